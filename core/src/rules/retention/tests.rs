use serde_json::json;

use super::*;
use crate::entry::{
    Approval, BureauFact, DisposalApproved, DisposalDone, DisposalProposed, DisposedMedia, HoldGround,
    HoldLifted, HoldOrdered, Role,
};
use crate::id::{ActivityId, Digest};
use crate::record::{
    EventKind, EvidenceItem, EvidenceListed, Fact, HoldPlaced, Import, MediaKind, MediaPlaced, ServiceMode,
    Source, Subject,
};
use crate::rules::scene::Scene;

pub(super) fn by(name: &str, role: Role) -> Approval {
    Approval { name: name.into(), role }
}

pub(super) fn record(scene: &mut Scene, step: Option<ActivityId>, day: &str) -> MediaId {
    scene.record(MediaKind::Video, step, &format!("{day}T09:00"), &format!("{day}T09:30"))
}

pub(super) fn list(scene: &mut Scene, media: MediaId, withdrawn: bool) -> EntryHash {
    let item = EvidenceItem {
        media: Some(media),
        document: None,
        digest: Digest::from_bytes([1; 32]),
        proves: "现场情况".into(),
        transcript: None,
        has_speech: false,
        withdrawn,
    };
    let listed = EvidenceListed { decision: None, supplement: false, items: vec![item] };
    scene.state(Fact::EvidenceListed(listed))
}

pub(super) fn place(scene: &mut Scene, ground: HoldGround, media: Vec<MediaId>) -> EntryHash {
    scene.state(Fact::HoldPlaced(HoldPlaced { ground, media, reason: "媒体关注".into() }))
}

pub(super) fn lift(scene: &mut Scene, hold: EntryHash, lifted_by: Vec<Approval>) -> EntryHash {
    scene.office(BureauFact::HoldLifted(HoldLifted { hold, reason: "已办结".into(), lifted_by }))
}

pub(super) fn both() -> Vec<Approval> {
    vec![by("稽查员", Role::Audit), by("科长", Role::SectionHead)]
}

fn of(scene: &Scene, media: MediaId) -> Retention {
    scene.with_facts(|facts| retentions(facts).remove(&media).unwrap())
}

fn ends(scene: &Scene, media: MediaId) -> (RetentionClass, Option<String>, Option<String>) {
    let kept = of(scene, media);
    let text = |day: Option<Day>| day.map(|day| day.to_string());
    (kept.class, text(kept.through), text(kept.first_disposal_day))
}

fn some(day: &str) -> Option<String> {
    Some(day.to_owned())
}

#[test]
fn a_recording_of_an_inspection_is_kept_for_six_months() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    let media = record(&mut scene, Some(step), "2025-08-31");
    assert_eq!(ends(&scene, media), (RetentionClass::General, some("2026-02-28"), some("2026-03-01")));
    assert_eq!(scene.with_facts(|facts| keeps(facts, media)), None);
    let unfinished = of(&scene, media);
    assert!(unfinished.why.zh.contains("六个月") && unfinished.undecided.is_none());
}

#[test]
fn a_clock_that_nobody_compared_does_not_shorten() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let imported = |ahead: Option<i64>| {
        move |one: &mut crate::record::MediaCaptured| {
            one.source = Source::Recorder(Import {
                file: "0001.mp4".into(),
                clock_ahead_ms: ahead,
                ..Import::default()
            });
        }
    };
    let (from, to) = ("2010-01-01T00:00", "2010-01-01T00:10");
    let reset = scene.record_with(MediaKind::Video, None, from, to, imported(None));
    assert_eq!(ends(&scene, reset).1, some("2026-09-02"), "from the day of the statement");
    let known = scene.record_with(MediaKind::Video, None, from, to, imported(Some(-86_400_000)));
    assert_eq!(ends(&scene, known).1, some("2010-07-02"));
}

#[test]
fn from_six_months_to_the_term_to_sue_to_the_term_of_the_file() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let step = scene.step("site_inspection");
    let media = record(&mut scene, Some(step), "2026-03-02");
    assert_eq!(ends(&scene, media).1, some("2026-09-02"));
    scene.at("2026-03-05T09:00").seal("HS-11", json!({"filed_on": "2026-03-05"}), &["张三"]);
    assert_eq!(ends(&scene, media), (RetentionClass::CaseNotEvidence, None, None), "no decision yet");
    let told = json!({"court": "平罗县人民法院", "litigation_term": "六个月", "issued_on": "2026-04-01"});
    let decision = scene.at("2026-04-01T09:00").seal("HS-56", told, &[]);
    assert_eq!(ends(&scene, media).1, None, "not served");
    scene.serve(decision, ServiceMode::Direct, "2026-04-02T09:00:00+08:00");
    let (class, through, first) = ends(&scene, media);
    assert_eq!(
        (class, through),
        (RetentionClass::CaseNotEvidence, some("2026-10-08")),
        "rolled off the holiday"
    );
    assert_eq!(first, some("2026-10-09"));
    scene.serve(decision, ServiceMode::Notice, "2026-04-10T09:00:00+08:00");
    assert_eq!(ends(&scene, media).1, some("2026-11-10"), "thirty days after the notice");
    list(&mut scene, media, false);
    assert_eq!(ends(&scene, media), (RetentionClass::Evidence, None, None), "the file is open");
    list(&mut scene, media, true);
    assert_eq!(of(&scene, media).class, RetentionClass::Evidence, "a withdrawn item takes nothing back");
    scene.at("2026-05-20T09:00").seal("HS-65", json!({"closed_on": "2026-05-20"}), &["张三", "李四"]);
    let kept = of(&scene, media);
    assert_eq!((kept.through, kept.undecided), (None, Some("case_file_term")), "the bureau has not decided");
    scene.setting("case_file_term", "\"10年\"");
    assert_eq!(ends(&scene, media).1, some("2036-05-20"));
    scene.setting("case_file_term_from", "\"次年一月一日\"");
    assert_eq!(ends(&scene, media).1, some("2036-12-31"));
    scene.setting("case_file_term", "\"永久\"");
    assert_eq!(ends(&scene, media), (RetentionClass::Evidence, None, None));
}

#[test]
fn a_party_that_was_not_told_may_sue_for_a_year() {
    let mut scene = Scene::new();
    scene.open("penalty");
    let media = record(&mut scene, None, "2026-03-02");
    let decision = scene.seal("HS-57", json!({"fine_yuan": 20000}), &["张三", "李四"]);
    scene.serve(decision, ServiceMode::Direct, "2026-03-02T10:00:00+08:00");
    assert_eq!(ends(&scene, media).1, some("2027-03-02"));
    scene.event(EventKind::ReconsiderationFiled, "2026-04-01", |_| {});
    let kept = of(&scene, media);
    assert_eq!(
        (kept.through.map(|day| day.to_string()), kept.first_disposal_day),
        (some("2027-03-02"), None)
    );
    assert_eq!(kept.holds.len(), 1);
    assert!(scene.with_facts(|facts| keeps(facts, media)).unwrap().zh.contains("申请复议"));
    scene.event(EventKind::ReconsiderationDecided, "2027-03-01", |_| {});
    assert_eq!(ends(&scene, media).2, some("2027-03-17"), "15 days after the decision on reconsideration");
}

#[test]
fn a_complaint_five_months_later_keeps_everything() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let (step, other) = (scene.step("site_inspection"), scene.step("talk"));
    let (media, free) =
        (record(&mut scene, Some(step), "2026-03-02"), record(&mut scene, None, "2026-03-02"));
    let elsewhere = record(&mut scene, Some(other), "2026-03-02");
    let complaint = scene
        .at("2026-08-03T09:00")
        .event(EventKind::Complaint, "2026-08-01", |one| one.activity = Some(step));
    for kept in [media, free] {
        assert_eq!(ends(&scene, kept), (RetentionClass::LongTerm, None, None));
    }
    assert_eq!(of(&scene, elsewhere).class, RetentionClass::General, "made in another step");
    assert!(of(&scene, media).rests_on.contains(&complaint));
    lift(&mut scene, complaint, vec![by("科长", Role::SectionHead)]);
    assert_eq!(of(&scene, media).class, RetentionClass::LongTerm, "not by one alone");
    lift(&mut scene, complaint, both());
    assert_eq!(ends(&scene, media), (RetentionClass::General, some("2026-09-02"), some("2026-09-03")));
    scene.state(Fact::MediaPlaced(MediaPlaced {
        media: elsewhere,
        subject: Subject { activity: Some(step), ..Subject::default() },
    }));
    scene.event(EventKind::Assault, "2026-08-01", |one| one.activity = Some(step));
    assert_eq!(of(&scene, elsewhere).class, RetentionClass::LongTerm);
}

#[test]
fn a_long_term_that_the_bureau_gave_a_length() {
    let mut scene = Scene::new();
    scene.setting("long_term_years", "10").open("inspection");
    let media = record(&mut scene, None, "2026-03-02");
    scene.event(EventKind::Petition, "2026-03-01", |_| {});
    assert_eq!(ends(&scene, media), (RetentionClass::LongTerm, some("2036-03-02"), some("2036-03-03")));
    assert!(scene.with_facts(|facts| keeps(facts, media)).is_some(), "it runs");
    place(&mut scene, HoldGround::Important, vec![media]);
    assert_eq!(ends(&scene, media).2, None, "an order stands until it is lifted");
}

#[test]
fn what_documents_say_holds_too() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = record(&mut scene, None, "2026-03-02");
    scene.seal("HS-20", json!({"read_back": "属实"}), &["张三", "李四"]);
    assert_eq!(of(&scene, media).class, RetentionClass::General);
    scene.seal("HS-20", json!({"read_back": "有异议", "objection": "面积不对"}), &["张三", "李四"]);
    assert_eq!(of(&scene, media).holds.first().map(|hold| hold.ground), Some(HoldGround::Dispute));
}

#[test]
fn documents_follow_the_file_or_the_schedule() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let document = scene.seal("HS-20", json!({"body": "见"}), &["张三", "李四"]);
    let of = |scene: &Scene| scene.with_facts(|facts| document_retentions(facts).remove(&document).unwrap());
    assert_eq!((of(&scene).class, of(&scene).undecided), (RetentionClass::Archives, Some("archive_terms")));
    scene.setting("archive_terms", "{\"现场笔录\": \"10年\"}");
    assert_eq!(of(&scene).through.unwrap().to_string(), "2036-03-02");
    scene.event(EventKind::CaseArchived, "2026-06-01", |_| {});
    assert_eq!(of(&scene).through.unwrap().to_string(), "2036-06-01");
    place(&mut scene, HoldGround::Audit, Vec::new());
    assert_eq!(of(&scene).first_disposal_day, None);
    scene.seal("HS-11", json!({"filed_on": "2026-03-05"}), &["张三"]);
    assert_eq!(of(&scene).class, RetentionClass::Evidence);
}

#[test]
fn a_disposal_waits_for_its_day_and_for_two_other_people() {
    let mut scene = Scene::new();
    scene.open("inspection");
    let media = record(&mut scene, None, "2026-03-02");
    let proposal = scene.at("2026-09-02T09:00").office(BureauFact::DisposalProposed(DisposalProposed {
        media: vec![media],
        reason: "期满".into(),
        proposed_by: by("档案员", Role::Archive),
    }));
    let lacks = |scene: &Scene| scene.with_facts(|facts| may_dispose(facts, proposal).len());
    assert_eq!(lacks(&scene), 2, "the last day, and nobody agreed");
    let approve = |scene: &mut Scene, name: &str| {
        let approved_by = by(name, Role::SectionHead);
        scene.office(BureauFact::DisposalApproved(DisposalApproved { proposal, approved_by }))
    };
    scene.at("2026-09-03T09:00");
    assert_eq!(lacks(&scene), 1);
    for name in ["科长", "科长", "档案员"] {
        approve(&mut scene, name);
        assert_eq!(lacks(&scene), 1, "{name}");
    }
    approve(&mut scene, "主任");
    assert_eq!(lacks(&scene), 0);
    let hold = scene.office(BureauFact::HoldOrdered(HoldOrdered {
        ground: HoldGround::LegalHold,
        media: vec![media],
        reason: "法院函".into(),
        ordered_by: "法制".into(),
        role: Role::LegalReview,
    }));
    assert_eq!(lacks(&scene), 1);
    lift(&mut scene, hold, both());
    assert_eq!(lacks(&scene), 0);
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
    }));
    assert_eq!(lacks(&scene), 1, "done already");
    assert_eq!(scene.with_facts(|facts| may_dispose(facts, hold).len()), 1, "no proposal");
}
