//! R6.2 第六条(二): a complex or major matter that a superior assigned or another department transferred.

use super::need::{self, Need, Source};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;

pub(super) const RULE: Rule = Rule::new("R6.2", "上级交办、部门移送的复杂或重大案件应作事前记录", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Media, Topic::Events], case)
    .prepare(|given| given.set("superior_needs_complex", &["superior_needs_complex"]));

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let source = given.text(&["source"]).map_or(Source::Transferred, Source::read);
    let (complex, major) = need::determinations(given);
    let (records, on_site) = need::records_given(given);
    let need = match source {
        Source::Superior if !context.settings.flag("superior_needs_complex") => Need::Required,
        Source::Superior | Source::Transferred => Need::of(complex, major),
        Source::Complaint | Source::Other => Need::NotRequired,
    };
    Ok(need::judge(&need::Facts { need, records, on_site }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    if let Some((Source::Superior | Source::Transferred, need)) = need::need(facts) {
        let (verdict, rests_on) = need::judged(facts, need);
        findings.add(Subject::Case, verdict, rests_on);
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
            "R6.2",
            &[
                (json!({"source": "上级交办", "complex": false, "major": false, "pre_records": 0}), "PASS"),
                (
                    json!({"source": "部门移送", "complex": false, "major": false, "pre_records": 0, "cfg.superior_needs_complex": false}),
                    "PASS",
                ),
                (
                    json!({"source": "有关部门移送", "major": true, "pre_records": 0, "on_site_started": true}),
                    "VIOLATION",
                ),
                (
                    json!({"source": "上级交办", "cfg.superior_needs_complex": false, "pre_records": 1}),
                    "PASS",
                ),
                (
                    json!({"source": "举报投诉", "complex": true, "pre_records": 0, "on_site_started": true}),
                    "PASS",
                ),
                (json!({"source": "上级交办", "complex": null, "pre_records": 0}), "INFO"),
            ],
        );
    }

    #[test]
    fn whether_every_assigned_matter_needs_it_is_for_the_bureau() {
        for (source, setting, expected) in [
            ("上级交办", "true", Level::Pass),
            ("上级交办", "false", Level::Violation),
            ("部门移送", "false", Level::Pass),
        ] {
            let mut scene = Scene::new();
            scene.setting("superior_needs_complex", setting);
            scene.open("inspection");
            scene.sheet(json!({"source": source, "complex": false, "major": false}));
            scene.step("site_inspection");
            assert_eq!(scene.level("R6.2"), Some(expected), "{source} {setting}");
            assert_eq!(scene.level("R6.1"), None);
        }
    }

    #[test]
    fn a_major_matter_with_and_without_a_record_before() {
        for (written, expected) in [(true, Level::Pass), (false, Level::Violation)] {
            let mut scene = Scene::new();
            scene.open("penalty");
            scene.sheet(json!({"source": "部门移送", "complex": false, "major": true}));
            if written {
                scene.draft("HS-01", json!({"plan": "先查后访"}));
            }
            scene.at("2026-03-03T09:00").step("site_inspection");
            assert_eq!(scene.level("R6.2"), Some(expected));
        }
    }
}
