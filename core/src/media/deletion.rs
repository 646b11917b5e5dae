//! Whether the bytes of a recording may be deleted from where they are.

use crate::id::MediaId;
use crate::record::Whereabouts;

/// Who knows why a recording must be kept: retention terms, holds (长期保存). Whoever deletes asks
/// every one of them first.
pub trait Custodian: Send + Sync {
    /// Why this recording must stay; `None` if there is no reason that this custodian knows.
    fn objection(&self, media: MediaId) -> Option<String>;
}

/// Why a recording must stay.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Objection {
    /// The office has no receipt for it, or has lost a part of it since.
    #[error("the office has not received it")]
    NotDelivered,
    /// It is being recorded, sent or read.
    #[error("it is in use")]
    InUse,
    /// A custodian objects.
    #[error("{reason}")]
    Kept {
        /// Its words.
        reason: String,
    },
}

impl Objection {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> &str {
        match self {
            Self::NotDelivered => "办公端尚未收到",
            Self::InUse => "正在使用",
            Self::Kept { reason } => reason,
        }
    }
}

/// What to do with the wish to delete a terminal's original.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Deletion {
    /// Delete it.
    Allowed,
    /// Keep it, for every one of these reasons.
    Refused(Vec<Objection>),
}

/// The rule for local originals: delivered, out of use, and free of holds.
pub fn may_delete(
    media: MediaId,
    whereabouts: Whereabouts,
    in_use: bool,
    custodians: &[&dyn Custodian],
) -> Deletion {
    let undelivered = match whereabouts {
        Whereabouts::InOffice => None,
        Whereabouts::Recording | Whereabouts::OnTerminal | Whereabouts::Damaged => {
            Some(Objection::NotDelivered)
        }
    };
    let used = in_use.then_some(Objection::InUse);
    let kept = custodians.iter().filter_map(|custodian| custodian.objection(media));
    let objections: Vec<Objection> =
        undelivered.into_iter().chain(used).chain(kept.map(|reason| Objection::Kept { reason })).collect();
    if objections.is_empty() { Deletion::Allowed } else { Deletion::Refused(objections) }
}
