//! `POST /cases/{case}/documents/{document}/seal`: which of several seals of a document counts.

use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use quanji_core::id::{CaseId, DocumentId, EntryHash};
use serde::Deserialize;

use super::{made, named};
use crate::office::OfficeError;
use crate::pages::Pages;
use crate::pages::answer::{PageError, blocking, page};
use crate::pages::permission::Part;
use crate::pages::session::Visitor;
use crate::pages::words::Words;

/// Most characters of a reason, as the office takes it.
const LONGEST: usize = 200;

/// What the form sends. A browser leaves out a choice that was not made.
#[derive(Deserialize)]
pub(in crate::pages) struct Choice {
    csrf: String,
    #[serde(default)]
    seal: String,
    #[serde(default)]
    reason: String,
}

/// A form that decided nothing: what it said, and why not.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) seal: String,
    pub(super) reason: String,
    pub(super) fault: Words,
}

/// Decides, and goes back to the document; or shows the document with what is wrong.
pub(in crate::pages) async fn decide(
    State(pages): State<Pages>,
    visitor: Visitor,
    headers: HeaderMap,
    path: Result<Path<(String, String)>, PathRejection>,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, PageError> {
    // Nobody decides between documents that they may not read.
    visitor.permitted(Part::Cases, "cases")?;
    let frame = visitor.permitted(Part::Decisions, "cases")?;
    let Form(choice) = form.map_err(|_| PageError::Malformed)?;
    if !visitor.is_own_form(&headers, &choice.csrf) {
        return Err(PageError::Forged);
    }
    let Some((case, document)) = named(path) else { return Err(PageError::NotFound(frame)) };
    let built = blocking(move || {
        let Some((status, fault)) = stated(&pages, case, document, &choice, &frame.user)? else {
            return Ok(None);
        };
        let attempt = Attempt { seal: choice.seal, reason: choice.reason, fault };
        Ok(Some((status, made(&pages, frame, case, document, Some(attempt))?)))
    })
    .await?;
    match built {
        None => Ok(Redirect::to(&format!("/cases/{case}/documents/{document}")).into_response()),
        Some((status, built)) => Ok((status, page(&built)?).into_response()),
    }
}

/// States the decision; gives what is wrong if that cannot be.
fn stated(
    pages: &Pages,
    case: CaseId,
    document: DocumentId,
    choice: &Choice,
    user: &str,
) -> Result<Option<(StatusCode, Words)>, PageError> {
    let seal = match read(choice) {
        Ok(seal) => seal,
        Err(fault) => return Ok(Some((StatusCode::UNPROCESSABLE_ENTITY, fault))),
    };
    match pages.office.decide_seal(case, document, seal, &choice.reason, user) {
        Ok(_) => Ok(None),
        Err(OfficeError::Invalid(_)) if pages.office.registry()?.seal_decision(document).is_some() => {
            Ok(Some((
                StatusCode::CONFLICT,
                words(
                    "此前已有裁定，以第一次裁定为准，本次没有改变任何内容。",
                    "This was decided before, and the first decision stands. Nothing was changed.",
                ),
            )))
        }
        Err(OfficeError::Invalid(error)) => Ok(Some((
            StatusCode::UNPROCESSABLE_ENTITY,
            words("所选的定稿不属于这份文书，请重新选择。", &error),
        ))),
        Err(error) => Err(error.into()),
    }
}

fn read(choice: &Choice) -> Result<EntryHash, Words> {
    let Ok(seal) = choice.seal.parse() else {
        return Err(words("请先选择以哪一次定稿为准。", "Choose which seal counts."));
    };
    let reason = choice.reason.trim();
    match reason.chars().count() {
        0 => Err(words("请写明理由。", "Say why.")),
        1..=LONGEST if !reason.contains(char::is_control) => Ok(seal),
        _ => Err(words("理由最多 200 字，写成一行。", "A reason has at most 200 characters, in one line.")),
    }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.to_owned(), en: en.to_owned() }
}
