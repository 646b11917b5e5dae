//! Prohibited acts that recordings show: R22.2–R22.5 and what is derived from other rules, R22.1.

use crate::entry::{
    Access, Approval, Aspect, AuditDecided, AuditFound, BureauFact, EvidenceAccessed, ExportApproved, Gap,
    MediaDamaged, Role,
};
use crate::id::{Digest, EntryHash, MediaId};
use crate::record::{CaptureEnd, ChainLost, Fact, MediaKind, MediaPlaced, Subject as About};
use crate::rules::scene::{SECTION, Scene};
use crate::rules::{Evaluation, Export, Level, Operation, Outcome, Subject, Topic, may_export, may_write};

fn video(scene: &mut Scene, from: &str, to: &str) -> MediaId {
    scene.record_with(MediaKind::Video, None, from, to, |_| {})
}

fn captured(scene: &Scene, media: MediaId) -> EntryHash {
    scene.with_facts(|facts| facts.state.recording(media).unwrap().capture().unwrap().entry)
}

fn damage(scene: &mut Scene, media: MediaId) {
    let captured = captured(scene, media);
    scene.office(BureauFact::MediaDamaged(MediaDamaged { media, captured, chunks: vec![2, 5] }));
}

fn approval(name: &str, role: Role) -> Approval {
    Approval { name: name.into(), role }
}

#[test]
fn a_step_without_video_is_a_finding_of_the_audit_and_follows_its_cause() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    assert!(scene.findings("R22.1").is_empty(), "while it goes on, it can be cured on the spot");
    scene.draft("HS-20", serde_json::json!({"body": "操作台面见3瓶无标签液体"}));
    scene.at("2026-03-02T10:00").end(step);
    let about = Subject::Activity(step);
    let found: Vec<_> = scene.findings("R22.1").into_iter().filter(|one| one.subject == about).collect();
    assert_eq!(found.len(), 1, "one for the step, whatever rules it breaks");
    assert_eq!(
        (found[0].level(), &found[0].verdict.outcome),
        (Level::Violation, &Some(Outcome::Found(true)))
    );
    assert!(found[0].verdict.says.zh.contains("R9.1、R9.2"), "{}", found[0].verdict.says.zh);
    let causes = scene.evaluate();
    let of_cause = causes.findings().find(|finding| finding.rule == "R9.2").unwrap().rests_on.clone();
    assert!(found[0].rests_on.is_superset(&of_cause));
    // An update that judges the causes again judges what follows from them.
    let mut evaluation = scene.evaluate();
    scene.record(MediaKind::Video, Some(step), "2026-03-02T09:00", "2026-03-02T10:00");
    scene.with_facts(|facts| {
        evaluation.update(facts, &[Topic::Media].into());
        let mut anew = evaluation.clone();
        anew.update(facts, &[Topic::Activities, Topic::Documents, Topic::Devices, Topic::Time].into());
        assert_eq!(anew, Evaluation::of(facts));
        assert!(!evaluation.findings().any(|finding| finding.rule == "R22.1"
            && finding.subject == Subject::Activity(step)
            && finding.verdict.says.zh.contains("R9")));
    });
}

#[test]
fn before_the_rules_apply_there_is_no_finding() {
    let mut scene = Scene::new();
    scene.setting("ruleset.effective_from", "\"2026-03-03\"");
    scene.open("inspection");
    let step = scene.step("talk");
    scene.at("2026-03-02T10:00").end(step);
    assert!(scene.findings("R22.1").is_empty());
    let applies = scene.findings("R24.1");
    assert_eq!(
        (applies[0].level(), &applies[0].verdict.outcome),
        (Level::Info, &Some(Outcome::Evaluated(false)))
    );
    scene.setting("ruleset.effective_from", "\"2026-03-02\"");
    assert_eq!(scene.findings("R24.1")[0].verdict.outcome, Some(Outcome::Evaluated(true)));
    assert_eq!(scene.level("R22.1"), Some(Level::Violation));
}

#[test]
fn raw_recordings_as_the_office_holds_them() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = video(&mut scene, "2026-03-02T09:00", "2026-03-02T09:10");
    assert!(scene.findings("R22.2").is_empty(), "on its terminal there is nothing to compare");
    scene.receive(media);
    assert_eq!(scene.level("R22.2"), Some(Level::Pass));
    damage(&mut scene, media);
    let found = scene.findings("R22.2");
    assert_eq!((found[0].level(), found[0].rests_on.len()), (Level::Violation, 2));
    assert!(found[0].verdict.says.zh.contains("缺失2处"));
    assert_eq!(scene.level("R22.5"), Some(Level::Warn), "somebody has to find out why");
    scene.receive(media);
    assert_eq!(
        (scene.level("R22.2"), scene.level("R22.5")),
        (Some(Level::Pass), None),
        "sent again and whole"
    );
}

#[test]
fn a_recording_that_broke_off_is_a_warning_and_a_second_statement_a_breach() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let broken = scene.record_with(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:05", |one| {
        one.end = CaptureEnd::Interrupted;
    });
    assert_eq!(scene.level_of("R22.2", &Subject::Media(broken)), Some(Level::Warn));
    let twice = |scene: &mut Scene, digest: u8| {
        let body =
            scene.with_facts(|facts| facts.state.recording(broken).unwrap().capture().unwrap().body.clone());
        let mut body = body;
        body.sha256 = Digest::from_bytes([digest; 32]);
        scene.state(Fact::MediaCaptured(body));
    };
    twice(&mut scene, 0xdd);
    assert_eq!(scene.level_of("R22.2", &Subject::Media(broken)), Some(Level::Violation));
}

#[test]
fn a_loss_in_the_chain_of_a_device_of_the_case() {
    let mut scene = Scene::new();
    scene.at("2026-03-02T08:00").state(Fact::ChainLost(ChainLost { gap: Gap { from: 1, to: 1 } }));
    scene.open("inspection");
    video(&mut scene, "2026-03-02T09:00", "2026-03-02T09:10");
    assert!(scene.findings("R22.2").is_empty(), "what was lost before the case began is not of it");
    let lost = scene.state(Fact::ChainLost(ChainLost { gap: Gap { from: 40, to: 41 } }));
    assert_eq!(scene.level_of("R22.2", &Subject::Entry(lost)), Some(Level::Violation));
}

#[test]
fn downloads_need_an_approval_of_somebody_else_and_before() {
    let access = |scene: &mut Scene, media, by: &str, access| {
        let captured = captured(scene, media);
        let (by, role) = (by.to_owned(), Role::LegalReview);
        scene.office(BureauFact::EvidenceAccessed(EvidenceAccessed { media, captured, by, role, access }))
    };
    let approve = |scene: &mut Scene, media: Vec<MediaId>, by: &[&str]| {
        let approved_by = by.iter().map(|name| approval(name, Role::SectionHead)).collect();
        let (recipient, reason) = ("县人民法院".to_owned(), "答辩举证".to_owned());
        let documents = Vec::new();
        scene.office(BureauFact::ExportApproved(ExportApproved {
            media,
            documents,
            recipient,
            reason,
            approved_by,
        }))
    };
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    assert!(scene.findings("R22.3").is_empty());
    access(&mut scene, media, "法制甲", Access::Viewed);
    assert_eq!(scene.level("R22.3"), Some(Level::Pass), "logged");
    approve(&mut scene, vec![media], &["法制甲"]);
    let private = access(&mut scene, media, "法制甲", Access::Downloaded);
    let found = scene.findings("R22.3");
    assert_eq!(
        (found[0].level(), found[0].gate),
        (Level::Violation, None),
        "done, so nothing refuses it any more"
    );
    assert_eq!(found[0].rests_on, [private].into());
    approve(&mut scene, vec![], &["赵六"]);
    assert_eq!(scene.level("R22.3"), Some(Level::Violation), "an approval afterwards covers nothing");

    let mut scene = Scene::new();
    scene.open("inspection");
    let media = scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    let may = |scene: &Scene, actor: &str, watermark: bool| {
        let export = Export { actor, media: &[media], documents: &[], watermark };
        scene.with_facts(|facts| may_export(&export, facts.state.office()).level)
    };
    assert_eq!(may(&scene, "法制甲", true), Level::Block);
    approve(&mut scene, vec![media], &["赵六"]);
    assert_eq!(may(&scene, "法制甲", true), Level::Pass);
    assert_eq!(may(&scene, "法制甲", false), Level::Block, "no watermark");
    assert_eq!(may(&scene, "赵六", true), Level::Block, "nobody approves for themselves");
    access(&mut scene, media, "法制甲", Access::Downloaded);
    assert_eq!(scene.level("R22.3"), Some(Level::Pass));
}

#[test]
fn the_audit_section_changes_nothing() {
    for operation in [Operation::Read, Operation::Annotate, Operation::Export] {
        assert_eq!(may_write(Role::Audit, operation).level, Level::Pass);
    }
    assert_eq!(may_write(Role::Audit, Operation::Write).level, Level::Block);
    assert_eq!(may_write(Role::Archive, Operation::Write).level, Level::Pass, "not a matter of this rule");
}

#[test]
fn recordings_find_their_activity_within_a_day() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    let level = |scene: &mut Scene, at: &str| scene.at(at).level("R22.4");
    assert_eq!(level(&mut scene, "2026-03-02T12:00"), Some(Level::Warn));
    assert!(scene.findings("R22.4")[0].verdict.due.is_some());
    assert_eq!(level(&mut scene, "2026-03-03T09:10"), Some(Level::Warn), "24 h are not yet over");
    assert_eq!(level(&mut scene, "2026-03-03T09:11"), Some(Level::Violation));
    let step = scene.step("talk");
    let subject = About { activity: Some(step), ..About::default() };
    let place = |subject| Fact::MediaPlaced(MediaPlaced { media, subject });
    scene.state(place(subject.clone()));
    assert_eq!(scene.level("R22.4"), Some(Level::Violation), "late");
    scene.at("2026-03-02T20:00").state(place(subject));
    assert_eq!(level(&mut scene, "2026-03-04T09:00"), Some(Level::Pass), "the first statement counts");
    let in_step = scene.step("site_inspection");
    let named = scene.record(MediaKind::Photo, Some(in_step), "2026-03-04T09:10", "2026-03-04T09:10");
    assert_eq!(scene.level_of("R22.4", &Subject::Media(named)), Some(Level::Pass));
}

#[test]
fn destruction_is_wilful_if_people_found_so() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = scene.record(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T09:10");
    assert!(scene.findings("R22.5").is_empty());
    damage(&mut scene, media);
    assert_eq!(scene.level("R22.5"), Some(Level::Warn));
    let finding = scene.office(BureauFact::AuditFound(AuditFound {
        audit: None,
        aspect: Aspect::SceneRecord,
        rule: "R22.5".into(),
        section: SECTION,
        officer: None,
        text: "存储介质被损坏".into(),
        serious: true,
        deduction_tenths: None,
        found_by: approval("稽查一", Role::Audit),
    }));
    assert_eq!(scene.level("R22.5"), Some(Level::Violation));
    scene.office(BureauFact::AuditDecided(AuditDecided {
        finding,
        upheld: false,
        reason: "意外跌落".into(),
        decided_by: approval("稽查二", Role::Audit),
    }));
    assert_eq!(scene.level("R22.5"), Some(Level::Warn), "an accident: handled as damage to assets");
}
