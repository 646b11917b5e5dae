//! Documents in a scene: written, sealed and served.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Scene, officer};
use crate::catalog::{Catalog, FieldValue, Template};
use crate::id::{Digest, DocumentId, EntryHash};
use crate::record::{
    Content, DocumentCreated, DocumentSealed, DocumentServed, DocumentSigned, Draft, DraftChanged, Fact,
    Handwriting, Means, NumberAssigned, Point, SeriesNumber, ServiceMode, Signer as Signing, document_id,
};

impl Scene {
    /// Writes on the case sheet.
    pub(crate) fn sheet(&mut self, values: Value) {
        let template = Catalog::builtin().unwrap().case_sheet().clone();
        self.change(DocumentId::from(self.case), &template, &fields(&values));
    }

    /// A draft with these values.
    pub(crate) fn draft(&mut self, code: &str, values: Value) -> DocumentId {
        let template =
            Catalog::builtin().unwrap().template(code).unwrap_or_else(|| panic!("no {code}")).clone();
        let nonce = [self.next(); 16];
        let document = document_id(self.case, code, template.version, &nonce);
        self.state(Fact::DocumentCreated(DocumentCreated {
            document,
            template: code.into(),
            version: template.version,
            nonce,
        }));
        self.change(document, &template, &fields(&values));
        document
    }

    /// A sealed document with these values, signed by these officers.
    pub(crate) fn seal(&mut self, code: &str, values: Value, officers: &[&str]) -> DocumentId {
        let document = self.draft(code, Value::Object(serde_json::Map::new()));
        self.seal_draft(document, code, values, officers);
        document
    }

    /// Seals a draft with these values, signed by these officers.
    pub(crate) fn seal_draft(
        &mut self,
        document: DocumentId,
        code: &str,
        values: Value,
        officers: &[&str],
    ) -> EntryHash {
        let template = Catalog::builtin().unwrap().template(code).unwrap().clone();
        let (read_back, page) = (EntryHash::from_bytes([1; 32]), Digest::from_bytes([2; 32]));
        let mut number = None;
        if template.numbering.is_numbered() {
            let count = self.next();
            let text = format!("2026-{count:04}");
            let series = SeriesNumber { series: "编号".into(), year: 2026, number: count.into() };
            self.state(Fact::NumberAssigned(NumberAssigned {
                document,
                number: Some(series),
                text: text.clone(),
            }));
            number = Some(text);
        }
        let strokes = vec![vec![Point { x: 1, y: 1, t: 0, pressure: None }]];
        let signatures = officers
            .iter()
            .map(|name| {
                let hand = Handwriting {
                    device: "T".into(),
                    width: 10,
                    height: 10,
                    rate_hz: 100,
                    strokes: strokes.clone(),
                };
                self.state(Fact::DocumentSigned(DocumentSigned {
                    document,
                    read_back,
                    page,
                    role: "officer".into(),
                    signer: Signing {
                        name: (*name).into(),
                        officer: Some(officer(name)),
                        ..Signing::default()
                    },
                    means: Means::Handwriting(hand),
                    on_pages: vec![1],
                }))
            })
            .collect();
        let content = Content {
            case: self.case,
            document,
            template: code.into(),
            version: template.version,
            number,
            corrects: None,
            fields: fields(&values),
        };
        self.state(Fact::DocumentSealed(DocumentSealed {
            document,
            heads: Vec::new(),
            content: content.to_bytes(),
            read_back,
            signatures,
            overrides: Vec::new(),
            page,
            layout: 1,
        }))
    }

    /// Serves a sealed document.
    pub(crate) fn serve(&mut self, document: DocumentId, mode: ServiceMode, at: &str) -> EntryHash {
        self.serve_with(document, mode, at, |_| {})
    }

    /// As [`Scene::serve`], with more said.
    pub(crate) fn serve_with(
        &mut self,
        document: DocumentId,
        mode: ServiceMode,
        at: &str,
        change: impl FnOnce(&mut DocumentServed),
    ) -> EntryHash {
        let mut served = DocumentServed {
            document,
            seal: EntryHash::from_bytes([3; 32]),
            mode,
            served_at: at.into(),
            receiver: Some("马某".into()),
            place: None,
            refusal: None,
            witness: None,
            media: None,
            consent: None,
            reference: None,
            receipt: None,
        };
        change(&mut served);
        self.state(Fact::DocumentServed(served))
    }

    fn change(&mut self, document: DocumentId, template: &Template, values: &BTreeMap<String, FieldValue>) {
        let draft = self.drafts.entry(document).or_insert_with(|| Draft::new(template).unwrap());
        if let Some(change) = draft.set_all([5; 16], template, values).unwrap() {
            self.state(Fact::DraftChanged(DraftChanged { document, change }));
        }
    }

    /// Writes in a draft again: values that it has not or has otherwise.
    pub(crate) fn rewrite(&mut self, document: DocumentId, code: &str, values: &Value) {
        let template = Catalog::builtin().unwrap().template(code).unwrap().clone();
        self.change(document, &template, &fields(values));
    }
}

/// Values as JSON: texts, whole numbers (money in fen), yes or no, rows.
fn fields(values: &Value) -> BTreeMap<String, FieldValue> {
    let members = values.as_object().unwrap();
    let value = |value: &Value| match value {
        Value::String(text) => FieldValue::Text(text.clone()),
        Value::Number(number) => FieldValue::Integer(number.as_i64().unwrap()),
        Value::Bool(yes) => FieldValue::Boolean(*yes),
        Value::Array(rows) => FieldValue::Rows(rows.clone()),
        other => panic!("no field value: {other}"),
    };
    members.iter().map(|(key, one)| (key.clone(), value(one))).collect()
}
