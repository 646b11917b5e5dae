#!/usr/bin/env bash
# Builds the library for the four ABIs of Android into target/jni/<abi>/, with pages of 16 KiB.
#
#     ANDROID_NDK_HOME=/path/to/ndk android/build-jni.sh [ABI …]
#
# Needs NDK r27 or newer and the Rust targets of rustup. `mvn package` then packs them into the AAR.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "build-jni.sh: $*" >&2
    exit 1
}

API=26
NDK=${ANDROID_NDK_HOME:-${ANDROID_NDK_ROOT:-}}
[ -n "$NDK" ] || fail "no NDK: set ANDROID_NDK_HOME to the folder of an Android NDK, r27 or newer"
[ -f "$NDK/source.properties" ] || fail "$NDK is no Android NDK: it has no source.properties"
revision=$(sed -n 's/^Pkg.Revision *= *\([0-9]*\).*/\1/p' "$NDK/source.properties")
[ "${revision:-0}" -ge 27 ] || fail "the NDK is r${revision:-?}; at least r27 is needed for pages of 16 KiB"
case "$(uname -s)" in
    Linux) host=linux-x86_64 ;;
    Darwin) host=darwin-x86_64 ;;
    *) fail "no NDK of Google runs on $(uname -s)" ;;
esac
tools="$NDK/toolchains/llvm/prebuilt/$host/bin"
[ -x "$tools/clang" ] || fail "the NDK has no tools for this machine: $tools"

abis=("$@")
[ $# -gt 0 ] || abis=(arm64-v8a armeabi-v7a x86_64 x86)
for abi in "${abis[@]}"; do
    case "$abi" in
        arm64-v8a) triple=aarch64-linux-android clang=aarch64-linux-android ;;
        armeabi-v7a) triple=armv7-linux-androideabi clang=armv7a-linux-androideabi ;;
        x86_64) triple=x86_64-linux-android clang=x86_64-linux-android ;;
        x86) triple=i686-linux-android clang=i686-linux-android ;;
        *) fail "no such ABI: $abi (arm64-v8a, armeabi-v7a, x86_64, x86)" ;;
    esac
    rustup target list --installed | grep -qx "$triple" || fail "missing: rustup target add $triple"
    variable=$(echo "$triple" | tr 'a-z-' 'A-Z_')
    export "CARGO_TARGET_${variable}_LINKER=$tools/$clang$API-clang"
    export "CC_$(echo "$triple" | tr - _)=$tools/$clang$API-clang"
    export "AR_$(echo "$triple" | tr - _)=$tools/llvm-ar" "RANLIB_$(echo "$triple" | tr - _)=$tools/llvm-ranlib"
    export "CARGO_TARGET_${variable}_RUSTFLAGS=-C link-arg=-Wl,-z,max-page-size=16384"
    # OpenSSL, which SQLCipher is built with, looks for the tools by itself.
    PATH="$tools:$PATH" ANDROID_NDK_ROOT="$NDK" cargo build --locked --profile phone -p quanji-ffi --target "$triple"
    mkdir -p "android/target/jni/$abi"
    cp "target/$triple/phone/libquanji_ffi.so" "android/target/jni/$abi/"
    "$tools/llvm-readelf" -lW "android/target/jni/$abi/libquanji_ffi.so" |
        awk '$1 == "LOAD" && $NF != "0x4000" { bad = 1 } END { exit bad }' ||
        fail "$abi: a segment is not aligned to 16 KiB"
    echo "$abi: $(stat -c %s "android/target/jni/$abi/libquanji_ffi.so" 2>/dev/null || stat -f %z "android/target/jni/$abi/libquanji_ffi.so") bytes"
done
