//! How much the office holds, for those who watch over it.

use super::Office;
use super::error::OfficeError;
use crate::storage::{epoch, log_size, media_counts, quarantine_size};

/// Sizes, without personal data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Which life of the log.
    pub epoch: u64,
    /// Entries in the log.
    pub log_size: u64,
    /// Entries in quarantine that wait for a decision.
    pub quarantine: u64,
    /// Certified terminals.
    pub devices: u64,
    /// Of those, revoked.
    pub revoked_devices: u64,
    /// Recordings that the log states.
    pub recordings: u64,
    /// Of those, held whole.
    pub recordings_received: u64,
}

impl Office {
    /// Reads them all at one moment.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn numbers(&self) -> Result<Numbers, OfficeError> {
        self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            let (recordings, recordings_received) = media_counts(connection)?;
            Ok(Numbers {
                recordings,
                recordings_received,
                epoch: epoch(connection)?,
                log_size: log_size(connection)?,
                quarantine: quarantine_size(connection)?,
                devices: count(registry.devices().count()),
                revoked_devices: count(
                    registry.devices().filter(|(_, known)| known.revoked.is_some()).count(),
                ),
            })
        })
    }
}
