//! The head of the log as it grows, for those who wait for news.

use tokio::sync::watch;

use super::Office;
use super::error::OfficeError;
use crate::storage::{epoch, log_size};

/// Where the log stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct LogHead {
    /// Which life of the log.
    pub epoch: u64,
    /// How many entries it has.
    pub size: u64,
}

impl Office {
    /// A receiver that is told of every new head that this process makes, or sees when it looks.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<LogHead> {
        self.inner.heads.subscribe()
    }

    /// Reads the head from the database and tells whoever waits for it. Other processes append
    /// too, so a server calls this from time to time.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn look_at_head(&self) -> Result<LogHead, OfficeError> {
        let head = self.inner.database.read(|connection| {
            Ok::<_, OfficeError>(LogHead { epoch: epoch(connection)?, size: log_size(connection)? })
        })?;
        self.inner.heads.send_if_modified(|known| {
            // Two threads may look in one order and tell in another; the head never goes back.
            let newer = (head.epoch, head.size) > (known.epoch, known.size);
            if newer {
                *known = head;
            }
            newer
        });
        Ok(head)
    }
}
