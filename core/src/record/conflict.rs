//! Concurrent values of one field: all kept, all visible, each with its author.

use crate::catalog::FieldValue;
use crate::id::EntryHash;

/// One value of a field, and the entry that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldVersion {
    /// The value; `None` if the field was cleared.
    pub value: Option<FieldValue>,
    /// The entry whose change wrote it.
    pub entry: EntryHash,
}

/// A field that was written by people who had not seen each other's value. Equal values are no
/// conflict. It lasts until somebody who has seen all of them writes the field again.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Key of the field.
    pub field: String,
    /// At least two different values, in the order of their entries' hashes.
    pub versions: Vec<FieldVersion>,
}

/// Keeps one version for each distinct value: the one with the smallest entry hash.
pub(super) fn distinct(mut versions: Vec<FieldVersion>) -> Vec<FieldVersion> {
    versions.sort_by_key(|version| version.entry);
    let mut kept: Vec<FieldVersion> = Vec::new();
    for version in versions {
        if !kept.iter().any(|held| held.value == version.value) {
            kept.push(version);
        }
    }
    kept
}
