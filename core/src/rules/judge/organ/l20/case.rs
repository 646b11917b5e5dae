//! L20: the facts of a document of the record.

use serde_json::Value;

use super::super::standing::{Standing, is_law, matter, of_case};
use super::{Delegation, Facts, IssuedBy, judge, plain};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::Findings;
use crate::rules::judge::penalty::decision::{as_of, judge_each};

/// The documents that name the organ in whose name they are (规则 L20 of the template).
const CODES: [&str; 16] = [
    "HS-24", "HS-25", "HS-26", "HS-27", "HS-28", "HS-30", "HS-31", "HS-32", "HS-50", "HS-52", "HS-53",
    "HS-56", "HS-57", "HS-62", "HS-63", "HS-64",
];

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &CODES, |document, context| {
        let organ = document.text("organ")?;
        let (standing, authority) = of_case(facts, context);
        let own = context.settings.text("org.name").unwrap_or_else(|| facts.around.registry.name());
        let on = as_of(facts, document);
        let delegations = delegations(facts, context);
        let named: Vec<&Value> =
            delegations.iter().copied().filter(|one| plain(text(one, "organ")) == plain(organ)).collect();
        let issued_by = match () {
            () if plain(organ) == plain(own) => IssuedBy::Itself,
            () if standing == Standing::Delegated && (!named.is_empty() || delegations.is_empty()) => {
                IssuedBy::Delegating
            }
            () => IssuedBy::Another,
        };
        // Of several delegations by the organ, one that was in force that day.
        let of_organ = named.into_iter().map(|one| delegation(one, on));
        let delegation = of_organ.max_by_key(|one| is_in_force(one, on)).unwrap_or_default();
        let exists = Some(!delegations.is_empty());
        let found = Facts {
            standing,
            issued_by,
            is_authorised: Some(authority.is_some_and(|law| is_law(&law))),
            delegation: Delegation { exists, ..delegation },
        };
        let rests_on: Vec<EntryHash> = facts.opening_entry().collect();
        Some((judge(&found), rests_on))
    });
}

/// The delegations that the bureau recorded for the matter of the case; one without matters is for every matter.
fn delegations<'f>(facts: &CaseFacts<'_>, context: &Context<'f>) -> Vec<&'f Value> {
    let matter = matter(facts).unwrap_or_default();
    let rows = context.settings.value("delegations").as_array().map(Vec::as_slice).unwrap_or_default();
    let is_for = |row: &&Value| match row.get("matters") {
        Some(Value::Array(matters)) => matters.iter().any(|one| one.as_str() == Some(matter)),
        Some(Value::String(one)) => one.contains(matter),
        _ => true,
    };
    rows.iter().filter(is_for).collect()
}

fn delegation(row: &Value, on: Day) -> Delegation {
    let day = |key: &str| Day::read(text(row, key));
    Delegation {
        exists: Some(true),
        in_scope: None,
        valid: None,
        published: row.get("published").map(|said| !matches!(said, Value::Bool(false) | Value::Null)),
        from: day("from"),
        to: day("to"),
        on: Some(on),
    }
}

fn is_in_force(one: &Delegation, on: Day) -> bool {
    one.from.is_none_or(|from| from <= on) && one.to.is_none_or(|to| on <= to) && one.published != Some(false)
}

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
