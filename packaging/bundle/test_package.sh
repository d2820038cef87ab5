#!/bin/sh
# Installs the Debian package in a clean root, uses the program there, and removes it again. Needs root; where debootstrap
# is not there it is installed.
# SUITE and MIRROR choose the system; the apt lists of this machine are used when MIRROR is not given.
set -eu
cd "$(dirname "$0")/../.."
suite=${SUITE:-bookworm}
root=${ROOT_FOLDER:-build/package-root}
deb=$(ls build/package/stillwater_*.deb)

say() { printf '%s\n' "$@" >&2; }
in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home/ana LANG=C.UTF-8 "$@"; }
as_ana() { in_root runuser -u ana -- "$@"; }
end() { for place in proc dev; do mountpoint -q "$root/$place" && umount "$root/$place"; done; }
trap end EXIT

[ "$(id -u)" -eq 0 ] || { say "A clean root is entered as root: sudo make test-package"; exit 1; }
if ! command -v debootstrap >/dev/null; then
    command -v apt-get >/dev/null || { say "debootstrap is missing, and no apt-get that installs it."; exit 1; }
    say "Installing debootstrap"
    apt-get update -qq || say "The package lists could not all be brought up to date; going on with those that are here."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
fi
if [ ! -x "$root/usr/bin/dpkg" ]; then
    say "Making a clean $suite in $root"
    mkdir -p "$root"
    debootstrap --variant=minbase "$suite" "$root" ${MIRROR:-} >/dev/null
    if [ -z "${MIRROR:-}" ]; then
        # As this machine reaches its packages, and nothing else of its configuration.
        rm -f "$root/etc/apt/sources.list"
        cp -r /etc/apt/sources.list* /etc/apt/trusted.gpg.d "$root/etc/apt/"
        for file in $(grep -ls Acquire /etc/apt/apt.conf.d/*); do cp "$file" "$root/etc/apt/apt.conf.d/"; done
        cp /etc/resolv.conf /etc/hosts "$root/etc/"
    fi
fi
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"

say "Installing"
in_root dpkg --purge stillwater >/dev/null 2>&1 || true
cp "$deb" "$root/srv/stillwater.deb"
in_root apt-get update -qq
in_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    /srv/stillwater.deb xvfb xauth desktop-file-utils appstream shared-mime-info man-db \
    python3-minimal python3-cryptography >/dev/null
in_root id -u ana >/dev/null 2>&1 || in_root useradd --create-home ana
[ -z "$(in_root dpkg --verify stillwater)" ] # it names what differs, and ends with 0 all the same
bytes=$(du -sb "$root/opt/stillwater" | cut -f1)
say "The deb has $(stat -c %s "$deb") bytes; installed they are $bytes."
[ "$bytes" -le 500000000 ]
[ "$(in_root stat -c '%U %a' /etc/stillwater/policies)" = "root 755" ]

say "What it brings to the desktop"
in_root desktop-file-validate /usr/share/applications/stillwater.desktop
in_root appstreamcli validate --no-net --pedantic /usr/share/metainfo/org.stillwater.Stillwater.metainfo.xml
in_root update-mime-database /usr/share/mime
in_root update-desktop-database /usr/share/applications
for kind in pack results; do
    grep -q "application/vnd.stillwater.review-$kind:\*.sw$kind" "$root/usr/share/mime/globs"
    grep -q "application/vnd.stillwater.review-$kind=stillwater.desktop" "$root/usr/share/applications/mimeinfo.cache"
done
[ -z "$(in_root man --warnings -E UTF-8 -l /usr/share/man/man1/stillwater.1.gz 2>&1 >/dev/null)" ]

say "Using it as an ordinary person"
as_ana stillwater --version
printf 'seven quiet lanterns under the harbour\n' >"$root/home/ana/phrase"
printf 'From: desk@police.example\nTo: team@platform.example\nSubject: Person at risk\nMessage-ID: <a@x>\nDate: Sat, 07 Mar 2026 21:40:00 +0000\n\nA hiker is missing.\n' >"$root/home/ana/a.eml"
rm -rf "$root/home/ana/review"
"${PYTHON:-.venv/bin/python}" -m tests.packed "$root/home/ana/review" "$root/home/ana/phrase"
in_root chown -R ana: /home/ana/phrase /home/ana/a.eml /home/ana/review
cd_home='cd /home/ana'
as_ana sh -euc "$cd_home; rm -rf vault again backups rows.jsonl one.checkpoint
stillwater init vault --person 'Ana Lind' --role supervisor --passphrase-only --passphrase-file phrase 2>/dev/null
stillwater import vault a.eml --passphrase-file phrase
stillwater doctor >/dev/null
stillwater backup vault --to backups --rehearse --passphrase-file phrase
stillwater people vault renew-keys --passphrase-file phrase
stillwater verify vault --json --passphrase-file phrase
stillwater pack review/sam inspect review/march.swpack --passphrase-file phrase
stillwater pack review/sam open review/march.swpack --passphrase-file phrase
stillwater checkpoint vault --out one.checkpoint --json --passphrase-file phrase >told.json 2>/dev/null
stillwater audit export vault --out rows.jsonl --passphrase-file phrase 2>/dev/null"

say "Checking its audit record without it"
as_ana sh -euc "$cd_home; key=\$(sed 's/.*\"root_key\": *\"\([^\"]*\)\".*/\1/;t;d' told.json | head -1)
python3 /usr/share/doc/stillwater/verify_audit.py rows.jsonl one.checkpoint --root \"\$key\" >checked.txt
grep 'Everything fits' checked.txt"

say "Opening its window, and a pack as a file manager does"
as_ana sh -uc "$cd_home; timeout 40 xvfb-run -a -s '-screen 0 1440x900x24' stillwater demo --cases 3; [ \$? = 124 ]"
as_ana sh -uc "$cd_home; timeout 20 xvfb-run -a -s '-screen 0 1440x900x24' stillwater review/march.swpack; [ \$? = 124 ]"

say "Removing it"
brought=$(in_root dpkg -L stillwater)
vaults() { (cd "$root/home/ana" && find vault review backups -type f -exec sha256sum {} + | sort); }
before=$(vaults)
in_root dpkg --purge stillwater >/dev/null
for path in $brought; do
    # Folders that others use too are not its own to take away.
    [ -d "$root$path" ] || [ ! -e "$root$path" ] || { say "It left $path"; exit 1; }
done
for path in /opt/stillwater /usr/bin/stillwater /etc/stillwater; do
    [ ! -e "$root$path" ] || { say "It left $path"; exit 1; }
done
[ "$(vaults)" = "$before" ] # what belongs to people stays, byte for byte
say "The package was installed, used and removed: $deb"
