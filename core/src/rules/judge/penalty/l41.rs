//! L41 行政处罚法 41: what fixed electronic monitoring recorded is reviewed before it is evidence.

use super::known::known;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L41", "电子技术监控设备记录应经审核方可作为证据", given)
    .on_case(&[Topic::Media, Topic::Events, Topic::Evidence], case)
    .gate(Gate::Evidence);

/// What has to be done: in Chinese, in English, and the word by which an officer's note names it.
const EXAMINED: [(&str, &str, &str); 4] = [
    ("设备设置的法制审核", "legal review of its use", "法制"),
    ("设备的技术审核", "technical review of it", "技术"),
    ("记录内容的审核", "review of what it recorded", "内容"),
    ("设置地点的公布", "publication of its site", "公布"),
];
/// Words by which a source says that it is fixed monitoring without an officer.
const MONITORS: [&str; 8] =
    ["监控", "在线监测", "自动监测", "抓拍", "固定", "fixed", "monitoring", "electronic"];
/// Words by which a source says that an officer held it.
const HELD: [&str; 4] = ["执法记录仪", "手持", "handheld", "移动执法终端"];

struct Facts {
    by_monitor: bool,
    /// Of each of [`EXAMINED`], whether it was done.
    done: [Option<bool>; 4],
}

fn judge(facts: &Facts) -> Verdict {
    if !facts.by_monitor {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    let is_silent = facts.done.iter().all(Option::is_none);
    let missing: Vec<_> = EXAMINED
        .iter()
        .zip(facts.done)
        .filter(|(_, done)| is_silent || *done == Some(false))
        .map(|(what, _)| what)
        .collect();
    if missing.is_empty() {
        return Verdict::pass();
    }
    let zh: Vec<&str> = missing.iter().map(|(zh, ..)| *zh).collect();
    let en: Vec<&str> = missing.iter().map(|(_, en, _)| *en).collect();
    Verdict::block(Words::new(
        format!("电子技术监控设备记录缺少：{}，不得作为证据", zh.join("、")),
        format!("a record of electronic monitoring equipment lacks: {}", en.join(", ")),
    ))
    .cure(Words::fixed(
        "完成审核并记录“电子监控审核”",
        "have it reviewed and note the review (monitor_reviewed)",
    ))
}

fn is_monitor(text: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    says(&MONITORS) && !says(&HELD)
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let all = known(given, &["all", "all_reviewed", "全部"]);
    let reviewed = known(given, &["reviewed", "review", "审核"]).or(all);
    let one = |names: &[&str], otherwise: Option<bool>| known(given, names).or(otherwise);
    let facts = Facts {
        by_monitor: given.text(&["source", "evidence_source", "device", "来源"]).is_none_or(is_monitor),
        done: [
            one(&["legal_review", "legal", "法制审核"], reviewed),
            one(&["tech_review", "technical_review", "tech", "技术审核"], reviewed),
            one(&["content_review", "content", "内容审核"], reviewed),
            one(&["site_published", "site", "published", "设置地点公布"], all),
        ],
    };
    Ok(judge(&facts))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let reviews = facts.events(&[EventKind::MonitorReviewed]);
    for media in facts.media.iter().filter(|one| method(one).is_some_and(is_monitor)) {
        let of_media: Vec<_> =
            reviews.iter().filter(|event| event.body.media.is_none_or(|id| id == media.id)).collect();
        let granted: Vec<_> = of_media.iter().filter(|event| event.body.granted == Some(true)).collect();
        // A note that names what was reviewed counts for that; one that names nothing counts for everything.
        let done = EXAMINED.map(|(_, _, word)| {
            let names = |text: &str| EXAMINED.iter().any(|(_, _, word)| text.contains(word));
            let counts = |text: &str| text.contains(word) || !names(text);
            Some(granted.iter().any(|event| counts(&event.body.text)))
        });
        let rests_on = media.entries().chain(of_media.iter().map(|event| event.entry));
        findings.add(Subject::Media(media.id), judge(&Facts { by_monitor: true, done }), rests_on);
    }
}

fn method<'f>(media: &'f MediaFact<'_>) -> Option<&'f str> {
    media.state.subjects().find_map(|subject| subject.method.as_deref())
}

#[cfg(test)]
mod tests;
