//! What a field says about a person.

use crate::catalog::{Check, FieldDefinition, FieldType, PersonalData, Template};

/// What a field says about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// Who reported the matter, or how to reach them.
    Informant,
    /// The name of a natural person.
    Name,
    /// The party: a natural person or an organisation.
    Party,
    /// Number of an identity document.
    IdNo,
    /// Telephone number.
    Phone,
    /// Address.
    Address,
    /// Where somebody was.
    Position,
    /// Anything else that is tagged.
    Other,
}

/// Persons who act for an organ: what they do in office is no personal data of theirs.
const OFFICIALS: [&str; 12] = [
    "approved_by",
    "approver1",
    "approver2",
    "attendees",
    "chair",
    "hearers",
    "host",
    "members",
    "recorder",
    "reported_to",
    "reporter",
    "talker",
];
/// Texts that name a natural person and are not tagged.
const NAMING_TEXTS: [&str; 2] = ["inspected_rep", "receiver"];

pub(super) fn nature_of(field: &FieldDefinition) -> Option<Nature> {
    if is_informant(field) {
        return Some(Nature::Informant);
    }
    let tagged = field.personal_data != PersonalData::None;
    let key = field.key.as_str();
    match field.field_type {
        FieldType::IdNo => Some(Nature::IdNo),
        FieldType::Phone => Some(Nature::Phone),
        // The place of a matter is no address of a person.
        FieldType::Address if tagged || key == "party_address" => Some(Nature::Address),
        FieldType::Geo => Some(Nature::Position),
        FieldType::PartyRef => Some(Nature::Party),
        FieldType::Person | FieldType::PersonList if tagged || !OFFICIALS.contains(&key) => {
            Some(Nature::Name)
        }
        FieldType::Text if key == "party_name" => Some(Nature::Party),
        FieldType::Text if tagged && (key.ends_with("name") || key.contains("rep")) => Some(Nature::Name),
        FieldType::Text if NAMING_TEXTS.contains(&key) => Some(Nature::Name),
        _ if tagged => Some(Nature::Other),
        _ => None,
    }
}

/// Whether a document of this template says who reported the matter (传染病防治法 98).
#[must_use]
pub fn names_informants(template: &Template) -> bool {
    template.fields.iter().any(is_informant)
}

/// Whether the field names an informant: it says that LI98 governs it.
pub(super) fn is_informant(field: &FieldDefinition) -> bool {
    field.checks.iter().any(|check| matches!(check, Check::Rule(rule) if rule == "LI98"))
}
