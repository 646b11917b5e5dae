//! Reading back what a crash left of a recording.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::super::error::StoreError;
use super::write::Kept;
use super::{data_path, list_path};
use crate::crypto::sha256;
use crate::id::{Digest, MediaId};
use crate::media::{
    CHUNK_BYTES, ChunkCipher, FileHeader, FileKey, HEADER_BYTES, LIST_RECORD_BYTES, Manifest, Sum, TAG_BYTES,
    VaultKey, list_record,
};

/// What is left of a recording.
#[derive(Debug)]
pub struct Recovered {
    /// Its key, from the header; `None` if the file is gone, or has no header of this terminal.
    pub key: Option<FileKey>,
    /// Its whole chunks, from the first on.
    pub kept: Kept,
    /// Whether its last chunk was reached: then nothing is missing.
    pub finished: bool,
    /// Chunks that were listed, and so had been on the disk, and cannot be read now.
    pub lost: u32,
    /// When the last bytes were written, by this device's clock, milliseconds since 1970.
    pub written_ms: Option<i64>,
}

/// Reads a data file to its last whole chunk. `None` if somebody is still writing it.
///
/// # Errors
/// [`StoreError::File`].
pub fn recover(
    home: &Path,
    vault: &VaultKey,
    file: MediaId,
    with_sm3: bool,
) -> Result<Option<Recovered>, StoreError> {
    let path = data_path(home, file);
    let failed = |error| StoreError::file(&path)(error);
    let listed = listed(&list_path(home, file))?;
    let nothing = || Recovered {
        key: None,
        kept: Kept { manifest: Manifest::default(), sums: Sum::new(with_sm3).finish() },
        finished: false,
        lost: u32::try_from(listed.len()).unwrap_or(u32::MAX),
        written_ms: None,
    };
    let mut data = match File::open(&path) {
        Ok(data) => data,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some(nothing())),
        Err(error) => return Err(failed(error)),
    };
    match data.try_lock_shared() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
        Err(std::fs::TryLockError::Error(error)) => return Err(failed(error)),
    }
    let mut header = [0; HEADER_BYTES];
    let header = match data.read_exact(&mut header) {
        Ok(()) => FileHeader::from_bytes(&header).filter(|header| header.file == file),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => None,
        Err(error) => return Err(failed(error)),
    };
    let Some(key) = header.and_then(|header| header.key(vault).ok()) else { return Ok(Some(nothing())) };
    let cipher = ChunkCipher::new(&key, file);
    let (mut chunks, mut sum, mut length, mut finished) = (Vec::new(), Sum::new(with_sm3), 0, false);
    loop {
        let mut bytes = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        data.by_ref().take((CHUNK_BYTES + TAG_BYTES) as u64).read_to_end(&mut bytes).map_err(failed)?;
        let position = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        let last = bytes.len() < CHUNK_BYTES + TAG_BYTES;
        if bytes.len() < TAG_BYTES || cipher.open(position, last, &mut bytes).is_err() {
            break;
        }
        let digest = Digest::from_bytes(sha256(&bytes));
        let record =
            list_record(&key, position, u32::try_from(bytes.len()).unwrap_or(u32::MAX), last, &digest);
        if listed.get(chunks.len()).is_some_and(|listed| *listed != record) {
            break;
        }
        sum.update(&bytes);
        length += bytes.len() as u64;
        if !bytes.is_empty() {
            chunks.push(digest);
        }
        if last {
            finished = true;
            break;
        }
    }
    let held = chunks.len() + usize::from(finished && length % CHUNK_BYTES as u64 == 0);
    let lost = u32::try_from(listed.len().saturating_sub(held)).unwrap_or(u32::MAX);
    let manifest = Manifest::new(length, chunks).map_err(|_| StoreError::BadRow("media"))?;
    let kept = Kept { manifest, sums: sum.finish() };
    Ok(Some(Recovered { key: Some(key), kept, finished, lost, written_ms: modified_ms(&data) }))
}

fn listed(path: &Path) -> Result<Vec<[u8; LIST_RECORD_BYTES]>, StoreError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(StoreError::file(path)(error)),
    };
    // A record that is not whole was not acknowledged, and zeros are where the next ones will be.
    let records = bytes.chunks_exact(LIST_RECORD_BYTES).filter_map(|record| record.try_into().ok());
    Ok(records.take_while(|record| *record != [0; LIST_RECORD_BYTES]).collect())
}

fn modified_ms(file: &File) -> Option<i64> {
    let modified = file.metadata().ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
