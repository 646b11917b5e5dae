//! Each kind of the office once as it should be, and with each thing that it may not lack.

use crate::entry::vocabulary::check;
use crate::entry::{
    Approval, Aspect, AspectScore, AssessmentMade, AuditAnswered, AuditChecked, AuditDecided, AuditFound,
    AuditPlanned, AuditSampled, BulletinIssued, BureauFact, CasePublished, CopyVerified, DisposalApproved,
    DisposalDone, DisposalProposed, DisposedMedia, EquipmentChange, EquipmentChanged, EquipmentKind,
    EquipmentRegistered, ExportApproved, FingerprintPart, HoldGround, HoldLifted, HoldOrdered, MediumKind,
    PublicationWithdrawn, Role, SectionScore, SettingInterpreted,
};
use crate::id::{CaseId, Digest, DocumentId, EntryHash, MediaId, SectionId};

const MEDIA: MediaId = MediaId::from_bytes([1; 16]);
const OTHER: MediaId = MediaId::from_bytes([2; 16]);
const ENTRY: EntryHash = EntryHash::from_bytes([3; 32]);
const DIGEST: Digest = Digest::from_bytes([4; 32]);
const SECTION: SectionId = SectionId::from_bytes([5; 16]);

fn by(name: &str) -> Approval {
    Approval { name: name.into(), role: Role::Archive }
}

/// A sound body stays sound, and each change makes it unsound.
fn holds<T: Clone + std::fmt::Debug>(sound: &T, fact: fn(T) -> BureauFact, changes: &[&dyn Fn(&mut T)]) {
    assert!(fact(sound.clone()).is_sound(), "{sound:?}");
    for change in changes {
        let mut body = sound.clone();
        change(&mut body);
        assert!(!fact(body.clone()).is_sound(), "{body:?}");
    }
}

#[test]
fn words() {
    check(&HoldGround::ALL, HoldGround::as_str, HoldGround::zh);
    check(&EquipmentKind::ALL, EquipmentKind::as_str, EquipmentKind::zh);
    check(&EquipmentChange::ALL, EquipmentChange::as_str, EquipmentChange::zh);
    check(&MediumKind::ALL, MediumKind::as_str, MediumKind::zh);
    check(&Aspect::ALL, Aspect::as_str, Aspect::zh);
}

#[test]
fn settings_and_equipment() {
    let setting = SettingInterpreted {
        key: "upload_limit_h".into(),
        value: "48".into(),
        doc_no: "平卫发〔2026〕3号".into(),
        approved_by: "王局长".into(),
        effective_from: "2026-12-01".into(),
        stated_by: "王五".into(),
    };
    holds(
        &setting,
        BureauFact::SettingInterpreted,
        &[
            &|body| body.key = " ".into(),
            &|body| body.value = String::new(),
            &|body| body.doc_no = "\u{3000}".into(),
            &|body| body.approved_by = String::new(),
            &|body| body.stated_by = String::new(),
            &|body| body.effective_from = "2026-12".into(),
        ],
    );
    let part = FingerprintPart { part: "imei".into(), value: "860000000000001".into() };
    let registered = EquipmentRegistered {
        number: "PL0001".into(),
        kind: EquipmentKind::Recorder,
        model: String::new(),
        section: None,
        device: None,
        fingerprint: vec![part.clone()],
        acquired_on: "2025-03-01".into(),
        stated_by: "王五".into(),
        role: Role::Equipment,
    };
    holds(
        &registered,
        BureauFact::EquipmentRegistered,
        &[
            &|body| body.number = String::new(),
            &|body| body.stated_by = " ".into(),
            &|body| body.acquired_on = "2025-02-29".into(),
            &|body| body.fingerprint.push(part.clone()),
        ],
    );
    let changed = EquipmentChanged {
        number: "PL0001".into(),
        change: EquipmentChange::FaultReported,
        at: "2026-11-23T10:20:00+08:00".into(),
        section: None,
        officer: None,
        order: Some("WX-12".into()),
        fingerprint: Vec::new(),
        text: String::new(),
        stated_by: "王五".into(),
        role: Role::Equipment,
    };
    holds(
        &changed,
        BureauFact::EquipmentChanged,
        &[
            &|body| body.number = String::new(),
            &|body| body.stated_by = String::new(),
            &|body| body.order = Some(" ".into()),
            &|body| body.at = "2026-11-23T10:20".into(),
            &|body| body.fingerprint = vec![part.clone(), part.clone()],
        ],
    );
}

#[test]
fn holds_and_disposal() {
    let ordered = HoldOrdered {
        ground: HoldGround::Litigation,
        media: vec![MEDIA, OTHER],
        reason: "收到起诉状副本".into(),
        ordered_by: "王五".into(),
        role: Role::Archive,
    };
    holds(
        &ordered,
        BureauFact::HoldOrdered,
        &[&|body| body.reason = String::new(), &|body| body.ordered_by = " ".into(), &|body| {
            body.media.push(MEDIA)
        }],
    );
    let whole_case = HoldOrdered { media: Vec::new(), ..ordered };
    assert!(BureauFact::HoldOrdered(whole_case).is_sound());
    let lifted =
        HoldLifted {
            hold: ENTRY, reason: "诉讼终结".into(), lifted_by: vec![by("王五"), by("赵六")]
        };
    holds(
        &lifted,
        BureauFact::HoldLifted,
        &[
            &|body| body.reason = " ".into(),
            &|body| body.lifted_by.clear(),
            &|body| body.lifted_by.push(Approval { role: Role::Audit, ..by("王五 ") }),
            &|body| body.lifted_by.push(by("")),
        ],
    );
    let proposed =
        DisposalProposed {
            media: vec![MEDIA], reason: "保存期限届满".into(), proposed_by: by("王五")
        };
    holds(
        &proposed,
        BureauFact::DisposalProposed,
        &[
            &|body| body.media.clear(),
            &|body| body.media.push(MEDIA),
            &|body| body.reason = String::new(),
            &|body| body.proposed_by = by(" "),
        ],
    );
    let approved = DisposalApproved { proposal: ENTRY, approved_by: by("赵六") };
    holds(&approved, BureauFact::DisposalApproved, &[&|body| body.approved_by = by("")]);
    let gone = DisposedMedia { media: MEDIA, captured: ENTRY, sha256: DIGEST, length: 0 };
    let done = DisposalDone {
        proposal: ENTRY,
        media: vec![gone.clone()],
        rules: "2026.1".into(),
        done_by: by("王五"),
    };
    holds(
        &done,
        BureauFact::DisposalDone,
        &[
            &|body| body.media.clear(),
            &|body| body.media.push(DisposedMedia { media: OTHER, ..gone.clone() }),
            &|body| body.rules = String::new(),
            &|body| body.done_by = by(""),
        ],
    );
}

#[test]
fn what_leaves_the_office() {
    let published = CasePublished {
        decision: DocumentId::from_bytes([6; 16]),
        at: "2026-12-01".into(),
        address: "https://example.cn/1".into(),
        redacted: DIGEST,
        published_by: by("王五"),
    };
    holds(
        &published,
        BureauFact::CasePublished,
        &[&|body| body.at = "明天".into(), &|body| body.address = String::new(), &|body| {
            body.published_by = by("")
        }],
    );
    let withdrawn = PublicationWithdrawn {
        publication: ENTRY,
        at: "2026-12-02".into(),
        reason: "决定被撤销".into(),
        withdrawn_by: by("王五"),
    };
    holds(
        &withdrawn,
        BureauFact::PublicationWithdrawn,
        &[&|body| body.at = String::new(), &|body| body.reason = " ".into(), &|body| {
            body.withdrawn_by = by("")
        }],
    );
    let copied = CopyVerified {
        media: vec![MEDIA],
        medium: "GP-2026-001".into(),
        kind: MediumKind::OpticalDisc,
        place: "档案室 3 柜".into(),
        manifest: DIGEST,
        at: "2026-12-01".into(),
        verified_by: by("王五"),
    };
    holds(
        &copied,
        BureauFact::CopyVerified,
        &[
            &|body| body.media.clear(),
            &|body| body.media.push(MEDIA),
            &|body| body.medium = String::new(),
            &|body| body.place = String::new(),
            &|body| body.at = "2026-13-01".into(),
            &|body| body.verified_by = by(""),
        ],
    );
    let export = ExportApproved {
        media: vec![MEDIA],
        documents: vec![DocumentId::from_bytes([6; 16])],
        recipient: "某县人民法院".into(),
        reason: "提交证据".into(),
        approved_by: vec![by("王五")],
    };
    holds(
        &export,
        BureauFact::ExportApproved,
        &[
            &|body| body.media.push(MEDIA),
            &|body| body.documents.push(DocumentId::from_bytes([6; 16])),
            &|body| body.recipient = String::new(),
            &|body| body.reason = String::new(),
            &|body| body.approved_by.clear(),
        ],
    );
}

#[test]
fn audits() {
    let planned = AuditPlanned {
        name: "第四季度稽查".into(),
        section: None,
        period: "2026-Q4".into(),
        ad_hoc: false,
        from: "2026-10-01".into(),
        to: "2026-10-01".into(),
        sample: 0,
        planned_by: by("赵六"),
    };
    holds(
        &planned,
        BureauFact::AuditPlanned,
        &[
            &|body| body.name = " ".into(),
            &|body| body.period = String::new(),
            &|body| body.from = "2026-10-02".into(),
            &|body| body.to = "2026-10-01T00:00:00Z".into(),
            &|body| body.planned_by = by(""),
        ],
    );
    let case = CaseId::from_bytes([7; 16]);
    let sampled = AuditSampled {
        audit: ENTRY,
        log_size: 9,
        log_root: DIGEST,
        population: 2,
        cases: vec![case],
        sampled_by: by("赵六"),
    };
    holds(
        &sampled,
        BureauFact::AuditSampled,
        &[&|body| body.log_size = 0, &|body| body.population = 0, &|body| body.cases.push(case), &|body| {
            body.sampled_by = by("")
        }],
    );
    let found = AuditFound {
        audit: None,
        aspect: Aspect::Conduct,
        rule: String::new(),
        section: SECTION,
        officer: None,
        text: "未使用执法记录仪".into(),
        serious: true,
        deduction_tenths: Some(5),
        found_by: by("赵六"),
    };
    let changes: [&dyn Fn(&mut AuditFound); 2] =
        [&|body| body.text = String::new(), &|body| body.found_by = by("")];
    holds(&found, BureauFact::AuditFound, &changes);
    let answered =
        AuditAnswered { finding: ENTRY, text: "已整改".into(), answered_by: by("张三"), appeal: false };
    let changes: [&dyn Fn(&mut AuditAnswered); 2] =
        [&|body| body.text = String::new(), &|body| body.answered_by = by("")];
    holds(&answered, BureauFact::AuditAnswered, &changes);
    let decided =
        AuditDecided {
            finding: ENTRY, upheld: true, reason: "事实清楚".into(), decided_by: by("赵六")
        };
    let changes: [&dyn Fn(&mut AuditDecided); 2] =
        [&|body| body.reason = String::new(), &|body| body.decided_by = by("")];
    holds(&decided, BureauFact::AuditDecided, &changes);
    let score = AspectScore { aspect: Aspect::Appearance, score_tenths: 95, remark: String::new() };
    let checked = AuditChecked { audit: ENTRY, aspects: vec![score.clone()], checked_by: by("赵六") };
    holds(
        &checked,
        BureauFact::AuditChecked,
        &[
            &|body| body.aspects.clear(),
            &|body| body.aspects.push(AspectScore { score_tenths: 1, ..score.clone() }),
            &|body| body.checked_by = by(""),
        ],
    );
}

#[test]
fn reports() {
    let bulletin = BulletinIssued {
        period: "2026-Q4".into(),
        section: Some(SECTION),
        title: "稽查通报".into(),
        text: "本季度稽查 5 件".into(),
        findings: 0,
        deduction_tenths: 0,
        issued_by: by("赵六"),
    };
    holds(
        &bulletin,
        BureauFact::BulletinIssued,
        &[
            &|body| body.period = String::new(),
            &|body| body.title = String::new(),
            &|body| body.text = String::new(),
            &|body| body.issued_by = by(""),
        ],
    );
    let score = SectionScore { section: SECTION, officer: None, score_tenths: 950, deduction_tenths: 50 };
    let made = AssessmentMade { year: 2026, scores: vec![score.clone()], made_by: by("赵六") };
    holds(
        &made,
        BureauFact::AssessmentMade,
        &[
            &|body| body.scores.clear(),
            &|body| body.scores.push(SectionScore { score_tenths: 1, ..score.clone() }),
            &|body| body.made_by = by(""),
        ],
    );
}
