//! `audit.planned` and `audit.sampled`: an inspection of the bureau's own work (稽查), and which cases
//! it looks at.
//!
//! The plan says how many cases are drawn before anybody can know which: they are drawn by the root
//! of a checkpoint that the log reached after the plan was in it.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use crate::id::{CaseId, Digest, EntryHash, SectionId};
use crate::time::is_day;

/// `audit.planned`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditPlanned {
    /// What people call it; not blank.
    #[n(0)]
    pub name: String,
    /// The section whose cases are looked at; absent for all.
    #[n(1)]
    pub section: Option<SectionId>,
    /// The period it is for, such as `2026-Q4`; not blank.
    #[n(2)]
    pub period: String,
    /// Whether it is beside the regular ones.
    #[n(3)]
    pub ad_hoc: bool,
    /// First day of the cases that it looks at, `YYYY-MM-DD`.
    #[n(4)]
    pub from: String,
    /// Last day, inclusive, `YYYY-MM-DD`.
    #[n(5)]
    pub to: String,
    /// How many cases are drawn.
    #[n(6)]
    pub sample: u32,
    /// Who planned it.
    #[n(7)]
    pub planned_by: Approval,
}

/// `audit.sampled`: which cases were drawn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditSampled {
    /// The `audit.planned`.
    #[n(0)]
    pub audit: EntryHash,
    /// Size of the log at the checkpoint that seeds the draw: one in which the plan already stands.
    #[n(1)]
    pub log_size: u64,
    /// Root of the log at that size.
    #[n(2)]
    pub log_root: Digest,
    /// How many cases there were to draw from.
    #[n(3)]
    pub population: u32,
    /// The cases drawn, in the order of the draw.
    #[n(4)]
    pub cases: Vec<CaseId>,
    /// Who had them drawn.
    #[n(5)]
    pub sampled_by: Approval,
}

impl AuditPlanned {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.name)
            && is_said(&self.period)
            && is_day(&self.from)
            && is_day(&self.to)
            && self.from <= self.to
            && self.planned_by.is_sound()
    }
}

impl AuditSampled {
    pub(super) fn is_sound(&self) -> bool {
        self.log_size > 0
            && u32::try_from(self.cases.len()).is_ok_and(|drawn| drawn <= self.population)
            && are_distinct(&self.cases)
            && self.sampled_by.is_sound()
    }
}
