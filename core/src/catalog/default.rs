//! What a new document begins with: what the case sheet and the office know already.

use std::collections::BTreeMap;

use super::field_type::FieldType;
use super::template::Template;
use super::value::FieldValue;

/// Keys of document fields that say what a field of the case sheet with another key says.
const SAME: [(&str, &str); 7] = [
    ("addressee", "party_name"),
    ("occurred_place", "site_address"),
    ("party", "party_name"),
    ("party_legal_rep", "legal_representative"),
    ("place", "site_address"),
    ("subject", "party_name"),
    ("informant", "complainant"),
];

/// The organ that issues a document, the case that it belongs to, and the sheet of the case.
#[derive(Debug, Clone, Copy)]
pub struct DefaultFacts<'a> {
    /// Name of the organ.
    pub organ: &'a str,
    /// The case, as a reference to it is written.
    pub case: &'a str,
    /// Values of the case sheet.
    pub sheet: &'a BTreeMap<String, FieldValue>,
}

/// The values that a new document of a template begins with. Every one of them can be changed.
#[must_use]
pub fn defaults(template: &Template, facts: &DefaultFacts<'_>) -> BTreeMap<String, FieldValue> {
    let mut values = BTreeMap::new();
    for field in &template.fields {
        let same = SAME.iter().find(|(key, _)| *key == field.key).map(|(_, sheet)| *sheet);
        let known = facts.sheet.get(&field.key).or_else(|| facts.sheet.get(same?));
        let value = match (field.key.as_str(), field.field_type, known) {
            ("organ", ..) => Some(FieldValue::Text(facts.organ.to_owned())),
            (_, FieldType::CaseRef, _) if field.key != "new_case" => {
                Some(FieldValue::Text(facts.case.to_owned()))
            }
            (_, _, Some(FieldValue::Text(text))) => {
                let options = field.options();
                (options.is_empty() || options.contains(text)).then(|| field.parse(text))
            }
            (_, _, Some(value)) => Some(value.clone()),
            (_, _, None) => None,
        };
        if let Some(value) = value.filter(|value| !value.is_blank()) {
            values.insert(field.key.clone(), value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_new_document_knows_what_the_sheet_knows() {
        let catalog = Catalog::builtin().unwrap();
        let text = |text: &str| FieldValue::Text(text.into());
        let sheet = BTreeMap::from([
            ("party_name".to_owned(), text("平罗县某宾馆")),
            ("party_kind".to_owned(), text("个体工商户")),
            ("legal_representative".to_owned(), text("马某")),
            ("site_address".to_owned(), text("城关镇")),
            ("source".to_owned(), text("抽检")),
            ("cause".to_owned(), text(" ")),
        ]);
        let facts = DefaultFacts { organ: "平罗县卫生监督所", case: "0101", sheet: &sheet };
        let of = |code: &str| defaults(catalog.template(code).unwrap(), &facts);
        let record = of("HS-20");
        for (key, expected) in [
            ("party_name", "平罗县某宾馆"),
            ("party_legal_rep", "马某"),
            ("party_kind", "个体工商户"),
            ("place", "城关镇"),
        ] {
            assert_eq!(record.get(key), Some(&text(expected)), "{key}");
        }
        let intake = of("HS-10");
        assert_eq!(intake.get("source"), None, "no option of that field");
        let decision = of("HS-57");
        assert_eq!(decision.get("organ"), Some(&text("平罗县卫生监督所")));
        assert_eq!(of("HS-65").get("case_no"), Some(&text("0101")));
        assert_eq!(of("HS-65").get("cause"), None);
        for template in catalog.templates() {
            assert!(defaults(template, &facts).keys().all(|key| template.field(key).is_some()));
        }
    }
}
