//! L42 行政处罚法 42: at least two different qualified officers.

mod given;

use std::collections::BTreeSet;

use serde_json::Value;

use super::decision::{as_of, judge_each};
use crate::id::OfficerId;
use crate::rules::facts::{CaseFacts, DocumentFact, day_of};
use crate::rules::finding::{Findings, Gate};
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L42", "执法人员不得少于两人，且应具备执法资格", given::given)
    .on_case(&[Topic::Documents, Topic::Roster], case)
    .gate(Gate::Seal);

/// How many officers the law asks for.
const OFFICERS: u32 = 2;
/// The documents that officers make together.
const CODES: [&str; 11] =
    ["HS-20", "HS-21", "HS-22", "HS-23", "HS-27", "HS-30", "HS-34", "HS-51", "HS-54", "HS-57", "HS-70"];
/// The hearing names its investigators and not those who keep its record; their signature can be missing.
const HEARING: &str = "HS-54";

struct Facts {
    /// Different persons who are qualified by R5.1.
    qualified: u32,
    /// Different persons who are not.
    unqualified: u32,
}

fn judge(facts: &Facts) -> Verdict {
    let Facts { qualified, unqualified } = facts;
    if *qualified >= OFFICERS {
        return Verdict::pass();
    }
    let (zh, en) = match unqualified {
        0 => (String::new(), String::new()),
        _ => (format!("，另有{unqualified}名不具备资格"), format!("; {unqualified} not qualified")),
    };
    Verdict::block(Words::new(
        format!("具备资格的执法人员{qualified}名，少于两名{zh}"),
        format!("{qualified} qualified officers where the law asks for two{en}"),
    ))
    .cure(Words::fixed(
        "由两名以上在编在岗、证件有效的执法人员共同办理并签名",
        "have two officers who are on the establishment, on duty and certified act and sign",
    ))
}

fn counted(qualified: usize, unqualified: usize) -> Facts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Facts { qualified: count(qualified), unqualified: count(unqualified) }
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &CODES, |document, _| {
        let count = if document.is_sealed() && document.code != HEARING {
            signed(facts, document)
        } else {
            named(facts, document)
        };
        Some((judge(&count), Vec::new()))
    });
}

/// Those who signed as officers, each as of the day of the signature.
fn signed(facts: &CaseFacts<'_>, document: &DocumentFact<'_>) -> Facts {
    let (mut qualified, mut unqualified) = (BTreeSet::new(), BTreeSet::new());
    let sealed = document.seal.map(|seal| seal.body.signatures.as_slice()).unwrap_or_default();
    let signed = document.papers.into_iter().flat_map(|papers| &papers.signed);
    for one in signed.filter(|one| one.body.role == "officer" && sealed.contains(&one.entry)) {
        let day = day_of(one).to_string();
        match one.body.signer.officer {
            Some(id) if facts.around.registry.qualified(id, &day).is_ok() => {
                qualified.insert(id);
            }
            _ => {
                unqualified.insert(one.body.signer.name.trim());
            }
        }
    }
    counted(qualified.len(), unqualified.len())
}

/// Those whom it names as officers, as of the day that it bears.
fn named(facts: &CaseFacts<'_>, document: &DocumentFact<'_>) -> Facts {
    let day = document.day("started_at").unwrap_or_else(|| as_of(facts, document)).to_string();
    let key = if document.code == HEARING { "investigators" } else { "officers" };
    let (mut qualified, mut unqualified) = (BTreeSet::new(), BTreeSet::new());
    for row in document.rows(key) {
        match officer(facts, row) {
            Some(id) if facts.around.registry.qualified(id, &day).is_ok() => {
                qualified.insert(id);
            }
            _ => {
                unqualified.insert(row.to_string());
            }
        }
    }
    counted(qualified.len(), unqualified.len())
}

/// The officer of the register whom a row names: by the number of the certificate, or by name.
fn officer(facts: &CaseFacts<'_>, row: &Value) -> Option<OfficerId> {
    let member = |key: &str| row.get(key).and_then(Value::as_str).map(str::trim);
    let certificate = member("cert_no").filter(|text| !text.is_empty());
    let text = row.as_str().or_else(|| member("name")).unwrap_or_default().trim();
    let officers = || facts.around.registry.officers();
    let is_named = |name: &str| {
        text == name
            || text.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '(', '（', '，', ',']))
    };
    let by_number = certificate.and_then(|number| officers().find(|one| one.certificate == number));
    by_number.or_else(|| officers().find(|one| is_named(one.name.trim()))).map(|one| one.officer)
}

#[cfg(test)]
mod tests;
