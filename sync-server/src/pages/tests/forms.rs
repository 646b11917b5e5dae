use axum::http::StatusCode;
use quanji_core::catalog::Catalog;
use quanji_core::entry::Role;
use quanji_core::record::{Fact, NumberAssigned, SERIAL_SERIES, SeriesNumber};

use super::Browser;
use super::clerk::Clerk;
use crate::office::testing::TestOffice;

const PUBLISHED: &str = "meta: {schema: health-enforcement-documents/1}
documents:
- code: HS-03
  title: 检查<方案>
  version: 2
  key: inspection_plan
  stage: 事前
  external: false
  offline_final: true
  copies: 1
  numbering: {kind: 编号}
  basis: [{text: 内部规定, status: unverified}]
  media: {required: none, basis: 内部文书, kind: '-'}
  signatures:
  - {role: dept_head, label: 科室负责人, min: 1, when: always, refusal: RF-INTERNAL}
  rules: []
  deadlines: []
  fields:
  - {key: risk, label: 风险提示, type: longtext, required: true}
";

#[tokio::test]
async fn numbers_and_templates_are_shown_to_those_who_may_see_them() {
    let office = TestOffice::new();
    for (role, numbers, templates) in [
        (Role::Audit, 200, 200),
        (Role::SectionHead, 200, 200),
        (Role::LegalReview, 200, 200),
        (Role::Archive, 200, 200),
        (Role::Equipment, 403, 200),
        (Role::Administrator, 200, 200),
        (Role::Officer, 403, 403),
    ] {
        let mut browser = Browser::of(&office, role).await;
        for (path, expected) in
            [("/numbers", numbers), ("/templates", templates), ("/templates/HS-20", templates)]
        {
            let (status, page) = browser.get(path).await;
            assert_eq!(status, expected, "{role:?} {path}");
            assert_eq!(page.contains("<a href=\"/numbers\""), numbers == 200, "{role:?}");
            assert_eq!(page.contains("<a href=\"/templates\""), templates == 200, "{role:?}");
        }
    }
    let mut stranger = Browser::new(&office);
    for path in ["/numbers", "/templates", "/templates/HS-20"] {
        assert_eq!(stranger.get(path).await.0, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn numbers_are_accounted_for() {
    let office = TestOffice::new();
    let mut browser = Browser::of(&office, Role::Administrator).await;
    let (_, empty) = browser.get("/numbers").await;
    assert!(empty.contains("还没有编号"));
    let mut clerk = Clerk::open(&office);
    let [one, two] = ["HS-03", "HS-20"].map(|code| clerk.draft(&office, code, &[]));
    let first =
        office.office.registry().unwrap().leases().find(|(_, l)| l.series == SERIAL_SERIES).unwrap().1.from;
    for (document, number) in [(one, first), (one, first + 3), (two, first + 3), (two, 9_999)] {
        let number = SeriesNumber { series: SERIAL_SERIES.into(), year: 2026, number };
        let text = format!("2026-{:04}", number.number);
        clerk.say(&office, &Fact::NumberAssigned(NumberAssigned { document, number: Some(number), text }));
    }
    let (_, page) = browser.get("/numbers").await;
    let gap = format!("<span class=\"badge warm number\">{}–{}</span> 一号终端", first + 1, first + 2);
    assert!(page.contains(&gap), "{page}");
    let twice = format!("<span class=\"badge red number\">{}</span>", first + 3);
    assert!(page.contains(&twice) && page.contains(&one.to_string()) && page.contains(&two.to_string()));
    assert!(page.contains("<span class=\"badge red number\">9999</span> 一号终端"));
    assert!(page.contains(&format!("<th scope=\"row\">{SERIAL_SERIES}</th>")) && page.contains("文号 "));
}

#[tokio::test]
async fn every_template_has_a_preview() {
    let office = TestOffice::new();
    let mut browser = Browser::of(&office, Role::LegalReview).await;
    let (_, list) = browser.get("/templates").await;
    let catalog = Catalog::builtin().unwrap();
    assert_eq!(list.matches("<th scope=\"row\">").count(), catalog.templates().count());
    for template in catalog.templates() {
        let path = format!("/templates/{}", template.code);
        assert!(list.contains(&path));
        let (status, page) = browser.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains("<svg ") && page.contains("样张") && page.contains(&template.title), "{path}");
        assert!(!page.contains(" style="), "{path}");
    }
    for path in ["/templates/CASE", "/templates/HS-9999", "/templates/%FF", "/templates/..%2Fcases"] {
        assert_eq!(browser.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_published_template_is_told_from_a_built_in_one() {
    let office = TestOffice::new();
    let mut browser = Browser::of(&office, Role::Administrator).await;
    let (_, before) = browser.get("/templates").await;
    assert!(!before.contains("本机构发布"));
    office.office.publish_templates(PUBLISHED, "admin").unwrap();
    let (_, list) = browser.get("/templates").await;
    assert_eq!(list.matches("本机构发布").count(), 1);
    assert!(list.contains("检查&#60;方案&#62;") && !list.contains("<方案>"));
    let (_, page) = browser.get("/templates/HS-03").await;
    for text in ["第 2 版", "本机构发布", "风险提示", "条文待核对", "检查&lt;方案&gt;"] {
        assert!(page.contains(text), "{text}");
    }
}
