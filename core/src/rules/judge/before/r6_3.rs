//! R6.3 第六条(三): a specialised matter has the opinion of an expert before the check.

use serde_json::Value;

use super::need;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R6.3", "专业性较强的案件应先取得专家意见", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Events], case);

/// How far the opinion of an expert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opinion {
    Given,
    /// Asked for and not returned.
    Requested,
    None,
}

struct Facts {
    /// Whether the matter is specialised; `None` while nobody decided.
    specialised: Option<bool>,
    /// Whether an expert must be consulted; `None` while nobody decided.
    needed: Option<bool>,
    opinion: Opinion,
    /// Whether the party was met already.
    on_site: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    let pending = match facts.opinion {
        Opinion::Given => return Verdict::pass(),
        Opinion::Requested => {
            Words::fixed("已委托专家，意见尚未返回", "an expert was asked and has not answered yet")
        }
        Opinion::None => Words::fixed(
            "本案专业性较强，尚无专家意见或鉴定结论",
            "the matter is specialised, and no expert has given an opinion yet",
        ),
    };
    let cure = Words::fixed(
        "取得书面专家意见或鉴定结论后再开展现场检查",
        "obtain the written opinion before the check on site",
    );
    match (facts.specialised, facts.needed, facts.on_site) {
        (Some(false), ..) | (_, Some(false), _) => Verdict::pass(),
        (Some(true), Some(true), Some(true)) => Verdict::violation(Words::fixed(
            "现场检查开始时尚无专家意见或鉴定结论",
            "the check began before an expert had given an opinion",
        ))
        .cure(Words::fixed(
            "尽快取得专家意见，并说明先行检查的原因",
            "obtain the opinion and explain why the check came first",
        )),
        (Some(true), Some(true), None) if facts.opinion == Opinion::None => {
            Verdict::violation(pending).cure(cure)
        }
        (Some(true), Some(true), _) => Verdict::info(pending).cure(cure),
        (None, ..) | (_, None, _) => {
            let ask = Words::fixed(
                "尚未认定是否专业性较强、是否需要会同专家",
                "nobody has decided whether the matter is specialised and needs an expert",
            );
            let verdict = if facts.on_site == Some(true) { Verdict::warn(ask) } else { Verdict::info(ask) };
            verdict
                .cure(Words::fixed("由科室负责人认定并说明理由", "the section head decides, with the reason"))
        }
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let (specialised, needed) =
        (["specialised", "specialized", "专业性较强"], ["expert_needed", "needs_expert", "需要专家"]);
    // What a case does not name is not what it is about.
    let decided =
        |names: &[&str]| if given.names(names) { need::determined(given, names) } else { Some(true) };
    let (records, on_site) = need::records_given(given);
    let names = ["expert_opinion", "opinion", "expert_conclusion", "鉴定结论", "专家意见"];
    let opinion = match given.value(&names) {
        Some(Value::String(text)) => opinion_of(text),
        Some(_) if given.flag(&names) == Some(true) => Opinion::Given,
        Some(_) => Opinion::None,
        None => among(given, records),
    };
    Ok(judge(&Facts { specialised: decided(&specialised), needed: decided(&needed), opinion, on_site }))
}

/// What a list of records before the check says of an opinion; a mere number of them says that there are some.
fn among(given: &Given, records: Option<u32>) -> Opinion {
    let listed = given.texts(&["pre_records", "pre_record", "pre_stage_records", "事前记录"]);
    let is_opinion = |text: &&str| text.contains("专家") || text.contains("鉴定") || text.contains("expert");
    match listed.iter().find(|text| is_opinion(text)) {
        Some(text) => opinion_of(text),
        None if listed.is_empty() && records.unwrap_or(0) > 0 => Opinion::Given,
        None => Opinion::None,
    }
}

fn opinion_of(text: &str) -> Opinion {
    let says = |words: &[&str]| words.iter().any(|word| text.to_lowercase().contains(word));
    match () {
        () if says(&["request", "pending", "not returned", "委托", "未返回", "未出", "待", "申请"]) => {
            Opinion::Requested
        }
        () if ["", "无", "否", "none", "no", "false"].contains(&text.trim()) => Opinion::None,
        () => Opinion::Given,
    }
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let specialised = facts.determination("specialised");
    let needed = need::expert_needed(facts);
    // Nobody said that an expert matters: the rule does not concern the case.
    if specialised != Some(true) && needed.is_none() {
        return;
    }
    let contact = need::first_contact(facts);
    let until = contact.map_or(i64::MAX, |step| step.from_ms);
    let returned: Vec<_> =
        facts.sealed("HS-02").filter(|one| one.seal.is_some_and(|seal| seal.time.wall_ms < until)).collect();
    let requests = facts.events(&[EventKind::ExpertRequested]);
    let opinion =
        match (returned.is_empty(), requests.is_empty() && facts.documents_of("HS-02").next().is_none()) {
            (false, _) => Opinion::Given,
            (true, false) => Opinion::Requested,
            (true, true) => Opinion::None,
        };
    let verdict = judge(&Facts { specialised, needed, opinion, on_site: Some(contact.is_some()) });
    let mut rests_on = need::grounds(facts);
    rests_on.extend(facts.documents_of("HS-02").flat_map(|one| one.entries()));
    rests_on.extend(requests.iter().map(|one| one.entry));
    findings.add(Subject::Case, verdict, rests_on);
}

#[cfg(test)]
mod tests;
