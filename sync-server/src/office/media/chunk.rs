//! Chunks as they arrive.

use std::sync::Arc;

use quanji_core::crypto::sha256;
use quanji_core::id::{DeviceId, EntryHash};

use super::upload::Upload;
use super::{digest_of, stated};
use crate::office::Office;
use crate::office::error::OfficeError;

impl Office {
    /// Stores a chunk of a recording whose manifest is known. Again, in any order and from several
    /// connections at once, it changes nothing more. It says whether the chunk is new.
    ///
    /// # Errors
    /// [`OfficeError::NoSuchMedia`], [`OfficeError::WrongChunk`], [`OfficeError::Storage`], also of a
    /// full disk; nothing is stored then.
    pub fn put_chunk(
        &self,
        device: DeviceId,
        captured: EntryHash,
        chunk: u32,
        bytes: Vec<u8>,
    ) -> Result<bool, OfficeError> {
        let upload = self.upload(device, captured)?;
        let manifest = upload.row.manifest.as_ref().ok_or(OfficeError::NoSuchMedia)?;
        let expected = digest_of(manifest, chunk).ok_or(OfficeError::WrongChunk(chunk))?;
        if bytes.len() != manifest.cut().length_of(chunk) || sha256(&bytes) != *expected.as_bytes() {
            return Err(OfficeError::WrongChunk(chunk));
        }
        let new = !self.inner.blobs.has(expected)?;
        if new {
            self.inner.blobs.put(expected, &bytes)?;
        }
        upload.add(chunk, bytes, |stored| self.read_verified(upload.row.media, manifest, stored).ok());
        Ok(new)
    }

    /// What is remembered of a recording that is arriving, or is read now.
    fn upload(&self, device: DeviceId, captured: EntryHash) -> Result<Arc<Upload>, OfficeError> {
        if let Some(known) = self.inner.uploads.get(captured).filter(|known| known.row.device == device) {
            return Ok(known);
        }
        let (row, with_sm3) = self.inner.database.read(|connection| {
            let row = self.permitted(connection, device, captured)?.ok_or(OfficeError::NoSuchMedia)?;
            let with_sm3 = stated(connection, &row)?.sm3.is_some();
            Ok::<_, OfficeError>((row, with_sm3))
        })?;
        if row.manifest.is_none() {
            return Err(OfficeError::NoSuchMedia);
        }
        Ok(self.inner.uploads.remember(row, with_sm3))
    }
}
