//! What a finding of an audit counts, after answers, appeals and decisions.

use crate::catalog::Day;
use crate::entry::{AuditFound, Stated};
use crate::id::EntryHash;
use crate::record::OfficeActs;
use crate::rules::settings::{InForce, Settings};

/// Whether a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 成立: it was upheld, or nobody objects.
    Stands,
    /// 申诉中: somebody objects and nobody has decided since; until then it counts.
    Appealed,
    /// 已撤销: it was decided against. Finding, appeal and decision all stay, the deduction is given back.
    Withdrawn,
}

/// A finding with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditFinding<'a> {
    /// The finding.
    pub found: &'a Stated<AuditFound>,
    /// Whether it counts.
    pub standing: Standing,
    /// The decision on it that counts: the last.
    pub decision: Option<EntryHash>,
    /// The appeal that nobody decided, or the last one.
    pub appeal: Option<EntryHash>,
    /// What it takes off while it counts, tenths of a point: as stated, or by the table of the bureau.
    /// `None`: neither says.
    pub deduction_tenths: Option<u32>,
}

/// Every finding in a case, in the order of the office's chain.
#[must_use]
pub fn audit_findings<'a>(acts: &'a OfficeActs, settings: &Settings) -> Vec<AuditFinding<'a>> {
    acts.findings.iter().map(|found| finding(found, acts, settings)).collect()
}

fn finding<'a>(found: &'a Stated<AuditFound>, acts: &OfficeActs, settings: &Settings) -> AuditFinding<'a> {
    let decision = acts.decisions.iter().rev().find(|one| one.body.finding == found.entry);
    let appeal = acts.answers.iter().rev().find(|one| one.body.finding == found.entry && one.body.appeal);
    let standing = match (decision, appeal) {
        (Some(decision), _) if !decision.body.upheld => Standing::Withdrawn,
        (Some(decision), Some(appeal)) if appeal.seq > decision.seq => Standing::Appealed,
        (None, Some(_)) => Standing::Appealed,
        (Some(_), _) | (None, None) => Standing::Stands,
    };
    let by_table = || in_table(&settings.on(day_of(found)), &found.body.rule);
    AuditFinding {
        found,
        standing,
        decision: decision.map(|one| one.entry),
        appeal: appeal.map(|one| one.entry),
        deduction_tenths: found.body.deduction_tenths.or_else(by_table),
    }
}

/// What a breach of a rule takes off by the table of the bureau, tenths of a point.
fn in_table(settings: &InForce<'_>, rule: &str) -> Option<u32> {
    settings.entry("score_table", rule)?.as_u64().and_then(|tenths| u32::try_from(tenths).ok())
}

fn day_of(found: &Stated<AuditFound>) -> Day {
    Day::of_ms(found.time.wall_ms, found.time.offset_minutes.into())
}

impl AuditFinding<'_> {
    /// What it takes off now, tenths of a point: nothing once it was withdrawn.
    #[must_use]
    pub fn counted_tenths(&self) -> u32 {
        if self.standing == Standing::Withdrawn { 0 } else { self.deduction_tenths.unwrap_or(0) }
    }

    /// The day on which it was stated.
    #[must_use]
    pub fn day(&self) -> Day {
        day_of(self.found)
    }
}
