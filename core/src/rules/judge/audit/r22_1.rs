//! R22.1 第二十二条第一项: not recording as 第四章 requires. Derived from what its rules found.

use std::collections::BTreeMap;

use crate::rules::context::Context;
use crate::rules::evaluate::Evaluation;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Finding, Findings, Subject};
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::outcome::Outcome;
use crate::rules::rule::Rule;
use crate::rules::rulebook::rulebook;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R22.1", "未按第四章规定进行事中阶段全过程记录", given).on_findings(derive);

/// The rules of 第四章 on how the course of an activity is recorded.
const ARTICLES: [&str; 4] = ["R9.", "R10.", "R12.", "R13."];

fn is_of_chapter(rule: &str) -> bool {
    ARTICLES.iter().any(|article| rule.starts_with(article))
}

/// Judges levels of rules: a breach of one of the chapter makes a finding, a warning is listed for sampling.
fn judge(levels: &[(&str, Level)]) -> Verdict {
    let of_chapter = || levels.iter().filter(|(rule, _)| is_of_chapter(rule));
    let named = |is_meant: fn(Level) -> bool| {
        let mut rules: Vec<&str> = of_chapter().filter(|one| is_meant(one.1)).map(|one| one.0).collect();
        rules.dedup();
        rules.join("、")
    };
    let broken = named(|level| level >= Level::Violation);
    if !broken.is_empty() {
        return Verdict::violation(Words::new(
            format!("违反第四章记录要求（{broken}）"),
            format!(
                "the recording that chapter 4 requires is missing ({broken}): a finding for the audit section"
            ),
        ))
        .cure(Words::fixed(
            "稽查科核实，科室说明或申诉",
            "the audit section verifies; the section explains or appeals",
        ))
        .with(Outcome::Found(true));
    }
    let doubtful = named(|level| level == Level::Warn);
    if doubtful.is_empty() {
        return Verdict::pass().with(Outcome::Found(false));
    }
    Verdict::info(Words::new(
        format!("{doubtful}有提醒，不列为发现，供抽查"),
        format!("warnings of {doubtful}: no finding, listed for sampling"),
    ))
    .with(Outcome::Found(false))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let mut levels: Vec<(&str, Level)> = Vec::new();
    for rule in rulebook()? {
        if let Some(text) = given.text(&[rule.id.as_str()]) {
            levels.push((rule.id.as_str(), level_in(text)));
        }
    }
    // `violations` as a list names the rules that were broken.
    for text in given.texts(&["violations", "violation", "findings"]) {
        let (rule, level) = text.split_once([' ', ':']).unwrap_or((text, "VIOLATION"));
        levels.push((rule.trim(), level_in(level)));
    }
    let broken = given.number(&["violations", "violation"]).is_some_and(|number| number > 0.0);
    if broken {
        levels.push(("R9.1", Level::Violation));
    }
    Ok(judge(&levels))
}

/// The level that a text begins with.
fn level_in(text: &str) -> Level {
    let word = text.split([' ', '(', '（', ',', '，']).find(|word| !word.is_empty()).unwrap_or_default();
    word.parse().unwrap_or(Level::Pass)
}

/// A finding for each thing of which a rule of the chapter says that it was broken. A warning while a step goes on can
/// still be cured there and is listed nowhere.
fn derive(facts: &CaseFacts<'_>, found: &Evaluation, findings: &mut Findings) {
    let goes_on = |subject: &Subject| matches!(subject, Subject::Activity(id) if facts.steps.iter().any(|step| step.id == *id && !step.is_ended()));
    let mut by_subject: BTreeMap<&Subject, Vec<&Finding>> = BTreeMap::new();
    for finding in found.findings().filter(|finding| is_of_chapter(finding.rule)) {
        if finding.level() >= Level::Violation
            || (finding.level() == Level::Warn && !goes_on(&finding.subject))
        {
            by_subject.entry(&finding.subject).or_default().push(finding);
        }
    }
    for (subject, all) in by_subject {
        let levels: Vec<_> = all.iter().map(|finding| (finding.rule, finding.level())).collect();
        let rests_on = all.iter().flat_map(|finding| finding.rests_on.iter().copied());
        findings.add(subject.clone(), judge(&levels), rests_on);
    }
}
