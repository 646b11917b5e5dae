//! The printed form of a document: laid out once, drawn by any renderer.
//!
//! [`compose`] turns a document into a [`Paper`]: lines of text, rules and strokes at fixed places on A4 pages. It
//! measures with its own table of widths, so the same content gives the same pages everywhere, whatever fonts there
//! are. [`html`] draws a paper for a screen; the office draws the same paper as PDF.

mod block;
mod compose;
mod footer;
mod form;
mod html;
mod model;
mod qr;
mod seal_fault;
mod sheet;
mod signature;
mod standing;
mod table;
mod width;
mod wrap;

pub use compose::compose;
pub use form::{DeclinedMark, Form, SignedMark, form_signatures};
pub use html::{html, svg};
pub use model::{Circle, Ink, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Paper, Rule, Squares, TextLine};
pub use seal_fault::SealFault;
pub use standing::{DocumentStatus, Standing, standing};
pub use width::text_width;

use crate::id::Digest;
use crate::record::digest_of;

/// The way of laying out that this build uses. Statements name it; a changed layout gets a new number, and the old one
/// stays, because digests of pages rest on it.
pub const LAYOUT: u32 = 1;

/// SHA-256 of the HTML file of a paper: what readings back, signatures and seals name as the page.
#[must_use]
pub fn page_digest(paper: &Paper) -> Digest {
    digest_of(html(paper).as_bytes())
}

#[cfg(test)]
mod tests;
