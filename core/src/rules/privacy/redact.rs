//! Taking personal data out of the values of a document.

use std::collections::BTreeMap;

use serde_json::Value;

use super::mask;
use super::nature::{Nature, nature_of};
use super::person::{Persons, is_minor, is_natural, texts};
use super::sight::{Purpose, Sight, Viewer, visible};
use super::text::{Extent, without};
use crate::catalog::{FieldDefinition, FieldType, FieldValue, Template};

/// What of a document is shown to somebody for a purpose: hidden fields are gone, masked ones masked, and the persons
/// that its fields name are taken out of its narratives. Doing it again changes nothing.
///
/// A document repeats persons of the whole case: [`redact_with`] takes all of them out.
#[must_use]
pub fn redact(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    purpose: Purpose,
    viewer: Viewer,
) -> BTreeMap<String, FieldValue> {
    redact_with(template, values, purpose, viewer, &Persons::default())
}

/// As [`redact`], with the persons that the other documents of the case name.
#[must_use]
pub fn redact_with(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    purpose: Purpose,
    viewer: Viewer,
    case: &Persons,
) -> BTreeMap<String, FieldValue> {
    let mut persons = case.clone();
    persons.add(template, values);
    let extent = extent(template, purpose, viewer);
    let minor = is_minor(values) && extent == Extent::Persons;
    let mut shown = BTreeMap::new();
    for (key, value) in values {
        // What the template does not know may be anything.
        let Some(field) = template.field(key) else { continue };
        let is_of_minor = minor && matches!(key.as_str(), "subject_age" | "subject_sex");
        let value = match visible(purpose, viewer, field, template) {
            Sight::Hidden => continue,
            _ if is_of_minor => continue,
            Sight::Masked => masked(field, value, values, (&persons, minor)),
            Sight::Clear => narrated(field, value, &persons, extent),
        };
        shown.insert(key.clone(), value);
    }
    shown
}

fn extent(template: &Template, purpose: Purpose, viewer: Viewer) -> Extent {
    let leaves = template.external && matches!(purpose, Purpose::Print | Purpose::Export);
    match purpose {
        Purpose::Publish => Extent::Persons,
        _ if !viewer.knows_persons() => Extent::Persons,
        _ if leaves || !viewer.knows_informants() => Extent::Informants,
        _ => Extent::Nothing,
    }
}

fn masked(
    field: &FieldDefinition,
    value: &FieldValue,
    values: &BTreeMap<String, FieldValue>,
    (persons, minor): (&Persons, bool),
) -> FieldValue {
    let nature = nature_of(field).unwrap_or(Nature::Other);
    let one = |text: &str| match nature {
        Nature::Party if !is_natural(text, values) => text.to_owned(),
        Nature::Name | Nature::Party if minor => mask::MINOR.to_owned(),
        Nature::Name | Nature::Party => mask::names(&without(text, persons, Extent::Persons)),
        Nature::IdNo | Nature::Phone => mask::number(text),
        Nature::Address => mask::address(text),
        Nature::Informant | Nature::Position | Nature::Other => mask::LEFT_OUT.to_owned(),
    };
    match value {
        FieldValue::Text(text) if text.trim().is_empty() => value.clone(),
        FieldValue::Text(_) => {
            FieldValue::Text(texts(value).first().map_or_else(String::new, |text| one(text)))
        }
        FieldValue::Rows(_) => {
            FieldValue::Rows(texts(value).iter().map(|text| Value::String(one(text))).collect())
        }
        FieldValue::Integer(_) | FieldValue::Boolean(_) => FieldValue::Text(mask::LEFT_OUT.to_owned()),
    }
}

/// Takes persons out of every text of a value. What is chosen, counted, or refers to something is no narrative.
fn narrated(field: &FieldDefinition, value: &FieldValue, persons: &Persons, extent: Extent) -> FieldValue {
    let is_narrative = matches!(
        field.field_type,
        FieldType::Longtext
            | FieldType::Text
            | FieldType::TextList
            | FieldType::QaList
            | FieldType::StatementList
            | FieldType::CorrectionList
            | FieldType::CheckTable
            | FieldType::ItemTable
            | FieldType::SampleTable
            | FieldType::AttachmentList
            | FieldType::AssignList
            | FieldType::ExpertList
            | FieldType::FindingList
            | FieldType::PenaltyList
            | FieldType::EvidenceList
            | FieldType::Person
            | FieldType::PersonList
            | FieldType::PlaceRef
            | FieldType::PartyRef
            | FieldType::Address
            | FieldType::BenchmarkRef
    );
    if !is_narrative || extent == Extent::Nothing {
        return value.clone();
    }
    match value {
        FieldValue::Text(text) => FieldValue::Text(without(text, persons, extent)),
        FieldValue::Rows(rows) => {
            FieldValue::Rows(rows.iter().map(|row| in_row(row, persons, extent)).collect())
        }
        FieldValue::Integer(_) | FieldValue::Boolean(_) => value.clone(),
    }
}

fn in_row(row: &Value, persons: &Persons, extent: Extent) -> Value {
    match row {
        // A digest names nobody, whatever digits it has.
        Value::String(text) if text.len() >= 32 && text.bytes().all(|c| c.is_ascii_hexdigit()) => row.clone(),
        Value::String(text) => Value::String(without(text, persons, extent)),
        Value::Array(rows) => Value::Array(rows.iter().map(|row| in_row(row, persons, extent)).collect()),
        Value::Object(members) => Value::Object(
            members.iter().map(|(key, row)| (key.clone(), in_row(row, persons, extent))).collect(),
        ),
        other => other.clone(),
    }
}
