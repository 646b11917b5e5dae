//! Writing a recording: chunk by chunk, each on the disk and listed before the next.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::super::error::StoreError;
use super::space::free_bytes;
use super::{data_path, list_path};
use crate::crypto::sha256;
use crate::id::{Digest, MediaId};
use crate::media::{
    CHUNK_BYTES, ChunkCipher, FileHeader, FileKey, LIST_RECORD_BYTES, MAX_CHUNKS, Manifest, Sum, Sums,
    TAG_BYTES, VaultKey, list_record,
};

/// Chunks that wait between two threads.
const WAITING: usize = 3;
/// Chunks between two syncs of the list.
const LIST_SYNCED_EVERY: u64 = 16;
/// Records by which the list grows at a time: those of 1 GiB.
const LIST_GROWS_BY: u64 = 1_024;

/// Takes in the bytes of one recording. Three threads share the work: the caller's sums up the whole,
/// another hashes and encrypts chunks, a third writes. A chunk is written, synced and listed, in that
/// order, before the next is written.
#[derive(Debug)]
pub struct ChunkWriter {
    home: PathBuf,
    file: MediaId,
    reserve: u64,
    buffer: Vec<u8>,
    sent: usize,
    length: u64,
    sum: Sum,
    sealing: Option<Sealing>,
    /// Buffers that the disk has done with.
    spent: Receiver<Vec<u8>>,
    /// Chunks on their way to the disk, which its free space does not show yet.
    on_the_way: Arc<AtomicU64>,
}

/// The threads behind a writer, and the way to them.
#[derive(Debug)]
struct Sealing {
    chunks: SyncSender<Plain>,
    thread: JoinHandle<Result<Vec<Digest>, StoreError>>,
}

/// A chunk as it was recorded.
#[derive(Debug)]
struct Plain {
    bytes: Vec<u8>,
    last: bool,
}

/// A recording that is complete on the disk.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its chunks.
    pub manifest: Manifest,
    /// Its digests.
    pub sums: Sums,
}

/// The files of a recording, and the way back from them.
#[derive(Debug)]
struct Disk {
    path: PathBuf,
    data: File,
    list: Option<File>,
    spent: SyncSender<Vec<u8>>,
    on_the_way: Arc<AtomicU64>,
}

/// A chunk on its way to the disk.
#[derive(Debug)]
struct Sealed {
    bytes: Vec<u8>,
    record: [u8; LIST_RECORD_BYTES],
}

impl ChunkWriter {
    /// Makes the data file with its header, on the disk when this returns, and locks it. With
    /// `listed`, each chunk is listed too: for what is recorded live. `reserve` is the space in
    /// bytes that this recording leaves free.
    ///
    /// # Errors
    /// [`StoreError::File`], also of a full disk.
    pub fn create(
        home: &Path,
        vault: &VaultKey,
        file: MediaId,
        key: FileKey,
        options: WriteOptions,
    ) -> Result<Self, StoreError> {
        let path = data_path(home, file);
        let folder = path.parent().unwrap_or(home);
        std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
        check_space(home, options.reserve, 0)?;
        let header = FileHeader::new(vault, file, &key).to_bytes();
        let data = (|| {
            let mut data = new_file(&path)?;
            data.lock()?;
            data.write_all(&header)?;
            Ok(data)
        })()
        .map_err(StoreError::file(&path))?;
        let list = options.listed.then(|| list_path(home, file));
        let list = list.map(|path| new_file(&path).map_err(StoreError::file(&path))).transpose()?;
        data.sync_all().and_then(|()| File::open(folder)?.sync_all()).map_err(StoreError::file(&path))?;
        let (give_back, spent) = sync_channel(2 * WAITING + 2);
        let on_the_way = Arc::new(AtomicU64::new(0));
        let disk = Disk { path, data, list, spent: give_back, on_the_way: Arc::clone(&on_the_way) };
        let (send, receive) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("quanji-seal".into())
            .spawn(move || seal_all(disk, file, &key, &receive))
            .map_err(StoreError::file(home))?;
        Ok(Self {
            home: home.to_owned(),
            file,
            reserve: options.reserve,
            buffer: Vec::with_capacity(CHUNK_BYTES + TAG_BYTES),
            sent: 0,
            length: 0,
            sum: Sum::new(options.sm3),
            sealing: Some(Sealing { chunks: send, thread }),
            spent,
            on_the_way,
        })
    }

    /// Takes in the next bytes. Returns when every whole chunk of them is on its way to the disk;
    /// while the disk is slower than the source this waits for it.
    ///
    /// # Errors
    /// The failure of a chunk, of this call or of one before: no byte is taken in after it.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        while !bytes.is_empty() {
            let room = CHUNK_BYTES - self.buffer.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.sum.update(now);
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == CHUNK_BYTES {
                self.send(false)?;
            }
        }
        Ok(())
    }

    /// Bytes taken in so far.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length + self.buffer.len() as u64
    }

    /// Writes the rest as the last chunk and waits for the disk.
    ///
    /// # Errors
    /// The failure of a chunk, of this call or of one before. [`super::recover`] reads what is there.
    pub fn finish(mut self) -> Result<Kept, StoreError> {
        self.send(true)?;
        let chunks = self.settle()?;
        let manifest = Manifest::new(self.length, chunks).map_err(|_| StoreError::BadRow("media"))?;
        let sums = std::mem::replace(&mut self.sum, Sum::new(false)).finish();
        Ok(Kept { manifest, sums })
    }

    /// Sends what is buffered on its way to the disk.
    fn send(&mut self, last: bool) -> Result<(), StoreError> {
        if self.sent >= MAX_CHUNKS && !self.buffer.is_empty() {
            self.settle()?;
            let path = data_path(&self.home, self.file);
            return Err(StoreError::file(path)(std::io::ErrorKind::FileTooLarge.into()));
        }
        let on_the_way = self.on_the_way.load(Ordering::Acquire);
        if let Err(error) = check_space(&self.home, self.reserve, on_the_way) {
            self.settle()?;
            return Err(error);
        }
        let fresh = self.spent.try_recv().unwrap_or_else(|_| Vec::with_capacity(CHUNK_BYTES + TAG_BYTES));
        let bytes = std::mem::replace(&mut self.buffer, fresh);
        let length = bytes.len() as u64;
        self.on_the_way.fetch_add(1, Ordering::AcqRel);
        let failed = match &self.sealing {
            Some(sealing) => sealing.chunks.send(Plain { bytes, last }).is_err(),
            None => true,
        };
        if failed {
            // The threads end early only with a reason.
            self.settle()?;
            return Err(StoreError::file(data_path(&self.home, self.file))(
                std::io::ErrorKind::BrokenPipe.into(),
            ));
        }
        self.length += length;
        self.sent += 1;
        Ok(())
    }

    /// Waits until everything sent is on the disk; gives the digests of the chunks.
    fn settle(&mut self) -> Result<Vec<Digest>, StoreError> {
        let Some(Sealing { chunks, thread }) = self.sealing.take() else { return Ok(Vec::new()) };
        drop(chunks);
        joined(thread)
    }
}

impl Drop for ChunkWriter {
    fn drop(&mut self) {
        // Given up without an end: what was sent goes to the disk and is recovered from there.
        if let Err(error) = self.settle() {
            tracing::warn!(cause = %error, "a recording was given up");
        }
    }
}

/// How a recording is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether each chunk is listed: for what is recorded live.
    pub listed: bool,
    /// Whether SM3 is computed beside SHA-256.
    pub sm3: bool,
    /// Bytes of the disk that this recording leaves free.
    pub reserve: u64,
}

/// Hashes and encrypts chunks and has them written.
fn seal_all(
    disk: Disk,
    file: MediaId,
    key: &FileKey,
    plain: &Receiver<Plain>,
) -> Result<Vec<Digest>, StoreError> {
    let cipher = ChunkCipher::new(key, file);
    let (send, receive) = sync_channel(WAITING);
    let failed = StoreError::file(disk.path.clone());
    let disk = std::thread::Builder::new()
        .name("quanji-vault".into())
        .spawn(move || write_all(disk, &receive))
        .map_err(failed)?;
    let mut chunks = Vec::new();
    for Plain { mut bytes, last } in plain {
        let position = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let digest = Digest::from_bytes(sha256(&bytes));
        let record = list_record(key, position, length, last, &digest);
        if length > 0 {
            chunks.push(digest);
        }
        let sealed = cipher.seal(position, last, &mut bytes).is_ok();
        // The disk ends early only with a reason, which is given below.
        if !sealed || send.send(Sealed { bytes, record }).is_err() {
            break;
        }
    }
    drop(send);
    joined(disk).map(|()| chunks)
}

/// Writes chunks: each is on the disk and listed before the next. The list itself is synced now and
/// then: a chunk that it lacks after a power cut is authentic all the same and is recovered.
fn write_all(disk: Disk, sealed: &Receiver<Sealed>) -> Result<(), StoreError> {
    let Disk { path, mut data, list, spent, on_the_way } = disk;
    for (position, Sealed { mut bytes, record }) in (0..).zip(sealed) {
        let written = data.write_all(&bytes).and_then(|()| data.sync_data()).and_then(|()| match &list {
            Some(list) => write_record(list, position, &record),
            None => Ok(()),
        });
        written.map_err(StoreError::file(&path))?;
        on_the_way.fetch_sub(1, Ordering::AcqRel);
        bytes.clear();
        // The writer may be gone, and with it the need for buffers.
        let _ = spent.try_send(bytes);
    }
    Ok(())
}

/// Lists a chunk. The list grows by zeros ahead of its records: a record then lies in blocks that are
/// there, and the sync of the chunks need not wait for it.
fn write_record(list: &File, position: u64, record: &[u8; LIST_RECORD_BYTES]) -> std::io::Result<()> {
    if position.is_multiple_of(LIST_GROWS_BY) {
        let zeros = vec![0; usize::try_from(LIST_GROWS_BY).unwrap_or_default() * LIST_RECORD_BYTES];
        list.write_all_at(&zeros, position * LIST_RECORD_BYTES as u64)?;
    }
    list.write_all_at(record, position * LIST_RECORD_BYTES as u64)?;
    if position.is_multiple_of(LIST_SYNCED_EVERY) { list.sync_data() } else { Ok(()) }
}

fn joined<T>(thread: JoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// There must be room for a chunk beside the reserve and the chunks on their way.
fn check_space(home: &Path, reserve: u64, on_the_way: u64) -> Result<(), StoreError> {
    if reserve == 0 || has_room(free_bytes(home)?, reserve, on_the_way) {
        return Ok(());
    }
    Err(StoreError::file(home)(std::io::ErrorKind::StorageFull.into()))
}

const fn has_room(free: u64, reserve: u64, on_the_way: u64) -> bool {
    let chunk = (CHUNK_BYTES + TAG_BYTES) as u64;
    free >= reserve.saturating_add(chunk.saturating_mul(on_the_way.saturating_add(1)))
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).read(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_on_their_way_count_against_free_space() {
        const CHUNK: u64 = (CHUNK_BYTES + TAG_BYTES) as u64;
        let reserve = 4 * CHUNK;
        for (free, on_the_way, room) in [
            (5 * CHUNK, 0, true),
            (5 * CHUNK - 1, 0, false),
            (5 * CHUNK, 1, false),
            (12 * CHUNK, 7, true),
            (12 * CHUNK - 1, 7, false),
        ] {
            assert_eq!(has_room(free, reserve, on_the_way), room, "{free} {on_the_way}");
        }
    }
}
