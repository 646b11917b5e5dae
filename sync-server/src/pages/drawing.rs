//! `GET /cases/{case}/documents/{document}/pdf`: the pages of a document as PDF.

use std::sync::{Arc, OnceLock};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Pages;
use super::answer::{PageError, blocking};
use super::paper::{named, standing_of};
use super::permission::Part;
use super::session::Visitor;
use crate::paper::{Fonts, pdf, pdf_a};

/// The fonts, read when the first document is drawn. A missing font is looked for again the next time.
pub(super) type FontShelf = Arc<OnceLock<Fonts>>;

/// Draws it; a sealed one as PDF/A with the time of its seal.
pub(super) async fn draw(
    State(pages): State<Pages>,
    visitor: Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Cases, "cases")?;
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let (bytes, name) = blocking(move || {
        let Some(file) = pages.office.case(case)? else { return Err(PageError::NotFound(frame)) };
        let Some(found) = standing_of(&file, document)? else { return Err(PageError::NotFound(frame)) };
        let fonts = match pages.fonts.get() {
            Some(fonts) => fonts,
            None => {
                let read = Fonts::find().map_err(|error| PageError::Fonts(error.to_string()))?;
                pages.fonts.get_or_init(|| read)
            }
        };
        let sealed = found.seal.and_then(|seal| file.state.entry(seal.entry)).map(|entry| entry.time.wall_ms);
        let drawn = match sealed {
            Some(made_ms) => pdf_a(&found.signed, fonts, made_ms),
            None => pdf(&found.signed, fonts),
        };
        let drawn = drawn.map_err(|error| PageError::Defect(error.to_string()))?;
        Ok((drawn, format!("{}.pdf", found.signed.title)))
    })
    .await?;
    let disposition = format!("inline; filename=\"document.pdf\"; filename*=UTF-8''{}", percent(&name));
    let headers =
        [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}

/// A file name as RFC 5987 writes it.
fn percent(name: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(encoded).collect()
}
