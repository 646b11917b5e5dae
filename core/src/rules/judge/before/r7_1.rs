//! R7.1 第七条: the 事前 work has content. Which parts are compulsory is for the bureau: the text says 视情况.

use super::need;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::judge::during::listed;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R7.1", "事前工作应有法规储备、案情研讨或专家意见", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Events], case)
    .prepare(|given| {
        given.set("pre_stage_required_items", &["pre_stage_required_items", "required_items", "compulsory"]);
    });

/// The parts of 第七条, by the names that the setting has for them.
const PARTS: [(&str, Words); 3] = [
    ("legal_research", Words::fixed("法规储备与案卷调阅", "legal research and earlier case files")),
    ("case_meeting", Words::fixed("案情分析研讨会", "case analysis meeting")),
    ("expert", Words::fixed("专家意见", "opinion of an expert")),
];

struct Facts {
    required: bool,
    /// Which of [`PARTS`] was done; `None` where nothing is said of it.
    done: [Option<bool>; 3],
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if !facts.required {
        return Verdict::pass();
    }
    let cure = Words::fixed(
        "在现场检查前开展上述工作并留存记录",
        "do it before the check on site, and keep a record of it",
    );
    let parts: Vec<_> = PARTS.into_iter().zip(facts.done).collect();
    let is_compulsory = |name: &str| {
        context.settings.texts("pre_stage_required_items").any(|item| part_of(item) == Some(name))
    };
    let missing: Vec<Words> = parts
        .iter()
        .filter(|((name, _), done)| is_compulsory(name) && !done.unwrap_or(false))
        .map(|((_, words), _)| words.clone())
        .collect();
    if !missing.is_empty() {
        return Verdict::warn(listed("缺少必做的事前工作：", "compulsory 事前 work is missing: ", &missing))
            .cure(cure);
    }
    if parts.iter().all(|(_, done)| *done != Some(true)) {
        return Verdict::warn(Words::fixed(
            "事前工作没有内容：法规储备、案情研讨、专家意见均无",
            "the 事前 work has no content: no research, no meeting, no expert",
        ))
        .cure(cure);
    }
    Verdict::pass()
}

/// A part by its name in the setting, or as the regulation calls it.
fn part_of(item: &str) -> Option<&'static str> {
    let says = |words: &[&str]| words.iter().any(|word| item.contains(word));
    match item.trim() {
        item if PARTS.iter().any(|(name, _)| *name == item) => {
            PARTS.iter().find(|(name, _)| *name == item).map(|(name, _)| *name)
        }
        _ if says(&["法规", "案卷", "(一)", "（一）"]) => Some("legal_research"),
        _ if says(&["研讨", "会议", "(二)", "（二）"]) => Some("case_meeting"),
        _ if says(&["专家", "鉴定", "(三)", "（三）"]) => Some("expert"),
        _ => None,
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let done = [
        given.flag(&["legal_research", "legal", "法规储备"]),
        given.flag(&["case_meeting", "meeting", "研讨会"]),
        given.flag(&["expert", "experts", "expert_opinion", "专家"]),
    ];
    let required = given.flag(&["required", "pre_stage_required"]).unwrap_or(true);
    Ok(judge(&Facts { required, done }, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    if !need::is_required(facts) {
        return;
    }
    let written = |code: &str| facts.documents_of(code).flat_map(|one| one.entries()).collect::<Vec<_>>();
    let noted = |kind| facts.events(&[kind]).iter().map(|one| one.entry).collect::<Vec<_>>();
    let plans = facts.documents_of("HS-03").filter(|one| one.has("laws") || one.has("prior_files"));
    let research: Vec<_> =
        plans.flat_map(|one| one.entries()).chain(noted(EventKind::LegalResearch)).collect();
    let held = facts.steps_of(&["case_analysis"]).map(|step| step.started.entry);
    let meeting: Vec<_> = written("HS-01").into_iter().chain(held).collect();
    let called = facts.steps_of(&["expert_review"]).map(|step| step.started.entry);
    let expert: Vec<_> =
        written("HS-02").into_iter().chain(called).chain(noted(EventKind::ExpertRequested)).collect();
    let done = [&research, &meeting, &expert].map(|entries| Some(!entries.is_empty()));
    let verdict = judge(&Facts { required: true, done }, &facts.today());
    let rests_on = need::grounds(facts).into_iter().chain(research).chain(meeting).chain(expert);
    findings.add(Subject::Case, verdict, rests_on);
}

#[cfg(test)]
mod tests;
