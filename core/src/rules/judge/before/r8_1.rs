//! R8.1 第八条: a meeting that was held and an opinion that was given leave a written record.

use super::need;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R8.1", "研讨会、专家意见应形成书面记录", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Events], case);

/// Something that happened, and whether it was written down; `None` where nothing is said of it.
struct Facts {
    meeting: Option<bool>,
    minutes: Option<bool>,
    opinion: Option<bool>,
    record: Option<bool>,
    /// Whether 第六条 requires the stage.
    required: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let no_minutes = facts.meeting == Some(true) && facts.minutes == Some(false);
    let no_opinion = facts.opinion == Some(true) && facts.record == Some(false);
    let says = match (no_minutes, no_opinion) {
        (false, false) => return Verdict::pass(),
        (true, false) => {
            Words::fixed("研讨会没有会议纪要或表格记录", "a meeting was held and has no minutes")
        }
        (false, true) => {
            Words::fixed("专家意见没有书面意见或结论", "an expert gave an opinion and nothing is in writing")
        }
        (true, true) => Words::fixed(
            "研讨会没有会议纪要，专家意见没有书面记录",
            "neither the meeting nor the opinion of the expert is in writing",
        ),
    };
    let verdict = if facts.required { Verdict::violation(says) } else { Verdict::warn(says) };
    verdict.cure(Words::fixed(
        "制作案情分析研讨会议纪要（HS-01）或专家鉴定意见（HS-02）",
        "write the minutes (HS-01) or the expert opinion (HS-02)",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    // A fact that is named as null is known to be missing.
    let flag = |names: &[&str]| given.names(names).then(|| given.flag(names).unwrap_or(false));
    let either = |one: Option<bool>, other: Option<bool>| match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (one, other) => one.or(other),
    };
    Ok(judge(&Facts {
        meeting: flag(&["held", "meeting_held"]),
        minutes: either(flag(&["minutes", "meeting_minutes", "会议纪要"]), flag(&["form", "table", "表格"])),
        opinion: flag(&["opinion_given", "expert_opinion_given", "opinion"]),
        record: flag(&["written_record", "written", "opinion_written", "written_opinion", "record"]),
        required: flag(&["pre_stage_required", "required"]).unwrap_or(false),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let required = need::is_required(facts);
    for step in facts.steps_of(&["case_analysis", "expert_review"]).filter(|step| step.is_ended()) {
        let is_written = Some(!step.documents.is_empty());
        let is_meeting = step.type_key() == "case_analysis";
        let verdict = judge(&Facts {
            meeting: Some(is_meeting),
            minutes: is_written,
            opinion: Some(!is_meeting),
            record: is_written,
            required,
        });
        let written = facts.documents.iter().filter(|one| step.documents.contains(&one.id));
        let mut rests_on = step.entries();
        rests_on.extend(written.flat_map(|one| one.entries()));
        findings.add(Subject::Activity(step.id), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::Level;
    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;

    #[test]
    fn further_cases() {
        comes_out(
            "R8.1",
            &[
                (json!({"held": false, "minutes": false, "pre_stage_required": true}), "PASS"),
                (json!({"opinion_given": true, "written_record": false}), "WARN"),
                (
                    json!({"expert.opinion_given": true, "expert.written_record": null, "pre_stage_required": true}),
                    "VIOLATION",
                ),
                (json!({"meeting.held": true, "meeting.minutes": false, "form": true}), "PASS"),
                (json!({"opinion_given": true, "written_record": "鉴定结论"}), "PASS"),
                (json!({"held": true, "minutes": null}), "WARN"),
            ],
        );
    }

    fn meeting(complex: bool, written: bool) -> Scene {
        let mut scene = Scene::new();
        scene.open("complaint");
        scene.sheet(json!({"source": "举报投诉", "complex": complex, "major": false}));
        let step = scene.step("case_analysis");
        if written {
            scene.draft("HS-01", json!({"plan": "先查消毒记录，再询问前台人员"}));
        }
        assert_eq!(scene.level("R8.1"), None, "it goes on");
        scene.at("2026-03-02T09:50").end(step);
        scene
    }

    #[test]
    fn a_meeting_on_the_record() {
        for (complex, written, expected) in [
            (true, true, Level::Pass),
            (false, true, Level::Pass),
            (true, false, Level::Violation),
            (false, false, Level::Warn),
        ] {
            assert_eq!(meeting(complex, written).level("R8.1"), Some(expected), "{complex} {written}");
        }
    }

    #[test]
    fn minutes_that_are_written_afterwards_cure_it() {
        let mut scene = meeting(true, false);
        scene.at("2026-03-02T15:00").draft("HS-01", json!({"plan": "先查消毒记录，再询问前台人员"}));
        assert_eq!(scene.level("R8.1"), Some(Level::Pass));
    }
}
