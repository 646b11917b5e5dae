//! R6.1 第六条(一): a complex or major complaint needs 事前 recording.

use super::need::{self, Need, Source};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;

pub(super) const RULE: Rule = Rule::new("R6.1", "案情复杂或影响重大的举报投诉应作事前记录", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Media, Topic::Events], case);

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let is_complaint = given.text(&["source"]).is_none_or(|text| Source::read(text) == Source::Complaint);
    let (complex, major) = need::determinations(given);
    let (records, on_site) = need::records_given(given);
    let need = if is_complaint { Need::of(complex, major) } else { Need::NotRequired };
    Ok(need::judge(&need::Facts { need, records, on_site }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    if let Some((Source::Complaint, need)) = need::need(facts) {
        let (verdict, rests_on) = need::judged(facts, need);
        findings.add(Subject::Case, verdict, rests_on);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::EventKind;
    use crate::rules::Level;
    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;

    #[test]
    fn further_cases() {
        comes_out(
            "R6.1",
            &[
                (
                    json!({"case.source": "群众检举控告", "case.major": true, "pre_records": [], "on_site_started": true}),
                    "VIOLATION",
                ),
                (
                    json!({"source": "举报投诉", "complex": true, "pre_records": 0, "on_site_started": false}),
                    "INFO",
                ),
                (
                    json!({"source": "举报投诉", "complex": null, "major": null, "pre_records": 0}),
                    "INFO prompt",
                ),
                (
                    json!({"source": "举报投诉", "complex": "unknown", "pre_records": 0, "on_site_started": true}),
                    "WARN",
                ),
                (
                    json!({"source": "日常监督检查", "complex": true, "pre_records": 0, "on_site_started": true}),
                    "PASS",
                ),
                (
                    json!({"source": "举报投诉", "complex": false, "pre_records": 0, "on_site_started": true}),
                    "PASS",
                ),
                (
                    json!({"source": "举报投诉", "complex": true, "pre_record_at": "2026-03-02T10:00", "first_contact_at": "2026-03-02T09:00"}),
                    "VIOLATION",
                ),
            ],
        );
    }

    fn complaint(complex: bool, major: bool) -> Scene {
        let mut scene = Scene::new();
        scene.open("complaint");
        scene.sheet(json!({"source": "举报投诉", "complex": complex, "major": major}));
        scene
    }

    #[test]
    fn a_complaint_on_the_record() {
        let mut scene = complaint(true, false);
        assert_eq!(scene.level("R6.1"), Some(Level::Info), "the party is not met yet");
        scene.at("2026-03-02T10:00").step("site_inspection");
        assert_eq!(scene.level("R6.1"), Some(Level::Violation));
        scene.at("2026-03-02T11:00").draft("HS-01", json!({}));
        assert_eq!(scene.level("R6.1"), Some(Level::Violation), "what comes later does not count");
        let mut scene = complaint(false, true);
        scene.draft("HS-03", json!({"key_points": "消毒"}));
        scene.at("2026-03-02T10:00").step("site_inspection");
        assert_eq!(scene.level("R6.1"), Some(Level::Pass));
        assert_eq!(complaint(false, false).level("R6.1"), Some(Level::Pass));
    }

    #[test]
    fn research_that_was_noted_counts_and_a_plain_inspection_does_not_concern_it() {
        let mut scene = complaint(true, true);
        scene.event(EventKind::LegalResearch, "2026-03-02", |_| {});
        scene.at("2026-03-02T10:00").step("site_inspection");
        assert_eq!(scene.level("R6.1"), Some(Level::Pass));
        let mut scene = Scene::new();
        scene.open("inspection");
        scene.step("site_inspection");
        assert_eq!(scene.level("R6.1"), None);
    }

    #[test]
    fn what_nobody_decided_is_asked() {
        let mut scene = Scene::new();
        scene.open("complaint");
        scene.sheet(json!({"source": "举报投诉"}));
        assert_eq!(scene.level("R6.1"), Some(Level::Info));
        scene.step("site_inspection");
        assert_eq!(scene.level("R6.1"), Some(Level::Warn));
    }
}
