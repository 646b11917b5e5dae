//! Search across everything that this terminal holds.

use super::Terminal;
use super::cache::load;
use super::error::TerminalError;
use super::view::{CaseSummary, summary};
use crate::catalog::FieldValue;
use crate::id::DocumentId;
use crate::record::Fact;
use crate::store;

impl Terminal {
    /// Finds cases whose party, sheet, notes or documents contain every word; a word of two
    /// Chinese characters is enough. Best match first.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<CaseSummary>, TerminalError> {
        let mut recorder = self.lock()?;
        let catalog = recorder.catalog()?;
        recorder.close_drafts()?;
        recorder.store.write::<_, TerminalError>(|tx| {
            let text_of = |row: &store::DocumentRow| {
                let mut words = String::new();
                if let Some(values) = load(&catalog, row).and_then(|draft| draft.values().ok()) {
                    for value in values.values() {
                        push(&mut words, &text(value));
                    }
                }
                if row.document == DocumentId::from(row.case) {
                    if let Ok(Some(case)) = store::case_row(tx, row.case) {
                        push(&mut words, &case.party);
                    }
                    for note in notes(tx, row.case) {
                        push(&mut words, &note);
                    }
                }
                words
            };
            Ok(store::refresh_search(tx, text_of)?)
        })?;
        let hits = store::search(recorder.store.reader(), words, limit.saturating_mul(4))?;
        let registry = recorder.registry()?;
        let mut found: Vec<CaseSummary> = Vec::new();
        for hit in hits {
            if found.len() < limit
                && !found.iter().any(|known| known.case == hit.case)
                && let Some(row) = store::case_row(recorder.store.reader(), hit.case)?
            {
                found.push(summary(&catalog, &registry, &row));
            }
        }
        Ok(found)
    }
}

fn notes(connection: &rusqlite::Connection, case: crate::id::CaseId) -> Vec<String> {
    store::entries_of_case(connection, case)
        .unwrap_or_default()
        .iter()
        .filter_map(|stored| {
            match Fact::from_body(&stored.signed.entry().kind, &stored.signed.entry().body) {
                Ok(Fact::NoteAdded(note)) => Some(note.text),
                _ => None,
            }
        })
        .collect()
}

fn push(words: &mut String, text: &str) {
    words.push(' ');
    words.push_str(text);
}

fn text(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        other => other.to_json().to_string(),
    }
}
