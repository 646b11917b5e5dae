//! What is due of the bureau as a whole: R20.1, R21.1, and its settings: R23.1.

use std::collections::BTreeMap;

use crate::entry::{
    Approval, Aspect, AspectScore, AssessmentMade, AuditChecked, AuditPlanned, AuditSampled, BulletinIssued,
    BureauFact, Role, SectionScore,
};
use crate::id::{CaseId, Digest};
use crate::rules::scene::{SECTION, Scene};
use crate::rules::{BureauFacts, CaseLine, Finding, Level, Subject, evaluate_bureau};

const CASE: CaseId = CaseId::from_bytes([0xca; 16]);

fn by() -> Approval {
    Approval { name: "稽查一".into(), role: Role::Audit }
}

/// The bureau with the case of the scene, and others like it.
fn say(scene: &Scene, others: u8, rule: &str) -> Vec<Finding> {
    let found = scene.with_facts(|facts| {
        let line = CaseLine::of(facts.state).unwrap();
        let others = (0..others).map(|number| (CaseId::from_bytes([number; 16]), line.clone()));
        let cases: BTreeMap<_, _> = others.chain([(CASE, line.clone())]).collect();
        evaluate_bureau(&BureauFacts { around: facts.around, cases })
    });
    found.into_iter().filter(|finding| finding.rule == rule).collect()
}

fn level(found: &[Finding], about: &Subject) -> Option<Level> {
    found.iter().filter(|finding| finding.subject == *about).map(Finding::level).max()
}

fn quarter(scene: &mut Scene, cases: Vec<CaseId>, ad_hoc: bool) -> crate::id::EntryHash {
    let audit = scene.office(BureauFact::AuditPlanned(AuditPlanned {
        name: "一季度稽查".into(),
        section: None,
        period: "2026-Q1".into(),
        ad_hoc,
        from: "2026-01-01".into(),
        to: "2026-03-31".into(),
        sample: 5,
        planned_by: by(),
    }));
    scene.office(BureauFact::AuditSampled(draw(audit, cases)));
    audit
}

fn draw(audit: crate::id::EntryHash, cases: Vec<CaseId>) -> AuditSampled {
    let (log_size, log_root) = (9, Digest::from_bytes([1; 32]));
    AuditSampled { audit, log_size, log_root, population: 9, cases, sampled_by: by() }
}

fn check(scene: &mut Scene, audit: crate::id::EntryHash, aspects: &[Aspect]) {
    let score = |aspect: &Aspect| AspectScore { aspect: *aspect, score_tenths: 100, remark: String::new() };
    let aspects = aspects.iter().map(score).collect();
    scene.office(BureauFact::AuditChecked(AuditChecked { audit, aspects, checked_by: by() }));
}

#[test]
fn a_quarter_of_a_section_is_audited_within_its_term() {
    let section = Subject::Section(SECTION);
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.at("2026-03-31T12:00");
    assert!(say(&scene, 0, "R20.1").is_empty(), "the quarter is not over");
    scene.at("2026-04-30T12:00");
    let found = say(&scene, 0, "R20.1");
    assert_eq!(
        (level(&found, &section), found[0].verdict.due.unwrap().day.to_string().as_str()),
        (Some(Level::Pass), "2026-04-30")
    );
    scene.at("2026-05-01T12:00");
    assert_eq!(level(&say(&scene, 0, "R20.1"), &section), Some(Level::Warn));
    let audit = quarter(&mut scene, vec![CASE], false);
    check(&mut scene, audit, &Aspect::ALL[..4]);
    assert_eq!(level(&say(&scene, 0, "R20.1"), &section), Some(Level::Warn), "four aspects");
    check(&mut scene, audit, &Aspect::ALL[4..]);
    assert_eq!(level(&say(&scene, 0, "R20.1"), &section), Some(Level::Pass), "the one case that there was");
    assert_eq!(level(&say(&scene, 5, "R20.1"), &section), Some(Level::Warn), "one of six");
    let all = (0..5).map(|number| CaseId::from_bytes([number; 16])).collect();
    scene.office(BureauFact::AuditSampled(draw(audit, all)));
    assert_eq!(level(&say(&scene, 5, "R20.1"), &section), Some(Level::Warn), "a second draw does not count");
}

#[test]
fn an_audit_beside_the_plan_in_every_year() {
    let year = Subject::Period("2026".into());
    for (ad_hoc, expected) in [(false, Level::Warn), (true, Level::Pass)] {
        let mut scene = Scene::new();
        scene.open("inspection");
        scene.at("2026-08-01T12:00");
        quarter(&mut scene, vec![CASE], ad_hoc);
        assert_eq!(level(&say(&scene, 0, "R20.1"), &year), None, "the year is not over");
        scene.at("2027-01-02T12:00");
        assert_eq!(level(&say(&scene, 0, "R20.1"), &year), Some(expected));
    }
}

#[test]
fn bulletins_and_the_assessment_have_their_days() {
    let (first, year) = (Subject::Period("2026-Q1".into()), Subject::Period("2026".into()));
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.at("2026-04-30T12:00");
    assert_eq!(level(&say(&scene, 0, "R21.1"), &first), Some(Level::Pass), "until the 30th day after");
    scene.at("2026-05-01T12:00");
    assert_eq!(level(&say(&scene, 0, "R21.1"), &first), Some(Level::Warn));
    scene.office(BureauFact::BulletinIssued(BulletinIssued {
        period: "2026-Q1".into(),
        section: Some(SECTION),
        title: "通报".into(),
        text: "未发现".into(),
        findings: 0,
        deduction_tenths: 0,
        issued_by: by(),
    }));
    assert_eq!(level(&say(&scene, 0, "R21.1"), &first), Some(Level::Pass));
    scene.at("2027-01-31T12:00");
    assert_eq!(level(&say(&scene, 0, "R21.1"), &year), Some(Level::Pass));
    scene.at("2027-02-01T12:00");
    assert_eq!(level(&say(&scene, 0, "R21.1"), &year), Some(Level::Warn));
    let score = SectionScore { section: SECTION, officer: None, score_tenths: 1_000, deduction_tenths: 0 };
    scene.office(BureauFact::AssessmentMade(AssessmentMade {
        year: 2026,
        scores: vec![score],
        made_by: by(),
    }));
    assert_eq!(level(&say(&scene, 0, "R21.1"), &year), Some(Level::Pass));
}

#[test]
fn nothing_is_due_before_the_rules_apply_and_settings_are_told() {
    let mut scene = Scene::new();
    scene.setting("ruleset.effective_from", "\"2026-03-03\"");
    scene.open("inspection");
    scene.at("2027-06-01T12:00");
    assert!(say(&scene, 0, "R20.1").is_empty() && say(&scene, 0, "R21.1").is_empty());
    assert!(say(&scene, 0, "R23.1").is_empty());
    scene.setting("max_gap_s", "\"many\"");
    let found = say(&scene, 0, "R23.1");
    assert_eq!((found.len(), found[0].level()), (1, Level::Block));
}
