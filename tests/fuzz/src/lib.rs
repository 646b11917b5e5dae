//! What every decoder of bytes from outside promises, as functions of hostile bytes.
//!
//! A promise is the body of a fuzz target (`libfuzzer/`) and of a test that plays every kept input
//! again (`tests/replay.rs`). Common to all: no panic, no endless loop, memory bounded by what the
//! decoder may be given, and of what was accepted the encoding is what was read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod body;
mod change;
mod entry;
mod file;
mod fold;
mod key;
mod package;
mod parts;
mod proof;
mod seed;
mod text;
mod value;
mod wire;
mod world;
mod yaml;

/// A decoder, or several that belong together, and what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Name of the target and of the folders of its kept inputs.
    pub name: &'static str,
    /// Longest input that is worth trying, bytes.
    pub max_len: usize,
    /// Panics if the input breaks a promise.
    pub check: fn(&[u8]),
    /// Valid inputs, made of the exemplars.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "entry", max_len: 4096, check: entry::check, seeds: entry::seeds },
    Target { name: "body", max_len: 4096, check: body::check, seeds: body::seeds },
    Target { name: "fold", max_len: 8192, check: fold::check, seeds: fold::seeds },
    Target { name: "change", max_len: 4096, check: change::check, seeds: change::seeds },
    Target { name: "value", max_len: 4096, check: value::check, seeds: value::seeds },
    Target { name: "text", max_len: 512, check: text::check, seeds: text::seeds },
    Target { name: "yaml", max_len: 8192, check: yaml::check, seeds: yaml::seeds },
    Target { name: "wire", max_len: 8192, check: wire::check, seeds: wire::seeds },
    Target { name: "proof", max_len: 4096, check: proof::check, seeds: proof::seeds },
    Target { name: "key", max_len: 512, check: key::check, seeds: key::seeds },
    Target { name: "package", max_len: 65_536, check: package::check, seeds: package::seeds },
    Target { name: "file", max_len: 4096, check: file::check, seeds: file::seeds },
];

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
