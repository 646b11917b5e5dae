//! Rows of recordings: where each is, its key, what is stated of it, and how far its upload has come.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::error::StoreError;
use super::meta::{get_number, put_meta};
use crate::codec;
use crate::id::{CaseId, EntryHash, MediaId};
use crate::media::{FileKey, Manifest};
use crate::record::MediaCaptured;

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaProgress {
    /// It is being recorded, or was when power or program failed.
    Recording,
    /// It is complete and belongs to no case yet.
    Unplaced,
    /// It is stated in the record, and its bytes are here.
    Captured,
    /// It is stated in the record, and its bytes were deleted after the office's receipt.
    Removed,
}

impl MediaProgress {
    const ALL: [Self; 4] = [Self::Recording, Self::Unplaced, Self::Captured, Self::Removed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Unplaced => "unplaced",
            Self::Captured => "captured",
            Self::Removed => "removed",
        }
    }
}

/// One recording of the vault.
#[derive(Debug, Clone)]
pub struct MediaRow {
    /// Name of its data file.
    pub file: MediaId,
    /// Key of the file.
    pub key: FileKey,
    /// How far it has come.
    pub state: MediaProgress,
    /// Its case, unless it is unplaced.
    pub case: Option<CaseId>,
    /// What is, or will be, stated of it.
    pub body: MediaCaptured,
    /// The entry that states it.
    pub captured: Option<EntryHash>,
    /// Its chunks, once it is complete.
    pub manifest: Option<Manifest>,
    /// Place in the order of upload: lower goes first.
    pub rank: u8,
    /// Whether somebody pulled it forward.
    pub forward: bool,
    /// Place of the office's receipt in the log.
    pub received: Option<u64>,
    /// Why the office will never receive it.
    pub refused: Option<String>,
}

const VERSION: &str = "media.version";
const COLUMNS: &str = "file, key, state, case_id, body, captured, manifest, rank, forward, received, refused";

/// Writes a row.
///
/// # Errors
/// [`StoreError`].
pub fn put_media(tx: &Transaction<'_>, row: &MediaRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO media (file, key, state, case_id, media, body, captured, manifest, rank, forward, received, refused,
                            length)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (file) DO UPDATE SET state = ?3, case_id = ?4, media = ?5, body = ?6, captured = ?7,
             manifest = ?8, rank = ?9, forward = ?10, received = ?11, refused = ?12, length = ?13",
    )?
    .execute((
        row.file.as_bytes(),
        row.key.as_bytes(),
        row.state.as_str(),
        row.case.as_ref().map(CaseId::as_bytes),
        row.case.map(|_| row.body.media).as_ref().map(MediaId::as_bytes),
        codec::encode(&row.body),
        row.captured.as_ref().map(EntryHash::as_bytes),
        row.manifest.as_ref().map(Manifest::to_bytes),
        row.rank,
        row.forward,
        row.received,
        &row.refused,
        row.body.length,
    ))?;
    put_meta(tx, VERSION, &(media_version(tx)? + 1).to_be_bytes())
}

/// Grows with every change of a row, so that a reader of the outbox knows whether to read it again.
///
/// # Errors
/// [`StoreError`].
pub fn media_version(connection: &Connection) -> Result<u64, StoreError> {
    get_number(connection, VERSION)
}

/// A recording by its name in the record, or by the name of its file while it has none.
///
/// # Errors
/// [`StoreError`].
pub fn media_row(connection: &Connection, name: MediaId) -> Result<Option<MediaRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE media = ?1 OR (file = ?1 AND media IS NULL)");
    one(connection.prepare_cached(&sql)?.query_row([name.as_bytes()], columns).optional()?)
}

/// A recording by the entry that states it.
///
/// # Errors
/// [`StoreError`].
pub fn media_of_entry(connection: &Connection, captured: EntryHash) -> Result<Option<MediaRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE captured = ?1");
    one(connection.prepare_cached(&sql)?.query_row([captured.as_bytes()], columns).optional()?)
}

/// Every recording in a state, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn media_in(connection: &Connection, state: MediaProgress) -> Result<Vec<MediaRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE state = ?1 ORDER BY rowid");
    many(connection.prepare_cached(&sql)?.query_map([state.as_str()], columns)?)
}

/// Every recording of a case, or of all, oldest first.
///
/// # Errors
/// [`StoreError`].
pub fn media_of_case(connection: &Connection, case: Option<CaseId>) -> Result<Vec<MediaRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM media WHERE ?1 IS NULL OR case_id = ?1 ORDER BY rowid");
    many(connection.prepare_cached(&sql)?.query_map([case.as_ref().map(CaseId::as_bytes)], columns)?)
}

/// A recording that waits for the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingMedia {
    /// The entry that states it.
    pub captured: EntryHash,
    /// Its name.
    pub media: MediaId,
    /// Its length, bytes.
    pub length: u64,
    /// Place in the order of upload: lower goes first.
    pub rank: u8,
    /// Whether somebody pulled it forward.
    pub forward: bool,
}

/// The recordings that the office has not received, in the order of upload. Those that it refused
/// for good are left out.
///
/// # Errors
/// [`StoreError`].
pub fn media_outbox(connection: &Connection) -> Result<Vec<WaitingMedia>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT captured, media, length, rank, forward FROM media
         WHERE state = 'captured' AND received IS NULL AND refused IS NULL ORDER BY forward DESC, rank, rowid",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(WaitingMedia {
            captured: EntryHash::from_bytes(row.get(0)?),
            media: MediaId::from_bytes(row.get(1)?),
            length: row.get(2)?,
            rank: row.get(3)?,
            forward: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many recordings the office has not received.
///
/// # Errors
/// [`StoreError`].
pub fn count_media_outbox(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT count(*) FROM media WHERE state IN ('recording', 'captured') AND received IS NULL",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Notes the receipt of a recording, or that it holds no longer.
///
/// # Errors
/// [`StoreError`].
pub fn put_media_received(
    tx: &Transaction<'_>,
    captured: EntryHash,
    received: Option<u64>,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE media SET received = ?2 WHERE captured = ?1")?
        .execute((captured.as_bytes(), received))?;
    if received.is_none() {
        put_meta(tx, VERSION, &(media_version(tx)? + 1).to_be_bytes())?;
    }
    Ok(())
}

/// Notes why the office will never receive a recording.
///
/// # Errors
/// [`StoreError`].
pub fn put_media_refused(tx: &Transaction<'_>, captured: EntryHash, why: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE media SET refused = ?2 WHERE captured = ?1")?
        .execute((captured.as_bytes(), why))?;
    Ok(())
}

/// The receipts are void: the office was restored from a backup.
///
/// # Errors
/// [`StoreError`].
pub fn void_media_receipts(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE media SET received = NULL, refused = NULL WHERE received IS NOT NULL OR refused IS NOT NULL",
        [],
    )?;
    Ok(())
}

/// Whether a row has this data file.
///
/// # Errors
/// [`StoreError`].
pub fn is_media_file(connection: &Connection, file: MediaId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM media WHERE file = ?1")?
        .query_row([file.as_bytes()], |_| Ok(()))
        .optional()?
        .is_some())
}

/// What a row holds before its blobs are read.
struct Columns {
    file: [u8; 16],
    key: [u8; 32],
    state: String,
    case: Option<[u8; 16]>,
    body: Vec<u8>,
    captured: Option<[u8; 32]>,
    manifest: Option<Vec<u8>>,
    rank: u8,
    forward: bool,
    received: Option<u64>,
    refused: Option<String>,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        file: row.get(0)?,
        key: row.get(1)?,
        state: row.get(2)?,
        case: row.get(3)?,
        body: row.get(4)?,
        captured: row.get(5)?,
        manifest: row.get(6)?,
        rank: row.get(7)?,
        forward: row.get(8)?,
        received: row.get(9)?,
        refused: row.get(10)?,
    })
}

fn one(columns: Option<Columns>) -> Result<Option<MediaRow>, StoreError> {
    columns.map(read).transpose()
}

fn many(rows: impl Iterator<Item = rusqlite::Result<Columns>>) -> Result<Vec<MediaRow>, StoreError> {
    rows.map(|row| read(row?)).collect()
}

fn read(columns: Columns) -> Result<MediaRow, StoreError> {
    let bad = || StoreError::BadRow("media");
    let manifest = columns.manifest.as_deref().map(Manifest::from_bytes).transpose();
    Ok(MediaRow {
        file: MediaId::from_bytes(columns.file),
        key: FileKey::from_bytes(columns.key),
        state: MediaProgress::ALL
            .into_iter()
            .find(|state| state.as_str() == columns.state)
            .ok_or_else(bad)?,
        case: columns.case.map(CaseId::from_bytes),
        body: codec::decode(&columns.body, crate::entry::MAX_ENTRY_BYTES).map_err(|_| bad())?,
        captured: columns.captured.map(EntryHash::from_bytes),
        manifest: manifest.map_err(|_| bad())?,
        rank: columns.rank,
        forward: columns.forward,
        received: columns.received,
        refused: columns.refused,
    })
}
