//! The assessment of a year (年度综合评估): what is left of the points of sections and officers.

use std::collections::BTreeMap;

use super::finding::AuditFinding;
use crate::catalog::Day;
use crate::entry::{Registry, SectionScore};
use crate::id::{OfficerId, SectionId};

/// The score of every section and of every officer in the register, from every finding of the bureau: `base_tenths` less
/// what the findings of the year take off, and never below zero. A finding that was withdrawn takes off nothing; one that
/// names an officer takes off from the officer and from the section that answers for it.
///
/// Ordered by section, the section itself before its officers. An officer stands with the section of the register.
#[must_use]
pub fn assessment(
    year: u32,
    findings: &[AuditFinding<'_>],
    registry: &Registry,
    base_tenths: u32,
) -> Vec<SectionScore> {
    let mut taken: BTreeMap<(SectionId, Option<OfficerId>), u32> = BTreeMap::new();
    taken.extend(registry.sections().map(|(section, _)| ((section, None), 0)));
    taken.extend(registry.officers().map(|officer| ((officer.section, Some(officer.officer)), 0)));
    for one in findings.iter().filter(|one| is_of(one.day(), year)) {
        let body = &one.found.body;
        let home = |officer| registry.officer(officer).map_or(body.section, |officer| officer.section);
        let officer = body.officer.map(|officer| (home(officer), Some(officer)));
        for key in [Some((body.section, None)), officer].into_iter().flatten() {
            let sum = taken.entry(key).or_default();
            *sum = sum.saturating_add(one.counted_tenths());
        }
    }
    let score = |((section, officer), deduction_tenths)| SectionScore {
        section,
        officer,
        score_tenths: base_tenths.saturating_sub(deduction_tenths),
        deduction_tenths,
    };
    taken.into_iter().map(score).collect()
}

fn is_of(day: Day, year: u32) -> bool {
    day.parts().0 == i64::from(year)
}
