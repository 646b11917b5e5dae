//! Power cuts: a library that keeps what was synced in a second folder.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the library of power cuts into a folder; preload it with `CUT_ROOT` and `CUT_SHADOW`.
#[must_use]
pub fn build_shim(folder: &Path) -> PathBuf {
    build_library(folder, "cut")
}

/// Builds the library of a disk that fails into a folder; preload it with `EIO_ROOT`, `EIO_SEED` and
/// `EIO_PERCENT`.
#[must_use]
pub fn build_failing_disk(folder: &Path) -> PathBuf {
    build_library(folder, "eio")
}

fn build_library(folder: &Path, name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("faults/{name}.c"));
    let shim = folder.join(format!("{name}.so"));
    let built = Command::new("cc")
        .args(["-O1", "-shared", "-fPIC", "-o"])
        .arg(&shim)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(built.expect("a C compiler, `cc`, is needed").success());
    shim
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
