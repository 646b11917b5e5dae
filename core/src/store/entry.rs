//! The truth: entries as they were made or received.

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, Transaction};

use super::error::StoreError;
use super::open::Head;
use crate::codec;
use crate::entry::{Session, SignedEntry};
use crate::id::{CaseId, DeviceId};

const SESSION_LIMIT: usize = 256;

/// An entry with its place in the office's log, if it has one.
#[derive(Debug, Clone)]
pub struct StoredEntry {
    /// The entry.
    pub signed: SignedEntry,
    /// Its log index.
    pub log_index: Option<u64>,
}

/// Adds an entry, and its session if it opens one. Returns whether it was new.
///
/// # Errors
/// [`StoreError`].
pub fn insert_entry(
    tx: &Transaction<'_>,
    signed: &SignedEntry,
    log_index: Option<u64>,
) -> Result<bool, StoreError> {
    if is_held(tx, signed)? {
        if let Some(index) = log_index {
            tx.prepare_cached(
                "UPDATE entry SET log_index = ?3 WHERE device = ?1 AND seq = ?2 AND bytes = ?4",
            )?
            .execute((
                signed.entry().device.as_bytes(),
                signed.entry().seq,
                index,
                signed.bytes(),
            ))?;
        }
        return Ok(false);
    }
    insert_new(tx, signed, log_index)?;
    Ok(true)
}

/// Adds an entry that cannot be held yet.
pub(crate) fn insert_new(
    tx: &Transaction<'_>,
    signed: &SignedEntry,
    log_index: Option<u64>,
) -> Result<(), StoreError> {
    let entry = signed.entry();
    tx.prepare_cached(
        "INSERT INTO entry (device, seq, case_id, log_index, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((
        entry.device.as_bytes(),
        entry.seq,
        entry.case.as_ref().map(CaseId::as_bytes),
        log_index,
        signed.bytes(),
    ))?;
    if entry.kind == Session::KIND {
        tx.prepare_cached("INSERT OR IGNORE INTO session (device, seq, body) VALUES (?1, ?2, ?3)")?
            .execute((entry.device.as_bytes(), entry.seq, &entry.body))?;
    }
    Ok(())
}

/// Takes an entry out that should not have been taken in; the caller keeps its bytes aside.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn remove_entry(tx: &Transaction<'_>, signed: &SignedEntry) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM entry WHERE device = ?1 AND seq = ?2 AND bytes = ?3")?.execute((
        signed.entry().device.as_bytes(),
        signed.entry().seq,
        signed.bytes(),
    ))?;
    Ok(())
}

/// Whether exactly this entry is held.
///
/// # Errors
/// [`StoreError`].
pub fn is_held(connection: &Connection, signed: &SignedEntry) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM entry WHERE device = ?1 AND seq = ?2 AND bytes = ?3")?
        .exists((signed.entry().device.as_bytes(), signed.entry().seq, signed.bytes()))?)
}

/// The place of an entry in the office's log, if it is held and its place is known.
///
/// # Errors
/// [`StoreError`].
pub fn log_index_of(connection: &Connection, signed: &SignedEntry) -> Result<Option<u64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT log_index FROM entry WHERE device = ?1 AND seq = ?2 AND bytes = ?3")?
        .query_row((signed.entry().device.as_bytes(), signed.entry().seq, signed.bytes()), |row| row.get(0))
        .optional()?
        .flatten())
}

/// The entries of a case in the order of their arrival here.
///
/// # Errors
/// [`StoreError`].
pub fn entries_of_case(connection: &Connection, case: CaseId) -> Result<Vec<StoredEntry>, StoreError> {
    let statement = connection
        .prepare_cached("SELECT bytes, log_index FROM entry WHERE case_id = ?1 ORDER BY position")?;
    collect(statement, [case.as_bytes()])
}

/// Entries of a chain from a `seq` on.
///
/// # Errors
/// [`StoreError`].
pub fn entries_of_chain(
    connection: &Connection,
    device: DeviceId,
    from_seq: u64,
    limit: usize,
) -> Result<Vec<StoredEntry>, StoreError> {
    let statement = connection.prepare_cached(
        "SELECT bytes, log_index FROM entry WHERE device = ?1 AND seq >= ?2 ORDER BY seq, position LIMIT ?3",
    )?;
    collect(statement, (device.as_bytes(), from_seq, limit))
}

/// Entries of a chain from a `seq` on that are about no case: of the office's chain who is who, of a
/// terminal's what it says of itself. What is stated about cases is read with their entries.
///
/// # Errors
/// [`StoreError`].
pub fn entries_without_case(
    connection: &Connection,
    device: DeviceId,
    from_seq: u64,
    limit: usize,
) -> Result<Vec<StoredEntry>, StoreError> {
    let statement = connection.prepare_cached(
        "SELECT bytes, log_index FROM entry WHERE device = ?1 AND seq >= ?2 AND case_id IS NULL
         ORDER BY seq, position LIMIT ?3",
    )?;
    collect(statement, (device.as_bytes(), from_seq, limit))
}

/// The entry at one place of a chain; the first that arrived, should there be two.
///
/// # Errors
/// [`StoreError`].
pub fn own_entry(
    connection: &Connection,
    device: DeviceId,
    seq: u64,
) -> Result<Option<StoredEntry>, StoreError> {
    Ok(entries_of_chain(connection, device, seq, 1)?.pop().filter(|found| found.signed.entry().seq == seq))
}

/// The last entry of a chain.
///
/// # Errors
/// [`StoreError`].
pub fn last_of_chain(connection: &Connection, device: DeviceId) -> Result<Option<Head>, StoreError> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT bytes FROM entry WHERE device = ?1 ORDER BY seq DESC, position LIMIT 1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    let signed = bytes.map(|bytes| parse(&bytes)).transpose()?;
    Ok(signed.map(|signed| Head { seq: signed.entry().seq, hash: signed.hash() }))
}

/// The session that an entry names, if its `session.opened` entry is held.
///
/// # Errors
/// [`StoreError`].
pub fn session_of(
    connection: &Connection,
    device: DeviceId,
    seq: u64,
) -> Result<Option<Session>, StoreError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM session WHERE device = ?1 AND seq = ?2")?
        .query_row((device.as_bytes(), seq), |row| row.get(0))
        .optional()?;
    body.map(|body| codec::decode(&body, SESSION_LIMIT).map_err(|_| StoreError::BadRow("session")))
        .transpose()
}

/// Where the database has an entry: device, `seq`, case.
pub type Place = (DeviceId, u64, Option<CaseId>);

/// Visits every entry in the order of arrival, with the place that it was put at, a page at a time, so
/// that memory stays bounded.
///
/// # Errors
/// [`StoreError`], or the visitor's error.
pub fn walk<E: From<StoreError>>(
    connection: &Connection,
    mut visit: impl FnMut(StoredEntry, Place) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = 0i64;
    loop {
        let page = walk_page(connection, after)?;
        let Some((last, ..)) = page.last() else { return Ok(()) };
        after = *last;
        for (_, entry, place) in page {
            visit(entry, place)?;
        }
    }
}

/// Whether every page of the database can be read and holds together.
#[must_use]
pub fn is_readable(connection: &Connection) -> bool {
    let checked: Result<String, _> = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    checked.is_ok_and(|told| told == "ok")
}

/// Every entry that can still be read from a damaged database.
#[must_use]
pub fn salvage(connection: &Connection) -> Vec<StoredEntry> {
    let last: i64 =
        connection.query_row("SELECT max(position) FROM entry", [], |row| row.get(0)).unwrap_or(0);
    let read = |position: i64| {
        let mut statement =
            connection.prepare_cached("SELECT bytes, log_index FROM entry WHERE position = ?1").ok()?;
        let mut rows = statement.query([position]).ok()?;
        rows.next().ok()?.and_then(|row| stored(row).ok())
    };
    (1..=last).filter_map(read).collect()
}

fn walk_page(connection: &Connection, after: i64) -> Result<Vec<(i64, StoredEntry, Place)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes, log_index, position, device, seq, case_id FROM entry
         WHERE position > ?1 ORDER BY position LIMIT 500",
    )?;
    let mut rows = statement.query([after])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        let case: Option<[u8; 16]> = row.get(5)?;
        let place = (DeviceId::from_bytes(row.get(3)?), row.get(4)?, case.map(CaseId::from_bytes));
        page.push((row.get(2)?, stored(row)?, place));
    }
    Ok(page)
}

fn collect(mut statement: CachedStatement<'_>, params: impl Params) -> Result<Vec<StoredEntry>, StoreError> {
    let mut rows = statement.query(params)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(stored(row)?);
    }
    Ok(entries)
}

fn stored(row: &Row<'_>) -> Result<StoredEntry, StoreError> {
    let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::BadRow("entry"))?;
    Ok(StoredEntry { signed: parse(bytes)?, log_index: row.get(1)? })
}

fn parse(bytes: &[u8]) -> Result<SignedEntry, StoreError> {
    SignedEntry::parse(bytes).map_err(|_| StoreError::BadRow("entry"))
}
