//! Drafts: documents that officers fill in together.

use quanji_core::id::{CaseId, DeviceId, DocumentId, EntryHash};
use quanji_core::terminal as core;

use crate::case::FieldValue;
use crate::error::TerminalError;
use crate::terminal::Terminal;

/// A document that was begun.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NewDocument {
    /// Its name.
    pub document: DocumentId,
    /// The entry that creates it.
    pub entry: EntryHash,
}

/// One document.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DocumentView {
    /// The document.
    pub document: DocumentId,
    /// Its case.
    pub case: CaseId,
    /// Template code.
    pub template: String,
    /// Template version.
    pub version: u32,
    /// Template title.
    pub title: String,
    /// Its number, if it has one.
    pub number: Option<String>,
    /// The seal that counts.
    pub seal: Option<EntryHash>,
    /// Every field with a value, by key.
    pub fields: Vec<FieldValue>,
    /// Fields with concurrent values.
    pub conflicts: Vec<ConflictView>,
    /// What does not fit the template, in its order.
    pub problems: Vec<ProblemView>,
    /// Entries with changes that came too late for the seal.
    pub late: Vec<EntryHash>,
    /// Entries whose changes are held and not part of the document yet.
    pub waiting: Vec<EntryHash>,
}

/// A field with concurrent values. Writing one value to it, on any device, settles it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ConflictView {
    /// Key of the field.
    pub field: String,
    /// All of its values.
    pub versions: Vec<VersionView>,
}

/// One of several concurrent values.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct VersionView {
    /// The value as a line of text; empty if it was cleared.
    pub text: String,
    /// The value as JSON.
    pub json: String,
    /// Who wrote it.
    pub officer: String,
    /// Their certificate number.
    pub certificate: String,
    /// With which device.
    pub device: DeviceId,
    /// When, by that device's clock (RFC 3339).
    pub time: String,
    /// In which entry.
    pub entry: EntryHash,
}

/// What is wrong with a field. A wrong value is kept all the same.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ProblemView {
    /// Key of the field.
    pub field: String,
    /// Label of the field.
    pub label: String,
    /// `error` or `warning`. A warning can be overridden with a reason.
    pub severity: String,
    /// Machine code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A field that was saved.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SavedField {
    /// The entry; absent if the field had that value already.
    pub entry: Option<EntryHash>,
    /// What is wrong with this field now.
    pub problems: Vec<ProblemView>,
}

impl From<core::DocumentView> for DocumentView {
    fn from(view: core::DocumentView) -> Self {
        let field = |(key, value)| FieldValue { key, text: core::plain(&value), json: value.to_string() };
        let conflict = |(field, versions): (String, Vec<core::VersionView>)| ConflictView {
            field,
            versions: versions.into_iter().map(Into::into).collect(),
        };
        Self {
            document: view.document,
            case: view.case,
            template: view.template,
            version: view.version,
            title: view.title,
            number: view.number,
            seal: view.seal,
            fields: view.fields.into_iter().map(field).collect(),
            conflicts: view.conflicts.into_iter().map(conflict).collect(),
            problems: view.problems.into_iter().map(Into::into).collect(),
            late: view.late,
            waiting: view.waiting,
        }
    }
}

impl From<core::VersionView> for VersionView {
    fn from(version: core::VersionView) -> Self {
        let core::VersionView { value, officer, certificate, device, time, entry } = version;
        Self { text: core::plain(&value), json: value.to_string(), officer, certificate, device, time, entry }
    }
}

impl From<core::ProblemView> for ProblemView {
    fn from(problem: core::ProblemView) -> Self {
        let core::ProblemView { field, label, severity, code, zh, en } = problem;
        Self { field, label, severity: severity.into(), code: code.into(), zh, en }
    }
}

impl From<core::SavedField> for SavedField {
    fn from(saved: core::SavedField) -> Self {
        Self { entry: saved.entry, problems: saved.problems.into_iter().map(Into::into).collect() }
    }
}

impl From<(DocumentId, EntryHash)> for NewDocument {
    fn from((document, entry): (DocumentId, EntryHash)) -> Self {
        Self { document, entry }
    }
}

#[uniffi::export]
impl Terminal {
    /// Begins a document from a template, such as `HS-20`, with what the case sheet and the office
    /// know already.
    ///
    /// Throws `NotFound` for the case or the template.
    pub fn new_draft(&self, case: CaseId, template: &str) -> Result<NewDocument, TerminalError> {
        Ok(self.core.new_draft(case, template)?.into())
    }

    /// Saves one field of a draft: when this returns, it is on the disk. A value that does not fit is
    /// kept and marked. Text replaces text; other types are read from it, or from JSON.
    ///
    /// Throws `NotFound`, `Sealed`, `StorageFull`, `KeyStore`.
    pub fn set_field(
        &self,
        document: DocumentId,
        field: &str,
        value: &str,
    ) -> Result<SavedField, TerminalError> {
        Ok(self.core.set_field(document, field, value)?.into())
    }

    /// Saves one field of the case sheet.
    ///
    /// Throws as `set_field`.
    pub fn set_case_field(
        &self,
        case: CaseId,
        field: &str,
        value: &str,
    ) -> Result<SavedField, TerminalError> {
        Ok(self.core.set_case_field(case, field, value)?.into())
    }

    /// A document with its fields, conflicts and problems.
    ///
    /// Throws `NotFound`.
    pub fn draft(&self, document: DocumentId) -> Result<DocumentView, TerminalError> {
        Ok(self.core.draft(document)?.into())
    }

    /// States why a warning about a field stands. It counts while the field has this value.
    ///
    /// Throws `Invalid` if the field has no warning, or without a reason.
    pub fn override_check(
        &self,
        document: DocumentId,
        field: &str,
        reason: &str,
    ) -> Result<EntryHash, TerminalError> {
        Ok(self.core.override_check(document, field, reason)?)
    }

    /// Begins a document that corrects a sealed one, with what that says. The sealed one stays.
    ///
    /// Throws `Invalid` if the document is not sealed, or without a reason.
    pub fn correct(&self, document: DocumentId, reason: &str) -> Result<NewDocument, TerminalError> {
        Ok(self.core.correct(document, reason)?.into())
    }

    /// The pages of a document as an HTML file: sealed as sealed, otherwise with the signatures so
    /// far.
    ///
    /// Throws `NotFound`.
    pub fn render(&self, document: DocumentId) -> Result<String, TerminalError> {
        Ok(self.core.render(document)?)
    }
}
