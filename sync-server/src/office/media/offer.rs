//! What the office lacks of recordings, and their manifests.

use quanji_core::id::{DeviceId, EntryHash};
use quanji_core::media::{CHUNK_BYTES, Manifest};
use quanji_core::sync::{ChunkRun, Lack, MAX_OFFERED, MAX_RUNS, OfferReply, OfferRequest};
use rusqlite::Connection;

use super::{lacking, stated};
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::office::scope::Rights;
use crate::storage::{MediaRow, media, put_manifest};

impl Office {
    /// Says what is lacking of each recording. What a device has no right to is answered as if it
    /// had not arrived.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for more recordings than a request may name,
    /// [`OfficeError::Storage`].
    pub fn offer(&self, device: DeviceId, request: &OfferRequest) -> Result<OfferReply, OfficeError> {
        if request.captured.len() > MAX_OFFERED {
            return Err(OfficeError::Invalid("too many recordings in one request".into()));
        }
        let rows: Vec<Option<MediaRow>> = self.inner.database.read(|connection| {
            let find = |captured: &EntryHash| self.permitted(connection, device, *captured);
            request.captured.iter().map(find).collect::<Result<_, OfficeError>>()
        })?;
        let lacks = rows.into_iter().map(|row| match row {
            Some(row) => self.lack(&row),
            None => Ok(Lack::Entry),
        });
        Ok(OfferReply { lacks: lacks.collect::<Result<_, OfficeError>>()? })
    }

    /// Keeps the manifest of a recording, and says what is lacking then.
    ///
    /// # Errors
    /// [`OfficeError::NoSuchMedia`], [`OfficeError::WrongManifest`], [`OfficeError::Storage`].
    pub fn put_manifest(
        &self,
        device: DeviceId,
        captured: EntryHash,
        bytes: &[u8],
    ) -> Result<Lack, OfficeError> {
        let (row, body) = self.inner.database.read(|connection| {
            let row = self.permitted(connection, device, captured)?.ok_or(OfficeError::NoSuchMedia)?;
            let body = stated(connection, &row)?;
            Ok::<_, OfficeError>((row, body))
        })?;
        let manifest =
            Manifest::from_bytes(bytes).map_err(|error| OfficeError::WrongManifest(error.to_string()))?;
        if manifest.length() != body.length || manifest.root() != body.root {
            return Err(OfficeError::WrongManifest("length or root differs".into()));
        }
        self.keep_manifest(row, manifest)
    }

    /// A recording that a device may deliver: its own, or of a case that it may write to.
    pub(super) fn permitted(
        &self,
        connection: &Connection,
        device: DeviceId,
        captured: EntryHash,
    ) -> Result<Option<MediaRow>, OfficeError> {
        let Some(row) = media(connection, captured)? else { return Ok(None) };
        let registry = self.inner.registry.current(connection)?;
        let permitted = row.device == device
            || Rights::by_newest_grant(&registry, device).may_write(connection, row.case, None)?;
        Ok(permitted.then_some(row))
    }

    fn lack(&self, row: &MediaRow) -> Result<Lack, OfficeError> {
        if row.received.is_some() || row.refused.is_some() {
            return Ok(Lack::Nothing);
        }
        match &row.manifest {
            Some(manifest) => self.lack_of(manifest),
            None if row.length <= CHUNK_BYTES as u64 => self.lack_of_short(row),
            None => Ok(Lack::Manifest),
        }
    }

    /// Of a recording of one chunk the entry says everything: no manifest needs to be sent.
    fn lack_of_short(&self, row: &MediaRow) -> Result<Lack, OfficeError> {
        let body = self.inner.database.read(|connection| stated(connection, row))?;
        let chunks = if row.length == 0 { Vec::new() } else { vec![body.sha256] };
        match Manifest::new(row.length, chunks) {
            Ok(manifest) if manifest.root() == body.root => self.keep_manifest(row.clone(), manifest),
            _ => Ok(Lack::Manifest),
        }
    }

    fn keep_manifest(&self, row: MediaRow, manifest: Manifest) -> Result<Lack, OfficeError> {
        if row.manifest.is_none() {
            self.inner
                .database
                .write(|tx| Ok::<_, OfficeError>(put_manifest(tx, row.captured, &manifest)?))?;
        }
        self.lack_of(&manifest)
    }

    fn lack_of(&self, manifest: &Manifest) -> Result<Lack, OfficeError> {
        let chunks = lacking(&self.inner, manifest)?;
        Ok(if chunks.is_empty() { Lack::Nothing } else { Lack::Chunks(runs(&chunks)) })
    }
}

fn runs(chunks: &[u32]) -> Vec<ChunkRun> {
    let mut runs: Vec<ChunkRun> = Vec::new();
    for chunk in chunks {
        let full = runs.len() == MAX_RUNS;
        match runs.last_mut() {
            Some(run) if run.first + run.count == *chunk => run.count += 1,
            _ if full => break,
            _ => runs.push(ChunkRun { first: *chunk, count: 1 }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_chunks_as_runs() {
        let run = |first, count| ChunkRun { first, count };
        assert_eq!(runs(&[]), []);
        assert_eq!(runs(&[0, 1, 2, 5, 7, 8]), [run(0, 3), run(5, 1), run(7, 2)]);
        let odd: Vec<u32> = (0..2_000).filter(|chunk| chunk % 2 == 1).collect();
        assert_eq!(runs(&odd).len(), MAX_RUNS);
    }
}
