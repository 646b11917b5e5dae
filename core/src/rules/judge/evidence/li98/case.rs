//! LI98 on a case of the record: each document for somebody outside, in a case that somebody reported.

use super::{Facts, Goes, judge};
use crate::catalog::FieldValue;
use crate::id::EntryHash;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::privacy::Persons;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let persons = Persons::of_case(facts);
    if !persons.has_informants() {
        return;
    }
    for document in facts.documents.iter().filter(|one| one.template.external) {
        if is_of_informant(document, &persons) {
            continue;
        }
        let verdict = judge(&Facts {
            informant: document.values.values().any(|value| names(value, &persons)),
            secret: false,
            viewer_may_know: None,
            reason_missing: false,
            goes: Goes::Outside,
        });
        let rests_on: Vec<EntryHash> = document.entries().collect();
        findings.add(Subject::Document(document.id), verdict, rests_on);
    }
}

/// The questioning of who reported the matter names them, and it is they who sign it.
fn is_of_informant(document: &DocumentFact<'_>, persons: &Persons) -> bool {
    document.text("subject_name").is_some_and(|name| persons.names_informant(name))
}

fn names(value: &FieldValue, persons: &Persons) -> bool {
    match value {
        FieldValue::Text(text) => persons.names_informant(text),
        FieldValue::Rows(rows) => rows.iter().any(|row| persons.names_informant(&row.to_string())),
        FieldValue::Integer(_) | FieldValue::Boolean(_) => false,
    }
}
