use std::collections::BTreeMap;

use super::*;
use crate::catalog::{Catalog, CheckTime, FieldValue, Template, example};
use crate::id::{CaseId, DocumentId, EntryHash};
use crate::record::{
    Content, DocumentSigned, Handwriting, Means, MediaInterval, Outcome, Point, SignatureDeclined, Signer,
    Stamp,
};

const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };
const TIME: &str = "2026-11-23T10:20:05+08:00";

fn content(template: &Template, fields: BTreeMap<String, FieldValue>) -> Content {
    Content {
        case: CaseId::from_bytes([1; 16]),
        document: DocumentId::from_bytes([2; 16]),
        template: template.code.clone(),
        version: template.version,
        number: template.numbering.is_numbered().then(|| "2026-0012".into()),
        corrects: None,
        fields,
    }
}

fn form<'a>(template: &'a Template, content: &'a Content) -> Form<'a> {
    Form { bureau: "平罗县卫生监督所", template, content, signed: vec![], declined: vec![] }
}

fn signed(template: &Template) -> Vec<DocumentSigned> {
    let hand = Means::Handwriting(Handwriting {
        device: "T100".into(),
        width: 1000,
        height: 400,
        rate_hz: 120,
        strokes: vec![
            vec![Point { x: 0, y: 0, t: 0, pressure: None }, Point { x: 1000, y: 400, t: 9, pressure: None }],
            vec![Point { x: 500, y: 200, t: 20, pressure: Some(300) }],
        ],
    });
    let stamp = Means::PhysicalStamp(Stamp { serial: "预盖章0012".into(), photo: None });
    let sign = |role: &str, means: Means, on_pages: Vec<u32>| DocumentSigned {
        document: DocumentId::from_bytes([2; 16]),
        read_back: EntryHash::from_bytes([3; 32]),
        page: Digest::from_bytes([4; 32]),
        role: role.into(),
        signer: Signer {
            name: "马某".into(), relation: Some("现场负责人".into()), ..Signer::default()
        },
        means,
        on_pages,
    };
    let mut all = Vec::new();
    for requirement in &template.signatures {
        let means = if requirement.methods.len() == 2 { stamp.clone() } else { hand.clone() };
        all.push(sign(&requirement.role, means.clone(), vec![]));
        all.extend((1..=3).map(|page| sign(&requirement.role, means.clone(), vec![page])));
    }
    all
}

/// Everything is on its page, every line has the width that is claimed, nothing is empty.
fn check(paper: &Paper, what: &str) {
    assert!(!paper.pages.is_empty());
    for page in &paper.pages {
        for mark in &page.marks {
            let inside = |x: i32, y: i32| (0..=PAGE_WIDTH).contains(&x) && (0..=PAGE_HEIGHT).contains(&y);
            match mark {
                Mark::Text(line) => {
                    assert!(
                        !line.text.is_empty() && line.width == text_width(&line.text, line.size),
                        "{what}"
                    );
                    assert!(
                        inside(line.x, line.y) && inside(line.x + line.width, line.y),
                        "{what}: {line:?}"
                    );
                    assert!(!line.text.chars().any(char::is_control), "{what}: {line:?}");
                }
                Mark::Rule(rule) => assert!(inside(rule.x1, rule.y1) && inside(rule.x2, rule.y2), "{what}"),
                Mark::Ink(ink) => {
                    assert!(ink.strokes.iter().flatten().all(|(x, y)| inside(*x, *y)), "{what}")
                }
                Mark::Squares(code) => {
                    let side = i32::try_from(code.rows.len()).unwrap() * code.side;
                    assert!(inside(code.x, code.y) && inside(code.x + side, code.y + side), "{what}");
                }
                Mark::Circle(circle) => {
                    assert!(inside(circle.x + circle.radius, circle.y + circle.radius), "{what}")
                }
            }
        }
    }
}

fn text_of(paper: &Paper) -> String {
    let lines = paper.pages.iter().flat_map(|page| &page.marks).filter_map(|mark| match mark {
        // Between the head and the foot of the page.
        Mark::Text(line) if (2_401..27_000).contains(&line.y) => Some(line.text.as_str()),
        _ => None,
    });
    lines.collect()
}

#[test]
fn every_template_is_laid_out_with_all_that_it_says() {
    for template in Catalog::builtin().unwrap().templates() {
        let values = example(template, &NOW);
        let content = content(template, values);
        let bodies = signed(template);
        let marks = bodies.iter().map(|body| SignedMark { body, time: TIME.into() }).collect();
        let form = Form { signed: marks, ..form(template, &content) };
        let paper = compose(&form);
        check(&paper, &template.code);
        assert_eq!(html(&compose(&form)), html(&paper));
        let text = text_of(&paper);
        assert!(text.contains(&template.title), "{}", template.code);
        let flat = |text: &str| text.replace(char::is_whitespace, "");
        let printed = flat(&text);
        for field in &template.fields {
            let Some(value) = content.fields.get(&field.key) else { continue };
            if matches!(value, FieldValue::Rows(_)) {
                continue;
            }
            for line in field.display(value).lines() {
                assert!(printed.contains(&flat(line)), "{} {}: {line}", template.code, field.key);
            }
        }
    }
}

#[test]
fn an_empty_draft_and_an_endless_one_have_pages() {
    for template in Catalog::builtin().unwrap().templates() {
        let empty = content(template, BTreeMap::new());
        check(&compose(&form(template, &empty)), &template.code);
        let long = "检查W".repeat(700);
        let row = serde_json::json!({"名称": long, "name": long, "q": long});
        let fields = template.fields.iter().map(|field| {
            let value = match field.field_type.shape() {
                crate::catalog::FieldShape::Rows => FieldValue::Rows(vec![row.clone(), "一".into()]),
                _ => FieldValue::Text(format!("{long}\n\n\u{7}<&>\"{long}")),
            };
            (field.key.clone(), value)
        });
        let endless = content(template, fields.collect());
        let paper = compose(&form(template, &endless));
        check(&paper, &template.code);
        assert!(paper.pages.len() > 3, "{}", template.code);
        assert!(!html(&paper).contains("<&>"));
    }
}

#[test]
fn a_refusal_is_printed_with_its_reason_and_recording() {
    let template = Catalog::builtin().unwrap().template("HS-20").unwrap();
    let content = content(template, example(template, &NOW));
    let body = SignatureDeclined {
        document: content.document,
        read_back: EntryHash::from_bytes([3; 32]),
        role: "party".into(),
        name: "马某".into(),
        outcome: Outcome::Refused,
        reason: "称内容不实".into(),
        media: Some(MediaInterval { media: "记录仪01/0012".into(), from_ms: 723_000, to_ms: 790_000 }),
        no_media: None,
        noted_by: "张三".into(),
    };
    let form =
        Form { declined: vec![DeclinedMark { body: &body, time: TIME.into() }], ..form(template, &content) };
    let text = text_of(&compose(&form));
    for part in [
        "马某拒绝签名。原因：称内容不实。",
        "记录仪01/0012，00:12:03至00:13:10",
        "注明人：张三，2026-11-23 10:20",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_signature_changes_no_line_of_the_pages_that_were_read_back() {
    for template in Catalog::builtin().unwrap().templates() {
        let content = content(template, example(template, &NOW));
        let before = compose(&form(template, &content));
        let bodies = signed(template);
        let marks = bodies.iter().map(|body| SignedMark { body, time: TIME.into() }).collect();
        let after = compose(&Form { signed: marks, ..form(template, &content) });
        let first = |paper: &Paper| {
            let lines = paper.pages.iter().flat_map(|page| &page.marks).filter_map(|mark| match mark {
                Mark::Text(line) => Some(line.text.clone()),
                _ => None,
            });
            lines.take_while(|line| line != "（以下无正文）").collect::<Vec<_>>()
        };
        let body = |paper: &Paper| -> Vec<String> {
            first(paper)
                .into_iter()
                .filter(|line| !line.starts_with("第 ") && !line.starts_with("纸质"))
                .collect()
        };
        assert_eq!(body(&before), body(&after), "{}", template.code);
    }
}
