//! Scrubbing: everything that is stored is read again and compared, and what is lacking is named.

use std::time::Duration;

use quanji_core::entry::{BureauFact, MediaDamaged};
use quanji_core::id::{CaseId, EntryHash, MediaId};

use super::digest_of;
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::office::statement::Statements;
use crate::storage::{Appender, MediaRow, media_to_check, put_checked, put_damage};

/// Recordings that are looked up at once.
const AT_ONCE: usize = 16;

/// What a scrub has found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ScrubReport {
    /// Recordings that were read.
    pub recordings: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// What is damaged or gone.
    pub damaged: Vec<Damage>,
}

/// A recording of which something is damaged or gone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    /// Its case.
    pub case: CaseId,
    /// Its name.
    pub media: MediaId,
    /// The entry that states it.
    pub captured: EntryHash,
    /// The chunks, ascending from 0.
    pub chunks: Vec<u32>,
}

impl Office {
    /// As [`Office::scrub`], for what was last checked so long ago.
    ///
    /// # Errors
    /// As [`Office::scrub`].
    pub fn scrub_older_than(
        &self,
        age: Duration,
        enough_bytes: u64,
        go_on: &dyn Fn() -> bool,
    ) -> Result<ScrubReport, OfficeError> {
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        self.scrub(self.now_ms().saturating_sub(age_ms), enough_bytes, go_on)
    }

    /// As [`Office::scrub`], for everything that is there now.
    ///
    /// # Errors
    /// As [`Office::scrub`].
    pub fn scrub_all(&self, go_on: &dyn Fn() -> bool) -> Result<ScrubReport, OfficeError> {
        self.scrub(self.now_ms(), u64::MAX, go_on)
    }

    /// Reads received recordings that were last checked before a moment, the longest ago first,
    /// until so many bytes are read; a recording is read to its end. Damaged chunks are moved aside,
    /// the damage is stated in the log, and the terminals that still have the recording send what
    /// is lacking. `go_on` is asked before each chunk.
    ///
    /// # Errors
    /// [`OfficeError::Storage`]; what was found before is stated.
    pub fn scrub(
        &self,
        before_ms: u64,
        enough_bytes: u64,
        go_on: &dyn Fn() -> bool,
    ) -> Result<ScrubReport, OfficeError> {
        let mut report = ScrubReport::default();
        while report.bytes < enough_bytes && go_on() {
            let rows =
                self.inner.database.read(|connection| media_to_check(connection, before_ms, AT_ONCE))?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if report.bytes >= enough_bytes || !self.scrub_one(&row, &mut report, go_on)? {
                    return Ok(report);
                }
            }
        }
        Ok(report)
    }

    /// Reads one recording; gives `false` if it was told to stop.
    fn scrub_one(
        &self,
        row: &MediaRow,
        report: &mut ScrubReport,
        go_on: &dyn Fn() -> bool,
    ) -> Result<bool, OfficeError> {
        let Some(manifest) = &row.manifest else { return Ok(true) };
        let mut chunks = Vec::new();
        for chunk in 0..manifest.cut().count() {
            if !go_on() {
                return Ok(false);
            }
            match self.read_verified(row.media, manifest, chunk) {
                Ok(bytes) => report.bytes += bytes.len() as u64,
                Err(OfficeError::DamagedChunk { .. }) => {
                    if let Some(digest) = digest_of(manifest, chunk) {
                        self.inner.blobs.set_aside(digest)?;
                    }
                    chunks.push(chunk);
                }
                Err(error) => return Err(error),
            }
        }
        report.recordings += 1;
        if chunks.is_empty() {
            self.inner
                .database
                .write(|tx| Ok::<_, OfficeError>(put_checked(tx, row.captured, self.now_ms())?))?;
            return Ok(true);
        }
        self.state_damage(row, &chunks)?;
        tracing::error!(media = %row.media, ?chunks, "a stored recording is damaged");
        report.damaged.push(Damage { case: row.case, media: row.media, captured: row.captured, chunks });
        Ok(true)
    }

    pub(in crate::office) fn state_damage(&self, row: &MediaRow, chunks: &[u32]) -> Result<(), OfficeError> {
        let fact = BureauFact::MediaDamaged(MediaDamaged {
            media: row.media,
            captured: row.captured,
            chunks: chunks.to_vec(),
        });
        self.write_log(|tx| {
            self.inner.registry.current(tx)?;
            let mut log = Appender::new(tx, self.now_ms())?;
            Statements::new(&self.inner, tx)?.state_of_case(&mut log, row.case, &fact)?;
            Ok(put_damage(tx, row.captured, chunks)?)
        })
    }
}
