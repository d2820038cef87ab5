#!/bin/sh
# Builds the bundle in an environment that holds what is shipped and PyInstaller, and nothing else that could be found.
# PYTHON makes the environments, ENVIRONMENTS is the folder where they are kept.
set -eu
cd "$(dirname "$0")/../.."
kept=${ENVIRONMENTS:-$PWD/build}
make_with() { # folder lock ...
    folder=$1
    shift
    [ -x "$folder/bin/python" ] || "${PYTHON:-.venv/bin/python}" -m venv "$folder"
    for lock; do
        "$folder/bin/python" -m pip install --disable-pip-version-check -qq --require-hashes --only-binary :all: -r "$lock"
    done
}
make_with "$kept/bundle-venv" requirements.lock requirements-package.lock
make_with "$kept/sbom-venv" requirements-sbom.lock
"$kept/bundle-venv/bin/python" -m pip install --disable-pip-version-check -qq --no-build-isolation --no-deps --editable .
SBOM_PYTHON="$kept/sbom-venv/bin/python" exec "$kept/bundle-venv/bin/python" packaging/bundle/build.py
