//! How the terminal stands.

use super::error::TerminalError;
use super::{Enrolment, Terminal};
use crate::entry::Gap;
use crate::id::{DeviceId, EntryHash};
use crate::store::vault::{Space, free_bytes};
use crate::store::{self, MediaProgress, QuarantinedEntry, StoredAlarm};
use crate::time::{Assessment, TimeClaim, assess};

/// The state of a terminal as a person asks for it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Status {
    /// This device.
    pub device: DeviceId,
    /// Last `seq` of the own chain; 0 before the first entry.
    pub seq: u64,
    /// Hash of that entry.
    pub head: Option<EntryHash>,
    /// Own entries that the office has not proved to hold.
    pub undelivered: u64,
    /// Recordings that the office has not received.
    pub media_undelivered: u64,
    /// Recordings that belong to no case yet.
    pub media_unplaced: usize,
    /// Space for recordings; absent if the disk does not say.
    pub media_space: Option<Space>,
    /// How many cases are held.
    pub cases: u64,
    /// How far an entry made now could claim its time.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// When the grant runs out, milliseconds since 1970 by the office's clock. Recording goes on
    /// after it, marked.
    pub grant_until_ms: Option<u64>,
    /// Whether the bureau has revoked this device.
    pub revoked: bool,
    /// How many entries are in quarantine.
    pub quarantined: usize,
    /// Which, and why.
    pub quarantine: Vec<QuarantinedEntry>,
    /// Parts of the own chain that are lost.
    pub missing: Vec<Gap>,
    /// What a person must learn of, oldest first.
    pub alarms: Vec<StoredAlarm>,
}

impl Terminal {
    /// What this terminal knows of its office.
    ///
    /// # Errors
    /// [`TerminalError::Suspended`].
    pub fn enrolment(&self) -> Result<Enrolment, TerminalError> {
        Ok(self.lock()?.enrolment.clone())
    }

    /// How the terminal stands. Changes nothing.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn status(&self) -> Result<Status, TerminalError> {
        let mut recorder = self.lock()?;
        let head = recorder.head()?;
        let registry = recorder.registry()?;
        let device = recorder.enrolment.device;
        let connection = recorder.store.reader();
        let last = match head {
            Some(head) => {
                store::own_entry(connection, device, head.seq)?.map(|found| found.signed.entry().time)
            }
            None => None,
        };
        let checkpoint = recorder.checkpoint()?;
        let now = TimeClaim::new(recorder.surroundings.clock.read(), checkpoint);
        let quarantine = store::quarantined(connection)?;
        Ok(Status {
            device,
            seq: head.map_or(0, |head| head.seq),
            head: head.map(|head| head.hash),
            undelivered: store::count_undelivered(connection, device)?,
            media_undelivered: store::count_media_outbox(connection)?,
            media_unplaced: store::media_in(connection, MediaProgress::Unplaced)?.len(),
            media_space: free_bytes(&recorder.surroundings.home)
                .ok()
                .map(|free| Space::new(free, recorder.surroundings.media.reserve, None)),
            cases: store::count_cases(connection)?,
            assessment: assess(last.as_ref(), &now),
            grant_until_ms: registry.latest_grant(device).map(|(_, grant)| grant.not_after_ms),
            revoked: registry.device(device).is_some_and(|device| device.revoked.is_some()),
            quarantined: quarantine.len(),
            quarantine,
            missing: store::lost(connection)?,
            alarms: store::alarms(connection)?,
        })
    }
}
