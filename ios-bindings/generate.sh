#!/usr/bin/env bash
# Writes the generated Swift module into Generated/, from the library that cargo builds for this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --workspace
case "$(uname -s)" in
    Darwin) library=target/debug/libquanji_ffi.dylib ;;
    *) library=target/debug/libquanji_ffi.so ;;
esac
out=ios-bindings/Generated
rm -rf "$out"
mkdir -p "$out/QuanjiFFI" "$out/quanjiFFI"
target/debug/quanji-bindgen generate --library "$library" --language swift --no-format --out-dir "$out/all"
mv "$out/all"/*.swift "$out/QuanjiFFI/"
mv "$out/all"/*.h "$out/quanjiFFI/"
cat >"$out/quanjiFFI/module.modulemap" <<'M'
module quanjiFFI {
    header "quanjiFFI.h"
    export *
}
M
rm -rf "$out/all"
ls "$out"/*
