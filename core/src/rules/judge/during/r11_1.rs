//! R11.1 第十一条, 行政处罚法 34: a penalty follows the benchmark (裁量基准).

mod given;
mod record;

use super::listed;
use crate::rules::finding::Gate;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R11.1", "行政处罚应严格执行裁量标准", given::given)
    .on_case(&[Topic::Documents, Topic::Events], record::case)
    .gate(Gate::Decide);

struct Facts {
    /// Whether a benchmark is cited; `None` where nothing is said of it.
    cited: Option<bool>,
    /// Whether that version was in force on the day of the decision.
    in_force: Option<bool>,
    /// The least and the most that it allows, fen.
    min: Option<u64>,
    max: Option<u64>,
    /// What was decided, fen.
    amount: Option<u64>,
    /// Why it is outside.
    reason: bool,
    /// Whether the head of the organisation agreed to that.
    approved: bool,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.cited == Some(false) {
        return Verdict::block(Words::fixed("未引用裁量基准", "no benchmark is cited")).cure(Words::fixed(
            "载明适用的裁量基准及档次后再作出决定",
            "cite the benchmark and its level before deciding",
        ));
    }
    if facts.in_force == Some(false) {
        return Verdict::block(Words::fixed(
            "引用的裁量基准在作出决定之日不是有效版本",
            "the benchmark that is cited was not in force on the day of the decision",
        ))
        .cure(Words::fixed("引用有效版本的裁量基准", "cite the version in force"));
    }
    let is_below = facts.amount.zip(facts.min).is_some_and(|(amount, min)| amount < min);
    let is_above = facts.amount.zip(facts.max).is_some_and(|(amount, max)| amount > max);
    if !is_below && !is_above {
        return Verdict::pass();
    }
    let reason = (!facts.reason).then(|| Words::fixed("偏离理由", "the reason"));
    let approval = (!facts.approved).then(|| Words::fixed("负责人批准", "the approval of the head"));
    let missing: Vec<Words> = [reason, approval].into_iter().flatten().collect();
    if missing.is_empty() {
        return Verdict::warn(Words::fixed(
            "罚款数额在裁量幅度之外，已说明理由并经负责人批准",
            "the fine is outside the range, with a reason and the approval of the head",
        ));
    }
    Verdict::violation(listed(
        "罚款数额在裁量幅度之外，缺少：",
        "the fine is outside the range of the benchmark, without ",
        &missing,
    ))
    .cure(Words::fixed(
        "调整到裁量幅度之内，或书面说明理由并报负责人批准",
        "keep to the range, or give the reason in writing and have the head approve it",
    ))
}
