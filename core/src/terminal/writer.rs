//! The writer that an app feeds while it records.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::capture::MediaSaved;
use super::error::TerminalError;
use super::{Surroundings, Terminal};
use crate::id::MediaId;
use crate::record::{CaptureEnd, MediaGap};
use crate::store::vault::{ChunkWriter, Space, free_bytes};
use crate::store::{MediaRow, StoreError};
use crate::time::{Clock, ClockReading};

/// Takes in a recording while it is made. It does not hold the store: other work goes on beside it.
/// Dropped without [`MediaWriter::finish`], as by a crash, it leaves every whole chunk, and
/// [`Terminal::settle_media`] states what is there. A suspension ends it and states it.
pub struct MediaWriter {
    media: MediaId,
    began: ClockReading,
    clock: Arc<dyn Clock>,
    home: PathBuf,
    reserve: u64,
    writing: Arc<Mutex<Writing>>,
}

/// How far a recording has come.
pub(super) struct Writing {
    stage: Stage,
    length: u64,
    paused_ms: Option<u64>,
    gaps: Vec<MediaGap>,
    clock: Arc<dyn Clock>,
    began: ClockReading,
}

enum Stage {
    Open(Box<ChunkWriter>, Box<MediaRow>),
    Failed(StoreError, Box<MediaRow>),
    /// With what was stated, unless that failed.
    Ended(Option<MediaSaved>),
}

impl MediaWriter {
    pub(super) fn new(
        surroundings: &Surroundings,
        began: ClockReading,
        row: MediaRow,
        chunks: ChunkWriter,
    ) -> Self {
        let clock = Arc::clone(&surroundings.clock);
        Self {
            media: row.body.media,
            began,
            home: surroundings.home.clone(),
            reserve: surroundings.media.reserve_for(row.body.kind),
            writing: Arc::new(Mutex::new(Writing {
                stage: Stage::Open(Box::new(chunks), Box::new(row)),
                length: 0,
                paused_ms: None,
                gaps: Vec::new(),
                clock: Arc::clone(&clock),
                began,
            })),
            clock,
        }
    }

    pub(super) fn shared(&self) -> Weak<Mutex<Writing>> {
        Arc::downgrade(&self.writing)
    }

    /// The name of the recording.
    #[must_use]
    pub const fn media(&self) -> MediaId {
        self.media
    }

    /// How long it has been recording, gaps included, milliseconds: where a mark made now stands.
    #[must_use]
    pub fn elapsed_ms(&self) -> u64 {
        since(&*self.clock, self.began)
    }

    /// Bytes taken in so far.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.writing.lock().length
    }

    /// Takes in the next bytes as the encoder gives them, in pieces of any size.
    ///
    /// # Errors
    /// [`TerminalError::StorageFull`] when only the reserve is left: finish then.
    /// [`TerminalError::Suspended`] if a suspension ended it; begin another one that continues it.
    /// After any failure nothing more is taken in, and [`MediaWriter::finish`] states what was kept.
    pub fn write(&self, bytes: &[u8]) -> Result<(), TerminalError> {
        self.writing.lock().write(bytes)
    }

    /// Nothing is recorded from now on, until [`MediaWriter::resume`].
    pub fn pause(&self) {
        let now_ms = self.elapsed_ms();
        self.writing.lock().paused_ms.get_or_insert(now_ms);
    }

    /// Recording goes on. Why it paused is stated with the recording.
    pub fn resume(&self, reason: Option<&str>) {
        self.writing.lock().resume(reason);
    }

    /// How long recording can go on at the rate so far.
    ///
    /// # Errors
    /// [`TerminalError::Internal`] if the disk does not say.
    pub fn space(&self) -> Result<Space, TerminalError> {
        let rate = (self.length() * 1_000).checked_div(self.elapsed_ms());
        Ok(Space::new(free_bytes(&self.home)?, self.reserve, rate.filter(|rate| *rate > 0)))
    }

    /// Ends the recording and states it: whole, or as far as it was kept. Said again, it gives what
    /// was stated.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`], [`TerminalError::KeyStore`], [`TerminalError::StorageFull`],
    /// [`TerminalError::Suspended`]: what is on the disk stays there, and
    /// [`Terminal::settle_media`] tries again.
    pub fn finish(&self, terminal: &Terminal) -> Result<MediaSaved, TerminalError> {
        self.writing.lock().end(terminal, CaptureEnd::Finished)
    }
}

impl std::fmt::Debug for MediaWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaWriter").field("media", &self.media).finish_non_exhaustive()
    }
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> Result<(), TerminalError> {
        let chunks = match &mut self.stage {
            Stage::Open(chunks, _) => chunks,
            Stage::Failed(..) => {
                return Err(TerminalError::Invalid("the recording has failed: finish it".into()));
            }
            Stage::Ended(Some(saved)) if saved.end == CaptureEnd::Interrupted => {
                return Err(TerminalError::Suspended);
            }
            Stage::Ended(_) => return Err(TerminalError::Invalid("the recording has ended".into())),
        };
        let taken = chunks.write(bytes);
        self.length = chunks.length();
        let Err(error) = taken else { return Ok(()) };
        let told = if is_full(&error) { TerminalError::StorageFull } else { TerminalError::internal(&error) };
        self.stage = match std::mem::replace(&mut self.stage, Stage::Ended(None)) {
            Stage::Open(_, row) | Stage::Failed(_, row) => Stage::Failed(error, row),
            ended @ Stage::Ended(_) => ended,
        };
        Err(told)
    }

    fn resume(&mut self, reason: Option<&str>) {
        if let Some(from_ms) = self.paused_ms.take() {
            let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
            self.gaps.push(MediaGap { from_ms, to_ms: since(&*self.clock, self.began), reason });
        }
    }

    /// Ends the recording because the terminal is suspended.
    pub(super) fn interrupt(&mut self, terminal: &Terminal) -> Result<(), TerminalError> {
        match self.stage {
            Stage::Ended(_) => Ok(()),
            Stage::Open(..) | Stage::Failed(..) => self.end(terminal, CaptureEnd::Interrupted).map(drop),
        }
    }

    fn end(&mut self, terminal: &Terminal, end: CaptureEnd) -> Result<MediaSaved, TerminalError> {
        self.resume(None);
        let ended_ms = self.clock.read().wall_ms;
        let (finished, mut row) = match std::mem::replace(&mut self.stage, Stage::Ended(None)) {
            Stage::Open(chunks, row) => (chunks.finish(), row),
            Stage::Failed(error, row) => (Err(error), row),
            Stage::Ended(saved) => {
                self.stage = Stage::Ended(saved.clone());
                return saved.ok_or_else(|| TerminalError::Invalid("the recording has ended".into()));
            }
        };
        row.body.gaps = std::mem::take(&mut self.gaps);
        let saved = match finished {
            Ok(kept) => {
                row.body.ended_ms = Some(ended_ms);
                terminal.lock()?.state_captured(*row, kept, end)?
            }
            Err(error) => {
                tracing::warn!(cause = %error, "a recording ended early");
                let end = if is_full(&error) { CaptureEnd::StorageFull } else { CaptureEnd::Interrupted };
                terminal.settle_row(*row, end)?.ok_or_else(|| TerminalError::internal(&error))?
            }
        };
        self.stage = Stage::Ended(Some(saved.clone()));
        Ok(saved)
    }
}

fn is_full(error: &StoreError) -> bool {
    matches!(error, StoreError::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull)
}

fn since(clock: &dyn Clock, began: ClockReading) -> u64 {
    clock.read().monotonic_ms.saturating_sub(began.monotonic_ms)
}
