//! Why a paper did not become a PDF.

use std::path::PathBuf;

/// The PDF could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// No font file of the family is where fonts are looked for.
    #[error(
        "the font {family} {face} is missing; looked in {}; install the Debian package fonts-noto-cjk or name a folder with {}",
        folders(looked_in),
        super::fonts::VARIABLE
    )]
    FontMissing {
        /// Name of the family.
        family: &'static str,
        /// Regular or bold.
        face: &'static str,
        /// Folders that were searched, in order.
        looked_in: Vec<PathBuf>,
    },
    /// A font file cannot be read.
    #[error("{path}: {source}")]
    FontUnread {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A font file has the right name and the wrong content.
    #[error("{path} is not a font that can be used: {why}")]
    FontUnfit {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The paper has no page.
    #[error("a paper without pages")]
    NoPages,
    /// A time, in milliseconds since 1970, that a PDF cannot state.
    #[error("{0} ms is no time of a PDF")]
    Time(i64),
    /// The paper cannot be written down for its digest.
    #[error("digest of the paper: {0}")]
    Digest(#[from] serde_json::Error),
    /// The PDF writer refused.
    #[error("PDF: {0}")]
    Pdf(String),
}

/// Folders in a sentence.
fn folders(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
