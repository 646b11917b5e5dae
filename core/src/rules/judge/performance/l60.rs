//! L60 行政处罚法 60: the decision follows within 90 days of the filing.

use super::term::{Act, Extension, Whose, asked_on, ends_on, stands_with_alerts};
use crate::catalog::Day;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::level::Level;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L60", "自立案之日起九十日内作出处罚决定", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case)
    .prepare(|given| given.set("roll_agency_deadlines", &["roll_agency_deadlines", "roll", "cfg"]));

/// Days from the filing to the decision.
const TERM_DAYS: i64 = 90;
/// Days after which the officer is reminded.
const ALERTS: [i64; 3] = [60, 75, 85];
const ACT: Act = Act { zh: "作出处罚决定", en: "the decision" };

struct Facts {
    filed: Day,
    decided: Option<Day>,
    extension: Extension,
    /// When one asks, where the decision may still be open.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let more = match facts.extension {
        Extension::Days(days) => i64::from(days),
        _ => 0,
    };
    let strict = facts.filed.plus_days(TERM_DAYS + more);
    let due = match facts.extension {
        Extension::Until(day) => Due { day, provisional: None },
        _ => ends_on(strict, Whose::Organ, context),
    };
    let moments = (facts.decided, facts.today);
    let verdict = stands_with_alerts(facts.filed, &ALERTS, due, moments, ACT);
    match (verdict.level, facts.extension) {
        (Level::Pass, _) => verdict,
        (_, Extension::Granted) => {
            Verdict::passing(Words::fixed("已批准延长办案期限", "an extension was approved"))
        }
        (Level::Violation, _) if facts.decided.is_some() => verdict.cure(Words::fixed(
            "在案卷中说明逾期原因；法律、法规、规章另有规定的，附批准延期的文件",
            "explain the delay in the file; where another law allows a longer term, add the approval",
        )),
        (Level::Violation, _) => verdict.cure(Words::fixed(
            "尽快作出决定，并在案卷中说明逾期原因；法律、法规、规章另有规定的，附批准延期的文件",
            "decide, and explain the delay in the file; where another law allows a longer term, add the approval",
        )),
        _ => verdict.cure(Words::fixed(
            "抓紧办理；确需延长的，在期限届满前依法报批",
            "go on with the case; a longer term must be approved before this one ends",
        )),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let filed = given.day(&["filed", "filed_on", "filing", "立案", "立案日期"]).ok_or("no day of filing")?;
    let decided = ["decided", "decided_on", "decision", "decision_on", "决定日期"];
    let is_open = given.is_null(&decided) || !given.names(&decided);
    let today = if given.is_null(&decided) { Some(context.today()) } else { asked_on(given, context) };
    let extension = Extension::read(given, &["extension", "extended", "extension_days", "延期"]);
    let facts = Facts { filed, decided: given.day(&decided), extension, today: today.filter(|_| is_open) };
    Ok(judge(&facts, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let Some((report, filed)) = facts.sealed("HS-11").find_map(|one| Some((one, one.day("filed_on")?)))
    else {
        return;
    };
    let decision = facts.decisions().filter(|one| one.is_sealed()).min_by_key(|one| one.dated());
    // A case that was closed or handed over without a penalty waits for no decision.
    let is_over = facts.sealed("HS-64").chain(facts.sealed("HS-65")).next().is_some();
    if decision.is_none() && is_over {
        return;
    }
    let context = facts.on(filed);
    let last = filed.plus_days(TERM_DAYS);
    let extensions = facts.events(&[EventKind::LeaderApproved]).into_iter().filter(|event| {
        let words = &event.body.text;
        let is_meant = ["延长", "延期"].iter().any(|word| words.contains(word)) && words.contains("期限");
        let in_time = Day::read(&event.body.at).is_some_and(|at| at <= last);
        event.body.granted != Some(false) && is_meant && in_time
    });
    let extensions: Vec<_> = extensions.map(|event| event.entry).collect();
    let verdict = judge(
        &Facts {
            filed,
            decided: decision.and_then(|one| one.dated()),
            extension: if extensions.is_empty() { Extension::Absent } else { Extension::Granted },
            today: Some(context.today()),
        },
        &context,
    );
    let rests_on = report.entries().chain(decision.into_iter().flat_map(|one| one.entries()));
    findings.add(Subject::Case, verdict, rests_on.chain(extensions));
}

#[cfg(test)]
mod tests;
