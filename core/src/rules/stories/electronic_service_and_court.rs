//! 电子送达、催告、申请人民法院强制执行: a decision that is served electronically by consent and that the party does not
//! perform. The term of the urging runs across 中秋 and 国庆 2026: ten working days from 18 September end on 9 October.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::props::{OWN, benchmark, decided, expect, filled, kept, moment, says, with};
use super::teller::Story;
use crate::id::DocumentId;
use crate::record::{CaseOpened, EventKind, Fact, MediaKind, ServiceMode};
use crate::rules::scene::SECTION;
use crate::rules::{Level, Subject};

const PARTY: &str = "平罗县某足浴有限公司";
const CAUSE: &str = "安排未取得有效健康合格证明的从业人员直接为顾客服务";

fn party() -> Value {
    json!({
        "cause": CAUSE, "party_kind": "法人", "party_name": PARTY, "party_uscc": "91640221000000086Y",
        "party_legal_rep": "王某", "party_address": "平罗县城关镇民族路",
    })
}

fn decision() -> Value {
    filled(
        "HS-56",
        &party(),
        json!({
            "case_no": "2026-0003",
            "facts": "2026年1月12日，该公司安排三名未取得有效健康合格证明的技师直接为顾客服务。",
            "evidence_refs": [{"kind": "现场笔录"}, {"kind": "视听资料"}, {"kind": "当事人的陈述"}],
            "law_violated": [{"law": "公共场所卫生管理条例", "article": "7"}],
            "law_basis": [{"law": "公共场所卫生管理条例", "article": "14"}, {"law": "公共场所卫生管理条例实施细则", "article": "38"}],
            "defence_handling": "当事人明确放弃陈述申辩。",
            "benchmark": benchmark("GC-38", "一般"),
            "penalties": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 3000}], "fine_yuan": 300_000,
            "performance": "自收到决定书之日起十五日内到指定银行或者通过电子支付系统缴纳", "bank": "农业银行平罗支行",
            "late_fine_rate": "每日3%，不超过罚款数额",
            "recon_authority": "平罗县人民政府（互联网申请：行政复议服务平台 https://xzfy.moj.gov.cn）", "recon_days": 60,
            "court": "平罗县人民法院", "litigation_term": "六个月", "organ": OWN, "issued_on": "2026-03-12",
        }),
    )
}

#[test]
fn a_fine_that_nobody_pays() {
    let mut story = Story::of_bureau("电子送达、催告和申请法院强制执行：足浴店不缴罚款", &decided());
    to_the_notice(&mut story);
    let decision = to_the_service(&mut story);
    to_the_court(&mut story);
    to_the_end(&mut story, decision);
    insta::assert_snapshot!(story.told());
}

/// Inspection, filing, panel, prior notice; the party consents to electronic service.
fn to_the_notice(story: &mut Story) {
    story.set_out("2026-01-12T14:30");
    story.at(
        "2026-01-12T15:00",
        "张三、李四到足浴店日常监督检查，出示执法证件，执法记录仪全程录像；三名技师没有健康合格证明。",
    );
    story.scene.state(Fact::CaseOpened(CaseOpened {
        kind: "inspection".into(),
        party: PARTY.into(),
        section: SECTION,
    }));
    story.scene.sheet(json!({
        "party_kind": "法人", "business_kind": "公共场所", "source": "日常监督检查",
        "complex": false, "major": false, "specialised": false,
    }));
    let visit = story.step("site_inspection", "现场检查");
    story.scene.at("2026-01-12T15:50");
    let record = story.write(
        "HS-20",
        "现场笔录",
        json!({
            "started_at": moment("2026-01-12T15:00"), "ended_at": moment("2026-01-12T15:50"),
            "cert_shown_at": moment("2026-01-12T15:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
            "officers": officers(), "reason": "公共场所", "read_back": "属实",
            "body": "足浴技师三人正在为顾客服务，店方未能出示三人的健康合格证明。",
        }),
        BOTH,
    );
    let film = story.filmed(visit, "2026-01-12T15:00", "2026-01-12T16:00", "现场执法记录仪录像");
    story.give_back("2026-01-12T16:40");
    story.at("2026-01-14T10:00", "受理并立案，承办人张三、李四。");
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "检查发现", "complex": false, "major": false, "specialised": false,
            "received_at": moment("2026-01-14T09:30"), "summary": "三名从业人员没有有效健康合格证明。",
        }),
        &["张三"],
    );
    let filing = story.step("case_filing", "立案");
    let values = json!({
        "case_no": "2026-0003", "source": "检查发现", "conduct_end": "2026-01-12", "health_harm": false,
        "proposed_handlers": officers(), "filed_on": "2026-01-14", "leader_opinion": "同意立案。",
    });
    story.write("HS-11", "立案报告", filled("HS-11", &party(), values), PANEL);
    story.scene.at("2026-01-14T10:10").end(filing);
    story.at("2026-01-30T16:00", "调查终结，列出证据清单。");
    story.list_evidence(&[(film, "三名技师无证上岗的现场情况")], &[(record, "现场情况")]);
    story.write(
        "HS-40",
        "案件调查终结报告",
        filled("HS-40", &party(), json!({
            "facts": CAUSE, "benchmark": benchmark("GC-38", "一般"), "proposal": "警告，罚款三千元", "closed_on": "2026-01-30",
        })),
        PANEL,
    );
    story.set_out("2026-02-04T08:40");
    story.at("2026-02-04T09:00", "在合议室1合议，全程录像。");
    let panel = story.step("panel_deliberation", "合议");
    story.scene.at("2026-02-04T09:30");
    story.write(
        "HS-41",
        "合议记录",
        json!({
            "cause": CAUSE, "started_at": moment("2026-02-04T09:00"), "ended_at": moment("2026-02-04T09:30"), "place": "合议室1",
            "members": [{"name": "张三"}, {"name": "李四"}, {"name": "赵六"}], "opinion": "警告，罚款三千元", "dissent": "无",
        }),
        PANEL,
    );
    story.filmed(panel, "2026-02-04T09:00", "2026-02-04T09:30", "合议录像");
    story.give_back("2026-02-04T10:00");

    story.set_out("2026-02-09T08:30");
    story.at(
        "2026-02-09T09:30",
        "当面送达事先告知书。法定代表人王某明确放弃陈述申辩，并签署电子送达确认书，同意以电子邮件接收文书。",
    );
    let notice = story.issue(
        "HS-50",
        "行政处罚事先告知书",
        filled("HS-50", &party(), json!({
            "case_no": "2026-0003", "facts": CAUSE, "benchmark": benchmark("GC-38", "一般"),
            "proposed": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 3000}], "defence_days": 3, "hearing_right": false,
            "organ": OWN, "issued_on": "2026-02-06",
        })),
        &[],
    );
    let telling = story.step("prior_notice", "事先告知");
    story.hand_over(&[notice], "2026-02-09T09:35");
    story.note(EventKind::DefenceWaived, "2026-02-09", "王某在告知书上写明放弃陈述申辩");
    story.write(
        "HS-61",
        "电子送达确认书",
        filled("HS-61", &party(), json!({
            "address": "平罗县城关镇民族路", "channels": "电子邮件", "account": "wang@example.cn", "agree": true,
            "scope": "行政处罚决定书", "change_duty": true,
        })),
        &[],
    );
    story.filmed(telling, "2026-02-09T09:30", "2026-02-09T09:50", "告知录像");
    story.give_back("2026-02-09T10:30");
}

/// The decision, its electronic service, its publication.
fn to_the_service(story: &mut Story) -> DocumentId {
    story.at("2026-03-12T10:00", "作出处罚决定：警告，罚款三千元；用印定稿。");
    let document = story.issue("HS-56", "行政处罚决定书", decision(), &[]);
    story.set_out("2026-03-16T08:30");
    story.at(
        "2026-03-16T09:30",
        "凭确认书将决定书发送至王某的电子邮箱，系统显示当日9时36分到达；截屏留存，制作送达回执。",
    );
    let serving = story.step("service", "电子送达");
    let consent = story.scene.with_facts(|facts| facts.sealed("HS-61").next().map(|one| one.id));
    story.scene.at("2026-03-16T09:36").serve_with(
        document,
        ServiceMode::Electronic,
        &moment("2026-03-16T09:36"),
        |served| {
            served.consent = consent;
            served.reference = Some("wang@example.cn".into());
        },
    );
    let shot = story.scene.record(MediaKind::Photo, Some(serving), "2026-03-16T09:37", "2026-03-16T09:37");
    story.name(Subject::Media(shot), "邮件到达截屏");
    story.write(
        "HS-60",
        "送达回执",
        json!({"mode": "电子", "served_at": moment("2026-03-16T09:36"), "deemed_on": "2026-03-16", "remark": "截屏附卷"}),
        BOTH,
    );
    story.scene.at("2026-03-16T09:45").end(serving);
    story.give_back("2026-03-16T09:50");
    let served = story.judge("电子送达后");
    expect(&served, &[("R11.2", Level::Info)]);
    kept(&served, &["L61", "LR23", "R12.1"]);
    story.at("2026-03-18T10:00", "隐去个人信息后在网上平台公示。");
    story.publish(document, "2026-03-18");
    document
}

/// Nobody pays: extra fine, urging, waiting, application.
fn to_the_court(story: &mut Story) {
    story.at("2026-04-01T09:00", "十五日缴款期限三月三十一日届满，罚款未缴。");
    let unpaid = story.judge("缴款期限届满次日");
    expect(&unpaid, &[("L67", Level::Warn)]);
    story.at("2026-09-17T10:00", "六个月起诉期限九月十六日届满，当事人未复议、未起诉、未履行。张三起草催告书，把加处罚款按170天算成了一万五千三百元。");
    let urging = filled(
        "HS-62",
        &party(),
        json!({
            "decision": "行政处罚决定书", "duty": "缴纳罚款三千元及加处罚款", "term": "2026-10-09", "mode": "银行缴纳",
            "amount": 300_000, "organ": OWN, "issued_on": "2026-09-17",
        }),
    );
    let draft = story.scene.draft("HS-62", with(&urging, json!({"late_fine": 1_530_000})));
    story.name(Subject::Document(draft), "履行行政处罚决定催告书");
    let too_much = story.judge("催告书草稿");
    assert_eq!(says(&too_much, "L72"), ["加处罚款15300.00元，超过可加处的3000.00元"]);
    expect(&too_much, &[("L67", Level::Warn), ("L72", Level::Violation)]);
    story.at("2026-09-17T11:00", "改为不超过本金的三千元，用印定稿。");
    story.stamp(draft);
    story.scene.seal_draft(draft, "HS-62", with(&urging, json!({"late_fine": 300_000})), &[]);

    story.set_out("2026-09-18T08:30");
    story.at("2026-09-18T09:30", "当面送达催告书，告知有权陈述申辩，全程录像。");
    let pressing = story.step("urging", "催告");
    story.hand_over(&[draft], "2026-09-18T09:35");
    story.filmed(pressing, "2026-09-18T09:30", "2026-09-18T09:45", "催告录像");
    story.give_back("2026-09-18T10:30");
    let urged = story.judge("催告后");
    expect(&urged, &[("L67", Level::Warn), ("LC54", Level::Info)]);

    story.at("2026-10-09T09:00", "国庆节后，承办人起草强制执行申请书，打算当天提交。");
    let application = filled(
        "HS-63",
        &party(),
        json!({
            "decision": "行政处罚决定书", "facts_basis": "决定书已送达生效，当事人在法定期限内不复议、不起诉又不履行",
            "party_view": [{"name": "履行行政处罚决定催告书"}], "target": "罚款三千元，加处罚款三千元",
            "remedy_end": "2026-09-16", "apply_until": "2026-12-16", "court": "平罗县人民法院", "organ": OWN,
        }),
    );
    let paper = story.scene.draft("HS-63", with(&application, json!({"issued_on": "2026-10-09"})));
    story.name(Subject::Document(paper), "强制执行申请书");
    let hasty = story.judge("催告后第十个工作日，申请书草稿");
    expect(&hasty, &[("L67", Level::Warn), ("LC54", Level::Block)]);
    assert_eq!(says(&hasty, "LC54"), ["催告书送达未满十个工作日，2026-10-09之后方可申请"]);
    story.at(
        "2026-10-10T09:00",
        "周六，调休上班。催告已满十个工作日，当事人仍未履行；申请书用印，向平罗县人民法院提交。",
    );
    story.stamp(paper);
    story.scene.seal_draft(paper, "HS-63", with(&application, json!({"issued_on": "2026-10-10"})), &[]);
    let applied = story.judge("申请强制执行后");
    expect(&applied, &[("L67", Level::Warn)]);
    kept(&applied, &["LC54", "L72"]);
}

/// The court enforces; review and closing.
fn to_the_end(story: &mut Story, decision: DocumentId) {
    story.at("2026-11-20T15:00", "人民法院强制执行，划拨罚款和加处罚款共六千元。");
    story.scene.event(EventKind::FinePaid, "2026-11-20", |event| {
        event.document = Some(decision);
        event.amount_fen = Some(600_000);
    });
    story.note(EventKind::PenaltyExecuted, "2026-11-20", "法院强制执行");
    story.at("2026-12-01T10:00", "监管科室督导复核：在岗技师均持有效健康合格证明。");
    let review = story.step("supervised_review", "督导复核");
    story.scene.at("2026-12-01T10:20");
    story.write(
        "HS-72",
        "督导复核记录",
        json!({
            "party_name": PARTY, "severity": "一般", "content": "在岗技师五人均持有效健康合格证明。", "reported_to": "分管负责人",
            "reported_on": "2026-12-01", "result": "已整改",
        }),
        BOTH,
    );
    story.scene.at("2026-12-01T10:30").end(review);
    story.at("2026-12-04T10:00", "结案。");
    story.write(
        "HS-65",
        "结案报告",
        filled(
            "HS-65",
            &party(),
            json!({
                "performed": "强制执行", "performed_on": "2026-11-20", "published": "2026-03-18 网上公示",
                "review_plan": "一般", "file_term": "30年", "closed_on": "2026-12-04",
            }),
        ),
        PANEL,
    );
    story.at("2026-12-11T10:00", "案卷归档。");
    story.note(EventKind::CaseArchived, "2026-12-11", "行政处罚案卷2026-3");
    let closed = story.judge("归档后");
    expect(&closed, &[("L67", Level::Warn)]);
    assert_eq!(
        says(&closed, "L67"),
        ["缴纳罚款已逾期：应不迟于2026-03-31，实为2026-11-20"],
        "the party was late"
    );
    kept(
        &closed,
        &[
            "R9.1", "R9.2", "R11.1", "R11.2", "R12.1", "R14.1", "R16.2", "R16.4", "L44", "L60", "L61", "L72",
            "LC54", "LE60",
        ],
    );
}
