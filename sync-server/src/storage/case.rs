//! Whose case it is, and who works on it: what decides who receives its entries.

use quanji_core::id::{CaseId, OfficerId, SectionId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StorageError;

/// The section of a case and the index of its opening.
///
/// # Errors
/// [`StorageError`].
pub fn case_section(connection: &Connection, case: CaseId) -> Result<Option<(SectionId, u64)>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT section, opened FROM cases WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| Ok((SectionId::from_bytes(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// Notes the opening of a case; the first in the log counts.
///
/// # Errors
/// [`StorageError`].
pub fn put_case(
    tx: &Transaction<'_>,
    case: CaseId,
    section: SectionId,
    index: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR IGNORE INTO cases (case_id, section, opened) VALUES (?1, ?2, ?3)")?
        .execute(params![case.as_bytes(), section.as_bytes(), index])?;
    Ok(())
}

/// The index at which an officer was first assigned to a case.
///
/// # Errors
/// [`StorageError`].
pub fn assignment(
    connection: &Connection,
    officer: OfficerId,
    case: CaseId,
) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT assigned FROM assignment WHERE officer = ?1 AND case_id = ?2")?
        .query_row(params![officer.as_bytes(), case.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// Notes an assignment; the first in the log counts.
///
/// # Errors
/// [`StorageError`].
pub fn put_assignment(
    tx: &Transaction<'_>,
    officer: OfficerId,
    case: CaseId,
    index: u64,
) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR IGNORE INTO assignment (officer, case_id, assigned) VALUES (?1, ?2, ?3)")?
        .execute(params![officer.as_bytes(), case.as_bytes(), index])?;
    Ok(())
}

/// Notes that the cached rows of all cases are to be made again.
///
/// # Errors
/// [`StorageError`].
pub fn mark_every_case_dirty(tx: &Transaction<'_>) -> Result<(), StorageError> {
    tx.execute(
        "INSERT OR REPLACE INTO case_dirty (case_id, upto)
         SELECT case_id, max(idx) FROM log WHERE case_id IS NOT NULL GROUP BY case_id",
        [],
    )?;
    Ok(())
}

/// Notes that the cached row of a case is older than the log.
///
/// # Errors
/// [`StorageError`].
pub fn mark_dirty(tx: &Transaction<'_>, case: CaseId, index: u64) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT OR REPLACE INTO case_dirty (case_id, upto) VALUES (?1, ?2)")?
        .execute(params![case.as_bytes(), index])?;
    Ok(())
}
