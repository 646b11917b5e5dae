//! L67 行政处罚法 67–71: the fine is paid within fifteen days; an officer collects it on the spot only on a ground of law
//! and against a receipt, and hands it over within two working days.

mod case;

use super::term::{Act, Whose, asked_on, both, cured_by, ends_on, stands};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L67", "罚款的缴纳、当场收缴与交付", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .gate(Gate::Collect)
    .prepare(|given| given.set("roll_party_deadlines", &["roll_party_deadlines", "roll"]));

/// Days to pay.
const PAY_DAYS: i64 = 15;
/// The most that may be collected on the spot for no other ground, fen.
const SMALL_FEN: u64 = 10_000;
/// Working days to hand over, and to pay in at the bank.
const HAND_OVER_WORKDAYS: u32 = 2;
const PAY: Act = Act { zh: "缴纳罚款", en: "payment of the fine" };
const HAND_OVER: Act =
    Act { zh: "将当场收缴的罚款交至机关", en: "handing over the fine collected on the spot" };
const BANK: Act = Act { zh: "机关将罚款缴付指定银行", en: "paying the fine in at the bank" };

/// What is known of a fine; each part is judged by itself.
#[derive(Default)]
struct Facts {
    served: Option<Day>,
    paid: Option<Day>,
    /// Whether an officer collects it on the spot.
    on_spot: bool,
    fen: Option<u64>,
    /// 不当场收缴事后难以执行, or 边远、水上、交通不便 at the request of the party.
    other_ground: bool,
    /// Whether the special receipt was given; `None`: nothing is said about it.
    receipt: Option<bool>,
    /// When it was collected; on water, when the officer came ashore.
    collected: Option<Day>,
    handed_over: Option<Day>,
    banked: Option<Day>,
    /// When one asks, where something may still be open.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    both(both(paid(facts, context), collected(facts)), handed_over(facts, context))
}

fn paid(facts: &Facts, context: &Context<'_>) -> Verdict {
    let Some(served) = facts.served.filter(|_| !facts.on_spot) else { return Verdict::pass() };
    let due = ends_on(served.plus_days(PAY_DAYS), Whose::Party, context);
    let verdict = stands(due, facts.paid, facts.today, PAY);
    if facts.paid.is_some() {
        return verdict;
    }
    cured_by(
        verdict,
        Words::fixed(
            "催告履行；可以每日按罚款数额的百分之三加处罚款，总额不超过罚款数额",
            "urge performance (HS-62); an extra fine of 3 % a day, capped at the fine, may be added",
        ),
    )
}

fn collected(facts: &Facts) -> Verdict {
    if !facts.on_spot {
        return Verdict::pass();
    }
    if facts.fen.is_some_and(|fen| fen > SMALL_FEN) && !facts.other_ground {
        return Verdict::block(Words::fixed(
            "罚款超过一百元，且无不当场收缴事后难以执行、边远地区当事人提出等情形，不得当场收缴",
            "a fine above 100 yuan with no other ground may not be collected on the spot",
        ))
        .cure(Words::fixed(
            "由当事人十五日内到指定银行或通过电子支付缴纳",
            "let the party pay at the bank or electronically within 15 days",
        ));
    }
    if facts.receipt == Some(false) {
        return Verdict::block(Words::fixed(
            "当场收缴罚款未出具专用票据，当事人有权拒绝缴纳",
            "collected on the spot without the special receipt: the party may refuse to pay",
        ))
        .cure(Words::fixed(
            "出具国务院财政部门或省级财政部门统一制发的专用票据",
            "give the special receipt of the finance department",
        ));
    }
    Verdict::pass()
}

fn handed_over(facts: &Facts, context: &Context<'_>) -> Verdict {
    let handed = facts.collected.map_or_else(Verdict::pass, |collected| {
        let due = context.calendar.add_workdays(collected, HAND_OVER_WORKDAYS);
        stands(due, facts.handed_over, facts.today, HAND_OVER)
    });
    let banked = facts.handed_over.zip(facts.banked).map_or_else(Verdict::pass, |(handed, banked)| {
        let due = context.calendar.add_workdays(handed, HAND_OVER_WORKDAYS);
        stands(due, Some(banked), None, BANK)
    });
    let cure = Words::fixed("立即交付，并说明逾期原因", "hand it over at once, and explain the delay");
    cured_by(both(handed, banked), cure)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let paid = ["paid", "paid_on", "缴纳日期"];
    let handed = ["handed_over_on", "handed", "handed_over", "handed_on", "交付日期"];
    let receipt = ["receipt", "receipt_no", "special_receipt", "专用票据"];
    let ground = given.text(&["ground", "on_spot_ground", "当场收缴情形"]).unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| ground.contains(word));
    let hard_later = given.flag(&["hard_later", "hard_to_enforce", "hard_to_collect_later"]) == Some(true);
    // In a remote place it is the party who asks.
    let remote = given.flag(&["remote", "remote_area"]) == Some(true) || says(&["边远", "水上", "交通不便"]);
    let asked =
        given.flag(&["party_request", "party_requested", "requested_by_party", "request"]) != Some(false);
    let collected = ["collected", "collected_on", "收缴日期"];
    let on_spot = given.flag(&["collected_on_spot", "on_spot", "on_the_spot", "当场收缴"]);
    let is_open = [&paid[..], &handed[..]].iter().any(|names| given.is_null(names));
    let receipt = given.names(&receipt).then(|| given.flag(&receipt).unwrap_or(false));
    Ok(judge(
        &Facts {
            served: given.day(&["served", "served_on", "received", "送达日期"]),
            paid: given.day(&paid),
            on_spot: on_spot.unwrap_or(false),
            fen: given.fen(&["amount", "fine", "fine_yuan", "罚款"]),
            other_ground: hard_later || says(&["难以执行", "hard"]) || (remote && asked),
            receipt,
            collected: given
                .day(&["ashore", "ashore_on", "landed_on", "抵岸"])
                .or_else(|| given.day(&collected)),
            handed_over: given.day(&handed),
            banked: given.day(&["banked", "banked_on", "deposited", "deposited_on"]),
            today: if is_open { Some(context.today()) } else { asked_on(given, context) },
        },
        context,
    ))
}

#[cfg(test)]
mod tests;
