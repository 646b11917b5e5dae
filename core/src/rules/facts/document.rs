//! A document as rules read it: what it says, who signed it, when it was sealed and served.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Around, day_of};
use crate::catalog::{Day, FieldValue, Moment, Template};
use crate::id::{DocumentId, EntryHash, OfficerId};
use crate::record::{CaseState, DocumentCreated, DocumentSealed, DocumentServed, Paperwork, Sealing, Stated};
use crate::time::CHINA_OFFSET_MINUTES;

/// One document of a case.
#[derive(Debug)]
pub struct DocumentFact<'a> {
    /// Its name.
    pub id: DocumentId,
    /// Code of its template, `HS-20`.
    pub code: &'a str,
    /// Its template.
    pub template: &'a Template,
    /// Its creation.
    pub created: &'a Stated<DocumentCreated>,
    /// What was stated about it beside its draft.
    pub papers: Option<&'a Paperwork>,
    /// The seal that counts; of several that nobody has decided between, the first.
    pub seal: Option<&'a Stated<DocumentSealed>>,
    /// What it says: of a sealed one what was sealed, of any other what the draft says now.
    pub values: BTreeMap<String, FieldValue>,
}

pub(super) fn documents<'a>(state: &'a CaseState, around: &Around<'a>) -> Vec<DocumentFact<'a>> {
    let mut documents: Vec<DocumentFact<'a>> = state
        .documents()
        .filter_map(|(id, draft)| {
            let (created, template) = (state.creation(id)?, state.template(around.catalog, id)?);
            let papers = state.paperwork(id);
            let decided = around.registry.seal_decision(id).map(|decided| decided.seal);
            let seal = papers.and_then(|papers| match papers.sealing(decided) {
                Sealing::Sealed(seal) => Some(seal),
                Sealing::Disputed => papers.seals.first(),
                Sealing::Open => None,
            });
            let sealed = seal.and_then(|seal| seal.body.read(state.case()));
            let values =
                sealed.map(|content| content.fields).or_else(|| draft.values().ok()).unwrap_or_default();
            Some(DocumentFact { id, code: &template.code, template, created, papers, seal, values })
        })
        .collect();
    documents.sort_by_key(|one| (one.created.time.wall_ms, one.created.entry));
    documents
}

impl<'a> DocumentFact<'a> {
    /// Whether it is sealed.
    #[must_use]
    pub const fn is_sealed(&self) -> bool {
        self.seal.is_some()
    }

    /// The entries that it stands on: its seal, or its creation while it has none.
    pub fn entries(&self) -> impl Iterator<Item = EntryHash> {
        [self.seal.map_or(self.created.entry, |seal| seal.entry)].into_iter()
    }

    /// Whether a field says something.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|value| !value.is_blank())
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key)? {
            FieldValue::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.values.get(key)? {
            FieldValue::Boolean(yes) => Some(*yes),
            FieldValue::Text(text) => match text.trim() {
                "是" | "true" => Some(true),
                "否" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number; of a money field, fen.
    #[must_use]
    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.values.get(key)? {
            FieldValue::Integer(number) => Some(*number),
            FieldValue::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The rows of a list or table.
    #[must_use]
    pub fn rows(&self, key: &str) -> &[Value] {
        match self.values.get(key) {
            Some(FieldValue::Rows(rows)) => rows,
            _ => &[],
        }
    }

    /// The names in a list of persons or officers.
    #[must_use]
    pub fn names(&self, key: &str) -> Vec<&str> {
        self.rows(key)
            .iter()
            .filter_map(|row| row.as_str().or_else(|| row.get("name")?.as_str()))
            .map(str::trim)
            .collect()
    }

    /// A day.
    #[must_use]
    pub fn day(&self, key: &str) -> Option<Day> {
        Day::read(self.text(key)?)
    }

    /// A moment, milliseconds since 1970.
    #[must_use]
    pub fn moment_ms(&self, key: &str) -> Option<i64> {
        Moment::read(self.text(key)?)?.unix_ms(CHINA_OFFSET_MINUTES.into())
    }

    /// The day that it bears: `issued_on`, or the day on which it was sealed.
    #[must_use]
    pub fn dated(&self) -> Option<Day> {
        self.day("issued_on").or_else(|| self.seal.map(day_of))
    }

    /// Its services, oldest first.
    #[must_use]
    pub fn services(&self) -> Vec<&'a Stated<DocumentServed>> {
        let mut services: Vec<_> =
            self.papers.map(|papers| papers.served.iter().collect()).unwrap_or_default();
        services.sort_by_key(|one: &&Stated<DocumentServed>| (Day::read(&one.body.served_at), one.entry));
        services
    }

    /// The day on which it was first served.
    #[must_use]
    pub fn served_on(&self) -> Option<Day> {
        self.services().first().and_then(|service| Day::read(&service.body.served_at))
    }

    /// The officers who signed it, by the register.
    #[must_use]
    pub fn signed_by(&self) -> BTreeSet<OfficerId> {
        let signed = self.papers.map(|papers| &papers.signed);
        let counts = |entry: &EntryHash| self.seal.is_none_or(|seal| seal.body.signatures.contains(entry));
        signed
            .into_iter()
            .flatten()
            .filter(|one| counts(&one.entry))
            .filter_map(|one| one.body.signer.officer)
            .collect()
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.papers?.number().map(|number| number.text.as_str())
    }
}
