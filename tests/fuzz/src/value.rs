//! What people type, and the content of a document.
//!
//! After a byte 0 the rest is the content of a document. After any other: two bytes name a template and
//! a field, the rest is what was typed into it.

use std::collections::BTreeMap;

use quanji_core::catalog::{check as problems, example};
use quanji_core::entry::Role;
use quanji_core::id::{CaseId, DocumentId};
use quanji_core::record::{Content, Fact};
use quanji_core::rules::{Purpose, redact};

use crate::seed;
use crate::world::{NOW, case, world};

pub(crate) fn check(bytes: &[u8]) {
    match bytes {
        [0, rest @ ..] => content(rest),
        [_, template, field, typed @ ..] => value(*template, *field, typed),
        _ => {}
    }
}

/// A content that is read is made again from what was read, byte for byte.
fn content(bytes: &[u8]) {
    if let Ok(content) = Content::from_bytes(bytes) {
        assert_eq!(content.to_bytes(), bytes);
        if let Some(template) = world().catalog.template_version(&content.template, content.version) {
            let _ = problems(template, &content.fields, &NOW);
            for purpose in Purpose::ALL {
                let shown = redact(template, &content.fields, purpose, Role::Officer.into());
                let again = redact(template, &shown, purpose, Role::Officer.into());
                assert_eq!(again, shown, "taking out what was taken out changes nothing");
            }
        }
    }
}

/// Whatever is typed is kept: what is stored for it, typed again, is the same; and a document can say it.
fn value(template: u8, field: u8, typed: &[u8]) {
    let Ok(typed) = std::str::from_utf8(typed) else { return };
    let templates: Vec<_> = world().catalog.templates().collect();
    let template = templates[usize::from(template) % templates.len()];
    let field = &template.fields[usize::from(field) % template.fields.len()];
    let value = field.parse(typed);
    assert_eq!(field.parse(&field.input(&value)), value, "{} {typed:?}", field.key);
    let _ = field.display(&value);
    let fields = BTreeMap::from([(field.key.clone(), value)]);
    let _ = problems(template, &fields, &NOW);
    let content = Content {
        case: case(),
        document: DocumentId::from_bytes([1; 16]),
        template: template.code.clone(),
        version: template.version,
        number: None,
        corrects: None,
        fields,
    };
    let bytes = content.to_bytes();
    let read = Content::from_bytes(&bytes).unwrap();
    assert_eq!(read.to_bytes(), bytes);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let templates: Vec<_> = world().catalog.templates().collect();
    for (number, template) in (0_u8..).zip(templates) {
        let fields = example(template, &NOW);
        for (place, field) in (0_u8..).zip(&template.fields) {
            if let Some(value) = fields.get(&field.key) {
                seeds.push([&[1, number, place], field.input(value).as_bytes()].concat());
            }
        }
        let content = Content {
            case: CaseId::from_bytes([1; 16]),
            document: DocumentId::from_bytes([2; 16]),
            template: template.code.clone(),
            version: template.version,
            number: Some("2026-0012".into()),
            corrects: None,
            fields,
        };
        seeds.push(seed::tagged(0, &content.to_bytes()));
    }
    for bytes in seed::entries() {
        let signed = quanji_core::entry::SignedEntry::parse(&bytes).unwrap();
        if let Ok(Fact::DocumentSealed(body)) = Fact::from_body(&signed.entry().kind, &signed.entry().body) {
            seeds.push(seed::tagged(0, &body.content));
        }
    }
    seeds
}
