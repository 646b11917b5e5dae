//! R13.1 on the record: the steps of panel and collective discussion.

use serde_json::Value;

use super::{Covered, Facts, MEETINGS, judge};
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::during::coverage::Coverage;
use crate::rules::judge::during::{r9_2, while_it_goes_on};

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for (kind, template) in MEETINGS {
        for step in facts.steps_of(&[kind]) {
            let context = facts.on(step.day());
            let documents: Vec<_> = facts
                .documents
                .iter()
                .filter(|one| one.code == template && step.documents.contains(&one.id))
                .collect();
            // Where it was held is what its document says; as long as there is none, what the step says.
            let written = documents.iter().rev().find_map(|one| one.text("place")).map(place);
            let stated = step.started.body.place.clone().filter(|place| !place.trim().is_empty());
            let place = written.or(stated);
            let (coverage, recordings) = Coverage::of_step(facts, step);
            let missing = coverage.missing(&context.settings);
            let explained = r9_2::explained(facts, step);
            let is_explained = coverage.unexplained(&explained, &context.settings).is_empty();
            let covered = match (recordings.is_empty(), missing.is_empty()) {
                (true, _) => Covered::None,
                (false, true) => Covered::Whole,
                (false, false) if is_explained => Covered::Explained,
                (false, false) => Covered::Part,
            };
            let is_sealed = documents.iter().any(|one| one.is_sealed());
            // While it goes on, nobody can have sealed what it comes to.
            let document = step.is_ended().then_some(is_sealed);
            let verdict = judge(&Facts { place: Some(place.as_deref()), document, covered }, &context);
            let mut rests_on = step.entries();
            rests_on.extend(documents.iter().flat_map(|one| one.entries()));
            rests_on.extend(recordings);
            findings.add(Subject::Activity(step.id), while_it_goes_on(step, verdict), rests_on);
        }
    }
}

/// A place as text, or as an object with its id or name.
fn place(text: &str) -> String {
    let object = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let named = object.as_ref().and_then(|place| {
        ["id", "place_id", "name"].iter().find_map(|name| place.get(*name).and_then(Value::as_str))
    });
    named.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::MediaKind;
    use crate::rules::Level;
    use crate::rules::scene::Scene;

    /// A panel from nine to ten.
    fn panel(place: &str, sealed: bool, recordings: &[(MediaKind, &str, &str)]) -> Scene {
        let mut scene = Scene::new();
        scene.open("penalty");
        let step = scene.step("panel_deliberation");
        for (kind, from, to) in recordings {
            let (from, to) = (format!("2026-03-02T{from}"), format!("2026-03-02T{to}"));
            scene.record(*kind, Some(step), &from, &to);
        }
        let document = scene.draft("HS-41", json!({"place": place}));
        scene.at("2026-03-02T10:00").end(step);
        if sealed {
            scene.seal_draft(document, "HS-41", json!({"place": place}), &["张三", "李四", "赵六"]);
        }
        scene
    }

    #[test]
    fn place_document_and_recording() {
        use MediaKind::{Audio, Photo, Video};
        let whole = [(Audio, "09:00", "10:00")];
        for (place, sealed, recordings, expected) in [
            ("合议室1", true, &whole[..], Level::Pass),
            (r#"{"id":"合议室1"}"#, true, &[(Video, "09:01", "09:59")], Level::Pass),
            ("宾馆", true, &whole, Level::Violation),
            ("线上会议", true, &whole, Level::Violation),
            ("合议室1", false, &whole, Level::Violation),
            ("合议室1", true, &[(Video, "09:00", "09:50")], Level::Violation),
            ("合议室1", true, &[(Photo, "09:00", "09:00")], Level::Violation),
        ] {
            let scene = panel(place, sealed, recordings);
            assert_eq!(scene.level("R13.1"), Some(expected), "{place} {sealed} {recordings:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_a_gap_may_be_explained() {
        let mut scene = panel("合议室1", true, &[(MediaKind::Video, "09:00", "09:50")]);
        assert!(scene.findings("R13.1")[0].verdict.says.zh.contains("未覆盖全过程"));
        let gap = json!({"gap_from": "2026-03-02T09:50", "gap_to": "2026-03-02T10:00", "cause": "电量耗尽"});
        scene.seal("HS-84", gap, &["张三", "李四"]);
        assert_eq!(scene.level("R13.1"), Some(Level::Warn));
    }

    #[test]
    fn while_it_goes_on_it_is_a_warning() {
        let mut scene = Scene::new();
        scene.open("penalty");
        scene.step("collective_discussion");
        scene.at("2026-03-02T09:30");
        assert_eq!(scene.level("R13.1"), Some(Level::Warn));
    }
}
