//! How the terminal stands.

use quanji_core::entry::Gap;
use quanji_core::id::{DeviceId, EntryHash, OfficerId};
use quanji_core::store::vault::Space;
use quanji_core::terminal as core;
use quanji_core::time::TimeQuality;

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// What the terminal knows of its office.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Enrolment {
    /// Name of the bureau.
    pub bureau_name: String,
    /// Address of the office.
    pub office: String,
    /// This device.
    pub device: DeviceId,
    /// Who enrolled it.
    pub officer: OfficerId,
}

/// The state of a terminal as a person asks for it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Status {
    /// This device.
    pub device: DeviceId,
    /// How many entries it has made.
    pub seq: u64,
    /// Own entries that the office has not proved to hold.
    pub undelivered: u64,
    /// Recordings that the office has not received.
    pub media_undelivered: u64,
    /// Recordings that belong to no case yet.
    pub media_unplaced: u64,
    /// Space for recordings; absent if the disk does not say.
    pub media_space: Option<Space>,
    /// How many cases are held.
    pub cases: u64,
    /// How far an entry made now could claim its time.
    pub time_quality: TimeQuality,
    /// When the grant runs out, milliseconds since 1970 by the office's clock. Recording goes on
    /// after it, marked.
    pub grant_until_ms: Option<u64>,
    /// Whether the bureau has revoked this device.
    pub revoked: bool,
    /// Entries in quarantine.
    pub quarantine: Vec<Quarantined>,
    /// Parts of the own chain that are lost.
    pub missing: Vec<Gap>,
    /// What a person must learn of, oldest first: each a JSON object with `alarm`.
    pub alarms: Vec<String>,
}

/// An entry that was not admitted.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Quarantined {
    /// Which.
    pub entry: EntryHash,
    /// Why.
    pub reason: String,
    /// Whether this terminal made it.
    pub own: bool,
}

/// Space for recordings.
#[uniffi::remote(Record)]
pub struct Space {
    /// Free bytes on the disk.
    pub free: u64,
    /// Bytes of them that are kept for statements and seals.
    pub reserve: u64,
    /// How long video can be recorded, minutes.
    pub minutes_left: u64,
}

/// How far a claimed time can be relied on.
#[uniffi::remote(Enum)]
pub enum TimeQuality {
    /// Tied to a checkpoint of the office received since the last boot, and in agreement with it.
    Trusted,
    /// Nothing contradicts it and nothing confirms it.
    Unverified,
    /// Something contradicts it.
    Suspect,
}

impl From<core::Status> for Status {
    fn from(status: core::Status) -> Self {
        Self {
            device: status.device,
            seq: status.seq,
            undelivered: status.undelivered,
            media_undelivered: status.media_undelivered,
            media_unplaced: status.media_unplaced as u64,
            media_space: status.media_space,
            cases: status.cases,
            time_quality: status.assessment.quality,
            grant_until_ms: status.grant_until_ms,
            revoked: status.revoked,
            quarantine: status
                .quarantine
                .into_iter()
                .map(|entry| Quarantined { entry: entry.entry, reason: entry.reason, own: entry.own })
                .collect(),
            missing: status.missing,
            alarms: status.alarms.into_iter().map(|alarm| alarm.body.to_string()).collect(),
        }
    }
}

impl From<core::Enrolment> for Enrolment {
    fn from(enrolment: core::Enrolment) -> Self {
        let core::Enrolment { bureau_name, office, device, officer, .. } = enrolment;
        Self { bureau_name, office, device, officer }
    }
}

#[uniffi::export]
impl Terminal {
    /// What this terminal knows of its office.
    ///
    /// Throws `Suspended`.
    pub fn enrolment(&self) -> Result<Enrolment, TerminalError> {
        Ok(self.core.enrolment()?.into())
    }

    /// How the terminal stands.
    ///
    /// Throws `Damaged`.
    pub fn status(&self) -> Result<Status, TerminalError> {
        Ok(self.core.status()?.into())
    }
}
