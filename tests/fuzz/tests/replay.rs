//! Every kept input and every exemplar, played again: without libFuzzer, by `cargo test`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use quanji_fuzz::{TARGETS, Target};

fn kept(folder: &str, target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target.name);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Plays inputs and names those that break a promise.
fn play(target: &Target, inputs: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> (usize, Vec<PathBuf>) {
    let (mut played, mut broken) = (0, Vec::new());
    for (path, bytes) in inputs {
        played += 1;
        if catch_unwind(AssertUnwindSafe(|| (target.check)(&bytes))).is_err() {
            broken.push(path);
        }
    }
    (played, broken)
}

#[test]
fn every_kept_input_keeps_the_promises() {
    for target in TARGETS {
        let (played, broken) = play(target, kept("corpus", target));
        assert!(played + (target.seeds)().len() >= 10, "{}: {played} inputs are kept", target.name);
        assert!(broken.is_empty(), "{}: {broken:?}", target.name);
    }
}

#[test]
fn every_input_that_once_broke_a_promise_keeps_it() {
    for target in TARGETS {
        let (_, broken) = play(target, kept("crashes", target));
        assert!(broken.is_empty(), "{}: {broken:?}", target.name);
    }
}

#[test]
fn every_exemplar_keeps_the_promises() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{}", target.name);
        let numbered =
            seeds.into_iter().enumerate().map(|(at, bytes)| (PathBuf::from(at.to_string()), bytes));
        let (_, broken) = play(target, numbered);
        assert!(broken.is_empty(), "{}: seeds {broken:?}", target.name);
    }
}

#[test]
fn only_targets_have_kept_inputs() {
    for folder in ["corpus", "crashes"] {
        let Ok(entries) = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) else {
            continue;
        };
        for entry in entries {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(TARGETS.iter().any(|target| target.name == name), "{folder}/{name}");
        }
    }
}
