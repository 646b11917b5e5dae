//! What the office states about recordings: that it holds them, that it lost a part, who looked at them.

use minicbor::{Decode, Encode};

use super::bureau::Role;
use crate::id::{Digest, EntryHash, MediaId};

/// `media.received`: the office holds every byte of a recording, verified where they are stored.
/// With its place in the log this is the receipt: the only licence to delete a terminal's original.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaReceived {
    /// Which recording.
    #[n(0)]
    pub media: MediaId,
    /// The `media.captured` that says what it is.
    #[n(1)]
    pub captured: EntryHash,
    /// Length of what is held, bytes.
    #[n(2)]
    pub length: u64,
    /// SHA-256 of all bytes, computed from what is held.
    #[n(3)]
    pub sha256: Digest,
}

/// `media.damaged`: chunks that the office held are damaged or gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaDamaged {
    /// Which recording.
    #[n(0)]
    pub media: MediaId,
    /// The `media.captured` that says what it is.
    #[n(1)]
    pub captured: EntryHash,
    /// Chunks, ascending from 0.
    #[n(2)]
    pub chunks: Vec<u32>,
}

/// `evidence.accessed`: somebody looked at a recording or took it away (第二十二条).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct EvidenceAccessed {
    /// Which recording.
    #[n(0)]
    pub media: MediaId,
    /// The `media.captured` whose bytes were given.
    #[n(1)]
    pub captured: EntryHash,
    /// Who: the name of the user of the pages.
    #[n(2)]
    pub by: String,
    /// In which role.
    #[n(3)]
    pub role: Role,
    /// How.
    #[n(4)]
    pub access: Access,
}

/// A way to reach a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Access {
    /// 查看
    #[n(0)]
    Viewed,
    /// 下载
    #[n(1)]
    Downloaded,
}

impl Access {
    /// The word that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Viewed => "查看",
            Self::Downloaded => "下载",
        }
    }
}
