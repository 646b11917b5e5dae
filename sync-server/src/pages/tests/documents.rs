use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::http::{Request, StatusCode};
use quanji_core::catalog::FieldValue;
use quanji_core::entry::{Role, SignedEntry};
use quanji_core::id::{Digest, DocumentId, EntryHash};
use quanji_core::record::{CaseOpened, Content, DocumentCreated, DocumentSealed, Fact, document_id};

use super::Browser;
use crate::office::testing::{Terminal, TestOffice, case};

const NONCE: [u8; 16] = [7; 16];

fn document() -> DocumentId {
    document_id(case(1), "HS-03", 1, &NONCE)
}

fn seal(terminal: &mut Terminal, key_points: &str) -> SignedEntry {
    let fields = BTreeMap::from([
        ("subject".to_owned(), FieldValue::Text("<b>某宾馆</b>".into())),
        ("key_points".to_owned(), FieldValue::Text(key_points.into())),
    ]);
    let content = Content {
        case: case(1),
        document: document(),
        template: "HS-03".into(),
        version: 1,
        number: Some("2026-0012".into()),
        corrects: None,
        fields,
    };
    let sealed = DocumentSealed {
        document: document(),
        heads: vec![],
        content: content.to_bytes(),
        read_back: EntryHash::from_bytes([1; 32]),
        signatures: vec![],
        overrides: vec![],
        page: Digest::from_bytes([2; 32]),
        layout: 1,
    };
    terminal.say(Some(case(1)), &Fact::DocumentSealed(sealed))
}

/// A case whose one document two terminals sealed apart.
fn disputed() -> (TestOffice, [SignedEntry; 2]) {
    let office = TestOffice::new();
    let mut first = office.terminal(0, 1);
    let mut second = office.terminal(0, 2);
    let section = office.office.registry().unwrap().latest_grant(first.id).unwrap().1.sections[0];
    let opened = CaseOpened { kind: "inspection".into(), party: "某宾馆".into(), section };
    let created =
        DocumentCreated { document: document(), template: "HS-03".into(), version: 1, nonce: NONCE };
    let entries = vec![
        first.open_session(1),
        first.say(Some(case(1)), &Fact::CaseOpened(opened)),
        first.say(Some(case(1)), &Fact::DocumentCreated(created)),
        seal(&mut first, "重点检查布草间"),
    ];
    let ours = entries.last().unwrap().clone();
    first.exchange(&office.office, &entries).unwrap();
    let session = second.open_session(2);
    let theirs = seal(&mut second, "重点检查消毒间");
    second.exchange(&office.office, &[session, theirs.clone()]).unwrap();
    (office, [ours, theirs])
}

fn address() -> String {
    format!("/cases/{}/documents/{}", case(1), document())
}

#[tokio::test]
async fn two_seals_are_decided_once_and_by_whom_may() {
    let (office, [_, theirs]) = disputed();
    let mut audit = Browser::of(&office, Role::Audit).await;
    let (status, page) = audit.get(&address()).await;
    assert_eq!(status, StatusCode::OK);
    for part in ["重复定稿", "重点检查布草间", "重点检查消毒间", "2 次定稿，待裁定"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("name=\"seal\""), "稽查科 reads and decides nothing");
    let (_, list) = audit.get(&format!("/cases/{}", case(1))).await;
    assert!(list.contains("重复定稿，待裁定") && list.contains(&address()));

    let mut head = Browser::of(&office, Role::SectionHead).await;
    let token = head.token(&address()).await;
    let form =
        |token: &str| format!("csrf={token}&seal={}&reason=%E4%BB%A5%E5%90%8E%E8%80%85", theirs.hash());
    let post = format!("{}/seal", address());
    let foreign = head.post(&post, &form("0"), Some("same-origin")).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN, "a form that is not ours");
    let audit_token = audit.token("/cases").await;
    let refused = audit.post(&post, &form(&audit_token), Some("same-origin")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let decided = head.post(&post, &form(&token), Some("same-origin")).await;
    assert_eq!(
        (decided.status(), decided.headers()["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, &*address())
    );
    let again = head.post(&post, &form(&token), Some("same-origin")).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "the first decision stands");
    let (_, page) = head.get(&address()).await;
    assert!(
        page.contains("section_head 裁定以")
            && page.contains("已定稿")
            && page.contains("重新绘制不一致")
            && page.contains("定稿所依据的宣读核对不存在")
            && page.contains("科室负责人：还缺1人签名")
    );
}

#[tokio::test]
async fn a_document_is_drawn_and_hostile_words_stay_text() {
    let (office, _) = disputed();
    let mut browser = Browser::of(&office, Role::LegalReview).await;
    let (_, page) = browser.get(&address()).await;
    assert!(page.contains("<svg") && !page.contains("<b>"), "text stays text");
    let get = || Request::get(format!("{}/pdf", address()));
    let first = browser.send(get(), String::new()).await;
    assert_eq!(first.headers()["content-type"], "application/pdf");
    assert!(first.headers()["content-disposition"].to_str().unwrap().contains("filename*=UTF-8''%E6"));
    let first = to_bytes(first.into_body(), 10_000_000).await.unwrap();
    let second = to_bytes(browser.send(get(), String::new()).await.into_body(), 10_000_000).await.unwrap();
    assert!(first.starts_with(b"%PDF-") && first == second);
    for path in [
        format!("/cases/{}/documents/{}", case(1), DocumentId::from(case(1))),
        format!("/cases/{}/documents/x", case(1)),
    ] {
        assert_eq!(browser.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let mut stranger = Browser::of(&office, Role::Equipment).await;
    assert_eq!(stranger.get(&address()).await.0, StatusCode::FORBIDDEN);
}
