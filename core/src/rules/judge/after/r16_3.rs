//! R16.3 第十六条第三项: a serious violation is reviewed on site, recorded from beginning to end, with document and record of
//! work (R9.2, R10.3).

use serde_json::Value;

use super::super::during::coverage::Coverage;
use super::severity::Severity;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, StepFact};
use crate::rules::finding::{Finding, Findings, Subject};
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic, rule};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R16.3", "较重违法须现场复查并全程动态记录", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Devices], case)
    .prepare(|given| given.set("doc_counts_as_work_record", &["cfg", "doc_counts_as_work_record"]));

/// How far recordings cover the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Covered {
    Whole,
    /// With gaps that somebody explained.
    Explained,
    Not,
}

struct Facts {
    serious: Option<bool>,
    on_site: Option<bool>,
    covered: Option<Covered>,
    docs: Option<u32>,
    work: Option<u32>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if facts.serious == Some(false) {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    // One document may be both (A.2 no. 9).
    let doubles =
        context.settings.flag("doc_counts_as_work_record") && facts.docs.is_some_and(|docs| docs > 0);
    let lacks = [
        (facts.on_site == Some(false), "未进行现场复查", "not reviewed on site"),
        (facts.covered == Some(Covered::Not), "复查未全程动态记录", "not recorded from beginning to end"),
        (facts.docs == Some(0), "缺少执法文书", "no document"),
        (facts.work == Some(0) && !doubles, "缺少工作记录", "no record of work"),
    ];
    let missing: Vec<_> = lacks.iter().filter(|(is_so, ..)| *is_so).collect();
    if missing.is_empty() {
        return match facts.covered {
            Some(Covered::Explained) => Verdict::warn(Words::fixed(
                "音像记录有已说明的中断",
                "a gap in the recording that is explained",
            )),
            _ => Verdict::pass(),
        };
    }
    let zh: Vec<&str> = missing.iter().map(|(_, zh, _)| *zh).collect();
    let en: Vec<&str> = missing.iter().map(|(_, _, en)| *en).collect();
    Verdict::violation(Words::new(
        format!("较重违法：{}", zh.join("、")),
        format!("serious: {}", en.join(", ")),
    ))
    .cure(Words::fixed(
        "携带并使用执法记录仪现场复查，全程记录，制作现场复查记录",
        "review on site with a recorder running throughout, and write the record (HS-70)",
    ))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    Ok(judge(
        &Facts {
            serious: Severity::given(given, context).map(|severity| severity == Severity::Serious),
            on_site: if given.is_null(&["on_site"]) {
                Some(false)
            } else {
                given.flag(&["on_site", "onsite"])
            },
            covered: covered(given, context),
            docs: given.count(&["docs", "doc", "documents", "sealed_docs"]),
            work: given.count(&["work", "work_records", "work_record"]),
        },
        context,
    ))
}

/// A share, a word, or the contact with the stretches that were recorded.
fn covered(given: &Given, context: &Context<'_>) -> Option<Covered> {
    let explained = given.flag(&["explained", "explanation"]).unwrap_or(false);
    let lacking = if explained { Covered::Explained } else { Covered::Not };
    if let Some((from, to)) = given.span(&["contact"]) {
        let parts = given.spans(&["segments", "devices"]);
        let missing = Coverage { from, to, parts }.missing(&context.settings);
        return Some(if missing.is_empty() { Covered::Whole } else { lacking });
    }
    let names = ["coverage", "dynamic_coverage", "dynamic", "media"];
    Some(match given.value(&names)? {
        Value::Number(share) if share.as_f64().is_some_and(|share| share >= 1.0) => Covered::Whole,
        Value::Bool(true) => Covered::Whole,
        Value::String(text) => {
            let has = |words: &[&str]| words.iter().any(|word| text.to_lowercase().contains(word));
            match () {
                () if has(&["unexplained", "未说明", "no explanation"]) => Covered::Not,
                () if has(&["explained", "已说明"]) => Covered::Explained,
                () if has(&["full", "whole", "complete", "全程", "100%"]) && !has(&["not ", "未", "非"]) => {
                    Covered::Whole
                }
                () => lacking,
            }
        }
        Value::Number(_) | Value::Bool(false) | Value::Null | Value::Object(_) => lacking,
        Value::Array(rows) => {
            if rows.is_empty() {
                lacking
            } else {
                Covered::Whole
            }
        }
    })
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    if Severity::of(facts) != Some(Severity::Serious) {
        return;
    }
    let context = facts.today();
    let on_site: Vec<&StepFact<'_>> = facts.steps_of(&["review", "retest"]).collect();
    let coverage = said_of_steps("R9.2", facts);
    for step in &on_site {
        let about = Subject::Activity(step.id);
        let level = coverage.iter().filter(|one| one.subject == about).map(Finding::level).max();
        let documents = facts.documents.iter().filter(|one| step.documents.contains(&one.id)).count();
        let docs = u32::try_from(documents).unwrap_or(u32::MAX);
        let verdict = judge(
            &Facts {
                serious: Some(true),
                on_site: Some(true),
                covered: level.map(|level| match level {
                    Level::Pass | Level::Info => Covered::Whole,
                    Level::Warn => Covered::Explained,
                    Level::Violation | Level::Block => Covered::Not,
                }),
                docs: Some(docs),
                work: Some(docs.saturating_sub(1)),
            },
            &context,
        );
        findings.add(about, super::super::during::while_it_goes_on(step, verdict), step.entries());
    }
    // Reviewed, but not on site.
    if on_site.is_empty() && facts.sealed("HS-70").next().is_none() {
        let none = Facts { serious: Some(true), on_site: Some(false), covered: None, docs: None, work: None };
        for document in ["HS-71", "HS-72"].into_iter().flat_map(|code| facts.sealed(code)) {
            findings.add(Subject::Document(document.id), judge(&none, &context), document.entries());
        }
    }
}

/// What another rule says of the steps of the case.
fn said_of_steps(id: &str, facts: &CaseFacts<'_>) -> Vec<Finding> {
    let Some((rule, case)) = rule(id).and_then(|rule| Some((rule, rule.case?))) else { return Vec::new() };
    let mut findings = Findings::of(rule);
    case(facts, &mut findings);
    findings.into_sorted()
}
