//! The rules about keeping on folded cases.

use serde_json::json;

use crate::entry::{
    Approval, BureauFact, CopyVerified, DisposalApproved, DisposalDone, DisposalProposed, DisposedMedia,
    HoldGround, HoldLifted, MediumKind, Role,
};
use crate::id::{ActivityId, Digest, EntryHash, MediaId};
use crate::record::{
    EventKind, Fact, HoldPlaced, MediaKind, Outcome as Declined, ServiceMode, SignatureDeclined,
};
use crate::rules::retention::RetentionClass;
use crate::rules::scene::Scene;
use crate::rules::{Finding, Gate, Level, Outcome, Subject};

fn inspection() -> (Scene, ActivityId) {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    (scene, step)
}

fn record(scene: &mut Scene, step: Option<ActivityId>) -> MediaId {
    scene.record(MediaKind::Video, step, "2026-03-02T09:00", "2026-03-02T10:00")
}

fn by(name: &str, role: Role) -> Approval {
    Approval { name: name.into(), role }
}

fn propose(scene: &mut Scene, media: MediaId) -> EntryHash {
    let proposed_by = by("档案员", Role::Archive);
    scene.office(BureauFact::DisposalProposed(DisposalProposed {
        media: vec![media],
        reason: "期满".into(),
        proposed_by,
    }))
}

fn approve(scene: &mut Scene, proposal: EntryHash, name: &str) {
    let approved_by = by(name, Role::SectionHead);
    scene.office(BureauFact::DisposalApproved(DisposalApproved { proposal, approved_by }));
}

fn destroy(scene: &mut Scene, proposal: EntryHash, media: MediaId) -> EntryHash {
    scene.office(BureauFact::DisposalDone(DisposalDone {
        proposal,
        media: vec![DisposedMedia {
            media,
            captured: EntryHash::from_bytes([1; 32]),
            sha256: Digest::from_bytes([1; 32]),
            length: 1,
        }],
        rules: "1".into(),
        done_by: by("档案员", Role::Archive),
    }))
}

fn only(scene: &Scene, rule: &str) -> Finding {
    let mut findings = scene.findings(rule);
    assert_eq!(findings.len(), 1, "{rule}: {findings:?}");
    findings.remove(0)
}

#[test]
fn an_upload_within_a_day_of_the_step() {
    for (received, expected) in [("2026-03-03T10:30", Level::Pass), ("2026-03-03T10:31", Level::Violation)] {
        let (mut scene, step) = inspection();
        let media = scene.at("2026-03-02T10:00").record_with(
            MediaKind::Video,
            Some(step),
            "2026-03-02T09:00",
            "2026-03-02T10:00",
            |_| {},
        );
        scene.at("2026-03-02T10:30").end(step);
        assert_eq!(scene.level("R14.1"), Some(Level::Pass));
        let due = only(&scene, "R14.1").verdict.due.unwrap();
        assert_eq!(due.day.to_string(), "2026-03-03");
        assert_eq!(scene.at("2026-03-03T05:42").level("R14.1"), Some(Level::Warn), "19.2 hours");
        assert_eq!(scene.at("2026-03-03T10:31").level("R14.1"), Some(Level::Violation));
        scene.at(received).receive(media);
        assert_eq!(scene.level("R14.1"), Some(expected), "{received}");
    }
}

#[test]
fn an_upload_from_a_remote_place() {
    let (mut scene, step) = inspection();
    scene.record_with(MediaKind::Video, Some(step), "2026-03-02T09:00", "2026-03-02T10:00", |_| {});
    scene.at("2026-03-02T10:00").end(step);
    scene.at("2026-03-04T09:00");
    assert_eq!(scene.level("R14.1"), Some(Level::Violation));
    let returned = scene.event(EventKind::SiteReturned, "2026-03-03T20:00:00+08:00", |one| {
        one.activity = Some(step);
    });
    let found = only(&scene, "R14.1");
    assert_eq!(found.level(), Level::Pass);
    assert!(found.rests_on.contains(&returned));
    assert_eq!(scene.at("2026-03-06T20:01").level("R14.1"), Some(Level::Violation));
}

#[test]
fn the_term_of_each_recording_is_told_and_nothing_is_blocked_that_nobody_asks() {
    let (mut scene, step) = inspection();
    let media = record(&mut scene, Some(step));
    let found = only(&scene, "R14.2");
    assert_eq!((found.level(), found.gate), (Level::Pass, None));
    assert_eq!(found.subject, Subject::Media(media));
    assert_eq!(found.verdict.outcome, Some(Outcome::Retention(RetentionClass::General)));
    assert!(found.verdict.says.zh.contains("2026-09-02"));
    assert_eq!((scene.level("R14.3"), scene.level("R14.4")), (None, None));
    assert_eq!(scene.level("R15.5"), None);
}

#[test]
fn a_general_recording_may_go_from_the_day_after() {
    let (mut scene, step) = inspection();
    let media = record(&mut scene, Some(step));
    scene.at("2026-09-02T09:00");
    let proposal = propose(&mut scene, media);
    let found = only(&scene, "R14.2");
    assert_eq!((found.level(), found.gate), (Level::Block, Some(Gate::Delete)));
    assert!(found.rests_on.contains(&proposal));
    assert_eq!(scene.level("R14.6"), Some(Level::Block));
    scene.at("2026-09-03T09:00");
    assert_eq!((scene.level("R14.2"), scene.level("R14.6")), (Some(Level::Pass), Some(Level::Block)));
    approve(&mut scene, proposal, "科长");
    approve(&mut scene, proposal, "主任");
    assert_eq!(scene.level("R14.6"), Some(Level::Pass));
    destroy(&mut scene, proposal, media);
    assert_eq!((scene.level("R14.2"), scene.level("R14.6")), (Some(Level::Pass), Some(Level::Pass)));
    scene.at("2026-10-01T09:00").event(EventKind::Complaint, "2026-10-01", |_| {});
    assert_eq!(scene.level("R14.6"), Some(Level::Pass), "nobody knew of it then");
    assert_eq!(scene.level("R15.1"), Some(Level::Pass));
}

#[test]
fn what_went_too_early_stays_a_violation() {
    let (mut scene, step) = inspection();
    let media = record(&mut scene, Some(step));
    let proposal = propose(scene.at("2026-09-02T09:00"), media);
    approve(&mut scene, proposal, "科长");
    destroy(&mut scene, proposal, media);
    scene.at("2027-09-02T09:00");
    assert_eq!(
        (scene.level("R14.2"), scene.level("R14.6")),
        (Some(Level::Violation), Some(Level::Violation))
    );
    let other = record(&mut scene, Some(step));
    destroy(&mut scene, proposal, other);
    let unlisted = scene.findings("R14.6").into_iter().filter(|one| one.verdict.says.zh.contains("清单以外"));
    assert_eq!(unlisted.count(), 1);
}

#[test]
fn evidence_and_the_rest_of_a_case() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let plain = record(&mut scene, None);
    let evidence = scene.record_with(MediaKind::Video, None, "2026-03-02T09:00", "2026-03-02T10:00", |one| {
        one.subject.proves = Some("无证经营".into())
    });
    let told = json!({"litigation_term": "六个月", "issued_on": "2026-03-02"});
    let decision = scene.seal("HS-56", told, &[]);
    scene.serve(decision, ServiceMode::Direct, "2026-03-10T09:00:00+08:00");
    let (rest, file) = (only(&scene, "R14.4"), only(&scene, "R14.3"));
    assert_eq!((&rest.subject, &file.subject), (&Subject::Media(plain), &Subject::Media(evidence)));
    assert!(rest.verdict.says.zh.contains("2026-09-10"));
    assert_eq!(file.level(), Level::Pass);
    scene.seal("HS-65", json!({"closed_on": "2026-05-20"}), &["张三", "李四"]);
    let file = only(&scene, "R14.3");
    assert_eq!(
        (file.level(), file.verdict.outcome),
        (Level::Info, Some(Outcome::Undecided("case_file_term")))
    );
    scene.at("2026-09-10T09:00");
    propose(&mut scene, plain);
    assert_eq!(scene.level("R14.4"), Some(Level::Block), "届满之日");
    assert_eq!(scene.at("2026-09-11T09:00").level("R14.4"), Some(Level::Pass));
    scene.event(EventKind::LitigationFiled, "2026-09-09", |_| {});
    assert_eq!(scene.level("R14.4"), Some(Level::Block), "a suit is pending");
    propose(scene.at("2046-09-11T09:00"), evidence);
    assert_eq!(scene.level("R14.3"), Some(Level::Block), "no term, no disposal");
}

#[test]
fn papers_of_an_inspection() {
    let (mut scene, _) = inspection();
    scene.draft("HS-25", json!({"opinion": "保持清洁"}));
    assert_eq!(scene.level("R14.5"), None, "a draft is no record yet");
    scene.seal("HS-20", json!({"body": "见"}), &["张三", "李四"]);
    assert_eq!(only(&scene, "R14.5").verdict.outcome, Some(Outcome::Undecided("archive_terms")));
    scene.setting("archive_terms", "{\"HS-20\": \"永久\"}");
    let found = only(&scene, "R14.5");
    assert_eq!(
        (found.level(), found.verdict.outcome),
        (Level::Pass, Some(Outcome::Retention(RetentionClass::Archives)))
    );
}

#[test]
fn what_happened_keeps_for_the_long_term() {
    for (kind, rule) in [
        (EventKind::Objection, "R15.1"),
        (EventKind::Petition, "R15.1"),
        (EventKind::Refusal, "R15.2"),
        (EventKind::Assault, "R15.2"),
        (EventKind::MassIncident, "R15.3"),
        (EventKind::OtherImportant, "R15.4"),
    ] {
        let (mut scene, step) = inspection();
        let media = record(&mut scene, Some(step));
        assert_eq!(scene.level(rule), None, "{kind:?}");
        let event = scene.event(kind, "2026-03-02", |one| one.activity = Some(step));
        let found = only(&scene, rule);
        assert_eq!(found.subject, Subject::Entry(event));
        assert_eq!(found.verdict.outcome, Some(Outcome::Retention(RetentionClass::LongTerm)), "{kind:?}");
        assert!(found.verdict.says.zh.ends_with("1项声像资料"), "{}", found.verdict.says.zh);
        let others = ["R15.1", "R15.2", "R15.3", "R15.4"].into_iter().filter(|other| *other != rule);
        assert!(others.into_iter().all(|other| scene.level(other).is_none()), "{kind:?}");
        let proposal = propose(scene.at("2027-03-02T09:00"), media);
        assert_eq!(scene.level("R14.6"), Some(Level::Block));
        destroy(&mut scene, proposal, media);
        assert_eq!(
            (scene.level(rule), scene.level("R14.6")),
            (Some(Level::Violation), Some(Level::Violation))
        );
    }
}

#[test]
fn a_refusal_to_sign_is_for_the_bureau_to_judge() {
    let (mut scene, _) = inspection();
    let document = scene.draft("HS-20", json!({"body": "见"}));
    let decline = |scene: &mut Scene, role: &str, outcome| {
        scene.state(Fact::SignatureDeclined(SignatureDeclined {
            document,
            read_back: EntryHash::from_bytes([1; 32]),
            role: role.into(),
            name: "马某".into(),
            outcome,
            reason: "不同意".into(),
            media: None,
            no_media: None,
            noted_by: "张三".into(),
        }))
    };
    decline(&mut scene, "party", Declined::Absent);
    decline(&mut scene, "recorder", Declined::Refused);
    assert_eq!(scene.level("R15.2"), None);
    decline(&mut scene, "party", Declined::Refused);
    let found = only(&scene, "R15.2");
    assert_eq!((found.level(), found.subject), (Level::Info, Subject::Document(document)));
    assert_eq!(found.verdict.outcome, Some(Outcome::Undecided("refuse_sign_is_refusal")));
    scene.setting("refuse_sign_is_refusal", "false");
    assert_eq!(scene.level("R15.2"), None);
    scene.setting("refuse_sign_is_refusal", "true");
    assert_eq!(only(&scene, "R15.2").verdict.outcome, Some(Outcome::Retention(RetentionClass::LongTerm)));
}

#[test]
fn a_flag_is_taken_back_by_two_and_no_other() {
    let (mut scene, step) = inspection();
    let media = record(&mut scene, Some(step));
    let hold = scene.state(Fact::HoldPlaced(HoldPlaced {
        ground: HoldGround::Important,
        media: vec![media],
        reason: "媒体关注".into(),
    }));
    assert_eq!(scene.level("R15.4"), Some(Level::Pass));
    let lift = |scene: &mut Scene, lifted_by| {
        scene.office(BureauFact::HoldLifted(HoldLifted { hold, reason: "已过".into(), lifted_by }))
    };
    let alone = lift(&mut scene, vec![by("张三", Role::Officer)]);
    assert_eq!(scene.level_of("R15.4", &Subject::Entry(alone)), Some(Level::Violation));
    assert_eq!(scene.level("R14.2"), None, "it still holds");
    lift(&mut scene, vec![by("稽查员", Role::Audit), by("科长", Role::SectionHead)]);
    let found = scene.findings("R15.4").into_iter().find(|one| one.subject == Subject::Entry(hold)).unwrap();
    assert_eq!(found.verdict.outcome, Some(Outcome::NotApplicable));
    assert_eq!(scene.level("R14.2"), Some(Level::Pass));
}

#[test]
fn copies_are_a_task_until_they_are_verified() {
    for (copied, kind, expected) in [
        ("2026-04-01", MediumKind::OpticalDisc, Level::Pass),
        ("2026-04-02", MediumKind::Removable, Level::Violation),
        ("2026-04-01", MediumKind::Image, Level::Violation),
    ] {
        let (mut scene, step) = inspection();
        let media = record(&mut scene, Some(step));
        scene.event(EventKind::Complaint, "2026-03-02", |_| {});
        let task = only(&scene, "R15.5");
        assert_eq!(
            (task.level(), task.verdict.due.unwrap().day.to_string()),
            (Level::Warn, "2026-04-01".into())
        );
        assert_eq!(scene.at("2026-04-01T20:00").level("R15.5"), Some(Level::Warn));
        assert_eq!(scene.at("2026-04-02T00:00").level("R15.5"), Some(Level::Violation));
        let copy = scene.office(BureauFact::CopyVerified(CopyVerified {
            media: vec![media],
            medium: "光盘2026-01".into(),
            kind,
            place: "档案室".into(),
            manifest: Digest::from_bytes([1; 32]),
            at: copied.into(),
            verified_by: by("综合员", Role::Equipment),
        }));
        let found = only(&scene, "R15.5");
        assert_eq!(found.level(), expected, "{copied} {kind:?}");
        assert_eq!(found.rests_on.contains(&copy), kind != MediumKind::Image);
    }
}
