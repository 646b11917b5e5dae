//! The root of a file: the Merkle tree over its chunks, as of a recording (FORMATS §8e, §14).

use std::io::{self, Read, Write};
use std::num::NonZero;

use crate::crypto::sha256;
use crate::id::Digest;
use crate::media::CHUNK_BYTES;
use crate::proof::{Frontier, leaf_hash};

/// What one pass over the bytes of a file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRoot {
    /// Length, bytes.
    pub length: u64,
    /// Root of the tree over the digests of its chunks.
    pub root: Digest,
    /// CRC-32 of the bytes.
    pub crc32: u32,
    /// SHA-256 of the bytes, of a file of one chunk: there it costs nothing.
    pub sha256: Option<Digest>,
}

/// The root of bytes that are at hand.
#[must_use]
pub fn root_of(bytes: &[u8]) -> FileRoot {
    let mut pass = Pass::default();
    pass.take(&bytes.chunks(CHUNK_BYTES).map(Sums::of).collect::<Vec<_>>());
    pass.finish()
}

impl FileRoot {
    /// Reads to the end, writing on what it reads.
    pub(crate) fn copy(mut from: impl Read, to: &mut impl Write) -> io::Result<Self> {
        let mut pass = Pass::default();
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            let filled = fill(&mut from, &mut buffer)?;
            let chunk = buffer.get(..filled).unwrap_or_default();
            if chunk.is_empty() {
                return Ok(pass.finish());
            }
            to.write_all(chunk)?;
            pass.take(&[Sums::of(chunk)]);
        }
    }

    /// Reads to the end on all cores, one chunk for each in memory; tells how far it came after each round.
    pub(crate) fn read(mut from: impl Read, mut progress: impl FnMut(u64)) -> io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let mut buffers = vec![vec![0; CHUNK_BYTES]; cores];
        let mut pass = Pass::default();
        loop {
            let mut filled = Vec::new();
            for buffer in &mut buffers {
                let length = fill(&mut from, buffer)?;
                filled.extend(buffer.get(..length).filter(|chunk| !chunk.is_empty()));
            }
            let sums = match filled.as_slice() {
                [] => return Ok(pass.finish()),
                [one] => vec![Sums::of(one)],
                several => std::thread::scope(|scope| {
                    let running: Vec<_> =
                        several.iter().map(|chunk| scope.spawn(|| Sums::of(chunk))).collect();
                    running.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
                }),
            };
            pass.take(&sums);
            progress(pass.length);
        }
    }
}

/// The sums of one chunk.
#[derive(Default)]
struct Sums {
    sha256: [u8; 32],
    crc32: crc32fast::Hasher,
    length: u64,
}

impl Sums {
    fn of(chunk: &[u8]) -> Self {
        let mut crc32 = crc32fast::Hasher::new();
        crc32.update(chunk);
        Self { sha256: sha256(chunk), crc32, length: chunk.len() as u64 }
    }
}

#[derive(Default)]
struct Pass {
    length: u64,
    tree: Frontier,
    crc32: crc32fast::Hasher,
    first: Option<[u8; 32]>,
}

impl Pass {
    fn take(&mut self, chunks: &[Sums]) {
        for sums in chunks {
            self.first.get_or_insert(sums.sha256);
            self.length += sums.length;
            self.crc32.combine(&sums.crc32);
            let _ = self.tree.push(leaf_hash(&sums.sha256));
        }
    }

    fn finish(self) -> FileRoot {
        let sha256 = match self.tree.size() {
            0 => Some(sha256(b"")),
            1 => self.first,
            _ => None,
        };
        FileRoot {
            length: self.length,
            root: Digest::from_bytes(self.tree.root().0),
            crc32: self.crc32.finalize(),
            sha256: sha256.map(Digest::from_bytes),
        }
    }
}

/// Reads until the buffer is full or nothing is left.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        match from.read(free) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Manifest;

    #[test]
    fn a_root_is_that_of_a_recording_however_it_is_read() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 17] {
            let bytes: Vec<u8> = (0..length).map(|at| (at / 977) as u8).collect();
            let chunks = bytes.chunks(CHUNK_BYTES).map(|chunk| Digest::from_bytes(sha256(chunk))).collect();
            let whole = root_of(&bytes);
            assert_eq!(whole.root, Manifest::new(length as u64, chunks).unwrap().root(), "{length}");
            assert_eq!(whole.sha256.is_some(), length <= CHUNK_BYTES);
            if let Some(digest) = whole.sha256 {
                assert_eq!(*digest.as_bytes(), sha256(&bytes));
            }
            let mut copied = Vec::new();
            assert_eq!(FileRoot::copy(bytes.as_slice(), &mut copied).unwrap(), whole);
            assert_eq!(copied, bytes);
            // In pieces that are no chunks.
            let pieces = bytes.chunks(70_000);
            let reader: Box<dyn Read> =
                pieces.fold(Box::new(io::empty()), |all, piece| Box::new(all.chain(piece)));
            assert_eq!(FileRoot::read(reader, |_| {}).unwrap(), whole, "{length}");
        }
    }
}
