//! `GET /cases/{case}/documents/{document}/pdf`: the pages of a document as PDF.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use quanji_core::id::EntryHash;
use quanji_core::page::Paper;
use serde::Deserialize;

use super::name::disposition;
use super::{named, standing_of};
use crate::office::{CaseFile, copy_with_lines};
use crate::pages::Pages;
use crate::pages::answer::{PageError, blocking};
use crate::pages::permission::Part;
use crate::pages::session::Visitor;
use crate::paper::{PaperError, pdf, pdf_a};

/// Which pages are wanted.
#[derive(Deserialize)]
pub(in crate::pages) struct Wanted {
    /// Those of one of several seals, whichever counts.
    seal: Option<String>,
}

/// Draws it: a sealed document as PDF/A with the time of its seal, so that every copy has the same bytes.
pub(in crate::pages) async fn draw(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Query(wanted) = wanted.map_err(|_| PageError::Malformed)?;
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let (bytes, name) = blocking(move || {
        let Some(file) = pages.office.case_with_bounds(case)? else { return Err(PageError::NotFound(frame)) };
        let Some(found) = standing_of(&file, document)? else { return Err(PageError::NotFound(frame)) };
        let (number, paper, sealed) = match wanted.seal {
            None => (found.content.number, found.signed, found.seal),
            Some(asked) => {
                let papers = file.state.paperwork(document);
                let known = papers.and_then(|papers| {
                    let asked: EntryHash = asked.parse().ok()?;
                    papers.seals.iter().find(|seal| seal.entry == asked)
                });
                match known.and_then(|known| Some((known, file.pages_of(known)?))) {
                    Some((known, (content, paper))) => (content.number, paper, Some(known)),
                    None => return Err(PageError::NotFound(frame)),
                }
            }
        };
        let fonts = match pages.fonts.fonts() {
            Ok(fonts) => fonts,
            Err(error) => return Err(PageError::NoFonts(Box::new(frame), error.to_string())),
        };
        let drawn = match sealed.map(|seal| (seal.entry, seal.time.wall_ms)) {
            Some((seal, made_ms)) => match pdf_a(&bounded(&file, &paper, seal), &fonts, made_ms) {
                // A claimed time beyond four-digit years: the pages are the same without it.
                Err(PaperError::Time(_)) => pdf(&paper, &fonts),
                drawn => drawn,
            },
            None => pdf(&paper, &fonts),
        };
        let drawn = drawn.map_err(|error| PageError::Defect(error.to_string()))?;
        Ok((drawn, disposition(&found.template.title, number.as_deref(), "pdf")))
    })
    .await?;
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// The pages with a line that says between which moments they were sealed.
fn bounded(file: &CaseFile, paper: &Paper, seal: EntryHash) -> Paper {
    match file.bounds_in_words(seal) {
        Some(line) => copy_with_lines(paper, &[line]),
        None => paper.clone(),
    }
}
