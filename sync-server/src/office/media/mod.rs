//! Recordings in the office: taking them in chunk by chunk, receipts, playback, scrubbing.

mod chunk;
mod content;
mod extension;
mod offer;
mod receipt;
mod scrub;
mod upload;

#[cfg(test)]
mod tests;

pub use content::{MediaFile, MediaStanding};
pub(super) use extension::extension_of;
pub use scrub::{Damage, ScrubReport};
pub(super) use upload::Uploads;

use quanji_core::id::{Digest, EntryHash};
use quanji_core::media::Manifest;
use quanji_core::record::{Fact, MediaCaptured};
use rusqlite::Connection;

use super::Inner;
use super::error::OfficeError;
use crate::storage::{MediaRow, StorageError, entry_at};

/// What the record states of a recording.
fn stated(connection: &Connection, row: &MediaRow) -> Result<MediaCaptured, OfficeError> {
    let signed = entry_at(connection, row.log_index)?;
    match Fact::from_body(&signed.entry().kind, &signed.entry().body) {
        Ok(Fact::MediaCaptured(body)) if signed.hash() == row.captured => Ok(body),
        _ => Err(StorageError::Damaged("media.captured").into()),
    }
}

/// The chunks of a manifest that are not held, ascending.
pub(super) fn lacking(inner: &Inner, manifest: &Manifest) -> Result<Vec<u32>, OfficeError> {
    let mut lacking = Vec::new();
    for (chunk, digest) in (0..).zip(manifest.chunks()) {
        if !inner.blobs.has(digest)? {
            lacking.push(chunk);
        }
    }
    Ok(lacking)
}

/// The digest of a chunk.
fn digest_of(manifest: &Manifest, chunk: u32) -> Option<&Digest> {
    manifest.chunks().get(usize::try_from(chunk).ok()?)
}

/// A recording for the log of the program: no personal data.
fn short(captured: EntryHash) -> String {
    captured.to_string().chars().take(16).collect()
}
