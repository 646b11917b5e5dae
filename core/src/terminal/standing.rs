//! How a document of this terminal stands, and what a screen sees of it.

use std::sync::Arc;

use super::Terminal;
use super::error::TerminalError;
use super::finding::{Rulebook, rule_blockers};
use super::recorder::Recorder;
use super::view::check_time;
use crate::catalog::Catalog;
use crate::entry::{Registry, SignedEntry};
use crate::id::{CaseId, Digest, DocumentId, EntryHash};
use crate::page::{DocumentStatus, Standing, standing};
use crate::record::{Blocker, CaseState, Fact, RoleStatus};
use crate::store;

/// How long after an exchange a terminal counts as in contact with the office, milliseconds.
const CONTACT_MS: u64 = 15 * 60 * 1000;

/// One thing that stands in the way of sealing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BlockerView {
    /// Machine code.
    pub code: String,
    /// The field or the group of signers; empty for the whole document.
    pub place: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// How a group of signers stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RoleView {
    /// The group.
    pub role: String,
    /// Its Chinese name.
    pub label: String,
    /// How many must sign.
    pub min: u8,
    /// Whether they must sign in this document.
    pub required: bool,
    /// Signatures that count.
    pub signed: Vec<EntryHash>,
    /// Outcomes in place of signatures.
    pub declined: Vec<EntryHash>,
    /// What is missing, in Chinese.
    pub missing: Vec<String>,
}

/// How a document stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StandingView {
    /// How far it has come.
    pub status: DocumentStatus,
    /// Its number.
    pub number: Option<String>,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Its pages.
    pub pages: usize,
    /// The groups of signers.
    pub roles: Vec<RoleView>,
    /// What stands in the way of sealing it.
    pub blockers: Vec<BlockerView>,
    /// The seal that counts.
    pub seal: Option<EntryHash>,
    /// SHA-256 of the sealed pages.
    pub page: Option<Digest>,
    /// What does not hold about the seal, in Chinese; an honest terminal makes no such seal.
    pub seal_faults: Vec<String>,
    /// Seals that wait for a decision.
    pub disputed: Vec<EntryHash>,
    /// Entries with changes that came too late for the seal.
    pub late: Vec<EntryHash>,
}

/// Everything that a judgement of one document rests on.
pub(super) struct Case {
    pub(super) case: CaseId,
    pub(super) state: CaseState,
    pub(super) registry: Arc<Registry>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) online: bool,
    pub(super) now: crate::time::ClockReading,
    pub(super) rulebook: Rulebook,
}

impl Case {
    /// How a document of the case stands, the rules included.
    pub(super) fn standing(&self, document: DocumentId) -> Result<Standing<'_>, TerminalError> {
        let now = check_time(self.now);
        let mut standing = standing(&self.catalog, &self.registry, &self.state, document, &now, self.online)?
            .ok_or(TerminalError::NotFound("template"))?;
        if standing.seal.is_none() {
            let around = self.rulebook.around(&self.registry, &self.catalog, now);
            standing.blockers.extend(rule_blockers(&self.state, around, document));
        }
        Ok(standing)
    }
}

impl Terminal {
    /// How a document stands: what is missing before it can be sealed, who has signed.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`].
    pub fn check_document(&self, document: DocumentId) -> Result<StandingView, TerminalError> {
        let case = self.lock()?.case_of(document)?;
        Ok(view(&case.standing(document)?))
    }
}

impl Recorder {
    /// The case of a document with what judges it.
    pub(super) fn case_of(&mut self, document: DocumentId) -> Result<Case, TerminalError> {
        let row =
            store::document_row(self.store.reader(), document)?.ok_or(TerminalError::NotFound("document"))?;
        if document == DocumentId::from(row.case) {
            return Err(TerminalError::Invalid(
                "the case sheet is no document: it is not read back or sealed".into(),
            ));
        }
        let registry = self.registry()?;
        Ok(Case {
            case: row.case,
            state: self.fold_for(row.case, document)?,
            rulebook: self.rulebook(&registry),
            registry,
            catalog: self.catalog()?,
            online: self.is_online()?,
            now: self.surroundings.clock.read(),
        })
    }

    /// The state of a case without what the drafts of its other documents say: signing one document does not
    /// wait for the text of all. What was stated about them, their seals and numbers, is there.
    fn fold_for(&mut self, case: CaseId, document: DocumentId) -> Result<CaseState, TerminalError> {
        let catalog = self.catalog()?;
        let entries = store::entries_of_case(self.store.reader(), case)?;
        let is_needed = |signed: &&SignedEntry| {
            let entry = signed.entry();
            match Fact::from_body(&entry.kind, &entry.body) {
                Ok(Fact::DraftChanged(body)) => [document, DocumentId::from(case)].contains(&body.document),
                _ => true,
            }
        };
        let entries = entries.iter().map(|stored| &stored.signed).filter(is_needed);
        Ok(CaseState::fold(&catalog, case, entries))
    }

    /// Whether the office was in contact a moment ago and holds everything that this terminal recorded.
    fn is_online(&self) -> Result<bool, TerminalError> {
        let received = self.checkpoint()?.and_then(|seen| seen.received_monotonic_ms);
        let now = self.surroundings.clock.read().monotonic_ms;
        let recent = received.is_some_and(|received| now.saturating_sub(received) <= CONTACT_MS);
        Ok(recent && store::count_undelivered(self.store.reader(), self.enrolment.device)? == 0)
    }
}

pub(super) fn view(standing: &Standing<'_>) -> StandingView {
    StandingView {
        status: standing.status,
        number: standing.content.number.clone(),
        content: standing.content.digest(),
        pages: standing.signed.pages.len(),
        roles: standing.roles.iter().map(role_view).collect(),
        blockers: standing.blockers.iter().map(blocker_view).collect(),
        seal: standing.seal.map(|seal| seal.entry),
        page: standing.seal.map(|seal| seal.body.page),
        seal_faults: standing.seal_faults.iter().map(crate::page::SealFault::zh).collect(),
        disputed: standing.disputed.iter().map(|seal| seal.entry).collect(),
        late: standing.late.clone(),
    }
}

pub(super) fn blocker_view(blocker: &Blocker) -> BlockerView {
    BlockerView {
        code: blocker.code().to_owned(),
        place: blocker.place().to_owned(),
        zh: blocker.zh(),
        en: blocker.en(),
    }
}

fn role_view(role: &RoleStatus) -> RoleView {
    RoleView {
        role: role.role.clone(),
        label: role.label.clone(),
        min: role.min,
        required: role.required,
        signed: role.signed.clone(),
        declined: role.declined.clone(),
        missing: role.lacks.iter().map(crate::record::Lack::zh).collect(),
    }
}
