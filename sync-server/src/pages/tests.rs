use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use quanji_core::entry::Role;
use quanji_core::record::{CaseOpened, Fact};
use tower::ServiceExt;

use super::*;
use crate::office::testing::{TestOffice, case};

/// A browser that keeps one cookie and follows nothing.
struct Browser {
    router: Router,
    cookie: Option<String>,
}

impl Browser {
    fn new(office: &TestOffice) -> Self {
        Self { router: router(office.office.clone(), false), cookie: None }
    }

    async fn send(&self, request: axum::http::request::Builder, body: String) -> Response<Body> {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", format!("other=1; {cookie}")),
            None => request,
        };
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.send(Request::get(path), String::new()).await;
        let status = response.status();
        let policy = response.headers().get("content-security-policy").cloned();
        assert!(
            policy.is_some_and(|policy| policy.to_str().unwrap().starts_with("default-src 'none'")),
            "{path}"
        );
        let body = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn post(&self, path: &str, body: &str, site: Option<&str>) -> Response<Body> {
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        self.send(request, body.to_owned()).await
    }

    async fn sign_in(&mut self, office: &TestOffice, role: Role) {
        let user = office.office.add_user(role.as_str(), role).unwrap();
        let body = format!("name={}&password={}", user.name, user.password);
        let response = self.post("/sign-in", &body, Some("same-origin")).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    }
}

#[tokio::test]
async fn nothing_is_shown_to_a_stranger() {
    let office = TestOffice::new();
    let mut browser = Browser::new(&office);
    for path in ["/cases", "/cases?q=a", "/cases/00", "/quarantine", "/devices", "/no-such-page"] {
        assert_eq!(browser.get(path).await.0, StatusCode::SEE_OTHER, "{path}");
    }
    browser.cookie = Some("quanji-session=guess".into());
    assert_eq!(browser.get("/cases").await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/sign-in").await.0, StatusCode::OK);
    let wrong = browser.post("/sign-in", "name=audit&password=guess", None).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let office = TestOffice::new();
    let mut browser = Browser::new(&office);
    let forged = browser.post("/sign-in", "name=a&password=b", Some("cross-site")).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    browser.sign_in(&office, Role::Audit).await;
    for (body, site) in
        [("csrf=guess", Some("same-origin")), ("csrf=guess", None), ("csrf=", Some("cross-site"))]
    {
        assert_eq!(browser.post("/sign-out", body, site).await.status(), StatusCode::FORBIDDEN);
    }
    let (_, page) = browser.get("/cases").await;
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let out = browser.post("/sign-out", &format!("csrf={csrf}"), Some("same-origin")).await;
    assert_eq!(out.status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/cases").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn each_role_sees_what_it_may() {
    let office = TestOffice::new();
    for (role, cases, devices) in [
        (Role::Audit, 200, 200),
        (Role::SectionHead, 200, 200),
        (Role::LegalReview, 200, 200),
        (Role::Archive, 200, 403),
        (Role::Equipment, 403, 200),
        (Role::Administrator, 403, 200),
        (Role::Officer, 403, 403),
    ] {
        let mut browser = Browser::new(&office);
        browser.sign_in(&office, role).await;
        assert_eq!(browser.get("/cases").await.0, cases, "{role:?}");
        assert_eq!(browser.get(&format!("/cases/{}", case(1))).await.0, if cases == 200 { 404 } else { 403 });
        assert_eq!(browser.get("/quarantine").await.0, cases, "{role:?}");
        assert_eq!(browser.get("/devices").await.0, devices, "{role:?}");
    }
}

#[tokio::test]
async fn hostile_names_stay_text_and_two_characters_find() {
    let office = TestOffice::new();
    let mut terminal = office.terminal(0, 1);
    let section = office.office.registry().unwrap().latest_grant(terminal.id).unwrap().1.sections[0];
    let party = "<script>alert(1)</script>\"消毒服务公司";
    let opened = Fact::CaseOpened(CaseOpened { kind: "inspection".into(), party: party.into(), section });
    let entries = vec![terminal.open_session(1), terminal.say(Some(case(1)), &opened)];
    terminal.exchange(&office.office, &entries).unwrap();
    let mut browser = Browser::new(&office);
    browser.sign_in(&office, Role::Audit).await;
    for path in ["/cases".to_owned(), "/cases?q=%E6%B6%88%E6%AF%92".to_owned(), format!("/cases/{}", case(1))]
    {
        let (status, page) = browser.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("消毒服务公司"), "{path}");
        assert!(!page.contains("<script"), "{path}");
    }
    let (_, page) = browser.get("/cases?q=%22%3E%3Cimg%3E").await;
    assert!(page.contains("没有找到") && !page.contains("<img"));
    assert_eq!(browser.get("/cases?page=18446744073709551615").await.0, StatusCode::OK);
    assert_eq!(browser.get("/cases/not-an-identifier").await.0, StatusCode::NOT_FOUND);
}
