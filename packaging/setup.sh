#!/bin/sh
# Makes .venv ready: the locked packages with their hashes checked, and Stillwater itself.
# When nothing has changed since, it only looks whether the system's libraries are still there, which is quick.
set -eu
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/stillwater-ready

say() { printf '%s\n' "$@" >&2; }
die() {
    say "$@"
    exit 1
}

wanted() {
    { pwd && cat requirements.lock pyproject.toml packaging/setup.sh packaging/system.py; } | cksum
}

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

on_debian() {
    command -v apt-get >/dev/null && [ -e /etc/debian_version ]
}

# Installs system packages where we may; elsewhere names them with the one command that does.
provide() {
    if on_debian && [ "$(id -u)" -eq 0 ]; then
        say "Installing system packages: apt-get install -y $*"
        apt-get update -qq || say "The package lists could not all be brought up to date; going on with those that are here."
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
            die "The system packages could not be installed: $*" "Nothing else was changed. Install them, then run make again."
    elif on_debian; then
        die "Some system packages are missing. This one command installs them; then run make again:" \
            "" "    sudo apt-get update && sudo apt-get install -y $*" ""
    else
        die "Some system libraries are missing. Debian and Ubuntu call their packages:" \
            "" "    $*" "" "Install what your system calls them, then run make again."
    fi
}

find_python() {
    for candidate in ${PYTHON:-python3} python3.13 python3.12 python3.11; do
        if fits "$candidate"; then
            python=$candidate
            return
        fi
    done
    if on_debian; then
        for version in 3.13 3.12 3.11; do
            if apt-cache show "python$version" >/dev/null 2>&1; then
                provide "python$version" "python$version-venv"
                python=python$version
                return
            fi
        done
    fi
    die "Stillwater needs Python 3.11, 3.12 or 3.13, and none was found." \
        "Install one, or name it: make setup PYTHON=/path/to/python3"
}

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input -qq --progress-bar off "$@"
}

install_locked() {
    pip_install --require-hashes --requirement requirements.lock "$@"
}

# Whether pip gets anything at all from where it looks for packages: one that needs no build of its own, and nothing is installed.
reaches_packages() {
    pip_install --dry-run --no-deps --ignore-installed --no-cache-dir --only-binary :all: click >/dev/null 2>&1
}

# Only a missing build is mended by a compiler. pip says that it finds none also where it reached no package at all;
# every other failure (a broken line, a full disk, a wrong hash) it tells in other words.
lacks_a_build() {
    grep -q "No matching distribution found" "$1" && reaches_packages
}

# A machine that an index has no ready build for compiles it; that takes a compiler and headers.
compile_locked() {
    if ! command -v cc >/dev/null || ! command -v cargo >/dev/null; then
        provide build-essential python3-dev pkg-config cargo libffi-dev libssl-dev libsqlcipher-dev libjpeg-dev libheif-dev
    fi
    install_locked || die "The locked packages could not be installed; pip's own words stand above." \
        "Nothing outside .venv was changed. If the network was the reason, run make again."
}

find_python
packages=$("$python" packaging/system.py) || die "Stillwater cannot be set up on this system."
if [ -n "$packages" ]; then
    # One word a package: names hold no spaces.
    # shellcheck disable=SC2086
    provide $packages
fi

if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(wanted)" ]; then
    exit 0
fi

say "Setting up .venv from requirements.lock, every package checked against its hash." \
    "The first time takes a few minutes and 1 GB of disk."
if ! [ -x "$venv/bin/python" ] || ! fits "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear "$venv"
fi
rm -f "$stamp"
told=$venv/pip-told
install_locked --only-binary :all: 2>"$told" || {
    cat "$told" >&2
    lacks_a_build "$told" || die "The locked packages could not be fetched and checked; pip's own words stand above." \
        "Nothing outside .venv was changed, and no compiler would help. Look after the network and the disk, then run make again."
    say "Not everything has a ready build for this machine; trying again with a compiler."
    compile_locked
}
rm -f "$told"
pip_install --no-deps --no-build-isolation --editable .
"$venv/bin/python" -I packaging/system.py --installed ||
    die "The packages are installed, but the above does not load. A library that it names is missing from the system."
wanted >"$stamp"
say "Ready."
