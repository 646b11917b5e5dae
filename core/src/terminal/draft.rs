//! Drafts: the case sheet and the documents that officers fill in together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Terminal;
use super::cache::load;
use super::clock::draw;
use super::error::TerminalError;
use super::recorder::{OpenDraft, Recorder};
use super::view::{DocumentView, ProblemView, document_view, field_problems};
use crate::catalog::{Catalog, DefaultFacts, FieldDefinition, FieldValue, Template, defaults};
use crate::entry::SignedEntry;
use crate::id::{CaseId, DocumentId, EntryHash};
use crate::record::{
    DRAFT_BYTES_LIMIT, DocumentCreated, DocumentState, Draft, DraftChanged, Fact, document_id,
};
use crate::store;

/// A field that was saved.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SavedField {
    /// The entry; absent if the field had that value already.
    pub entry: Option<EntryHash>,
    /// What is wrong with this field now. A wrong value is kept all the same.
    pub problems: Vec<ProblemView>,
}

impl Terminal {
    /// Begins a document from a template, such as `HS-20`, with what the case sheet and the office know already.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case or the template.
    pub fn new_draft(&self, case: CaseId, template: &str) -> Result<(DocumentId, EntryHash), TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        let catalog = recorder.catalog()?;
        let template = catalog
            .template(template)
            .filter(|template| template.code != crate::record::CASE_SHEET)
            .ok_or(TerminalError::NotFound("template"))?;
        let nonce = draw(&*recorder.surroundings.randomness)?;
        let (code, version) = (template.code.clone(), template.version);
        let document = document_id(case, &code, version, &nonce);
        let created = DocumentCreated { document, template: code, version, nonce };
        let state = recorder.fold(case)?;
        let sheet = state.document(DocumentId::from(case)).map(DocumentState::values).transpose()?;
        let mut sheet = sheet.unwrap_or_default();
        // The opening names the party; the sheet may say it better later.
        sheet.entry("party_name".to_owned()).or_insert_with(|| FieldValue::Text(state.party()));
        let organ = recorder.registry()?.name().to_owned();
        let values =
            defaults(template, &DefaultFacts { organ: &organ, case: &case.to_string(), sheet: &sheet });
        let entry = recorder.begin(case, template, created, &values)?;
        Ok((document, entry))
    }

    /// The templates that are built in and those that the office published.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn catalog(&self) -> Result<Arc<Catalog>, TerminalError> {
        self.lock()?.catalog()
    }

    /// Saves one field of a draft. A value that does not fit its field is kept and marked.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the document or the field.
    pub fn set_field(
        &self,
        document: DocumentId,
        field: &str,
        input: &str,
    ) -> Result<SavedField, TerminalError> {
        self.lock()?.set_field(document, field, input)
    }

    /// Saves one field of the case sheet.
    ///
    /// # Errors
    /// As [`Terminal::set_field`].
    pub fn set_case_field(
        &self,
        case: CaseId,
        field: &str,
        input: &str,
    ) -> Result<SavedField, TerminalError> {
        self.set_field(DocumentId::from(case), field, input)
    }

    /// A draft with its fields, conflicts and problems.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn draft(&self, document: DocumentId) -> Result<DocumentView, TerminalError> {
        let mut recorder = self.lock()?;
        let row = store::document_row(recorder.store.reader(), document)?
            .ok_or(TerminalError::NotFound("document"))?;
        let (registry, catalog) = (recorder.registry()?, recorder.catalog()?);
        let state = recorder.fold(row.case)?;
        let now = recorder.surroundings.clock.read();
        document_view(&catalog, &registry, &state, document, now)
    }
}

impl Recorder {
    /// Begins a document with some values; gives the entry that creates it.
    pub(super) fn begin(
        &mut self,
        case: CaseId,
        template: &Template,
        created: DocumentCreated,
        values: &BTreeMap<String, FieldValue>,
    ) -> Result<EntryHash, TerminalError> {
        let document = created.document;
        let mut facts = vec![Fact::DocumentCreated(created)];
        let actor = self.actor()?;
        if let Some(change) = Draft::new(template)?.set_all(actor, template, values)? {
            if change.len() > DRAFT_BYTES_LIMIT {
                self.forget_drafts();
                return Err(TerminalError::Invalid(format!(
                    "a document begins with at most {DRAFT_BYTES_LIMIT} bytes"
                )));
            }
            facts.push(Fact::DraftChanged(DraftChanged { document, change }));
        }
        self.state_all(case, facts)?.first().copied().ok_or(TerminalError::NotFound("entry"))
    }

    fn set_field(
        &mut self,
        document: DocumentId,
        field: &str,
        input: &str,
    ) -> Result<SavedField, TerminalError> {
        let mut open = self.open_draft(document)?;
        let template = Arc::clone(&open.template);
        let Some(definition) = template.field(field) else {
            self.keep_draft(document, open)?;
            return Err(TerminalError::NotFound("field"));
        };
        let value = definition.parse(input);
        let actor = self.actor()?;
        let Some(change) = open.draft.set(actor, definition, &value)? else {
            return self.saved(document, open, definition, None);
        };
        if change.len() > DRAFT_BYTES_LIMIT {
            self.forget_drafts();
            return Err(TerminalError::Invalid(format!("a field has at most {DRAFT_BYTES_LIMIT} bytes")));
        }
        let is_party = document == DocumentId::from(open.case) && field == "party_name";
        let is_marked = self.is_marked(document);
        let fact = Fact::DraftChanged(DraftChanged { document, change });
        let signed = self.record(Some(open.case), vec![fact], |tx, _| {
            if !is_marked {
                store::mark_behind(tx, document)?;
            }
            if is_party && let Some(mut case) = store::case_row(tx, open.case)? {
                input.trim().clone_into(&mut case.party);
                store::put_case(tx, &case)?;
            }
            Ok(())
        })?;
        self.marked(document);
        self.saved(document, open, definition, signed.last().map(SignedEntry::hash))
    }

    /// The draft as it stands: open, cached, or folded from its entries.
    fn open_draft(&mut self, document: DocumentId) -> Result<OpenDraft, TerminalError> {
        if let Some(open) = self.take_draft(document) {
            return Ok(open);
        }
        let row =
            store::document_row(self.store.reader(), document)?.ok_or(TerminalError::NotFound("document"))?;
        let catalog = self.catalog()?;
        let template = catalog
            .template_version(&row.template, row.version)
            .ok_or(TerminalError::NotFound("template"))?;
        if row.sealed {
            return Err(TerminalError::Sealed);
        }
        let draft = match load(&catalog, &row) {
            Some(draft) => draft,
            None => {
                let folded = self.fold(row.case)?.into_draft(document);
                folded.ok_or(TerminalError::NotFound("document"))?
            }
        };
        Ok(OpenDraft { case: row.case, template: Arc::clone(template), draft })
    }

    /// Says what is wrong with the field now, and keeps the draft open.
    fn saved(
        &mut self,
        document: DocumentId,
        mut open: OpenDraft,
        field: &FieldDefinition,
        entry: Option<EntryHash>,
    ) -> Result<SavedField, TerminalError> {
        let now = self.surroundings.clock.read();
        let problems = field_problems(&open.template, open.draft.current()?, field, now);
        self.keep_draft(document, open)?;
        Ok(SavedField { entry, problems })
    }
}
