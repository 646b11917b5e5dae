//! The bytes of recordings for those who look at them, and the record of who did.

use quanji_core::crypto::sha256;
use quanji_core::entry::{Access, BureauFact, EvidenceAccessed, Role};
use quanji_core::id::{CaseId, EntryHash, MediaId};
use quanji_core::media::Manifest;
use quanji_core::record::MediaCaptured;

use super::{digest_of, lacking, short, stated};
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::storage::{DISPOSED, media};

/// A recording of which the office knows every chunk.
#[derive(Debug, Clone)]
pub struct MediaFile {
    /// The entry that states it.
    pub captured: EntryHash,
    /// Its case.
    pub case: CaseId,
    /// What is stated of it.
    pub body: MediaCaptured,
    /// Its chunks.
    pub manifest: Manifest,
}

/// How much of a recording the office holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct MediaStanding {
    /// Chunks that are held; their bytes are not looked at.
    pub held: u32,
    /// Chunks that there are; 0 while the manifest has not arrived.
    pub chunks: u32,
    /// Whether all of it was received, and nothing found lacking since.
    pub received: bool,
    /// Whether its bytes are not what its entry says.
    pub refused: bool,
    /// Whether its bytes were disposed of on the record.
    pub disposed: bool,
}

impl Office {
    /// How much of a recording is held; `None` if the log does not state it.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn media_standing(&self, captured: EntryHash) -> Result<Option<MediaStanding>, OfficeError> {
        let row = self.inner.database.read(|connection| media(connection, captured))?;
        let Some(row) = row else { return Ok(None) };
        let (held, chunks) = match &row.manifest {
            None => (0, 0),
            Some(manifest) => {
                let count = manifest.cut().count();
                let missing = if row.received.is_some() { 0 } else { lacking(&self.inner, manifest)?.len() };
                (count.saturating_sub(u32::try_from(missing).unwrap_or(count)), count)
            }
        };
        let disposed = row.refused.as_deref() == Some(DISPOSED);
        let (received, refused) = (row.received.is_some(), row.refused.is_some() && !disposed);
        Ok(Some(MediaStanding { held, chunks, received, refused, disposed }))
    }

    /// A recording to be looked at; `None` while its chunks are not known.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn media_file(&self, captured: EntryHash) -> Result<Option<MediaFile>, OfficeError> {
        self.inner.database.read(|connection| {
            let Some(row) = media(connection, captured)? else { return Ok(None) };
            let Some(manifest) = row.manifest.clone() else { return Ok(None) };
            let body = stated(connection, &row)?;
            Ok(Some(MediaFile { captured, case: row.case, body, manifest }))
        })
    }

    /// A chunk of a recording, checked against its digest.
    ///
    /// # Errors
    /// [`OfficeError::DamagedChunk`]: nothing that differs from what was recorded is ever given.
    pub fn read_chunk(&self, file: &MediaFile, chunk: u32) -> Result<Vec<u8>, OfficeError> {
        self.read_verified(file.body.media, &file.manifest, chunk)
    }

    pub(super) fn read_verified(
        &self,
        media: MediaId,
        manifest: &Manifest,
        chunk: u32,
    ) -> Result<Vec<u8>, OfficeError> {
        let damaged = OfficeError::DamagedChunk { media, chunk };
        let Some(digest) = digest_of(manifest, chunk) else { return Err(damaged) };
        match self.inner.blobs.get(digest)? {
            Some(bytes) if sha256(&bytes) == *digest.as_bytes() => Ok(bytes),
            _ => Err(damaged),
        }
    }

    /// States that somebody looked at a recording or took it away, before its bytes are given.
    ///
    /// # Errors
    /// [`OfficeError::Storage`]; nothing may be given then.
    pub fn state_access(
        &self,
        file: &MediaFile,
        by: &str,
        role: Role,
        access: Access,
    ) -> Result<EntryHash, OfficeError> {
        let fact = BureauFact::EvidenceAccessed(EvidenceAccessed {
            media: file.body.media,
            captured: file.captured,
            by: by.to_owned(),
            role,
            access,
        });
        let hash = self.state_one_of_case(file.case, |_, _| Ok(fact))?;
        tracing::info!(recording = short(file.captured), access = ?access, "evidence accessed");
        Ok(hash)
    }
}
