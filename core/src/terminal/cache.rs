//! Keeps the caches in step with the entries, in the entries' own transaction.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Transaction;

use super::error::TerminalError;
use crate::catalog::{Catalog, FieldValue, Template};
use crate::entry::SignedEntry;
use crate::id::{CaseId, DocumentId};
use crate::record::{CASE_SHEET, CaseState, Draft, Fact};
use crate::store::{self, CaseRow, DocumentRow};

/// Collects what entries change, then writes each cached row once.
pub(super) struct CacheWriter<'a> {
    catalog: &'a Catalog,
    tx: &'a Transaction<'a>,
    cases: BTreeMap<CaseId, CaseRow>,
    /// Cases whose rows must be made from all their entries: something arrived out of order.
    refold: BTreeSet<CaseId>,
    documents: BTreeMap<DocumentId, (DocumentRow, Draft)>,
}

impl<'a> CacheWriter<'a> {
    pub(super) const fn new(catalog: &'a Catalog, tx: &'a Transaction<'a>) -> Self {
        Self { catalog, tx, cases: BTreeMap::new(), refold: BTreeSet::new(), documents: BTreeMap::new() }
    }

    /// Notes what one new, stored entry changes.
    pub(super) fn take(&mut self, signed: &SignedEntry, fact: Fact) -> Result<(), TerminalError> {
        let Some(case) = signed.entry().case else { return Ok(()) };
        if self.refold.contains(&case) {
            return Ok(());
        }
        self.open_case(case)?;
        match fact {
            Fact::CaseOpened(body) => {
                let known = self.cases.get_mut(&case);
                match known {
                    Some(row) if row.kind.is_empty() => {
                        row.kind = body.kind;
                        row.section = Some(body.section);
                        if row.party.is_empty() {
                            row.party = body.party;
                        }
                        self.touch_sheet(case)?;
                    }
                    // A second opening: which one counts is for the fold to say.
                    _ => drop(self.refold.insert(case)),
                }
            }
            Fact::DocumentCreated(body) => {
                let known = self.catalog.template_version(&body.template, body.version);
                let is_awaited = store::document_row(self.tx, body.document)?.is_some();
                match known {
                    Some(template) if !is_awaited => self.create(case, body.document, template)?,
                    // Its changes came first, or this build has no such template.
                    _ => drop(self.refold.insert(case)),
                }
            }
            Fact::DraftChanged(body) => {
                let applied = match self.open_document(body.document)? {
                    Some((_, draft)) => draft.apply_bytes(&body.change).is_ok(),
                    _ => false,
                };
                if !applied {
                    self.refold.insert(case);
                }
            }
            Fact::NoteAdded(_) => self.touch_sheet(case)?,
            Fact::DocumentSealed(body) => match self.open_document(body.document)? {
                Some((row, _)) => row.sealed = true,
                // It waits for something: the row is made when that arrives.
                None => drop(self.refold.insert(case)),
            },
            _ => {}
        }
        Ok(())
    }

    /// Writes the rows.
    pub(super) fn finish(mut self) -> Result<(), TerminalError> {
        for case in std::mem::take(&mut self.refold) {
            self.cases.remove(&case);
            self.documents.retain(|_, (row, _)| row.case != case);
            rebuild_case(self.catalog, self.tx, case)?;
        }
        for (document, (mut row, mut draft)) in std::mem::take(&mut self.documents) {
            row.saved = draft.save();
            if document == DocumentId::from(row.case)
                && let Some(case) = self.cases.get_mut(&row.case)
                && let Some(FieldValue::Text(party)) = draft.value_at("party_name", None)?
            {
                case.party = party;
            }
            store::put_document(self.tx, &row)?;
        }
        for row in self.cases.values() {
            store::put_case(self.tx, row)?;
        }
        Ok(())
    }

    fn open_case(&mut self, case: CaseId) -> Result<(), TerminalError> {
        if self.cases.contains_key(&case) {
            return Ok(());
        }
        if let Some(row) = store::case_row(self.tx, case)? {
            self.cases.insert(case, row);
            return Ok(());
        }
        self.cases.insert(case, CaseRow { case, kind: String::new(), section: None, party: String::new() });
        let sheet = self.catalog.case_sheet();
        self.create(case, DocumentId::from(case), sheet)
    }

    fn create(
        &mut self,
        case: CaseId,
        document: DocumentId,
        template: &Template,
    ) -> Result<(), TerminalError> {
        if self.documents.contains_key(&document) || store::document_row(self.tx, document)?.is_some() {
            return Ok(());
        }
        let row = DocumentRow {
            document,
            case,
            template: template.code.clone(),
            version: template.version,
            waiting: false,
            behind: false,
            sealed: false,
            saved: Vec::new(),
        };
        self.documents.insert(document, (row, Draft::new(template)?));
        Ok(())
    }

    fn open_document(
        &mut self,
        document: DocumentId,
    ) -> Result<Option<&mut (DocumentRow, Draft)>, TerminalError> {
        if !self.documents.contains_key(&document) {
            let Some(row) = store::document_row(self.tx, document)? else { return Ok(None) };
            let Some(draft) = load(self.catalog, &row) else { return Ok(None) };
            self.documents.insert(document, (row, draft));
        }
        Ok(self.documents.get_mut(&document))
    }

    /// The sheet's row in the search index holds the party and the notes too.
    fn touch_sheet(&mut self, case: CaseId) -> Result<(), TerminalError> {
        self.open_document(DocumentId::from(case)).map(drop)
    }
}

/// Reads a cached draft; `None` if the cache cannot be used.
pub(super) fn load(catalog: &Catalog, row: &DocumentRow) -> Option<Draft> {
    if row.waiting || row.behind {
        return None;
    }
    let template = catalog.template_version(&row.template, row.version)?;
    Draft::load(template, &row.saved).ok()
}

/// Makes the rows of a case from its entries.
pub(super) fn rebuild_case(
    catalog: &Catalog,
    tx: &Transaction<'_>,
    case: CaseId,
) -> Result<(), TerminalError> {
    let entries = store::entries_of_case(tx, case)?;
    let mut state = CaseState::fold(catalog, case, entries.iter().map(|stored| &stored.signed));
    let opening = state.opening().map(|stated| stated.body.clone());
    let row = CaseRow {
        case,
        kind: opening.as_ref().map(|opening| opening.kind.clone()).unwrap_or_default(),
        section: opening.as_ref().map(|opening| opening.section),
        party: state.party(),
    };
    store::put_case(tx, &row)?;
    let names: Vec<DocumentId> = state.documents().map(|(document, _)| document).collect();
    for document in &names {
        let (template, version) = match state.creation(*document) {
            Some(created) => (created.body.template.clone(), created.body.version),
            None if *document == DocumentId::from(case) => {
                (CASE_SHEET.to_owned(), catalog.case_sheet().version)
            }
            // Its creation has not arrived: the row keeps the place, so that nothing is forgotten then.
            None => (String::new(), 0),
        };
        let sealed = state.paperwork(*document).is_some_and(|papers| !papers.seals.is_empty());
        let Some(state) = state.document_mut(*document) else { continue };
        let waiting = state.waiting().next().is_some();
        let saved = state.draft_mut().map(Draft::save).unwrap_or_default();
        store::put_document(
            tx,
            &DocumentRow {
                document: *document,
                case,
                template,
                version,
                waiting,
                behind: false,
                sealed,
                saved,
            },
        )?;
    }
    Ok(())
}
