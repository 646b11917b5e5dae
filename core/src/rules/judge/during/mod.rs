//! 第四章 事中阶段 (第九条–第十三条).

pub(super) mod coverage;
mod coverage_given;
mod r10_1;
mod r10_2;
mod r10_3;
mod r11_1;
mod r11_2;
mod r12_1;
mod r13_1;
mod r9_1;
mod r9_2;

use crate::rules::facts::{DocumentFact, StepFact};
use crate::rules::level::Level;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) static RULES: [Rule; 9] = [
    r9_1::RULE,
    r9_2::RULE,
    r10_1::RULE,
    r10_2::RULE,
    r10_3::RULE,
    r11_1::RULE,
    r11_2::RULE,
    r12_1::RULE,
    r13_1::RULE,
];

/// The steps in which officers meet the party on site (第九条, 第十条): not those of the procedure (第十二条), nor a talk
/// or a questioning, which may be held in the office, nor what follows a penalty (第十六条).
const ON_SITE: [&str; 7] = [
    "site_inspection",
    "routine_monitoring",
    "joint_enforcement",
    "supervision_visit",
    "evidence_collection",
    "sampling",
    "coercive_measure",
];

/// While a step goes on, what it lacks is no violation yet: the officer is told on the spot and can cure it.
pub(super) fn while_it_goes_on(step: &StepFact<'_>, mut verdict: Verdict) -> Verdict {
    if !step.is_ended() && verdict.level == Level::Violation {
        verdict.level = Level::Warn;
    }
    verdict
}

/// What refuses a seal is, once the document is sealed all the same, a rule that was broken: nothing is left to refuse.
pub(super) fn once_sealed(document: &DocumentFact<'_>, mut verdict: Verdict) -> Verdict {
    if document.is_sealed() && verdict.level == Level::Block {
        verdict.level = Level::Violation;
    }
    verdict
}

/// Several things in one sentence.
pub(super) fn listed(zh: &str, en: &str, things: &[Words]) -> Words {
    let of = |word: fn(&Words) -> &str| things.iter().map(word).collect::<Vec<_>>();
    Words::new(
        format!("{zh}{}", of(|one| &one.zh).join("、")),
        format!("{en}{}", of(|one| &one.en).join(", ")),
    )
}
