//! `disposal.proposed`, `disposal.approved`, `disposal.done`: recordings whose period is over leave
//! the office, by two people and with a certificate.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use crate::id::{Digest, EntryHash, MediaId};

/// `disposal.proposed`: somebody asks that recordings be destroyed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DisposalProposed {
    /// Which; at least one.
    #[n(0)]
    pub media: Vec<MediaId>,
    /// Why; not blank.
    #[n(1)]
    pub reason: String,
    /// Who asks.
    #[n(2)]
    pub proposed_by: Approval,
}

/// `disposal.approved`: somebody agrees. That it is another person is a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DisposalApproved {
    /// The `disposal.proposed`.
    #[n(0)]
    pub proposal: EntryHash,
    /// Who agrees.
    #[n(1)]
    pub approved_by: Approval,
}

/// `disposal.done`: the certificate: these bytes are gone from the office. What was stated about
/// them stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DisposalDone {
    /// The `disposal.proposed`.
    #[n(0)]
    pub proposal: EntryHash,
    /// What is gone; at least one.
    #[n(1)]
    pub media: Vec<DisposedMedia>,
    /// Version of the set of rules that allowed it; not blank.
    #[n(2)]
    pub rules: String,
    /// Who did it.
    #[n(3)]
    pub done_by: Approval,
}

/// A recording that is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DisposedMedia {
    /// Which.
    #[n(0)]
    pub media: MediaId,
    /// The `media.captured` that says what it was.
    #[n(1)]
    pub captured: EntryHash,
    /// SHA-256 of all its bytes: whoever still has a copy can show what it is.
    #[n(2)]
    pub sha256: Digest,
    /// Length in bytes.
    #[n(3)]
    pub length: u64,
}

impl DisposalProposed {
    pub(super) fn is_sound(&self) -> bool {
        !self.media.is_empty()
            && are_distinct(&self.media)
            && is_said(&self.reason)
            && self.proposed_by.is_sound()
    }
}

impl DisposalApproved {
    pub(super) fn is_sound(&self) -> bool {
        self.approved_by.is_sound()
    }
}

impl DisposalDone {
    pub(super) fn is_sound(&self) -> bool {
        // One recording may have been captured twice by a device that contradicts itself.
        let captured: Vec<_> = self.media.iter().map(|one| one.captured).collect();
        !captured.is_empty() && are_distinct(&captured) && is_said(&self.rules) && self.done_by.is_sound()
    }
}
