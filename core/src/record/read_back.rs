//! `document.read_back`: the pages of a draft were shown to be read before anybody signs.

use minicbor::{Decode, Encode};

use crate::id::{Digest, DocumentId};

/// `document.read_back`. Signatures name it, so what was shown is fixed before the first stroke.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentReadBack {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// The newest changes that the pages show, ascending.
    #[n(1)]
    pub heads: Vec<Digest>,
    /// SHA-256 of the content (RFC 8785).
    #[n(2)]
    pub content: Digest,
    /// SHA-256 of the HTML file with the pages as they were shown, without signatures.
    #[n(3)]
    pub page: Digest,
    /// How many pages.
    #[n(4)]
    pub pages: u32,
    /// Which way of laying out made them.
    #[n(5)]
    pub layout: u32,
}
