//! The messages about recordings: what the office lacks of them, and receipts.

use minicbor::{Decode, Encode};

use super::wire::{EntryBytes, KeyNotice};
use crate::id::EntryHash;
use crate::proof::{ConsistencyProof, RangeProof};

/// Most recordings in one [`OfferRequest`] or [`ReceiptRequest`].
pub const MAX_OFFERED: usize = 256;
/// Most runs of missing chunks that one answer names for one recording; what lies behind them is
/// named by a later answer.
pub const MAX_RUNS: usize = 256;

/// `POST /v1/media/offer`: a terminal names recordings that it holds; the office says what it lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfferRequest {
    /// The `media.captured` of each, [`MAX_OFFERED`] at most.
    #[n(0)]
    pub captured: Vec<EntryHash>,
}

/// Answer to [`OfferRequest`]: one [`Lack`] for each recording, in the order asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfferReply {
    /// What the office lacks.
    #[n(0)]
    pub lacks: Vec<Lack>,
}

/// What the office lacks of one recording. Answer to `PUT /v1/media/{captured}/manifest`, too.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Lack {
    /// Its `media.captured`: the entry has not arrived, or is in quarantine.
    #[n(0)]
    Entry,
    /// Its manifest.
    #[n(1)]
    Manifest,
    /// These chunks, ascending.
    #[n(2)]
    Chunks(#[n(0)] Vec<ChunkRun>),
    /// Nothing; ask for the receipt.
    #[n(3)]
    Nothing,
}

/// Consecutive chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize)]
#[cbor(map)]
pub struct ChunkRun {
    /// The first, from 0.
    #[n(0)]
    pub first: u32,
    /// How many.
    #[n(1)]
    pub count: u32,
}

impl ChunkRun {
    /// The chunks.
    pub fn chunks(self) -> impl Iterator<Item = u32> {
        self.first..self.first.saturating_add(self.count)
    }
}

/// `POST /v1/media/receipts`: the terminal asks for receipts of recordings that the office lacks
/// nothing of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReceiptRequest {
    /// The `media.captured` of each, [`MAX_OFFERED`] at most.
    #[n(0)]
    pub captured: Vec<EntryHash>,
    /// Epoch of the last checkpoint checked; 0 before the first exchange.
    #[n(1)]
    pub epoch: u64,
    /// Size of that checkpoint.
    #[n(2)]
    pub seen_size: u64,
}

/// Answer to [`ReceiptRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReceiptReply {
    /// Epoch of the log.
    #[n(0)]
    pub epoch: u64,
    /// A checkpoint signed for this answer.
    #[n(1)]
    pub checkpoint: String,
    /// From `seen_size`; absent if the epoch differs or the log is not longer.
    #[n(2)]
    pub consistency: Option<ConsistencyProof>,
    /// Receipts, for those that the office holds and has verified.
    #[n(3)]
    pub receipts: Vec<MediaReceipt>,
    /// Recordings whose bytes are not what their entry says, with the reason: these will never be
    /// received.
    #[n(4)]
    pub refused: Vec<RefusedMedia>,
    /// As in the answer to an exchange.
    #[n(5)]
    pub keys: Option<Vec<KeyNotice>>,
}

/// The office's statement that it holds a recording, with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MediaReceipt {
    /// The office's `media.received`.
    #[n(0)]
    pub entry: EntryBytes,
    /// That it stands in the log under the answer's checkpoint.
    #[n(1)]
    pub proof: RangeProof,
}

/// A recording that cannot be received.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RefusedMedia {
    /// Its `media.captured`.
    #[n(0)]
    pub captured: EntryHash,
    /// Machine code: `length_differs`, `digest_differs`.
    #[n(1)]
    pub reason: String,
}

/// Where a manifest is put: `PUT` of its bytes, answered by a [`Lack`].
#[must_use]
pub fn manifest_path(captured: EntryHash) -> String {
    format!("v1/media/{captured}/manifest")
}

/// Where a chunk is put: `PUT` of its bytes, answered by an empty 204. It names the recording so
/// that the office can say whether it waits for it.
#[must_use]
pub fn chunk_path(captured: EntryHash, chunk: u32) -> String {
    format!("v1/media/{captured}/chunks/{chunk}")
}
