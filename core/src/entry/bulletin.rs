//! `bulletin.issued` and `assessment.made`: what inspections come to (通报, 考核).

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use crate::id::{OfficerId, SectionId};

/// `bulletin.issued`: a report to the whole bureau. It reaches every terminal, so it names no party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct BulletinIssued {
    /// The period it is about, such as `2026-Q4`; not blank.
    #[n(0)]
    pub period: String,
    /// The section it is about; absent for all.
    #[n(1)]
    pub section: Option<SectionId>,
    /// Title; not blank.
    #[n(2)]
    pub title: String,
    /// Text; not blank.
    #[n(3)]
    pub text: String,
    /// How many findings it counts.
    #[n(4)]
    pub findings: u32,
    /// What they take off in all, tenths of a point.
    #[n(5)]
    pub deduction_tenths: u32,
    /// Who issued it.
    #[n(6)]
    pub issued_by: Approval,
}

/// `assessment.made`: the scores of a year. Of several of one year the last counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AssessmentMade {
    /// Year.
    #[n(0)]
    pub year: u32,
    /// The scores; no section, and no officer of a section, twice.
    #[n(1)]
    pub scores: Vec<SectionScore>,
    /// Who made it.
    #[n(2)]
    pub made_by: Approval,
}

/// The score of a section, or of an officer in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct SectionScore {
    /// The section.
    #[n(0)]
    pub section: SectionId,
    /// The officer; absent for the section as a whole.
    #[n(1)]
    pub officer: Option<OfficerId>,
    /// The score, tenths of a point.
    #[n(2)]
    pub score_tenths: u32,
    /// What findings took off, tenths of a point.
    #[n(3)]
    pub deduction_tenths: u32,
}

impl BulletinIssued {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.period) && is_said(&self.title) && is_said(&self.text) && self.issued_by.is_sound()
    }
}

impl AssessmentMade {
    pub(super) fn is_sound(&self) -> bool {
        let scored: Vec<_> = self.scores.iter().map(|score| (score.section, score.officer)).collect();
        !scored.is_empty() && are_distinct(&scored) && self.made_by.is_sound()
    }
}
