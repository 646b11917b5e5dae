//! Full-text search that finds two-character Chinese words.
//!
//! `unicode61` sees a run of Chinese as one word and `trigram` needs three characters. So every
//! CJK character is made a token of its own, and a query is a phrase of such tokens.

use rusqlite::{Connection, Transaction};

use super::document;
use super::document::DocumentRow;
use super::error::StoreError;
use crate::id::{CaseId, DocumentId};

/// A case that was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SearchHit {
    /// Which case.
    pub case: CaseId,
    /// Which document of it; absent for a note.
    pub document: Option<DocumentId>,
}

/// The text as the index sees it: CJK characters apart, everything else as words.
#[must_use]
pub fn search_tokens(text: &str) -> String {
    let mut tokens = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        if is_cjk(character) {
            tokens.push(' ');
            tokens.push(character);
            tokens.push(' ');
        } else if character.is_alphanumeric() {
            tokens.push(character);
        } else {
            tokens.push(' ');
        }
    }
    tokens
}

const fn is_cjk(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Brings the index up to date: `text_of` gives the words of a document that changed.
///
/// # Errors
/// [`StoreError`].
pub fn refresh_search(
    tx: &Transaction<'_>,
    text_of: impl Fn(&DocumentRow) -> String,
) -> Result<(), StoreError> {
    let mut changed = tx.prepare_cached(
        "SELECT document, case_id, template, version, waiting, behind, sealed, saved FROM document WHERE searchable = 0",
    )?;
    let mut rows = changed.query([])?;
    while let Some(row) = rows.next()? {
        let row = document::read(row)?;
        let name = row.document.as_bytes();
        tx.prepare_cached(
            "DELETE FROM search WHERE rowid IN (SELECT rowid FROM document WHERE document = ?1)",
        )?
        .execute([name])?;
        tx.prepare_cached(
            "INSERT INTO search (rowid, words, case_id, document)
             SELECT rowid, ?2, case_id, document FROM document WHERE document = ?1",
        )?
        .execute((name, search_tokens(&text_of(&row))))?;
    }
    tx.prepare_cached("UPDATE document SET searchable = 1 WHERE searchable = 0")?.execute([])?;
    Ok(())
}

/// Finds documents that contain every word of the query. A word of Chinese characters is found
/// wherever they stand in that order.
///
/// # Errors
/// [`StoreError`].
pub fn search(connection: &Connection, query: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let phrases: Vec<String> = query
        .split_whitespace()
        .map(search_tokens)
        .filter(|tokens| !tokens.trim().is_empty())
        .map(|tokens| format!("\"{}\"", tokens.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    if phrases.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT case_id, document FROM search WHERE search MATCH ?1 ORDER BY rank LIMIT ?2",
    )?;
    let rows = statement.query_map((phrases.join(" AND "), limit), |row| {
        let document: Option<[u8; 16]> = row.get(1)?;
        Ok(SearchHit {
            case: CaseId::from_bytes(row.get(0)?),
            document: document.map(DocumentId::from_bytes),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
