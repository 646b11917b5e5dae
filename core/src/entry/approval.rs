//! Who decided, and as what.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::bureau::Role;

/// A person who decided or acted in the office. The office signs for having known them by their
/// password and second factor; the statement says in which of their roles they acted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Approval {
    /// Name of the user of the pages; not blank.
    #[n(0)]
    pub name: String,
    /// In which role.
    #[n(1)]
    pub role: Role,
}

impl Approval {
    pub(super) fn is_sound(&self) -> bool {
        !self.name.trim().is_empty()
    }

    /// Whether these are approvals of at least two people, each named once.
    pub(super) fn are_of_two(approvals: &[Self]) -> bool {
        approvals.len() >= 2 && Self::are_sound(approvals)
    }

    /// Whether these are approvals of one person or more, each named once: how many a decision
    /// needs is a rule and no matter of form.
    pub(super) fn are_sound(approvals: &[Self]) -> bool {
        let names: BTreeSet<&str> = approvals.iter().map(|approval| approval.name.trim()).collect();
        !names.is_empty() && names.len() == approvals.len() && approvals.iter().all(Self::is_sound)
    }
}
