//! What a document says, as one sequence of bytes: canonical JSON (RFC 8785).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::catalog::FieldValue;
use crate::crypto::sha256;
use crate::id::{CaseId, Digest, DocumentId};

/// What a document says.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Its case.
    pub case: CaseId,
    /// The document.
    pub document: DocumentId,
    /// Template code.
    pub template: String,
    /// Template version.
    pub version: u32,
    /// Its number as printed, if it has one.
    pub number: Option<String>,
    /// The document that it corrects, if it does.
    pub corrects: Option<DocumentId>,
    /// Every field that has a value.
    pub fields: BTreeMap<String, FieldValue>,
}

/// Bytes that are no content of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical JSON of a document's content")]
pub struct ContentError;

impl Content {
    /// The bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut members = Map::new();
        members.insert("case".into(), self.case.to_string().into());
        if let Some(corrects) = self.corrects {
            members.insert("corrects".into(), corrects.to_string().into());
        }
        members.insert("document".into(), self.document.to_string().into());
        let fields = self.fields.iter().filter(|(_, value)| !value.is_blank());
        let fields: Map<String, Value> = fields.map(|(key, value)| (key.clone(), value.to_json())).collect();
        members.insert("fields".into(), fields.into());
        if let Some(number) = &self.number {
            members.insert("number".into(), number.as_str().into());
        }
        members.insert("template".into(), self.template.as_str().into());
        members.insert("version".into(), self.version.into());
        canonical(&Value::Object(members))
    }

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest_of(&self.to_bytes())
    }

    /// Reads the bytes; exactly one form is accepted.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| ContentError)?;
        let content = read(&value).ok_or(ContentError)?;
        if content.to_bytes() == bytes { Ok(content) } else { Err(ContentError) }
    }
}

/// SHA-256 of bytes.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(sha256(bytes))
}

fn canonical(value: &Value) -> Vec<u8> {
    // Fails for numbers that are no double; field values hold none.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

fn read(value: &Value) -> Option<Content> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let fields = value.get("fields")?.as_object()?;
    let field = |(key, value): (&String, &Value)| Some((key.clone(), field_value(value)?));
    Some(Content {
        case: text("case")?.parse().ok()?,
        document: text("document")?.parse().ok()?,
        template: text("template")?.to_owned(),
        version: value.get("version")?.as_u64()?.try_into().ok()?,
        number: text("number").map(str::to_owned),
        corrects: match text("corrects") {
            Some(corrects) => Some(corrects.parse().ok()?),
            None => None,
        },
        fields: fields.iter().map(field).collect::<Option<_>>()?,
    })
}

fn field_value(value: &Value) -> Option<FieldValue> {
    match value {
        Value::String(text) => Some(FieldValue::Text(text.clone())),
        Value::Number(number) => {
            let exact = number.as_i64().filter(|number| number.unsigned_abs() < 1 << 53);
            exact.map(FieldValue::Integer)
        }
        Value::Bool(yes) => Some(FieldValue::Boolean(*yes)),
        Value::Array(rows) => Some(FieldValue::Rows(rows.clone())),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, CheckTime, example};

    fn content(fields: BTreeMap<String, FieldValue>) -> Content {
        Content {
            case: CaseId::from_bytes([1; 16]),
            document: DocumentId::from_bytes([2; 16]),
            template: "HS-20".into(),
            version: 1,
            number: Some("2026-0012".into()),
            corrects: None,
            fields,
        }
    }

    #[test]
    fn every_template_round_trips() {
        let now = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };
        for template in Catalog::builtin().unwrap().templates() {
            let content = Content { template: template.code.clone(), ..content(example(template, &now)) };
            assert_eq!(Content::from_bytes(&content.to_bytes()).unwrap(), content, "{}", template.code);
        }
    }

    #[test]
    fn one_form_only() {
        let bytes = content(BTreeMap::from([("place".into(), FieldValue::Text("客房".into()))])).to_bytes();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with(r#"{"case":"0101"#), "{text}");
        for other in [
            text.replace(',', ", "),
            text.replace("客房", "\\u5ba2房"),
            text.replace(r#""version":1"#, r#""version":1.0"#),
            text.replace('}', r#","x":1}"#),
            text.replace("\"客房\"", "9007199254740992"),
            text.replace("\"fields\":{", "\"fields\":{\"a\":null,"),
            String::new(),
        ] {
            assert_eq!(Content::from_bytes(other.as_bytes()), Err(ContentError), "{other}");
        }
        let blank = content(BTreeMap::from([("place".into(), FieldValue::Text(" ".into()))]));
        assert_eq!(blank.digest(), content(BTreeMap::new()).digest());
    }
}
