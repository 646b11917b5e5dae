//! L58 行政处罚法 58: in four situations the decision passes a legal review first.

use super::decision::{judge_each, sealed_before};
use super::known::{is_after_decision, known};
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L58", "法定情形的处罚决定应经法制审核通过", given)
    .on_case(&[Topic::Case, Topic::Documents], case)
    .gate(Gate::Decide);

/// The situations: in Chinese, and in English.
const TRIGGERS: [(&str, &str); 4] = [
    ("涉及重大公共利益", "a major public interest"),
    ("经听证且直接关系重大权益", "a hearing about a major interest"),
    ("疑难复杂、涉及多个法律关系", "complex, with several legal relations"),
    ("法律法规规定应当审核", "a law asks for it"),
];

struct Facts {
    /// Which of [`TRIGGERS`] apply.
    triggers: [bool; 4],
    review: Review,
    /// Whether one who reviews for the first time lacks 法律职业资格.
    reviewer_unqualified: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Review {
    Missing,
    NotPassed,
    /// It came after the decision.
    Late,
    Passed,
}

fn judge(facts: &Facts) -> Verdict {
    let apply: Vec<_> =
        TRIGGERS.iter().zip(facts.triggers).filter(|(_, is_so)| *is_so).map(|(words, _)| words).collect();
    let says = match facts.review {
        _ if apply.is_empty() => return Verdict::pass(),
        Review::Missing => ("未经法制审核", "no legal review"),
        Review::NotPassed => ("法制审核未通过", "the legal review was not passed"),
        Review::Late => ("法制审核晚于处罚决定", "the legal review came after the decision"),
        Review::Passed if facts.reviewer_unqualified => {
            ("初次从事法制审核的人员未取得法律职业资格", "a first-time reviewer without legal qualification")
        }
        Review::Passed => return Verdict::pass(),
    };
    let zh: Vec<&str> = apply.iter().map(|(zh, _)| *zh).collect();
    let en: Vec<&str> = apply.iter().map(|(_, en)| *en).collect();
    Verdict::block(Words::new(
        format!("{}（{}）", says.0, zh.join("；")),
        format!("{} ({})", says.1, en.join("; ")),
    ))
    .cure(Words::fixed(
        "送法制机构审核，审核通过后再作决定",
        "have it reviewed (HS-43) and decide after the review is passed",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let so = |names: &[&str]| known(given, names);
    let hearing = so(&["hearing_held", "hearing", "听证"]);
    let interest = so(&["major_interest", "major", "重大权益"]);
    let complex = so(&["complex", "疑难复杂", "案情复杂"]);
    let relations = so(&["multi_law", "multiple_relations", "多个法律关系"]);
    let triggers = [
        so(&["public_interest", "major_public_interest", "重大公共利益"]) == Some(true),
        so(&["hearing_held_major"]) == Some(true) || (hearing == Some(true) && interest != Some(false)),
        so(&["complex_multi_law"]) == Some(true)
            || (complex.or(relations) == Some(true) && relations != Some(false)),
        so(&["statutory", "required_by_law", "法律法规规定"]) == Some(true),
    ];
    let passed = ["passed", "review_passed", "result", "review", "审核结论", "法制审核"];
    let passed = match given.text(&passed) {
        Some("补正后再审") => Some(false),
        _ => so(&passed),
    };
    let is_late = is_after_decision(given, given.day(&["reviewed_on", "review_on", "passed_on"]));
    let facts = Facts {
        triggers,
        review: match passed {
            Some(true) if is_late => Review::Late,
            Some(true) => Review::Passed,
            Some(false) if !given.is_null(&["passed", "review_passed", "result", "review"]) => {
                Review::NotPassed
            }
            _ => Review::Missing,
        },
        reviewer_unqualified: so(&["qualified", "reviewer_qualified", "法律职业资格"]) == Some(false)
            && so(&["first_time", "first", "初次"]) != Some(false),
    };
    Ok(judge(&facts))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-56", "HS-57"], |decision, _| {
        let triggers = triggers(facts);
        if triggers == [false; 4] {
            return None;
        }
        let review = sealed_before(facts, "HS-43", decision);
        let later = facts.sealed("HS-43").next_back();
        let found = Facts {
            triggers,
            review: match (review.and_then(|one| one.text("result")), later) {
                (Some("通过"), _) => Review::Passed,
                (Some(_), _) => Review::NotPassed,
                (None, Some(later)) if review.is_none() && later.text("result") == Some("通过") => {
                    Review::Late
                }
                (None, _) => Review::Missing,
            },
            reviewer_unqualified: false,
        };
        let reviews = facts.documents_of("HS-43");
        let reasons = facts.documents_of("HS-10").chain(facts.sealed("HS-54"));
        let mut rests_on: Vec<EntryHash> = facts.opening_entry().collect();
        rests_on.extend(reviews.chain(reasons).flat_map(DocumentFact::entries));
        Some((judge(&found), rests_on))
    });
}

/// What the record says about the situations: what a review names, a hearing that was held, and what was determined.
fn triggers(facts: &CaseFacts<'_>) -> [bool; 4] {
    let named = |word: &str| {
        let mut texts = facts.documents_of("HS-43").filter_map(|one| one.text("trigger"));
        texts.any(|text| text.contains(word))
    };
    [
        named("重大公共利益"),
        named("听证") || facts.sealed("HS-54").next().is_some(),
        named("疑难复杂") || facts.determination("complex") == Some(true),
        named("法律法规规定"),
    ]
}

#[cfg(test)]
mod tests;
