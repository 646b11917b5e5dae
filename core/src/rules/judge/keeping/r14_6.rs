//! R14.6 第十四条, 第二十二条: disposal needs an expired term, no hold, a sealed list and two other people's approval.

use std::collections::BTreeSet;

use serde_json::Value;

use super::kept::{self, READS};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::retention::{Disposal, disposal};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R14.6", "销毁须期满、无保全情形并经两人审批", given)
    .on_case(READS, case)
    .gate(Gate::Delete)
    .prepare(|given| given.set("disposal_approvers", &["cfg", "disposal_approvers", "min_approvers"]));

/// Says everything that is missing, in one verdict.
fn judge(facts: &Disposal, context: &Context<'_>) -> Verdict {
    let lacks = facts.lacks(context);
    let Some(first) = lacks.first() else {
        return Verdict::passing(Words::fixed("期限届满，审批齐备，可以销毁", "may be destroyed"));
    };
    let join = |one: fn(&Words) -> &str| {
        let all: BTreeSet<&str> = lacks.iter().map(|lack| one(&lack.says)).collect();
        all.into_iter().collect::<Vec<_>>().join("；")
    };
    let says = Words::new(join(|words| &words.zh), join(|words| &words.en));
    Verdict { says, ..first.clone() }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let early = || Words::fixed("保存期限未满", "the term is not over");
    let retained = ["retain_through", "retained_through", "through", "expires_on", "expired_on"];
    let on = kept::disposal_day(given, context);
    let expired = match kept::day(given, &retained) {
        Some(through) => Some(on > through),
        // No end is known, or it is known to be missing.
        None if given.names(&retained) || given.is_null(&["expired"]) => Some(false),
        None => given.flag(&["expired"]),
    };
    let holds = given.count(&["holds", "hold", "active_holds"]).unwrap_or(0);
    let listed = ["list_sealed", "sealed", "sealed_list", "disposal_list_sealed", "disposal_list", "list"];
    let listed = if given.is_null(&listed) { Some(false) } else { given.flag(&listed) };
    Ok(judge(
        &Disposal {
            early: if expired == Some(false) { vec![early()] } else { Vec::new() },
            held: if holds > 0 {
                vec![Words::fixed("存在暂停销毁（长期保存）的决定或情形", "a hold stands")]
            } else {
                Vec::new()
            },
            approvers: approvers(given),
            listed,
        },
        context,
    ))
}

/// How many different people agreed, without the one who asks.
fn approvers(given: &Given) -> Option<u32> {
    let names = ["approvers", "approvals", "approved_by", "approver"];
    let proposer = given.text(&["proposer", "proposed_by", "applicant"]);
    let Value::Array(rows) = given.value(&names)? else { return given.count(&names) };
    let name = |row: &Value| match row {
        Value::String(name) => Some(name.trim().to_owned()),
        Value::Object(members) => ["name", "by", "approver", "id"]
            .iter()
            .find_map(|key| Some(members.get(*key)?.as_str()?.trim().to_owned())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let different: BTreeSet<String> = rows
        .iter()
        .filter_map(name)
        .filter(|name| !name.is_empty() && Some(name.as_str()) != proposer)
        .collect();
    u32::try_from(different.len()).ok()
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let office = facts.state.office();
    for proposed in &office.proposals {
        let done = office.disposals.iter().find(|one| one.body.proposal == proposed.entry);
        let verdict = judge(&disposal(facts, proposed, done), &facts.today());
        let approvals = office.approvals.iter().filter(|one| one.body.proposal == proposed.entry);
        let mut rests_on: BTreeSet<_> = approvals.map(|one| one.entry).collect();
        rests_on.insert(proposed.entry);
        rests_on.extend(done.map(|done| done.entry));
        let verdict = if done.is_some() { kept::gone(verdict) } else { verdict };
        findings.add(Subject::Entry(proposed.entry), verdict, rests_on);
    }
    for done in &office.disposals {
        let proposed = office.proposals.iter().find(|one| one.entry == done.body.proposal);
        let listed = |media| proposed.is_some_and(|one| one.body.media.contains(media));
        if !done.body.media.iter().all(|gone| listed(&gone.media)) {
            let says = Words::fixed("销毁了清单以外的声像资料", "destroyed what is not on the list");
            findings.add(Subject::Entry(done.entry), Verdict::violation(says), [done.entry]);
        }
    }
}
