//! The exemplars of the formats, as valid inputs to begin with.

use std::path::Path;

/// Every file of a folder of `tests/exemplars` with this ending, in the order of the names.
pub(crate) fn exemplars(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exemplars").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

pub(crate) fn exemplar(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../exemplars").join(path)).unwrap()
}

/// Every entry that is in a log of the exemplars.
pub(crate) fn entries() -> Vec<Vec<u8>> {
    ["entries", "recordings", "compliance"].iter().flat_map(|folder| exemplars(folder, "cbor")).collect()
}

/// A byte that says what follows, and what follows.
pub(crate) fn tagged(tag: u8, rest: &[u8]) -> Vec<u8> {
    [&[tag], rest].concat()
}
