//! Cache: one row a case, for lists.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::entry::last_of_chain;
use super::error::StoreError;
use super::media::media_version;
use crate::id::{CaseId, DeviceId, SectionId};

/// What a list shows of a case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CaseRow {
    /// Which case.
    pub case: CaseId,
    /// Key of its kind; empty while its opening has not arrived.
    pub kind: String,
    /// Its section; absent while its opening has not arrived.
    pub section: Option<SectionId>,
    /// Its party.
    pub party: String,
}

/// Writes the row of a case.
///
/// # Errors
/// [`StoreError`].
pub fn put_case(tx: &Transaction<'_>, row: &CaseRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO case_row (case_id, kind, section, party) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((
        row.case.as_bytes(),
        &row.kind,
        row.section.as_ref().map(SectionId::as_bytes),
        &row.party,
    ))?;
    Ok(())
}

/// One case.
///
/// # Errors
/// [`StoreError`].
pub fn case_row(connection: &Connection, case: CaseId) -> Result<Option<CaseRow>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT case_id, kind, section, party FROM case_row WHERE case_id = ?1")?
        .query_row([case.as_bytes()], read)
        .optional()?)
}

/// Grows with everything that a view of one case shows: its entries, the office's own, recordings.
///
/// # Errors
/// [`StoreError`].
pub fn case_version(
    connection: &Connection,
    case: CaseId,
    office: DeviceId,
) -> Result<(Option<i64>, u64, u64), StoreError> {
    let newest = connection
        .prepare_cached("SELECT max(position) FROM entry WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| row.get(0))?;
    let office = last_of_chain(connection, office)?.map_or(0, |head| head.seq);
    Ok((newest, office, media_version(connection)?))
}

/// The cases that changed last, newest first.
///
/// # Errors
/// [`StoreError`].
pub fn cases(connection: &Connection, limit: usize) -> Result<Vec<CaseRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT case_id, kind, section, party FROM case_row
         ORDER BY (SELECT max(position) FROM entry WHERE entry.case_id = case_row.case_id) DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many cases there are.
///
/// # Errors
/// [`StoreError`].
pub fn count_cases(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM case_row", [], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<CaseRow> {
    let section: Option<[u8; 16]> = row.get(2)?;
    Ok(CaseRow {
        case: CaseId::from_bytes(row.get(0)?),
        kind: row.get(1)?,
        section: section.map(SectionId::from_bytes),
        party: row.get(3)?,
    })
}
