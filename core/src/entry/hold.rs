//! `hold.ordered` and `hold.lifted`: recordings that nobody may dispose of (长期保存).

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::bureau::Role;
use super::shape::{are_distinct, is_said};
use super::vocabulary::vocabulary;
use crate::id::{EntryHash, MediaId};

vocabulary! {
    /// Why recordings are kept beyond the period (第十五条 and what the law adds).
    HoldGround of "ground of a hold" {
        /// 第十五条第一项: the party objects, complains or petitions.
        0 Dispute "dispute" "异议投诉上访",
        /// 第十五条第二项.
        1 Resistance "resistance" "逃避拒绝阻碍",
        /// 第十五条第三项.
        2 Incident "incident" "群体性或突发事件",
        /// 第十五条第四项.
        3 Important "important" "其他重要情况",
        /// Reconsideration or a suit is pending or expected.
        4 Litigation "litigation" "复议或诉讼",
        /// An inspection of the bureau's own work rests on them.
        5 Audit "audit" "稽查",
        /// Another statute or a court says so.
        6 LegalHold "legal_hold" "其他依法保存",
    }
}

/// `hold.ordered`: the office keeps recordings until somebody lifts the hold on the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct HoldOrdered {
    /// Why, in law.
    #[n(0)]
    pub ground: HoldGround,
    /// Which recordings; empty for all of the case, those that come later too.
    #[n(1)]
    pub media: Vec<MediaId>,
    /// Why, in this case; not blank.
    #[n(2)]
    pub reason: String,
    /// Name of the user who ordered it.
    #[n(3)]
    pub ordered_by: String,
    /// In which role.
    #[n(4)]
    pub role: Role,
}

/// `hold.lifted`: a hold ends. Nothing else ends one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct HoldLifted {
    /// The `hold.ordered`, or the `hold.placed` of a terminal, that ends.
    #[n(0)]
    pub hold: EntryHash,
    /// Why; not blank.
    #[n(1)]
    pub reason: String,
    /// Who decided, one or more.
    #[n(2)]
    pub lifted_by: Vec<Approval>,
}

impl HoldOrdered {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && is_said(&self.ordered_by) && are_distinct(&self.media)
    }
}

impl HoldLifted {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && Approval::are_sound(&self.lifted_by)
    }
}
