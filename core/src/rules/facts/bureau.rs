//! The facts of the bureau as a whole: sections, devices, audits, bulletins.

use std::collections::BTreeMap;

use super::Around;
use crate::id::{CaseId, EntryHash, OfficerId, SectionId};
use crate::record::{CaseState, OfficeActs};

/// What is known of every case, for rules about the bureau as a whole. The office counts; a terminal knows its own scope
/// only and does not judge these rules.
#[derive(Debug)]
pub struct BureauFacts<'a> {
    /// What is known around cases.
    pub around: Around<'a>,
    /// Every case by section, with the day on which it was opened.
    pub cases: BTreeMap<CaseId, CaseLine>,
}

/// A case in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its opening.
    pub opening: EntryHash,
    /// Its section.
    pub section: Option<SectionId>,
    /// When it was opened, milliseconds since 1970.
    pub opened_ms: i64,
    /// Officers who work on it.
    pub officers: Vec<OfficerId>,
    /// What the office stated about it: audits among others.
    pub office: OfficeActs,
}

impl CaseLine {
    /// A folded case in one line; `None` while its opening is not known.
    #[must_use]
    pub fn of(state: &CaseState) -> Option<Self> {
        let opening = state.opening()?;
        Some(Self {
            opening: opening.entry,
            section: Some(opening.body.section),
            opened_ms: opening.time.wall_ms,
            officers: state.assigned().collect(),
            office: state.office().clone(),
        })
    }
}
