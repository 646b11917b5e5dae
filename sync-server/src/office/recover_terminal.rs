//! Opening a terminal's database without the terminal: its key store is gone, and its database key
//! was sealed to the recovery key.
//!
//! The file that was given is never opened: a copy is, in a folder of its own.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use quanji_core::crypto::Signer;
use quanji_core::entry::{Approval, JointAct, SignedEntry, may_act_together};
use quanji_core::id::DeviceId;
use quanji_core::record::{Fact, RecoverySealed};
use quanji_core::store::{Store, StoredEntry, is_readable, salvage, walk};
use quanji_core::sync::{EntryBytes, MAX_BATCH_ENTRIES};

use super::Office;
use super::error::OfficeError;
use super::share::{Share, combine};
use crate::storage::{entries_of_chain, index_of, sync_folder, write_new};

/// What a terminal's database held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveredTerminal {
    /// Entries of the terminal's own chain that could be read.
    pub entries: u64,
    /// Those of them that were never delivered.
    pub undelivered: u64,
    /// Whether a part of the database could not be read; the rest was.
    pub damaged: bool,
    /// Entries that joined the log now.
    pub admitted: u64,
    /// Entries that went to the quarantine now.
    pub quarantined: u64,
}

impl Office {
    /// Opens a copy of a terminal's database with shares of the recovery key, writes its own entries
    /// into a new folder, one file each, and takes in those that were never delivered, as if the
    /// terminal had: each is signed, so nothing but what it recorded can come of that.
    ///
    /// # Errors
    /// [`OfficeError::Joint`] unless two people may do it; [`OfficeError::Share`] names the share that
    /// cannot be used; [`OfficeError::NoSuchDevice`]; [`OfficeError::Invalid`] if the terminal never
    /// sealed its key to this recovery key or the file is not its database; [`OfficeError::Storage`].
    pub fn recover_terminal(
        &self,
        device: DeviceId,
        shares: &[(String, Share)],
        database: &Path,
        out: &Path,
        approved_by: &[Approval],
    ) -> Result<RecoveredTerminal, OfficeError> {
        may_act_together(JointAct::RecoverTerminal, approved_by)?;
        let registry = self.registry()?;
        if registry.device(device).is_none() {
            return Err(OfficeError::NoSuchDevice(device));
        }
        let (recovery, secret) = combine(registry.keys(), shares)?;
        let chain = self.inner.database.read(|connection| entries_of_chain(connection, device, 0))?;
        let sealed = sealed_keys(&chain);
        let sealed = sealed.iter().rev().find(|sealed| sealed.key == recovery.public_key());
        let sealed = sealed.ok_or_else(|| {
            OfficeError::Invalid("this terminal has sealed nothing to this recovery key".into())
        })?;
        let key = zeroize::Zeroizing::new(sealed.open(&secret, device)?);
        tracing::warn!(%device, "a terminal's database is opened with the recovery key");
        let (entries, damaged) = read_copy(database, &key)?;
        let own: Vec<SignedEntry> = entries
            .into_iter()
            .map(|stored| stored.signed)
            .filter(|signed| signed.entry().device == device)
            .collect();
        write_entries(out, &own)?;
        let mut found =
            RecoveredTerminal { entries: count(own.len()), damaged, ..RecoveredTerminal::default() };
        let held: BTreeSet<u64> = self.inner.database.read(|connection| {
            let mut held = BTreeSet::new();
            for signed in &own {
                if index_of(connection, device, signed.entry().seq)?.is_some() {
                    held.insert(signed.entry().seq);
                }
            }
            Ok::<_, OfficeError>(held)
        })?;
        let undelivered: Vec<SignedEntry> =
            own.into_iter().filter(|signed| !held.contains(&signed.entry().seq)).collect();
        found.undelivered = count(undelivered.len());
        for batch in undelivered.chunks(MAX_BATCH_ENTRIES) {
            let entries = batch.iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect();
            let ingested = self.ingest(device, entries, &[])?;
            found.admitted += ingested.admitted;
            found.quarantined += count(ingested.quarantined.len());
        }
        Ok(found)
    }
}

fn sealed_keys(chain: &[SignedEntry]) -> Vec<RecoverySealed> {
    let read = |signed: &SignedEntry| match Fact::from_body(&signed.entry().kind, &signed.entry().body) {
        Ok(Fact::RecoverySealed(sealed)) => Some(sealed),
        _ => None,
    };
    chain.iter().filter_map(read).collect()
}

/// Every entry that can be read from a copy of the file, and whether some could not.
fn read_copy(database: &Path, key: &[u8; 32]) -> Result<(Vec<StoredEntry>, bool), OfficeError> {
    let unusable =
        |error: &dyn std::fmt::Display| OfficeError::Invalid(format!("{}: {error}", database.display()));
    let folder = tempfile::tempdir().map_err(|error| unusable(&error))?;
    std::fs::copy(database, folder.path().join("quanji.db")).map_err(|error| unusable(&error))?;
    let mut wal = database.as_os_str().to_owned();
    wal.push("-wal");
    if Path::new(&wal).exists() {
        std::fs::copy(&wal, folder.path().join("quanji.db-wal")).map_err(|error| unusable(&error))?;
    }
    let store = Store::open(folder.path(), key, Duration::ZERO).map_err(|error| unusable(&error))?;
    if !is_readable(store.reader()) {
        return Ok((salvage(store.reader()), true));
    }
    let mut entries = Vec::new();
    walk(store.reader(), |stored, _| {
        entries.push(stored);
        Ok::<_, quanji_core::store::StoreError>(())
    })
    .map_err(|error| unusable(&error))?;
    Ok((entries, false))
}

fn write_entries(folder: &Path, entries: &[SignedEntry]) -> Result<(), OfficeError> {
    let write = || {
        std::fs::create_dir(folder)?;
        for signed in entries {
            let entry = signed.entry();
            let path = folder.join(format!("{:08}-{}-{}.cbor", entry.seq, entry.kind, short(signed)));
            write_new(&path, signed.bytes())?;
        }
        sync_folder(folder)
    };
    write().map_err(|error: std::io::Error| OfficeError::Invalid(format!("{}: {error}", folder.display())))
}

/// Eight digits of the hash: a clone has two entries at one place.
fn short(signed: &SignedEntry) -> String {
    signed.hash().to_string().chars().take(8).collect()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
