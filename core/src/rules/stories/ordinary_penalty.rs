//! 普通程序: a penalty in the ordinary procedure, from a routine inspection to closing; its terms run across 清明 and
//! 劳动节 2026.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::teller::{Story, gravest, is_kept};
use crate::record::EventKind;
use crate::rules::{Level, Subject};

const ORGAN: &str = "平罗县疾病预防控制中心（卫生监督所）";
const BENCHMARK: &str = r#"{"id":"GG-38","version":"2025","level":"一般"}"#;

fn bureau() -> Vec<(&'static str, Value)> {
    vec![
        ("org.status_by_matter", json!({"公共场所": "授权组织：公共场所卫生管理条例 14"})),
        (
            "benchmarks",
            json!([{"id": "GG-38", "version": "2025", "from": "2025-01-01", "min_yuan": 500, "max_yuan": 2000}]),
        ),
    ]
}

fn decision(issued_on: &str) -> Value {
    json!({
        "case_no": "2026-0007", "cause": "安排未取得有效健康合格证明的从业人员直接为顾客服务",
        "party_kind": "个体工商户", "party_name": "平罗县某美发店", "party_address": "平罗县城关镇",
        "facts": "2026年3月24日，该店安排两名未取得有效健康合格证明的从业人员直接为顾客理发。",
        "evidence_refs": [{"kind": "现场笔录"}, {"kind": "视听资料"}, {"kind": "当事人的陈述"}],
        "law_basis": [{"law": "公共场所卫生管理条例", "article": "14"}, {"law": "公共场所卫生管理条例实施细则", "article": "38"}],
        "defence_handling": "两名从业人员已补办健康合格证明，采纳，罚款由一千五百元减为一千元。",
        "benchmark": BENCHMARK,
        "penalties": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 1000}], "fine_yuan": 100_000,
        "performance": "自收到决定书之日起十五日内到指定银行缴纳", "bank": "农业银行平罗支行",
        "late_fine_rate": "每日3%，不超过罚款数额",
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
        "organ": ORGAN, "issued_on": issued_on,
    })
}

#[test]
fn a_hairdresser_and_two_certificates_of_health() {
    let mut story = Story::of_bureau("普通程序：美发店两名从业人员没有健康合格证明", &bureau());

    story.at("2026-03-24T08:40", "张三领用执法记录仪 BWC-07，检查记录仪和移动执法终端的电量、空间和时钟。");
    story.set_out("2026-03-24T08:40");
    story.at("2026-03-24T09:30", "张三、李四到平罗县某美发店日常监督检查，出示执法证件，告知当事人全程录音录像；记录仪和终端同时开启。");
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({
        "business_kind": "公共场所", "party_kind": "个体工商户", "source": "日常监督检查",
        "complex": false, "major": false, "specialised": false,
    }));
    let visit = story.step("site_inspection", "现场检查");
    let rolling = story.roll(visit);
    story.at("2026-03-24T09:45", "两名理发师正在为顾客理发，均未出示健康合格证明；笔录写到一半。");
    let begun =
        json!({"started_at": "2026-03-24T09:30:00+08:00", "officers": officers(), "reason": "公共场所"});
    let scene_record = story.scene.draft("HS-20", begun);
    story.name(Subject::Document(scene_record), "现场笔录");
    let halfway = story.judge("离开现场之前，笔录尚未写完");
    assert_eq!(
        gravest(&halfway),
        [("L55", Level::Warn)].into(),
        "when the credential was shown is not written yet"
    );

    story.at("2026-03-24T10:25", "现场笔录经店主马某核对签名；当场送达责令改正通知书，限4月8日前改正。");
    let scene = &mut story.scene;
    scene.seal_draft(
        scene_record,
        "HS-20",
        json!({
            "started_at": "2026-03-24T09:30:00+08:00", "ended_at": "2026-03-24T10:20:00+08:00",
            "cert_shown_at": "2026-03-24T09:30:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "reason": "公共场所", "officers": officers(),
            "body": "店内有理发椅四张，理发师甲、乙正在为顾客理发。要求出示健康合格证明，店主称“还没来得及办”。",
        }),
        BOTH,
    );
    let order = story.issue(
        "HS-26",
        "责令改正通知书",
        json!({
            "facts": "安排未取得有效健康合格证明的从业人员直接为顾客服务", "mode": "限期改正",
            "rectify_deadline": "2026-04-08", "demand": "未取得健康合格证明的人员不得上岗",
            "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
            "organ": ORGAN, "issued_on": "2026-03-24",
        }),
        BOTH,
    );
    story.scene.serve(order, crate::record::ServiceMode::Direct, "2026-03-24T10:25:00+08:00");
    story.at("2026-03-24T10:30", "检查结束，终端停止录像；11时20分回到单位，执法记录仪资料导入并上传。");
    story.cut(visit, rolling, "2026-03-24T09:30", "2026-03-24T10:30");
    story.scene.end(visit);
    story.scene.at("2026-03-24T11:20").receive(rolling);
    let film = story.scene.record_by_recorder(
        crate::record::MediaKind::Video,
        Some(visit),
        "2026-03-24T09:29:40",
        "2026-03-24T10:30:10",
        "BWC-07",
    );
    story.name(Subject::Media(film), "现场执法记录仪录像");
    story.give_back("2026-03-24T11:30");

    story.at("2026-03-24T15:00", "登记案源，受理。");
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "检查发现", "complex": false, "major": false, "specialised": false,
            "received_at": "2026-03-24T15:00:00+08:00", "summary": "安排未取得健康合格证明的人员为顾客服务",
        }),
        &["张三"],
    );
    story.at("2026-03-25T10:00", "负责人批准立案，承办人张三、李四。");
    let filing = story.step("case_filing", "立案");
    story.write(
        "HS-11",
        "立案报告",
        json!({
            "cause": "安排未取得有效健康合格证明的从业人员直接为顾客服务", "source": "检查发现",
            "conduct_end": "2026-03-24", "health_harm": false, "filed_on": "2026-03-25",
            "proposed_handlers": officers(),
        }),
        PANEL,
    );
    story.scene.at("2026-03-25T10:10").end(filing);

    story.set_out("2026-03-26T08:30");
    story.at("2026-03-26T09:00", "在询问室询问店主马某，出示证件，告知权利，全程录像。");
    let questioning = story.step("questioning", "询问店主");
    story.at("2026-03-26T09:40", "询问笔录逐页签名。");
    let asked = story.write(
        "HS-21",
        "询问笔录",
        json!({
            "started_at": "2026-03-26T09:00:00+08:00", "ended_at": "2026-03-26T09:40:00+08:00",
            "cert_shown_at": "2026-03-26T09:00:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "officers": officers(), "relation": "当事人",
            "qa": [{"q": "两名理发师何时上岗", "a": "今年三月初，健康证还没办"}],
        }),
        BOTH,
    );
    let interview = story.filmed(questioning, "2026-03-26T09:00", "2026-03-26T09:42", "询问录像");
    story.give_back("2026-03-26T10:00");

    story.at("2026-03-30T16:00", "调查终结，列出证据清单，录像中的对话整理成文字。");
    story.list_evidence(
        &[(film, "两名理发师无证上岗的现场情况"), (interview, "店主承认的事实")],
        &[(scene_record, "现场情况"), (asked, "店主的陈述")],
    );
    story.write(
        "HS-40",
        "案件调查终结报告",
        json!({"facts": "安排两名无健康合格证明的人员直接为顾客服务", "benchmark": BENCHMARK, "closed_on": "2026-03-30"}),
        PANEL,
    );
    story.set_out("2026-03-31T14:30");
    story.at("2026-03-31T15:00", "在合议室1合议，三人参加，全程录像；拟警告并罚款一千五百元。");
    panel(&mut story, "第一次合议", "2026-03-31T15:00", "2026-03-31T15:30", "警告，罚款一千五百元");
    story.give_back("2026-03-31T16:00");

    story.at("2026-04-01T10:00", "制作行政处罚事先告知书并加盖印章。");
    let notice = story.issue(
        "HS-50",
        "行政处罚事先告知书",
        json!({
            "facts": "安排两名无健康合格证明的人员直接为顾客服务", "benchmark": BENCHMARK,
            "proposed": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 1500}],
            "defence_days": 3, "hearing_right": false, "organ": ORGAN, "issued_on": "2026-04-01",
        }),
        &[],
    );
    story.set_out("2026-04-02T08:30");
    story.at("2026-04-02T09:30", "清明节前，当面送达事先告知书，三日内可以陈述申辩。");
    let telling = story.step("prior_notice", "事先告知");
    story.hand_over(&[notice], "2026-04-02T09:35");
    story.filmed(telling, "2026-04-02T09:30", "2026-04-02T09:45", "告知录像");
    story.give_back("2026-04-02T10:30");
    let told = story.judge("告知之后");
    assert_eq!(gravest(&told), [].into());
    assert!(is_kept(&told, "R12.1") && is_kept(&told, "R13.1"));

    story.at(
        "2026-04-07T09:00",
        "清明节假期（4月4日至6日）后第一个工作日。有人提议当天就作出决定，先拟决定书看检查结果。",
    );
    let draft = story.scene.draft("HS-56", decision("2026-04-07"));
    story.name(Subject::Document(draft), "行政处罚决定书");
    let hasty = story.judge("陈述申辩期限未满，拟作决定");
    assert_eq!(
        gravest(&hasty),
        [("L44", Level::Block), ("L59", Level::Block)].into(),
        "three working days across the holiday end on 8 April, and nothing is stamped"
    );

    story.set_out("2026-04-08T14:00");
    story.at("2026-04-08T14:30", "期限最后一日，店主马某到所陈述申辩：两人已预约体检，请求从轻。");
    let defence = story.step("defence", "陈述申辩");
    story.write(
        "HS-51",
        "陈述和申辩笔录",
        json!({
            "started_at": "2026-04-08T14:30:00+08:00", "ended_at": "2026-04-08T14:50:00+08:00",
            "officers": officers(), "content": "两名理发师已停止上岗并预约体检，请求从轻处罚。", "waived": false,
            "review_result": "待补交健康合格证明后合议采纳。",
        }),
        BOTH,
    );
    story.filmed(defence, "2026-04-08T14:30", "2026-04-08T14:55", "陈述申辩录像");
    story.give_back("2026-04-08T15:30");
    story.at("2026-04-21T10:00", "店主补交两份健康合格证明。");
    story.scene.event(EventKind::RectificationSubmitted, "2026-04-21", |event| {
        event.text = "健康合格证明两份".into();
    });
    story.set_out("2026-04-28T09:30");
    story.at("2026-04-28T10:00", "再次合议，采纳申辩，罚款减为一千元。");
    panel(&mut story, "第二次合议", "2026-04-28T10:00", "2026-04-28T10:20", "警告，罚款一千元");
    story.give_back("2026-04-28T11:00");

    story.at("2026-04-30T09:00", "决定书送审，尚未盖章。");
    let before = story.judge("决定书定稿之前");
    assert_eq!(gravest(&before), [("L59", Level::Block)].into());
    story.at("2026-04-30T10:00", "加盖印章，决定书定稿：警告，罚款一千元。");
    story.stamp(draft);
    story.scene.seal_draft(draft, "HS-56", decision("2026-04-30"), &[]);

    story.at("2026-05-06T09:00", "劳动节假期（5月1日至5日）结束，店主外出未归，决定书还没有送达。");
    let waiting = story.judge("假期之后");
    assert_eq!(gravest(&waiting), [("R11.2", Level::Info)].into(), "seven working days: until 13 May");
    story.at("2026-05-09T09:00", "周六，调休上班；决定书隐去个人信息后在网上公示。");
    story.publish(draft, "2026-05-09");
    story.set_out("2026-05-13T08:30");
    story.at("2026-05-13T10:00", "期限最后一日，当面送达决定书。");
    let serving = story.step("service", "送达决定书");
    story.hand_over(&[draft], "2026-05-13T10:05");
    story.filmed(serving, "2026-05-13T10:00", "2026-05-13T10:15", "送达录像");
    story.give_back("2026-05-13T11:00");
    let served = story.judge("送达之后");
    assert_eq!(gravest(&served), [].into(), "4/30 to 5/13 are seven working days");
    assert!(is_kept(&served, "L61"));

    story.at("2026-05-27T16:00", "第十五日，店主到银行缴纳罚款一千元。");
    let scene = &mut story.scene;
    scene.event(EventKind::FinePaid, "2026-05-27", |event| event.amount_fen = Some(100_000));
    scene.event(EventKind::PenaltyExecuted, "2026-05-27", |_| {});
    let paid = story.judge("罚款缴清之后");
    assert_eq!(gravest(&paid), [("R16.4", Level::Warn)].into(), "to be reviewed within thirty days");
    story.at("2026-06-12T10:00", "监管科室督导复核：在岗人员均持有效健康合格证明，上报分管负责人。");
    let review = story.step("supervised_review", "督导复核");
    story.write(
        "HS-72",
        "督导复核记录",
        json!({
            "severity": "一般", "content": "在岗四人均持有效健康合格证明。", "reported_to": "分管负责人",
            "reported_on": "2026-06-12", "result": "已整改",
        }),
        BOTH,
    );
    story.scene.at("2026-06-12T10:40").end(review);
    story.at("2026-06-15T10:00", "结案。");
    story.write(
        "HS-65",
        "结案报告",
        json!({
            "performed": "自动履行", "performed_on": "2026-05-27", "published": "2026-05-09 网上公示",
            "review_plan": "一般", "file_term": "30年", "closed_on": "2026-06-15",
        }),
        PANEL,
    );
    story.at("2026-06-24T10:00", "案卷归档。");
    story
        .scene
        .event(EventKind::CaseArchived, "2026-06-24", |event| event.text = "行政处罚案卷2026-07".into());
    let closed = story.judge("归档之后");
    assert_eq!(gravest(&closed), [].into());
    for rule in [
        "R9.1", "R9.2", "R10.2", "R11.1", "R11.2", "R12.1", "R13.1", "R14.1", "R14.3", "R16.4", "R18.1",
        "R18.2", "L20", "L36", "L42", "L44", "L55", "L59", "L60", "L61", "L67", "LE12", "LE60", "LR23",
    ] {
        let found: Vec<_> = closed.iter().filter(|one| one.rule == rule).collect();
        assert!(is_kept(&closed, rule), "{rule}: {found:?}");
    }
    insta::assert_snapshot!(story.told());
}

/// A panel of three in the designated place, filmed.
fn panel(story: &mut Story, name: &str, from: &str, to: &str, opinion: &str) {
    let step = story.step("panel_deliberation", name);
    story.scene.at(to);
    story.write(
        "HS-41",
        "合议记录",
        json!({
            "started_at": format!("{from}:00+08:00"), "ended_at": format!("{to}:00+08:00"), "place": "合议室1",
            "members": [{"name": "张三"}, {"name": "李四"}, {"name": "赵六"}],
            "opinion": opinion, "dissent": "无", "benchmark": BENCHMARK,
        }),
        PANEL,
    );
    story.filmed(step, from, to, "合议录像");
}
