use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::http::{Request, StatusCode};
use quanji_core::catalog::FieldValue;
use quanji_core::entry::Role;
use quanji_core::id::DocumentId;
use quanji_core::record::{CheckOverridden, DocumentCorrected, Draft, Fact};
use tokio::sync::watch;

use super::super::paper::FontShelf;
use super::super::{Pages, routes};
use super::clerk::{Clerk, hand, named, template};
use super::{Browser, text_of};
use crate::office::testing::{TestOffice, case};
use crate::paper::PaperError;

/// The words of one card of a page.
fn card<'p>(page: &'p str, id: &str) -> &'p str {
    page.split(&format!("id=\"{id}\"")).nth(1).unwrap().split("</section>").next().unwrap()
}

async fn pdf(browser: &Browser, path: &str) -> Vec<u8> {
    let response = browser.send(Request::get(path), String::new()).await;
    assert_eq!(
        (response.status(), &response.headers()["content-type"]),
        (StatusCode::OK, &"application/pdf".parse().unwrap())
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec()
}

#[tokio::test]
async fn a_sealed_document_is_shown_with_everything_that_was_stated() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let (document, seal) = clerk.penalty(&office);
    let mut browser = Browser::of(&office, Role::Audit).await;
    let (status, page) = browser.get(&clerk.address(document)).await;
    assert_eq!(status, StatusCode::OK);
    for text in ["当场行政处罚决定书", "平卫公当罚〔2026〕1号", "已送达", "served", "打开 PDF"]
    {
        assert!(page.contains(text), "{text}");
    }
    let sealed = card(&page, "seal");
    for text in ["执法员33010001", "一号终端", "一致", "2026-11-23 12:00:00", &format!("#{seal}")] {
        assert!(sealed.contains(text), "{text}");
    }
    assert!(!sealed.contains("不一致"));
    let signed = card(&page, "signatures");
    for text in [
        "执法人员",
        "王强",
        "协助",
        "屏幕手写签名（T100）",
        "文末签名处",
        "行政机关印章",
        "实物印章 预盖章-0012",
    ] {
        assert!(signed.contains(text), "{text}");
    }
    for text in [
        "当事人签收 陈建国",
        "拒绝签名",
        "称须等&#60;i&#62;法定代表人",
        "执法记录仪 01/0012，00:12:03 至 00:13:10",
    ] {
        assert!(signed.contains(text), "{text}");
    }
    let served = card(&page, "services");
    for text in ["留置送达", "2026-11-23 12:20:00", "民族大街 18 号", "拒绝签收", "刘芳，某某居委会"]
    {
        assert!(served.contains(text), "{text}");
    }
    assert!(
        !page.contains("定稿前还缺")
            && !page.contains("重复定稿")
            && !page.contains("有疑问")
            && !page.contains("迟到的修改")
    );
    assert_eq!(page.matches("<svg ").count(), page.matches("<section class=\"sheet\"").count());
    assert!(page.contains("第 1 页，共 2 页") && page.contains("&lt;b&gt;某&quot;宾馆&lt;/b&gt;"));
    for dangerous in ["<b>", "<i>", "<script>", " style=", "onclick", "javascript:"] {
        assert!(!page.contains(dangerous), "{dangerous}");
    }

    let (_, page) = browser.get(&format!("/cases/{}", case(1))).await;
    for text in ["已送达", "以下为定稿内容", "平卫公当罚〔2026〕1号", &clerk.address(document), "/pdf\">PDF"]
    {
        assert!(page.contains(text), "{text}");
    }
    let timeline = card(&page, "timeline");
    for text in [
        "取得编号 当场行政处罚决定书",
        "宣读核对 当场行政处罚决定书",
        "共 2 页",
        "签名 当场行政处罚决定书",
        "行政机关印章：某县卫生监督所",
        "未签名说明",
        "当事人签收：陈建国拒绝签名",
        "定稿 当场行政处罚决定书",
        "送达 当场行政处罚决定书",
        "留置送达",
    ] {
        assert!(timeline.contains(text), "{text}");
    }
}

#[tokio::test]
async fn an_open_document_says_what_is_missing() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let document = clerk.draft(&office, "HS-03", &[("source", "不在其中")]);
    let mut browser = Browser::of(&office, Role::Archive).await;
    let (_, page) = browser.get(&clerk.address(document)).await;
    let missing = card(&page, "blockers");
    for text in ["案源", "文书还没有宣读、核对", "文书还没有编号", "the document has no number", "3 项"]
    {
        assert!(missing.contains(text), "{text}");
    }
    assert!(page.contains("草稿") && page.contains("还没有签名") && page.contains("<svg "));

    // A reason for a warning, a signature, and then other pages: what was signed does not count any more.
    clerk.read_back(&office, document);
    clerk.sign(&office, document, "dept_head", named("白某"), hand());
    let (_, page) = browser.get(&clerk.address(document)).await;
    assert!(page.contains("签名中") && card(&page, "signatures").contains("白某"));
    assert!(card(&page, "blockers").contains("最近一次宣读核对"));
    clerk.number(&office, document, "2026-0012");
    let (_, page) = browser.get(&clerk.address(document)).await;
    assert!(card(&page, "blockers").contains("须重新宣读并签名"));
    assert!(card(&page, "signatures").contains("另有 1 条签名或说明针对其他版本的页面"));
    let body = CheckOverridden {
        document,
        field: "source".into(),
        value: "\"不在其中\"".into(),
        reason: "与原件核对一致".into(),
    };
    clerk.say(&office, &Fact::CheckOverridden(body));
    let (_, page) = browser.get(&clerk.address(document)).await;
    let stands = card(&page, "overrides");
    assert!(
        ["案源", "不在其中", "与原件核对一致", "执法员33010001"].iter().all(|text| stands.contains(text))
    );
}

#[tokio::test]
async fn late_changes_stand_beside_what_was_sealed() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let (document, _) = clerk.plan(&office, &[("key_points", "定稿的检查重点")]);
    let mut colleague = clerk.colleague(&office);
    let mut draft = Draft::new(template("HS-03")).unwrap();
    let values = BTreeMap::from([("source".to_owned(), FieldValue::Text("<u>迟到</u>".into()))]);
    let late = colleague.write(&office, &mut draft, document, template("HS-03"), &values);
    let mut browser = Browser::of(&office, Role::LegalReview).await;
    let (_, page) = browser.get(&clerk.address(document)).await;
    let shown = card(&page, "late");
    for text in
        ["案源", "&#60;u&#62;迟到&#60;/u&#62;", "执法员33010002", "不是这份文书的内容", &late.to_string()]
    {
        assert!(shown.contains(text), "{text}");
    }
    assert!(card(&page, "seal").contains("一致") && !card(&page, "seal").contains("不一致"));
    let (_, page) = browser.get(&format!("/cases/{}", case(1))).await;
    let values = card(&page, &format!("document-{document}"));
    assert!(values.contains("定稿的检查重点") && values.contains("1 处迟到的修改"));
    // The history of the field names the late value; what stands in the table is the sealed one.
    let stands = values.split(">案源</th>").nth(1).unwrap().split("<details").next().unwrap();
    assert!(!stands.contains("迟到"), "{stands}");
    assert!(!page.contains("id=\"conflicts\""), "nothing about a sealed document is open");
}

#[tokio::test]
async fn a_correction_is_linked_from_both_sides() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let (old, seal) = clerk.plan(&office, &[]);
    let new = clerk.draft(&office, "HS-03", &[]);
    let body = DocumentCorrected { document: new, corrects: old, seal, reason: "案由<笔误>".into() };
    clerk.say(&office, &Fact::DocumentCorrected(body));
    let mut browser = Browser::of(&office, Role::SectionHead).await;
    for (here, there, word) in [(old, new, "更正 <span"), (new, old, "本文书更正")] {
        let (_, page) = browser.get(&clerk.address(here)).await;
        let shown = card(&page, "corrections");
        assert!(
            shown.contains(word)
                && shown.contains("案由&#60;笔误&#62;")
                && shown.contains(&clerk.address(there))
        );
    }
}

#[tokio::test]
async fn a_pdf_is_the_same_every_time() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let (sealed, _) = clerk.penalty(&office);
    let open = clerk.draft(&office, "HS-03", &[]);
    let browser = Browser::of(&office, Role::Archive).await;
    for (document, archival) in [(sealed, true), (open, false)] {
        let path = format!("{}/pdf", clerk.address(document));
        let first = pdf(&browser, &path).await;
        assert!(first.starts_with(b"%PDF-") && first == pdf(&browser, &path).await);
        assert_eq!(
            first.windows(6).any(|part| part == b"pdfaid"),
            archival,
            "PDF/A states a time of its own"
        );
    }
    let response = browser.send(Request::get(format!("{}/pdf", clerk.address(sealed))), String::new()).await;
    let name = response.headers()["content-disposition"].to_str().unwrap();
    let title: String = "当场行政处罚决定书".bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert!(
        name.starts_with(&format!("inline; filename=\"document.pdf\"; filename*=UTF-8''{title}%20")),
        "{name}"
    );
    assert!(name.ends_with(".pdf"));
}

#[tokio::test]
async fn without_fonts_the_reason_is_told() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let document = clerk.draft(&office, "HS-03", &[]);
    let browser = Browser::of(&office, Role::Audit).await;
    let missing =
        || Err(PaperError::FontMissing { family: "Noto", face: "Bold", looked_in: vec!["/x".into()] });
    let (_, stopping) = watch::channel(false);
    let pages = Pages {
        office: office.office.clone(),
        encrypted: false,
        stopping,
        sign_ins: std::sync::Arc::new(tokio::sync::Semaphore::new(1)),
        recent: std::sync::Arc::default(),
        fonts: std::sync::Arc::new(FontShelf::filled_by(missing)),
        views: std::sync::Arc::default(),
    };
    let mut browser = Browser { router: routes(pages), ..browser };
    let (status, page) = browser.get(&format!("{}/pdf", clerk.address(document))).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("没有所需的字体") && page.contains("fonts-noto-cjk") && page.contains("退出"));
    assert_eq!(browser.get(&clerk.address(document)).await.0, StatusCode::OK, "the page needs no fonts");
}

#[tokio::test]
async fn documents_are_shown_to_those_who_may_read_cases() {
    let office = TestOffice::new();
    let mut clerk = Clerk::open(&office);
    let document = clerk.draft(&office, "HS-03", &[]);
    let address = clerk.address(document);
    let mut browser = Browser::of(&office, Role::Audit).await;
    for (role, expected) in [
        (Role::SectionHead, 200),
        (Role::LegalReview, 200),
        (Role::Archive, 200),
        (Role::Equipment, 403),
        (Role::Administrator, 403),
        (Role::Officer, 403),
    ] {
        let browser = Browser::of(&office, role).await;
        for path in [address.clone(), format!("{address}/pdf")] {
            let response = browser.send(Request::get(&path), String::new()).await;
            assert_eq!(response.status(), expected, "{role:?} {path}");
        }
    }
    let mut stranger = Browser::new(&office);
    for path in [&address, &format!("{address}/pdf")] {
        assert_eq!(stranger.get(path).await.0, StatusCode::SEE_OTHER, "{path}");
    }
    let sheet = DocumentId::from(case(1));
    for path in [
        clerk.address(sheet),
        format!("{}/pdf", clerk.address(sheet)),
        format!("/cases/{}/documents/x", case(1)),
        format!("/cases/{}/documents/{document}", case(9)),
        format!("/cases/%FF/documents/{document}"),
        format!("{address}/pdf?seal=x"),
        format!("{address}/pdf?seal={}", "00".repeat(32)),
    ] {
        assert_eq!(browser.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let posted = browser.post(&address, "", None).await;
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(text_of(posted).await.contains("不接受"));
}
