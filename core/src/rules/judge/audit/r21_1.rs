//! R21.1 第二十一条: a bulletin for every period and an assessment for every year, which count in the yearly review.

use std::collections::BTreeSet;

use super::past::{cases_by_period, context, due_after, openings};
use crate::catalog::Day;
use crate::id::{EntryHash, SectionId};
use crate::rules::audit::{Period, PeriodKind};
use crate::rules::context::Context;
use crate::rules::facts::{BureauFacts, CaseLine};
use crate::rules::finding::{BureauFindings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::settings::InForce;
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R21.1", "稽查科应定期通报、年度评估，并纳入年度考核", given)
    .on_bureau(bureau)
    .prepare(prepare);

/// What is `None` was not said and is not judged.
#[derive(Default)]
struct Facts {
    /// Bulletins that are missing.
    missing: u32,
    /// Whether the assessment of the year was made.
    assessment: Option<bool>,
    /// Whether the scores count in the yearly review (年度考核).
    linked: Option<bool>,
    /// The last day for what is missing; `None`: it has passed.
    due: Option<Due>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if facts.missing > 0 {
        zh.push(format!("缺少{}期通报", facts.missing));
        en.push(format!("{} bulletins are missing", facts.missing));
    }
    if facts.assessment == Some(false) {
        zh.push("未作年度综合评估".to_owned());
        en.push("there is no assessment of the year".to_owned());
    }
    if facts.linked == Some(false) {
        zh.push("通报和评估结果未纳入年度考核".to_owned());
        en.push("the results do not count in the yearly review".to_owned());
    }
    let says = Words::new(zh.join("；"), en.join("; "));
    let verdict = match facts.due {
        _ if says.is_empty() => return Verdict::pass(),
        Some(due) if context.today() <= due.day => Verdict::passing(says).due(due),
        Some(due) => Verdict::warn(says).due(due),
        None => Verdict::warn(says),
    };
    verdict.cure(Words::fixed(
        "稽查科补发通报、补作评估",
        "the audit section issues and assesses what is missing",
    ))
}

/// The day of the next year by which the assessment of a year is due, `MM-DD` in the setting.
fn assessment_due(settings: &InForce<'_>, year: u32) -> Option<Due> {
    let next = year.saturating_add(1);
    let day = Day::read(&format!("{next:04}-{}", settings.text("assessment_due")?))?;
    Some(Due { day, provisional: None })
}

fn prepare(given: &mut Given) {
    given.set("bulletin_period", &["bulletin_period"]);
    given.set("assessment_due", &["assessment_due"]);
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    const ASSESSMENT: [&str; 3] = ["assessment", "assessment_made", "综合评估"];
    const BULLETINS: [&str; 3] = ["bulletins", "bulletin", "通报"];
    let year = given.number(&["year", "assessment.year"]).and_then(|year| u32::try_from(year as i64).ok());
    let periods = given.count(&["periods", "period_count"]).or_else(|| ended_periods(context, year?));
    let sealed = given.count(&["sealed", "bulletins_sealed"]).filter(|_| given.number(&["sealed"]).is_some());
    let one_unsealed = u32::from(given.flag(&["sealed", "bulletins_sealed"]) == Some(false));
    let issued = given.names(&BULLETINS).then(|| given.count(&BULLETINS).unwrap_or(0));
    let issued = issued.map(|issued| sealed.map_or(issued, |sealed| sealed.min(issued)));
    let missing = match (issued, periods) {
        (Some(issued), Some(periods)) => periods.saturating_sub(issued).max(one_unsealed),
        (Some(0), None) => 1,
        _ => one_unsealed,
    };
    let assessment = given.flag(&ASSESSMENT).or_else(|| given.is_null(&ASSESSMENT).then_some(false));
    let due = given.day(&["due"]).map(|day| Due { day, provisional: None });
    let due = due.or_else(|| assessment_due(&context.settings, year?));
    let linked = given.flag(&["linked", "scores_linked", "in_annual_review"]);
    // A term runs for the assessment alone; bulletins are counted for periods that are over.
    let of_bulletins = judge(&Facts { missing, linked, ..Facts::default() }, context);
    let of_year = judge(&Facts { assessment, due, ..Facts::default() }, context);
    Ok(of_bulletins.or_graver(of_year))
}

/// How many periods of a year are over, by the setting.
fn ended_periods(context: &Context<'_>, year: u32) -> Option<u32> {
    let kind: PeriodKind = context.settings.text("bulletin_period")?.parse().ok()?;
    let first = Period::of(Day::new(year, 1, 1)?, kind);
    let of_year = std::iter::successors(Some(first), |period| Some(period.next())).take(12);
    let over = of_year.filter(|period| period.year() == year && period.end() < context.today());
    u32::try_from(over.count()).ok()
}

fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    let context = context(facts);
    let kind = context.settings.text("bulletin_period").and_then(|kind| kind.parse().ok());
    let within = context.settings.number("bulletin_within_days");
    for (period, cases) in cases_by_period(facts, kind.unwrap_or(PeriodKind::Quarter)) {
        let (missing, issued) = bulletins(facts, period, &cases);
        let due = Some(due_after(period, within));
        let verdict = judge(&Facts { missing, due, ..Facts::default() }, &context);
        let rests_on = if issued.is_empty() { openings(&cases) } else { issued };
        findings.add(Subject::Period(period.to_string()), verdict, rests_on);
    }
    for (year, cases) in cases_by_period(facts, PeriodKind::Year) {
        let made = facts.around.registry.assessments().filter(|one| one.body.year == year.year());
        let made: Vec<EntryHash> = made.map(|one| one.entry).collect();
        let what = Facts {
            assessment: Some(!made.is_empty()),
            due: assessment_due(&context.settings, year.year()),
            ..Facts::default()
        };
        let rests_on = if made.is_empty() { openings(&cases) } else { made };
        findings.add(Subject::Period(year.to_string()), judge(&what, &context), rests_on);
    }
}

/// How many bulletins of a period are missing: none if one is about all sections, else one for each section that had
/// cases and is in no bulletin.
fn bulletins(facts: &BureauFacts<'_>, period: Period, cases: &[&CaseLine]) -> (u32, Vec<EntryHash>) {
    let name = period.to_string();
    let issued: Vec<_> = facts.around.registry.bulletins().filter(|one| one.body.period == name).collect();
    let entries = issued.iter().map(|one| one.entry).collect();
    if issued.iter().any(|one| one.body.section.is_none()) {
        return (0, entries);
    }
    let named: BTreeSet<SectionId> = issued.iter().filter_map(|one| one.body.section).collect();
    let with_cases: BTreeSet<SectionId> = cases.iter().filter_map(|case| case.section).collect();
    let missing = with_cases.difference(&named).count();
    let missing = if issued.is_empty() { missing.min(1) } else { missing };
    (u32::try_from(missing).unwrap_or(u32::MAX), entries)
}
