//! The bytes of a recording as one stream, each chunk checked before a byte of it is given.

use std::io::{self, Read};

use crate::office::error::OfficeError;
use crate::office::{MediaFile, Office};

/// Reads a recording from its first byte to its last, one chunk in memory.
pub(super) struct RecordingReader<'o> {
    office: &'o Office,
    file: MediaFile,
    next: u32,
    chunk: Vec<u8>,
    given: usize,
    /// Why reading ended early.
    pub(super) failure: Option<OfficeError>,
}

impl<'o> RecordingReader<'o> {
    pub(super) fn new(office: &'o Office, file: MediaFile) -> Self {
        Self { office, file, next: 0, chunk: Vec::new(), given: 0, failure: None }
    }

    /// Length of the recording, bytes.
    pub(super) fn length(&self) -> u64 {
        self.file.manifest.length()
    }
}

impl Read for RecordingReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.chunk.len() {
            if self.next == self.file.manifest.cut().count() {
                return Ok(0);
            }
            self.chunk = match self.office.read_chunk(&self.file, self.next) {
                Ok(chunk) => chunk,
                Err(error) => {
                    self.failure = Some(error);
                    return Err(io::Error::other("a chunk of a recording cannot be given"));
                }
            };
            self.given = 0;
            self.next += 1;
        }
        let left = self.chunk.get(self.given..).unwrap_or_default();
        let count = left.len().min(into.len());
        if let (Some(into), Some(left)) = (into.get_mut(..count), left.get(..count)) {
            into.copy_from_slice(left);
        }
        self.given += count;
        Ok(count)
    }
}
