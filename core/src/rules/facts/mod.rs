//! The facts that rules are judged on, as the record gives them.
//!
//! A view of a folded case: documents with what they say, steps with their recordings and documents, recordings with
//! the time they cover. It adds nothing to the record and decides nothing.

mod bureau;
mod device;
mod document;
mod media;
mod step;

use std::collections::BTreeMap;

pub use bureau::{BureauFacts, CaseLine};
pub use device::{DeviceUse, Use, What};
pub use document::DocumentFact;
pub use media::MediaFact;
pub use step::StepFact;

use super::calendar::WorkCalendar;
use super::context::Context;
use super::settings::Settings;
use crate::catalog::{Catalog, CheckTime, Day, FieldValue};
use crate::entry::{Entry, Registry};
use crate::id::{DocumentId, EntryHash, OfficerId};
use crate::record::{CaseState, EventKind, EventNoted, Stated};

/// What is known around a case.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Who is who.
    pub registry: &'a Registry,
    /// Documents and steps.
    pub catalog: &'a Catalog,
    /// What the bureau decided.
    pub settings: &'a Settings,
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// What devices were used for, as far as their chains are here.
    pub devices: &'a DeviceUse,
    /// The moment of judgement.
    pub now: CheckTime,
}

/// The facts of one case.
#[derive(Debug)]
pub struct CaseFacts<'a> {
    /// The fold.
    pub state: &'a CaseState,
    /// What is known around it.
    pub around: Around<'a>,
    /// Documents, oldest creation first.
    pub documents: Vec<DocumentFact<'a>>,
    /// Steps, oldest first.
    pub steps: Vec<StepFact<'a>>,
    /// Recordings.
    pub media: Vec<MediaFact<'a>>,
    sheet: BTreeMap<String, FieldValue>,
}

impl<'a> CaseFacts<'a> {
    /// The facts of a folded case.
    #[must_use]
    pub fn of(state: &'a CaseState, around: Around<'a>) -> Self {
        let documents = document::documents(state, &around);
        let media = media::media(state, &around);
        let steps = step::steps(state, &around, &documents, &media);
        let sheet = state.document(DocumentId::from(state.case())).and_then(|sheet| sheet.values().ok());
        Self { state, around, documents, steps, media, sheet: sheet.unwrap_or_default() }
    }

    /// What rules are judged with, with the settings in force on a day.
    #[must_use]
    pub const fn on(&self, day: Day) -> Context<'_> {
        Context {
            settings: self.around.settings.on(day),
            calendar: self.around.calendar,
            now: self.around.now,
        }
    }

    /// What rules are judged with now.
    #[must_use]
    pub fn today(&self) -> Context<'_> {
        self.on(self.around.now.today())
    }

    /// The day on which the case was opened.
    #[must_use]
    pub fn opened_on(&self) -> Option<Day> {
        self.state.opening().map(day_of)
    }

    /// Entries that make the case what it is: its opening.
    pub fn opening_entry(&self) -> impl Iterator<Item = EntryHash> {
        self.state.opening().map(|opening| opening.entry).into_iter()
    }

    /// A text of the case sheet.
    #[must_use]
    pub fn sheet_text(&self, key: &str) -> Option<&str> {
        match self.sheet.get(key)? {
            FieldValue::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Yes or no as the case sheet says; `None` while nobody decided.
    #[must_use]
    pub fn sheet_flag(&self, key: &str) -> Option<bool> {
        match self.sheet.get(key)? {
            FieldValue::Boolean(yes) => Some(*yes),
            _ => None,
        }
    }

    /// Where the matter came from (案件来源): the intake record, the filing report, or the sheet.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        let said = ["HS-10", "HS-11"]
            .into_iter()
            .find_map(|code| self.documents_of(code).find_map(|one| one.text("source")));
        said.or_else(|| self.sheet_text("source"))
    }

    /// Whether the matter is complex, major or specialised: `None` while nobody decided.
    #[must_use]
    pub fn determination(&self, key: &str) -> Option<bool> {
        self.documents_of("HS-10").find_map(|one| one.flag(key)).or_else(|| self.sheet_flag(key))
    }

    /// Documents of one template, sealed or not, oldest first.
    pub fn documents_of(&self, code: &str) -> impl DoubleEndedIterator<Item = &DocumentFact<'a>> {
        self.documents.iter().filter(move |document| document.code == code)
    }

    /// Sealed documents of one template, oldest first.
    pub fn sealed(&self, code: &str) -> impl DoubleEndedIterator<Item = &DocumentFact<'a>> {
        self.documents_of(code).filter(|document| document.seal.is_some())
    }

    /// Drafts and seals of a decision: HS-56 and HS-57.
    pub fn decisions(&self) -> impl Iterator<Item = &DocumentFact<'a>> {
        self.documents.iter().filter(|document| matches!(document.code, "HS-56" | "HS-57"))
    }

    /// One document.
    #[must_use]
    pub fn document(&self, document: DocumentId) -> Option<&DocumentFact<'a>> {
        self.documents.iter().find(|one| one.id == document)
    }

    /// What was noted of these kinds, by day and entry.
    #[must_use]
    pub fn events(&self, kinds: &[EventKind]) -> Vec<&'a Stated<EventNoted>> {
        let mut events: Vec<_> =
            self.state.events().filter(|event| kinds.contains(&event.body.kind)).collect();
        events.sort_by_key(|event| (Day::read(&event.body.at), event.time.wall_ms, event.entry));
        events
    }

    /// Steps of these types, oldest first.
    pub fn steps_of(&self, types: &[&str]) -> impl Iterator<Item = &StepFact<'a>> {
        self.steps.iter().filter(move |step| types.contains(&step.type_key()))
    }

    /// The officer who made an entry of this case.
    #[must_use]
    pub fn author(&self, entry: EntryHash) -> Option<OfficerId> {
        self.around.author(self.state.entry(entry)?)
    }
}

impl Around<'_> {
    /// The officer who made an entry.
    #[must_use]
    pub fn author(&self, entry: &Entry) -> Option<OfficerId> {
        self.registry.author(entry).map(|officer| officer.officer)
    }
}

/// The local day that a statement claims.
#[must_use]
pub fn day_of<T>(stated: &Stated<T>) -> Day {
    Day::of_ms(stated.time.wall_ms, stated.time.offset_minutes.into())
}
