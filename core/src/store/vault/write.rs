//! Writing a recording: chunk by chunk, each on the disk and listed before the next.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
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

/// Chunks that wait for the disk while the next one is hashed and encrypted.
const WAITING: usize = 2;

/// Takes in the bytes of one recording. Hashing and encryption run on the caller's thread, the disk
/// on another: a chunk is written, synced and listed, in that order, before the next is written.
#[derive(Debug)]
pub struct ChunkWriter {
    home: PathBuf,
    file: MediaId,
    key: FileKey,
    cipher: ChunkCipher,
    reserve: u64,
    buffer: Vec<u8>,
    chunks: Vec<Digest>,
    length: u64,
    sum: Sum,
    disk: Option<Disk>,
    /// Buffers that the disk has done with.
    spent: Receiver<Vec<u8>>,
}

/// The thread that writes, and the way to it.
#[derive(Debug)]
struct Disk {
    chunks: SyncSender<Sealed>,
    thread: JoinHandle<Result<(), StoreError>>,
}

/// A recording that is complete on the disk.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its chunks.
    pub manifest: Manifest,
    /// Its digests.
    pub sums: Sums,
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
        check_space(home, options.reserve)?;
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
        let (give_back, spent) = sync_channel(WAITING + 2);
        let (send, receive) = sync_channel(WAITING - 1);
        let thread = std::thread::Builder::new()
            .name("quanji-vault".into())
            .spawn(move || to_disk(&path, data, list, &receive, &give_back))
            .map_err(StoreError::file(home))?;
        Ok(Self {
            home: home.to_owned(),
            file,
            cipher: ChunkCipher::new(&key, file),
            key,
            reserve: options.reserve,
            buffer: Vec::with_capacity(CHUNK_BYTES + TAG_BYTES),
            chunks: Vec::new(),
            length: 0,
            sum: Sum::new(options.sm3),
            disk: Some(Disk { chunks: send, thread }),
            spent,
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
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == CHUNK_BYTES {
                self.seal(false)?;
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
        self.seal(true)?;
        self.settle()?;
        let manifest = Manifest::new(self.length, std::mem::take(&mut self.chunks));
        let manifest = manifest.map_err(|_| StoreError::BadRow("media"))?;
        let sums = std::mem::replace(&mut self.sum, Sum::new(false)).finish();
        Ok(Kept { manifest, sums })
    }

    fn seal(&mut self, last: bool) -> Result<(), StoreError> {
        if self.chunks.len() >= MAX_CHUNKS && !self.buffer.is_empty() {
            let path = data_path(&self.home, self.file);
            return Err(StoreError::file(path)(std::io::ErrorKind::FileTooLarge.into()));
        }
        if let Err(error) = check_space(&self.home, self.reserve) {
            self.settle()?;
            return Err(error);
        }
        let position = u32::try_from(self.chunks.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(self.buffer.len()).unwrap_or(u32::MAX);
        self.sum.update(&self.buffer);
        let digest = Digest::from_bytes(sha256(&self.buffer));
        let record = list_record(&self.key, position, length, last, &digest);
        let fresh = self.spent.try_recv().unwrap_or_else(|_| Vec::with_capacity(CHUNK_BYTES + TAG_BYTES));
        let mut bytes = std::mem::replace(&mut self.buffer, fresh);
        self.cipher.seal(position, last, &mut bytes).map_err(|_| StoreError::BadRow("media"))?;
        let failed = match &self.disk {
            Some(disk) => disk.chunks.send(Sealed { bytes, record }).is_err(),
            None => true,
        };
        if failed {
            // The thread ends early only with a reason.
            self.settle()?;
            return Err(StoreError::file(data_path(&self.home, self.file))(
                std::io::ErrorKind::BrokenPipe.into(),
            ));
        }
        if length > 0 {
            self.chunks.push(digest);
            self.length += u64::from(length);
        }
        Ok(())
    }

    /// Waits until everything sent is on the disk.
    fn settle(&mut self) -> Result<(), StoreError> {
        let Some(Disk { chunks, thread }) = self.disk.take() else { return Ok(()) };
        drop(chunks);
        match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
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

fn to_disk(
    path: &Path,
    mut data: File,
    mut list: Option<File>,
    chunks: &Receiver<Sealed>,
    spent: &SyncSender<Vec<u8>>,
) -> Result<(), StoreError> {
    for Sealed { mut bytes, record } in chunks {
        let written = data.write_all(&bytes).and_then(|()| data.sync_data()).and_then(|()| match &mut list {
            Some(list) => list.write_all(&record).and_then(|()| list.sync_data()),
            None => Ok(()),
        });
        written.map_err(StoreError::file(path))?;
        bytes.clear();
        // The writer may be gone, and with it the need for buffers.
        let _ = spent.try_send(bytes);
    }
    Ok(())
}

/// There must be room for a chunk beside the reserve.
fn check_space(home: &Path, reserve: u64) -> Result<(), StoreError> {
    let needed = reserve.saturating_add((CHUNK_BYTES + TAG_BYTES) as u64);
    if reserve > 0 && free_bytes(home)? < needed {
        return Err(StoreError::file(home)(std::io::ErrorKind::StorageFull.into()));
    }
    Ok(())
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).read(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
