//! Backups of the office: made while it serves, of one moment, encrypted to a key that is elsewhere.
//!
//! A folder of backups holds objects, each a piece of the office under the SHA-256 of its encrypted bytes, and snapshots,
//! each the signed list of the objects that make up the office at one moment. What did not change is not written again.
//! Objects and snapshots are only ever added, whole or not at all; `prune` alone removes them.

mod age;
mod check;
mod error;
mod identity;
mod make;
mod names;
mod object;
mod prune;
mod repository;
mod restore;
mod row;
mod snapshot;
mod source;

#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use error::BackupError;
pub use identity::keygen;
pub use make::{Made, Options, make};
pub use prune::{Pruned, prune};
pub use repository::{Listed, list};
pub use restore::{Restored, restore};
