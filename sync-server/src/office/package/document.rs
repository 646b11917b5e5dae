//! The files of a sealed document: its pages, drawn again from the seal, and its content.

use quanji_core::entry::Stated;
use quanji_core::page::{Paper, html, page_digest};
use quanji_core::record::{Content, DocumentSealed};

use super::contents::MadeFile;
use crate::office::cases::CaseFile;
use crate::office::error::OfficeError;
use crate::office::sealed_pages::copy_with_lines;
use crate::paper::{Fonts, PaperError, pdf, pdf_a};

/// The files of one document.
#[derive(Debug)]
pub(super) struct DocumentFiles {
    pub(super) title: String,
    pub(super) number: Option<String>,
    pub(super) page: Option<MadeFile>,
    pub(super) pdf: Option<MadeFile>,
    pub(super) content: MadeFile,
}

/// Draws a sealed document. Pages that this build cannot draw as they were sealed are left out: the content and the
/// signatures of the seal stand without them.
pub(super) fn files_of(
    file: &CaseFile,
    seal: &Stated<DocumentSealed>,
    watermark: &str,
    fonts: Option<&Fonts>,
) -> Result<DocumentFiles, OfficeError> {
    let stem = format!("documents/{}", seal.entry);
    let content = MadeFile::new(format!("{stem}.json"), seal.body.content.clone());
    let drawn = file.pages_of(seal).filter(|(_, paper)| page_digest(paper) == seal.body.page);
    let Some((said, paper)) = drawn else {
        return Ok(DocumentFiles { title: String::new(), number: None, page: None, pdf: None, content });
    };
    let Content { number, .. } = said;
    let page = MadeFile::new(format!("{stem}.html"), html(&paper).into_bytes());
    let pdf = match fonts {
        Some(fonts) => {
            let lines: Vec<String> =
                file.bounds_in_words(seal.entry).into_iter().chain([watermark.to_owned()]).collect();
            let bytes = drawn_as_pdf(&copy_with_lines(&paper, &lines), seal.time.wall_ms, fonts)
                .map_err(|error| OfficeError::Defect(error.to_string()))?;
            Some(MadeFile::new(format!("{stem}.pdf"), bytes))
        }
        None => None,
    };
    Ok(DocumentFiles { title: paper.title, number, page: Some(page), pdf, content })
}

fn drawn_as_pdf(paper: &Paper, sealed_ms: i64, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
    match pdf_a(paper, fonts, sealed_ms) {
        // A claimed time beyond four-digit years: the pages are the same without it.
        Err(PaperError::Time(_)) => pdf(paper, fonts),
        drawn => drawn,
    }
}
