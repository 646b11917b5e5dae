//! Signing in and out, and who is signed in.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use quanji_core::crypto::sha256;
use serde::Deserialize;

use super::Pages;
use super::answer::{PageError, blocking, page};
use super::permission::{Part, may_see};
use crate::office::{OfficeError, User};

const COOKIE: &str = "quanji-session";
const LIFE_SECONDS: u32 = 12 * 60 * 60;

/// What the frame around every page shows.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) user: String,
    pub(super) role: &'static str,
    pub(super) csrf: String,
    pub(super) here: &'static str,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    user: User,
    secret: String,
}

impl Visitor {
    /// The frame of a page.
    pub(super) fn frame(&self, here: &'static str) -> Frame {
        Frame { user: self.user.name.clone(), role: self.user.role.zh(), csrf: csrf_of(&self.secret), here }
    }

    /// The frame, if the role may see this part.
    pub(super) fn permitted(&self, part: Part, here: &'static str) -> Result<Frame, PageError> {
        let frame = self.frame(here);
        if may_see(self.user.role, part) { Ok(frame) } else { Err(PageError::NotPermitted(frame)) }
    }
}

impl FromRequestParts<Pages> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, PageError> {
        let secret = secret_of(&parts.headers).ok_or(PageError::SignInFirst)?;
        let office = pages.office.clone();
        blocking(move || match office.signed_in(&secret) {
            Ok(user) => Ok(Self { user, secret }),
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
    failed: bool,
}

/// `GET /sign-in`.
pub(super) async fn form(State(pages): State<Pages>) -> Result<Response, PageError> {
    sign_in_page(&pages, false).await
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    password: String,
}

/// `POST /sign-in`. A wrong name and a wrong password get the same answer in the same time.
pub(super) async fn sign_in(
    State(pages): State<Pages>,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Result<Response, PageError> {
    if !is_from_here(&headers) {
        return Err(PageError::Forged);
    }
    let office = pages.office.clone();
    let signed = blocking(move || match office.sign_in(&credentials.name, &credentials.password) {
        Ok(secret) => Ok(Some(secret)),
        Err(OfficeError::NotAuthorised) => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await?;
    match signed {
        Some(secret) => {
            let cookie = cookie(&pages, &secret, LIFE_SECONDS);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/cases")).into_response())
        }
        None => {
            let page = sign_in_page(&pages, true).await?;
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
    Form(form): Form<SignOut>,
) -> Result<Response, PageError> {
    if !is_from_here(&headers) || form.csrf != csrf_of(&visitor.secret) {
        return Err(PageError::Forged);
    }
    let office = pages.office.clone();
    let secret = visitor.secret;
    blocking(move || Ok(office.sign_out(&secret)?)).await?;
    Ok(([(header::SET_COOKIE, cookie(&pages, "", 0))], Redirect::to("/sign-in")).into_response())
}

async fn sign_in_page(pages: &Pages, failed: bool) -> Result<Response, PageError> {
    let office = pages.office.clone();
    let bureau = blocking(move || Ok(office.registry()?.name().to_owned())).await?;
    page(&SignInPage { bureau, failed })
}

fn cookie(pages: &Pages, secret: &str, life: u32) -> String {
    let secure = if pages.encrypted { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={life}{secure}")
}

fn secret_of(headers: &HeaderMap) -> Option<String> {
    headers.get_all(header::COOKIE).iter().find_map(|value| {
        let mut pairs = value.to_str().ok()?.split("; ");
        pairs.find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
    })
}

/// A token that only our own pages can know: it is made of the cookie, which no script can read.
fn csrf_of(secret: &str) -> String {
    let input = format!("quanji csrf 1 {secret}");
    sha256(input.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a form comes from our own pages, as far as the browser says.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, named)| named == host),
        _ => true,
    }
}
