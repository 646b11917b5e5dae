//! 简易程序: a penalty on the spot, from arrival to closing, as it should be.

use serde_json::json;

use super::teller::{Story, gravest, is_kept};
use crate::record::{DeviceChecked, EventKind, Fact, MediaKind, RecorderCheckedOut, ServiceMode};
use crate::rules::{Level, Subject};

#[test]
fn a_warning_and_a_fine_within_an_hour() {
    let mut story = Story::new("当场处罚：宾馆布草间未上锁，卫生许可证未公示");
    story.at("2026-03-02T08:20", "张三领用执法记录仪 BWC-07，检查电量和存储空间；检查移动执法终端。");
    let scene = &mut story.scene;
    scene.equip("BWC-07");
    scene.state(Fact::RecorderCheckedOut(RecorderCheckedOut {
        recorder: "BWC-07".into(),
        vendor: "gat947".into(),
        shown_ms: 1_772_410_800_000,
    }));
    for device in [Some("BWC-07".to_owned()), None] {
        scene.state(Fact::DeviceChecked(DeviceChecked {
            device,
            battery: 92,
            free_mb: 24_000,
            clock_offset_ms: Some(300),
            fingerprint: Vec::new(),
        }));
    }
    story.at("2026-03-02T09:00", "张三、李四到达平罗某宾馆，出示执法证件，开始现场检查，全程录像。");
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({"source": "日常监督检查", "party_kind": "法人", "complex": false, "major": false, "specialised": false}));
    let step = scene.step("site_inspection");
    story.name(Subject::Activity(step), "现场检查");
    let early = story.judge("刚到现场，尚未制作文书");
    assert_eq!(gravest(&early).get("R9.1"), Some(&Level::Warn), "it can still be cured");

    story.at("2026-03-02T09:40", "制作现场笔录，当事人签名；布草间未上锁、许可证未公示，告知事实、理由、依据和权利，当场听取陈述申辩。");
    let scene = &mut story.scene;
    scene.record_by_recorder(
        MediaKind::Video,
        Some(step),
        "2026-03-02T08:59:30",
        "2026-03-02T09:58",
        "BWC-07",
    );
    let record = scene.seal(
        "HS-20",
        json!({
            "started_at": "2026-03-02T09:00:00+08:00", "ended_at": "2026-03-02T09:40:00+08:00",
            "cert_shown_at": "2026-03-02T09:00:00+08:00", "cert_ack": true, "rights_told": true,
            "officers": [{"name": "张三", "cert_no": "64022101"}, {"name": "李四", "cert_no": "64022102"}],
            "body": "三楼布草间未上锁，大厅未见卫生许可证。",
        }),
        &["张三", "李四"],
    );
    let decision = scene.seal(
        "HS-57",
        json!({
            "party_kind": "法人", "penalty_kind": ["警告", "罚款"], "fine_yuan": 50_000,
            "benchmark": "{\"id\":\"B-12\",\"level\":\"轻微\",\"max\":1000,\"min\":200,\"version\":\"2025\"}",
            "occurred_at": "2026-03-02T09:10:00+08:00", "place": "三楼",
            "cert_shown_at": "2026-03-02T09:00:00+08:00", "cert_ack": true, "told": true,
            "defence": "当事人表示无异议，愿意立即改正。",
            "officers": [{"name": "张三", "cert_no": "64022101"}, {"name": "李四", "cert_no": "64022102"}],
            "recon_first": "应当先申请行政复议", "recon_authority": "平罗县人民政府", "recon_days": 60,
            "pay_mode": "银行", "organ": "平罗县疾病预防控制中心（卫生监督所）", "issued_on": "2026-03-02",
        }),
        &["张三", "李四"],
    );
    story.name(Subject::Document(record), "现场笔录");
    story.name(Subject::Document(decision), "当场行政处罚决定书");
    story.at("2026-03-02T09:55", "当场交付决定书；现场检查结束。");
    let scene = &mut story.scene;
    scene.serve(decision, ServiceMode::Direct, "2026-03-02T09:55:00+08:00");
    scene.at("2026-03-02T09:58").end(step);
    story.at("2026-03-03T10:00", "报所属机关备案。");
    story.scene.event(EventKind::DecisionReported, "2026-03-03", |event| event.document = Some(decision));
    story.at("2026-03-10T10:00", "当事人到银行缴纳罚款。");
    story.scene.event(EventKind::FinePaid, "2026-03-10", |event| event.amount_fen = Some(50_000));
    let paid = story.judge("罚款缴纳后");
    for rule in ["R5.1", "R9.1", "R9.2", "L42", "L51", "L52", "L55", "LR23"] {
        assert!(
            is_kept(&paid, rule),
            "{rule}: {:?}",
            paid.iter().filter(|one| one.rule == rule).collect::<Vec<_>>()
        );
    }
    insta::assert_snapshot!(story.told());
}
