//! R8.2 第八条: a recording of the meeting or of the expert is allowed and never required.

use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R8.2", "研讨、专家鉴定可以作动态记录", given)
    .on_case(&[Topic::Activities, Topic::Media], case);

struct Facts {
    media: u32,
    /// Whether the recordings belong to a case; `None` where nothing is said of it.
    linked: Option<bool>,
}

fn judge(facts: &Facts) -> Verdict {
    match (facts.media, facts.linked) {
        (1.., Some(false)) => Verdict::warn(Words::fixed(
            "研讨或鉴定的音像未关联案件",
            "the recording of the meeting or of the expert belongs to no case",
        ))
        .cure(Words::fixed("将音像关联到案件和活动", "link the recording to the case and to the step")),
        (0, _) => Verdict::passing(Words::fixed("动态记录非必须", "a dynamic record is not required")),
        (1.., _) => Verdict::pass(),
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let linked = ["linked_to_case", "linked", "case_linked", "case_id"];
    Ok(judge(&Facts {
        media: given.count(&["media", "media_count", "dynamic"]).unwrap_or(0),
        linked: given.names(&linked).then(|| given.flag(&linked).unwrap_or(false)),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in facts.steps_of(&["case_analysis", "expert_review"]) {
        let shown = facts.media.iter().filter(|one| step.media.contains(&one.id));
        let mut rests_on = step.entries();
        rests_on.extend(shown.flat_map(|one| one.entries()));
        let media = u32::try_from(step.media.len()).unwrap_or(u32::MAX);
        // What is stated in the chain of a case belongs to it.
        let verdict = judge(&Facts { media, linked: Some(true) });
        findings.add(Subject::Activity(step.id), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::MediaKind;
    use crate::rules::Level;
    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;

    #[test]
    fn further_cases() {
        comes_out(
            "R8.2",
            &[
                (json!({"meeting.media_count": 3, "linked_to_case": true}), "PASS"),
                (json!({"media": 2, "linked_to_case": null}), "WARN"),
                (json!({"media": 0, "linked_to_case": false}), "PASS"),
                (json!({"media": null}), "PASS"),
            ],
        );
    }

    #[test]
    fn a_meeting_with_and_without_a_recording() {
        let mut scene = Scene::new();
        scene.open("complaint");
        let step = scene.step("case_analysis");
        assert_eq!(scene.level("R8.2"), Some(Level::Pass));
        scene.record(MediaKind::Audio, Some(step), "2026-03-02T09:00", "2026-03-02T09:30");
        let findings = scene.findings("R8.2");
        assert_eq!((findings[0].level(), findings[0].rests_on.len()), (Level::Pass, 2));
        let mut other = Scene::new();
        other.open("inspection");
        other.step("site_inspection");
        assert_eq!(other.level("R8.2"), None, "it is about meetings and experts only");
    }
}
