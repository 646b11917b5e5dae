//! What terminals stated about numbers of documents.

use quanji_core::id::{CaseId, DeviceId, DocumentId, EntryHash};
use rusqlite::{Connection, Transaction, params};

use super::error::StorageError;

/// What became of a stretch of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberUse {
    /// The series.
    pub series: String,
    /// Year.
    pub year: u32,
    /// First number.
    pub first: u32,
    /// Last number, inclusive.
    pub last: u32,
    /// `assigned`, `voided` or `returned`.
    pub what: String,
    /// Which terminal stated it.
    pub device: DeviceId,
    /// The document that has the number.
    pub document: Option<DocumentId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// The entry.
    pub entry: EntryHash,
}

/// Notes a statement about numbers.
///
/// # Errors
/// [`StorageError`].
pub fn put_number_use(tx: &Transaction<'_>, used: &NumberUse, index: u64) -> Result<(), StorageError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO number_use (series, year, first, last, use, device, document, case_id, entry, log_idx)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        used.series,
        used.year,
        used.first,
        used.last,
        used.what,
        used.device.as_bytes(),
        used.document.as_ref().map(DocumentId::as_bytes),
        used.case.as_ref().map(CaseId::as_bytes),
        used.entry.as_bytes(),
        index,
    ])?;
    Ok(())
}

/// Every statement about numbers, by series, year and number, then in the order of the log.
///
/// # Errors
/// [`StorageError`].
pub fn number_uses(connection: &Connection) -> Result<Vec<NumberUse>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT series, year, first, last, use, device, document, case_id, entry FROM number_use
         ORDER BY series, year, first, log_idx",
    )?;
    let mut rows = statement.query([])?;
    let mut uses = Vec::new();
    while let Some(row) = rows.next()? {
        uses.push(NumberUse {
            series: row.get(0)?,
            year: row.get(1)?,
            first: row.get(2)?,
            last: row.get(3)?,
            what: row.get(4)?,
            device: DeviceId::from_bytes(row.get(5)?),
            document: row.get::<_, Option<[u8; 16]>>(6)?.map(DocumentId::from_bytes),
            case: row.get::<_, Option<[u8; 16]>>(7)?.map(CaseId::from_bytes),
            entry: EntryHash::from_bytes(row.get(8)?),
        });
    }
    Ok(uses)
}
