//! 查封: disinfectants without a licence are sealed off with the leader's approval by telephone; the term ends on National
//! Day 2026, is extended before, and the measure is lifted when the penalty is decided.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::teller::{Story, gravest, is_kept};
use crate::record::{EventKind, ServiceMode};
use crate::rules::{Level, Subject};

const ORGAN: &str = "平罗县疾病预防控制局";
const BENCHMARK: &str = r#"{"id":"XD-43","version":"2025","level":"轻微"}"#;
const FACTS: &str = "2026年9月5日，该药房陈列销售标签没有生产企业卫生许可证号的手消毒液八十四瓶。";

fn bureau() -> Vec<(&'static str, Value)> {
    vec![
        ("org.name", json!(ORGAN)),
        ("org.status_by_matter", json!({"消毒产品": "行政机关"})),
        (
            "benchmarks",
            json!([{"id": "XD-43", "version": "2025", "from": "2025-01-01", "min_yuan": 1000, "max_yuan": 3000}]),
        ),
    ]
}

fn measure(approved: bool) -> Value {
    let mut values = json!({
        "party_kind": "法人", "party_name": "平罗县某药房有限公司", "measure": "查封",
        "reason": "消毒产品标签没有生产企业卫生许可证号，需要核实，防止继续销售",
        "law_basis": [{"law": "国务院关于加强食品等产品安全监督管理的特别规定", "article": "15"}],
        "object": "手消毒液八十四瓶", "not_unrelated": true, "from": "2026-09-05T11:00:00+08:00", "until": "2026-10-05",
        "keep_place": "该药房库房，阴凉处", "emergency": false, "officers": officers(),
        "cert_shown_at": "2026-09-05T10:00:00+08:00", "cert_ack": true, "party_told": true,
        "party_statement": "店长称“供货商说手续齐全”。",
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
        "organ": ORGAN, "issued_on": "2026-09-05",
    });
    if approved {
        values["approved_at"] = json!("2026-09-05T10:50:00+08:00");
    }
    values
}

fn decision() -> Value {
    json!({
        "case_no": "2026-0036", "cause": "经营无生产企业卫生许可证的消毒产品", "party_kind": "法人",
        "party_name": "平罗县某药房有限公司", "party_address": "平罗县城关镇", "facts": FACTS,
        "evidence_refs": [{"kind": "现场笔录"}, {"kind": "书证"}, {"kind": "视听资料"}],
        "law_basis": [{"law": "消毒管理办法"}], "defence_handling": "当事人明确放弃陈述申辩。",
        "benchmark": BENCHMARK, "penalties": [{"kind": "罚款", "amount_yuan": 2000}], "fine_yuan": 200_000,
        "performance": "自收到决定书之日起十五日内到指定银行缴纳", "bank": "农业银行平罗支行",
        "late_fine_rate": "每日3%，不超过罚款数额",
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
        "organ": ORGAN, "issued_on": "2026-11-03",
    })
}

#[test]
fn disinfectants_are_sealed_off_and_released() {
    let mut story = Story::of_bureau("行政强制：查封无卫生许可证号的手消毒液，延期，处罚，解除", &bureau());

    story.at(
        "2026-09-05T08:40",
        "周六，促销日专项检查。张三领用执法记录仪 BWC-07，检查记录仪和移动执法终端。",
    );
    story.set_out("2026-09-05T08:40");
    story.at("2026-09-05T10:00", "张三、李四到平罗县某药房，出示执法证件，全程录像。");
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({
        "business_kind": "消毒产品", "party_kind": "法人", "source": "日常监督检查",
        "complex": false, "major": false, "specialised": false,
    }));
    let visit = story.step("site_inspection", "现场检查");
    let rolling = story.roll(visit);
    story.at(
        "2026-09-05T10:40",
        "货架和库房有手消毒液八十四瓶，标签没有生产企业卫生许可证号；现场笔录经店长核对签名。",
    );
    let scene_record = story.write(
        "HS-20",
        "现场笔录（检查）",
        json!({
            "started_at": "2026-09-05T10:00:00+08:00", "ended_at": "2026-09-05T10:40:00+08:00",
            "cert_shown_at": "2026-09-05T10:00:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "reason": "消毒产品", "officers": officers(),
            "body": "货架十二瓶、库房七十二瓶手消毒液，标签未标注生产企业卫生许可证号，进货票据载明单价九元。",
        }),
        BOTH,
    );
    let draft = story.scene.draft("HS-30", measure(false));
    story.name(Subject::Document(draft), "查封决定书");
    let unapproved = story.judge("起草查封决定书，尚未请示负责人");
    assert_eq!(gravest(&unapproved), [("LC18", Level::Block)].into());

    story.at("2026-09-05T10:50", "电话请示，局负责人批准查封。");
    story.scene.event(EventKind::LeaderApproved, "2026-09-05T10:50:00+08:00", |event| {
        event.document = Some(draft);
        event.person = Some("局负责人".into());
        event.granted = Some(true);
    });
    story.cut(visit, rolling, "2026-09-05T10:00", "2026-09-05T10:58");
    story.scene.at("2026-09-05T10:58").end(visit);
    story.at("2026-09-05T11:00", "当场告知理由、依据、权利和救济途径，听取店长陈述，清点、装箱、贴封条。");
    let sealing = story.step("coercive_measure", "查封");
    let rolling_again = story.roll(sealing);
    story.at("2026-09-05T11:30", "查封决定书、物品清单、现场笔录签名，决定书和清单当场交付。");
    story.stamp(draft);
    story.scene.seal_draft(draft, "HS-30", measure(true), BOTH);
    story.write(
        "HS-29",
        "物品清单",
        json!({"items": [{"序号": 1, "名称": "手消毒液", "规格": "500毫升", "数量": 84, "单位": "瓶", "状态描述": "未开封"}]}),
        BOTH,
    );
    let measure_record = story.write(
        "HS-20",
        "现场笔录（查封）",
        json!({
            "started_at": "2026-09-05T11:00:00+08:00", "ended_at": "2026-09-05T11:30:00+08:00",
            "cert_shown_at": "2026-09-05T10:00:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "reason": "消毒产品", "officers": officers(),
            "body": "八十四瓶手消毒液装入七箱，贴封条七张，存放于该药房库房。店长在场，清点数量一致。",
        }),
        BOTH,
    );
    story.issue(
        "HS-33",
        "封条",
        json!({"strip_no": "0101-0107", "from": "2026-09-05", "until": "2026-10-05"}),
        &[],
    );
    story.scene.serve(draft, ServiceMode::Direct, "2026-09-05T11:35:00+08:00");
    story.cut(sealing, rolling_again, "2026-09-05T11:00", "2026-09-05T11:40");
    story.scene.at("2026-09-05T11:40").end(sealing);
    story.at("2026-09-05T12:30", "返回单位，终端和记录仪资料上传，记录仪归还。");
    story.scene.receive(rolling);
    story.scene.receive(rolling_again);
    let mut films = Vec::new();
    for (step, from, to) in [
        (visit, "2026-09-05T09:59:50", "2026-09-05T10:58:20"),
        (sealing, "2026-09-05T10:59:40", "2026-09-05T11:40:10"),
    ] {
        let kind = crate::record::MediaKind::Video;
        let media = story.scene.record_by_recorder(kind, Some(step), from, to, "BWC-07");
        story.name(Subject::Media(media), "执法记录仪录像");
        films.push(media);
    }
    story.give_back("2026-09-05T12:40");
    let sealed = story.judge("返回之后");
    assert_eq!(gravest(&sealed), [].into());
    assert!(is_kept(&sealed, "LC17") && is_kept(&sealed, "LC18") && is_kept(&sealed, "LC25"));

    story.at("2026-09-07T09:00", "受理；向标签所列厂址所在地发函协查许可证。");
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "检查发现", "complex": false, "major": false, "specialised": false,
            "received_at": "2026-09-07T09:00:00+08:00", "summary": FACTS,
        }),
        &["张三"],
    );
    story.at("2026-09-08T10:00", "负责人批准立案。");
    story.write(
        "HS-11",
        "立案报告",
        json!({
            "cause": "经营无生产企业卫生许可证的消毒产品", "source": "检查发现", "conduct_end": "2026-09-05",
            "health_harm": false, "filed_on": "2026-09-08", "proposed_handlers": officers(),
        }),
        PANEL,
    );
    story.set_out("2026-09-29T08:40");
    story.at(
        "2026-09-29T10:00",
        "协查未复函，情况复杂；查封期限10月5日届满，在国庆假期内。负责人批准延长三十日，书面告知当事人。",
    );
    let extension = story.issue(
        "HS-31",
        "查封延期通知书",
        json!({
            "reason": "异地协查尚未复函，情况复杂", "from": "2026-10-06", "until": "2026-11-04", "approved_by": "局负责人",
            "organ": ORGAN, "issued_on": "2026-09-29",
        }),
        &[],
    );
    let telling = story.step("service", "送达延期通知书");
    story.hand_over(&[extension], "2026-09-29T10:05");
    story.filmed(telling, "2026-09-29T10:00", "2026-09-29T10:15", "送达录像");
    story.give_back("2026-09-29T11:30");
    story.at("2026-10-08T09:00", "国庆假期之后；没有延期的话，查封已于10月5日到期。");
    let extended = story.judge("原期限届满之后");
    assert_eq!(gravest(&extended), [].into(), "the term of the organ is not rolled, and was extended before");
    assert!(is_kept(&extended, "LC25"));

    story.at(
        "2026-10-22T10:00",
        "复函：标签所列企业未取得消毒产品生产企业卫生许可证。调查终结，列出证据清单。",
    );
    story.list_evidence(
        &[(films[0], "消毒液的陈列和库存情况"), (films[1], "查封的经过和数量")],
        &[(scene_record, "检查情况"), (measure_record, "查封情况")],
    );
    story.write(
        "HS-40",
        "案件调查终结报告",
        json!({"facts": FACTS, "benchmark": BENCHMARK, "closed_on": "2026-10-22"}),
        PANEL,
    );
    story.set_out("2026-10-26T14:30");
    story.at("2026-10-26T15:00", "在合议室1合议，全程录像：拟罚款二千元，责令停止销售，由供货商召回。");
    let panel = story.step("panel_deliberation", "合议");
    story.write(
        "HS-41",
        "合议记录",
        json!({
            "place": "合议室1", "members": [{"name": "张三"}, {"name": "李四"}, {"name": "赵六"}],
            "opinion": "罚款二千元", "dissent": "无", "benchmark": BENCHMARK,
        }),
        PANEL,
    );
    story.filmed(panel, "2026-10-26T15:00", "2026-10-26T15:20", "合议录像");
    story.give_back("2026-10-26T16:00");
    story.at("2026-10-27T09:00", "制作事先告知书并盖章。");
    let notice = story.issue(
        "HS-50",
        "行政处罚事先告知书",
        json!({
            "facts": FACTS, "benchmark": BENCHMARK, "proposed": [{"kind": "罚款", "amount_yuan": 2000}], "defence_days": 3,
            "hearing_right": false, "organ": ORGAN, "issued_on": "2026-10-27",
        }),
        &[],
    );
    story.set_out("2026-10-27T13:30");
    story.at("2026-10-27T15:00", "当面送达事先告知书。次日，公司书面放弃陈述申辩。");
    let noticing = story.step("prior_notice", "事先告知");
    story.hand_over(&[notice], "2026-10-27T15:05");
    story.filmed(noticing, "2026-10-27T15:00", "2026-10-27T15:15", "告知录像");
    story.give_back("2026-10-27T16:30");
    story.scene.at("2026-10-28T10:00").event(EventKind::DefenceWaived, "2026-10-28", |event| {
        event.text = "公司出具书面声明".into();
    });
    story.at("2026-11-03T09:00", "起草处罚决定书，尚未盖章；查封期限次日届满。");
    let decided = story.scene.draft("HS-56", decision());
    story.name(Subject::Document(decided), "行政处罚决定书");
    let before = story.judge("决定书定稿之前");
    assert_eq!(gravest(&before), [("L59", Level::Block)].into());
    story.at("2026-11-03T10:00", "加盖印章，决定书定稿。");
    story.stamp(decided);
    story.scene.seal_draft(decided, "HS-56", decision(), &[]);
    story.set_out("2026-11-04T08:40");
    story.at(
        "2026-11-04T10:00",
        "查封期限最后一日：送达处罚决定书和解除查封决定书，启封，八十四瓶清点退还，交供货商召回。",
    );
    let released = story.issue(
        "HS-32",
        "解除查封决定书",
        json!({"ground": "已作出处理决定不再需要", "organ": ORGAN, "issued_on": "2026-11-04"}),
        BOTH,
    );
    let serving = story.step("service", "送达并启封");
    story.hand_over(&[decided, released], "2026-11-04T10:05");
    story.filmed(serving, "2026-11-04T10:00", "2026-11-04T10:40", "送达和启封录像");
    story.give_back("2026-11-04T11:30");
    let served = story.judge("解除查封之后");
    assert_eq!(gravest(&served), [("R11.2", Level::Info)].into());
    assert!(is_kept(&served, "LC25") && is_kept(&served, "L61"));

    story.at("2026-11-06T10:00", "网上公示。");
    story.publish(decided, "2026-11-06");
    story.at("2026-11-18T10:00", "公司缴纳罚款，提交供货商召回的凭证和整改报告。");
    story.scene.event(EventKind::FinePaid, "2026-11-18", |event| event.amount_fen = Some(200_000));
    story.scene.event(EventKind::PenaltyExecuted, "2026-11-18", |_| {});
    story.scene.event(EventKind::RectificationSubmitted, "2026-11-18", |event| {
        event.text = "召回凭证、整改报告".into()
    });
    story.at("2026-11-24T10:00", "违法情形轻微，书面审核整改材料，通过。");
    let review = story.step("desk_review", "整改材料审核");
    story.write(
        "HS-71",
        "整改材料审核记录",
        json!({
            "severity": "轻微", "submissions": [{"kind": "整改报告"}], "review": "已召回，不再经营该产品",
            "result": "通过", "reviewed_on": "2026-11-24",
        }),
        BOTH,
    );
    story.scene.at("2026-11-24T10:30").end(review);
    story.at("2026-11-30T10:00", "结案；12月10日归档。");
    story.write(
        "HS-65",
        "结案报告",
        json!({
            "performed": "自动履行", "performed_on": "2026-11-18", "published": "2026-11-06 网上公示",
            "review_plan": "轻微", "file_term": "30年", "closed_on": "2026-11-30",
        }),
        PANEL,
    );
    story.scene.at("2026-12-10T10:00").event(EventKind::CaseArchived, "2026-12-10", |_| {});
    let closed = story.judge("归档之后");
    assert_eq!(gravest(&closed), [].into());
    for rule in [
        "R9.1", "R9.2", "R10.2", "R10.3", "R11.1", "R11.2", "R12.1", "R13.1", "R14.1", "R14.3", "R16.1",
        "R16.4", "R18.1", "R18.2", "L20", "L36", "L42", "L44", "L55", "L59", "L60", "L61", "L67", "LC17",
        "LC18", "LC25", "LE12", "LE60", "LR23",
    ] {
        let found: Vec<_> = closed.iter().filter(|one| one.rule == rule).collect();
        assert!(is_kept(&closed, rule), "{rule}: {found:?}");
    }
    insta::assert_snapshot!(story.told());
}
