//! Recordings that are there: list, read, mark, place, pull forward, delete locally.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::Terminal;
use super::error::TerminalError;
use super::media_view::{MediaView, media_view};
use super::recorder::Recorder;
use crate::id::{CaseId, EntryHash, MediaId};
use crate::media::{Custodian, Deletion, Sum, may_delete};
use crate::record::{Fact, MarkKind, MediaMarked, MediaPlaced, Subject, Whereabouts};
use crate::store::vault::{self, ReadError, Space, VaultReader, free_bytes};
use crate::store::{self, MediaProgress, MediaRow};

impl Terminal {
    /// The recordings of a case, of this terminal and of others, or without a case those of this
    /// terminal.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case.
    pub fn media(&self, case: Option<CaseId>) -> Result<Vec<MediaView>, TerminalError> {
        let mut recorder = self.lock()?;
        let rows = store::media_of_case(recorder.store.reader(), case)?;
        let Some(case) = case else {
            return Ok(rows.iter().filter_map(|row| media_view(Some(row), name(row), None)).collect());
        };
        recorder.require_case(case)?;
        let state = recorder.fold(case)?;
        let row_of = |media: MediaId| rows.iter().find(|row| row.body.media == media);
        let views = state.media().filter_map(|(media, stated)| {
            let view = media_view(row_of(media), media, Some(stated))?;
            Some(MediaView { case: Some(case), ..view })
        });
        Ok(views.collect())
    }

    /// Writes the bytes of a recording as they were recorded, each chunk checked, and at the end all
    /// of them against what is stated.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Damaged`] that names the chunk,
    /// [`TerminalError::Invalid`] if `out` fails.
    pub fn export_media(&self, media: MediaId, out: &mut dyn Write) -> Result<u64, TerminalError> {
        let work = self.enter()?;
        let (row, reader) = self.lock()?.reader_of(media)?;
        let (mut sum, mut length) = (Sum::new(false), 0);
        for position in 0..reader.cut().count() {
            work.may_go_on()?;
            let chunk = reader.chunk(position).map_err(|error| damaged(media, error))?;
            sum.update(&chunk);
            length += chunk.len() as u64;
            out.write_all(&chunk).map_err(unwritable)?;
        }
        out.flush().map_err(unwritable)?;
        if sum.finish().sha256 != row.body.sha256 {
            return Err(TerminalError::Damaged(format!("recording {media}: not what was recorded")));
        }
        Ok(length)
    }

    /// As [`Terminal::export_media`], into a new file. A copy that is not whole does not stay.
    ///
    /// # Errors
    /// As [`Terminal::export_media`], and [`TerminalError::Invalid`] if there is such a file.
    pub fn export_media_file(&self, media: MediaId, path: &Path) -> Result<u64, TerminalError> {
        let mut file = File::create_new(path).map_err(unwritable)?;
        let exported = self
            .export_media(media, &mut file)
            .and_then(|length| file.sync_all().map(|()| length).map_err(unwritable));
        if exported.is_err() {
            std::fs::remove_file(path).map_err(unwritable)?;
        }
        exported
    }

    /// States a key moment of a recording, or why a stretch of it is missing.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Invalid`].
    pub fn mark_media(
        &self,
        case: CaseId,
        media: MediaId,
        what: MarkKind,
        (from_ms, to_ms): (u64, u64),
        text: &str,
    ) -> Result<EntryHash, TerminalError> {
        if text.trim().is_empty() || from_ms > to_ms {
            return Err(TerminalError::Invalid(
                "a mark says what happens, from an earlier to a later moment".into(),
            ));
        }
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        recorder.check_subject(case, &Subject::default(), std::iter::once(media))?;
        let marked = MediaMarked { media, what, from_ms, to_ms, text: text.to_owned() };
        recorder.state(case, Fact::MediaMarked(marked))
    }

    /// States that a recording belongs to a step or a document, too.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn place_media(
        &self,
        case: CaseId,
        media: MediaId,
        subject: Subject,
    ) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        recorder.check_subject(case, &subject, std::iter::once(media))?;
        recorder.state(case, Fact::MediaPlaced(MediaPlaced { media, subject }))
    }

    /// Sends a recording before all others, whatever network and battery say, or no longer so.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] unless this terminal has it.
    pub fn pull_forward(&self, media: MediaId, forward: bool) -> Result<(), TerminalError> {
        let mut recorder = self.lock()?;
        let row = recorder.media_row(media)?;
        recorder.store.write(|tx| Ok(store::put_media(tx, &MediaRow { forward, ..row })?))
    }

    /// Deletes the bytes of a recording from this terminal, if the office has received it, nobody
    /// uses it and no custodian objects. What is stated of it stays.
    ///
    /// # Errors
    /// [`TerminalError::Kept`] with every reason against it.
    pub fn remove_media(&self, media: MediaId) -> Result<(), TerminalError> {
        let mut recorder = self.lock()?;
        let row = recorder.media_row(media)?;
        let state = row.case.map(|case| recorder.fold(case)).transpose()?;
        let stated =
            state.as_ref().filter(|_| row.received.is_some()).and_then(|state| state.recording(media));
        let whereabouts = stated.map_or(Whereabouts::OnTerminal, |stated| stated.whereabouts());
        let home = recorder.surroundings.home.clone();
        let in_use = row.state == MediaProgress::Recording || vault::is_used(&home, row.file)?;
        let custodians = recorder.surroundings.custodians.clone();
        let recorded = state.map(|state| recorder.kept(&state, media)).transpose()?.unwrap_or_default();
        let own: [&dyn Custodian; 1] = [&recorded];
        let custodians: Vec<&dyn Custodian> = custodians.iter().map(|one| &**one).chain(own).collect();
        match may_delete(media, whereabouts, in_use, &custodians) {
            Deletion::Allowed => {}
            Deletion::Refused(objections) => return Err(TerminalError::Kept(objections)),
        }
        // The row first: a file without need of it is noise, a row without its file would be a loss.
        let file = row.file;
        recorder.store.write::<_, TerminalError>(|tx| {
            Ok(store::put_media(tx, &MediaRow { state: MediaProgress::Removed, ..row })?)
        })?;
        Ok(vault::remove(&home, file)?)
    }

    /// Space for recordings, at the rate of a recorder of 1080p.
    ///
    /// # Errors
    /// [`TerminalError::Internal`] if the disk does not say.
    pub fn media_space(&self) -> Result<Space, TerminalError> {
        let recorder = self.lock()?;
        let free = free_bytes(&recorder.surroundings.home)?;
        Ok(Space::new(free, recorder.surroundings.media.reserve, None))
    }
}

impl Recorder {
    pub(super) fn media_row(&self, media: MediaId) -> Result<MediaRow, TerminalError> {
        store::media_row(self.store.reader(), media)?.ok_or(TerminalError::NotFound("recording"))
    }

    /// A recording of this terminal, to be read.
    pub(super) fn reader_of(&self, media: MediaId) -> Result<(MediaRow, VaultReader), TerminalError> {
        let row = self.media_row(media)?;
        let reader = self.open_row(&row)?;
        Ok((row, reader))
    }

    pub(super) fn open_row(&self, row: &MediaRow) -> Result<VaultReader, TerminalError> {
        match row.state {
            MediaProgress::Unplaced | MediaProgress::Captured => {}
            MediaProgress::Recording => {
                return Err(TerminalError::Invalid(
                    "it is being recorded, or was interrupted: settle it first".into(),
                ));
            }
            MediaProgress::Removed => return Err(TerminalError::NotFound("recording's bytes")),
        }
        let home = &self.surroundings.home;
        Ok(VaultReader::open(home, row.file, &row.key, row.body.length)?)
    }
}

fn unwritable(error: std::io::Error) -> TerminalError {
    TerminalError::Invalid(format!("the copy cannot be written: {error}"))
}

pub(super) fn damaged(media: MediaId, error: ReadError) -> TerminalError {
    match error {
        ReadError::Damaged(chunk) => TerminalError::Damaged(format!("recording {media}: chunk {chunk}")),
        ReadError::Store(error) => error.into(),
    }
}

/// The name that people use: that of the record, or of the file while there is none.
pub(super) const fn name(row: &MediaRow) -> MediaId {
    match row.case {
        Some(_) => row.body.media,
        None => row.file,
    }
}
