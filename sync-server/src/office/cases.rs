//! Cases as people read them: lists, search, and one case whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use quanji_core::catalog::{Catalog, FieldValue};
use quanji_core::entry::{Registry, SignedEntry};
use quanji_core::id::{CaseId, EntryHash};
use quanji_core::record::{CaseState, Fact};
use quanji_core::time::TimeBounds;
use rusqlite::Connection;

use super::Office;
use super::bounds::bounds_of;
use super::error::OfficeError;
use super::template::catalog_of;
use crate::storage::{
    CaseFilter, CaseSummary, dirty_cases, entries_of_case, indexed_entries_of_case, last_of_case, list_cases,
    put_summary,
};

/// Cases that are folded between two transactions.
const REFRESH_AT_ONCE: u64 = 50;

/// By entry, the moments between which it was made.
type Bounds = BTreeMap<EntryHash, TimeBounds>;

/// One case, folded, with everything that reading it needs.
#[derive(Debug)]
pub struct CaseFile {
    /// The fold of its entries.
    pub state: CaseState,
    /// Who is who.
    pub registry: Arc<Registry>,
    /// Documents and their fields.
    pub catalog: Arc<Catalog>,
    /// Between which moments each entry was made; empty where nobody looks at it.
    pub bounds: Bounds,
}

impl Office {
    /// The cases of a list, those with the newest entries first, and how many there are in all.
    /// Brings the cached rows up to date before.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn cases(&self, filter: &CaseFilter) -> Result<(Vec<CaseSummary>, u64), OfficeError> {
        self.refresh_cases()?;
        Ok(self.inner.database.read(|connection| list_cases(connection, filter))?)
    }

    /// One case; nothing if the log has no entry of it.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn case(&self, case: CaseId) -> Result<Option<CaseFile>, OfficeError> {
        self.folded(case, |_, _| Ok(BTreeMap::new()))
    }

    /// As [`Office::case`], with the moments between which each entry was made: for who looks at them.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn case_with_bounds(&self, case: CaseId) -> Result<Option<CaseFile>, OfficeError> {
        self.folded(case, bounds_of)
    }

    fn folded(
        &self,
        case: CaseId,
        bounds: impl FnOnce(&Connection, &BTreeMap<u64, SignedEntry>) -> Result<Bounds, OfficeError>,
    ) -> Result<Option<CaseFile>, OfficeError> {
        let (registry, entries, bounds) = self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let entries = indexed_entries_of_case(connection, case)?;
            let bounds = bounds(connection, &entries)?;
            Ok::<_, OfficeError>((registry, entries, bounds))
        })?;
        if entries.is_empty() {
            return Ok(None);
        }
        let catalog = catalog_of(&registry)?;
        Ok(Some(CaseFile {
            state: CaseState::fold(&catalog, case, entries.values()),
            registry,
            catalog,
            bounds,
        }))
    }

    /// Folds every case whose cached row is older than the log; gives how many. Taking entries in
    /// never folds, so that a terminal does not wait for it.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn refresh_cases(&self) -> Result<u64, OfficeError> {
        let mut refreshed = 0;
        loop {
            let folded = self.inner.database.read(|connection| {
                let mut folded = Vec::new();
                let dirty = dirty_cases(connection, REFRESH_AT_ONCE)?;
                if dirty.is_empty() {
                    return Ok(folded);
                }
                // Of the same moment as the entries: a template may be published meanwhile.
                let catalog = catalog_of(&*self.inner.registry.current(connection)?)?;
                for case in dirty {
                    let latest = last_of_case(connection, case)?.unwrap_or_default();
                    folded.push(summarise(&catalog, case, &entries_of_case(connection, case)?, latest));
                }
                Ok::<_, OfficeError>(folded)
            })?;
            if folded.is_empty() {
                return Ok(refreshed);
            }
            self.inner
                .database
                .write(|tx| folded.iter().try_for_each(|(summary, words)| put_summary(tx, summary, words)))?;
            refreshed += u64::try_from(folded.len()).unwrap_or_default();
        }
    }
}

/// The row of a case and the words that find it.
pub(super) fn summarise(
    catalog: &Catalog,
    case: CaseId,
    entries: &[SignedEntry],
    latest: u64,
) -> (CaseSummary, String) {
    let state = CaseState::fold(catalog, case, entries);
    let opening = state.opening();
    let times = || entries.iter().map(|signed| signed.entry().time.wall_ms);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let summary = CaseSummary {
        case,
        kind: opening.map(|opening| opening.body.kind.clone()).unwrap_or_default(),
        party: state.party(),
        section: opening.map(|opening| opening.body.section),
        opened_ms: opening.map(|opening| opening.time.wall_ms).or_else(|| times().min()).unwrap_or_default(),
        latest_ms: times().max().unwrap_or_default(),
        latest,
        entries: count(entries.len()),
        documents: count(state.documents().count().saturating_sub(1)),
        conflicts: state
            .documents()
            // What differs from a sealed document is late, and no conflict.
            .filter(|(id, _)| state.paperwork(*id).is_none_or(|papers| papers.seals.is_empty()))
            .map(|(_, document)| count(document.conflicts().map_or(0, |conflicts| conflicts.len())))
            .sum(),
    };
    let words = words(catalog, &state, &summary);
    (summary, words)
}

fn words(catalog: &Catalog, state: &CaseState, summary: &CaseSummary) -> String {
    let mut words = vec![summary.party.clone()];
    words.extend(state.opening().map(|opening| opening.body.party.clone()));
    words.extend(catalog.case_kind(&summary.kind).map(|kind| kind.title.clone()));
    words.extend(state.notes().map(|note| note.body.clone()));
    for (id, document) in state.documents() {
        words.extend(state.template(catalog, id).map(|template| template.title.clone()));
        let values = document.values().unwrap_or_default();
        words.extend(values.values().map(|value| match value {
            FieldValue::Text(text) => text.clone(),
            other => other.to_json().to_string(),
        }));
    }
    let places = state.entries().filter_map(|(_, entry)| match Fact::from_body(&entry.kind, &entry.body) {
        Ok(Fact::ActivityStarted(body)) => body.place,
        _ => None,
    });
    words.extend(places);
    words.join("\n")
}
