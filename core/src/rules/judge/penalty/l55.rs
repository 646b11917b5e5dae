//! L55 行政处罚法 55: the credential is shown before an inquiry or inspection begins, and a record is made.

use super::known::known;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L55", "调查或者检查前应出示执法证件并制作笔录", given)
    .on_case(&[Topic::Documents, Topic::Activities], case);

/// When the credential was shown.
#[derive(Clone, Copy)]
enum Shown {
    Unknown,
    Never,
    /// It was; when is not known.
    Yes,
    /// Milliseconds since 1970.
    At(i64),
}

struct Facts {
    shown: Shown,
    /// When inquiry or inspection began, milliseconds since 1970.
    start: Option<i64>,
    /// Whether the record of it is made and sealed.
    recorded: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    let says = match (facts.shown, facts.start) {
        (Shown::Never, _) => Words::fixed("没有出示执法证件的记录", "no credential was shown on record"),
        (Shown::At(shown), Some(start)) if shown > start => Words::fixed(
            "出示执法证件晚于调查、检查开始时间",
            "the credential was shown after inquiry or inspection began",
        ),
        _ if facts.recorded == Some(false) => {
            Words::fixed("询问、检查没有定稿的笔录", "no sealed record of the inquiry or inspection")
        }
        _ => return Verdict::pass(),
    };
    Verdict::violation(says).cure(Words::fixed(
        "当场向当事人出示证件并如实填写时间，制作笔录经核对签名后定稿",
        "show the credential and state when; write the record, have it read back and signed, and seal it",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let shown = ["shown", "cert_shown_at", "cert_shown", "shown_at", "出示证件"];
    let facts = Facts {
        shown: match (given.moment(&shown), known(given, &shown)) {
            (Some(at), _) => Shown::At(at),
            (None, Some(true)) => Shown::Yes,
            (None, Some(false)) => Shown::Never,
            (None, None) => Shown::Unknown,
        },
        start: given.moment(&["start", "inquiry_start", "inspection_start", "started_at", "开始"]),
        recorded: known(given, &["record", "recorded", "record_sealed", "sealed", "笔录"]),
    };
    Ok(judge(&facts))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let has_credential = |one: &&DocumentFact<'_>| one.template.field("cert_shown_at").is_some();
    for document in facts.documents.iter().filter(has_credential) {
        let mut verdict = judge(&Facts {
            shown: match document.moment_ms("cert_shown_at") {
                Some(at) => Shown::At(at),
                None if document.has("cert_shown_at") => Shown::Yes,
                None => Shown::Never,
            },
            start: document.moment_ms("started_at").or_else(|| document.moment_ms("from")),
            recorded: Some(true),
        });
        // What a draft says can still be put right.
        if !document.is_sealed() && verdict.level == Level::Violation {
            verdict.level = Level::Warn;
        }
        findings.add(Subject::Document(document.id), verdict, document.entries());
    }
    for (step_type, code) in [("questioning", "HS-21"), ("site_inspection", "HS-20")] {
        for step in facts.steps_of(&[step_type]).filter(|step| step.is_ended()) {
            let of_step = |one: &&DocumentFact<'_>| one.code == code && step.documents.contains(&one.id);
            let records: Vec<_> = facts.documents.iter().filter(of_step).collect();
            if records.iter().any(|one| one.is_sealed()) {
                continue;
            }
            let mut verdict = judge(&Facts { shown: Shown::Unknown, start: None, recorded: Some(false) });
            if !records.is_empty() {
                verdict.level = Level::Warn;
            }
            let written = records.iter().flat_map(|one| one.entries());
            findings.add(Subject::Activity(step.id), verdict, step.entries().into_iter().chain(written));
        }
    }
}

#[cfg(test)]
mod tests;
