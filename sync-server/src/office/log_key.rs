//! The keys that sign the log's heads, by its size, and their files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use quanji_core::crypto::sha256;
use quanji_core::entry::{Approval, BureauFact, JointAct, LogKeyRotated, Registry, may_act_together};
use quanji_core::id::EntryHash;
use quanji_core::proof::{LogKeys, LogSigner, LogVerifier};
use rusqlite::Connection;

use super::error::OfficeError;
use super::init::checked_name;
use super::{Office, key_file};
use crate::storage::index_of;

/// A key of the log that was put in the place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLogKey {
    /// The new verifier key (C2SP vkey).
    pub log_key: String,
    /// The entry that says so.
    pub entry: EntryHash,
}

/// Finds the signer for a size of the log, as [`super::signing_key::SigningKey`] finds the office's key.
pub(super) struct LogKey {
    folder: PathBuf,
    name: String,
    held: Mutex<Option<Arc<LogSigner>>>,
}

impl LogKey {
    pub(super) fn new(folder: &Path, name: String) -> Self {
        Self { folder: folder.to_owned(), name, held: Mutex::new(None) }
    }

    /// The log's name, which no change of keys changes.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The signer that has this verifier.
    pub(super) fn signer(&self, wanted: &LogVerifier) -> Result<Arc<LogSigner>, OfficeError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = held.as_ref().filter(|signer| signer.verifier() == *wanted) {
            return Ok(Arc::clone(signer));
        }
        let signer = Arc::new(self.find(wanted)?);
        *held = Some(Arc::clone(&signer));
        Ok(signer)
    }

    fn find(&self, wanted: &LogVerifier) -> Result<LogSigner, OfficeError> {
        let next = next_log_key(&wanted.vkey());
        let open = |seed: &[u8; 32]| Ok(LogSigner::from_seed(&self.name, seed)?);
        let found = key_file::find(&self.folder, key_file::LOG_KEY, &next, open, |signer| {
            signer.verifier() == *wanted
        })?;
        let path = self.folder.join(key_file::LOG_KEY);
        let why = "missing, or not the key of this office's log".into();
        found.ok_or(OfficeError::KeyFile { path, why })
    }
}

/// The file of a log key between its making and the end of the change that puts it in force.
fn next_log_key(vkey: &str) -> String {
    let [a, b, c, d, ..] = sha256(vkey.as_bytes());
    format!("log-{}.key", data_encoding::HEXLOWER.encode(&[a, b, c, d]))
}

/// The keys of the log as a connection sees them.
pub(super) fn log_keys(connection: &Connection, registry: &Registry) -> Result<LogKeys, OfficeError> {
    let mut keys = LogKeys::new(LogVerifier::from_vkey(registry.log_key())?);
    for signed in registry.keys().entries() {
        let named = registry.keys().log_keys().find(|(entry, _)| *entry == signed.hash());
        if let Some((_, vkey)) = named
            && let Some(index) = index_of(connection, registry.office(), signed.entry().seq)?
        {
            keys.rotate(index, vkey)?;
        }
    }
    Ok(keys)
}

impl Office {
    /// Replaces the key of the log: heads that hold the entry which says so are signed with a new key,
    /// and the old secret is gone. Processes that run go on with the new key by themselves; terminals
    /// follow by the office's chain.
    ///
    /// # Errors
    /// [`OfficeError::Joint`] unless two people may do it, [`OfficeError::Invalid`],
    /// [`OfficeError::Storage`].
    pub fn rotate_log_key(
        &self,
        reason: &str,
        approved_by: Vec<Approval>,
    ) -> Result<ChangedLogKey, OfficeError> {
        may_act_together(JointAct::RotateLogKey, &approved_by)?;
        let reason = checked_name(reason, "the reason")?;
        let seed = key_file::draw(&self.inner.surroundings)?;
        let log_key = LogSigner::from_seed(self.inner.log_key.name(), &seed)?.verifier().vkey();
        key_file::write(&self.inner.folder, &next_log_key(&log_key), &seed)?;
        let fact = LogKeyRotated { log_key: log_key.clone(), reason, approved_by };
        let (entry, ()) = self.state_one(|_| Ok((BureauFact::LogKeyRotated(fact), ())))?;
        Ok(ChangedLogKey { log_key, entry })
    }

    /// The keys of the log.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn log_keys(&self) -> Result<LogKeys, OfficeError> {
        self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            log_keys(connection, &registry)
        })
    }
}
