//! `copy.verified`: recordings on a medium of their own, read again and compared.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use super::vocabulary::vocabulary;
use crate::id::{Digest, MediaId};
use crate::time::is_day_or_moment;

vocabulary! {
    /// What a copy for the archive is on.
    MediumKind of "kind of medium" {
        0 OpticalDisc "optical_disc" "光盘",
        1 Removable "removable" "移动存储",
        /// A file with what a disc would hold, to be written to one.
        2 Image "image" "光盘映像",
    }
}

/// `copy.verified`: a medium holds these recordings, bit for bit as they were read back from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CopyVerified {
    /// Which recordings of the case; at least one.
    #[n(0)]
    pub media: Vec<MediaId>,
    /// Number of the medium, as on its label; not blank.
    #[n(1)]
    pub medium: String,
    /// What it is.
    #[n(2)]
    pub kind: MediumKind,
    /// Where it is kept; not blank.
    #[n(3)]
    pub place: String,
    /// SHA-256 of the list of files on it.
    #[n(4)]
    pub manifest: Digest,
    /// When it was read back: a day, or a moment (RFC 3339).
    #[n(5)]
    pub at: String,
    /// Who compared it.
    #[n(6)]
    pub verified_by: Approval,
}

impl CopyVerified {
    pub(super) fn is_sound(&self) -> bool {
        !self.media.is_empty()
            && are_distinct(&self.media)
            && is_said(&self.medium)
            && is_said(&self.place)
            && is_day_or_moment(&self.at)
            && self.verified_by.is_sound()
    }
}
