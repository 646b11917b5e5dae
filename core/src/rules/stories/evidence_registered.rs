//! 先行登记保存: evidence that could be lost is registered before the Spring Festival of 2026 and handled on the seventh
//! working day; the sample is in order, the party is told to put its records right, and there is no penalty.

use serde_json::{Value, json};

use super::desk::{BOTH, officers};
use super::teller::{Story, gravest, is_kept};
use crate::record::EventKind;
use crate::rules::{Level, Subject};

const ORGAN: &str = "平罗县疾病预防控制中心（卫生监督所）";

fn bureau() -> Vec<(&'static str, Value)> {
    vec![("org.status_by_matter", json!({"公共场所": "授权组织：公共场所卫生管理条例 14"}))]
}

fn registration(approved: bool) -> Value {
    let mut values = json!({
        "cause": "未按规定建立卫生管理档案", "reason": "消毒记录簿系手写，可能被替换或者补写，以后难以取得",
        "keep_place": "本机构证据室", "keep_mode": "异地保存", "keep_condition": "封袋存放",
        "from": "2026-02-12", "until": "2026-02-28", "officers": officers(),
        "organ": ORGAN, "issued_on": "2026-02-12",
    });
    if approved {
        values["approved_by"] = json!("负责人（电话批准）");
        values["approved_at"] = json!("2026-02-12T10:35:00+08:00");
    }
    values
}

#[test]
fn a_bath_whose_disinfection_was_written_down_in_advance() {
    let mut story = Story::of_bureau("先行登记保存：浴池消毒记录提前填写，抽样合格，责令改正", &bureau());

    story.at("2026-02-12T08:40", "张三领用执法记录仪 BWC-07，检查记录仪和移动执法终端；采样箱已灭菌。");
    story.set_out("2026-02-12T08:40");
    story.at("2026-02-12T09:30", "春节前专项抽查。张三、李四到平罗县某浴池，出示执法证件，全程录像。");
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({
        "business_kind": "公共场所", "party_kind": "个体工商户", "source": "抽检",
        "complex": false, "major": false, "specialised": false,
    }));
    let visit = story.step("site_inspection", "现场检查");
    let rolling = story.roll(visit);
    story.at("2026-02-12T10:10", "消毒记录簿已填写至2月14日，即检查后第二天；现场笔录经经营者核对签名。");
    story.write(
        "HS-20",
        "现场笔录",
        json!({
            "started_at": "2026-02-12T09:30:00+08:00", "ended_at": "2026-02-12T10:10:00+08:00",
            "cert_shown_at": "2026-02-12T09:30:00+08:00", "cert_ack": true, "rights_told": true, "recusal": "否",
            "reason": "公共场所", "officers": officers(),
            "body": "池水消毒记录簿一本，末页记有2月13日、2月14日的投药量和时间。经营者称“提前写好省事”。",
        }),
        BOTH,
    );
    story.cut(visit, rolling, "2026-02-12T09:30", "2026-02-12T10:12");
    story.scene.at("2026-02-12T10:12").end(visit);

    story.at("2026-02-12T10:12", "在大池、小池各采集水样一份，经营者在场，当场封样。");
    let sampling = story.step("sampling", "采样");
    let rolling_again = story.roll(sampling);
    story.at("2026-02-12T10:28", "非产品样品采样记录签名。");
    story.write(
        "HS-23",
        "非产品样品采样记录",
        json!({
            "started_at": "2026-02-12T10:12:00+08:00", "cert_shown_at": "2026-02-12T09:30:00+08:00", "cert_ack": true,
            "officers": officers(), "purpose": "监督抽检", "method": "GB/T 18204.6",
            "samples": [{"样品编号": "SY-01", "样品名称": "大池池水", "份数": 1}, {"样品编号": "SY-02", "样品名称": "小池池水", "份数": 1}],
            "site_state": "两池均在使用",
        }),
        BOTH,
    );
    story.cut(sampling, rolling_again, "2026-02-12T10:12", "2026-02-12T10:30");
    story.scene.at("2026-02-12T10:30").end(sampling);

    story.at("2026-02-12T10:30", "消毒记录簿可能被替换，拟先行登记保存，决定书起草，尚未请示负责人。");
    let keeping = story.step("evidence_collection", "登记保存");
    let rolling_last = story.roll(keeping);
    let registered = story.scene.draft("HS-27", registration(false));
    story.name(Subject::Document(registered), "证据先行登记保存决定书");
    let unapproved = story.judge("离开现场之前，登记保存未经批准");
    assert_eq!(
        gravest(&unapproved),
        [("L56", Level::Block)].into(),
        "no registration without the leader; everything else is as it should be"
    );
    story.at("2026-02-12T10:35", "电话请示，负责人批准；决定书和物品清单当场制作、签名、交付。");
    story.scene.event(EventKind::LeaderApproved, "2026-02-12T10:35:00+08:00", |event| {
        event.document = Some(registered);
        event.person = Some("负责人".into());
        event.granted = Some(true);
    });
    story.stamp(registered);
    story.scene.seal_draft(registered, "HS-27", registration(true), BOTH);
    story.write(
        "HS-29",
        "物品清单",
        json!({"items": [{"序号": 1, "名称": "池水消毒记录簿", "数量": 1, "单位": "本", "状态描述": "已用至第四十二页"}]}),
        BOTH,
    );
    story.scene.serve(registered, crate::record::ServiceMode::Direct, "2026-02-12T10:45:00+08:00");
    story.cut(keeping, rolling_last, "2026-02-12T10:30", "2026-02-12T10:50");
    story.scene.at("2026-02-12T10:50").end(keeping);
    story.at("2026-02-12T11:40", "返回单位，终端和记录仪资料上传，记录仪归还。");
    for media in [rolling, rolling_again, rolling_last] {
        story.scene.receive(media);
    }
    for (step, from, to) in [
        (visit, "2026-02-12T09:29:50", "2026-02-12T10:12:10"),
        (sampling, "2026-02-12T10:12:10", "2026-02-12T10:30:10"),
        (keeping, "2026-02-12T10:30:10", "2026-02-12T10:50:20"),
    ] {
        let kind = crate::record::MediaKind::Video;
        let media = story.scene.record_by_recorder(kind, Some(step), from, to, "BWC-07");
        story.name(Subject::Media(media), "执法记录仪录像");
    }
    story.give_back("2026-02-12T11:50");
    let returned = story.judge("返回之后");
    assert_eq!(gravest(&returned), [].into());
    assert!(is_kept(&returned, "L56") && is_kept(&returned, "R14.1"));

    story.at("2026-02-14T09:00", "周六，调休上班；水样送检。春节放假（2月15日至23日）。");
    story.at("2026-02-26T09:00", "登记保存后第五个工作日。");
    let fifth = story.judge("第五个工作日");
    assert_eq!(gravest(&fifth), [("L56", Level::Warn)].into(), "to be handled by 28 February");
    story.at("2026-02-26T15:00", "检验报告：嗜肺军团菌未检出，池水浊度合格；告知当事人。");
    let result = story.issue(
        "HS-24",
        "检验结果告知书",
        json!({
            "report_no": "检2026-018", "result": "嗜肺军团菌未检出，池水浊度2.1NTU，所检项目符合要求",
            "retest_days": 15, "organ": ORGAN, "issued_on": "2026-02-26",
        }),
        &[],
    );

    story.set_out("2026-02-28T08:40");
    story.at(
        "2026-02-28T10:00",
        "周六，调休上班，第七个工作日：记录簿复制后返还，责令3月13日前改正；三份文书一并送达。",
    );
    let settled = story.issue(
        "HS-28",
        "证据先行登记保存处理决定书",
        json!({
            "disposition": "返还", "reason": "已复制取证，不再需要保存", "organ": ORGAN, "issued_on": "2026-02-28",
        }),
        BOTH,
    );
    let order = story.issue(
        "HS-26",
        "责令改正通知书",
        json!({
            "facts": "消毒记录提前填写，卫生管理档案不真实", "mode": "限期改正", "rectify_deadline": "2026-03-13",
            "demand": "如实逐日填写消毒记录", "consequence": "逾期不改正的，依法给予行政处罚",
            "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
            "organ": ORGAN, "issued_on": "2026-02-28",
        }),
        BOTH,
    );
    let serving = story.step("service", "送达");
    story.hand_over(&[result, settled, order], "2026-02-28T10:10");
    story.filmed(serving, "2026-02-28T10:00", "2026-02-28T10:20", "送达录像");
    story.give_back("2026-02-28T11:30");
    let handled = story.judge("第七个工作日，送达之后");
    assert_eq!(gravest(&handled), [].into(), "handled on the last day");

    story.at("2026-03-12T10:00", "当事人提交整改报告和改正后的消毒记录照片。");
    story.scene.event(EventKind::RectificationSubmitted, "2026-03-12", |event| {
        event.text = "整改报告一份、照片六张".into();
    });
    story.at("2026-03-16T10:00", "书面审核，通过。");
    let review = story.step("desk_review", "整改材料审核");
    story.write(
        "HS-71",
        "整改材料审核记录",
        json!({
            "severity": "轻微", "submissions": [{"kind": "整改报告"}, {"kind": "整改后照片"}],
            "review": "已逐日如实填写，通过", "result": "通过", "reviewed_on": "2026-03-16",
        }),
        BOTH,
    );
    story.scene.at("2026-03-16T10:30").end(review);
    story.at("2026-03-18T10:00", "违法情节轻微并已改正，没有造成危害后果，不予处罚，结案；3月20日归档。");
    story.write(
        "HS-65",
        "结案报告",
        json!({"performed": "不予处罚", "review_plan": "轻微", "file_term": "10年", "closed_on": "2026-03-18"}),
        BOTH,
    );
    story.scene.at("2026-03-20T10:00").event(EventKind::CaseArchived, "2026-03-20", |_| {});
    let closed = story.judge("归档之后");
    assert_eq!(gravest(&closed), [].into());
    for rule in [
        "R9.1", "R9.2", "R10.2", "R10.3", "R12.1", "R14.1", "R14.2", "R14.5", "R16.1", "R18.1", "R18.2",
        "L20", "L42", "L55", "L56",
    ] {
        let found: Vec<_> = closed.iter().filter(|one| one.rule == rule).collect();
        assert!(is_kept(&closed, rule), "{rule}: {found:?}");
    }
    insta::assert_snapshot!(story.told());
}
