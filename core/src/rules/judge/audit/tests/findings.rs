//! What findings of audits lead to: R22.6.

use crate::entry::{Approval, Aspect, AuditAnswered, AuditDecided, AuditFound, BureauFact, Role};
use crate::id::EntryHash;
use crate::rules::scene::{SECTION, Scene};
use crate::rules::{Level, Outcome, Subject};

fn by(name: &str) -> Approval {
    Approval { name: name.into(), role: Role::Audit }
}

fn found(scene: &mut Scene, rule: &str, serious: bool) -> EntryHash {
    scene.office(BureauFact::AuditFound(AuditFound {
        audit: None,
        aspect: Aspect::DocumentQuality,
        rule: rule.into(),
        section: SECTION,
        officer: None,
        text: "文书漏项".into(),
        serious,
        deduction_tenths: None,
        found_by: by("稽查一"),
    }))
}

fn decided(scene: &mut Scene, finding: EntryHash, upheld: bool) {
    let (reason, decided_by) = ("核实".to_owned(), by("稽查二"));
    scene.office(BureauFact::AuditDecided(AuditDecided { finding, upheld, reason, decided_by }));
}

#[test]
fn a_finding_takes_points_or_somebody_says_how_many() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let by_table = found(&mut scene, "R22.1", false);
    assert_eq!(scene.level_of("R22.6", &Subject::Entry(by_table)), Some(Level::Pass));
    let by_nothing = found(&mut scene, "R10.3", false);
    assert_eq!(scene.level_of("R22.6", &Subject::Entry(by_nothing)), Some(Level::Warn));
    scene.setting("score_table", r#"{"R22.1": 10, "R10.3": 5}"#);
    assert_eq!(scene.level("R22.6"), Some(Level::Pass));
}

#[test]
fn an_appeal_is_waited_for_and_a_withdrawn_finding_stays() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let finding = found(&mut scene, "R22.1", false);
    let answer = |appeal| {
        let (text, answered_by) =
            ("有异议".to_owned(), Approval { name: "赵六".into(), role: Role::SectionHead });
        BureauFact::AuditAnswered(AuditAnswered { finding, text, answered_by, appeal })
    };
    scene.office(answer(false));
    assert_eq!(scene.level("R22.6"), Some(Level::Pass), "an answer that objects to nothing");
    scene.office(answer(true));
    assert_eq!(scene.level("R22.6"), Some(Level::Info));
    decided(&mut scene, finding, false);
    let found = scene.findings("R22.6");
    assert_eq!((found.len(), &found[0].verdict.outcome), (1, &Some(Outcome::DeductionReversed)));
    assert_eq!(found[0].rests_on.len(), 3, "finding, appeal and decision are all kept");
}

#[test]
fn a_serious_finding_needs_a_decision() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let finding = found(&mut scene, "R22.2", true);
    assert_eq!(scene.level("R22.6"), Some(Level::Warn));
    decided(&mut scene, finding, true);
    assert_eq!(scene.level("R22.6"), Some(Level::Pass));
}
