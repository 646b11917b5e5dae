use axum::body::to_bytes;
use axum::http::{Request, StatusCode};
use quanji_core::entry::Role;
use quanji_core::id::{DocumentId, EntryHash};
use quanji_core::record::{Content, Fact};

use super::clerk::Clerk;
use super::{Browser, text_of};
use crate::office::testing::TestOffice;

/// A document that two terminals sealed apart: the second says something else.
fn disputed(office: &TestOffice) -> (Clerk, DocumentId, [EntryHash; 2]) {
    let mut clerk = Clerk::open(office);
    let (document, ours) = clerk.plan(office, &[("key_points", "重点检查布草间")]);
    let mut colleague = clerk.colleague(office);
    let mut body = clerk.sealed_again(office, document);
    let mut content = Content::from_bytes(&body.content).unwrap();
    content
        .fields
        .insert("key_points".into(), quanji_core::catalog::FieldValue::Text("<s>检查消毒间</s>".into()));
    content.number = Some("2026-0101".into());
    body.content = content.to_bytes();
    let theirs = colleague.say(office, &Fact::DocumentSealed(body)).hash();
    (clerk, document, [ours, theirs])
}

fn form(token: &str, seal: &str, reason: &str) -> String {
    let reason: String = reason.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("csrf={token}&seal={seal}&reason={reason}")
}

#[tokio::test]
async fn two_seals_stand_beside_each_other() {
    let office = TestOffice::new();
    let (clerk, document, seals) = disputed(&office);
    let mut browser = Browser::of(&office, Role::Audit).await;
    let (status, page) = browser.get(&clerk.address(document)).await;
    assert_eq!(status, StatusCode::OK);
    for text in
        ["重复定稿，待裁定", "定稿 1", "定稿 2", "执法员33010001", "执法员33010002", "检查重点和主攻方向"]
    {
        assert!(page.contains(text), "{text}");
    }
    let differ = page.split("id=\"differences\"").nth(1).unwrap().split("</table>").next().unwrap();
    for text in ["重点检查布草间", "&#60;s&#62;检查消毒间&#60;/s&#62;", "编号", "2026-0012", "2026-0101"]
    {
        assert!(differ.contains(text), "{text}");
    }
    assert_eq!(differ.matches("<tr>").count(), 3, "the head and what differs, nothing else");
    assert!(page.contains("重新") || page.contains("drawn again, the same"));
    assert!(page.contains("drawn again, different"), "the second does not name its own pages");
    assert!(
        page.contains("id=\"seal-1-1\"")
            && page.contains("id=\"seal-2-1\"")
            && !page.contains("id=\"page-1\"")
    );
    assert!(page.contains("由科室负责人或法制审核人员裁定") && !page.contains("name=\"seal\""));
    assert!(!page.contains("<s>"));
    let mut files = Vec::new();
    for seal in seals {
        let path = format!("{}/pdf?seal={seal}", clerk.address(document));
        assert!(page.contains(&path));
        let response = browser.send(Request::get(&path), String::new()).await;
        assert_eq!(response.headers()["content-type"], "application/pdf");
        files.push(to_bytes(response.into_body(), 10_000_000).await.unwrap());
    }
    assert_ne!(files[0], files[1]);
}

#[tokio::test]
async fn a_dispute_is_decided_once_and_by_whom_may() {
    let office = TestOffice::new();
    let (clerk, document, [ours, theirs]) = disputed(&office);
    let (address, post) = (clerk.address(document), format!("{}/seal", clerk.address(document)));
    for role in [Role::Audit, Role::Archive, Role::Equipment, Role::Administrator, Role::Officer] {
        let mut browser = Browser::of(&office, role).await;
        let home = if role == Role::Audit { "/cases" } else { "/no-such-page" };
        let token = browser.token(home).await;
        let refused =
            browser.post(&post, &form(&token, &ours.to_string(), "因为"), Some("same-origin")).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{role:?}");
    }
    let mut stranger = Browser::new(&office);
    assert_eq!(stranger.post(&post, &form("", "", ""), None).await.status(), StatusCode::SEE_OTHER);

    let mut head = Browser::of(&office, Role::SectionHead).await;
    let (ours, theirs) = (ours.to_string(), theirs.to_string());
    let token = head.token(&address).await;
    for (body, site) in [
        (form("0", &theirs, "因为"), Some("same-origin")),
        (form("", &theirs, "因为"), None),
        (form(&token, &theirs, "因为"), Some("cross-site")),
    ] {
        assert_eq!(head.post(&post, &body, site).await.status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(head.post(&post, "seal=x", None).await.status(), StatusCode::BAD_REQUEST);
    for (seal, reason, said) in [
        ("", "因为", "请先选择以哪一次定稿为准"),
        ("x", "因为", "请先选择以哪一次定稿为准"),
        (&*theirs, " ", "请写明理由"),
        (&*theirs, &"长".repeat(201), "理由最多 200 字"),
        (&*theirs, "一\n二", "理由最多 200 字"),
        (&*"00".repeat(32), "<em>因为</em>", "所选的定稿不属于这份文书"),
    ] {
        let answer = head.post(&post, &form(&token, seal, reason), Some("same-origin")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        let page = text_of(answer).await;
        assert!(page.contains(said) && page.contains("role=\"alert\"") && !page.contains("<em>"), "{said}");
        assert_eq!(page.contains(" checked>"), seal == theirs, "what was filled in is still there");
    }
    let answer = head.post(&post, &form(&token, &theirs, "以后完成的为准<b>"), Some("same-origin")).await;
    assert_eq!(
        (answer.status(), answer.headers()["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, &*address)
    );
    let again = head.post(&post, &form(&token, &ours, "反悔"), Some("same-origin")).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert!(text_of(again).await.contains("以第一次裁定为准"));

    let (_, page) = head.get(&address).await;
    for text in [
        "section_head",
        "以后完成的为准&#60;b&#62;",
        "裁定有效",
        "已定稿",
        "&lt;s&gt;检查消毒间&lt;/s&gt;",
        "这次定稿有疑问",
        "不一致",
        "id=\"page-1\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("name=\"reason\"") && !page.contains("反悔") && page.contains("重点检查布草间"));
    let decided = office.office.registry().unwrap();
    let decided = decided.seal_decision(document).unwrap();
    assert_eq!((decided.seal.to_string(), decided.decided_by.as_str()), (theirs, "section_head"));
}
