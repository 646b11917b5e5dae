//! LC17 行政强制法 17, 70: the power of coercive measures is not delegated; an authorised organisation needs a law.

use super::standing::{Standing, is_law, of_case, of_given, undecided};
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::judge::penalty::decision::judge_each;
use crate::rules::judge::penalty::known::known;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LC17", "行政强制措施权不得委托", given)
    .on_case(&[Topic::Case, Topic::Documents, Topic::Roster], case)
    .gate(Gate::Seal);

/// What is done to a party without being a coercive measure. The list of measures in the law is open, so that anything
/// else counts as one (行政强制法 9).
const NOT_COERCIVE: [&str; 14] = [
    "登记保存",
    "抽样",
    "抽检",
    "采样",
    "检查",
    "询问",
    "约谈",
    "责令",
    "告知",
    "复制",
    "拍照",
    "监测",
    "警告",
    "罚款",
];

struct Facts {
    standing: Standing,
    is_coercive: bool,
    /// Whether a law or regulation authorises the organisation to take the measure.
    is_authorised: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let cure = Words::fixed(
        "移交有权的行政机关实施；需要保全证据的，可先行登记保存",
        "leave it to the organ that has the power; evidence can be registered and kept (HS-27)",
    );
    match facts.standing {
        _ if !facts.is_coercive => Verdict::pass().with(Outcome::NotApplicable),
        Standing::Organ => Verdict::pass(),
        Standing::Authorised if facts.is_authorised => Verdict::pass(),
        Standing::Authorised => Verdict::block(Words::fixed(
            "没有法律、行政法规授权本组织实施该强制措施",
            "no law or administrative regulation authorises the organisation to take the measure",
        ))
        .cure(cure),
        Standing::Delegated => Verdict::block(Words::fixed(
            "受委托组织不得实施行政强制措施",
            "a delegated organisation may not take coercive measures",
        ))
        .cure(cure),
        Standing::Undecided => undecided(),
    }
}

fn is_coercive(measure: &str) -> bool {
    !NOT_COERCIVE.iter().any(|word| measure.contains(word))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let law = ["authorising_law", "authorizing_law", "authority", "law", "law_basis", "授权依据"];
    let facts = Facts {
        standing: of_given(given, context).0,
        is_coercive: given.text(&["measure", "措施"]).is_none_or(is_coercive),
        is_authorised: known(given, &law) == Some(true) && given.text(&law).is_none_or(is_national),
    };
    Ok(judge(&facts))
}

/// Whether a text names a law or an administrative regulation: a local one is not enough.
fn is_national(text: &str) -> bool {
    is_law(text) && !["地方", "自治区", "省", "local"].iter().any(|word| text.contains(word))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-30"], |document, context| {
        let (standing, _) = of_case(facts, context);
        let laws = document.rows("law_basis");
        let mut names = laws.iter().filter_map(|row| row.as_str().or_else(|| row.get("law")?.as_str()));
        let found = Facts { standing, is_coercive: true, is_authorised: names.any(is_national) };
        let rests_on: Vec<EntryHash> = facts.opening_entry().collect();
        Some((judge(&found), rests_on))
    });
}

#[cfg(test)]
mod tests;
