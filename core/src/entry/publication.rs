//! `case.published` and `publication.withdrawn`: a decision made public (公示).

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::is_said;
use crate::id::{Digest, DocumentId, EntryHash};
use crate::time::is_day_or_moment;

/// `case.published`: a decision stands where everybody can read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CasePublished {
    /// The decision.
    #[n(0)]
    pub decision: DocumentId,
    /// Since when: a day, or a moment (RFC 3339).
    #[n(1)]
    pub at: String,
    /// Where: address of the page, or the place of the notice; not blank.
    #[n(2)]
    pub address: String,
    /// SHA-256 of what was published, after personal data was taken out.
    #[n(3)]
    pub redacted: Digest,
    /// Who published it.
    #[n(4)]
    pub published_by: Approval,
}

/// `publication.withdrawn`: it no longer stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct PublicationWithdrawn {
    /// The `case.published`.
    #[n(0)]
    pub publication: EntryHash,
    /// Since when: a day, or a moment (RFC 3339).
    #[n(1)]
    pub at: String,
    /// Why; not blank.
    #[n(2)]
    pub reason: String,
    /// Who withdrew it.
    #[n(3)]
    pub withdrawn_by: Approval,
}

impl CasePublished {
    pub(super) fn is_sound(&self) -> bool {
        is_day_or_moment(&self.at) && is_said(&self.address) && self.published_by.is_sound()
    }
}

impl PublicationWithdrawn {
    pub(super) fn is_sound(&self) -> bool {
        is_day_or_moment(&self.at) && is_said(&self.reason) && self.withdrawn_by.is_sound()
    }
}
