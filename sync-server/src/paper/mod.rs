//! Paper as PDF: the marks of a [`Paper`](quanji_core::page::Paper) drawn at their places.
//!
//! Nothing is laid out here. The same paper with the same font files gives the same bytes, on any machine and at any
//! time: no clock is read, and the identifier of the file follows from the content of the paper.

mod draw;
mod error;
mod fonts;
mod pdf;
#[cfg(test)]
mod tests;
mod text;

pub use error::PaperError;
pub use fonts::{FontFile, Fonts};
pub use pdf::{pdf, pdf_a};
pub use text::unprintable;
