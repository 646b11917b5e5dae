//! LE67 行政诉讼法 67: answer, evidence and normative documents go to the court within fifteen days of the copy of the
//! complaint.

use crate::catalog::Day;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::judge::performance::term::{
    Act, Extension, Whose, asked_on, cured_by, ends_on, stands_with_alerts,
};
use crate::rules::level::Level;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LE67", "收到起诉状副本之日起十五日内提交答辩状和证据", given)
    .on_case(&[Topic::Events, Topic::Time], case)
    .prepare(|given| given.set("roll_agency_deadlines", &["roll_agency_deadlines", "roll", "cfg"]));

const TERM_DAYS: i64 = 15;
/// Days after which the legal section is reminded.
const ALERTS: [i64; 3] = [5, 10, 13];
const ACT: Act = Act {
    zh: "向人民法院提交答辩状、证据和规范性文件",
    en: "the answer with evidence and normative documents",
};

struct Facts {
    received: Day,
    submitted: Option<Day>,
    /// What the court granted (行政诉讼证据规定 1: 不可抗力等正当事由).
    extension: Extension,
    /// When one asks, where it may still be open.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let more = match facts.extension {
        Extension::Days(days) => i64::from(days),
        _ => 0,
    };
    let due = match facts.extension {
        Extension::Until(day) => Due { day, provisional: None },
        _ => ends_on(facts.received.plus_days(TERM_DAYS + more), Whose::Organ, context),
    };
    let moments = (facts.submitted, facts.today);
    let verdict = stands_with_alerts(facts.received, &ALERTS, due, moments, ACT);
    if verdict.level > Level::Pass && facts.extension == Extension::Granted {
        return Verdict::passing(Words::fixed("人民法院准许延期提供证据", "the court granted a longer term"));
    }
    cured_by(
        verdict,
        Words::fixed(
            "导出诉讼证据包并提交；因不可抗力等正当事由不能按期提供的，在期限内书面申请延期",
            "export the litigation pack and hand it in; with good cause, apply in writing for a longer term in time",
        ),
    )
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let received =
        ["complaint_received_on", "received", "received_on", "complaint_received", "收到起诉状副本"];
    let submitted = ["pack_submitted_on", "submitted", "submitted_on", "pack_submitted", "提交"];
    let today = if given.is_null(&submitted) { Some(context.today()) } else { asked_on(given, context) };
    let extension = ["force_majeure_extension", "extension", "court_extension", "extended", "延期"];
    let handed_in = given.day(&submitted);
    Ok(judge(
        &Facts {
            received: given.day(&received).ok_or("no day of the complaint")?,
            submitted: handed_in,
            extension: Extension::read(given, &extension),
            today: today.filter(|_| handed_in.is_none()),
        },
        context,
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let packs = facts.events(&[EventKind::LitigationPackSubmitted]);
    for copy in facts.events(&[EventKind::ComplaintCopyReceived]) {
        let Some(received) = Day::read(&copy.body.at) else { continue };
        let pack = packs.iter().find(|one| Day::read(&one.body.at).is_some_and(|day| day >= received));
        let context = facts.on(received);
        let verdict = judge(
            &Facts {
                received,
                submitted: pack.and_then(|one| Day::read(&one.body.at)),
                extension: Extension::Absent,
                today: pack.is_none().then(|| context.today()),
            },
            &context,
        );
        let rests_on = [Some(copy.entry), pack.map(|one| one.entry)].into_iter().flatten();
        findings.add(Subject::Entry(copy.entry), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests;
