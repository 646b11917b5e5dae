//! L42: the facts of a test case.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Facts, OFFICERS, counted, judge};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let officers = ["officers", "n", "officer_count", "count", "执法人员", "人数"];
    let mut facts = match given.value(&officers) {
        Some(Value::Array(rows)) => listed(rows, context.today()),
        Some(_) => Facts { qualified: given.count(&officers).unwrap_or(0), unqualified: 0 },
        None => Facts { qualified: OFFICERS, unqualified: 0 },
    };
    if let Some(distinct) = given.count(&["distinct", "distinct_persons"]) {
        facts.qualified = facts.qualified.min(distinct);
    }
    if given.flag(&["same_person", "duplicate", "同一人"]) == Some(true) {
        facts.qualified = facts.qualified.saturating_sub(1).max(facts.qualified.min(1));
    }
    for flaw in [
        ["one_expired", "expired", "过期"],
        ["one_unqualified", "unqualified", "不具备资格"],
        ["one_auxiliary", "auxiliary", "辅助人员"],
        ["one_not_established", "not_established", "非在编"],
        ["one_off_duty", "off_duty", "非在岗"],
        ["one_not_yet_valid", "one_without_cert", "no_cert"],
    ] {
        let count = given.count(&flaw).unwrap_or(0);
        facts.qualified = facts.qualified.saturating_sub(count);
        facts.unqualified = facts.unqualified.saturating_add(count);
    }
    let qualified = ["qualified", "all_qualified", "具备资格"];
    match given.value(&qualified) {
        Some(Value::Number(_)) => {
            facts.qualified = facts.qualified.min(given.count(&qualified).unwrap_or(0));
        }
        Some(_) if given.flag(&qualified) != Some(true) => {
            facts.qualified = facts.qualified.saturating_sub(1);
            facts.unqualified = facts.unqualified.saturating_add(1);
        }
        _ => {}
    }
    Ok(judge(&facts))
}

/// Officers as a case lists them: names, or what is known of each.
fn listed(rows: &[Value], today: Day) -> Facts {
    let (mut qualified, mut unqualified) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        let says = |key: &str, wanted: bool| row.get(key).and_then(Value::as_bool) == Some(wanted);
        let day = |key: &str| row.get(key).and_then(Value::as_str).and_then(Day::read);
        let is_flawed = ["expired", "auxiliary", "unqualified"].iter().any(|key| says(key, true))
            || ["qualified", "established", "on_duty", "在编", "在岗"].iter().any(|key| says(key, false))
            || day("valid_to").is_some_and(|to| to < today)
            || day("valid_from").is_some_and(|from| from > today);
        let person = row.get("cert_no").or_else(|| row.get("name")).unwrap_or(row).to_string();
        if is_flawed {
            unqualified.insert(person)
        } else {
            qualified.insert(person)
        };
    }
    counted(qualified.len(), unqualified.len())
}
