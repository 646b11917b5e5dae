//! LE60 行政诉讼证据规定 60(一); 行政诉讼法 34, 35: the evidence of a decision is what was collected and listed by then. What
//! comes to the office later counts if it was captured and listed before; what is collected later supports nothing.

mod case;

use crate::catalog::Moment;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;
use crate::time::CHINA_OFFSET_MINUTES;

pub(super) const RULE: Rule = Rule::new("LE60", "处罚决定作出后收集的证据不得作为决定依据", given)
    .on_case(&[Topic::Documents, Topic::Evidence, Topic::Media], case::case)
    .gate(Gate::Evidence);

/// One piece of evidence and the decision that rests on it; `None`: nothing is said about it.
#[derive(Default)]
struct Facts {
    /// Whether it was captured after the decision was made.
    captured_later: Option<bool>,
    /// Whether a list that is older than the decision names it.
    is_listed: Option<bool>,
    /// Whether it stands in a list of its own for what came later.
    supplement: bool,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.supplement {
        return Verdict::passing(Words::fixed(
            "列入补充清单，不作为决定依据",
            "in a separate list: supports nothing in the decision",
        ));
    }
    let cure = Words::fixed(
        "从证据清单中撤下，另列补充清单",
        "take it out of the list; name it in a separate supplementary list",
    );
    if facts.captured_later == Some(true) {
        return Verdict::block(Words::fixed(
            "在处罚决定作出后收集，不得作为该决定的证据",
            "collected after the decision was made: it cannot support it",
        ))
        .cure(cure);
    }
    if facts.is_listed == Some(false) {
        return Verdict::block(Words::fixed(
            "未列入处罚决定作出时的证据清单，不得作为该决定的证据",
            "not in the evidence list as it was when the decision was made: it cannot support it",
        ))
        .cure(cure);
    }
    Verdict::pass()
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let captured = given.text(&["captured_at", "captured", "collected", "collected_at", "made_at"]);
    let decided = given.text(&["sealed_at", "decision", "decided", "decided_on", "decision_sealed_at"]);
    // When the office received the bytes does not matter: they were fixed when they were listed.
    let _ = given.value(&["received_at", "office_received", "received", "uploaded", "uploaded_at"]);
    let listed = ["hash_in_list", "in_list", "listed", "list_hash"];
    let captured_later = captured.zip(decided).map(|(captured, decided)| is_later(captured, decided));
    let is_listed = given.names(&listed).then(|| given.flag(&listed).unwrap_or(false));
    Ok(judge(&Facts {
        captured_later: captured_later.flatten(),
        is_listed,
        supplement: given.flag(&["supplement", "supplementary", "supplementary_list", "补充"]) == Some(true)
            || matches!(given.text(&["list"]), Some("补充" | "补充清单" | "supplement")),
    }))
}

/// Whether one moment is after another; where one is only a day, whether its day is.
fn is_later(moment: &str, than: &str) -> Option<bool> {
    let (moment, than) = (Moment::read(moment)?, Moment::read(than)?);
    match (moment.unix_ms(CHINA_OFFSET_MINUTES.into()), than.unix_ms(CHINA_OFFSET_MINUTES.into())) {
        (Some(moment), Some(than)) => Some(moment > than),
        _ => Some(moment.day > than.day),
    }
}

#[cfg(test)]
pub(super) mod tests;
