//! R16.2 第十六条第二项: of an ordinary violation the section supervises the rectification and reports it in writing; poor
//! or no rectification without a reason leads to a case (立案查处).

use super::severity::Severity;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R16.2", "一般违法由监管科室督导复核，整改较差或无故未整改的立案", given)
        .on_case(&[Topic::Activities, Topic::Documents], case);

/// What came of the rectification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rectified {
    /// 已整改, or nobody says.
    Done,
    /// 整改较差, 无故未整改.
    Poor,
    /// 有正当理由延期.
    Postponed,
}

struct Facts {
    ordinary: Option<bool>,
    text: Option<u32>,
    reported: Option<bool>,
    result: Rectified,
    /// Whether a new case was opened.
    case_opened: bool,
    /// Whether a new term was given; `None` where nobody says.
    new_term: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.ordinary == Some(false) {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    if facts.result == Rectified::Poor && !facts.case_opened {
        let says = Words::fixed(
            "整改较差或者无故未整改，尚未立案",
            "rectified poorly or not at all without a reason, and no case was opened",
        );
        return Verdict::violation(says).cure(Words::fixed("立案查处", "open a case"));
    }
    match (facts.text, facts.reported) {
        (Some(0), _) => {
            return Verdict::violation(Words::fixed(
                "缺少督导复核的文字记录",
                "no written record of the supervision",
            ))
            .cure(Words::fixed("制作督导复核记录", "write the record (HS-72)"));
        }
        (_, Some(false)) => {
            return Verdict::violation(Words::fixed(
                "督导复核情况未上报",
                "the supervision was not reported",
            ))
            .cure(Words::fixed("上报并留存备案", "report it and keep a copy"));
        }
        _ => {}
    }
    match (facts.result, facts.new_term) {
        (Rectified::Postponed, Some(false)) => {
            Verdict::warn(Words::fixed("延期整改须另定整改期限", "a postponement needs a new term"))
        }
        (Rectified::Postponed, _) => Verdict::passing(Words::fixed(
            "有正当理由延期，须另定整改期限",
            "postponed with a reason: a new term is needed",
        )),
        _ => Verdict::pass(),
    }
}

fn rectified(text: &str) -> Rectified {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if has(&["正当理由", "延期", "postponed"]) => Rectified::Postponed,
        () if has(&["较差", "无故", "拒不", "poor"]) || text == "未整改" || text == "未予整改" => {
            Rectified::Poor
        }
        () => Rectified::Done,
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let known = |names: &[&str]| if given.is_null(names) { Some(false) } else { given.flag(names) };
    super::super::keeping::pass_over(given, &["media", "dynamic", "on_site", "reason", "photos"]);
    let filed = known(&["filed", "archived"]);
    let reported = known(&["reported", "reported_on", "reported_to", "report"]);
    Ok(judge(&Facts {
        ordinary: Severity::given(given, context).map(|severity| severity == Severity::Ordinary),
        text: given.count(&["text", "text_record", "text_records", "record", "docs"]),
        reported: if filed == Some(false) { filed } else { reported },
        result: given.text(&["result", "rectification", "outcome"]).map_or(Rectified::Done, rectified),
        case_opened: known(&["case_opened", "new_case", "new_case_opened", "opened", "立案"])
            .unwrap_or(false),
        new_term: known(&["new_deadline", "new_term", "deadline", "extended_to"]),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for document in facts.sealed("HS-72") {
        let verdict = judge(&of_document(document));
        findings.add(Subject::Document(document.id), verdict, document.entries());
    }
    for step in facts.steps_of(&["supervised_review"]).filter(|step| step.is_ended()) {
        if !facts.sealed("HS-72").any(|one| step.documents.contains(&one.id)) {
            let none = Facts {
                ordinary: None,
                text: Some(0),
                reported: None,
                result: Rectified::Done,
                case_opened: false,
                new_term: None,
            };
            findings.add(Subject::Activity(step.id), judge(&none), step.entries());
        }
    }
}

fn of_document(document: &DocumentFact<'_>) -> Facts {
    Facts {
        ordinary: None,
        text: Some(1),
        reported: Some(document.has("reported_to") && document.has("reported_on")),
        result: document.text("result").map_or(Rectified::Done, rectified),
        case_opened: document.has("new_case"),
        new_term: None,
    }
}
