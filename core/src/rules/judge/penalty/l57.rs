//! L57 行政处罚法 57: a complex or major case is discussed by the leaders together before it is decided.

use super::decision::{judge_each, sealed_before};
use super::known::{is_after_decision, known};
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L57", "情节复杂或者重大违法行为应经负责人集体讨论决定", given)
    .on_case(&[Topic::Case, Topic::Documents], case)
    .gate(Gate::Decide);

struct Facts {
    complex: bool,
    major: bool,
    /// Whether the leaders discussed it before the decision.
    discussed: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let zh = match (facts.complex, facts.major) {
        (false, false) => return Verdict::pass(),
        _ if facts.discussed => return Verdict::pass(),
        (true, false) => "情节复杂",
        (false, true) => "重大违法",
        (true, true) => "情节复杂且重大违法",
    };
    Verdict::block(Words::new(
        format!("{zh}案件缺少集体讨论记录"),
        "a complex or major case without a record of collective discussion".to_owned(),
    ))
    .cure(Words::fixed(
        "由负责人集体讨论，制作重大案件集体讨论记录并定稿",
        "have the leaders discuss it and seal the record (HS-42)",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let record = ["record", "discussion_record", "discussed", "discussion", "集体讨论记录", "集体讨论"];
    let dated = ["record_on", "discussed_on", "discussion_on"];
    let on = given.day(&record).or_else(|| given.day(&dated));
    let is_late = is_after_decision(given, on);
    let is_sealed = known(given, &["sealed", "record_sealed"]) != Some(false);
    let recorded = known(given, &record).or_else(|| known(given, &dated)).unwrap_or(false);
    let facts = Facts {
        complex: known(given, &["complex", "情节复杂", "案情复杂"]).unwrap_or(false),
        major: known(given, &["major", "severe", "heavy", "重大", "重大违法", "影响重大"]).unwrap_or(false),
        discussed: recorded && is_sealed && !is_late,
    };
    Ok(judge(&facts))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let is_so = |key: &str| facts.determination(key) == Some(true);
    let (complex, major) = (is_so("complex"), is_so("major"));
    if !complex && !major {
        return;
    }
    judge_each(facts, findings, &["HS-56", "HS-57"], |decision, _| {
        let record = sealed_before(facts, "HS-42", decision);
        let mut rests_on: Vec<EntryHash> = facts.opening_entry().collect();
        rests_on.extend(facts.documents_of("HS-10").chain(record).flat_map(DocumentFact::entries));
        Some((judge(&Facts { complex, major, discussed: record.is_some() }), rests_on))
    });
}

#[cfg(test)]
mod tests;
