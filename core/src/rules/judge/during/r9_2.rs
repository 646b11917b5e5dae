//! R9.2 第九条, 第十条: the dynamic record covers the whole contact (全程).

use super::coverage::{Coverage, Missing};
use super::{coverage_given, while_it_goes_on};
use crate::record::MarkKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, StepFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;
use crate::time::{CHINA_OFFSET_MINUTES, rfc3339};

pub(super) const RULE: Rule = Rule::new("R9.2", "动态记录应覆盖直接接触的全过程", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Time], case);

/// What covers a contact, and the stretches that somebody explained (没电, 故障, 涉密, 隐私, 切段).
struct Facts {
    coverage: Coverage,
    explained: Vec<(i64, i64)>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let missing = facts.coverage.missing(&context.settings);
    let unexplained = facts.coverage.unexplained(&facts.explained, &context.settings);
    match (missing.first(), unexplained.first()) {
        (None, _) => Verdict::pass(),
        (Some(first), None) => {
            Verdict::warn(words("音像记录有已说明的中断", "a gap that is explained", first))
        }
        (Some(_), Some(first)) => {
            Verdict::violation(words("音像记录有未说明的中断", "a gap that nobody explained", first)).cure(
                Words::fixed(
                    "制作音像记录中断（缺失）说明，写明原因并经科室负责人签字",
                    "explain the gap in writing (HS-84), with the signature of the section head",
                ),
            )
        }
    }
}

fn words(zh: &str, en: &str, gap: &Missing) -> Words {
    let at = rfc3339(gap.from, CHINA_OFFSET_MINUTES);
    let time = at.get(11..19).unwrap_or(&at);
    let seconds = gap.seconds();
    Words::new(format!("{zh}：自{time}起{seconds}秒"), format!("{en}: {seconds} s from {time}"))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let coverage = coverage_given::coverage(given).ok_or("no contact, such as 09:00:00-10:00:00")?;
    let missing = coverage.missing(&context.settings);
    let explained = coverage_given::explained(given, &coverage, &missing);
    Ok(judge(&Facts { coverage, explained }, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in facts.steps.iter().filter(|step| step.is_direct_contact()) {
        let (coverage, recordings) = Coverage::of_step(facts, step);
        let verdict = judge(&Facts { coverage, explained: explained(facts, step) }, &facts.on(step.day()));
        let mut rests_on = step.entries();
        rests_on.extend(recordings);
        findings.add(Subject::Activity(step.id), while_it_goes_on(step, verdict), rests_on);
    }
}

/// What was explained: in the recording, by a mark beside it, or by a sealed explanation (HS-84).
pub(super) fn explained(facts: &CaseFacts<'_>, step: &StepFact<'_>) -> Vec<(i64, i64)> {
    let mut explained = Vec::new();
    for media in facts.media.iter().filter(|one| step.media.contains(&one.id)) {
        let at = |offset: u64| media.from_ms.saturating_add_unsigned(offset);
        let gaps = media.capture.map(|capture| capture.body.gaps.as_slice()).unwrap_or_default();
        let reasoned = gaps.iter().filter(|gap| gap.reason.is_some());
        explained.extend(reasoned.map(|gap| (at(gap.from_ms), at(gap.to_ms))));
        let marks = media.state.marked.iter().filter(|mark| mark.body.what == MarkKind::Gap);
        explained.extend(marks.map(|mark| (at(mark.body.from_ms), at(mark.body.to_ms))));
    }
    let written =
        facts.sealed("HS-84").filter_map(|one| Some((one.moment_ms("gap_from")?, one.moment_ms("gap_to")?)));
    explained.extend(written);
    explained
}

#[cfg(test)]
mod tests;
