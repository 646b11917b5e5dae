//! R14.2 第十四条第二款: recordings of general activities are kept for six months at least.
//!
//! «如无特殊情况» is read as longer where there is something special, never as shorter (A.2 no. 13).

use super::kept::{self, READS};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::retention::{End, RetentionClass, general};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R14.2", "一般性声像资料保存不少于六个月", given)
    .on_case(READS, case)
    .gate(Gate::Delete)
    .prepare(|given| given.set("special_may_shorten", &["cfg", "special_may_shorten"]));

struct Facts {
    captured: Day,
    /// Whether there are special circumstances (特殊情况).
    special: bool,
    /// Until when they ask for keeping, if somebody said so.
    extended: Option<Day>,
    held: Option<Words>,
    /// The day on which it would be destroyed.
    on: Day,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let six_months = general(facts.captured);
    let may_shorten = context.settings.flag("special_may_shorten");
    let end = match facts.extended {
        Some(day) => {
            let due = crate::rules::verdict::Due { day, provisional: None };
            if may_shorten { End::Through(due) } else { six_months.later(End::Through(due)) }
        }
        None if facts.special && !may_shorten => End::Open(Words::fixed(
            "有特殊情况，延长到何时尚未确定",
            "special circumstances, and nobody said until when",
        )),
        None => six_months,
    };
    kept::judge(&end, facts.held.as_ref(), facts.on)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let captured = kept::day(given, &["captured", "captured_at", "captured_on", "recorded_at"]);
    let complaint = given.flag(&["event", "events", "complaint"]).unwrap_or(false);
    let complaint = complaint.then(|| Words::fixed("第十五条情形，长期保存", "kept for the long term"));
    // A recording of a case is kept no shorter than this; R14.3 and R14.4 say how much longer.
    super::pass_over(given, &["case_id", "case", "kind", "retention", "evidence"]);
    let special = given.flag(&["special", "special_circumstances"]).unwrap_or(false);
    Ok(judge(
        &Facts {
            captured: captured.ok_or("no day of capture")?,
            special,
            extended: kept::day(given, &["extended_to", "extend_to", "extended", "special_until", "until"]),
            held: kept::held(given).or(complaint),
            on: kept::disposal_day(given, context),
        },
        context,
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    kept::say(facts, RetentionClass::General, findings);
}
