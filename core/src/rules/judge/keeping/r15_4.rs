//! R15.4 第十五条第四项: whoever knows of other important circumstances says so with a reason; only the audit section
//! together with a person in charge takes it back.

use serde_json::Value;

use super::kept::READS;
use super::long_term;
use crate::entry::HoldGround;
use crate::rules::context::Context;
use crate::rules::door::may_lift_hold;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R15.4", "其他重要情况须写明理由长期保存，解除须经稽查科和负责人", given)
        .on_case(READS, case)
        .gate(Gate::Delete);

struct Facts {
    long: long_term::Facts,
    /// Whether no reason is given for what is flagged or lifted.
    no_reason: bool,
    /// Whether the flag is to be taken back, and whether those who would may.
    lift: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    match (facts.lift, facts.no_reason) {
        (Some(false), _) => Verdict::block(Words::fixed(
            "解除长期保存须由稽查科和负责人共同决定",
            "a hold is lifted by internal audit together with the head",
        )),
        (_, true) => Verdict::block(Words::fixed("未写明理由", "no reason is given"))
            .cure(Words::fixed("写明需要长期保存或解除的理由", "say why it is to be kept or released")),
        (Some(true), false) => Verdict::passing(Words::fixed("可以解除长期保存", "the hold may be lifted")),
        (None, false) => long_term::judge(&facts.long),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let flag = given.flag(&["flag", "officer_flag", "flagged", "important"]);
    let is_event = long_term::any_word(given, long_term::EVENT, &|text| !["无", "否", ""].contains(&text));
    let lift_by = ["lift_by", "lifted_by", "lift_approvers", "lifters"];
    let is_lifted = given.names(&lift_by) || given.flag(&["lift", "lifted"]).unwrap_or(false);
    let approver = ["approver", "approvers", "approved_by"];
    let lifters = if given.names(&lift_by) { given.value(&lift_by) } else { given.value(&approver) };
    let reason = ["reason", "reasons", "lift_reason", "why"];
    super::pass_over(given, &approver);
    let is_flagged = flag.unwrap_or(is_event);
    Ok(judge(&Facts {
        long: long_term::given(given, context, is_flagged),
        no_reason: (is_flagged || is_lifted) && given.names(&reason) && given.flag(&reason) != Some(true),
        lift: is_lifted.then(|| lifters.is_some_and(may_lift)),
    }))
}

/// Whether both are among them: the audit section, and a person in charge.
fn may_lift(value: &Value) -> bool {
    let texts: Vec<&str> = match value {
        Value::Array(rows) => rows
            .iter()
            .filter_map(|row| row.as_str().or_else(|| row.get("role").and_then(Value::as_str)))
            .collect(),
        Value::String(text) => text.split(['+', '、', '，', ',', '和', '与', '/', '&']).collect(),
        _ => Vec::new(),
    };
    // 稽查科负责人 is one person of the audit section: the other must be somebody else.
    let is_of = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_audit = |text: &str| is_of(text, &["稽查", "audit"]);
    let is_head = |text: &str| {
        is_of(text, &["负责人", "主任", "所长", "leader", "head", "administrator"]) && !is_audit(text)
    };
    texts.iter().any(|text| is_audit(text)) && texts.iter().any(|text| is_head(text))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    long_term::say(facts, HoldGround::Important, findings);
    // A lift by somebody who may not ends nothing, whatever the ground.
    for lift in &facts.state.office().holds_lifted {
        let may = may_lift_hold(&lift.body.lifted_by).level < Level::Block;
        if !may {
            let says = Words::fixed(
                "解除无效：须由稽查科和负责人共同决定，继续长期保存",
                "without effect: a hold is lifted by internal audit together with the head",
            );
            let rests_on = [lift.entry, lift.body.hold];
            findings.add(Subject::Entry(lift.entry), Verdict::violation(says), rests_on);
        }
    }
}
