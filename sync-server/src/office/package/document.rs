//! The files of a sealed document: its pages, drawn again from the seal, and its content.

use quanji_core::entry::Stated;
use quanji_core::page::{Mark, PAGE_WIDTH, Paper, TextLine, html, page_digest, text_width};
use quanji_core::record::{Content, DocumentSealed};

use super::contents::MadeFile;
use crate::office::cases::CaseFile;
use crate::office::error::OfficeError;
use crate::paper::{Fonts, PaperError, pdf, pdf_a};

/// Baseline and size of the watermark, hundredths of a millimetre: below the foot of every page.
const WATERMARK_Y: i32 = 29_450;
const WATERMARK_SIZE: i32 = 240;

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
            let bytes = drawn_as_pdf(&marked(&paper, watermark), seal.time.wall_ms, fonts)
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

/// The same pages with a line that says for whom the copy is (第二十二条).
fn marked(paper: &Paper, watermark: &str) -> Paper {
    let mut copy = paper.clone();
    let width = text_width(watermark, WATERMARK_SIZE);
    for page in &mut copy.pages {
        page.marks.push(Mark::Text(TextLine {
            x: (PAGE_WIDTH - width) / 2,
            y: WATERMARK_Y,
            width,
            size: WATERMARK_SIZE,
            bold: false,
            faint: true,
            text: watermark.to_owned(),
        }));
    }
    copy
}
