//! What audits looked at, as the register and the cases say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, judge};
use crate::catalog::Day;
use crate::entry::{AuditPlanned, Stated};
use crate::id::{EntryHash, SectionId};
use crate::rules::audit::{Period, PeriodKind};
use crate::rules::facts::{BureauFacts, CaseLine};
use crate::rules::finding::{BureauFindings, Subject};
use crate::rules::judge::audit::past::{cases_by_period, context, due_after, openings};
use crate::rules::words::Words;

pub(super) fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    let context = context(facts);
    let kind = context.settings.text("audit_period").and_then(|kind| kind.parse().ok());
    let within = context.settings.number("audit_within_days");
    for (period, cases) in cases_by_period(facts, kind.unwrap_or(PeriodKind::Quarter)) {
        let mut by_section: BTreeMap<SectionId, Vec<&CaseLine>> = BTreeMap::new();
        for case in cases {
            if let Some(section) = case.section {
                by_section.entry(section).or_default().push(case);
            }
        }
        for (section, cases) in by_section {
            let (mut what, rests_on) = audited(facts, period, section, &cases);
            what.due = Some(due_after(period, within));
            let mut verdict = judge(&what, &context);
            if !verdict.says.is_empty() {
                let Words { zh, en } = &verdict.says;
                verdict.says = Words::new(format!("{period}：{zh}"), format!("{period}: {en}"));
            }
            findings.add(Subject::Section(section), verdict, rests_on);
        }
    }
    for (year, cases) in cases_by_period(facts, PeriodKind::Year) {
        let day =
            |plan: &Stated<AuditPlanned>| Day::of_ms(plan.time.wall_ms, plan.time.offset_minutes.into());
        let beside: Vec<_> = facts
            .around
            .registry
            .audits()
            .filter(|plan| plan.body.ad_hoc && year.contains(day(plan)))
            .map(|plan| plan.entry)
            .collect();
        let ad_hoc = Some(u32::try_from(beside.len()).unwrap_or(u32::MAX));
        let verdict = judge(&Facts { ad_hoc, ..Facts::default() }, &context);
        let rests_on = if beside.is_empty() { openings(&cases) } else { beside };
        findings.add(Subject::Period(year.to_string()), verdict, rests_on);
    }
}

/// What audits of a period looked at in a section.
fn audited(
    facts: &BureauFacts<'_>,
    period: Period,
    section: SectionId,
    cases: &[&CaseLine],
) -> (Facts, Vec<EntryHash>) {
    let registry = facts.around.registry;
    let name = period.to_string();
    let is_meant = |plan: &&Stated<AuditPlanned>| {
        plan.body.period == name && plan.body.section.is_none_or(|of| of == section)
    };
    let plans: BTreeSet<EntryHash> = registry.audits().filter(is_meant).map(|plan| plan.entry).collect();
    // Of several draws of one plan the first counts.
    let mut open = plans.clone();
    let draws: Vec<_> = registry.samples().filter(|draw| open.remove(&draw.body.audit)).collect();
    let drawn: BTreeSet<_> = draws.iter().flat_map(|draw| draw.body.cases.iter().copied()).collect();
    let mut rests_on: Vec<EntryHash> =
        plans.iter().copied().chain(draws.iter().map(|draw| draw.entry)).collect();
    let (mut sample, mut aspects) = (0_u32, BTreeSet::new());
    // A case of another period may be drawn too: only that it is of the section matters.
    for (_, case) in
        facts.cases.iter().filter(|(id, case)| drawn.contains(id) && case.section == Some(section))
    {
        sample = sample.saturating_add(1);
        for check in case.office.checks.iter().filter(|check| plans.contains(&check.body.audit)) {
            aspects.extend(check.body.aspects.iter().map(|score| score.aspect));
            rests_on.push(check.entry);
        }
    }
    if rests_on.is_empty() {
        rests_on = openings(cases);
    }
    let facts = Facts {
        sample: Some(sample),
        population: Some(u32::try_from(cases.len()).unwrap_or(u32::MAX)),
        aspects: Some(aspects.len()),
        ..Facts::default()
    };
    (facts, rests_on)
}
