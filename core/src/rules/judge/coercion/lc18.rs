//! LC18 行政强制法 18, 19: a coercive measure is approved before it is taken; in an emergency it is reported and made good
//! within 24 hours; two officers, who show their credentials, tell and hear the party and write a 现场笔录.

mod case;
mod procedure;

use procedure::{Procedure, missing};

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::judge::performance::term::both;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;
use crate::time::CHINA_OFFSET_MINUTES;

pub(super) const RULE: Rule = Rule::new("LC18", "实施强制措施须事前批准，紧急情况二十四小时内补办", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .gate(Gate::Seal);

const HOUR_MS: i64 = 3_600_000;
/// Hours to report and to make good a measure taken in an emergency.
const REPORT_HOURS: i64 = 24;

/// When a measure was approved, seen from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Approval {
    Before,
    After,
    Missing,
}

/// How an emergency was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Report {
    /// So many milliseconds after the measure.
    After(i64),
    /// Reported, and nothing says when.
    Made,
    Missing,
}

struct Facts {
    /// `None`: nothing is said about it.
    approval: Option<Approval>,
    emergency: bool,
    report: Report,
    /// When the measure began, milliseconds since 1970.
    measure: Option<i64>,
    /// When one asks, where the report may still be open.
    now: Option<i64>,
    /// What else is known to be missing.
    missing: Vec<Words>,
}

fn judge(facts: &Facts) -> Verdict {
    let approved = match (facts.approval, facts.emergency) {
        (Some(Approval::Before), _) | (None, false) => Verdict::pass(),
        (_, true) => reported(facts),
        (Some(Approval::After), false) => Verdict::violation(Words::fixed(
            "强制措施先实施后批准，且非紧急情况",
            "the measure was approved after it was taken, and there was no emergency",
        ))
        .cure(Words::fixed(
            "由负责人决定是否解除；说明情况并附卷",
            "let the head decide whether to lift it, and explain it in the file",
        )),
        (Some(Approval::Missing), false) => Verdict::block(Words::fixed(
            "强制措施未经行政机关负责人批准",
            "the measure has not been approved by the head of the organ",
        ))
        .cure(Words::fixed(
            "实施前报负责人批准；情况紧急需当场实施的，二十四小时内报告并补办",
            "have it approved first; in an emergency report and make it good within 24 hours",
        )),
    };
    facts.missing.iter().fold(approved, |verdict, words| both(verdict, Verdict::violation(words.clone())))
}

fn reported(facts: &Facts) -> Verdict {
    let limit = REPORT_HOURS * HOUR_MS;
    let due = facts.measure.map(|from| Due {
        day: Day::of_ms(from.saturating_add(limit), CHINA_OFFSET_MINUTES.into()),
        provisional: None,
    });
    let gone = facts.measure.zip(facts.now).map(|(from, now)| now.saturating_sub(from));
    let late = Words::fixed(
        "紧急情况下当场实施强制措施，未在二十四小时内报告并补办批准手续",
        "a measure taken in an emergency was not reported and made good within 24 hours",
    );
    let verdict = match (facts.report, gone) {
        (Report::Made, _) => Verdict::pass(),
        (Report::After(after), _) if after <= limit => Verdict::pass(),
        (Report::Missing, Some(gone)) if gone <= limit => Verdict::warn(Words::fixed(
            "紧急情况下实施的强制措施尚未报告，须在二十四小时内补办批准手续",
            "a measure taken in an emergency must be reported and made good within 24 hours",
        ))
        .cure(Words::fixed("立即向负责人报告并补办批准手续", "report to the head and have it approved")),
        _ => Verdict::violation(late).cure(Words::fixed(
            "立即报告；负责人认为不应当采取的，立即解除",
            "report at once; if the head does not agree, lift the measure at once",
        )),
    };
    due.map_or_else(|| verdict.clone(), |due| verdict.clone().due(due))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let approved = ["approved_at", "approved", "approval", "approved_on", "批准"];
    let reported = ["reported_at", "reported", "reported_on", "report", "补办", "made_good_at"];
    let measure = given.moment(&["measure_at", "measure", "measure_on", "from", "实施"]);
    let after = |names: &[&str]| Some(given.moment(names)?.saturating_sub(measure?));
    let approval = given.names(&approved).then(|| match (given.text(&approved), after(&approved)) {
        (_, Some(after)) if after > 0 => Approval::After,
        (Some("after" | "事后" | "later"), _) => Approval::After,
        (Some("none" | "no" | "否" | "无" | "未批准" | "pending" | "refused"), _) => Approval::Missing,
        _ if given.flag(&approved) == Some(true) => Approval::Before,
        _ => Approval::Missing,
    });
    let hours = given.number(&["reported_after_h", "report_hours", "hours", "reported_within_h"]);
    #[allow(clippy::cast_possible_truncation)]
    let hours = hours.map(|hours| (hours * 3_600_000.0) as i64);
    // 补办: an approval after the measure makes good what was done in an emergency.
    let report = match hours.or_else(|| after(&reported)).or_else(|| after(&approved)) {
        Some(after) => Report::After(after),
        None if given.flag(&reported) == Some(true) => Report::Made,
        None => Report::Missing,
    };
    let told = given.names(&["now", "today"]).then_some(context.now.unix_ms);
    Ok(judge(&Facts {
        approval,
        emergency: given.flag(&["emergency", "urgent", "紧急"]).unwrap_or(false),
        report,
        measure,
        now: told,
        missing: missing(&Procedure {
            officers: given.names(&["officers"]).then(|| given.count(&["officers"]).unwrap_or(0)),
            credential: given.flag(&["credential", "credentials", "cert_shown", "credential_shown"]),
            told: given.flag(&["told", "party_told", "party_informed"]),
            heard: given.flag(&["heard", "party_heard", "statement", "party_statement"]),
            scene_record: given.flag(&["scene_record", "record", "现场笔录"]),
        }),
    }))
}

#[cfg(test)]
mod tests;
