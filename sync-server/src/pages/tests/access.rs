use axum::http::{Request, StatusCode};
use futures_util::StreamExt;
use quanji_core::entry::Role;

use super::super::{asset, permission::Permission};
use super::{Browser, text_of};
use crate::office::testing::{TestOffice, case};

#[tokio::test]
async fn nothing_is_shown_to_a_stranger() {
    let office = TestOffice::new();
    let mut browser = Browser::new(&office);
    for path in
        ["/cases", "/cases?q=a", "/cases/00", "/cases/events", "/quarantine", "/devices", "/no-such-page"]
    {
        assert_eq!(browser.get(path).await.0, StatusCode::SEE_OTHER, "{path}");
    }
    browser.cookies = vec![("quanji-session".into(), "guess".into())];
    assert_eq!(browser.get("/cases").await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/sign-in").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_page() {
    let office = TestOffice::new();
    office.office.add_user("audit", Role::Audit).unwrap();
    let mut browser = Browser::new(&office);
    let token = browser.token("/sign-in").await;
    let mut pages = Vec::new();
    for name in ["audit", "nobody", "%3Cscript%3E"] {
        let body = format!("csrf={token}&name={name}&password=guess");
        let wrong = browser.post("/sign-in", &body, Some("same-origin")).await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        pages.push(text_of(wrong).await);
    }
    assert!(pages[0].contains("用户名或密码不正确"));
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(browser.get("/cases").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let office = TestOffice::new();
    let user = office.office.add_user("audit", Role::Audit).unwrap();
    let mut browser = Browser::new(&office);
    let right = format!("name=audit&password={}", user.password);
    for token in ["", "guess"] {
        let body = format!("csrf={token}&{right}");
        assert_eq!(browser.post("/sign-in", &body, None).await.status(), StatusCode::FORBIDDEN);
    }
    let token = browser.token("/sign-in").await;
    let body = format!("csrf={token}&{right}");
    assert_eq!(browser.post("/sign-in", &body, Some("cross-site")).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/sign-in", "name=audit", None).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(browser.post("/sign-in", &body, Some("same-origin")).await.status(), StatusCode::SEE_OTHER);

    for (body, site) in
        [("csrf=guess", Some("same-origin")), ("csrf=guess", None), ("csrf=", Some("cross-site"))]
    {
        assert_eq!(browser.post("/sign-out", body, site).await.status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.post("/sign-out", "", None).await.status(), StatusCode::BAD_REQUEST);
    let body = format!("csrf={}", browser.token("/cases").await);
    assert_eq!(browser.post("/sign-out", &body, Some("same-origin")).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/cases").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_copied_cookie_ends_with_the_session() {
    let office = TestOffice::new();
    let mut browser = Browser::of(&office, Role::Audit).await;
    let mut copy = Browser { router: browser.router.clone(), cookies: browser.cookies.clone() };
    assert_eq!(copy.get("/cases").await.0, StatusCode::OK);
    let body = format!("csrf={}", browser.token("/cases").await);
    browser.post("/sign-out", &body, None).await;
    assert_eq!(copy.get("/cases").await.0, StatusCode::SEE_OTHER);

    let mut late = Browser::of(&office, Role::Archive).await;
    office.clock.pass(12 * 60 * 60 * 1_000);
    assert_eq!(late.get("/cases").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_tls_the_cookies_belong_to_this_host_alone() {
    let office = TestOffice::new();
    let mut browser = Browser::over(&office, true);
    let response = browser.sign_in(&office, Role::Audit).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-quanji-session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(browser.get("/cases").await.0, StatusCode::OK);
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
        let response = browser.sign_in(&office, role).await;
        assert_eq!(response.headers()["location"], Permission::of(role).home());
        for path in ["/cases", "/quarantine"] {
            let (status, page) = browser.get(path).await;
            assert_eq!(status, cases, "{role:?}");
            assert_eq!(page.contains("没有权限"), cases == 403);
            assert_eq!(page.contains("<a href=\"/cases\""), cases == 200, "{role:?}");
        }
        assert_eq!(browser.get(&format!("/cases/{}", case(1))).await.0, if cases == 200 { 404 } else { 403 });
        assert_eq!(browser.get("/devices").await.0, devices, "{role:?}");
        if cases == 403 {
            assert_eq!(browser.get("/cases/events").await.0, 403);
        }
    }
}

#[tokio::test]
async fn whatever_is_asked_gets_a_page() {
    let office = TestOffice::new();
    let mut browser = Browser::of(&office, Role::Audit).await;
    for (path, status) in [
        ("/", 303),
        ("/cases?q=a&q=b", 400),
        ("/cases?q=%FF", 200),
        ("/cases?page=x&unknown=1", 200),
        ("/cases?page=18446744073709551615", 200),
        ("/cases/not-an-identifier", 404),
        ("/cases/%FF", 404),
        ("/no-such-page", 404),
        ("/static/quanji-0000.css", 404),
    ] {
        assert_eq!(browser.get(path).await.0, status, "{path}");
    }
    assert_eq!(browser.post("/cases", "", None).await.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn files_may_be_kept_because_their_paths_change_with_them() {
    let office = TestOffice::new();
    let mut browser = Browser::new(&office);
    let (_, page) = browser.get("/sign-in").await;
    for asset in asset::ALL {
        assert!(page.contains(asset.path()), "{}", asset.path());
        let response = browser.send(Request::get(asset.path()), String::new()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains("onclick"));
}

#[tokio::test]
async fn an_open_list_hears_of_news_and_keeps_no_server_from_stopping() {
    let office = TestOffice::new();
    let browser = Browser::of(&office, Role::Audit).await;
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let browser = Browser { router: super::router(office.office.clone(), false, stopping), ..browser };
    let head = office.office.look_at_head().unwrap();
    let response = browser.send(Request::get("/cases/events"), String::new()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    let mut next =
        async || stream.next().await.map(|data| String::from_utf8(data.unwrap().to_vec()).unwrap());
    assert_eq!(next().await.unwrap(), format!("event: head\ndata: {}.{}\n\n", head.epoch, head.size));
    office.office.add_section("新科室").unwrap();
    assert!(next().await.unwrap().contains(&format!("data: {}.{}", head.epoch, head.size + 1)));
    stop.send_replace(true);
    assert_eq!(next().await, None);
}
