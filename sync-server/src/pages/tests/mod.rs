//! The pages as a browser without a screen sees them.

mod access;
mod clerk;
mod dispute;
mod documents;
mod forms;
mod reading;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, Response, StatusCode};
use quanji_core::entry::Role;
use tokio::sync::watch;
use tower::ServiceExt;

use super::router;
use crate::office::testing::TestOffice;

/// A browser that keeps cookies and follows nothing.
struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn new(office: &TestOffice) -> Self {
        Self::over(office, false)
    }

    fn over(office: &TestOffice, encrypted: bool) -> Self {
        let (_, stopping) = watch::channel(false);
        Self { router: router(office.office.clone(), encrypted, stopping), cookies: Vec::new() }
    }

    /// A browser in which somebody of this role is signed in.
    async fn of(office: &TestOffice, role: Role) -> Self {
        let mut browser = Self::new(office);
        assert_eq!(browser.sign_in(office, role).await.status(), StatusCode::SEE_OTHER);
        browser
    }

    async fn send(&self, request: Builder, body: String) -> Response<Body> {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("cookie", pairs.join("; ")).body(Body::from(body)).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Gets a page; every answer carries the headers that protect it.
    async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let response = self.send(Request::get(path), String::new()).await;
        self.keep_cookies(&response);
        guarded(path, &response);
        let status = response.status();
        (status, text_of(response).await)
    }

    async fn post(&mut self, path: &str, body: &str, site: Option<&str>) -> Response<Body> {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        let response = self.send(request, body.to_owned()).await;
        self.keep_cookies(&response);
        guarded(path, &response);
        response
    }

    async fn sign_in(&mut self, office: &TestOffice, role: Role) -> Response<Body> {
        let user = office.office.add_user(role.as_str(), role).unwrap();
        let token = self.token("/sign-in").await;
        let body = format!("csrf={token}&name={}&password={}", user.name, user.password);
        self.post("/sign-in", &body, Some("same-origin")).await
    }

    /// The token of the form on a page.
    async fn token(&mut self, path: &str) -> String {
        let (_, page) = self.get(path).await;
        page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    fn keep_cookies(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(held, _)| held != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn guarded(path: &str, response: &Response<Body>) {
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"), "{path}");
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{path}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("cache-control"), "no-store", "{path}");
    let is_answer = response.status().is_redirection() || header("content-type").starts_with("text/html");
    assert!(is_answer, "{path}: {} {}", response.status(), header("content-type"));
}

async fn text_of(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec()).unwrap()
}
