//! The witness: a process of another office that cosigns the heads of a log, one history only.
//!
//! It speaks C2SP tlog-witness (<https://c2sp.org/tlog-witness>) and knows nothing of an office but
//! sizes and hashes. What it has signed is on the disk before the signature leaves.

mod cosigning;
mod folder;
mod http;

#[cfg(test)]
pub(crate) mod tests;

pub use cosigning::{Answer, Witness, WitnessError};
pub use folder::FolderError;
pub use http::{WitnessServer, serve};
