//! L59 行政处罚法 59: the six contents of a decision, and its seal.

use super::decision::judge_each;
use super::known::known;
use crate::record::{DocumentSigned, Means, Stated};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L59", "处罚决定书应载明六项内容并加盖印章", given)
    .on_case(&[Topic::Documents], case)
    .gate(Gate::Seal);

/// A content: in Chinese, in English, what cases call it or its parts, and the fields of the form that make it.
struct ContentOf {
    zh: &'static str,
    en: &'static str,
    names: &'static [&'static str],
    fields: &'static [&'static str],
}

/// In the order of the article.
const CONTENTS: [ContentOf; 6] = [
    ContentOf {
        zh: "当事人姓名或者名称、地址",
        en: "name and address of the party",
        names: &["party name/address", "party", "party_name", "party_address", "address", "当事人"],
        fields: &["party_name", "party_address"],
    },
    ContentOf {
        zh: "违法事实和证据",
        en: "facts and evidence",
        names: &["facts+evidence", "facts", "evidence", "evidence_refs", "事实", "证据", "违法事实"],
        fields: &["facts", "evidence_refs"],
    },
    ContentOf {
        zh: "处罚种类和依据",
        en: "kind and basis of the penalty",
        names: &["type+basis", "type", "kind", "basis", "penalties", "law_basis", "种类", "依据"],
        fields: &["penalties", "law_basis"],
    },
    ContentOf {
        zh: "履行方式和期限",
        en: "way and term of performance",
        names: &["performance mode+term", "performance", "performance_term", "履行方式", "履行期限"],
        fields: &["performance"],
    },
    ContentOf {
        zh: "救济途径和期限",
        en: "remedies and their terms",
        names: &["remedies+terms", "remedies", "remedy", "remedy_text", "救济途径"],
        fields: &["recon_authority", "recon_days", "court", "litigation_term"],
    },
    ContentOf {
        zh: "行政机关名称和决定日期",
        en: "organ and date",
        names: &["organ+date", "organ", "date", "issued_on", "机关名称", "日期"],
        fields: &["organ", "issued_on"],
    },
];
const STAMP: (&str, &str) = ("行政机关印章", "seal of the organ");
/// Words by which a stamp is none: a picture of one is no electronic seal.
const NO_STAMP: [&str; 5] = ["图片", "扫描", "照片", "image", "picture"];

/// What is missing, in Chinese and in English.
struct Facts {
    missing: Vec<(String, String)>,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.missing.is_empty() {
        return Verdict::pass();
    }
    let zh: Vec<&str> = facts.missing.iter().map(|(zh, _)| zh.as_str()).collect();
    let en: Vec<&str> = facts.missing.iter().map(|(_, en)| en.as_str()).collect();
    Verdict::block(Words::new(
        format!("处罚决定书缺少：{}", zh.join("、")),
        format!("the decision lacks: {}", en.join(", ")),
    ))
    .cure(Words::fixed("补充缺少的内容并加盖印章", "complete it and have it stamped"))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let named = given.texts(&["missing", "缺少"]).into_iter().filter(|text| !text.is_empty());
    let mut missing: Vec<(String, String)> = named.map(|text| (text.to_owned(), text.to_owned())).collect();
    for content in &CONTENTS {
        // Each name is a fact of its own: one that is there does not make up for one that is missing.
        if content.names.iter().any(|name| is_missing(given, name)) {
            missing.push((content.zh.into(), content.en.into()));
        }
    }
    let stamp = ["seal", "stamp", "印章"];
    let is_picture = given.text(&stamp).is_some_and(|text| NO_STAMP.iter().any(|word| text.contains(word)));
    let is_valid = known(given, &["valid", "seal_valid", "有效"]) != Some(false);
    if known(given, &stamp) == Some(false) || is_picture || !is_valid {
        missing.push((STAMP.0.into(), STAMP.1.into()));
    }
    Ok(judge(&Facts { missing }))
}

/// Whether a content is named as missing. What it says may itself begin with a negation, as 未按规定消毒 does.
fn is_missing(given: &Given, name: &str) -> bool {
    let says_so = given.text(&[name]).is_some_and(|text| ["缺", "缺失", "未载明", "missing"].contains(&text));
    given.names(&[name]) && (says_so || given.flag(&[name]) != Some(true))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-56"], |decision, _| {
        let lacks = |content: &&ContentOf| content.fields.iter().any(|field| !decision.has(field));
        let lacking = CONTENTS.iter().filter(lacks);
        let mut missing: Vec<(String, String)> =
            lacking.map(|content| (content.zh.into(), content.en.into())).collect();
        let stamps = stamps(decision);
        if stamps.is_empty() {
            missing.push((STAMP.0.into(), STAMP.1.into()));
        }
        Some((judge(&Facts { missing }), stamps.iter().map(|stamp| stamp.entry).collect()))
    });
}

/// The stamps on the pages that were sealed; of a draft, on any.
fn stamps<'a>(decision: &DocumentFact<'a>) -> Vec<&'a Stated<DocumentSigned>> {
    let signed = decision.papers.into_iter().flat_map(|papers| &papers.signed);
    let is_on_page =
        |one: &&Stated<DocumentSigned>| decision.seal.is_none_or(|seal| seal.body.page == one.body.page);
    let is_stamp = |one: &&Stated<DocumentSigned>| {
        matches!(one.body.means, Means::PhysicalStamp(_) | Means::ElectronicStamp(_))
    };
    signed.filter(is_on_page).filter(is_stamp).collect()
}

#[cfg(test)]
mod tests;
