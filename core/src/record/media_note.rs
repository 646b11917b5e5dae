//! `media.marked` and `media.placed`: what people state about a recording later.

use minicbor::{Decode, Encode};

use super::capture::Subject;
use crate::id::MediaId;

/// `media.marked`: a key moment of a recording, or why there is a gap in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaMarked {
    /// Which recording.
    #[n(0)]
    pub media: MediaId,
    /// What it is.
    #[n(1)]
    pub what: MarkKind,
    /// From, milliseconds from the start of the recording.
    #[n(2)]
    pub from_ms: u64,
    /// To; not before `from_ms`.
    #[n(3)]
    pub to_ms: u64,
    /// What happens there, or why nothing was recorded; not blank.
    #[n(4)]
    pub text: String,
}

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum MarkKind {
    /// 关键时刻
    #[n(0)]
    Moment,
    /// 中断说明: why a stretch is missing, inside the recording or after its end.
    #[n(1)]
    Gap,
}

/// `media.placed`: a recording belongs to a step or a document, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct MediaPlaced {
    /// Which recording.
    #[n(0)]
    pub media: MediaId,
    /// What it is about.
    #[n(1)]
    pub subject: Subject,
}

impl MediaMarked {
    pub(super) fn is_sound(&self) -> bool {
        self.from_ms <= self.to_ms && !self.text.trim().is_empty()
    }
}
