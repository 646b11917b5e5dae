//! Cache: one saved draft a document.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::error::StoreError;
use crate::id::{CaseId, DocumentId};

/// A document as cached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Which document.
    pub document: DocumentId,
    /// Its case.
    pub case: CaseId,
    /// Template code.
    pub template: String,
    /// Template version.
    pub version: u32,
    /// Whether changes wait for others: then the draft is folded from its entries each time.
    pub waiting: bool,
    /// Whether the save lacks edits that are in the entries.
    pub behind: bool,
    /// Whether somebody has sealed it.
    pub sealed: bool,
    /// The Automerge save.
    pub saved: Vec<u8>,
}

/// Writes the row of a document and marks it for the search index.
///
/// # Errors
/// [`StoreError`].
pub fn put_document(tx: &Transaction<'_>, row: &DocumentRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO document (document, case_id, template, version, waiting, behind, sealed, saved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET
             template = ?3, version = ?4, waiting = ?5, behind = ?6, searchable = 0, sealed = ?7, saved = ?8",
    )?
    .execute((
        row.document.as_bytes(),
        row.case.as_bytes(),
        &row.template,
        row.version,
        row.waiting,
        row.behind,
        row.sealed,
        &row.saved,
    ))?;
    Ok(())
}

/// Marks the save of a document as lacking edits that are in the entries.
///
/// # Errors
/// [`StoreError`].
pub fn mark_behind(tx: &Transaction<'_>, document: DocumentId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE document SET behind = 1, searchable = 0 WHERE document = ?1")?
        .execute([document.as_bytes()])?;
    Ok(())
}

/// Brings the save of a document up to date.
///
/// # Errors
/// [`StoreError`].
pub fn put_save(tx: &Transaction<'_>, document: DocumentId, saved: &[u8]) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE document SET behind = 0, saved = ?2 WHERE document = ?1")?
        .execute((document.as_bytes(), saved))?;
    Ok(())
}

/// One document.
///
/// # Errors
/// [`StoreError`].
pub fn document_row(
    connection: &Connection,
    document: DocumentId,
) -> Result<Option<DocumentRow>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT document, case_id, template, version, waiting, behind, sealed, saved FROM document WHERE document = ?1",
        )?
        .query_row([document.as_bytes()], read)
        .optional()?)
}

/// The documents of a case, its sheet included, by name.
///
/// # Errors
/// [`StoreError`].
pub fn documents(connection: &Connection, case: CaseId) -> Result<Vec<DocumentRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document, case_id, template, version, waiting, behind, sealed, saved FROM document WHERE case_id = ?1 ORDER BY document",
    )?;
    let rows = statement.query_map([case.as_bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Cases with a document that lacks something: an earlier change, its creation or its template.
///
/// # Errors
/// [`StoreError`].
pub fn cases_with_waiting_documents(connection: &Connection) -> Result<Vec<CaseId>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT case_id FROM document WHERE waiting = 1 OR length(saved) = 0")?;
    let rows = statement.query_map([], |row| Ok(CaseId::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        document: DocumentId::from_bytes(row.get(0)?),
        case: CaseId::from_bytes(row.get(1)?),
        template: row.get(2)?,
        version: row.get(3)?,
        waiting: row.get(4)?,
        behind: row.get(5)?,
        sealed: row.get(6)?,
        saved: row.get(7)?,
    })
}
