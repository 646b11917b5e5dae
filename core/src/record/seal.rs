//! `document.sealed` and what stands around it: a document's exact content, frozen (定稿).

use minicbor::{Decode, Encode};

use super::content::{Content, digest_of};
use crate::id::{CaseId, Digest, DocumentId, EntryHash};

/// `document.sealed`. It carries the content itself: to read a sealed document nothing else is needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentSealed {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// The newest changes that the content has, ascending. Any other change is late.
    #[n(1)]
    pub heads: Vec<Digest>,
    /// The content: canonical JSON (RFC 8785).
    #[cbor(n(2), with = "minicbor::bytes")]
    pub content: Vec<u8>,
    /// The `document.read_back` entry of what was signed.
    #[n(3)]
    pub read_back: EntryHash,
    /// The `document.signed` and `signature.declined` entries that count, ascending.
    #[n(4)]
    pub signatures: Vec<EntryHash>,
    /// The `check.overridden` entries that count, ascending.
    #[n(5)]
    pub overrides: Vec<EntryHash>,
    /// SHA-256 of the HTML file with the sealed pages, signatures included.
    #[n(6)]
    pub page: Digest,
    /// Which way of laying out made them.
    #[n(7)]
    pub layout: u32,
}

impl DocumentSealed {
    /// The content, if it is one, and that of this document and case.
    #[must_use]
    pub fn read(&self, case: CaseId) -> Option<Content> {
        let content = Content::from_bytes(&self.content).ok()?;
        (content.case == case && content.document == self.document).then_some(content)
    }

    /// SHA-256 of the content.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&self.content)
    }
}

/// `check.overridden`: a warning stands, and an officer says why. It counts while the field has this value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CheckOverridden {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// Key of the field.
    #[n(1)]
    pub field: String,
    /// The value that stands, as JSON text.
    #[n(2)]
    pub value: String,
    /// Why.
    #[n(3)]
    pub reason: String,
}

/// `document.corrected`: a new document corrects a sealed one, which stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentCorrected {
    /// The new document.
    #[n(0)]
    pub document: DocumentId,
    /// What it corrects.
    #[n(1)]
    pub corrects: DocumentId,
    /// The seal of what it corrects.
    #[n(2)]
    pub seal: EntryHash,
    /// Why.
    #[n(3)]
    pub reason: String,
}
