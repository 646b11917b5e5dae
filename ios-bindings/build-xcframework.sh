#!/usr/bin/env bash
# Builds QuanjiLibrary.xcframework for iPhones, their simulators and Macs. Needs a Mac with Xcode and the
# Rust targets of rustup. Run generate.sh first.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
    echo "build-xcframework.sh: $*" >&2
    exit 1
}

[ "$(uname -s)" = Darwin ] || fail "an XCFramework can be made on a Mac only"
command -v xcodebuild >/dev/null || fail "missing: Xcode (xcodebuild)"
[ -d Generated/quanjiFFI ] || fail "no generated header: run generate.sh first"
export IPHONEOS_DEPLOYMENT_TARGET=16.0 MACOSX_DEPLOYMENT_TARGET=13.0

build() {
    rustup target list --installed | grep -qx "$1" || fail "missing: rustup target add $1"
    # The archive is asked for here only: every other build does without its 200 MB.
    (cd .. && cargo rustc --locked --profile phone -p quanji-ffi --target "$1" --crate-type staticlib)
}

for target in aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin x86_64-apple-darwin; do
    build "$target"
done
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
archive() { echo "../target/$1/phone/libquanji_ffi.a"; }
mkdir "$made/simulator" "$made/mac"
lipo -create "$(archive aarch64-apple-ios-sim)" "$(archive x86_64-apple-ios)" -output "$made/simulator/libquanji_ffi.a"
lipo -create "$(archive aarch64-apple-darwin)" "$(archive x86_64-apple-darwin)" -output "$made/mac/libquanji_ffi.a"
rm -rf QuanjiLibrary.xcframework
xcodebuild -create-xcframework \
    -library "$(archive aarch64-apple-ios)" -headers Generated/quanjiFFI \
    -library "$made/simulator/libquanji_ffi.a" -headers Generated/quanjiFFI \
    -library "$made/mac/libquanji_ffi.a" -headers Generated/quanjiFFI \
    -output QuanjiLibrary.xcframework
