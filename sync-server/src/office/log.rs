//! The log's head, and its lives.

use quanji_core::proof::Checkpoint;
use rusqlite::Connection;

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;
use crate::storage::{begin_epoch, epoch, log_root, log_size};

/// The log's head, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// Which life of the log.
    pub epoch: u64,
    /// Size, root and time.
    pub checkpoint: Checkpoint,
    /// The checkpoint as a C2SP signed note.
    pub note: String,
}

impl Office {
    /// Signs the head of the log as it is now.
    ///
    /// # Errors
    /// [`OfficeError::Storage`], [`OfficeError::Proof`].
    pub fn head(&self) -> Result<SignedHead, OfficeError> {
        self.inner.database.read(|connection| self.sign_head(connection))
    }

    /// Begins a new life of the log, after a restore from a backup: terminals stop trusting old
    /// receipts and offer everything again. Gives the new epoch.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn new_epoch(&self, reason: &str) -> Result<u64, OfficeError> {
        let reason = checked_name(reason, "the reason")?;
        let epoch = self.inner.database.write(|tx| begin_epoch(tx, self.now_ms(), &reason))?;
        self.look_at_head()?;
        Ok(epoch)
    }

    /// Signs the head that a connection sees.
    pub(super) fn sign_head(&self, connection: &Connection) -> Result<SignedHead, OfficeError> {
        let size = log_size(connection)?;
        let checkpoint = Checkpoint {
            origin: self.inner.signer.verifier().name().to_owned(),
            size,
            root: log_root(connection, size)?,
            time_ms: self.now_ms(),
        };
        let note = self.inner.signer.sign(&checkpoint)?.into_string();
        Ok(SignedHead { epoch: epoch(connection)?, checkpoint, note })
    }
}
