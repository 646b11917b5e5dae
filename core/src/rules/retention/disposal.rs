//! Disposal (销毁): only what has expired, what nobody holds, what is on the list, and with other people than the one
//! who asks agreeing (R14.6).

use std::collections::BTreeSet;

use super::{Retention, RetentionClass, retentions, retentions_at};
use crate::catalog::Day;
use crate::entry::{DisposalDone, DisposalProposed};
use crate::id::{EntryHash, MediaId};
use crate::record::Stated;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, day_of};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// What a disposal is judged by.
#[derive(Debug, Clone, Default)]
pub(in crate::rules) struct Disposal {
    /// Recordings that must not go yet, and why.
    pub(in crate::rules) early: Vec<Words>,
    /// Holds that stand.
    pub(in crate::rules) held: Vec<Words>,
    /// Different people who agreed, without the one who asked.
    pub(in crate::rules) approvers: Option<u32>,
    /// Whether there is a list that nobody can change any more.
    pub(in crate::rules) listed: Option<bool>,
}

/// What was asked or done about a recording.
#[derive(Debug, Clone, Copy)]
pub(in crate::rules) enum Asked<'a> {
    /// Nothing.
    Nothing,
    /// Somebody asks that it be destroyed.
    Proposed(&'a Stated<DisposalProposed>),
    /// It is destroyed.
    Done(&'a Stated<DisposalDone>),
}

impl Disposal {
    /// Everything that stands in the way.
    pub(in crate::rules) fn lacks(&self, context: &Context<'_>) -> Vec<Verdict> {
        let needed = context.settings.number("disposal_approvers");
        let mut lacks: Vec<Verdict> =
            self.early.iter().chain(&self.held).map(|why| Verdict::block(why.clone())).collect();
        if let Some(missing) = self.approvers.map(|agreed| needed.saturating_sub(agreed)).filter(|m| *m > 0) {
            let says = Words::new(
                format!("销毁须由{needed}名不同的审批人批准，尚缺{missing}名"),
                format!("a disposal needs {needed} different approvers; {missing} missing"),
            );
            lacks.push(Verdict::block(says).cure(Words::fixed(
                "由申请人以外的审批人批准",
                "let people other than the applicant approve",
            )));
        }
        if self.listed == Some(false) {
            let says = Words::fixed("销毁清单尚未定稿", "the list of what is destroyed is not sealed");
            lacks.push(Verdict::block(says).cure(Words::fixed("定稿销毁清单", "seal the list")));
        }
        lacks
    }
}

/// What stands in the way of a disposal that somebody asked for; empty if it may be done today.
#[must_use]
pub fn may_dispose(facts: &CaseFacts<'_>, proposal: EntryHash) -> Vec<Verdict> {
    let office = facts.state.office();
    let Some(proposed) = office.proposals.iter().find(|one| one.entry == proposal) else {
        return vec![Verdict::block(Words::fixed("没有该销毁申请", "nobody asked for this disposal"))];
    };
    if office.disposals.iter().any(|done| done.body.proposal == proposal) {
        return vec![Verdict::block(Words::fixed("该销毁申请已经办理", "this disposal is done already"))];
    }
    disposal(facts, proposed, None).lacks(&facts.today())
}

/// What a disposal that somebody asked for is judged by: now, or by what was known when it was done.
pub(in crate::rules) fn disposal(
    facts: &CaseFacts<'_>,
    proposed: &Stated<DisposalProposed>,
    done: Option<&Stated<DisposalDone>>,
) -> Disposal {
    let retentions = done.map_or_else(|| retentions(facts), |done| retentions_at(facts, done.time.wall_ms));
    let day = done.map_or_else(|| facts.today().today(), day_of);
    let mut disposal = Disposal { listed: Some(true), ..Disposal::default() };
    for media in &proposed.body.media {
        match retentions.get(media) {
            None => disposal.early.push(Words::fixed("清单中有本案没有的声像资料", "no such recording")),
            Some(kept) => {
                disposal.early.extend(early(kept, day));
                disposal.held.extend(kept.holds.iter().map(super::Hold::words));
            }
        }
    }
    disposal.held.sort();
    disposal.held.dedup();
    let until_ms = done.map_or(i64::MAX, |done| done.time.wall_ms);
    let approvers = approvers(facts, proposed, until_ms).len();
    disposal.approvers = Some(u32::try_from(approvers).unwrap_or(u32::MAX));
    disposal
}

/// Different people other than the applicant who agreed by a moment.
fn approvers<'a>(
    facts: &CaseFacts<'a>,
    proposed: &Stated<DisposalProposed>,
    until_ms: i64,
) -> BTreeSet<&'a str> {
    let agreed = facts.state.office().approvals.iter();
    agreed
        .filter(|one| one.body.proposal == proposed.entry && one.time.wall_ms <= until_ms)
        .map(|one| one.body.approved_by.name.trim())
        .filter(|name| *name != proposed.body.proposed_by.name.trim())
        .collect()
}

/// Why a recording must not go on a day, holds apart.
pub(in crate::rules) fn early(kept: &Retention, on: Day) -> Option<Words> {
    match kept.through {
        Some(through) if on > through => None,
        // A hold of its own words stands for what is kept for the long term.
        None if kept.class == RetentionClass::LongTerm && !kept.holds.is_empty() => None,
        _ => Some(kept.why.clone()),
    }
}

/// What was asked or done about a recording: of several the first that was done, or else the last that was asked.
pub(in crate::rules) fn asked<'a>(facts: &CaseFacts<'a>, media: MediaId) -> Asked<'a> {
    let office = facts.state.office();
    let done = office.disposals.iter().find(|one| one.body.media.iter().any(|gone| gone.media == media));
    if let Some(done) = done {
        return Asked::Done(done);
    }
    let proposed = office.proposals.iter().rev().find(|one| one.body.media.contains(&media));
    proposed.map_or(Asked::Nothing, Asked::Proposed)
}
