//! R20.1 第二十条: 稽查科 inspects every section in every period, over five aspects, and now and then beside the plan.

mod bureau;

use std::collections::BTreeSet;

use crate::entry::Aspect;
use crate::rules::audit::Period;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R20.1", "稽查科应定期和不定期稽查各科室的五个方面", given)
    .on_bureau(bureau::bureau)
    .prepare(prepare);

/// The audit of a section in a period. What is `None` was not said and is not judged.
#[derive(Default)]
struct Facts {
    /// How many cases were looked at.
    sample: Option<u32>,
    /// How many there were.
    population: Option<u32>,
    /// How many of the five aspects were looked at.
    aspects: Option<usize>,
    /// How many audits of the year were beside the plan.
    ad_hoc: Option<u32>,
    /// The last day for it.
    due: Option<Due>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let least = context.settings.number("min_sample").min(facts.population.unwrap_or(u32::MAX));
    let nothing_there = facts.population == Some(0);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if let Some(sample) = facts.sample.filter(|sample| *sample < least) {
        zh.push(format!("抽查{sample}件，少于{least}件"));
        en.push(format!("{sample} cases sampled, fewer than {least}"));
    }
    if let Some(aspects) = facts.aspects.filter(|aspects| *aspects < Aspect::ALL.len() && !nothing_there) {
        zh.push(format!("五个方面仅稽查{aspects}个"));
        en.push(format!("{aspects} of five aspects looked at"));
    }
    if facts.ad_hoc == Some(0) {
        zh.push("全年未开展不定期稽查".into());
        en.push("no audit beside the plan in the year".into());
    }
    let verdict = match (zh.is_empty(), facts.due.filter(|due| context.today() <= due.day)) {
        (true, _) => return Verdict::pass(),
        (false, Some(_)) => Verdict::passing(Words::new(zh.join("；"), en.join("; "))),
        (false, None) => Verdict::warn(Words::new(zh.join("；"), en.join("; "))),
    };
    let verdict = verdict.cure(Words::fixed(
        "稽查科补充抽查，覆盖文书质量、现场执法活动记录、行政处罚程序记录、仪容风纪、文明规范执法",
        "the audit section samples more, over documents, scene records, penalty records, appearance and conduct",
    ));
    match facts.due {
        Some(due) => verdict.due(due),
        None => verdict,
    }
}

fn prepare(given: &mut Given) {
    given.set("min_sample", &["min", "min_sample"]);
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    const SAMPLE: [&str; 3] = ["sample", "sample_size", "sampled"];
    let taken = given.count(&["taken", "sample_taken"]);
    // `sample: dept had 3 records` says how many there were.
    let there = given.text(&SAMPLE).and_then(number_in);
    let population = given.count(&["population", "records", "cases", "had", "dept_records"]).or(there);
    let sample = taken.or_else(|| if there.is_some() { None } else { given.count(&SAMPLE) });
    // Of which section is nothing to judge.
    let _ = given.names(&["dept", "audit.dept", "section"]);
    let period = given.text(&["period", "audit.period"]).and_then(|text| text.parse::<Period>().ok());
    Ok(judge(
        &Facts {
            sample,
            population,
            aspects: aspects(given),
            ad_hoc: ad_hoc(given),
            due: period.map(|period| Due { day: period.end(), provisional: None }),
        },
        context,
    ))
}

/// How many audits were beside the plan in the year. `ad_hoc: false` says that this audit is none, and nothing of the
/// others.
fn ad_hoc(given: &Given) -> Option<u32> {
    const NAMES: [&str; 4] = ["ad_hoc", "adhoc", "ad_hoc_audits", "不定期"];
    let is_flag = given.value(&NAMES)?.is_boolean();
    given.count(&NAMES).filter(|count| !is_flag || *count > 0)
}

/// How many of the five: a number, or a list of their names, in which another name counts for nothing.
fn aspects(given: &Given) -> Option<usize> {
    const NAMES: [&str; 2] = ["aspects", "aspect"];
    let missing = given.count(&["missing_aspects", "aspects_missing"]);
    let named = given.texts(&NAMES);
    if named.iter().any(|name| ["all", "全部", "五个方面"].contains(name)) {
        return Some(Aspect::ALL.len());
    }
    if named.is_empty() {
        let number = given.count(&NAMES).and_then(|number| usize::try_from(number).ok());
        return number.or_else(|| missing.map(|missing| Aspect::ALL.len().saturating_sub(missing as usize)));
    }
    // People shorten and lengthen the names: 现场记录情况, 执法文书质量.
    let of = |name: &str| {
        name.parse().ok().or_else(|| {
            let alike = |aspect: &Aspect| name.contains(aspect.zh()) || aspect.zh().contains(name);
            Aspect::ALL.into_iter().find(alike).filter(|_| !name.is_empty())
        })
    };
    let covered: BTreeSet<Aspect> = named.into_iter().filter_map(of).collect();
    Some(covered.len())
}

fn number_in(text: &str) -> Option<u32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    digits.parse().ok()
}
