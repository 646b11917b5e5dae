//! 普通程序，听证: a clinic is told of its right to a hearing before the National Day of 2026 and asks for one on the last
//! day; the host did not investigate, the fine is reduced. The bureau acts for the organ that delegated to it.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::teller::{Story, gravest, is_kept};
use crate::record::EventKind;
use crate::rules::{Level, Subject};

const ORGAN: &str = "平罗县卫生健康局";
const BENCHMARK: &str = r#"{"id":"YL-46","version":"2025","level":"较重"}"#;
const FACTS: &str =
    "登记的诊疗科目为医疗美容科（美容皮肤科），2026年7月至8月为六人次开展重睑术，收费一万八千六百元。";

fn bureau() -> Vec<(&'static str, Value)> {
    vec![
        ("org.status_by_matter", json!({"医疗机构": "受委托组织"})),
        (
            "delegations",
            json!([{
                "organ": ORGAN, "matters": ["医疗机构"], "from": "2025-01-01", "to": "2027-12-31",
                "published": "2024-12-20 县政府网站",
            }]),
        ),
        (
            "benchmarks",
            json!([{"id": "YL-46", "version": "2025", "from": "2025-01-01", "min_yuan": 40_000, "max_yuan": 70_000}]),
        ),
    ]
}

fn proposed(fine: u32) -> Value {
    json!([{"kind": "警告"}, {"kind": "没收违法所得", "amount_yuan": 18_600}, {"kind": "罚款", "amount_yuan": fine}])
}

fn notice(template: &str) -> Value {
    let mut values = json!({
        "case_no": "2026-0031", "cause": "诊疗活动超出登记范围", "facts": FACTS, "proposed": proposed(60_000),
        "organ": ORGAN, "issued_on": "2026-09-22",
    });
    if template == "HS-50" {
        values["benchmark"] = json!(BENCHMARK);
        values["defence_days"] = json!(5);
        values["hearing_right"] = json!(true);
    } else {
        values["hearing_ground"] = json!("较大数额罚款");
        values["request_until"] = json!("2026-10-08");
    }
    values
}

fn invitation(host: &str) -> Value {
    json!({
        "case_no": "2026-0031", "cause": "诊疗活动超出登记范围", "hearing_at": "2026-10-20T09:30:00+08:00",
        "place": "听证室", "host": host, "recorder": "周八", "public": true,
        "rights": "可以申请回避，可以委托一至二人代理，有权质证和申辩。", "organ": ORGAN, "issued_on": "2026-10-09",
    })
}

fn decision() -> Value {
    json!({
        "case_no": "2026-0031", "cause": "诊疗活动超出登记范围", "party_kind": "法人",
        "party_name": "平罗县某医疗美容诊所有限公司", "party_address": "平罗县城关镇", "facts": FACTS,
        "evidence_refs": [{"kind": "现场笔录"}, {"kind": "书证"}, {"kind": "视听资料"}],
        "law_basis": [{"law": "医疗机构管理条例", "article": "46"}],
        "defence_handling": "听证中出示的退费凭证经质证属实，采纳从轻意见，罚款由六万元减为五万元。",
        "benchmark": BENCHMARK, "penalties": proposed(50_000), "fine_yuan": 5_000_000,
        "performance": "自收到决定书之日起十五日内到指定银行缴纳", "bank": "农业银行平罗支行",
        "late_fine_rate": "每日3%，不超过罚款数额",
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
        "organ": ORGAN, "issued_on": "2026-11-05",
    })
}

#[test]
fn a_clinic_asks_for_a_hearing_on_the_last_day() {
    let mut story = Story::of_bureau("普通程序（听证）：医疗美容诊所诊疗活动超出登记范围", &bureau());

    story.at("2026-08-27T08:40", "张三领用执法记录仪 BWC-07，检查记录仪和移动执法终端。");
    story.set_out("2026-08-27T08:40");
    story.at(
        "2026-08-27T09:30",
        "双随机抽查。张三、李四受平罗县卫生健康局委托到某医疗美容诊所检查，出示执法证件，全程录像。",
    );
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({"business_kind": "医疗机构", "party_kind": "法人", "source": "日常监督检查"}));
    let visit = story.step("site_inspection", "现场检查");
    story
        .at("2026-08-27T11:00", "手术登记本记有六例重睑术，诊疗科目没有美容外科；现场笔录经负责人核对签名。");
    let scene_record = story.write(
        "HS-20",
        "现场笔录",
        json!({
            "started_at": "2026-08-27T09:30:00+08:00", "ended_at": "2026-08-27T10:50:00+08:00",
            "cert_shown_at": "2026-08-27T09:30:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "reason": "医疗机构", "officers": officers(),
            "body": "执业许可证诊疗科目栏载明：医疗美容科（美容皮肤科）。手术登记本第3至8页记有重睑术六例。",
        }),
        BOTH,
    );
    let film = story.filmed(visit, "2026-08-27T09:30", "2026-08-27T11:05", "现场执法记录仪录像");
    story.give_back("2026-08-27T12:00");

    story.at("2026-08-27T16:00", "受理；科室负责人认定案情不复杂，拟处罚数额较大，属重大案件。");
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "检查发现", "complex": false, "major": true, "specialised": false,
            "received_at": "2026-08-27T16:00:00+08:00", "summary": FACTS,
        }),
        &["张三"],
    );
    story.at("2026-08-31T10:00", "负责人批准立案，承办人张三、李四。");
    story.write(
        "HS-11",
        "立案报告",
        json!({
            "cause": "诊疗活动超出登记范围", "source": "检查发现", "conduct_end": "2026-08-25", "health_harm": false,
            "filed_on": "2026-08-31", "proposed_handlers": officers(),
        }),
        PANEL,
    );
    story.set_out("2026-09-02T08:40");
    story.at("2026-09-02T09:00", "询问诊所负责人，全程录像。");
    let questioning = story.step("questioning", "询问诊所负责人");
    let asked = story.write(
        "HS-21",
        "询问笔录",
        json!({
            "started_at": "2026-09-02T09:00:00+08:00", "ended_at": "2026-09-02T09:50:00+08:00",
            "cert_shown_at": "2026-09-02T09:00:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "officers": officers(), "relation": "法定代表人", "qa": [{"q": "重睑术是谁做的", "a": "外聘的医生"}],
        }),
        BOTH,
    );
    let interview = story.filmed(questioning, "2026-09-02T09:00", "2026-09-02T09:55", "询问录像");
    story.give_back("2026-09-02T10:30");
    story.at("2026-09-10T16:00", "调查终结，列出证据清单。");
    story.list_evidence(
        &[(film, "手术登记本和诊疗科目的现场情况"), (interview, "负责人的陈述")],
        &[(scene_record, "现场情况"), (asked, "负责人的陈述")],
    );
    story.write(
        "HS-40",
        "案件调查终结报告",
        json!({"facts": FACTS, "benchmark": BENCHMARK, "closed_on": "2026-09-10"}),
        PANEL,
    );
    story.set_out("2026-09-14T14:30");
    story.at("2026-09-14T15:00", "在合议室1合议，全程录像：拟警告，没收违法所得，罚款六万元。");
    let panel = story.step("panel_deliberation", "合议");
    story.write(
        "HS-41",
        "合议记录",
        json!({
            "place": "合议室1", "members": [{"name": "张三"}, {"name": "李四"}, {"name": "赵六"}],
            "opinion": "警告，没收违法所得，罚款六万元", "dissent": "无", "benchmark": BENCHMARK,
        }),
        PANEL,
    );
    story.filmed(panel, "2026-09-14T15:00", "2026-09-14T15:40", "合议录像");
    story.give_back("2026-09-14T16:00");

    story.at("2026-09-22T10:00", "制作事先告知书和听证告知书，加盖平罗县卫生健康局印章。");
    let told = story.issue("HS-50", "行政处罚事先告知书", notice("HS-50"), &[]);
    let right = story.issue("HS-52", "行政处罚听证告知书", notice("HS-52"), &[]);
    story.set_out("2026-09-23T08:40");
    story.at("2026-09-23T10:00", "当面送达两份告知书：五日内可以陈述申辩、要求听证。");
    let telling = story.step("prior_notice", "告知");
    story.hand_over(&[told, right], "2026-09-23T10:05");
    story.filmed(telling, "2026-09-23T10:00", "2026-09-23T10:20", "告知录像");
    story.give_back("2026-09-23T11:30");
    let noticed = story.judge("告知之后");
    assert_eq!(gravest(&noticed), [].into());

    story.set_out("2026-10-08T08:40");
    story.at(
        "2026-10-08T15:00",
        "中秋、国庆假期（9月25日至27日、10月1日至7日）之后，第五个工作日，诊所代理人递交听证申请并陈述申辩。",
    );
    story.scene.event(EventKind::HearingRequested, "2026-10-08", |_| {});
    let defence = story.step("defence", "陈述申辩");
    story.write(
        "HS-51",
        "陈述和申辩笔录",
        json!({
            "started_at": "2026-10-08T15:00:00+08:00", "ended_at": "2026-10-08T15:20:00+08:00", "officers": officers(),
            "content": "已向六名就医者退费，请求从轻；要求听证。", "waived": false,
            "review_result": "退费凭证在听证中质证，听证后一并复核。",
        }),
        BOTH,
    );
    story.filmed(defence, "2026-10-08T15:00", "2026-10-08T15:25", "陈述申辩录像");
    story.give_back("2026-10-08T16:00");

    story.at("2026-10-09T09:00", "起草听证通知书，拟由承办人李四主持。");
    let invited = story.scene.draft("HS-53", invitation("李四"));
    story.name(Subject::Document(invited), "行政处罚听证通知书");
    let partial = story.judge("听证通知书定稿之前");
    assert_eq!(gravest(&partial), [("L63", Level::Block)].into(), "an investigator may not host");
    story.set_out("2026-10-09T13:00");
    story.at("2026-10-09T14:00", "改由未参与调查的孙七主持，听证定于10月20日；当日送达通知书。");
    story.stamp(invited);
    story.scene.seal_draft(invited, "HS-53", invitation("孙七"), &[]);
    let inviting = story.step("service", "送达听证通知书");
    story.hand_over(&[invited], "2026-10-09T14:05");
    story.filmed(inviting, "2026-10-09T14:00", "2026-10-09T14:15", "送达录像");
    story.give_back("2026-10-09T15:00");

    story.set_out("2026-10-20T09:00");
    story.at("2026-10-20T09:30", "公开听证，孙七主持，周八记录；代理人一人参加，质证退费凭证；全程录像。");
    let hearing = story.step("hearing", "听证");
    story.write(
        "HS-54",
        "听证笔录",
        json!({
            "started_at": "2026-10-20T09:30:00+08:00", "ended_at": "2026-10-20T11:00:00+08:00", "place": "听证室",
            "mode": "公开", "host": "孙七", "recorder": "周八", "investigators": officers(),
            "agents": [{"name": "吴某"}], "recusal": "无", "left_early": "无",
            "body": [{"speaker": "调查人员", "text": "出示手术登记本"}, {"speaker": "代理人", "text": "出示六份退费凭证"}],
        }),
        BOTH,
    );
    story.filmed(hearing, "2026-10-20T09:30", "2026-10-20T11:05", "听证录像");
    story.give_back("2026-10-20T11:30");
    let heard = story.judge("听证之后");
    assert_eq!(gravest(&heard), [].into());
    assert!(
        is_kept(&heard, "L63"),
        "asked on the last day, told seven working days before, hosted by another"
    );
    story.at("2026-10-23T10:00", "听证主持人提出听证意见：违法事实成立，退费属实，建议从轻，降低罚款数额。");
    story.write("HS-55", "听证意见书", json!({"disputes": "退费是否属实", "opinion": "采纳从轻意见"}), &[]);

    story.at("2026-10-26T09:00", "起草处罚决定书，尚未法制审核、集体讨论、盖章。");
    let decided = story.scene.draft("HS-56", decision());
    story.name(Subject::Document(decided), "行政处罚决定书");
    let early = story.judge("拟作决定");
    assert_eq!(gravest(&early), [("L57", Level::Block), ("L58", Level::Block), ("L59", Level::Block)].into());
    story.at("2026-10-28T16:00", "法制审核通过。");
    story.write(
        "HS-43",
        "法制审核意见书",
        json!({"trigger": "经听证且直接关系重大权益", "crime": false, "result": "通过", "opinion": "程序合法，裁量适当"}),
        &[],
    );
    story.set_out("2026-11-03T14:30");
    story.at("2026-11-03T15:00", "负责人集体讨论，合议室1，全程录像：罚款五万元。");
    let discussion = story.step("collective_discussion", "集体讨论");
    story.write(
        "HS-42",
        "重大案件集体讨论记录",
        json!({"place": "合议室1", "trigger": "重大违法行为", "conclusion": "警告，没收违法所得，罚款五万元"}),
        PANEL,
    );
    story.filmed(discussion, "2026-11-03T15:00", "2026-11-03T15:30", "集体讨论录像");
    story.give_back("2026-11-03T16:00");
    story.at("2026-11-05T09:00", "立案后第六十六日，决定书送审。");
    let before = story.judge("决定书定稿之前");
    assert_eq!(gravest(&before), [("L59", Level::Block), ("L60", Level::Warn)].into());
    story.at("2026-11-05T10:00", "加盖印章，决定书定稿。");
    story.stamp(decided);
    story.scene.seal_draft(decided, "HS-56", decision(), &[]);
    story.set_out("2026-11-06T08:40");
    story.at("2026-11-06T10:00", "当面送达决定书。");
    let serving = story.step("service", "送达决定书");
    story.hand_over(&[decided], "2026-11-06T10:05");
    story.filmed(serving, "2026-11-06T10:00", "2026-11-06T10:15", "送达录像");
    story.give_back("2026-11-06T11:30");
    let served = story.judge("送达之后");
    assert_eq!(gravest(&served), [("R11.2", Level::Info)].into());
    story.at("2026-11-10T10:00", "网上公示。");
    story.publish(decided, "2026-11-10");
    story.at("2026-11-20T15:00", "诊所缴清罚款五万元和违法所得。");
    story.scene.event(EventKind::FinePaid, "2026-11-20", |event| event.amount_fen = Some(5_000_000));
    story.scene.event(EventKind::PenaltyExecuted, "2026-11-20", |_| {});

    story.set_out("2026-12-08T08:40");
    story.at("2026-12-08T09:30", "违法情形较重，现场复查，全程录像：手术室已停用，没有新的手术记录。");
    let review = story.step("review", "现场复查");
    story.write(
        "HS-70",
        "复查记录（现场）",
        json!({
            "severity": "较重", "started_at": "2026-12-08T09:30:00+08:00", "ended_at": "2026-12-08T10:00:00+08:00",
            "officers": officers(), "cert_shown_at": "2026-12-08T09:30:00+08:00", "cert_ack": true,
            "items": [{"问题": "超出登记范围", "要求": "停止", "期限": "立即", "现况": "已停止", "结论": "已改"}],
            "result": "已整改",
        }),
        BOTH,
    );
    story.filmed(review, "2026-12-08T09:30", "2026-12-08T10:05", "复查录像");
    story.give_back("2026-12-08T11:30");
    story.at("2026-12-15T10:00", "结案；12月22日归档。");
    story.write(
        "HS-65",
        "结案报告",
        json!({
            "performed": "自动履行", "performed_on": "2026-11-20", "published": "2026-11-10 网上公示",
            "review_plan": "较重", "file_term": "30年", "closed_on": "2026-12-15",
        }),
        PANEL,
    );
    story.scene.at("2026-12-22T10:00").event(EventKind::CaseArchived, "2026-12-22", |_| {});
    let closed = story.judge("归档之后");
    assert_eq!(gravest(&closed), [].into());
    for rule in [
        "R9.1", "R9.2", "R11.1", "R11.2", "R12.1", "R13.1", "R14.3", "R16.3", "R16.4", "R18.1", "R18.2",
        "L20", "L36", "L42", "L44", "L55", "L57", "L58", "L59", "L60", "L61", "L63", "L67", "LE12", "LE60",
        "LR23",
    ] {
        let found: Vec<_> = closed.iter().filter(|one| one.rule == rule).collect();
        assert!(is_kept(&closed, rule), "{rule}: {found:?}");
    }
    insta::assert_snapshot!(story.told());
}
