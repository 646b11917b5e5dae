//! Which cases an audit looks at: drawn so that nobody can choose them.

use std::collections::BTreeSet;

use crate::catalog::Day;
use crate::crypto::sha256;
use crate::entry::AuditPlanned;
use crate::id::{CaseId, EntryHash, SectionId};

const SEPARATION: &[u8] = b"quanji sample 1";

/// The cases drawn, in the order of the draw: those `size` cases whose SHA-256("quanji sample 1" ‖ root ‖ plan ‖ case)
/// is least, least first; all of them if there are no more.
///
/// `root` is that of a checkpoint whose log holds the plan and entries after it: it depends on all of them, so whoever
/// plans cannot know the draw. Of several draws of one plan the first counts, so nobody can draw until it suits them.
/// Anybody with the log can repeat it.
#[must_use]
pub fn sample(root: &[u8; 32], plan: EntryHash, cases: &BTreeSet<CaseId>, size: u32) -> Vec<CaseId> {
    let mut ranked: Vec<([u8; 32], CaseId)> =
        cases.iter().map(|case| (rank(root, plan, *case), *case)).collect();
    ranked.sort_unstable();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    ranked.into_iter().take(size).map(|(_, case)| case).collect()
}

/// The cases to draw from: those of the section of the plan, or of any, that were opened on a day of its time. `cases`
/// are those whose opening stands in the log at the checkpoint.
pub fn population(
    plan: &AuditPlanned,
    cases: impl IntoIterator<Item = (CaseId, SectionId, Day)>,
) -> BTreeSet<CaseId> {
    let (Some(from), Some(to)) = (Day::read(&plan.from), Day::read(&plan.to)) else { return BTreeSet::new() };
    let is_meant = |(_, section, opened): &(CaseId, SectionId, Day)| {
        plan.section.is_none_or(|of| of == *section) && from <= *opened && *opened <= to
    };
    cases.into_iter().filter(is_meant).map(|(case, ..)| case).collect()
}

fn rank(root: &[u8; 32], plan: EntryHash, case: CaseId) -> [u8; 32] {
    let mut input = SEPARATION.to_vec();
    input.extend_from_slice(root);
    input.extend_from_slice(plan.as_bytes());
    input.extend_from_slice(case.as_bytes());
    sha256(&input)
}
