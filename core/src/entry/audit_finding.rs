//! `audit.found`, `audit.answered`, `audit.decided`, `audit.checked`: what an inspection of the
//! bureau's own work says about a case, what those concerned say to it, and what counts in the end.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::{are_distinct, is_said};
use super::vocabulary::vocabulary;
use crate::id::{EntryHash, OfficerId, SectionId};

vocabulary! {
    /// What an inspection looks at (第二十条).
    Aspect of "aspect of an audit" {
        0 DocumentQuality "document_quality" "文书质量",
        1 SceneRecord "scene_record" "现场执法活动记录",
        2 PenaltyRecord "penalty_record" "行政处罚程序记录",
        3 Appearance "appearance" "仪容风纪",
        4 Conduct "conduct" "文明规范执法",
    }
}

/// `audit.found`: something is wrong with a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditFound {
    /// The `audit.planned` in which it was found; absent if it was found on another occasion.
    #[n(0)]
    pub audit: Option<EntryHash>,
    /// What it concerns.
    #[n(1)]
    pub aspect: Aspect,
    /// The rule that is broken, such as `R22.1`; empty if it is none of the rules.
    #[n(2)]
    pub rule: String,
    /// The section that answers for it.
    #[n(3)]
    pub section: SectionId,
    /// The officer who answers for it, if it is one.
    #[n(4)]
    pub officer: Option<OfficerId>,
    /// What is wrong; not blank.
    #[n(5)]
    pub text: String,
    /// Whether it is a serious one.
    #[n(6)]
    pub serious: bool,
    /// What it takes off the score, tenths of a point; absent if that is not said.
    #[n(7)]
    pub deduction_tenths: Option<u32>,
    /// Who found it.
    #[n(8)]
    pub found_by: Approval,
}

/// `audit.answered`: those concerned answer: it was put right, or they object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditAnswered {
    /// The `audit.found`.
    #[n(0)]
    pub finding: EntryHash,
    /// What they say; not blank.
    #[n(1)]
    pub text: String,
    /// Who answers.
    #[n(2)]
    pub answered_by: Approval,
    /// Whether they object (申诉), and so a decision is due.
    #[n(3)]
    pub appeal: bool,
}

/// `audit.decided`: whether a finding stands. Of several the last counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditDecided {
    /// The `audit.found`.
    #[n(0)]
    pub finding: EntryHash,
    /// Whether it stands.
    #[n(1)]
    pub upheld: bool,
    /// Why; not blank.
    #[n(2)]
    pub reason: String,
    /// Who decided.
    #[n(3)]
    pub decided_by: Approval,
}

/// `audit.checked`: a drawn case was looked at, with what it scored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AuditChecked {
    /// The `audit.planned`.
    #[n(0)]
    pub audit: EntryHash,
    /// The score for each aspect that was looked at; at least one, each once.
    #[n(1)]
    pub aspects: Vec<AspectScore>,
    /// Who looked at it.
    #[n(2)]
    pub checked_by: Approval,
}

/// A score for one aspect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct AspectScore {
    /// Which.
    #[n(0)]
    pub aspect: Aspect,
    /// Tenths of a point.
    #[n(1)]
    pub score_tenths: u32,
    /// A remark; may be empty.
    #[n(2)]
    pub remark: String,
}

impl AuditFound {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.text) && self.found_by.is_sound()
    }
}

impl AuditAnswered {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.text) && self.answered_by.is_sound()
    }
}

impl AuditDecided {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && self.decided_by.is_sound()
    }
}

impl AuditChecked {
    pub(super) fn is_sound(&self) -> bool {
        let aspects: Vec<Aspect> = self.aspects.iter().map(|score| score.aspect).collect();
        !aspects.is_empty() && are_distinct(&aspects) && self.checked_by.is_sound()
    }
}
