//! What a page is made of.

use crate::catalog::Template;
use crate::id::{Digest, EntryHash};
use crate::record::{Content, DocumentSigned, Paperwork, SignatureDeclined};
use crate::time::rfc3339;

/// A document to lay out.
#[derive(Debug)]
pub struct Form<'a> {
    /// Name of the organ.
    pub bureau: &'a str,
    /// Its template.
    pub template: &'a Template,
    /// What it says.
    pub content: &'a Content,
    /// The signatures to draw, in the order of signing; none for a reading back.
    pub signed: Vec<SignedMark<'a>>,
    /// The outcomes to print.
    pub declined: Vec<DeclinedMark<'a>>,
}

/// A signature with what its entry adds.
#[derive(Debug, Clone)]
pub struct SignedMark<'a> {
    /// The signature.
    pub body: &'a DocumentSigned,
    /// When, by the terminal's clock, RFC 3339.
    pub time: String,
}

/// An outcome with what its entry adds.
#[derive(Debug, Clone)]
pub struct DeclinedMark<'a> {
    /// The outcome.
    pub body: &'a SignatureDeclined,
    /// When, by the terminal's clock, RFC 3339.
    pub time: String,
}

impl Form<'_> {
    /// SHA-256 of the content.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.content.digest()
    }
}

/// The signatures and outcomes of these entries, in the order of time, place in the chain and hash.
#[must_use]
pub fn form_signatures<'a>(
    paperwork: &'a Paperwork,
    entries: &[EntryHash],
) -> (Vec<SignedMark<'a>>, Vec<DeclinedMark<'a>>) {
    let mut signed: Vec<_> =
        paperwork.signed.iter().filter(|stated| entries.contains(&stated.entry)).collect();
    signed.sort_by_key(|stated| (stated.time.wall_ms, stated.seq, stated.entry));
    let mut declined: Vec<_> =
        paperwork.declined.iter().filter(|stated| entries.contains(&stated.entry)).collect();
    declined.sort_by_key(|stated| (stated.time.wall_ms, stated.seq, stated.entry));
    let signed = signed.into_iter().map(|stated| SignedMark {
        body: &stated.body,
        time: rfc3339(stated.time.wall_ms, stated.time.offset_minutes),
    });
    let declined = declined.into_iter().map(|stated| DeclinedMark {
        body: &stated.body,
        time: rfc3339(stated.time.wall_ms, stated.time.offset_minutes),
    });
    (signed.collect(), declined.collect())
}
