//! What was explained, as test cases give it.

use serde_json::Value;

use super::{ends, said};
use crate::rules::given::Given;
use crate::rules::judge::during::coverage::{Coverage, Missing};

const EXPLAINED: [&str; 6] =
    ["explained", "explanations", "explanation", "gap_explanations", "gap.explanations", "gap_explained"];

/// The stretches that are explained: those that an explanation names, and of explanations that name none, one gap each
/// in the order of time. One word for all explains all.
pub(in crate::rules::judge::during) fn explained(
    given: &Given,
    coverage: &Coverage,
    missing: &[Missing],
) -> Vec<(i64, i64)> {
    let all = vec![(coverage.from, coverage.to)];
    match given.value(&EXPLAINED) {
        None | Some(Value::Null | Value::Bool(false)) => Vec::new(),
        Some(Value::Bool(true) | Value::Object(_)) => all,
        Some(Value::String(text)) => match said(text) {
            Some(one) => vec![one],
            None if given.flag(&EXPLAINED) == Some(true) => all,
            None => Vec::new(),
        },
        Some(Value::Number(_)) => {
            let count = given.count(&EXPLAINED).unwrap_or(0);
            missing
                .iter()
                .take(usize::try_from(count).unwrap_or(usize::MAX))
                .map(|gap| (gap.from, gap.to))
                .collect()
        }
        Some(Value::Array(rows)) => of_rows(rows, missing),
    }
}

fn of_rows(rows: &[Value], missing: &[Missing]) -> Vec<(i64, i64)> {
    let (mut named, mut loose) = (Vec::new(), 0_usize);
    for row in rows {
        let stretch = match row {
            Value::String(text) => said(text),
            Value::Object(members) => ends(members),
            _ => None,
        };
        let is_empty = match row {
            Value::String(text) => text.trim().is_empty(),
            Value::Object(members) => {
                members.get("reason").or_else(|| members.get("cause")).is_some_and(Value::is_null)
            }
            other => other.is_null() || *other == Value::Bool(false),
        };
        match stretch {
            _ if is_empty => {}
            Some(stretch) => named.push(stretch),
            None => loose = loose.saturating_add(1),
        }
    }
    let is_named =
        |gap: &&Missing| named.iter().any(|(from, to): &(i64, i64)| *from <= gap.from && gap.to <= *to);
    let others: Vec<_> =
        missing.iter().filter(|gap| !is_named(gap)).take(loose).map(|gap| (gap.from, gap.to)).collect();
    named.extend(others);
    named
}
