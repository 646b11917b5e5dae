//! The log: one append-only table and the Merkle tree over it, written together.

use std::collections::BTreeMap;

use quanji_core::entry::SignedEntry;
use quanji_core::id::{CaseId, DeviceId, EntryHash};
use quanji_core::proof::{Frontier, NodeReader, TreeHash, leaf_hash, stored_count, tree_root};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StorageError;

/// The number of entries in the log.
///
/// # Errors
/// [`StorageError`].
pub fn log_size(connection: &Connection) -> Result<u64, StorageError> {
    let last: Option<u64> =
        connection.prepare_cached("SELECT max(idx) FROM log")?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, |last| last + 1))
}

/// The root of the tree over the first `size` entries.
///
/// # Errors
/// [`StorageError`], also when a node is missing.
pub fn log_root(connection: &Connection, size: u64) -> Result<TreeHash, StorageError> {
    tree_root(size, &Nodes(connection))
        .map_err(|_| StorageError::Damaged("a node of the log's tree is missing"))
}

/// The stored nodes of the log's tree.
#[derive(Debug)]
pub struct Nodes<'c>(pub &'c Connection);

impl NodeReader for Nodes<'_> {
    type Error = StorageError;

    fn nodes(&self, stored_indexes: &[u64]) -> Result<Vec<TreeHash>, StorageError> {
        let mut statement = self.0.prepare_cached("SELECT hash FROM node WHERE stored_index = ?1")?;
        stored_indexes
            .iter()
            .map(|index| Ok(TreeHash(statement.query_row([index], |row| row.get(0))?)))
            .collect()
    }
}

/// Appends entries within one transaction; the head is read from the database, never remembered
/// from another transaction, because other processes append too.
#[derive(Debug)]
pub struct Appender<'t> {
    transaction: &'t Transaction<'t>,
    frontier: Frontier,
    received_ms: u64,
}

impl<'t> Appender<'t> {
    /// Continues the log as this transaction sees it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn new(transaction: &'t Transaction<'t>, received_ms: u64) -> Result<Self, StorageError> {
        let size = log_size(transaction)?;
        let frontier = Frontier::load(size, &Nodes(transaction))
            .map_err(|_| StorageError::Damaged("a node of the log's tree is missing"))?;
        Ok(Self { transaction, frontier, received_ms })
    }

    /// Appends an entry and gives its index.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn append(&mut self, signed: &SignedEntry) -> Result<u64, StorageError> {
        let (index, entry) = (self.frontier.size(), signed.entry());
        self.transaction
            .prepare_cached(
                "INSERT INTO log (idx, hash, device, seq, case_id, kind, received_ms, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                index,
                signed.hash().as_bytes(),
                entry.device.as_bytes(),
                entry.seq,
                entry.case.as_ref().map(CaseId::as_bytes),
                entry.kind,
                self.received_ms,
                signed.bytes(),
            ])?;
        let mut insert =
            self.transaction.prepare_cached("INSERT INTO node (stored_index, hash) VALUES (?1, ?2)")?;
        let first = stored_count(index);
        for (stored_index, node) in (first..).zip(self.frontier.push(leaf_hash(signed.bytes()))) {
            insert.execute(params![stored_index, node.0])?;
        }
        Ok(index)
    }

    /// The number of entries after what was appended.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }
}

/// One row of the log, as far as the feed needs it to decide.
#[derive(Debug)]
pub struct LogRow<'r> {
    /// Index in the log.
    pub index: u64,
    /// Whose chain.
    pub device: DeviceId,
    /// Which case.
    pub case: Option<CaseId>,
    /// What kind of statement.
    pub kind: &'r str,
    row: &'r rusqlite::Row<'r>,
}

impl LogRow<'_> {
    /// The bytes of the entry; read only when asked for.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn bytes(&self) -> Result<&[u8], StorageError> {
        self.row.get_ref(4)?.as_blob().map_err(|_| StorageError::Damaged("log.bytes"))
    }
}

/// What to do after a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// Go on.
    Continue,
    /// Stop before this row: it is the first of the next scan.
    Stop,
}

/// Visits the log from `from` to `until` in order; returns the index of the first row not visited.
///
/// # Errors
/// Whatever the visitor returns.
pub fn scan_log<E: From<StorageError>>(
    connection: &Connection,
    from: u64,
    until: u64,
    mut visit: impl FnMut(&LogRow<'_>) -> Result<Scan, E>,
) -> Result<u64, E> {
    let mut statement = connection
        .prepare_cached(
            "SELECT idx, device, case_id, kind, bytes FROM log WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
        )
        .map_err(StorageError::from)?;
    let mut rows = statement.query([from, until]).map_err(StorageError::from)?;
    visit_rows(&mut rows, until, &mut visit)
}

/// As [`scan_log`], for the entries of one case.
///
/// # Errors
/// Whatever the visitor returns.
pub fn scan_case<E: From<StorageError>>(
    connection: &Connection,
    case: CaseId,
    from: u64,
    until: u64,
    mut visit: impl FnMut(&LogRow<'_>) -> Result<Scan, E>,
) -> Result<u64, E> {
    let mut statement = connection
        .prepare_cached(
            "SELECT idx, device, case_id, kind, bytes FROM log
             WHERE case_id = ?3 AND idx >= ?1 AND idx < ?2 ORDER BY idx",
        )
        .map_err(StorageError::from)?;
    let mut rows = statement.query(params![from, until, case.as_bytes()]).map_err(StorageError::from)?;
    visit_rows(&mut rows, until, &mut visit)
}

fn visit_rows<E: From<StorageError>>(
    rows: &mut rusqlite::Rows<'_>,
    until: u64,
    visit: &mut impl FnMut(&LogRow<'_>) -> Result<Scan, E>,
) -> Result<u64, E> {
    while let Some(row) = rows.next().map_err(StorageError::from)? {
        let log_row = read_row(row)?;
        if visit(&log_row)? == Scan::Stop {
            return Ok(log_row.index);
        }
    }
    Ok(until)
}

fn read_row<'r>(row: &'r rusqlite::Row<'r>) -> Result<LogRow<'r>, StorageError> {
    let case: Option<[u8; 16]> = row.get(2)?;
    Ok(LogRow {
        index: row.get(0)?,
        device: DeviceId::from_bytes(row.get(1)?),
        case: case.map(CaseId::from_bytes),
        kind: row.get_ref(3)?.as_str().map_err(|_| StorageError::Damaged("log.kind"))?,
        row,
    })
}

/// The first index of a case in the log.
///
/// # Errors
/// [`StorageError`].
pub fn first_of_case(connection: &Connection, case: CaseId) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT min(idx) FROM log WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| row.get(0))?)
}

/// The last index of a case in the log.
///
/// # Errors
/// [`StorageError`].
pub fn last_of_case(connection: &Connection, case: CaseId) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT max(idx) FROM log WHERE case_id = ?1")?
        .query_row([case.as_bytes()], |row| row.get(0))?)
}

/// The last index of a case below an index of the log.
///
/// # Errors
/// [`StorageError`].
pub fn last_of_case_until(
    connection: &Connection,
    case: CaseId,
    until: u64,
) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT max(idx) FROM log WHERE case_id = ?1 AND idx < ?2")?
        .query_row(params![case.as_bytes(), until], |row| row.get(0))?)
}

/// Every entry of a case, in the order of the log.
///
/// # Errors
/// [`StorageError`].
pub fn entries_of_case(connection: &Connection, case: CaseId) -> Result<Vec<SignedEntry>, StorageError> {
    entries_of_case_until(connection, case, u64::MAX >> 1)
}

/// As [`entries_of_case`], before an index of the log.
///
/// # Errors
/// [`StorageError`].
pub fn entries_of_case_until(
    connection: &Connection,
    case: CaseId,
    until: u64,
) -> Result<Vec<SignedEntry>, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM log WHERE case_id = ?1 AND idx < ?2 ORDER BY idx")?;
    let mut rows = statement.query(params![case.as_bytes(), until])?;
    parse_all(&mut rows)
}

/// As [`entries_of_case`], with their indexes.
///
/// # Errors
/// [`StorageError`].
pub fn indexed_entries_of_case(
    connection: &Connection,
    case: CaseId,
) -> Result<BTreeMap<u64, SignedEntry>, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT bytes, idx FROM log WHERE case_id = ?1 ORDER BY idx")?;
    let mut rows = statement.query([case.as_bytes()])?;
    parse_indexed(&mut rows)
}

/// The entries of one kind in a chain, with their indexes. Reads the whole chain.
///
/// # Errors
/// [`StorageError`].
pub fn entries_of_kind(
    connection: &Connection,
    device: DeviceId,
    kind: &str,
) -> Result<BTreeMap<u64, SignedEntry>, StorageError> {
    let mut statement = connection
        .prepare_cached("SELECT bytes, idx FROM log WHERE device = ?1 AND kind = ?2 ORDER BY idx")?;
    let mut rows = statement.query(params![device.as_bytes(), kind])?;
    parse_indexed(&mut rows)
}

/// The index of an entry of a chain by its hash.
///
/// # Errors
/// [`StorageError`].
pub fn index_of_hash(
    connection: &Connection,
    device: DeviceId,
    hash: EntryHash,
) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT min(idx) FROM log WHERE device = ?1 AND hash = ?2")?
        .query_row(params![device.as_bytes(), hash.as_bytes()], |row| row.get(0))?)
}

/// The entry at an index.
///
/// # Errors
/// [`StorageError`], also if there is none.
pub fn entry_at(connection: &Connection, index: u64) -> Result<SignedEntry, StorageError> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM log WHERE idx = ?1")?;
    let mut rows = statement.query([index])?;
    parse_all(&mut rows)?.pop().ok_or(StorageError::Damaged("log.idx"))
}

/// The entries of a chain after a `seq`, in order.
///
/// # Errors
/// [`StorageError`].
pub fn entries_of_chain(
    connection: &Connection,
    device: DeviceId,
    after_seq: u64,
) -> Result<Vec<SignedEntry>, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM log WHERE device = ?1 AND seq > ?2 ORDER BY seq")?;
    let mut rows = statement.query(params![device.as_bytes(), after_seq])?;
    parse_all(&mut rows)
}

pub(super) fn parse_all(rows: &mut rusqlite::Rows<'_>) -> Result<Vec<SignedEntry>, StorageError> {
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StorageError::Damaged("log.bytes"))?;
        entries.push(SignedEntry::parse(bytes).map_err(|_| StorageError::Damaged("log.bytes"))?);
    }
    Ok(entries)
}

fn parse_indexed(rows: &mut rusqlite::Rows<'_>) -> Result<BTreeMap<u64, SignedEntry>, StorageError> {
    let mut entries = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StorageError::Damaged("log.bytes"))?;
        let signed = SignedEntry::parse(bytes).map_err(|_| StorageError::Damaged("log.bytes"))?;
        entries.insert(row.get(1)?, signed);
    }
    Ok(entries)
}

/// The entries of a chain within a stretch of the log, in the order of the log. It reads that stretch alone, however long
/// the chain is.
///
/// # Errors
/// [`StorageError`].
pub fn entries_of_chain_between(
    connection: &Connection,
    device: DeviceId,
    from: u64,
    until: u64,
) -> Result<Vec<SignedEntry>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM log NOT INDEXED WHERE device = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx",
    )?;
    let mut rows = statement.query(params![device.as_bytes(), from, until])?;
    parse_all(&mut rows)
}

/// The last entry of a chain: its `seq` and hash.
///
/// # Errors
/// [`StorageError`].
pub fn head_of_chain(
    connection: &Connection,
    device: DeviceId,
) -> Result<Option<(u64, EntryHash)>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT seq, hash FROM log WHERE device = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([device.as_bytes()], |row| Ok((row.get(0)?, EntryHash::from_bytes(row.get(1)?))))
        .optional()?)
}

/// The log index of an entry by its place in a chain; the first, should there be two.
///
/// # Errors
/// [`StorageError`].
pub fn index_of(connection: &Connection, device: DeviceId, seq: u64) -> Result<Option<u64>, StorageError> {
    Ok(connection
        .prepare_cached("SELECT min(idx) FROM log WHERE device = ?1 AND seq = ?2")?
        .query_row(params![device.as_bytes(), seq], |row| row.get(0))?)
}

/// The places of a chain that are held, from one `seq` to another, each once, ascending.
///
/// # Errors
/// [`StorageError`].
pub fn seqs_between(
    connection: &Connection,
    device: DeviceId,
    from_seq: u64,
    to_seq: u64,
) -> Result<Vec<u64>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT seq FROM log WHERE device = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
    )?;
    let rows = statement.query_map(params![device.as_bytes(), from_seq, to_seq], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The log indexes of the entries of a chain from one `seq` to another, by hash.
///
/// # Errors
/// [`StorageError`].
pub fn places_in_chain(
    connection: &Connection,
    device: DeviceId,
    from_seq: u64,
    to_seq: u64,
) -> Result<Vec<(u64, EntryHash, u64)>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, hash, idx FROM log WHERE device = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
    )?;
    let rows = statement.query_map(params![device.as_bytes(), from_seq, to_seq], |row| {
        Ok((row.get(0)?, EntryHash::from_bytes(row.get(1)?), row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
