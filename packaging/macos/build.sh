#!/bin/sh
# Makes Stillwater.app from the bundle, signs it for the hardened runtime, and lays it into a disk image.
# IDENTITY names the signing certificate; PROFILE the notary credentials in the keychain, if it is to be notarised.
# Written from Apple's documentation; not yet run on macOS (docs/releasing.md).
set -eu
cd "$(dirname "$0")/../.."
identity=${IDENTITY:?name the certificate: IDENTITY="Developer ID Application: ..."}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
app=build/package/Stillwater.app

sh packaging/bundle/build.sh
rm -rf "$app"
mkdir -p "$app/Contents/MacOS"
cp -R build/package/stillwater/. "$app/Contents/MacOS/"
sed "s/@VERSION@/$version/" packaging/macos/Info.plist >"$app/Contents/Info.plist"
# From the inside out: what a signature covers must be signed before it.
find "$app/Contents/MacOS" -type f \( -name '*.so' -o -name '*.dylib' \) -exec \
    codesign --force --timestamp --options runtime --sign "$identity" {} +
codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist --sign "$identity" "$app"
codesign --verify --deep --strict "$app"
image="build/package/stillwater-$version.dmg"
hdiutil create -volname Stillwater -srcfolder "$app" -ov -format UDZO "$image"
[ -z "${PROFILE:-}" ] || {
    xcrun notarytool submit "$image" --keychain-profile "$PROFILE" --wait
    xcrun stapler staple "$image"
}
echo "$image"
