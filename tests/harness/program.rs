//! Where the shipped programs are.

use std::path::PathBuf;

/// The path of a program of this workspace, built in the same profile as this test.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().find(|folder| folder.join(".cargo-lock").exists()).unwrap_or_else(|| {
        panic!("{} is not in a cargo target folder", test.display());
    });
    let path = folder.join(name);
    assert!(path.exists(), "{} is missing; run `cargo build --workspace` first", path.display());
    path
}

/// A folder of its own on the disk of the build, removed at the end.
#[must_use]
pub fn scratch() -> tempfile::TempDir {
    let test = std::env::current_exe().unwrap();
    tempfile::Builder::new().prefix("quanji-test-").tempdir_in(test.parent().unwrap()).unwrap()
}
