//! L51 行政处罚法 51: on the spot only a warning, or a fine of at most 200 yuan on a citizen or 3,000 on an organisation.

use super::decision::judge_each;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L51", "当场处罚限于警告和法定限额以内的罚款", given)
    .on_case(&[Topic::Case, Topic::Documents, Topic::Roster], case)
    .gate(Gate::Decide);

/// Most of a fine on a citizen, fen.
const CITIZEN: u64 = 20_000;
/// Most of a fine on a legal person or another organisation, fen.
const ORGANISATION: u64 = 300_000;
const SETTING: &str = "individual_business_as";
/// What is ordered to be corrected is no penalty (行政处罚法 28).
const CORRECTION: [&str; 3] = ["责令改正", "限期改正", "责令限期改正"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Party {
    Citizen,
    Organisation,
    /// 个体工商户: the law does not say which ceiling applies.
    IndividualBusiness,
    Unknown,
}

struct Facts {
    party: Party,
    /// Kinds of penalty, as named.
    kinds: Vec<String>,
    fine: Option<u64>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let cure = Words::fixed(
        "改用普通程序：立案、调查、告知后作出决定",
        "follow the ordinary procedure: file, investigate, tell the party, decide",
    );
    if let Some(kind) = facts.kinds.iter().find(|kind| !is_allowed(kind)) {
        return Verdict::block(Words::new(
            format!("当场处罚只限警告、罚款，不得当场作出“{kind}”"),
            format!("on the spot only a warning or a fine, not {kind}"),
        ))
        .cure(cure);
    }
    let is_business = facts.party == Party::IndividualBusiness;
    let ceiling = match (facts.party, context.settings.text(SETTING)) {
        (Party::Citizen, _) | (Party::IndividualBusiness, Some("公民")) => Some(CITIZEN),
        (Party::Organisation, _) | (Party::IndividualBusiness, Some("组织")) => Some(ORGANISATION),
        (Party::IndividualBusiness | Party::Unknown, _) => None,
    };
    let is_fine =
        facts.fine.is_some() || facts.kinds.is_empty() || facts.kinds.iter().any(|k| k.contains("罚款"));
    let (most, fine) = (ceiling.unwrap_or(ORGANISATION), facts.fine.unwrap_or(0));
    let verdict = if fine > most {
        let yuan = most / 100;
        Verdict::block(Words::new(
            format!("罚款超过当场处罚限额{yuan}元"),
            format!("the fine exceeds {yuan} yuan, the most on the spot"),
        ))
        .cure(cure)
    } else if ceiling.is_none() && is_fine && (fine > CITIZEN || facts.fine.is_none()) && is_business {
        Verdict::warn(Words::fixed(
            "个体工商户适用公民限额还是组织限额，法律未规定，须由机构先行解释",
            "the law does not say which ceiling applies to an individual business: the bureau has to decide",
        ))
        .cure(cure)
    } else if ceiling.is_none() && fine > CITIZEN {
        Verdict::warn(Words::fixed(
            "当事人类型未填写，无法核对罚款限额",
            "the kind of party is not stated: the ceiling cannot be checked",
        ))
    } else {
        Verdict::pass()
    };
    let is_open = is_business && ceiling.is_none() && is_fine;
    if is_open { verdict.with(Outcome::Undecided(SETTING)) } else { verdict }
}

fn is_allowed(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    let other = ["没收", "吊销", "暂扣", "停产", "停业", "关闭", "拘留", "通报", "降低", "限制", "confiscat"];
    CORRECTION.contains(&kind.as_str()) || (names(&["警告", "罚款", "warning", "fine"]) && !names(&other))
}

fn kinds<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let parts = texts.into_iter().flat_map(|text| {
        text.split(['|', '、', '，', ',', '+', '；', ';', '并', '和']).map(str::trim).map(str::to_owned)
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn party(text: Option<&str>) -> Party {
    let says = |words: &[&str]| text.is_some_and(|text| words.iter().any(|word| text.contains(word)));
    if says(&["个体", "individual business"]) {
        Party::IndividualBusiness
    } else if says(&["公民", "个人", "自然人", "citizen", "person"]) {
        Party::Citizen
    } else if says(&["法人", "组织", "单位", "企业", "公司", "合伙", "org", "company"]) {
        Party::Organisation
    } else {
        Party::Unknown
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let facts = Facts {
        party: party(given.text(&["party", "party_kind", "当事人"])),
        kinds: kinds(given.texts(&["penalty", "penalty_kind", "penalties", "kind", "处罚种类"])),
        fine: given.fen(&["fine", "fine_yuan", "amount", "罚款"]),
    };
    Ok(judge(&facts, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-57"], |decision, context| {
        let found = Facts {
            party: party(decision.text("party_kind").or_else(|| facts.sheet_text("party_kind"))),
            kinds: kinds(decision.text("penalty_kind")),
            fine: decision.integer("fine_yuan").and_then(|fen| u64::try_from(fen).ok()),
        };
        // A form without a penalty in it yet.
        let says_something = found.fine.is_some() || !found.kinds.is_empty();
        says_something.then(|| (judge(&found, context), Vec::new()))
    });
}

#[cfg(test)]
mod tests;
