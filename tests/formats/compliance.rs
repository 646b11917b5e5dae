//! The third record: what rules rest on, as terminals and the office state it.

use super::chain;
use super::files::Files;
use super::log::Log;
use super::recordings;
use super::world::{World, case, officer, section};
use quanji_core::crypto::sha256;
use quanji_core::entry::{
    Approval, Aspect, AspectScore, AssessmentMade, AuditAnswered, AuditChecked, AuditDecided, AuditFound,
    AuditPlanned, AuditSampled, BulletinIssued, BureauFact, CasePublished, CopyVerified, DisposalApproved,
    DisposalDone, DisposalProposed, DisposedMedia, EquipmentChange, EquipmentChanged, EquipmentKind,
    EquipmentRegistered, ExportApproved, FingerprintPart, HoldGround, HoldLifted, HoldOrdered, MediumKind,
    PackageIssued, PackageProfile, PublicationWithdrawn, Role, SectionScore, SettingInterpreted,
};
use quanji_core::id::{ActivityId, Digest, EntryHash};
use quanji_core::record::{
    DeviceChecked, EventKind, EventNoted, EvidenceItem, EvidenceListed, Fact, FaultReported, HoldPlaced,
    MediaCaptured, NoteAdded,
};

/// Makes the files; gives the record.
pub(crate) fn describe(files: &mut Files) -> World {
    let mut world = World::with_open_case();
    let (_, recording) = recordings::samples(&world);
    let captured = world.state_first("", Fact::MediaCaptured(recording.clone()));
    let hold = terminal_states(&mut world, &recording);
    register(&mut world);
    keep_and_dispose(&mut world, &recording, captured, hold);
    publish(&mut world, &recording);
    audit(&mut world);
    world.restore_office();
    chain::describe_as(&world, "compliance", files);
    world
}

pub(crate) fn by(name: &str, role: Role) -> Approval {
    Approval { name: name.into(), role }
}

fn digest(of: &str) -> Digest {
    Digest::from_bytes(sha256(of.as_bytes()))
}

fn fingerprint() -> Vec<FingerprintPart> {
    let part = |part: &str, value: &str| FingerprintPart { part: part.into(), value: value.into() };
    vec![part("storage_serial", "SD-0042"), part("firmware", "1.2.0")]
}

/// What an officer notes; gives the hold.
fn terminal_states(world: &mut World, recording: &MediaCaptured) -> EntryHash {
    let document = world.document;
    let bare = EventNoted {
        kind: EventKind::CaseArchived,
        at: "2026-12-30".into(),
        activity: None,
        document: None,
        media: None,
        person: None,
        text: String::new(),
        amount_fen: None,
        reference: None,
        granted: None,
    };
    let decided = EventNoted {
        kind: EventKind::ReconsiderationDecided,
        at: "2026-11-23T15:30:00.250+08:00".into(),
        activity: Some(ActivityId::from_bytes([0xa4; 16])),
        document: Some(document),
        media: Some(recording.media),
        person: Some("平罗县人民政府".into()),
        text: "变更罚款数额".into(),
        amount_fen: Some(120_050),
        reference: Some("平政复决〔2026〕3号".into()),
        granted: Some(false),
    };
    let item = EvidenceItem {
        media: Some(recording.media),
        document: None,
        digest: recording.sha256,
        proves: "布草间未设消毒柜".into(),
        transcript: Some("问：消毒柜在哪里？答：没有。".into()),
        has_speech: true,
        withdrawn: false,
    };
    let paper = EvidenceItem {
        media: None,
        document: Some(document),
        digest: digest("content"),
        proves: "现场检查经过".into(),
        transcript: None,
        has_speech: false,
        withdrawn: true,
    };
    let facts = [
        (
            "-recorder",
            Fact::DeviceChecked(DeviceChecked {
                device: Some("PL0001".into()),
                battery: 100,
                free_mb: 58_000,
                clock_offset_ms: Some(-1_500),
                fingerprint: fingerprint(),
            }),
        ),
        (
            "-terminal",
            Fact::DeviceChecked(DeviceChecked {
                device: None,
                battery: 0,
                free_mb: 0,
                clock_offset_ms: None,
                fingerprint: Vec::new(),
            }),
        ),
        (
            "",
            Fact::FaultReported(FaultReported {
                device: Some("PL0001".into()),
                at: "2026-11-23T14:00:00Z".into(),
                symptom: "无法开机".into(),
            }),
        ),
        ("-decided", Fact::EventNoted(decided)),
        ("-archived", Fact::EventNoted(bare)),
        (
            "",
            Fact::EvidenceListed(EvidenceListed {
                decision: Some(document),
                supplement: false,
                items: vec![item.clone(), paper],
            }),
        ),
        (
            "-supplement",
            Fact::EvidenceListed(EvidenceListed { decision: None, supplement: true, items: vec![item] }),
        ),
        (
            "",
            Fact::HoldPlaced(HoldPlaced {
                ground: HoldGround::Dispute,
                media: vec![recording.media],
                reason: "当事人对检查结果有异议".into(),
            }),
        ),
    ];
    facts.into_iter().map(|(suffix, fact)| world.state_first(suffix, fact)).last().unwrap()
}

/// Settings and equipment: what concerns no case.
fn register(world: &mut World) {
    world.state_office(BureauFact::SettingInterpreted(SettingInterpreted {
        key: "upload_limit_h".into(),
        value: "48".into(),
        doc_no: "平卫发〔2026〕3号".into(),
        approved_by: "王局长".into(),
        effective_from: "2026-12-01".into(),
        stated_by: "王五".into(),
    }));
    let (device, number, role) = (world.device(), "PL0001".to_owned(), Role::Equipment);
    world.state_office(BureauFact::EquipmentRegistered(EquipmentRegistered {
        number: number.clone(),
        kind: EquipmentKind::Terminal,
        model: "某品牌 T1".into(),
        section: Some(section()),
        device: Some(device),
        fingerprint: fingerprint(),
        acquired_on: "2025-03-01".into(),
        stated_by: "王五".into(),
        role,
    }));
    world.state_office(BureauFact::EquipmentChanged(EquipmentChanged {
        number,
        change: EquipmentChange::Replaced,
        at: "2026-11-24".into(),
        section: Some(section()),
        officer: Some(officer()),
        order: Some("WX-2026-12".into()),
        fingerprint: vec![FingerprintPart { part: "storage_serial".into(), value: "SD-0043".into() }],
        text: "更换存储卡".into(),
        stated_by: "王五".into(),
        role,
    }));
}

fn keep_and_dispose(world: &mut World, recording: &MediaCaptured, captured: EntryHash, hold: EntryHash) {
    world.state_office(BureauFact::HoldOrdered(HoldOrdered {
        ground: HoldGround::LegalHold,
        media: Vec::new(),
        reason: "法院要求保存".into(),
        ordered_by: "王五".into(),
        role: Role::Archive,
    }));
    let (archive, head) = (by("王五", Role::Archive), by("钱七", Role::SectionHead));
    world.state_office(BureauFact::HoldLifted(HoldLifted {
        hold,
        reason: "异议已处理".into(),
        lifted_by: vec![archive.clone(), head.clone()],
    }));
    let proposal = world.state_office(BureauFact::DisposalProposed(DisposalProposed {
        media: vec![recording.media],
        reason: "保存期限届满".into(),
        proposed_by: archive.clone(),
    }));
    world.state_office(BureauFact::DisposalApproved(DisposalApproved { proposal, approved_by: head }));
    world.state_office(BureauFact::CopyVerified(CopyVerified {
        media: vec![recording.media],
        medium: "GP-2026-001".into(),
        kind: MediumKind::Image,
        place: "档案室 3 柜".into(),
        manifest: digest("manifest"),
        at: "2026-12-01".into(),
        verified_by: archive.clone(),
    }));
    let gone = DisposedMedia {
        media: recording.media,
        captured,
        sha256: recording.sha256,
        length: recording.length,
    };
    world.state_office(BureauFact::DisposalDone(DisposalDone {
        proposal,
        media: vec![gone],
        rules: "2026.1".into(),
        done_by: archive,
    }));
}

fn publish(world: &mut World, recording: &MediaCaptured) {
    let review = by("孙八", Role::LegalReview);
    let document = world.document;
    let publication = world.state_office(BureauFact::CasePublished(CasePublished {
        decision: document,
        at: "2026-12-01T09:00:00+08:00".into(),
        address: "https://example.cn/gs/1".into(),
        redacted: digest("published"),
        published_by: review.clone(),
    }));
    world.state_office(BureauFact::PublicationWithdrawn(PublicationWithdrawn {
        publication,
        at: "2026-12-20".into(),
        reason: "决定被变更".into(),
        withdrawn_by: review.clone(),
    }));
    world.state_office(BureauFact::ExportApproved(ExportApproved {
        media: vec![recording.media],
        documents: vec![document],
        recipient: "平罗县人民法院".into(),
        reason: "提交证据".into(),
        approved_by: vec![review, by("钱七", Role::SectionHead)],
    }));
}

fn audit(world: &mut World) {
    let auditor = by("赵六", Role::Audit);
    let plan = world.state_office(BureauFact::AuditPlanned(AuditPlanned {
        name: "第四季度稽查".into(),
        section: Some(section()),
        period: "2026-Q4".into(),
        ad_hoc: true,
        from: "2026-10-01".into(),
        to: "2026-12-31".into(),
        sample: 5,
        planned_by: auditor.clone(),
    }));
    let finding = world.state_office(BureauFact::AuditFound(AuditFound {
        audit: Some(plan),
        aspect: Aspect::Conduct,
        rule: "R9.1".into(),
        section: section(),
        officer: Some(officer()),
        text: "录像中断三分钟，没有说明".into(),
        serious: true,
        deduction_tenths: Some(15),
        found_by: auditor.clone(),
    }));
    // Something has followed the plan: its own wording could not steer the root.
    let log = Log::of(world.bytes());
    let (checkpoint, _) = log.checkpoint(world, log.size);
    world.state_office(BureauFact::AuditSampled(AuditSampled {
        audit: plan,
        log_size: checkpoint.size,
        log_root: checkpoint.root.to_string().parse().unwrap(),
        population: 1,
        cases: vec![case()],
        sampled_by: auditor.clone(),
    }));
    world.state_office(BureauFact::AuditAnswered(AuditAnswered {
        finding,
        text: "更换电池，当场已说明".into(),
        answered_by: by("张三", Role::Officer),
        appeal: true,
    }));
    world.state_office(BureauFact::AuditDecided(AuditDecided {
        finding,
        upheld: false,
        reason: "录像中有口头说明".into(),
        decided_by: auditor.clone(),
    }));
    let score =
        |aspect, score_tenths, remark: &str| AspectScore { aspect, score_tenths, remark: remark.into() };
    world.state_office(BureauFact::AuditChecked(AuditChecked {
        audit: plan,
        aspects: vec![score(Aspect::DocumentQuality, 950, ""), score(Aspect::Conduct, 1_000, "规范")],
        checked_by: auditor.clone(),
    }));
    world.state_office(BureauFact::BulletinIssued(BulletinIssued {
        period: "2026-Q4".into(),
        section: Some(section()),
        title: "第四季度稽查通报".into(),
        text: "稽查 1 件，发现问题 1 个。".into(),
        findings: 1,
        deduction_tenths: 15,
        issued_by: auditor.clone(),
    }));
    let scored = |officer, score_tenths, deduction_tenths| SectionScore {
        section: section(),
        officer,
        score_tenths,
        deduction_tenths,
    };
    world.state_office(BureauFact::AssessmentMade(AssessmentMade {
        year: 2026,
        scores: vec![scored(None, 985, 15), scored(Some(officer()), 1_000, 0)],
        made_by: auditor,
    }));
    issue(world);
}

/// A package leaves the office, and the terminal sees the log as it stands after it.
fn issue(world: &mut World) {
    world.state_office(BureauFact::PackageIssued(PackageIssued {
        manifest: digest("manifest"),
        log_size: 35,
        entries: 20,
        recipient: "平罗县人民法院".into(),
        purpose: "行政诉讼".into(),
        profile: PackageProfile::Court,
        issued_by: vec![by("孙八", Role::LegalReview)],
    }));
    let (checkpoint, _) =
        Log::of(world.bytes()).checkpoint(world, u64::try_from(world.bytes().count()).unwrap());
    world.state_after("-root", &checkpoint, Fact::NoteAdded(NoteAdded { text: "案卷已出具。".into() }));
}
