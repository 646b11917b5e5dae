//! Cases, their steps and notes.

use quanji_core::catalog::Stage;
use quanji_core::id::{ActivityId, CaseId, DeviceId, DocumentId, EntryHash, OfficerId, SectionId};
use quanji_core::terminal::{self as core, CaseSummary, NewCase};
use quanji_core::time::TimeQuality;

use crate::document::DocumentView;
use crate::error::TerminalError;
use crate::terminal::Terminal;

/// A case that was opened.
#[uniffi::remote(Record)]
pub struct NewCase {
    /// Its name.
    pub case: CaseId,
    /// The entry that opens it.
    pub entry: EntryHash,
    /// Its section.
    pub section: SectionId,
}

/// A step that was started.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewActivity {
    /// Its name.
    pub activity: ActivityId,
    /// The entry that starts it.
    pub entry: EntryHash,
}

/// A case in a list.
#[uniffi::remote(Record)]
pub struct CaseSummary {
    /// The case.
    pub case: CaseId,
    /// Key of its kind.
    pub kind: String,
    /// Title of its kind.
    pub kind_title: String,
    /// Its party.
    pub party: String,
    /// Its section.
    pub section: Option<SectionId>,
    /// Name of its section.
    pub section_name: String,
}

/// One case with everything in it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CaseView {
    /// As in a list.
    pub summary: CaseSummary,
    /// The case sheet.
    pub sheet: DocumentView,
    /// The other documents.
    pub documents: Vec<DocumentView>,
    /// What happened, in order.
    pub timeline: Vec<EventView>,
    /// SHA-256 of the folded state: equal wherever the same entries are held.
    pub digest: String,
}

/// One event of a case.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct EventView {
    /// The entry.
    pub entry: EntryHash,
    /// What it states, as `noun.verb`.
    pub kind: String,
    /// In Chinese words.
    pub text: String,
    /// Who.
    pub officer: String,
    /// With which device.
    pub device: DeviceId,
    /// When, by that device's clock (RFC 3339).
    pub time: String,
    /// How far that can be relied on.
    pub time_quality: TimeQuality,
    /// Whether it was made after its grant had run out.
    pub after_grant: bool,
    /// Of the start and end of a step: its stage.
    pub stage: Option<Stage>,
    /// The document that it creates or changes.
    pub document: Option<DocumentId>,
}

/// A field with a value.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldValue {
    /// Key of the field.
    pub key: String,
    /// The value as a line of text.
    pub text: String,
    /// The value as JSON.
    pub json: String,
}

/// The stage of the work (第三条).
#[uniffi::remote(Enum)]
pub enum Stage {
    /// 事前
    Before,
    /// 事中
    During,
    /// 事后
    After,
    /// 管理
    Administration,
}

impl From<core::CaseView> for CaseView {
    fn from(view: core::CaseView) -> Self {
        Self {
            summary: view.summary,
            sheet: view.sheet.into(),
            documents: view.documents.into_iter().map(Into::into).collect(),
            timeline: view.timeline.into_iter().map(Into::into).collect(),
            digest: view.digest,
        }
    }
}

impl From<core::EventView> for EventView {
    fn from(event: core::EventView) -> Self {
        Self {
            entry: event.entry,
            kind: event.kind,
            text: event.text,
            officer: event.officer,
            device: event.device,
            time: event.time,
            time_quality: event.assessment.quality,
            after_grant: event.after_grant,
            stage: event.stage,
            document: event.document,
        }
    }
}

#[uniffi::export]
impl Terminal {
    /// Opens a case. `kind` is a key or Chinese title of the catalogue; without a section it is in
    /// the officer's first.
    ///
    /// Throws `Invalid`, `StorageFull`, `KeyStore`.
    #[uniffi::method(default(section = None))]
    pub fn open_case(
        &self,
        kind: &str,
        party: &str,
        section: Option<String>,
    ) -> Result<NewCase, TerminalError> {
        Ok(self.core.open_case(kind, party, section.as_deref())?)
    }

    /// Assigns an officer to a case: their terminals receive it from the next exchange on.
    ///
    /// Throws `NotFound`.
    pub fn assign_case(&self, case: CaseId, officer: OfficerId) -> Result<EntryHash, TerminalError> {
        Ok(self.core.assign_case(case, officer)?)
    }

    /// The officer of the roster that an identifier, a certificate number or a name means.
    ///
    /// Throws `NotFound`, `Invalid` if several officers have the name.
    pub fn find_officer(&self, named: &str) -> Result<OfficerId, TerminalError> {
        Ok(self.core.find_officer(named)?.0)
    }

    /// The cases that changed last, newest first.
    ///
    /// Throws `Damaged`.
    #[uniffi::method(default(limit = 200))]
    pub fn cases(&self, limit: u32) -> Result<Vec<CaseSummary>, TerminalError> {
        Ok(self.core.cases(limit as usize)?)
    }

    /// Finds cases whose party, sheet, notes or documents contain every word; two Chinese characters
    /// are enough. Best match first.
    ///
    /// Throws `Damaged`.
    #[uniffi::method(default(limit = 50))]
    pub fn search(&self, words: &str, limit: u32) -> Result<Vec<CaseSummary>, TerminalError> {
        Ok(self.core.search(words, limit as usize)?)
    }

    /// Everything about one case.
    ///
    /// Throws `NotFound`.
    pub fn case(&self, case: CaseId) -> Result<CaseView, TerminalError> {
        Ok(self.core.case(case)?.into())
    }

    /// The entries of one case as they are signed, in the order of their arrival here: for a second
    /// reader.
    ///
    /// Throws `NotFound`.
    pub fn entries_of(&self, case: CaseId) -> Result<Vec<Vec<u8>>, TerminalError> {
        Ok(self.core.entries_of(case)?.iter().map(|entry| entry.bytes().to_vec()).collect())
    }

    /// Starts a step of a case. `activity_type` is a key or Chinese title of the catalogue, which
    /// also fixes the stage.
    ///
    /// Throws `NotFound`, `Invalid`.
    #[uniffi::method(default(place = None))]
    pub fn start_activity(
        &self,
        case: CaseId,
        activity_type: &str,
        place: Option<String>,
    ) -> Result<NewActivity, TerminalError> {
        let (activity, entry) = self.core.start_activity(case, activity_type, place.as_deref())?;
        Ok(NewActivity { activity, entry })
    }

    /// Ends a step of a case.
    ///
    /// Throws `NotFound`, `Invalid` if it has ended.
    pub fn stop_activity(&self, case: CaseId, activity: ActivityId) -> Result<EntryHash, TerminalError> {
        Ok(self.core.stop_activity(case, activity)?)
    }

    /// Adds a remark to a case.
    ///
    /// Throws `NotFound`, `Invalid` for an empty or overlong text.
    pub fn add_note(&self, case: CaseId, text: &str) -> Result<EntryHash, TerminalError> {
        Ok(self.core.add_note(case, text)?)
    }
}
