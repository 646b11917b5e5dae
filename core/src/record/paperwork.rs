//! What was stated about one document beside its draft: read back, signed, numbered, sealed, served.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::Fact;
use super::number::NumberAssigned;
use super::read_back::DocumentReadBack;
use super::refusal::SignatureDeclined;
use super::seal::{CheckOverridden, DocumentCorrected, DocumentSealed};
use super::service::DocumentServed;
use super::signature::DocumentSigned;
use crate::catalog::FieldValue;
use crate::entry::Stated;
use crate::id::{Digest, DocumentId, EntryHash};

/// The statements about one document, each with its entry. They are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paperwork {
    /// Readings back.
    pub read_backs: BTreeSet<Stated<DocumentReadBack>>,
    /// Signatures.
    pub signed: BTreeSet<Stated<DocumentSigned>>,
    /// Refusals, absences, inabilities.
    pub declined: BTreeSet<Stated<SignatureDeclined>>,
    /// Warnings that stand.
    pub overridden: BTreeSet<Stated<CheckOverridden>>,
    /// Numbers: one, unless two terminals numbered it apart.
    pub numbers: BTreeSet<Stated<NumberAssigned>>,
    /// Seals: one, unless two terminals sealed it apart.
    pub seals: BTreeSet<Stated<DocumentSealed>>,
    /// Services.
    pub served: BTreeSet<Stated<DocumentServed>>,
    /// What it corrects.
    pub corrects: BTreeSet<Stated<DocumentCorrected>>,
}

/// Whether a document is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealing<'a> {
    /// It can still be edited.
    Open,
    /// Its content is that of this seal, for good.
    Sealed(&'a Stated<DocumentSealed>),
    /// Several seals, and nobody has decided which one counts.
    Disputed,
}

impl Paperwork {
    /// Takes in what a fact states about its document; `None` for a fact about something else.
    pub(super) fn subject(fact: &Fact) -> Option<DocumentId> {
        match fact {
            Fact::DocumentReadBack(body) => Some(body.document),
            Fact::DocumentSigned(body) => Some(body.document),
            Fact::SignatureDeclined(body) => Some(body.document),
            Fact::CheckOverridden(body) => Some(body.document),
            Fact::NumberAssigned(body) => Some(body.document),
            Fact::DocumentSealed(body) => Some(body.document),
            Fact::DocumentServed(body) => Some(body.document),
            Fact::DocumentCorrected(body) => Some(body.document),
            _ => None,
        }
    }

    /// Adds a fact about this document.
    pub(super) fn take(&mut self, fact: Fact, by: impl FnOnce() -> Stated<()>) {
        match fact {
            Fact::DocumentReadBack(body) => drop(self.read_backs.insert(by().with(body))),
            Fact::DocumentSigned(body) => drop(self.signed.insert(by().with(body))),
            Fact::SignatureDeclined(body) => drop(self.declined.insert(by().with(body))),
            Fact::CheckOverridden(body) => drop(self.overridden.insert(by().with(body))),
            Fact::NumberAssigned(body) => drop(self.numbers.insert(by().with(body))),
            Fact::DocumentSealed(body) => drop(self.seals.insert(by().with(body))),
            Fact::DocumentServed(body) => drop(self.served.insert(by().with(body))),
            Fact::DocumentCorrected(body) => drop(self.corrects.insert(by().with(body))),
            _ => {}
        }
    }

    /// Whether the document is frozen. `decided` is the seal that a supervisor chose, if one did.
    #[must_use]
    pub fn sealing(&self, decided: Option<EntryHash>) -> Sealing<'_> {
        let mut seals = self.seals.iter();
        match (seals.next(), seals.next()) {
            (None, _) => Sealing::Open,
            (Some(only), None) => Sealing::Sealed(only),
            (Some(_), Some(_)) => match self.seals.iter().find(|seal| Some(seal.entry) == decided) {
                Some(chosen) => Sealing::Sealed(chosen),
                None => Sealing::Disputed,
            },
        }
    }

    /// The number; of several, the first by place in the chain, device and hash.
    #[must_use]
    pub fn number(&self) -> Option<&NumberAssigned> {
        self.numbers.first().map(|stated| &stated.body)
    }

    /// The readings back of exactly these pages.
    pub fn readings_of(&self, page: Digest) -> impl Iterator<Item = &Stated<DocumentReadBack>> {
        self.read_backs.iter().filter(move |stated| stated.body.page == page)
    }

    /// The signatures on exactly these pages, in the order of entry within a device.
    pub fn signed_on(&self, page: Digest) -> Vec<&Stated<DocumentSigned>> {
        self.signed.iter().filter(|stated| stated.body.page == page).collect()
    }

    /// The outcomes noted for exactly these pages.
    pub fn declined_on(&self, page: Digest) -> Vec<&Stated<SignatureDeclined>> {
        let readings: BTreeSet<EntryHash> = self.readings_of(page).map(|stated| stated.entry).collect();
        self.declined.iter().filter(|stated| readings.contains(&stated.body.read_back)).collect()
    }

    /// The reasons for warnings that stand on these values, by field.
    #[must_use]
    pub fn overrides(
        &self,
        values: &BTreeMap<String, FieldValue>,
    ) -> BTreeMap<&str, &Stated<CheckOverridden>> {
        let stands = |body: &CheckOverridden| {
            let text = values.get(&body.field).map(|value| value.to_json().to_string());
            text.as_ref() == Some(&body.value)
        };
        let standing = self.overridden.iter().filter(|stated| stands(&stated.body));
        standing.map(|stated| (stated.body.field.as_str(), stated)).collect()
    }

    /// Every entry, by kind: what the snapshot of a case holds of it.
    pub(super) fn entries(&self) -> BTreeMap<&'static str, Vec<EntryHash>> {
        fn of<T>(stated: &BTreeSet<Stated<T>>) -> Vec<EntryHash> {
            stated.iter().map(|stated| stated.entry).collect()
        }
        let all = [
            ("read_backs", of(&self.read_backs)),
            ("signed", of(&self.signed)),
            ("declined", of(&self.declined)),
            ("overridden", of(&self.overridden)),
            ("numbers", of(&self.numbers)),
            ("seals", of(&self.seals)),
            ("served", of(&self.served)),
            ("corrects", of(&self.corrects)),
        ];
        all.into_iter().filter(|(_, entries)| !entries.is_empty()).collect()
    }
}
