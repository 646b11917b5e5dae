//! That the entries of a package stand in the log, and the checkpoints that bound their time.

use std::collections::BTreeMap;

use quanji_core::entry::SignedEntry;
use quanji_core::id::EntryHash;
use quanji_core::package::{
    EarlierCheckpoint, PackageEntries, PackageIssue, PackageItem, PackageProofs, ProvenRun,
};
use quanji_core::proof::{prove_consistency, prove_range};
use rusqlite::Connection;

use crate::office::Office;
use crate::office::error::OfficeError;
use crate::office::kept_heads::KeptHeads;
use crate::office::log::SignedHead;
use crate::office::log_key::log_keys;
use crate::storage::{Nodes, StoredCheckpoint, entry_at, index_of_hash, log_root};

impl Office {
    /// The first checkpoint that covers each entry, and those that time claims name, as far as they are kept and hold.
    pub(super) fn earlier_checkpoints<'a>(
        &self,
        connection: &Connection,
        head: &SignedHead,
        entries: impl Iterator<Item = (&'a u64, &'a SignedEntry)>,
    ) -> Result<Vec<EarlierCheckpoint>, OfficeError> {
        let size = head.checkpoint.size;
        let mut heads = KeptHeads::new(connection);
        let mut kept = BTreeMap::new();
        for (index, signed) in entries {
            let covering = heads.covering(*index)?.cloned();
            for found in covering.iter().chain(heads.named(&signed.entry().time)?) {
                if found.size > 0 && found.size < size {
                    kept.entry(found.size).or_insert_with(|| found.clone());
                }
            }
        }
        let keys = log_keys(connection, &*self.inner.registry.current(connection)?)?;
        let mut earlier = Vec::new();
        for StoredCheckpoint { size: from, note, cosigned, .. } in kept.into_values() {
            let note = cosigned.unwrap_or(note);
            // After a restore from a backup the log may have gone another way than an old head says.
            let root = log_root(connection, from)?;
            if keys.open(&note).is_ok_and(|kept| kept.root == root) {
                let consistency = prove_consistency(from, size, &Nodes(connection))?;
                earlier.push(EarlierCheckpoint { note, consistency });
            }
        }
        Ok(earlier)
    }

    /// The proofs of a package: each run of entries under the head.
    pub(super) fn package_proofs(
        &self,
        entries: &PackageEntries,
        head: &SignedHead,
        checkpoints: Vec<EarlierCheckpoint>,
    ) -> Result<PackageProofs, OfficeError> {
        let runs = self.inner.database.read(|connection| {
            let prove = |(first, items): (u64, &[PackageItem])| {
                let count = items.len() as u64;
                let proof = prove_range(first, count, head.checkpoint.size, &Nodes(connection))?;
                Ok::<_, OfficeError>(ProvenRun { count, proof })
            };
            entries.runs().map(prove).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(PackageProofs { head: head.note.clone(), runs, checkpoints })
    }

    /// The statement that a package was issued, proved under the head of now.
    pub(super) fn prove_issue(&self, entry: EntryHash, log_size: u64) -> Result<PackageIssue, OfficeError> {
        self.inner.database.read(|connection| {
            let head = self.sign_head(connection)?;
            let size = head.checkpoint.size;
            let index = index_of_hash(connection, self.inner.id, entry)?
                .ok_or_else(|| OfficeError::Defect("the statement is not in the log".into()))?;
            Ok(PackageIssue {
                index,
                entry: entry_at(connection, index)?.bytes().to_vec(),
                checkpoint: head.note,
                proof: prove_range(index, 1, size, &Nodes(connection))?,
                consistency: prove_consistency(log_size, size, &Nodes(connection))?,
            })
        })
    }
}
