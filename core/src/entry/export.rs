//! `export.approved`: recordings or documents of a case may leave the bureau.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use crate::id::{DocumentId, MediaId};

/// `export.approved`: who may be given what, and who agreed (第二十二条).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct ExportApproved {
    /// Recordings.
    #[n(0)]
    pub media: Vec<MediaId>,
    /// Documents. Neither any recording nor any document: the whole case.
    #[n(1)]
    pub documents: Vec<DocumentId>,
    /// Who is given them; not blank.
    #[n(2)]
    pub recipient: String,
    /// What for; not blank.
    #[n(3)]
    pub reason: String,
    /// Who agreed, one or more.
    #[n(4)]
    pub approved_by: Vec<Approval>,
}

impl ExportApproved {
    pub(super) fn is_sound(&self) -> bool {
        are_distinct(&self.media)
            && are_distinct(&self.documents)
            && is_said(&self.recipient)
            && is_said(&self.reason)
            && Approval::are_sound(&self.approved_by)
    }
}
