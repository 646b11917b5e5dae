//! R12.1 on the record: how the documents of a step were served, which are sealed, and what was recorded.

use super::{Contact, Facts, STEPS, Step, judge};
use crate::entry::Stated;
use crate::record::{DocumentServed, MediaKind, ServiceMode};
use crate::rules::facts::{CaseFacts, DocumentFact, StepFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::during::while_it_goes_on;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in &facts.steps {
        let Some(named) = STEPS.iter().find(|one| one.key == step.type_key()) else { continue };
        let services: Vec<_> = step.services(&facts.documents).collect();
        let documents = documents(facts, step, named);
        let shown: Vec<_> = facts.media.iter().filter(|one| step.media.contains(&one.id)).collect();
        let is_shown = !shown.is_empty() || services.iter().any(|one| one.body.media.is_some());
        let verdict = judge(
            &Facts {
                contact: contact(&services),
                document: Some(documents.iter().any(|one| one.is_sealed())),
                dynamic: Some(u32::try_from(shown.len()).unwrap_or(u32::MAX).max(u32::from(is_shown))),
                only_photos: !shown.is_empty() && shown.iter().all(|one| one.kind == MediaKind::Photo),
                captured: Some(is_shown),
            },
            &facts.on(step.day()),
        );
        let mut rests_on = step.entries();
        rests_on.extend(services.iter().map(|one| one.entry));
        rests_on.extend(documents.iter().flat_map(|one| one.entries()));
        rests_on.extend(shown.iter().flat_map(|one| one.entries()));
        findings.add(Subject::Activity(step.id), while_it_goes_on(step, verdict), rests_on);
    }
}

/// The party is met if anything was handed over or left, and where nothing says how it was reached.
fn contact(services: &[&Stated<DocumentServed>]) -> Contact {
    let is = |modes: &[ServiceMode]| services.iter().any(|one| modes.contains(&one.body.mode));
    match () {
        () if services.is_empty() || is(&[ServiceMode::Direct, ServiceMode::Left]) => Contact::Direct,
        () if is(&[ServiceMode::Electronic]) => Contact::Electronic,
        () => Contact::None,
    }
}

/// The documents of a step that 第十二条 names; of any other step, none.
pub(in crate::rules::judge::during) fn documents_of<'f, 'a>(
    facts: &'f CaseFacts<'a>,
    step: &StepFact<'_>,
) -> Vec<&'f DocumentFact<'a>> {
    let named = STEPS.iter().find(|one| one.key == step.type_key());
    named.map(|named| documents(facts, step, named)).unwrap_or_default()
}

/// The documents of the step: those that it yielded; and a notice that the office wrote before the officers set out.
fn documents<'f, 'a>(
    facts: &'f CaseFacts<'a>,
    step: &StepFact<'_>,
    named: &Step,
) -> Vec<&'f DocumentFact<'a>> {
    let is_prepared = |one: &DocumentFact<'_>| {
        matches!(named.key, "prior_notice" | "urging")
            && one.seal.is_some_and(|seal| step.to_ms.is_none_or(|to| seal.time.wall_ms <= to))
    };
    facts
        .documents
        .iter()
        .filter(|one| named.templates.contains(&one.code))
        .filter(|one| step.documents.contains(&one.id) || is_prepared(one))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::{MediaKind, ServiceMode};
    use crate::rules::Level;
    use crate::rules::scene::Scene;

    /// Serves a decision by a receipt, and records it or does not.
    fn service(mode: ServiceMode, receipt: bool, recorded: Option<MediaKind>) -> Scene {
        let mut scene = Scene::new();
        scene.open("penalty");
        let decision = scene.seal("HS-56", json!({"issued_on": "2026-03-02"}), &[]);
        let step = scene.at("2026-03-03T09:00").step("service");
        scene.serve(decision, mode, "2026-03-03T09:10:00+08:00");
        if receipt {
            scene.seal("HS-60", json!({"mode": mode.zh()}), &["张三", "李四"]);
        }
        if let Some(kind) = recorded {
            scene.record(kind, Some(step), "2026-03-03T09:00", "2026-03-03T09:20");
        }
        scene.at("2026-03-03T09:30").end(step);
        scene
    }

    #[test]
    fn a_service_needs_its_receipt_and_a_recording_where_the_party_is_met() {
        use MediaKind::{Photo, Video};
        use ServiceMode::{Direct, Electronic, Left, Mail};
        for (mode, receipt, recorded, expected) in [
            (Direct, true, Some(Video), Level::Pass),
            (Direct, true, Some(Photo), Level::Warn),
            (Direct, true, None, Level::Violation),
            (Direct, false, Some(Video), Level::Violation),
            (Left, true, None, Level::Violation),
            (Mail, true, None, Level::Pass),
            (Mail, false, None, Level::Violation),
            (Electronic, true, None, Level::Violation),
            (Electronic, true, Some(Photo), Level::Pass),
        ] {
            let scene = service(mode, receipt, recorded);
            assert_eq!(scene.level("R12.1"), Some(expected), "{mode:?} {receipt} {recorded:?}");
        }
    }

    #[test]
    fn a_notice_is_written_before_the_officers_set_out() {
        let mut scene = Scene::new();
        scene.open("penalty");
        scene.seal("HS-50", json!({"issued_on": "2026-03-02"}), &[]);
        let step = scene.at("2026-03-03T09:00").step("prior_notice");
        assert_eq!(scene.level("R12.1"), Some(Level::Warn), "it goes on");
        scene.record(MediaKind::Audio, Some(step), "2026-03-03T09:00", "2026-03-03T09:20");
        scene.at("2026-03-03T09:30").end(step);
        assert_eq!(scene.level("R12.1"), Some(Level::Pass));
    }

    #[test]
    fn an_inspection_is_not_concerned() {
        let mut scene = Scene::new();
        scene.open("inspection");
        scene.step("site_inspection");
        assert_eq!(scene.level("R12.1"), None);
    }
}
