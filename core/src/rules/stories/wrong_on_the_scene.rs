//! 现场走样: nearly everything goes wrong on the scene; what can be cured is cured, and what cannot stays on the record.

use serde_json::{Value, json};

use super::desk::{BOTH, officers};
use super::props::{OWN, decided, expect, kept, moment, says, with};
use super::teller::Story;

use crate::entry::{Approval, BureauFact, CopyVerified, EquipmentChange, EquipmentChanged, MediumKind, Role};
use crate::id::{ActivityId, Digest, EntryHash, MediaId};
use crate::record::{
    DocumentSigned, EventKind, Fact, FaultReported, Import, Means, MediaGap, MediaKind, Photo, ServiceMode,
    Signer, Source,
};
use crate::rules::scene::officer;
use crate::rules::{Level, Subject};

const BROKEN: &str = "BWC-11";

#[test]
fn a_broken_recorder_and_an_assistant() {
    let mut story = Story::of_bureau("现场走样：辅助人员、报修的记录仪、四天后才上传", &decided());
    let (step, shot) = on_site(&mut story);
    let (film, private) = four_days_later(&mut story, step);
    let again = what_can_be_cured(&mut story, film);
    to_the_end(&mut story, &[shot, film, private, again]);
    insta::assert_snapshot!(story.told());
}

fn record() -> Value {
    json!({
        "started_at": moment("2026-03-09T09:00"), "ended_at": moment("2026-03-09T10:05"),
        "cert_shown_at": moment("2026-03-09T09:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
        "reason": "公共场所", "body": "二楼布草间消毒柜未通电，柜内存放清洁工具。",
    })
}

/// The inspection, and how it stands before the officers leave and on the next day.
fn on_site(story: &mut Story) -> (ActivityId, MediaId) {
    story.scene.equip(BROKEN);
    story.at(
        "2026-03-06T15:00",
        "李四报告执法记录仪 BWC-11 录像时断时续，登记报修；设备仍放在科室柜中，没有送修。",
    );
    story.scene.by("李四").state(Fact::FaultReported(FaultReported {
        device: Some(BROKEN.into()),
        at: moment("2026-03-06T15:00"),
        symptom: "录像时断时续".into(),
    }));
    story.scene.by("张三");
    story.at(
        "2026-03-09T09:00",
        "李四请假。张三带辅助人员王五到平罗某宾馆检查，从柜中拿了 BWC-11，没有登记领用，也没有检查设备；只有张三出示执法证件。",
    );
    story.scene.open("inspection");
    story.scene.sheet(json!({
        "source": "日常监督检查", "business_kind": "公共场所", "party_kind": "法人",
        "complex": false, "major": false, "specialised": false,
    }));
    let step = story.step("site_inspection", "三月九日现场检查");
    story.at("2026-03-09T09:20", "王五用自己的终端拍摄布草间四分钟。");
    let shot =
        story.scene.by("王五").record(MediaKind::Video, Some(step), "2026-03-09T09:20", "2026-03-09T09:24");
    story.name(Subject::Media(shot), "王五拍摄的布草间录像");
    story.scene.by("张三");
    story.at("2026-03-09T09:50", "宾馆负责人马某提出异议：王五没有执法证件，不同意由他检查客房。");
    story.note(EventKind::Objection, &moment("2026-03-09T09:50"), "当事人对王五的执法资格有异议");
    story.at("2026-03-09T10:00", "两人准备离开，没有制作任何文书。");
    let leaving = story.judge("离开现场前");
    expect(
        &leaving,
        &[
            ("R5.1", Level::Warn),
            ("R9.1", Level::Warn),
            ("R9.2", Level::Warn),
            ("R10.2", Level::Warn),
            ("R15.5", Level::Warn),
            ("R18.1", Level::Violation),
        ],
    );
    story.at("2026-03-09T10:05", "检查结束，两人离开现场。");
    story.scene.end(step);
    story.at("2026-03-10T11:30", "次日，仍没有文书，录像还留在记录仪里。");
    let next_day = story.judge("检查次日");
    expect(
        &next_day,
        &[
            ("L55", Level::Violation),
            ("R5.1", Level::Warn),
            ("R9.1", Level::Violation),
            ("R9.2", Level::Violation),
            ("R10.2", Level::Violation),
            ("R10.3", Level::Violation),
            ("R15.5", Level::Warn),
            ("R18.1", Level::Violation),
            ("R22.1", Level::Violation),
        ],
    );
    (step, shot)
}

/// The files of the recorder, and a draft that an assistant would sign.
fn four_days_later(story: &mut Story, step: ActivityId) -> (MediaId, MediaId) {
    story.at(
        "2026-03-13T16:00",
        "第四天，张三导入 BWC-11 的两个文件：检查录像自9时30分起中断十二分钟，无人说明；另一个文件是当天中午在饭馆拍的，没有关联任何执法活动。",
    );
    let of = |file: &str| {
        Source::Recorder(Import { file: file.into(), recorder: Some(BROKEN.into()), ..Import::default() })
    };
    let film = story.scene.record_with(
        MediaKind::Video,
        Some(step),
        "2026-03-09T09:00:20",
        "2026-03-09T10:04:40",
        |one| {
            one.source = of("20260309_0900.mp4");
            one.gaps = vec![MediaGap { from_ms: 1_780_000, to_ms: 2_500_000, reason: None }];
        },
    );
    story.name(Subject::Media(film), "检查录像");
    let private =
        story.scene.record_with(MediaKind::Video, None, "2026-03-09T12:10", "2026-03-09T12:25", |one| {
            one.source = of("20260309_1210.mp4");
        });
    story.name(Subject::Media(private), "午间私人录像");
    story.scene.receive(film);
    story.scene.receive(private);
    let imported = story.judge("音像入库后");
    let kept_long: Vec<_> =
        imported.iter().filter(|one| one.rule == "R15.1").map(|one| &one.verdict.says.zh).collect();
    assert_eq!(kept_long.len(), 1);
    assert!(kept_long[0].contains("长期保存") && kept_long[0].ends_with("3项声像资料"), "{kept_long:?}");
    assert_eq!(says(&imported, "R9.2"), ["音像记录有未说明的中断：自09:30:00起720秒"]);
    expect(
        &imported,
        &[
            ("L55", Level::Violation),
            ("R5.1", Level::Warn),
            ("R9.1", Level::Violation),
            ("R9.2", Level::Violation),
            ("R10.3", Level::Violation),
            ("R14.1", Level::Violation),
            ("R15.5", Level::Warn),
            ("R18.1", Level::Violation),
            ("R18.2", Level::Violation),
            ("R19.1", Level::Violation),
            ("R22.1", Level::Violation),
            ("R22.4", Level::Violation),
        ],
    );

    story.at("2026-03-16T09:00", "张三想补一份现场笔录，由自己和王五签名；王五已在草稿上签字。");
    let both = json!([{"name": "张三", "cert_no": "64022101"}, {"name": "王五", "cert_no": ""}]);
    let draft = story.scene.draft("HS-20", with(&record(), json!({"officers": both})));
    story.name(Subject::Document(draft), "补写的现场笔录");
    story.scene.state(Fact::DocumentSigned(DocumentSigned {
        document: draft,
        read_back: EntryHash::from_bytes([1; 32]),
        page: Digest::from_bytes([2; 32]),
        role: "officer".into(),
        signer: Signer { name: "王五".into(), officer: Some(officer("王五")), ..Signer::default() },
        means: Means::Paper(Photo { media_type: "image/jpeg".into(), bytes: vec![0xff, 0xd8] }),
        on_pages: vec![1],
    }));
    let late = story.judge("补写的笔录定稿前");
    expect(
        &late,
        &[
            ("L42", Level::Block),
            ("L55", Level::Warn),
            ("R5.1", Level::Block),
            ("R9.2", Level::Violation),
            ("R10.3", Level::Violation),
            ("R14.1", Level::Violation),
            ("R15.5", Level::Warn),
            ("R18.1", Level::Violation),
            ("R18.2", Level::Violation),
            ("R19.1", Level::Violation),
            ("R22.1", Level::Violation),
            ("R22.4", Level::Violation),
        ],
    );
    assert_eq!(says(&late, "L42"), ["具备资格的执法人员1名，少于两名，另有1名不具备资格"]);
    (film, private)
}

/// An explanation, a repair, and the inspection once more as it should be.
fn what_can_be_cured(story: &mut Story, film: MediaId) -> MediaId {
    story.at(
        "2026-03-16T10:00",
        "笔录不予定稿。张三、李四制作中断说明，科室负责人签字；BWC-11 送综合办公室维修。",
    );
    story.write(
        "HS-84",
        "音像记录中断说明",
        json!({
            "gap_from": moment("2026-03-09T09:29"), "gap_to": moment("2026-03-09T09:42"), "cause": "设备故障",
            "detail": "记录仪已报修，时断时续，使用前未检查。", "evidence": [{"media": film.to_string()}],
        }),
        &["张三", "李四", "赵六"],
    );
    story.scene.office(BureauFact::EquipmentChanged(EquipmentChanged {
        number: BROKEN.into(),
        change: EquipmentChange::RepairClosed,
        at: moment("2026-03-16T16:00"),
        section: None,
        officer: None,
        order: Some("WX-2026-03".into()),
        fingerprint: Vec::new(),
        text: "更换电池触点".into(),
        stated_by: "马主任".into(),
        role: Role::Equipment,
    }));
    story.set_out("2026-03-17T08:30");
    story.at(
        "2026-03-17T09:00",
        "张三、李四领用并检查 BWC-07 后重新检查，出示执法证件，全程录像，当场制作笔录和卫生监督意见书。",
    );
    let step = story.step("site_inspection", "三月十七日现场检查");
    story.scene.at("2026-03-17T09:40");
    story.write(
        "HS-20",
        "三月十七日现场笔录",
        with(&record(), json!({
            "started_at": moment("2026-03-17T09:00"), "ended_at": moment("2026-03-17T09:40"),
            "cert_shown_at": moment("2026-03-17T09:00"), "officers": officers(), "read_back": "属实", "media_statement": true,
        })),
        BOTH,
    );
    let opinion = story.issue(
        "HS-25",
        "卫生监督意见书",
        json!({
            "party_name": "平罗某宾馆", "opinion": "布草间消毒柜专柜专用，每日消毒并记录。", "is_rectify": false,
            "organ": OWN, "issued_on": "2026-03-17",
        }),
        BOTH,
    );
    story.scene.serve(opinion, ServiceMode::Direct, &moment("2026-03-17T09:45"));
    let again = story.filmed(step, "2026-03-17T09:00", "2026-03-17T09:50", "三月十七日检查录像");
    story.give_back("2026-03-17T11:00");
    let cured = story.judge("重新检查后");
    expect(
        &cured,
        &[
            ("L42", Level::Block),
            ("L55", Level::Warn),
            ("R5.1", Level::Block),
            ("R9.2", Level::Warn),
            ("R10.3", Level::Violation),
            ("R14.1", Level::Violation),
            ("R15.5", Level::Warn),
            ("R18.1", Level::Violation),
            ("R18.2", Level::Violation),
            ("R19.1", Level::Violation),
            ("R22.1", Level::Violation),
            ("R22.4", Level::Violation),
        ],
    );
    again
}

/// Everything is kept for the long term; the case is closed with what remains.
fn to_the_end(story: &mut Story, all: &[MediaId]) {
    story.at("2026-03-30T10:00", "因当事人有异议，全部录像刻录光盘，逐一回读校验，由综合办公室保管。");
    story.scene.office(BureauFact::CopyVerified(CopyVerified {
        media: all.to_vec(),
        medium: "GP-2026-004".into(),
        kind: MediumKind::OpticalDisc,
        place: "综合办公室档案柜".into(),
        manifest: Digest::from_bytes([7; 32]),
        at: "2026-03-30".into(),
        verified_by: Approval { name: "马主任".into(), role: Role::Equipment },
    }));
    story.at("2026-04-02T10:00", "答复马某的异议，结案。");
    story.write(
        "HS-65",
        "结案报告",
        json!({"performed": "其他", "published": "未作处罚，不公示", "review_plan": "轻微", "file_term": "30年", "closed_on": "2026-04-02"}),
        BOTH,
    );
    let closed = story.judge("结案后");
    kept(&closed, &["R9.1", "R10.2", "R15.1", "R15.5", "R22.2", "L20"]);
    expect(
        &closed,
        &[
            ("L42", Level::Block),
            ("L55", Level::Warn),
            ("R5.1", Level::Block),
            ("R9.2", Level::Warn),
            ("R10.3", Level::Violation),
            ("R14.1", Level::Violation),
            ("R18.1", Level::Violation),
            ("R18.2", Level::Violation),
            ("R19.1", Level::Violation),
            ("R22.1", Level::Violation),
            ("R22.4", Level::Violation),
        ],
    );
}
