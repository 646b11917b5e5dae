//! The key that signs what the office states: whichever of the key files holds the one in force.
//!
//! The chain says which key is in force. A change of keys writes the new key beside the old one,
//! states the change, and then puts the new file in the place of the old; a process that dies in
//! between, or one that was running all the time, finds the right file by its public key.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use quanji_core::crypto::{PublicKey, Signer, SoftwareKey};
use quanji_core::entry::Registry;

use super::error::OfficeError;
use super::key_file;

/// Holds the key in force, as far as the files have it.
pub(super) struct SigningKey {
    folder: PathBuf,
    held: Mutex<Option<Arc<SoftwareKey>>>,
}

impl SigningKey {
    pub(super) fn new(folder: &Path, key: Option<SoftwareKey>) -> Self {
        Self { folder: folder.to_owned(), held: Mutex::new(key.map(Arc::new)) }
    }

    /// The key in force after everything that the registry knows.
    pub(super) fn in_force(&self, registry: &Registry) -> Result<Arc<SoftwareKey>, OfficeError> {
        let wanted = registry.keys().current();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = held.as_ref().filter(|key| key.public_key() == *wanted) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(self.find(wanted)?);
        *held = Some(Arc::clone(&key));
        Ok(key)
    }

    /// Finds the file of a key, and finishes what a change of keys began.
    fn find(&self, wanted: &PublicKey) -> Result<SoftwareKey, OfficeError> {
        let next = key_file::next_office_key(wanted);
        let open = |secret: &[u8; 32]| Ok(SoftwareKey::from_bytes(secret)?);
        let found = key_file::find(&self.folder, key_file::OFFICE_KEY, &next, open, |key| {
            key.public_key() == *wanted
        })?;
        found.ok_or_else(|| OfficeError::KeyFile {
            path: self.folder.join(key_file::OFFICE_KEY),
            why: "missing, or not the key in force: put the newest copy there, or name a new one with \
                  `admin recover-office-key`"
                .into(),
        })
    }
}
