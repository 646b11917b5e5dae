//! Importing from body-worn recorders: check-out, reading a card, placing what could not be placed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Terminal;
use super::capture::{MediaSaved, NewMedia, blank, describe, row, take_all};
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::id::{ActivityId, CaseId, Digest, EntryHash, MediaId};
use crate::import::{Doubt, FoundFile, Placement, ReadFile, Register, Step, Vendor, Vendors, place};
use crate::media::{Sum, Sums};
use crate::record::{
    CaptureEnd, Fact, Import, RecorderCheckedOut, RecorderReturned, Source, Subject, media_id,
};
use crate::store::vault::Kept;
use crate::store::{self, MediaProgress, MediaRow};

/// Cases whose steps are looked at, those that changed last first.
const RECENT_CASES: usize = 500;

/// What to import.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The folder or the mounted card; folders within it are read too.
    pub folder: PathBuf,
    /// Key of the rules by which names are read.
    pub vendor: String,
    /// Rules of the bureau, in the format of `core/data/recorders.yaml`; without them those of the
    /// library.
    pub rules: Option<String>,
    /// The recorder, if names do not say it.
    pub recorder: Option<String>,
}

/// What became of one file.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ImportedFile {
    /// Its path within the folder.
    pub file: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: ImportOutcome,
}

/// What became of a file. The file itself is as it was.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ImportOutcome {
    /// It is in the record of a case.
    Placed {
        /// The recording.
        #[serde(flatten)]
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

impl Terminal {
    /// States that the officer takes a recorder along, and what its clock shows now, milliseconds
    /// since 1970.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] without a number.
    pub fn check_out_recorder(
        &self,
        recorder: &str,
        vendor: &str,
        shown_ms: i64,
    ) -> Result<EntryHash, TerminalError> {
        let (recorder, vendor) = (named(recorder)?, vendor.to_owned());
        self.state_alone(Fact::RecorderCheckedOut(RecorderCheckedOut { recorder, vendor, shown_ms }))
    }

    /// States that a recorder was given back.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] without a number.
    pub fn return_recorder(&self, recorder: &str) -> Result<EntryHash, TerminalError> {
        self.state_alone(Fact::RecorderReturned(RecorderReturned { recorder: named(recorder)? }))
    }

    /// Takes in the recordings of a folder: each is hashed, encrypted and, where the register of
    /// recorders and the times leave no doubt, stated in its case. Originals are only read. The same
    /// folder again changes nothing. One file that fails holds up no other.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] for the folder or the rules, [`TerminalError::StorageFull`].
    pub fn import_media(&self, request: &ImportRequest) -> Result<Vec<ImportedFile>, TerminalError> {
        let work = self.enter()?;
        let rules = request.rules.as_deref().map_or_else(Vendors::builtin, Vendors::from_yaml);
        let rules = rules.map_err(|error| TerminalError::Invalid(error.to_string()))?;
        let Some(vendor) = rules.get(&request.vendor) else {
            let known: Vec<&str> = rules.iter().map(|vendor| vendor.key.as_str()).collect();
            return Err(TerminalError::Invalid(format!("no such rules; known: {}", known.join(", "))));
        };
        let unreadable =
            |error: std::io::Error| TerminalError::Invalid(format!("{}: {error}", request.folder.display()));
        let files = files_of(&request.folder).map_err(unreadable)?;
        let (register, steps, mut known) = {
            let mut recorder = self.lock()?;
            (recorder.register()?, recorder.steps()?, recorder.known_sums()?)
        };
        let mut imported = Vec::with_capacity(files.len());
        for path in files {
            work.may_go_on()?;
            let within = path.strip_prefix(&request.folder).unwrap_or(&path);
            let file = within.to_string_lossy().into_owned();
            let surroundings = Around { vendor, request, register: &register, steps: &steps };
            let outcome = match self.import_one(&path, &surroundings, &mut known) {
                Ok(outcome) => outcome,
                Err(TerminalError::StorageFull) => return Err(TerminalError::StorageFull),
                Err(error) => ImportOutcome::Failed { why: error.to_string() },
            };
            imported.push(ImportedFile { file, outcome });
        }
        Ok(imported)
    }

    /// States a recording that belonged to no case, in this one.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the recording, the case or what `subject` names.
    pub fn place_unplaced(
        &self,
        media: MediaId,
        case: CaseId,
        subject: Subject,
    ) -> Result<MediaSaved, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        recorder.check_subject(case, &subject, std::iter::empty())?;
        let mut row = recorder.media_row(media)?;
        let manifest = row.manifest.take().filter(|_| row.state == MediaProgress::Unplaced);
        let manifest = manifest.ok_or(TerminalError::NotFound("unplaced recording"))?;
        let nonce = *row.file.as_bytes();
        row.case = Some(case);
        row.body.media = media_id(case, recorder.enrolment.device, &nonce);
        row.body.nonce = nonce;
        row.body.subject = subject;
        let sums = Sums { sha256: row.body.sha256, sm3: row.body.sm3 };
        let end = row.body.end;
        recorder.state_captured(row, Kept { manifest, sums }, end)
    }

    pub(super) fn state_alone(&self, fact: Fact) -> Result<EntryHash, TerminalError> {
        let signed = self.lock()?.record(None, vec![fact], |_, _| Ok(()))?;
        signed.last().map(|entry| entry.hash()).ok_or(TerminalError::NotFound("entry"))
    }

    fn import_one(
        &self,
        path: &Path,
        around: &Around<'_>,
        known: &mut BTreeMap<(u64, Digest), MediaId>,
    ) -> Result<ImportOutcome, TerminalError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let failed = |error: std::io::Error| TerminalError::Invalid(format!("it cannot be read: {error}"));
        let mut file = File::open(path).map_err(failed)?;
        let before = file.metadata().map_err(failed)?;
        let modified_ms = before.modified().ok().and_then(|modified| {
            let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
            i64::try_from(since.as_millis()).ok()
        });
        let found = FoundFile { name: name.clone(), modified_ms };
        let Some(mut read) = around.vendor.read(&found) else { return Ok(ImportOutcome::Ignored) };
        read.recorder = read.recorder.or_else(|| around.request.recorder.clone());
        let sha256 = hash(&mut file).map_err(failed)?;
        if let Some(media) = known.get(&(before.len(), sha256)) {
            return Ok(ImportOutcome::Duplicate { media: *media });
        }
        let placement = place(&read, around.register, around.steps);
        let source = source(&read, name, around.register);
        let mut again = File::open(path).map_err(failed)?;
        let (outcome, media, stored) = match placement {
            Placement::Matched { case, activity, .. } => {
                let subject = Subject { activity: Some(activity), ..Subject::default() };
                let mut new = NewMedia { subject, source, ..NewMedia::new(case, read.kind, read.media_type) };
                new.made_ms = read.started_ms.map(|started| (started, read.ended_ms));
                let saved = self.add_media(new, Vec::new(), &mut again)?;
                let (media, stored) = (saved.media, saved.sha256);
                (ImportOutcome::Placed { saved, activity }, media, stored)
            }
            Placement::Unmatched(because) => {
                let (media, stored) = self.keep_unplaced(&read, source, &mut again)?;
                (ImportOutcome::Unplaced { media, because }, media, stored)
            }
        };
        if stored != sha256 {
            return Err(TerminalError::Invalid("it changed while it was read; what was read is kept".into()));
        }
        known.insert((before.len(), sha256), media);
        Ok(outcome)
    }

    fn keep_unplaced(
        &self,
        read: &ReadFile,
        source: Source,
        bytes: &mut dyn Read,
    ) -> Result<(MediaId, Digest), TerminalError> {
        let work = self.enter()?;
        let (file, chunks, key) = self.lock()?.new_chunks(read.kind, false)?;
        let kept = take_all(&work, chunks, bytes)?;
        let mut body = blank(read.kind, read.media_type, source);
        (body.started_ms, body.ended_ms) = (read.started_ms, read.ended_ms);
        describe(&mut body, &kept, CaptureEnd::Finished);
        let sha256 = body.sha256;
        let unplaced = row(file, key, MediaProgress::Unplaced, None, body);
        let row = MediaRow { manifest: Some(kept.manifest), ..unplaced };
        self.lock()?.store.write::<_, TerminalError>(|tx| Ok(store::put_media(tx, &row)?))?;
        Ok((file, sha256))
    }
}

/// What the placing of a file looks at.
struct Around<'a> {
    vendor: &'a Vendor,
    request: &'a ImportRequest,
    register: &'a Register,
    steps: &'a [Step],
}

impl Recorder {
    /// Who carried which recorder, from the own chain.
    fn register(&self) -> Result<Register, TerminalError> {
        let (mut register, mut from) = (Register::default(), 1);
        loop {
            let page = store::entries_of_chain(self.store.reader(), self.enrolment.device, from, 500)?;
            let Some(last) = page.last() else { return Ok(register) };
            from = last.signed.entry().seq + 1;
            for entry in page.iter().map(|stored| stored.signed.entry()) {
                if let Ok(fact) = Fact::from_body(&entry.kind, &entry.body) {
                    register.take(entry.time.wall_ms, &fact);
                }
            }
        }
    }

    /// The steps of the cases that changed last.
    fn steps(&mut self) -> Result<Vec<Step>, TerminalError> {
        let mut steps = Vec::new();
        for case in store::cases(self.store.reader(), RECENT_CASES)? {
            let state = self.fold(case.case)?;
            for (activity, step) in state.activities() {
                let Some(started) = step.started.first() else { continue };
                let from_ms = started.time.wall_ms;
                let to_ms = step.ended.first().map(|ended| ended.time.wall_ms);
                let own = started.device == self.enrolment.device;
                steps.push(Step { case: case.case, activity, own, from_ms, to_ms });
            }
        }
        Ok(steps)
    }

    /// The recordings of this terminal by length and digest.
    fn known_sums(&self) -> Result<BTreeMap<(u64, Digest), MediaId>, TerminalError> {
        let rows = store::media_of_case(self.store.reader(), None)?;
        let complete = rows.iter().filter(|row| row.manifest.is_some());
        Ok(complete.map(|row| ((row.body.length, row.body.sha256), super::media::name(row))).collect())
    }
}

/// Every file of a folder and of those within it, by path. Links are not followed.
fn files_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn hash(file: &mut File) -> std::io::Result<Digest> {
    let mut sum = Sum::new(false);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finish().sha256),
            length => sum.update(buffer.get(..length).unwrap_or_default()),
        }
    }
}

fn source(read: &ReadFile, file: String, register: &Register) -> Source {
    let carried = read
        .recorder
        .as_deref()
        .zip(read.started_ms)
        .and_then(|(recorder, started)| register.carried(recorder, started));
    let import = Import {
        file,
        recorder: read.recorder.clone(),
        clock_ahead_ms: carried.map(|carried| carried.clock_ahead_ms),
        officer: read.officer.clone(),
        important: read.important,
    };
    match &import.recorder {
        Some(_) => Source::Recorder(import),
        None => Source::File(import),
    }
}

fn named(recorder: &str) -> Result<String, TerminalError> {
    let recorder = recorder.trim();
    if recorder.is_empty() {
        return Err(TerminalError::Invalid("a recorder has a number".into()));
    }
    Ok(recorder.to_owned())
}
