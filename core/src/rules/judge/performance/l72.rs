//! L72 行政处罚法 72; 行政强制法 45: an extra fine of 3 % a day for late payment, never more than the fine, and none for the
//! time of reconsideration or litigation.

mod case;

use super::term::{Whose, ends_on};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L72", "加处罚款每日百分之三，不超过罚款数额", given)
    .on_case(&[Topic::Documents, Topic::Events], case::case)
    .prepare(|given| given.set("roll_party_deadlines", &["roll_party_deadlines", "roll"]));

/// Days to pay before the extra fine begins (行政处罚法 67).
const PAY_DAYS: i64 = 15;
const PERCENT: u128 = 3;

struct Facts {
    /// The fine, fen.
    fine: u64,
    days_late: u32,
    /// Days of reconsideration or litigation among them.
    paused: u32,
    /// The extra fine that was charged, fen.
    charged: Option<u64>,
}

/// The extra fine, fen. A part of a fen is left out, in favour of the party.
fn extra(facts: &Facts) -> u64 {
    let days = u128::from(facts.days_late.saturating_sub(facts.paused));
    let grown = u128::from(facts.fine).saturating_mul(PERCENT).saturating_mul(days) / 100;
    u64::try_from(grown).unwrap_or(u64::MAX).min(facts.fine)
}

fn judge(facts: &Facts) -> Verdict {
    let (most, yuan) = (extra(facts), |fen: u64| format!("{}.{:02}", fen / 100, fen % 100));
    let verdict = match facts.charged {
        Some(charged) if charged > most => Verdict::violation(Words::new(
            format!("加处罚款{}元，超过可加处的{}元", yuan(charged), yuan(most)),
            format!("an extra fine of {} yuan, where {} are allowed", yuan(charged), yuan(most)),
        ))
        .cure(Words::fixed(
            "按实际逾期日数（扣除复议、诉讼期间）每日百分之三重新计算，且不超过罚款数额",
            "compute it anew: 3 % for each day late without reconsideration and litigation, at most the fine",
        )),
        _ => Verdict::passing(Words::new(
            format!("可加处罚款{}元", yuan(most)),
            format!("an extra fine of {} yuan may be added", yuan(most)),
        )),
    };
    verdict.with(Outcome::Amount(most))
}

/// The first day that is not late: the last day of payment after a service.
fn last_day(served: Day, context: &Context<'_>) -> Day {
    ends_on(served.plus_days(PAY_DAYS), Whose::Party, context).day
}

fn days_between(earlier: Day, later: Day) -> u32 {
    u32::try_from(later.days_since(earlier).max(0)).unwrap_or(u32::MAX)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let fine = given.fen(&["fine", "principal", "amount", "fine_yuan", "罚款"]).ok_or("no fine")?;
    let due = given
        .day(&["due", "due_on", "pay_by", "deadline"])
        .or_else(|| given.day(&["served", "served_on"]).map(|served| last_day(served, context)));
    let until = given.day(&["paid", "paid_on", "until", "as_of", "to", "today", "now"]);
    let computed = due.zip(until).map(|(due, until)| days_between(due, until));
    // A payment before its last day may be written as fewer than no days late.
    let days_late = given.count(&["days_late", "days", "late_days", "逾期天数"]).or(computed);
    Ok(judge(&Facts {
        fine,
        days_late: days_late.ok_or("no days of delay")?,
        paused: given
            .count(&["paused_days", "paused", "pause_days", "suspended_days", "litigation_days", "中止天数"])
            .unwrap_or(0),
        charged: given.fen(&["charged", "late_fine", "extra", "extra_fine", "加处罚款"]),
    }))
}

#[cfg(test)]
mod tests;
