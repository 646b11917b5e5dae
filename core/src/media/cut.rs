//! Where the bytes of a recording are among its chunks.

use std::ops::Range;

use super::CHUNK_BYTES;

const CHUNK: u64 = CHUNK_BYTES as u64;

/// A recording of some length as chunks: whole ones, and a shorter last one if it does not divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    length: u64,
}

/// A part of one chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkPart {
    /// Which chunk, from 0.
    pub chunk: u32,
    /// Which of its bytes.
    pub bytes: Range<usize>,
}

impl Cut {
    /// The cut of a recording of so many bytes.
    #[must_use]
    pub const fn new(length: u64) -> Self {
        Self { length }
    }

    /// How many chunks there are.
    #[must_use]
    pub fn count(self) -> u32 {
        u32::try_from(self.length.div_ceil(CHUNK)).unwrap_or(u32::MAX)
    }

    /// Length of a chunk; 0 after the last.
    #[must_use]
    pub fn length_of(self, chunk: u32) -> usize {
        let begin = u64::from(chunk) * CHUNK;
        usize::try_from(self.length.saturating_sub(begin).min(CHUNK)).unwrap_or(CHUNK_BYTES)
    }

    /// The parts of chunks that hold these bytes, in order. What lies behind the end is left out.
    pub fn parts(self, bytes: Range<u64>) -> impl Iterator<Item = ChunkPart> {
        let end = bytes.end.min(self.length);
        let first = bytes.start / CHUNK;
        let last = if bytes.start < end { end.div_ceil(CHUNK) } else { first };
        (first..last).filter_map(move |chunk| {
            let begin = chunk * CHUNK;
            let from = usize::try_from(bytes.start.saturating_sub(begin)).ok()?;
            let to = usize::try_from((end - begin).min(CHUNK)).ok()?;
            Some(ChunkPart { chunk: u32::try_from(chunk).ok()?, bytes: from..to })
        })
    }
}
