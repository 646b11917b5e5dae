//! A snapshot file: rows, then what they make up, signed by the office.
//!
//! `rows ‖ head ‖ signature(64) ‖ length of the head(4, big end first) ‖ magic`. The rows come first so that they can be
//! written as the pieces are, and so that a file that a crash left unfinished still tells which pieces are there.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use minicbor::{Decode, Encode};
use quanji_core::codec;
use quanji_core::crypto::{PublicKey, Signature, Signer};
use quanji_core::id::BureauId;
use sha2::{Digest as _, Sha256};

use super::error::{BackupError, at};
use super::row::{ROW_BYTES, Row};
use crate::storage::sync_folder;

const MAGIC: &[u8; 16] = b"quanji-backup 1\n";
const SIGNED_AS: &[u8] = b"quanji backup 1";
/// Signature, length of the head, magic.
const TAIL_BYTES: u64 = 64 + 4 + 16;
/// Longest head, bytes.
const MAX_HEAD: usize = 1024 * 1024;
/// Pieces of the database and of files, bytes.
pub(super) const SEGMENT: u64 = 256 * 1024;

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Head {
    /// When, by the office's clock, milliseconds since 1970.
    #[n(0)]
    pub(super) made_ms: u64,
    /// Whose office.
    #[n(1)]
    pub(super) bureau: BureauId,
    /// The office's key; it signs the snapshot.
    #[n(2)]
    pub(super) office_key: PublicKey,
    /// Which life of the log.
    #[n(3)]
    pub(super) epoch: u64,
    /// Entries in the log.
    #[n(4)]
    pub(super) log_size: u64,
    /// Root of the log's tree.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub(super) log_root: [u8; 32],
    /// Length of the database, bytes; its segments are the first rows.
    #[n(6)]
    pub(super) database: u64,
    /// Other files; their segments follow.
    #[n(7)]
    pub(super) files: Vec<FilePart>,
    /// Chunks of recordings; their rows are the last, ascending by name.
    #[n(8)]
    pub(super) chunks: u64,
    /// SHA-256 of all rows.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub(super) rows_sha256: [u8; 32],
    /// Public keys whose secret halves open it.
    #[n(10)]
    pub(super) recipients: Vec<String>,
}

/// A file of the office beside database and recordings.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct FilePart {
    /// Its name, without folders.
    #[n(0)]
    pub(super) name: String,
    /// Length, bytes.
    #[n(1)]
    pub(super) length: u64,
    /// Whether it lay elsewhere and was named for the backup.
    #[n(2)]
    pub(super) also: bool,
}

impl Head {
    /// How many rows there are; `None` for lengths that no office has.
    fn rows(&self) -> Option<u64> {
        let files = self.files.iter().map(|file| file.length.div_ceil(SEGMENT));
        files.chain([self.database.div_ceil(SEGMENT), self.chunks]).try_fold(0u64, u64::checked_add)
    }
}

/// Writes a snapshot beside its place.
pub(super) struct SnapshotWriter {
    path: PathBuf,
    out: BufWriter<File>,
    hasher: Sha256,
}

impl SnapshotWriter {
    pub(super) fn create(path: PathBuf) -> Result<Self, BackupError> {
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path).map_err(at(&path))?;
        Ok(Self { path, out: BufWriter::new(file), hasher: Sha256::new() })
    }

    pub(super) fn push(&mut self, row: &Row) -> Result<(), BackupError> {
        let bytes = row.to_bytes();
        self.hasher.update(bytes);
        self.out.write_all(&bytes).map_err(at(&self.path))
    }

    /// Makes what was written so far survive the end of the program.
    pub(super) fn flush(&mut self) -> Result<(), BackupError> {
        self.out.flush().map_err(at(&self.path))
    }

    /// Makes what was written so far survive a power cut.
    pub(super) fn sync(&mut self) -> Result<(), BackupError> {
        self.out.flush().and_then(|()| self.out.get_ref().sync_data()).map_err(at(&self.path))
    }

    /// Completes the file and gives it its name.
    pub(super) fn finish(mut self, mut head: Head, key: &dyn Signer, name: &Path) -> Result<(), BackupError> {
        head.rows_sha256 = self.hasher.finalize().into();
        let head = codec::encode(&head);
        let length = u32::try_from(head.len()).ok().filter(|_| head.len() <= MAX_HEAD);
        let length =
            length.ok_or_else(|| BackupError::Invalid("too many files beside the database".into()))?;
        let signature = key.sign(&message(&head)).map_err(crate::office::OfficeError::from)?;
        let mut write = || {
            self.out.write_all(&head)?;
            self.out.write_all(&signature.0)?;
            self.out.write_all(&length.to_be_bytes())?;
            self.out.write_all(MAGIC)?;
            self.out.flush()?;
            self.out.get_ref().sync_all()?;
            std::fs::rename(&self.path, name)
        };
        write().map_err(at(name))?;
        sync_folder_of(name)
    }
}

/// Makes the name of a file survive a power cut.
pub(super) fn sync_folder_of(file: &Path) -> Result<(), BackupError> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    sync_folder(folder).map_err(at(folder))
}

/// A snapshot whose signature and rows hold.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) path: PathBuf,
    pub(super) head: Head,
    count: u64,
}

impl Snapshot {
    /// Opens a snapshot and checks all of it.
    pub(super) fn open(path: PathBuf) -> Result<Self, BackupError> {
        let damaged = |why: &str| BackupError::damaged(&path, why);
        let mut file = File::open(&path).map_err(at(&path))?;
        let length = file.metadata().map_err(at(&path))?.len();
        let tail_at = length.checked_sub(TAIL_BYTES).ok_or_else(|| damaged("it is cut off"))?;
        let (mut signature, mut head_length, mut magic) = ([0; 64], [0; 4], [0; 16]);
        file.seek(SeekFrom::Start(tail_at))
            .and_then(|_| file.read_exact(&mut signature))
            .and_then(|()| file.read_exact(&mut head_length))
            .and_then(|()| file.read_exact(&mut magic))
            .map_err(at(&path))?;
        let head_length = u64::from(u32::from_be_bytes(head_length));
        let rows_end =
            tail_at.checked_sub(head_length).filter(|_| magic == *MAGIC && head_length <= MAX_HEAD as u64);
        let rows_end = rows_end.ok_or_else(|| damaged("it is no snapshot, or it is cut off"))?;
        let mut bytes = vec![0; usize::try_from(head_length).unwrap_or_default()];
        file.seek(SeekFrom::Start(rows_end)).and_then(|_| file.read_exact(&mut bytes)).map_err(at(&path))?;
        let head: Head = codec::decode(&bytes, MAX_HEAD).map_err(|error| damaged(&error.to_string()))?;
        head.office_key
            .verify(&message(&bytes), &Signature(signature))
            .map_err(|_| damaged("the office's signature does not hold"))?;
        let count = head.rows().filter(|rows| rows.checked_mul(ROW_BYTES as u64) == Some(rows_end));
        let count = count.ok_or_else(|| damaged("the number of its rows is wrong"))?;
        file.seek(SeekFrom::Start(0)).map_err(at(&path))?;
        let mut hasher = Sha256::new();
        let mut rows = BufReader::with_capacity(256 * 1024, file.take(rows_end));
        loop {
            let read = rows.fill_buf().map_err(at(&path))?;
            if read.is_empty() {
                break;
            }
            hasher.update(read);
            let length = read.len();
            rows.consume(length);
        }
        if hasher.finalize().as_slice() != head.rows_sha256 {
            return Err(damaged("its rows are not those that were signed"));
        }
        Ok(Self { path, head, count })
    }

    /// How many rows there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The rows in order: of the database, of the files, of the recordings.
    pub(super) fn rows(&self) -> Result<Rows, BackupError> {
        Rows::open(&self.path, self.count)
    }
}

/// The rows of a file, one after the other.
pub(super) struct Rows {
    path: PathBuf,
    file: BufReader<File>,
    left: u64,
}

impl Rows {
    fn open(path: &Path, left: u64) -> Result<Self, BackupError> {
        let file = BufReader::with_capacity(256 * 1024, File::open(path).map_err(at(path))?);
        Ok(Self { path: path.to_owned(), file, left })
    }

    /// The whole rows of a snapshot that was never finished. Whoever uses them looks whether the objects are there.
    pub(super) fn of_unfinished(path: &Path) -> Result<Self, BackupError> {
        let length = std::fs::metadata(path).map_err(at(path))?.len();
        Self::open(path, length / ROW_BYTES as u64)
    }
}

impl Iterator for Rows {
    type Item = Result<Row, BackupError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut bytes = [0; ROW_BYTES];
        let read = self.file.read_exact(&mut bytes).map_err(at(&self.path));
        Some(read.map(|()| Row::from_bytes(&bytes)))
    }
}

fn message(head: &[u8]) -> Vec<u8> {
    [SIGNED_AS, head].concat()
}
