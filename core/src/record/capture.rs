//! `media.started` and `media.captured`: a recording begins, and what it became.

use minicbor::{Decode, Encode};

use super::media_source::{Position, Source};
use crate::crypto::sha256;
use crate::id::{ActivityId, CaseId, DeviceId, Digest, DocumentId, MediaId};

/// `media.started`: recording has begun. It is stated before the first byte, so that a recording
/// that never came to an end is known by it. What is taken in whole, as a photograph, has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaStarted {
    /// Its name: [`media_id`] of case, device and nonce, so that no other device can claim it.
    #[n(0)]
    pub media: MediaId,
    /// Sixteen random bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// What is being recorded.
    #[n(2)]
    pub kind: MediaKind,
    /// Format (RFC 6838), such as `video/mp4`.
    #[n(3)]
    pub media_type: String,
    /// What it is about.
    #[n(4)]
    pub subject: Subject,
    /// What records it.
    #[n(5)]
    pub source: Source,
    /// Where, if known.
    #[n(6)]
    pub position: Option<Position>,
    /// The recording that this one goes on from, after an interruption.
    #[n(7)]
    pub continues: Option<MediaId>,
}

/// `media.captured`: an original, or a copy, is complete: how long it is and what it hashes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaCaptured {
    /// Its name, as in [`MediaStarted`].
    #[n(0)]
    pub media: MediaId,
    /// Sixteen random bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// What it is.
    #[n(2)]
    pub kind: MediaKind,
    /// Format (RFC 6838), such as `video/mp4`.
    #[n(3)]
    pub media_type: String,
    /// Length in bytes.
    #[n(4)]
    pub length: u64,
    /// SHA-256 of all its bytes.
    #[n(5)]
    pub sha256: Digest,
    /// Root of the Merkle tree over the SHA-256 of its chunks.
    #[n(6)]
    pub root: Digest,
    /// SM3 (GB/T 32905) of all its bytes, where the bureau asks for it.
    #[n(7)]
    pub sm3: Option<Digest>,
    /// How the recording came to its end.
    #[n(8)]
    pub end: CaptureEnd,
    /// Wall clock of the source at its beginning, milliseconds since 1970; as the source claims it.
    #[n(9)]
    pub started_ms: Option<i64>,
    /// Wall clock of the source at its end; of an interrupted recording, when its last whole chunk was written.
    #[n(10)]
    pub ended_ms: Option<i64>,
    /// Where nothing was recorded in between, ascending.
    #[n(11)]
    pub gaps: Vec<MediaGap>,
    /// Key moments marked while recording, ascending.
    #[n(12)]
    pub marks: Vec<MediaMark>,
    /// What it is about.
    #[n(13)]
    pub subject: Subject,
    /// What recorded it.
    #[n(14)]
    pub source: Source,
    /// Where, if known.
    #[n(15)]
    pub position: Option<Position>,
    /// The recording that this one goes on from, after an interruption.
    #[n(16)]
    pub continues: Option<MediaId>,
    /// Of a copy (副本): what it was made of. The original is never changed (第二十二条).
    #[n(17)]
    pub copy_of: Option<CopyOf>,
}

/// What a recording is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Subject {
    /// The step of the case that it shows.
    #[n(0)]
    pub activity: Option<ActivityId>,
    /// The document that it belongs to.
    #[n(1)]
    pub document: Option<DocumentId>,
    /// How it was made (制作方法).
    #[n(2)]
    pub method: Option<String>,
    /// What it is to prove (证明对象).
    #[n(3)]
    pub proves: Option<String>,
}

/// A kind of recording (音像记录).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum MediaKind {
    /// 照片
    #[n(0)]
    Photo,
    /// 录音
    #[n(1)]
    Audio,
    /// 录像
    #[n(2)]
    Video,
}

impl MediaKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Photo, Self::Audio, Self::Video];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Photo => "照片",
            Self::Audio => "录音",
            Self::Video => "录像",
        }
    }
}

impl std::str::FromStr for MediaKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text || kind.zh() == text)
            .ok_or_else(|| "a recording is photo, audio or video".to_owned())
    }
}

/// How a recording came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum CaptureEnd {
    /// It was ended; it is whole.
    #[n(0)]
    Finished,
    /// Power or program failed: everything up to the last whole chunk is there.
    #[n(1)]
    Interrupted,
    /// Space ran out, but for what statements and seals need.
    #[n(2)]
    StorageFull,
}

impl CaptureEnd {
    /// The words that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Finished => "正常结束",
            Self::Interrupted => "意外中断",
            Self::StorageFull => "存储空间不足",
        }
    }
}

/// A stretch in which nothing was recorded.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cbor(map)]
pub struct MediaGap {
    /// From, milliseconds from the start of the recording.
    #[n(0)]
    pub from_ms: u64,
    /// To.
    #[n(1)]
    pub to_ms: u64,
    /// Why, if somebody said so.
    #[n(2)]
    pub reason: Option<String>,
}

/// A key moment of a recording.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cbor(map)]
pub struct MediaMark {
    /// When, milliseconds from the start of the recording.
    #[n(0)]
    pub at_ms: u64,
    /// What happens.
    #[n(1)]
    pub text: String,
}

/// What a copy was made of, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CopyOf {
    /// The original, or another copy.
    #[n(0)]
    pub media: MediaId,
    /// What was done.
    #[n(1)]
    pub change: CopyChange,
    /// Why, and what of the original it shows.
    #[n(2)]
    pub reason: String,
}

/// What was done to make a copy.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum CopyChange {
    /// 剪辑: a part of it.
    #[n(0)]
    Cut,
    /// 脱敏: faces, voices or data made unrecognisable.
    #[n(1)]
    Redacted,
    /// 转码: another format.
    #[n(2)]
    Transcoded,
}

impl CopyChange {
    /// Every change.
    pub const ALL: [Self; 3] = [Self::Cut, Self::Redacted, Self::Transcoded];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Redacted => "redacted",
            Self::Transcoded => "transcoded",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Cut => "剪辑",
            Self::Redacted => "脱敏",
            Self::Transcoded => "转码",
        }
    }
}

impl std::str::FromStr for CopyChange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|change| change.as_str() == text)
            .ok_or_else(|| "a copy is cut, redacted or transcoded".to_owned())
    }
}

/// The name of a recording: first half of SHA-256("quanji media 1" ‖ case ‖ device ‖ nonce).
#[must_use]
pub fn media_id(case: CaseId, device: DeviceId, nonce: &[u8; 16]) -> MediaId {
    let mut input = b"quanji media 1".to_vec();
    input.extend_from_slice(case.as_bytes());
    input.extend_from_slice(device.as_bytes());
    input.extend_from_slice(nonce);
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(&input);
    MediaId::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}

impl MediaCaptured {
    /// Whether gaps and marks are in order, a format is named, and a copy is not of itself.
    pub(super) fn is_sound(&self) -> bool {
        let gaps = self.gaps.iter().all(|gap| gap.from_ms <= gap.to_ms);
        let apart = self.gaps.windows(2).all(|pair| match pair {
            [before, after] => before.to_ms <= after.from_ms,
            _ => true,
        });
        let marks = self.marks.is_sorted_by_key(|mark| mark.at_ms);
        let copied = self.copy_of.as_ref().is_none_or(|copy| copy.media != self.media);
        gaps && apart && marks && copied && !self.media_type.trim().is_empty()
    }
}
