//! Capturing: recordings that begin, and files taken in whole.

use std::io::Read;
use std::path::Path;

use super::Terminal;
use super::clock::draw;
use super::error::TerminalError;
use super::gate::Pass;
use super::recorder::Recorder;
use super::writer::MediaWriter;
use crate::id::{CaseId, Digest, EntryHash, MediaId};
use crate::media::{FileKey, VaultKey};
use crate::record::{
    CaptureEnd, CopyOf, Fact, MediaCaptured, MediaKind, MediaMark, MediaStarted, Position, Source, Subject,
    media_id,
};
use crate::store::vault::{ChunkWriter, Kept, WriteOptions};
use crate::store::{self, MediaProgress, MediaRow};
use crate::sync::upload_rank;

/// What is going to be recorded, or is taken in.
#[derive(Debug, Clone)]
pub struct NewMedia {
    /// Whose record it belongs to.
    pub case: CaseId,
    /// What it is.
    pub kind: MediaKind,
    /// Format (RFC 6838), such as `video/mp4`.
    pub media_type: String,
    /// What it is about.
    pub subject: Subject,
    /// What records it.
    pub source: Source,
    /// Where; if absent, where the device says that it is.
    pub position: Option<Position>,
    /// The recording that it goes on from, after an interruption.
    pub continues: Option<MediaId>,
    /// Of a copy: what it was made of.
    pub copy_of: Option<CopyOf>,
    /// From when to when it was made, by the clock of its source: of what was not recorded just now.
    pub made_ms: Option<(i64, Option<i64>)>,
}

impl NewMedia {
    /// A recording of this terminal, of which nothing more is known.
    #[must_use]
    pub fn new(case: CaseId, kind: MediaKind, media_type: &str) -> Self {
        Self {
            case,
            kind,
            media_type: media_type.to_owned(),
            subject: Subject::default(),
            source: Source::Terminal,
            position: None,
            continues: None,
            copy_of: None,
            made_ms: None,
        }
    }
}

/// A recording that is in the record.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MediaSaved {
    /// Its name.
    pub media: MediaId,
    /// Its case.
    pub case: CaseId,
    /// The `media.captured` that states it.
    pub entry: EntryHash,
    /// Length in bytes.
    pub length: u64,
    /// SHA-256 of all its bytes.
    pub sha256: Digest,
    /// How it came to its end.
    pub end: CaptureEnd,
}

impl Terminal {
    /// Begins to record. The beginning is stated before the first byte is taken in.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Invalid`], [`TerminalError::StorageFull`] if not
    /// even one chunk fits beside the reserve.
    pub fn begin_media(&self, new: NewMedia) -> Result<MediaWriter, TerminalError> {
        let _work = self.enter()?;
        let new = self.located(new);
        let mut recorder = self.lock()?;
        recorder.check_new(&new)?;
        let began = recorder.surroundings.clock.read();
        let (mut row, chunks) = recorder.new_file(&new, true)?;
        row.body.started_ms = Some(began.wall_ms);
        let body = &row.body;
        let started = MediaStarted {
            media: body.media,
            nonce: body.nonce,
            kind: new.kind,
            media_type: new.media_type,
            subject: new.subject,
            source: new.source,
            position: new.position,
            continues: new.continues,
        };
        recorder.state_with(new.case, vec![Fact::MediaStarted(started)], |tx, _| {
            Ok(store::put_media(tx, &row)?)
        })?;
        let writer = MediaWriter::new(&recorder.surroundings, began, row, chunks);
        let mut writers = self.shared.writers.lock();
        writers.retain(|writing| writing.strong_count() > 0);
        writers.push(writer.shared());
        Ok(writer)
    }

    /// Takes in a recording that is there already: a photograph, or a file. The original that
    /// `bytes` reads from is not touched.
    ///
    /// # Errors
    /// As [`Terminal::begin_media`]; nothing is stated then.
    pub fn add_media(
        &self,
        new: NewMedia,
        marks: Vec<MediaMark>,
        bytes: &mut dyn Read,
    ) -> Result<MediaSaved, TerminalError> {
        let work = self.enter()?;
        let new = self.located(new);
        let (mut row, chunks) = {
            let mut recorder = self.lock()?;
            recorder.check_new(&new)?;
            recorder.new_file(&new, false)?
        };
        let kept = take_all(&work, chunks, bytes)?;
        let mut recorder = self.lock()?;
        let now_ms = recorder.surroundings.clock.read().wall_ms;
        let (started, ended) = new.made_ms.unwrap_or((now_ms, Some(now_ms)));
        (row.body.started_ms, row.body.ended_ms, row.body.marks) = (Some(started), ended, marks);
        recorder.state_captured(row, kept, CaptureEnd::Finished)
    }
}

impl Terminal {
    /// As [`Terminal::add_media`], from a file.
    ///
    /// # Errors
    /// As [`Terminal::begin_media`], and [`TerminalError::Invalid`] if the file cannot be read.
    pub fn add_media_file(&self, new: NewMedia, path: &Path) -> Result<MediaSaved, TerminalError> {
        let mut file = std::fs::File::open(path)
            .map_err(|error| TerminalError::Invalid(format!("the file cannot be read: {error}")))?;
        self.add_media(new, Vec::new(), &mut file)
    }

    /// Asks the device where it is, outside of every lock. Of what was not made here just now, and of
    /// a copy, it knows nothing.
    fn located(&self, new: NewMedia) -> NewMedia {
        let here = matches!(new.source, Source::Terminal) && new.copy_of.is_none() && new.made_ms.is_none();
        let position = new.position.or_else(|| here.then(|| self.shared.surroundings.position()).flatten());
        NewMedia { position, ..new }
    }
}

impl Recorder {
    /// The key that opens files of the vault without the database.
    pub(super) fn vault_key(&self) -> Result<VaultKey, TerminalError> {
        Ok(VaultKey::derive(&*self.surroundings.vault.database_key()?))
    }

    fn check_new(&mut self, new: &NewMedia) -> Result<(), TerminalError> {
        self.require_case(new.case)?;
        if new.media_type.trim().is_empty() {
            return Err(TerminalError::Invalid("a recording has a format, such as video/mp4".into()));
        }
        if new.position.is_some_and(|position| !position.is_on_earth()) {
            return Err(TerminalError::Invalid("the position is not on earth".into()));
        }
        let named = new.continues.into_iter().chain(new.copy_of.as_ref().map(|copy| copy.media));
        self.check_subject(new.case, &new.subject, named)
    }

    /// Whether the case has everything that is named.
    pub(super) fn check_subject(
        &mut self,
        case: CaseId,
        subject: &Subject,
        recordings: impl Iterator<Item = MediaId>,
    ) -> Result<(), TerminalError> {
        let recordings: Vec<MediaId> = recordings.collect();
        if subject.activity.is_none() && subject.document.is_none() && recordings.is_empty() {
            return Ok(());
        }
        let state = self.fold(case)?;
        if subject.activity.is_some_and(|named| state.activities().all(|(known, _)| known != named)) {
            return Err(TerminalError::NotFound("activity"));
        }
        if subject.document.is_some_and(|named| state.document(named).is_none()) {
            return Err(TerminalError::NotFound("document"));
        }
        if recordings.iter().any(|named| state.recording(*named).is_none()) {
            return Err(TerminalError::NotFound("recording"));
        }
        Ok(())
    }

    /// A new file of the vault and its row, not yet saved. `listed` for what is recorded live.
    fn new_file(&self, new: &NewMedia, listed: bool) -> Result<(MediaRow, ChunkWriter), TerminalError> {
        let (file, chunks, key) = self.new_chunks(new.kind, listed)?;
        let nonce = *file.as_bytes();
        let body = MediaCaptured {
            media: media_id(new.case, self.enrolment.device, &nonce),
            nonce,
            subject: new.subject.clone(),
            position: new.position,
            continues: new.continues,
            copy_of: new.copy_of.clone(),
            ..blank(new.kind, &new.media_type, new.source.clone())
        };
        let state = MediaProgress::Recording;
        Ok((row(file, key, state, Some(new.case), body), chunks))
    }

    pub(super) fn new_chunks(
        &self,
        kind: MediaKind,
        listed: bool,
    ) -> Result<(MediaId, ChunkWriter, FileKey), TerminalError> {
        let randomness = &*self.surroundings.randomness;
        let file = MediaId::from_bytes(draw(randomness)?);
        let key = FileKey::from_bytes(draw(randomness)?);
        let options = WriteOptions {
            listed,
            sm3: self.surroundings.media.sm3,
            reserve: self.surroundings.media.reserve_for(kind),
        };
        let vault = self.vault_key()?;
        let chunks = ChunkWriter::create(&self.surroundings.home, &vault, file, key.clone(), options)?;
        Ok((file, chunks, key))
    }

    /// States a complete recording and saves its row, in one transaction. If it was stated before,
    /// as by another thread that settled it, that stands.
    pub(super) fn state_captured(
        &mut self,
        mut row: MediaRow,
        kept: Kept,
        end: CaptureEnd,
    ) -> Result<MediaSaved, TerminalError> {
        let case = row.case.ok_or(TerminalError::NotFound("case"))?;
        if let Some(known) = store::media_row(self.store.reader(), row.body.media)?
            && let Some(entry) = known.captured
        {
            return Ok(saved(case, entry, &known.body));
        }
        describe(&mut row.body, &kept, end);
        row.manifest = Some(kept.manifest);
        row.state = MediaProgress::Captured;
        row.rank = upload_rank(row.body.kind, row.body.length);
        let fact = Fact::MediaCaptured(row.body.clone());
        let mut stated = None;
        self.state_with(case, vec![fact], |tx, entries| {
            row.captured = entries.last().copied();
            stated = row.captured;
            Ok(store::put_media(tx, &row)?)
        })?;
        let entry = stated.ok_or(TerminalError::NotFound("entry"))?;
        // The list has done its work: the database has the manifest now.
        let list = store::vault::list_path(&self.surroundings.home, row.file);
        if let Err(error) = std::fs::remove_file(list)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(cause = %error, "the list of a recording stays");
        }
        Ok(saved(case, entry, &row.body))
    }
}

/// Writes everything that a reader gives.
pub(super) fn take_all(
    work: &Pass,
    mut chunks: ChunkWriter,
    bytes: &mut dyn Read,
) -> Result<Kept, TerminalError> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        work.may_go_on()?;
        let length = match bytes.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(TerminalError::Invalid(format!("the original cannot be read: {error}")));
            }
        };
        chunks.write(buffer.get(..length).unwrap_or_default())?;
    }
    Ok(chunks.finish()?)
}

/// A body of which nothing is known but what it is.
pub(super) fn blank(kind: MediaKind, media_type: &str, source: Source) -> MediaCaptured {
    MediaCaptured {
        media: MediaId::from_bytes([0; 16]),
        nonce: [0; 16],
        kind,
        media_type: media_type.to_owned(),
        length: 0,
        sha256: Digest::from_bytes([0; 32]),
        root: Digest::from_bytes([0; 32]),
        sm3: None,
        end: CaptureEnd::Finished,
        started_ms: None,
        ended_ms: None,
        gaps: Vec::new(),
        marks: Vec::new(),
        subject: Subject::default(),
        source,
        position: None,
        continues: None,
        copy_of: None,
    }
}

pub(super) const fn row(
    file: MediaId,
    key: FileKey,
    state: MediaProgress,
    case: Option<CaseId>,
    body: MediaCaptured,
) -> MediaRow {
    MediaRow {
        file,
        key,
        state,
        case,
        body,
        captured: None,
        manifest: None,
        rank: 0,
        forward: false,
        received: None,
        refused: None,
    }
}

/// Says of a recording what was kept of it.
pub(super) fn describe(body: &mut MediaCaptured, kept: &Kept, end: CaptureEnd) {
    body.length = kept.manifest.length();
    body.root = kept.manifest.root();
    body.sha256 = kept.sums.sha256;
    body.sm3 = kept.sums.sm3;
    body.end = end;
}

fn saved(case: CaseId, entry: EntryHash, body: &MediaCaptured) -> MediaSaved {
    let MediaCaptured { media, length, sha256, end, .. } = *body;
    MediaSaved { media, case, entry, length, sha256, end }
}
