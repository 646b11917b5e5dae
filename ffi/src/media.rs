//! Recordings: photographs, sound, video.

use std::sync::Arc;

use quanji_core::id::{ActivityId, CaseId, Digest, DocumentId, EntryHash, MediaId};
use quanji_core::import::Doubt;
use quanji_core::record::{
    self, CaptureEnd, CopyChange, MarkKind, MediaGap, MediaKind, MediaMark, Position, Whereabouts,
};
use quanji_core::store::MediaProgress;
use quanji_core::store::vault::Space;
use quanji_core::terminal::{self as core, MediaSaved};

use crate::error::TerminalError;
use crate::terminal::Terminal;

/// What a recording is.
#[uniffi::remote(Enum)]
pub enum MediaKind {
    /// 照片
    Photo,
    /// 录音
    Audio,
    /// 录像
    Video,
}

/// How a recording came to its end.
#[uniffi::remote(Enum)]
pub enum CaptureEnd {
    /// As intended.
    Finished,
    /// By a crash, a lost battery or a suspension.
    Interrupted,
    /// Because no space was left.
    StorageFull,
}

/// What was done to make a copy.
#[uniffi::remote(Enum)]
pub enum CopyChange {
    /// Shortened.
    Cut,
    /// Parts made unrecognisable.
    Redacted,
    /// Another format.
    Transcoded,
}

/// What a mark says.
#[uniffi::remote(Enum)]
pub enum MarkKind {
    /// What happens at a moment or in a stretch.
    Moment,
    /// Why a stretch is missing.
    Gap,
}

/// A stretch without a recording.
#[uniffi::remote(Record)]
pub struct MediaGap {
    /// From the beginning of the recording, milliseconds.
    pub from_ms: u64,
    /// Its end.
    pub to_ms: u64,
    /// Why.
    pub reason: Option<String>,
}

/// A key moment.
#[uniffi::remote(Record)]
pub struct MediaMark {
    /// From the beginning of the recording, milliseconds.
    pub at_ms: u64,
    /// What happens.
    pub text: String,
}

/// Where the bytes of a recording are, as the record says.
#[uniffi::remote(Enum)]
pub enum Whereabouts {
    /// It is being recorded.
    Recording,
    /// On the terminal that made it only.
    OnTerminal,
    /// In the office too.
    InOffice,
    /// The office's copy is damaged.
    Damaged,
}

/// How far a recording of this terminal has come.
#[uniffi::remote(Enum)]
pub enum MediaProgress {
    /// It is being recorded, or was when power or program failed.
    Recording,
    /// It is complete and belongs to no case yet.
    Unplaced,
    /// It is stated in the record, and its bytes are here.
    Captured,
    /// Its bytes were deleted after the office's receipt.
    Removed,
}

/// Why an imported file could not be placed.
#[uniffi::remote(Enum)]
pub enum Doubt {
    /// Its recorder is not known.
    NoRecorder,
    /// Its time is not known.
    NoTime,
    /// Nobody had checked the recorder out then.
    NotCarried,
    /// No step of a case was open then.
    NoStep,
    /// Several were.
    SeveralSteps,
}

/// What a recording is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, uniffi::Record)]
pub struct Subject {
    /// The step of the case that it shows.
    #[uniffi(default = None)]
    pub activity: Option<ActivityId>,
    /// The document that it belongs to.
    #[uniffi(default = None)]
    pub document: Option<DocumentId>,
    /// How it was made (制作方法).
    #[uniffi(default = None)]
    pub method: Option<String>,
    /// What it is to prove (证明对象).
    #[uniffi(default = None)]
    pub proves: Option<String>,
}

/// What a copy was made of.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CopyOf {
    /// The original.
    pub media: MediaId,
    /// What was done.
    pub change: CopyChange,
    /// Why.
    pub reason: String,
}

/// What is going to be recorded, or is taken in.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewMedia {
    /// Whose record it belongs to.
    pub case: CaseId,
    /// What it is.
    pub kind: MediaKind,
    /// Format (RFC 6838), such as `video/mp4`.
    pub media_type: String,
    /// What it is about.
    #[uniffi(default)]
    pub subject: Subject,
    /// Name of the file that it was found in; absent for what this terminal's camera or microphone
    /// makes.
    #[uniffi(default = None)]
    pub file: Option<String>,
    /// Where; if absent, where the `LocationSource` says.
    #[uniffi(default = None)]
    pub position: Option<Position>,
    /// The recording that it goes on from, after an interruption.
    #[uniffi(default = None)]
    pub continues: Option<MediaId>,
    /// Of a copy: what it was made of.
    #[uniffi(default = None)]
    pub copy_of: Option<CopyOf>,
}

/// A recording that is in the record.
#[uniffi::remote(Record)]
pub struct MediaSaved {
    /// Its name.
    pub media: MediaId,
    /// Its case.
    pub case: CaseId,
    /// The entry that states it.
    pub entry: EntryHash,
    /// Length in bytes.
    pub length: u64,
    /// SHA-256 of all its bytes.
    pub sha256: Digest,
    /// How it came to its end.
    pub end: CaptureEnd,
}

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MediaView {
    /// Its name; of one that is in no case yet, the name of its file.
    pub media: MediaId,
    /// Its case.
    pub case: Option<CaseId>,
    /// What it is.
    pub kind: MediaKind,
    /// Format.
    pub media_type: String,
    /// Length in bytes.
    pub length: u64,
    /// SHA-256 of all bytes; absent while it is being recorded.
    pub sha256: Option<Digest>,
    /// How it came to its end; absent while it is being recorded.
    pub end: Option<CaptureEnd>,
    /// When it began by its source's clock, milliseconds since 1970.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Stretches without a recording.
    pub gaps: Vec<MediaGap>,
    /// Key moments.
    pub marks: Vec<MediaMark>,
    /// Steps that it shows.
    pub activities: Vec<ActivityId>,
    /// Documents that it belongs to.
    pub documents: Vec<DocumentId>,
    /// Where.
    pub position: Option<Position>,
    /// The recording that it goes on from.
    pub continues: Option<MediaId>,
    /// Of a copy: its original.
    pub copy_of: Option<MediaId>,
    /// What the record says of where its bytes are.
    pub whereabouts: Whereabouts,
    /// How far it has come on this terminal; absent for those of others.
    pub here: Option<MediaProgress>,
    /// Whether the receipt of the office was checked: only then may the bytes here go.
    pub delivered: bool,
    /// Why the office will never receive it.
    pub refused: Option<String>,
}

/// What became of an imported file. The file itself is as it was.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum ImportOutcome {
    /// It is in the record of a case.
    Placed {
        /// The recording.
        saved: MediaSaved,
        /// The step that it shows.
        activity: ActivityId,
    },
    /// It is kept, and a person must say where it belongs.
    Unplaced {
        /// Its name until then.
        media: MediaId,
        /// Why.
        because: Doubt,
    },
    /// The same bytes are here already.
    Duplicate {
        /// As this recording.
        media: MediaId,
    },
    /// It is no recording by its name.
    Ignored,
    /// It could not be taken in; the others are.
    Failed {
        /// Why.
        why: String,
    },
}

/// An imported file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ImportedFile {
    /// Its path within the folder.
    pub file: String,
    /// What became of it.
    pub outcome: ImportOutcome,
}

impl From<Subject> for record::Subject {
    fn from(subject: Subject) -> Self {
        let Subject { activity, document, method, proves } = subject;
        Self { activity, document, method, proves }
    }
}

impl From<NewMedia> for core::NewMedia {
    fn from(new: NewMedia) -> Self {
        let import = |file| record::Source::File(record::Import { file, ..record::Import::default() });
        let copy_of =
            |copy: CopyOf| record::CopyOf { media: copy.media, change: copy.change, reason: copy.reason };
        Self {
            subject: new.subject.into(),
            source: new.file.map_or(record::Source::Terminal, import),
            position: new.position,
            continues: new.continues,
            copy_of: new.copy_of.map(copy_of),
            ..Self::new(new.case, new.kind, &new.media_type)
        }
    }
}

impl From<core::MediaView> for MediaView {
    fn from(view: core::MediaView) -> Self {
        Self {
            media: view.media,
            case: view.case,
            kind: view.kind,
            media_type: view.media_type,
            length: view.length,
            sha256: view.sha256,
            end: view.end,
            started_ms: view.started_ms,
            ended_ms: view.ended_ms,
            gaps: view.gaps,
            marks: view.marks,
            activities: view.activities,
            documents: view.documents,
            position: view.position,
            continues: view.continues,
            copy_of: view.copy_of,
            whereabouts: view.whereabouts,
            here: view.here,
            delivered: view.delivered,
            refused: view.refused,
        }
    }
}

impl From<core::ImportedFile> for ImportedFile {
    fn from(imported: core::ImportedFile) -> Self {
        let outcome = match imported.outcome {
            core::ImportOutcome::Placed { saved, activity } => ImportOutcome::Placed { saved, activity },
            core::ImportOutcome::Unplaced { media, because } => ImportOutcome::Unplaced { media, because },
            core::ImportOutcome::Duplicate { media } => ImportOutcome::Duplicate { media },
            core::ImportOutcome::Ignored => ImportOutcome::Ignored,
            core::ImportOutcome::Failed { why } => ImportOutcome::Failed { why },
        };
        Self { file: imported.file, outcome }
    }
}

/// Takes in a recording while it is made, in pieces of any size, from any thread. Other work goes on
/// beside it. After a crash, `settle_media` states what was kept.
#[derive(Debug, uniffi::Object)]
pub struct MediaWriter {
    core: core::MediaWriter,
    terminal: core::Terminal,
}

#[uniffi::export]
impl MediaWriter {
    /// The name of the recording.
    pub fn media(&self) -> MediaId {
        self.core.media()
    }

    /// How long it has been recording, gaps included, milliseconds: where a mark made now stands.
    pub fn elapsed_ms(&self) -> u64 {
        self.core.elapsed_ms()
    }

    /// Bytes taken in so far.
    pub fn length(&self) -> u64 {
        self.core.length()
    }

    /// Takes in the next bytes as the encoder gives them.
    ///
    /// Throws `StorageFull` when only the reserve is left: finish then. `Suspended` if a suspension
    /// ended it: begin another one that continues it. After any failure nothing more is taken in, and
    /// `finish` states what was kept.
    pub fn write(&self, bytes: Vec<u8>) -> Result<(), TerminalError> {
        Ok(self.core.write(&bytes)?)
    }

    /// Nothing is recorded from now on, until `resume`.
    pub fn pause(&self) {
        self.core.pause();
    }

    /// Recording goes on. Why it paused is stated with the recording.
    #[uniffi::method(default(reason = None))]
    pub fn resume(&self, reason: Option<String>) {
        self.core.resume(reason.as_deref());
    }

    /// How long recording can go on at the rate so far.
    ///
    /// Throws `Internal` if the disk does not say.
    pub fn space(&self) -> Result<Space, TerminalError> {
        Ok(self.core.space()?)
    }

    /// Ends the recording and states it: whole, or as far as it was kept. Said again, it gives what was
    /// stated.
    ///
    /// Throws `Damaged`, `KeyStore`, `StorageFull`, `Suspended`: what is on the disk stays there, and
    /// `settle_media` tries again.
    pub fn finish(&self) -> Result<MediaSaved, TerminalError> {
        Ok(self.core.finish(&self.terminal)?)
    }
}

#[uniffi::export]
impl Terminal {
    /// Begins to record. The beginning is stated before the first byte is taken in.
    ///
    /// Throws `NotFound`, `Invalid`, `StorageFull` if nothing fits beside the reserve.
    pub fn begin_media(&self, new: NewMedia) -> Result<Arc<MediaWriter>, TerminalError> {
        Ok(Arc::new(MediaWriter { core: self.core.begin_media(new.into())?, terminal: self.core.clone() }))
    }

    /// Takes in a recording that is in memory: a photograph.
    ///
    /// Throws as `begin_media`; nothing is stated then.
    pub fn add_media(&self, new: NewMedia, bytes: Vec<u8>) -> Result<MediaSaved, TerminalError> {
        Ok(self.core.add_media(new.into(), Vec::new(), &mut bytes.as_slice())?)
    }

    /// Takes in a recording from a file, which is only read.
    ///
    /// Throws as `begin_media`, and `Invalid` if the file cannot be read.
    pub fn add_media_file(&self, new: NewMedia, path: &str) -> Result<MediaSaved, TerminalError> {
        Ok(self.core.add_media_file(new.into(), path.as_ref())?)
    }

    /// States every recording that was interrupted, as far as it is there. After each start of the app,
    /// before anything is recorded.
    ///
    /// Throws `Damaged`, `StorageFull`.
    pub fn settle_media(&self) -> Result<Vec<MediaSaved>, TerminalError> {
        Ok(self.core.settle_media()?)
    }

    /// The recordings of a case, of this terminal and of others, or without a case those of this
    /// terminal.
    ///
    /// Throws `NotFound`.
    #[uniffi::method(default(case = None))]
    pub fn media(&self, case: Option<CaseId>) -> Result<Vec<MediaView>, TerminalError> {
        Ok(self.core.media(case)?.into_iter().map(Into::into).collect())
    }

    /// Writes the bytes of a recording into a new file, checked against what is stated; gives how many.
    ///
    /// Throws `NotFound`, `Damaged` that names the chunk, `Invalid` if the file is there or cannot be
    /// written.
    pub fn export_media(&self, media: MediaId, path: &str) -> Result<u64, TerminalError> {
        Ok(self.core.export_media_file(media, path.as_ref())?)
    }

    /// States a key moment of a recording, or why a stretch of it is missing.
    ///
    /// Throws `NotFound`, `Invalid`.
    pub fn mark_media(
        &self,
        case: CaseId,
        media: MediaId,
        what: MarkKind,
        from_ms: u64,
        to_ms: u64,
        text: &str,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.mark_media(case, media, what, (from_ms, to_ms), text)?)
    }

    /// States that a recording belongs to a step or a document, too.
    ///
    /// Throws `NotFound`.
    pub fn place_media(
        &self,
        case: CaseId,
        media: MediaId,
        subject: Subject,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.place_media(case, media, subject.into())?)
    }

    /// Sends a recording before all others, whatever network and battery say, or no longer so.
    ///
    /// Throws `NotFound` unless this terminal has it.
    pub fn pull_forward(&self, media: MediaId, forward: bool) -> Result<(), TerminalError> {
        Ok(self.core.pull_forward(media, forward)?)
    }

    /// Deletes the bytes of a recording from this terminal, if the office has received it and nobody
    /// uses it. What is stated of it stays.
    ///
    /// Throws `Kept` with every reason against it.
    pub fn remove_media(&self, media: MediaId) -> Result<(), TerminalError> {
        Ok(self.core.remove_media(media)?)
    }

    /// States that the officer takes a recorder along, and what its clock shows now.
    ///
    /// Throws `Invalid` without a number.
    pub fn check_out_recorder(
        &self,
        recorder: &str,
        vendor: &str,
        shown_ms: i64,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.check_out_recorder(recorder, vendor, shown_ms)?)
    }

    /// States that a recorder was given back.
    ///
    /// Throws `Invalid` without a number.
    pub fn return_recorder(&self, recorder: &str) -> Result<EntryHash, TerminalError> {
        Ok(self.core.return_recorder(recorder)?)
    }

    /// Takes in the recordings of a folder or a card, which is only read. The same folder again changes
    /// nothing.
    ///
    /// Throws `Invalid` for the folder or the rules, `StorageFull`.
    #[uniffi::method(default(recorder = None))]
    pub fn import_media(
        &self,
        folder: &str,
        vendor: &str,
        recorder: Option<String>,
    ) -> Result<Vec<ImportedFile>, TerminalError> {
        let (folder, vendor) = (folder.into(), vendor.into());
        let request = core::ImportRequest { folder, vendor, rules: None, recorder };
        Ok(self.core.import_media(&request)?.into_iter().map(Into::into).collect())
    }

    /// States a recording that belonged to no case, in this one.
    ///
    /// Throws `NotFound` for the recording, the case or what `subject` names.
    pub fn place_unplaced(
        &self,
        media: MediaId,
        case: CaseId,
        subject: Subject,
    ) -> Result<MediaSaved, TerminalError> {
        Ok(self.core.place_unplaced(media, case, subject.into())?)
    }
}
