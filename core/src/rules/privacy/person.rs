//! The persons of a case, as the fields of its documents name them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::mask::{self, NOBODY};
use super::nature::{Nature, nature_of};
use crate::catalog::{Day, FieldValue, Template};
use crate::record::CaseState;
use crate::rules::facts::CaseFacts;

/// Words in the name of an organisation, and in no name of a person.
const ORGANISATION: [&str; 36] = [
    "公司", "中心", "医院", "诊所", "卫生", "超市", "酒店", "宾馆", "旅馆", "学校", "集团", "商行", "门诊",
    "药房", "店", "馆", "厅", "所", "院", "厂", "社", "部", "室", "铺", "堂", "园", "校", "站", "局", "委",
    "场", "坊", "屋", "吧", "房", "城",
];
/// Stands for who reported the matter.
const INFORMANT: &str = "举报人";

/// Who is named in the documents of a case: what stands in the place of each when it is taken out of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Persons {
    /// Names, numbers and addresses, each with what takes its place.
    pub(super) masked: BTreeMap<String, String>,
    /// Names and telephones of informants, each with what takes its place.
    pub(super) informants: BTreeMap<String, String>,
    /// Names of organisations, which stay even where they have the name of a person in them.
    pub(super) organisations: BTreeSet<String>,
}

impl Persons {
    /// The persons that one document names.
    #[must_use]
    pub fn of(template: &Template, values: &BTreeMap<String, FieldValue>) -> Self {
        let mut persons = Self::default();
        persons.add(template, values);
        persons
    }

    /// The persons that the case sheet and every document of a case name.
    #[must_use]
    pub fn of_case(facts: &CaseFacts<'_>) -> Self {
        let mut persons = Self::of_sheet(facts.state, facts.around.catalog.case_sheet());
        for document in &facts.documents {
            persons.add(document.template, &document.values);
        }
        persons
    }

    fn of_sheet(state: &CaseState, sheet: &Template) -> Self {
        let values = state.document(state.case().into()).and_then(|sheet| sheet.values().ok());
        Self::of(sheet, &values.unwrap_or_default())
    }

    /// Adds the persons that a document names.
    pub fn add(&mut self, template: &Template, values: &BTreeMap<String, FieldValue>) {
        let minors = is_minor(values);
        for field in &template.fields {
            let (Some(nature), Some(value)) = (nature_of(field), values.get(&field.key)) else { continue };
            for text in texts(value) {
                self.add_one(nature, &text, minors, values);
            }
        }
    }

    /// Whether a text names somebody who reported the matter.
    #[must_use]
    pub fn names_informant(&self, text: &str) -> bool {
        self.informants.keys().any(|informant| text.contains(informant.as_str()))
    }

    /// Whether it is known who reported the matter.
    #[must_use]
    pub fn has_informants(&self) -> bool {
        !self.informants.is_empty()
    }

    fn add_one(&mut self, nature: Nature, text: &str, minors: bool, values: &BTreeMap<String, FieldValue>) {
        let masked_name = |name: &str| if minors { mask::MINOR.to_owned() } else { mask::name(name) };
        match nature {
            Nature::Informant if text.chars().any(|c| c.is_ascii_digit()) => {
                self.informant(text, mask::LEFT_OUT);
            }
            Nature::Informant => {
                mask::names_in(text).iter().for_each(|name| self.informant(name, INFORMANT));
            }
            Nature::Party if !is_natural(text, values) => drop(self.organisations.insert(text.to_owned())),
            Nature::Name | Nature::Party => {
                for name in mask::names_in(text) {
                    self.person(&name, masked_name(&name));
                }
            }
            Nature::IdNo | Nature::Phone => self.person(text, mask::number(text)),
            Nature::Address => self.person(text, mask::address(text)),
            Nature::Position | Nature::Other => self.person(text, mask::LEFT_OUT.to_owned()),
        }
    }

    /// A text of one character stands for too much to be looked for.
    fn person(&mut self, text: &str, masked: String) {
        if text.chars().count() > 1 && !NOBODY.contains(&text) {
            self.masked.insert(text.to_owned(), masked);
        }
    }

    fn informant(&mut self, text: &str, instead: &str) {
        if text.chars().count() > 1 && !NOBODY.contains(&text) {
            self.informants.insert(text.to_owned(), instead.to_owned());
        }
    }
}

/// Whether the name of a party is that of a natural person: the document says so, or where it does not, the name does.
pub(super) fn is_natural(name: &str, values: &BTreeMap<String, FieldValue>) -> bool {
    let kind = match values.get("party_kind") {
        Some(FieldValue::Text(kind)) => kind.as_str(),
        _ => "",
    };
    match kind {
        "公民" => true,
        "法人" | "其他组织" => false,
        _ => {
            let short = name.chars().count() <= 4 || name.contains('·');
            short && !ORGANISATION.iter().any(|word| name.contains(word)) || mask::is_masked_name(name)
        }
    }
}

/// Whether the person that a document is about is not eighteen: by the age that it says, or by the date of birth in the
/// identity number on the day of the document.
pub(super) fn is_minor(values: &BTreeMap<String, FieldValue>) -> bool {
    if let Some(FieldValue::Integer(age)) = values.get("subject_age") {
        return *age < 18;
    }
    let text = |key: &str| match values.get(key) {
        Some(FieldValue::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let number = ["subject_id", "party_id_no", "speaker_id"].into_iter().find_map(text).unwrap_or_default();
    let on = ["issued_on", "started_at", "occurred_at", "filed_on"]
        .into_iter()
        .find_map(|key| Day::read(text(key)?));
    let birth = number.get(6..14).filter(|_| number.len() == 18).and_then(Day::read);
    let grown = birth.and_then(|birth| birth.plus_months(18 * 12));
    grown.zip(on).is_some_and(|(grown, on)| on < grown)
}

/// The texts of a value that name or identify somebody: itself, or of rows and objects the name.
pub(super) fn texts(value: &FieldValue) -> Vec<String> {
    let texts = match value {
        FieldValue::Text(text) => match serde_json::from_str::<Value>(text) {
            Ok(object @ Value::Object(_)) => named(&object),
            _ => vec![text.clone()],
        },
        FieldValue::Rows(rows) => rows.iter().flat_map(named).collect(),
        FieldValue::Integer(_) | FieldValue::Boolean(_) => Vec::new(),
    };
    texts.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn named(row: &Value) -> Vec<String> {
    match row {
        Value::String(text) => vec![text.clone()],
        Value::Object(members) => {
            let keys = ["name", "number", "no", "phone", "address", "text"];
            keys.into_iter().filter_map(|key| members.get(key)?.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}
