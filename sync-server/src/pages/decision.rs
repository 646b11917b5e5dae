//! `POST /cases/{case}/documents/{document}/seal`: which of several seals of a document counts.

use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Pages;
use super::answer::{PageError, blocking};
use super::paper::named;
use super::permission::Part;
use super::session::Visitor;
use crate::office::OfficeError;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Choice {
    csrf: String,
    seal: String,
    reason: String,
}

/// Decides, and goes back to the document.
pub(super) async fn decide(
    State(pages): State<Pages>,
    visitor: Visitor,
    headers: HeaderMap,
    path: Result<Path<(String, String)>, PathRejection>,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, PageError> {
    let frame = visitor.permitted(Part::Decisions, "cases")?;
    let Form(choice) = form.map_err(|_| PageError::Malformed)?;
    if !visitor.is_own_form(&headers, &choice.csrf) {
        return Err(PageError::Forged);
    }
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let seal = choice.seal.parse().map_err(|_| PageError::Malformed)?;
    let user = frame.user;
    blocking(move || match pages.office.decide_seal(case, document, seal, &choice.reason, &user) {
        Ok(_) => Ok(()),
        Err(OfficeError::Invalid(_)) => Err(PageError::Malformed),
        Err(error) => Err(error.into()),
    })
    .await?;
    Ok(Redirect::to(&format!("/cases/{case}/documents/{document}")).into_response())
}
