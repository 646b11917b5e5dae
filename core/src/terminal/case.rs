//! Cases: open, assign, list.

use rusqlite::Transaction;

use super::Terminal;
use super::cache::CacheWriter;
use super::clock::draw;
use super::error::TerminalError;
use super::number::note_used;
use super::view::{CaseSummary, CaseView, case_view, summary};
use crate::entry::SignedEntry;
use crate::id::{CaseId, EntryHash, OfficerId, SectionId};
use crate::record::{CaseAssigned, CaseOpened, CaseState, Fact};
use crate::store;

/// A case that was opened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NewCase {
    /// The case.
    pub case: CaseId,
    /// The entry that opened it.
    pub entry: EntryHash,
    /// Its section.
    pub section: SectionId,
}

impl Terminal {
    /// Opens a case. `kind` is a key or title of the catalogue; `section` an id or a name, by
    /// default the first section of the terminal's grant.
    ///
    /// # Errors
    /// [`TerminalError::Invalid`] for an unknown kind or section or an empty party.
    pub fn open_case(
        &self,
        kind: &str,
        party: &str,
        section: Option<&str>,
    ) -> Result<NewCase, TerminalError> {
        let mut recorder = self.lock()?;
        let catalog = recorder.catalog()?;
        let kind = catalog.case_kind(kind).ok_or_else(|| {
            let known: Vec<&str> = catalog.case_kinds().iter().map(|kind| kind.key.as_str()).collect();
            TerminalError::Invalid(format!("no such kind of case; known kinds: {}", known.join(", ")))
        })?;
        let party = party.trim();
        if party.is_empty() {
            return Err(TerminalError::Invalid("the party needs a name".into()));
        }
        let registry = recorder.registry()?;
        let granted =
            registry.latest_grant(recorder.enrolment.device).map(|(_, grant)| grant.sections.clone());
        let section = match section {
            Some(wanted) => registry
                .sections()
                .find(|(id, section)| section.name == wanted || id.to_string() == wanted)
                .map(|(id, _)| id)
                .ok_or_else(|| TerminalError::Invalid("no such section".into()))?,
            None => granted
                .and_then(|sections| sections.first().copied())
                .ok_or_else(|| TerminalError::Invalid("this terminal has no section; name one".into()))?,
        };
        let case = CaseId::from_bytes(draw(&*recorder.surroundings.randomness)?);
        let opened = CaseOpened { kind: kind.key.clone(), party: party.to_owned(), section };
        let entry = recorder.state(case, Fact::CaseOpened(opened))?;
        Ok(NewCase { case, entry, section })
    }

    /// Assigns an officer to a case: their terminals receive it from the next exchange on.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn assign_case(&self, case: CaseId, officer: OfficerId) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        if recorder.registry()?.officer(officer).is_none() {
            return Err(TerminalError::NotFound("officer"));
        }
        recorder.state(case, Fact::CaseAssigned(CaseAssigned { officer }))
    }

    /// The cases that changed last, newest first.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`].
    pub fn cases(&self, limit: usize) -> Result<Vec<CaseSummary>, TerminalError> {
        let mut recorder = self.lock()?;
        let (registry, catalog) = (recorder.registry()?, recorder.catalog()?);
        let rows = store::cases(recorder.store.reader(), limit)?;
        Ok(rows.iter().map(|row| summary(&catalog, &registry, row)).collect())
    }

    /// Everything about one case.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn case(&self, case: CaseId) -> Result<CaseView, TerminalError> {
        let mut recorder = self.lock()?;
        let row = recorder.require_case(case)?;
        let (registry, catalog) = (recorder.registry()?, recorder.catalog()?);
        let state = recorder.fold(case)?;
        let now = recorder.surroundings.clock.read();
        case_view(&catalog, &registry, &row, &state, now)
    }

    /// The entries of one case in the order of their arrival here: for export and for a second
    /// reader.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn entries_of(&self, case: CaseId) -> Result<Vec<SignedEntry>, TerminalError> {
        let recorder = self.lock()?;
        recorder.require_case(case)?;
        let entries = store::entries_of_case(recorder.store.reader(), case)?;
        Ok(entries.into_iter().map(|stored| stored.signed).collect())
    }

    /// The folded state of one case: what the office and a verifier fold from the same entries.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn case_state(&self, case: CaseId) -> Result<CaseState, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        recorder.fold(case)
    }
}

impl super::recorder::Recorder {
    /// States one fact about a case and keeps the caches in step.
    pub(super) fn state(&mut self, case: CaseId, fact: Fact) -> Result<EntryHash, TerminalError> {
        self.state_all(case, vec![fact])?.pop().ok_or(TerminalError::NotFound("entry"))
    }

    /// States several facts about a case in one transaction; gives the entry of each.
    pub(super) fn state_all(
        &mut self,
        case: CaseId,
        facts: Vec<Fact>,
    ) -> Result<Vec<EntryHash>, TerminalError> {
        self.state_with(case, facts, |_, _| Ok(()))
    }

    /// As [`Recorder::state_all`], with whatever `also` writes, given the entry of each fact.
    ///
    /// [`Recorder::state_all`]: super::recorder::Recorder::state_all
    pub(super) fn state_with(
        &mut self,
        case: CaseId,
        facts: Vec<Fact>,
        also: impl FnOnce(&Transaction<'_>, &[EntryHash]) -> Result<(), TerminalError>,
    ) -> Result<Vec<EntryHash>, TerminalError> {
        self.close_drafts()?;
        let catalog = self.catalog()?;
        let stated = facts.clone();
        let count = facts.len();
        let mut hashes = Vec::with_capacity(count);
        self.record(Some(case), facts, |tx, signed| {
            let mut cache = CacheWriter::new(&catalog, tx);
            // Entries about the session and the chain may stand before those of the case.
            for (entry, fact) in signed.iter().skip(signed.len().saturating_sub(count)).zip(stated) {
                note_used(tx, &fact)?;
                cache.take(entry, fact)?;
                hashes.push(entry.hash());
            }
            cache.finish()?;
            also(tx, &hashes)
        })?;
        Ok(hashes)
    }

    pub(super) fn require_case(&self, case: CaseId) -> Result<store::CaseRow, TerminalError> {
        store::case_row(self.store.reader(), case)?.ok_or(TerminalError::NotFound("case"))
    }

    pub(super) fn fold(&mut self, case: CaseId) -> Result<CaseState, TerminalError> {
        let entries = store::entries_of_case(self.store.reader(), case)?;
        Ok(CaseState::fold(&*self.catalog()?, case, entries.iter().map(|stored| &stored.signed)))
    }
}
