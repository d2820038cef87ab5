#!/bin/sh
# Builds what is committed twice, in two fresh clones in two folders, and compares every byte of what came out.
# PLACE is where the clones are made; it needs some 6 GB and is removed at the end. KEEP=1 leaves it there.
# ENVIRONMENTS names a folder with the environments of an earlier build, which are made anew otherwise.
set -eu
cd "$(dirname "$0")/../.."
place=${PLACE:-$PWD/build/twice}
python=${PYTHON:-$PWD/.venv/bin/python}
commit=$(git rev-parse HEAD)
rm -rf "$place"
mkdir -p "$place"
for name in one another-place; do
    git clone --quiet --no-hardlinks . "$place/$name"
    git -C "$place/$name" checkout --quiet --detach "$commit"
    PYTHON="$python" ENVIRONMENTS="${ENVIRONMENTS:-$place/environments}" nice -n 10 sh "$place/$name/packaging/bundle/build.sh" >"$place/$name.log"
done
differing=$(diff -rq "$place/one/build/package" "$place/another-place/build/package" || true)
if [ -n "$differing" ]; then
    printf 'The two builds differ:\n%s\n' "$differing" >&2
    exit 1
fi
files=$(wc -l <"$place/one/build/package/SHA256SUMS")
sha256sum "$place"/*/build/package/*.deb "$place"/*/build/package/SHA256SUMS
echo "Two builds of $commit in two folders: $files files, every byte the same."
[ "${KEEP:-}" = 1 ] || rm -rf "$place"
