//! The log's head, and its lives.

use quanji_core::entry::{BureauFact, LogRestored};
use quanji_core::proof::Checkpoint;
use rusqlite::{Connection, Transaction};

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;
use super::log_key::log_keys;
use super::statement::Statements;
use crate::storage::{
    Appender, StoredCheckpoint, begin_epoch, epoch, has_checkpoint, log_root, log_size, put_checkpoint,
};

/// Places of the office's chain that a restore leaves free: more than it can have stated since any backup.
const LEFT_FREE: u64 = 1_000_000;

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
    /// receipts and offer everything again. A part of the office's chain is left free for what it had stated since, which
    /// terminals give back. Gives the new epoch.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn new_epoch(&self, reason: &str) -> Result<u64, OfficeError> {
        let reason = checked_name(reason, "the reason")?;
        self.write_log(|tx| {
            self.inner.registry.current(tx)?;
            let epoch = begin_epoch(tx, self.now_ms(), &reason)?;
            let size = log_size(tx)?;
            let mut log = Appender::new(tx, self.now_ms())?;
            let mut statements = Statements::new(&self.inner, tx)?;
            let lost = statements.leave_free(LEFT_FREE);
            let restored = LogRestored { epoch, size, lost, reason };
            statements.state(&mut log, &BureauFact::LogRestored(restored))?;
            Ok(epoch)
        })
    }

    /// Runs a writer that may append to the log. If the log has grown, its head is signed and kept
    /// in the same transaction: every entry has a signed head that covers it from the moment it is
    /// there. Whoever waits for news is told.
    pub(in crate::office) fn write_log<T>(
        &self,
        writer: impl FnOnce(&Transaction<'_>) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        let (value, grown) = self.inner.database.write(|tx| {
            let before = log_size(tx)?;
            let value = writer(tx)?;
            let grown = log_size(tx)? > before;
            if grown {
                self.keep_head(tx)?;
            }
            Ok::<_, OfficeError>((value, grown))
        })?;
        if grown {
            self.look_at_head()?;
        }
        Ok(value)
    }

    /// Signs and keeps the head of a log that grew before heads were kept. Writes nothing if the
    /// head of now is kept.
    pub(super) fn catch_up_head(&self) -> Result<(), OfficeError> {
        let kept = self.inner.database.read(|connection| {
            let size = log_size(connection)?;
            Ok::<_, OfficeError>(size == 0 || has_checkpoint(connection, epoch(connection)?, size)?)
        })?;
        if kept { Ok(()) } else { self.inner.database.write(|tx| self.keep_head(tx)) }
    }

    /// Signs the head that a transaction sees and keeps it; the first of its size stands.
    fn keep_head(&self, tx: &Transaction<'_>) -> Result<(), OfficeError> {
        let SignedHead { epoch, checkpoint, note } = self.sign_head(tx)?;
        if checkpoint.size > 0 {
            let Checkpoint { size, time_ms, .. } = checkpoint;
            put_checkpoint(tx, &StoredCheckpoint { epoch, size, time_ms, note, cosigned: None })?;
        }
        Ok(())
    }

    /// Signs the head that a connection sees, with the time of now. A head of its size is kept
    /// already: no transaction leaves the log grown without it.
    pub(super) fn sign_head(&self, connection: &Connection) -> Result<SignedHead, OfficeError> {
        let size = log_size(connection)?;
        // Also within the transaction that changes the key: the head that holds the change is the new
        // key's.
        let keys = log_keys(connection, &*self.inner.registry.peek(connection)?)?;
        let signer = self.inner.log_key.signer(keys.of_size(size))?;
        let checkpoint = Checkpoint {
            origin: self.inner.log_key.name().to_owned(),
            size,
            root: log_root(connection, size)?,
            time_ms: self.now_ms(),
        };
        let note = signer.sign(&checkpoint)?.into_string();
        Ok(SignedHead { epoch: epoch(connection)?, checkpoint, note })
    }
}
