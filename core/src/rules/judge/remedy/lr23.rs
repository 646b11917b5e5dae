//! LR23 行政复议法 20, 22, 23; 行政诉讼法 46: what a decision says about remedies.

use crate::record::ServiceMode;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::judge::penalty::decision::judge_each;
use crate::rules::judge::penalty::known::known;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LR23", "决定书应正确告知复议、诉讼途径和期限", given)
    .on_case(&[Topic::Documents], case)
    .gate(Gate::Seal);

/// Days to apply for reconsideration (行政复议法 20).
const RECON_DAYS: i64 = 60;

struct Facts {
    on_the_spot: bool,
    /// What it says; `None` where nothing is said about the text, empty where it has none.
    remedy: Option<String>,
    /// The days to apply for reconsideration, where they stand apart from the text.
    recon_days: Option<i64>,
    by_internet: bool,
    /// Whether it offers a way to apply over the internet.
    has_channel: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let days = facts.recon_days.filter(|days| *days != RECON_DAYS).map(|_| {
        Words::fixed("申请行政复议期限应为六十日", "the term to apply for reconsideration is 60 days")
    });
    let text = facts.remedy.as_ref().and_then(|text| wrong(facts.on_the_spot, text)).or(days);
    let text = text.map(|says| {
        let cure = if facts.on_the_spot {
            Words::fixed(
                "载明：不服当场处罚决定的，应当先申请行政复议，对复议决定不服的再起诉",
                "state that reconsideration is applied for first, and its decision may be sued against",
            )
        } else {
            Words::fixed(
                "载明：六十日内申请行政复议，或者六个月内提起行政诉讼",
                "state reconsideration within 60 days, or a suit within six months",
            )
        };
        Verdict::block(says).cure(cure)
    });
    let channel = (facts.by_internet && !facts.has_channel).then(|| {
        Verdict::warn(Words::fixed(
            "通过互联网送达，未提供申请行政复议的互联网渠道",
            "served over the internet without a way to apply for reconsideration over the internet",
        ))
        .cure(Words::fixed(
            "同时告知提交行政复议申请书的互联网渠道",
            "tell the party how to apply over the internet",
        ))
    });
    text.into_iter().chain(channel).fold(Verdict::pass(), Verdict::or_graver)
}

/// What is wrong with a text.
fn wrong(on_the_spot: bool, text: &str) -> Option<Words> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if text.trim().is_empty() {
        return Some(Words::fixed("未告知救济途径和期限", "it says nothing about remedies"));
    }
    if says(&["3个月", "三个月", "3 months"]) {
        return Some(Words::fixed(
            "起诉期限“三个月”已于2015年改为六个月",
            "three months to sue: six since 2015",
        ));
    }
    let is_first = (says(&["先"]) && says(&["复议"])) || says(&["复议前置", "reconsideration first"]);
    if on_the_spot {
        let is_choice =
            says(&["直接起诉", "直接向人民法院", "也可以", "也可直接", "或者", "或起诉", "或6", "或六"]);
        return (!is_first || is_choice).then_some(Words::fixed(
            "未告知应当先申请行政复议",
            "it does not say that reconsideration comes first",
        ));
    }
    if is_first {
        return Some(Words::fixed(
            "普通程序的处罚决定不适用复议前置",
            "reconsideration first applies to decisions on the spot only",
        ));
    }
    let has_days = says(&["60", "六十"]) && says(&["复议", "reconsideration"]);
    let has_months =
        says(&["6个月", "六个月", "6 个月", "6 months", "six months"]) && says(&["诉", "suit", "litigation"]);
    (!has_days || !has_months).then_some(Words::fixed(
        "未告知六十日内申请复议或者六个月内起诉",
        "it does not state reconsideration within 60 days or a suit within six months",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let text = ["text", "remedy_text", "remedy", "救济途径"];
    let on_the_spot = given.text(&["doc", "doc_type", "document", "文书"]).is_some_and(|doc| {
        ["当场", "HS-57", "简易", "on_spot", "on-the-spot"].iter().any(|word| doc.contains(word))
    });
    let facts = Facts {
        on_the_spot,
        remedy: given.names(&text).then(|| given.text(&text).unwrap_or_default().to_owned()),
        recon_days: given.count(&["recon_days", "days"]).map(i64::from),
        by_internet: known(given, &["served_by_internet", "by_internet", "internet", "互联网送达"])
            == Some(true),
        has_channel: known(given, &["channel", "internet_channel", "复议渠道"]).unwrap_or(false),
    };
    Ok(judge(&facts))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-56", "HS-57"], |decision, _| {
        let electronic = |mode| mode == ServiceMode::Electronic;
        let services = decision.services();
        let by_internet: Vec<_> = services.iter().filter(|one| electronic(one.body.mode)).collect();
        let authority = decision.text("recon_authority").unwrap_or_default();
        let channels = ["http", "www.", "网上", "互联网", "网址", "线上", "小程序"];
        let found = Facts {
            on_the_spot: decision.code == "HS-57",
            remedy: Some(said(decision)),
            recon_days: decision.integer("recon_days"),
            by_internet: !by_internet.is_empty(),
            has_channel: channels.iter().any(|word| authority.contains(word)),
        };
        Some((judge(&found), by_internet.iter().map(|one| one.entry).collect()))
    });
}

/// What the form says: its fixed text, and the terms that were filled in.
fn said(decision: &DocumentFact<'_>) -> String {
    let printed = decision.template.field("recon_first").and_then(|field| field.text.clone());
    if let Some(printed) = printed {
        return printed;
    }
    let days =
        decision.integer("recon_days").map(|days| format!("{days}日内申请行政复议。")).unwrap_or_default();
    let term = decision.text("litigation_term").map(|term| format!("{term}内起诉。")).unwrap_or_default();
    days + &term
}

#[cfg(test)]
mod tests;
