//! Reading what is exported or sent, for apps that show it and for the exemplars that every language
//! of the bindings reads.

use quanji_core::entry::SignedEntry;
use quanji_core::id::{CaseId, DeviceId, Digest, EntryHash};
use quanji_core::media::Manifest;
use quanji_core::record::Handwriting;

use crate::error::{TerminalError, invalid};
use crate::signing::Means;

/// What an entry says of itself. Its signature is checked where its keys are known: not here.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct EntryHeader {
    /// SHA-256 of its bytes.
    pub hash: EntryHash,
    /// Which device made it.
    pub device: DeviceId,
    /// Its place in the chain of that device, from 1.
    pub seq: u64,
    /// What it states, as `noun.verb`.
    pub kind: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// When, by the clock of that device, milliseconds since 1970.
    pub wall_ms: i64,
}

/// The manifest of a recording.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ManifestView {
    /// Length of the recording, bytes.
    pub length: u64,
    /// Its Merkle root (RFC 6962 §2.1).
    pub root: Digest,
    /// SHA-256 of each chunk.
    pub chunks: Vec<Digest>,
}

/// Reads an entry.
///
/// Throws `Invalid` for anything that is no entry in its one deterministic encoding.
#[uniffi::export]
pub fn read_entry(bytes: Vec<u8>) -> Result<EntryHeader, TerminalError> {
    let signed = SignedEntry::parse(&bytes).map_err(|error| invalid(error.to_string()))?;
    let entry = signed.entry();
    Ok(EntryHeader {
        hash: signed.hash(),
        device: entry.device,
        seq: entry.seq,
        kind: entry.kind.to_string(),
        case: entry.case,
        wall_ms: entry.time.wall_ms,
    })
}

/// Reads the manifest of a recording.
///
/// Throws `Invalid` for anything that is none.
#[uniffi::export]
pub fn read_manifest(bytes: Vec<u8>) -> Result<ManifestView, TerminalError> {
    let manifest = Manifest::from_bytes(&bytes).map_err(|error| invalid(error.to_string()))?;
    let (length, root) = (manifest.length(), manifest.root());
    Ok(ManifestView { length, root, chunks: manifest.chunks().to_vec() })
}

/// Reads handwriting as scripts and other programs give it:
/// `{"device", "width", "height", "rate_hz", "strokes": [[[x, y, t, pressure?], …], …]}`.
///
/// Throws `Invalid` with what is wrong.
#[uniffi::export]
pub fn read_handwriting(json: &str) -> Result<Means, TerminalError> {
    let Handwriting { device, width, height, rate_hz, strokes } =
        Handwriting::from_json(json).map_err(invalid)?;
    Ok(Means::Handwriting { device, width, height, rate_hz, strokes })
}
