//! R22.6 第二十二条第六项、末款: findings lead to a bulletin and a deduction; serious ones go further.

use crate::rules::audit::{Standing, audit_findings};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R22.6", "稽查发现应通报并扣分，情节严重的按规定处理", given).on_case(&[Topic::Office], case);

/// A finding and what followed from it. What is `None` was not said and is not judged.
#[derive(Default)]
struct Facts {
    standing: Option<Standing>,
    /// Whether a deduction is stated, or given by the table.
    deduction: Option<bool>,
    /// Whether it is in a bulletin.
    in_bulletin: Option<bool>,
    /// Whether it is serious, and handled as such.
    serious: Option<bool>,
    handled: Option<bool>,
    /// Whether the deduction of a finding that was withdrawn was given back.
    given_back: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    let Some(standing) = facts.standing else { return Verdict::pass() };
    if standing == Standing::Withdrawn {
        if facts.given_back == Some(false) {
            return Verdict::warn(Words::fixed(
                "发现已撤销，扣分未退回",
                "withdrawn, and the deduction still counts",
            ));
        }
        return Verdict::passing(Words::fixed(
            "发现经申诉撤销，扣分退回，发现与申诉均予保留",
            "withdrawn after an appeal: the deduction is given back, finding and appeal stay",
        ))
        .with(Outcome::DeductionReversed);
    }
    let says = if facts.deduction == Some(false) {
        Words::fixed("稽查发现未确定扣分", "no deduction is stated for the finding")
    } else if facts.in_bulletin == Some(false) {
        Words::fixed("稽查发现未列入通报", "the finding is in no bulletin")
    } else if facts.serious == Some(true) && facts.handled != Some(true) {
        Words::fixed("情节严重，尚未按规定处理", "a serious finding that was not handled as such")
    } else if standing == Standing::Appealed {
        return Verdict::info(Words::fixed(
            "申诉尚待决定，扣分暂计",
            "an appeal is not decided: the deduction counts",
        ));
    } else {
        return Verdict::pass();
    };
    Verdict::warn(says).cure(Words::fixed(
        "稽查科列入当期通报并按标准扣分；情节严重的报负责人决定",
        "the audit section puts it in the bulletin with its deduction; serious ones go to the head for decision",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const FINDING: [&str; 3] = ["finding", "findings", "confirmed"];
    const DEDUCTION: [&str; 4] = ["deduction", "deductions", "score", "deduction_tenths"];
    let yes_or_no = |names: &[&str]| given.names(names).then(|| given.flag(names).unwrap_or(false));
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let withdrawn = ["withdrawn", "revoked", "overturned", "reversed", "撤销", "撤回", "不成立", "申诉成立"];
    let kept = ["dismissed", "rejected", "驳回", "维持", "不予采纳"];
    let said = [&FINDING[..], &["appeal", "decision", "status"]];
    let texts: Vec<&str> = said.iter().filter_map(|names| given.text(names)).collect();
    let is_withdrawn =
        texts.iter().any(|text| has(text, &withdrawn)) || given.flag(&["upheld"]) == Some(false);
    let is_decided = texts.iter().any(|text| has(text, &kept)) || given.flag(&["upheld"]) == Some(true);
    let appeals = given.flag(&["appeal", "appealed"]).unwrap_or(false)
        || texts.iter().any(|text| has(text, &["appealed", "申诉中", "under appeal"]));
    let standing = match given.flag(&FINDING) {
        _ if is_withdrawn => Some(Standing::Withdrawn),
        Some(false) => None,
        None if given.is_null(&FINDING) => None,
        _ if appeals && !is_decided => Some(Standing::Appealed),
        Some(true) | None => Some(Standing::Stands),
    };
    let count = given.number(&FINDING).zip(given.value(&DEDUCTION).and_then(|value| value.as_array()));
    let deduction = match count {
        // A list has one for each finding.
        #[allow(clippy::cast_precision_loss)]
        Some((findings, deductions)) => Some(deductions.len() as f64 >= findings),
        None => yes_or_no(&DEDUCTION),
    };
    Ok(judge(&Facts {
        standing,
        deduction,
        in_bulletin: yes_or_no(&["bulletin", "in_bulletin", "通报"]),
        serious: given.flag(&["serious", "情节严重"]),
        handled: yes_or_no(&["escalated", "escalate", "handled"]),
        given_back: yes_or_no(&["deduction_reversed", "reversed"]),
    }))
}

/// A bulletin counts the findings of its period and names none, so it is judged of the bureau as a whole (R21.1).
fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for one in audit_findings(facts.state.office(), facts.around.settings) {
        let what = Facts {
            standing: Some(one.standing),
            deduction: Some(one.deduction_tenths.is_some()),
            serious: Some(one.found.body.serious),
            // A decision that upholds it says what becomes of it.
            handled: Some(one.decision.is_some() && one.standing == Standing::Stands),
            ..Facts::default()
        };
        let rests_on = [Some(one.found.entry), one.appeal, one.decision].into_iter().flatten();
        findings.add(Subject::Entry(one.found.entry), judge(&what), rests_on);
    }
}
