//! Going on after a restore from a backup.

use super::Office;
use super::error::OfficeError;
use super::media::{Damage, lacking};
use crate::storage::{end_short_secrets, received_media};

/// How an office goes on after a restore.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Resumed {
    /// The new life of the log.
    pub epoch: u64,
    /// Recordings that were received and are not here, or not whole; stated in the log, and asked of the terminals.
    pub lacking: Vec<Damage>,
    /// Sessions of the pages that were ended: people sign in again.
    pub ended_sessions: u64,
    /// Enrolment codes that were not used and are void: one may have been used since.
    pub void_codes: u64,
}

impl Office {
    /// Lets an office that was restored from a backup go on: nothing of a short life holds any more, recordings that are
    /// lacking are stated, and a new restore epoch begins.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for a blank reason, [`OfficeError::Storage`].
    pub fn resume_after_restore(&self, reason: &str) -> Result<Resumed, OfficeError> {
        let epoch = self.new_epoch(reason)?;
        let (ended_sessions, void_codes) = self.inner.database.write(end_short_secrets)?;
        let mut gone = Vec::new();
        for row in self.inner.database.read(received_media)? {
            let Some(manifest) = &row.manifest else { continue };
            let chunks = lacking(&self.inner, manifest)?;
            if !chunks.is_empty() {
                self.state_damage(&row, &chunks)?;
                gone.push(Damage { case: row.case, media: row.media, captured: row.captured, chunks });
            }
        }
        Ok(Resumed { epoch, lacking: gone, ended_sessions, void_codes })
    }
}
