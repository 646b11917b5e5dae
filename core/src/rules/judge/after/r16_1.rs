//! R16.1 第十六条第一项: of a minor violation the party hands in material, and officers review it in writing.
//!
//! «可以»: the bureau may always choose a stricter way, which satisfies this too.

use serde_json::Value;

use super::severity::Severity;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R16.1", "轻微违法由执法人员书面审核整改材料", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Events], case);

struct Facts {
    /// Whether the violation was minor; `None` where nobody says.
    minor: Option<bool>,
    /// Whether a stricter way was chosen: supervised, or on site.
    stricter: bool,
    submissions: Option<u32>,
    text: Option<u32>,
    closed: bool,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.minor == Some(false) {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    if facts.stricter {
        return Verdict::passing(Words::fixed("采用了更严格的复查方式", "a stricter review was chosen"));
    }
    let says = match (facts.submissions, facts.text) {
        (Some(0), Some(0)) => Words::fixed(
            "缺少管理相对人提交的整改材料和审核记录",
            "neither material of the party nor a record of its review",
        ),
        (Some(0), _) => Words::fixed("缺少管理相对人提交的整改材料", "no material of the party"),
        (_, Some(0)) => Words::fixed("缺少整改材料审核记录", "no record of the review of the material"),
        _ => return Verdict::pass(),
    };
    let verdict = if facts.closed { Verdict::violation(says) } else { Verdict::warn(says) };
    verdict.cure(Words::fixed(
        "收取整改报告、照片、资质证书或检测报告，并制作整改材料审核记录",
        "collect report, photographs, certificates or test reports, and write the review (HS-71)",
    ))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let closed = match given.text(&["status", "review_status"]) {
        Some(status) => !["open", "进行中", "未完成", "未办结"].contains(&status),
        None => given.flag(&["closed", "is_closed"]).unwrap_or(true),
    };
    let tier = given.text(&["tier", "mode", "review_mode"]).unwrap_or_default();
    let is_stricter = ["现场", "督导", "on_site", "supervised"].iter().any(|word| tier.contains(word));
    let on_site = given.flag(&["on_site", "onsite", "site_review", "supervised"]).unwrap_or(false);
    let works = given.count(&["docs", "doc"]).unwrap_or(1) > 0;
    // Recordings are not needed here.
    super::super::keeping::pass_over(given, &["media", "dynamic", "coverage", "work", "work_records"]);
    Ok(judge(&Facts {
        minor: Severity::given(given, context).map(|severity| severity == Severity::Minor),
        stricter: (on_site && works) || is_stricter,
        submissions: submissions(given),
        text: given.count(&["text", "text_record", "text_records", "review_text_record", "record"]),
        closed,
    }))
}

/// How many pieces were handed in; what was only said is none.
fn submissions(given: &Given) -> Option<u32> {
    let names = ["submissions", "submission", "submitted", "materials", "material"];
    let Value::Array(rows) = given.value(&names)? else { return given.count(&names) };
    let word = |row: &Value| row.as_str().or_else(|| row.get("kind")?.as_str()).unwrap_or("?").to_owned();
    let is_material = |word: &String| !["口头", "电话"].iter().any(|oral| word.contains(oral));
    u32::try_from(rows.iter().map(word).filter(is_material).count()).ok()
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let handed_in = facts.events(&[crate::record::EventKind::RectificationSubmitted]);
    for document in facts.sealed("HS-71") {
        let listed = document.rows("submissions").len();
        let verdict = judge(&Facts {
            minor: None,
            stricter: false,
            submissions: Some(count(listed.saturating_add(handed_in.len()))),
            text: Some(1),
            closed: true,
        });
        let events = handed_in.iter().map(|event| event.entry);
        findings.add(Subject::Document(document.id), verdict, document.entries().chain(events));
    }
    for step in facts.steps_of(&["desk_review"]).filter(|step| step.is_ended()) {
        let written = facts.sealed("HS-71").filter(|one| step.documents.contains(&one.id)).count();
        if written == 0 {
            let verdict = judge(&Facts {
                minor: None,
                stricter: false,
                submissions: (!handed_in.is_empty()).then_some(1),
                text: Some(0),
                closed: true,
            });
            findings.add(Subject::Activity(step.id), verdict, step.entries());
        }
    }
}
