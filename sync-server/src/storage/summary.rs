//! The cached rows of cases, for lists and search. All of it can be deleted and rebuilt.

use quanji_core::id::{CaseId, SectionId};
use quanji_core::store::search_tokens;
use rusqlite::{Connection, Row, Transaction, params};

use super::error::StorageError;

/// One case in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CaseSummary {
    /// Which case.
    pub case: CaseId,
    /// Key of its kind in the catalogue.
    pub kind: String,
    /// The party.
    pub party: String,
    /// The section whose case it is; absent while its opening has not arrived.
    pub section: Option<SectionId>,
    /// When it was opened, by the claim of the opening, milliseconds since 1970.
    pub opened_ms: i64,
    /// The latest time that any of its entries claims, milliseconds since 1970.
    pub latest_ms: i64,
    /// Its last index in the log.
    pub latest: u64,
    /// How many entries it has.
    pub entries: u64,
    /// How many documents besides its sheet.
    pub documents: u64,
    /// How many fields have more than one concurrent value.
    pub conflicts: u64,
}

/// Which cases a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Words that must all occur; empty shows all.
    pub words: String,
    /// Only cases of these sections; absent shows all.
    pub sections: Option<Vec<SectionId>>,
    /// How many to leave out.
    pub offset: u64,
    /// How many to show at most.
    pub limit: u64,
}

impl CaseFilter {
    /// Every case there is.
    #[must_use]
    pub fn every() -> Self {
        // SQLite counts in i64: the limit and the offset still add up.
        Self { limit: u64::MAX >> 1, ..Self::default() }
    }
}

const COLUMNS: &str = "s.case_id, s.kind, s.party, s.section, s.opened_ms, s.latest_ms, s.latest, s.entries,
                       s.documents, s.conflicts";

/// The cases whose row is older than the log.
///
/// # Errors
/// [`StorageError`].
pub fn dirty_cases(connection: &Connection, limit: u64) -> Result<Vec<CaseId>, StorageError> {
    let mut statement = connection.prepare_cached("SELECT case_id FROM case_dirty LIMIT ?1")?;
    let rows = statement.query_map([limit], |row| Ok(CaseId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the row of a case and its words; the case stays dirty if the log has gone on meanwhile.
///
/// # Errors
/// [`StorageError`].
pub fn put_summary(tx: &Transaction<'_>, row: &CaseSummary, words: &str) -> Result<(), StorageError> {
    let case = row.case.as_bytes();
    tx.prepare_cached("DELETE FROM search WHERE rowid IN (SELECT id FROM case_summary WHERE case_id = ?1)")?
        .execute([case])?;
    tx.prepare_cached(
        "INSERT INTO case_summary
         (case_id, kind, party, section, opened_ms, latest_ms, latest, entries, documents, conflicts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (case_id) DO UPDATE SET
         kind = ?2, party = ?3, section = ?4, opened_ms = ?5, latest_ms = ?6, latest = ?7, entries = ?8,
         documents = ?9, conflicts = ?10",
    )?
    .execute(params![
        case,
        row.kind,
        row.party,
        row.section.as_ref().map(SectionId::as_bytes),
        row.opened_ms,
        row.latest_ms,
        row.latest,
        row.entries,
        row.documents,
        row.conflicts,
    ])?;
    tx.prepare_cached(
        "INSERT INTO search (rowid, words) SELECT id, ?2 FROM case_summary WHERE case_id = ?1",
    )?
    .execute(params![case, search_tokens(words)])?;
    tx.prepare_cached("DELETE FROM case_dirty WHERE case_id = ?1 AND upto <= ?2")?
        .execute(params![case, row.latest])?;
    Ok(())
}

/// One row.
///
/// # Errors
/// [`StorageError`].
pub fn summary(connection: &Connection, case: CaseId) -> Result<Option<CaseSummary>, StorageError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM case_summary s WHERE s.case_id = ?1"))?;
    let mut rows = statement.query([case.as_bytes()])?;
    Ok(rows.next()?.map(read).transpose()?)
}

/// The cases of a list, those with the newest entries first, and how many there are in all.
///
/// # Errors
/// [`StorageError`].
pub fn list_cases(
    connection: &Connection,
    filter: &CaseFilter,
) -> Result<(Vec<CaseSummary>, u64), StorageError> {
    let phrases = phrases(&filter.words);
    if phrases.is_empty() && !filter.words.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    let found = if phrases.is_empty() {
        "?1 = ''"
    } else {
        "s.id IN (SELECT rowid FROM search WHERE search MATCH ?1)"
    };
    let within = filter.sections.as_ref().map_or_else(
        || "1".to_owned(),
        |sections| {
            // Only hexadecimal digits of identifiers come into the statement.
            let ids: Vec<String> = sections.iter().map(|section| format!("x'{section}'")).collect();
            format!("s.section IN ({})", ids.join(", "))
        },
    );
    let condition = format!("FROM case_summary s WHERE {found} AND {within}");
    let total = connection
        .prepare_cached(&format!("SELECT count(*) {condition}"))?
        .query_row([&phrases], |row| row.get(0))?;
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} {condition} ORDER BY s.latest DESC LIMIT ?2 OFFSET ?3"))?;
    let rows = statement.query_map(params![phrases, filter.limit, filter.offset], read)?;
    Ok((rows.collect::<Result<_, _>>()?, total))
}

/// The query: every word a phrase of tokens.
fn phrases(words: &str) -> String {
    let phrases: Vec<String> = words
        .split_whitespace()
        .map(search_tokens)
        .map(|tokens| tokens.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|tokens| !tokens.is_empty())
        .map(|tokens| format!("\"{tokens}\""))
        .collect();
    phrases.join(" AND ")
}

fn read(row: &Row<'_>) -> rusqlite::Result<CaseSummary> {
    let section: Option<[u8; 16]> = row.get(3)?;
    Ok(CaseSummary {
        case: CaseId::from_bytes(row.get(0)?),
        kind: row.get(1)?,
        party: row.get(2)?,
        section: section.map(SectionId::from_bytes),
        opened_ms: row.get(4)?,
        latest_ms: row.get(5)?,
        latest: row.get(6)?,
        entries: row.get(7)?,
        documents: row.get(8)?,
        conflicts: row.get(9)?,
    })
}
