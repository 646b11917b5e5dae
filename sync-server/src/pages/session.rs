//! Signing in and out, and who is signed in.

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::form::{cookie, cookie_value, is_ours, token_of};
use super::permission::{Part, Permission};
use crate::office::{OfficeError, User};

/// The secret of somebody who is signed in.
const SESSION: &str = "quanji-session";
const SESSION_SECONDS: u32 = 12 * 60 * 60;
/// Ties the sign-in form to the browser that asked for it: nobody can sign others in as themselves.
const FORM: &str = "quanji-form";

/// What the frame around every page shows.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) bureau: String,
    pub(super) user: String,
    pub(super) role: &'static str,
    pub(super) csrf: String,
    pub(super) may: Permission,
    pub(super) here: &'static str,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(super) struct Visitor {
    user: User,
    bureau: String,
    secret: String,
}

impl Visitor {
    /// Who it is.
    pub(super) const fn user(&self) -> &User {
        &self.user
    }

    /// The frame of a page.
    pub(super) fn frame(&self, here: &'static str) -> Frame {
        Frame {
            bureau: self.bureau.clone(),
            user: self.user.name.clone(),
            role: self.user.role.zh(),
            csrf: token_of(&self.secret),
            may: Permission::of(self.user.role),
            here,
        }
    }

    /// The frame, if the role may see this part.
    pub(super) fn permitted(&self, part: Part, here: &'static str) -> Result<Frame, PageError> {
        let frame = self.frame(here);
        if frame.may.covers(part) { Ok(frame) } else { Err(PageError::NotPermitted(frame)) }
    }

    /// Whether a form comes from our own pages and from this visitor.
    pub(super) fn is_own_form(&self, headers: &HeaderMap, token: &str) -> bool {
        is_ours(headers, &self.secret, token)
    }
}

impl FromRequestParts<Pages> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, PageError> {
        let secret = cookie_value(&parts.headers, SESSION, pages.encrypted).ok_or(PageError::SignInFirst)?;
        let office = pages.office.clone();
        blocking(move || match office.signed_in(&secret) {
            Ok(user) => Ok(Self { user, bureau: office.registry()?.name().to_owned(), secret }),
            Err(OfficeError::NotAuthorised) => Err(PageError::SignInFirst),
            Err(error) => Err(error.into()),
        })
        .await
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    bureau: String,
    csrf: String,
    failed: bool,
}

/// `GET /sign-in`.
pub(super) async fn form(State(pages): State<Pages>, headers: HeaderMap) -> Result<Response, PageError> {
    sign_in_page(&pages, &headers, false).await
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub(super) struct Credentials {
    csrf: String,
    name: String,
    password: String,
}

/// `POST /sign-in`. A wrong name and a wrong password get the same answer in the same time.
pub(super) async fn sign_in(
    State(pages): State<Pages>,
    headers: HeaderMap,
    form: Result<Form<Credentials>, FormRejection>,
) -> Result<Response, PageError> {
    let Form(credentials) = form.map_err(|_| PageError::Malformed)?;
    let asked = cookie_value(&headers, FORM, pages.encrypted);
    if !asked.is_some_and(|secret| is_ours(&headers, &secret, &credentials.csrf)) {
        return Err(PageError::Forged);
    }
    let turn = pages.sign_ins.clone().acquire_owned().await;
    let turn = turn.map_err(|error| PageError::Defect(error.to_string()))?;
    let office = pages.office.clone();
    let signed = blocking(move || {
        let signed = office.sign_in(&credentials.name, &credentials.password);
        drop(turn);
        match signed {
            Ok(secret) => Ok(Some((Permission::of(office.signed_in(&secret)?.role).home(), secret))),
            Err(OfficeError::NotAuthorised) => Ok(None),
            Err(error) => Err(error.into()),
        }
    })
    .await?;
    match signed {
        Some((home, secret)) => {
            let cookie = cookie(SESSION, pages.encrypted, &secret, Some(SESSION_SECONDS));
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(home)).into_response())
        }
        None => {
            let page = sign_in_page(&pages, &headers, true).await?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
    }
}

/// What the sign-out button sends.
#[derive(Deserialize)]
pub(super) struct SignOut {
    csrf: String,
}

/// `POST /sign-out`.
pub(super) async fn sign_out(
    State(pages): State<Pages>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Result<Form<SignOut>, FormRejection>,
) -> Result<Response, PageError> {
    let Form(form) = form.map_err(|_| PageError::Malformed)?;
    if !visitor.is_own_form(&headers, &form.csrf) {
        return Err(PageError::Forged);
    }
    let office = pages.office.clone();
    let secret = visitor.secret;
    blocking(move || Ok(office.sign_out(&secret)?)).await?;
    let cookie = cookie(SESSION, pages.encrypted, "", Some(0));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}

/// The form. A browser that has a form already keeps its token, so that a second tab does not
/// spoil the first.
async fn sign_in_page(pages: &Pages, headers: &HeaderMap, failed: bool) -> Result<Response, PageError> {
    let office = pages.office.clone();
    let bureau = blocking(move || Ok(office.registry()?.name().to_owned())).await?;
    let kept = cookie_value(headers, FORM, pages.encrypted).filter(|secret| is_secret(secret));
    let secret = kept.map_or_else(new_secret, Ok)?;
    let shown = page(&SignInPage { bureau, csrf: token_of(&secret), failed })?;
    Ok(([(header::SET_COOKIE, cookie(FORM, pages.encrypted, &secret, None))], shown).into_response())
}

fn is_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn new_secret() -> Result<String, PageError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| PageError::Defect(error.to_string()))?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}
