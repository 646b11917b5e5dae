//! Statements of the third record that say what cannot be, by terminals and by the office.

use super::compliance::by;
use super::refused::Stating;
use super::world::{World, section};
use quanji_core::entry::{
    Approval, Aspect, AspectScore, AssessmentMade, AuditChecked, AuditPlanned, AuditSampled, BureauFact,
    DisposalProposed, EquipmentChange, EquipmentChanged, FingerprintPart, HoldGround, HoldLifted,
    HoldOrdered, Role, SectionScore, SettingInterpreted,
};
use quanji_core::id::{CaseId, Digest, EntryHash, MediaId};
use quanji_core::record::{
    DeviceChecked, EventKind, EventNoted, EvidenceItem, EvidenceListed, Fact, FaultReported, HoldPlaced,
};

const MEDIA: MediaId = MediaId::from_bytes([0xd1; 16]);
const ENTRY: EntryHash = EntryHash::from_bytes([0xb9; 32]);

/// Of a terminal: name of the file, what is wrong, and the statement.
pub(crate) fn stating(world: &World) -> Vec<Stating> {
    let mut all = events();
    all.extend(evidence(world));
    all.extend(devices());
    all
}

fn events() -> Vec<Stating> {
    let event = |at: &str, person: Option<&str>, reference: Option<&str>| {
        Fact::EventNoted(EventNoted {
            kind: EventKind::Objection,
            at: at.into(),
            activity: None,
            document: None,
            media: None,
            person: person.map(Into::into),
            text: String::new(),
            amount_fen: None,
            reference: reference.map(Into::into),
            granted: None,
        })
    };
    let hold = |media: &[MediaId], reason: &str| {
        Fact::HoldPlaced(HoldPlaced {
            ground: HoldGround::Dispute,
            media: media.to_vec(),
            reason: reason.into(),
        })
    };
    vec![
        ("event-without-time", "a time that is no day and no moment", event("昨天", None, None)),
        ("event-no-such-day", "a day that does not exist", event("2026-02-29", None, None)),
        ("event-without-offset", "a moment without an offset", event("2026-11-23T10:20:00", None, None)),
        ("event-leap-second", "a leap second", event("2026-11-23T10:20:60Z", None, None)),
        (
            "event-far-offset",
            "an offset of more than 18 hours",
            event("2026-11-23T10:20:00+18:01", None, None),
        ),
        ("event-blank-person", "a person without a name", event("2026-11-23", Some("\u{3000}"), None)),
        ("event-blank-reference", "a reference that says nothing", event("2026-11-23", None, Some(""))),
        ("hold-without-reason", "a hold without a reason", hold(&[], " ")),
        ("hold-twice", "a recording that is named twice", hold(&[MEDIA, MEDIA], "异议")),
    ]
}

fn evidence(world: &World) -> Vec<Stating> {
    let item = EvidenceItem {
        media: Some(MEDIA),
        document: None,
        digest: Digest::from_bytes([0xd2; 32]),
        proves: "布草间未设消毒柜".into(),
        transcript: None,
        has_speech: false,
        withdrawn: false,
    };
    let listed = |items: &[EvidenceItem]| {
        Fact::EvidenceListed(EvidenceListed { decision: None, supplement: false, items: items.to_vec() })
    };
    let both = EvidenceItem { document: Some(world.document), ..item.clone() };
    let neither = EvidenceItem { media: None, ..item.clone() };
    let unproven = EvidenceItem { proves: " ".into(), ..item.clone() };
    let silent = EvidenceItem { transcript: Some("\n".into()), ..item.clone() };
    let again = EvidenceItem { withdrawn: true, ..item.clone() };
    vec![
        ("evidence-empty", "a list of nothing", listed(&[])),
        ("evidence-of-two", "an item that is a recording and a document", listed(&[both])),
        ("evidence-of-none", "an item that is neither a recording nor a document", listed(&[neither])),
        ("evidence-of-nothing", "an item that proves nothing", listed(&[unproven])),
        ("evidence-blank-transcript", "a transcript that says nothing", listed(&[silent])),
        ("evidence-twice", "an item that is named twice", listed(&[item, again])),
    ]
}

fn devices() -> Vec<Stating> {
    let part = |part: &str, value: &str| FingerprintPart { part: part.into(), value: value.into() };
    let checked = |device: Option<&str>, battery, fingerprint: &[FingerprintPart]| {
        Fact::DeviceChecked(DeviceChecked {
            device: device.map(Into::into),
            battery,
            free_mb: 0,
            clock_offset_ms: None,
            fingerprint: fingerprint.to_vec(),
        })
    };
    let fault = |device: Option<&str>, at: &str, symptom: &str| {
        Fact::FaultReported(FaultReported {
            device: device.map(Into::into),
            at: at.into(),
            symptom: symptom.into(),
        })
    };
    let twice = [part("imei", "1"), part("imei", "2")];
    vec![
        ("check-overcharged", "a battery of more than 100 per cent", checked(None, 101, &[])),
        ("check-unnamed", "a recorder without a number", checked(Some(""), 50, &[])),
        ("check-part-twice", "a part that is named twice", checked(None, 50, &twice)),
        ("check-part-blank", "a part without a value", checked(None, 50, &[part("imei", " ")])),
        ("fault-without-symptom", "a fault that says nothing", fault(None, "2026-11-23", " ")),
        ("fault-without-time", "a time that is no day and no moment", fault(None, "", "无法开机")),
        ("fault-unnamed", "a device without a number", fault(Some(" "), "2026-11-23", "无法开机")),
    ]
}

/// Of the office: name of the file, what is wrong, the statement, and the case that its entry names.
pub(crate) fn of_office() -> Vec<(&'static str, &'static str, BureauFact, Option<CaseId>)> {
    let case = Some(super::world::case());
    let auditor = || by("赵六", Role::Audit);
    let hold = |reason: &str| {
        BureauFact::HoldOrdered(HoldOrdered {
            ground: HoldGround::Litigation,
            media: Vec::new(),
            reason: reason.into(),
            ordered_by: "王五".into(),
            role: Role::Archive,
        })
    };
    let lifted = |lifted_by: Vec<Approval>| {
        BureauFact::HoldLifted(HoldLifted { hold: ENTRY, reason: "异议已处理".into(), lifted_by })
    };
    let twice = vec![by("王五", Role::Archive), by(" 王五", Role::SectionHead)];
    let mut all = vec![
        ("office-hold-without-case", "no case, although the kind is about one", hold("诉讼"), None),
        ("office-hold-without-reason", "a hold without a reason", hold("\u{85}"), case),
        ("office-lifted-by-nobody", "a hold that nobody lifted", lifted(Vec::new()), case),
        ("office-lifted-by-one-twice", "one person as two", lifted(twice), case),
        (
            "office-disposal-of-nothing",
            "a disposal of nothing",
            BureauFact::DisposalProposed(DisposalProposed {
                media: Vec::new(),
                reason: "保存期限届满".into(),
                proposed_by: by("王五", Role::Archive),
            }),
            case,
        ),
        (
            "office-aspect-twice",
            "an aspect that is scored twice",
            BureauFact::AuditChecked(AuditChecked {
                audit: ENTRY,
                aspects: [1, 2]
                    .map(|score_tenths| AspectScore {
                        aspect: Aspect::Conduct,
                        score_tenths,
                        remark: String::new(),
                    })
                    .to_vec(),
                checked_by: auditor(),
            }),
            case,
        ),
    ];
    all.extend(of_bureau());
    all
}

fn of_bureau() -> Vec<(&'static str, &'static str, BureauFact, Option<CaseId>)> {
    let auditor = || by("赵六", Role::Audit);
    let setting = |approved_by: &str, effective_from: &str| {
        BureauFact::SettingInterpreted(SettingInterpreted {
            key: "upload_limit_h".into(),
            value: "48".into(),
            doc_no: "平卫发〔2026〕3号".into(),
            approved_by: approved_by.into(),
            effective_from: effective_from.into(),
            stated_by: "王五".into(),
        })
    };
    let planned = BureauFact::AuditPlanned(AuditPlanned {
        name: "稽查".into(),
        section: None,
        period: "2026-Q4".into(),
        ad_hoc: false,
        from: "2026-12-31".into(),
        to: "2026-10-01".into(),
        sample: 5,
        planned_by: auditor(),
    });
    let sampled = BureauFact::AuditSampled(AuditSampled {
        audit: ENTRY,
        log_size: 9,
        log_root: Digest::from_bytes([0xd2; 32]),
        population: 0,
        cases: vec![super::world::case()],
        sampled_by: auditor(),
    });
    let assessed = BureauFact::AssessmentMade(AssessmentMade {
        year: 2026,
        scores: [1, 2]
            .map(|score_tenths| SectionScore {
                section: section(),
                officer: None,
                score_tenths,
                deduction_tenths: 0,
            })
            .to_vec(),
        made_by: auditor(),
    });
    let changed = BureauFact::EquipmentChanged(EquipmentChanged {
        number: " ".into(),
        change: EquipmentChange::Scrapped,
        at: "2026-11-23".into(),
        section: None,
        officer: None,
        order: None,
        fingerprint: Vec::new(),
        text: String::new(),
        stated_by: "王五".into(),
        role: Role::Equipment,
    });
    let case = Some(super::world::case());
    vec![
        (
            "office-setting-with-case",
            "a case, although the kind is about none",
            setting("王", "2026-12-01"),
            case,
        ),
        ("office-setting-unapproved", "a setting that nobody approved", setting("\t", "2026-12-01"), None),
        ("office-setting-without-day", "a moment for a day", setting("王", "2026-12-01T00:00:00Z"), None),
        ("office-equipment-unnamed", "equipment without a number", changed, None),
        ("office-audit-backwards", "a period that ends before it begins", planned, None),
        ("office-sample-too-large", "more cases than there were", sampled, None),
        ("office-score-twice", "a section that is scored twice", assessed, None),
    ]
}
