//! 程序违法的处罚: nearly everything goes wrong between filing and payment; the decision is revoked and made anew.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::props::{OWN, benchmark, decided, expect, filled, kept, moment, says};
use super::teller::Story;
use crate::id::{DocumentId, MediaId};
use crate::record::{CaseOpened, EventKind, Fact, MediaKind, ServiceMode};
use crate::rules::scene::SECTION;
use crate::rules::{Level, Subject};

const PARTY: &str = "平罗县某洗浴有限公司";
const CAUSE: &str = "未取得公共场所卫生许可证擅自营业";

fn party() -> Value {
    json!({
        "cause": CAUSE, "party_kind": "法人", "party_name": PARTY, "party_uscc": "91640221000000086Y",
        "party_legal_rep": "吴某", "party_address": "平罗县城关镇玉皇阁大街",
    })
}

/// A decision with everything in it; the fine in yuan, and the day that it bears.
fn decision(yuan: u32, on: &str) -> Value {
    filled(
        "HS-56",
        &party(),
        json!({
            "case_no": "2026-0009", "facts": "2025年12月至2026年2月，该公司未取得公共场所卫生许可证经营洗浴。",
            "evidence_refs": [{"kind": "现场笔录"}, {"kind": "视听资料"}],
            "law_violated": [{"law": "公共场所卫生管理条例", "article": "4"}],
            "law_basis": [{"law": "公共场所卫生管理条例", "article": "14"}, {"law": "公共场所卫生管理条例实施细则", "article": "35"}],
            "defence_handling": "当事人称已申请办证，已记录并复核。", "benchmark": benchmark("GC-35", "一般"),
            "penalties": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": yuan}], "fine_yuan": yuan * 100,
            "performance": "自收到决定书之日起十五日内到指定银行缴纳", "bank": "农业银行平罗支行",
            "late_fine_rate": "每日3%，不超过罚款数额",
            "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
            "organ": OWN, "issued_on": on,
        }),
    )
}

#[test]
fn a_bath_house_and_a_procedure_that_is_made_up_for() {
    let mut story = Story::of_bureau("程序违法的处罚：洗浴公司无证经营", &decided());
    to_the_hearing(&mut story);
    let first = to_the_first_decision(&mut story);
    let late = after_the_decision(&mut story, first);
    corrected(&mut story, first, late);
    insta::assert_snapshot!(story.told());
}

/// Inspection and filing as they should be; a hearing whose host investigates the case.
fn to_the_hearing(story: &mut Story) {
    story.set_out("2026-02-10T08:30");
    story.at("2026-02-10T09:00", "张三、李四到某洗浴公司检查，出示执法证件，全程录像，制作现场笔录：没有卫生许可证。当日受理、立案，影响重大。");
    story.scene.state(Fact::CaseOpened(CaseOpened {
        kind: "penalty".into(),
        party: PARTY.into(),
        section: SECTION,
    }));
    story.scene.sheet(json!({
        "party_kind": "法人", "business_kind": "公共场所", "source": "日常监督检查",
        "complex": false, "major": true, "specialised": false, "flag_reason": "拟责令停业，涉及数百名会员",
    }));
    let visit = story.step("site_inspection", "现场检查");
    story.scene.at("2026-02-10T09:40");
    let record = story.write(
        "HS-20",
        "现场笔录",
        json!({
            "started_at": moment("2026-02-10T09:00"), "ended_at": moment("2026-02-10T09:40"),
            "cert_shown_at": moment("2026-02-10T09:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
            "officers": officers(), "reason": "公共场所", "read_back": "属实",
            "body": "正在营业，前台未见公共场所卫生许可证，负责人称“还在办”。",
        }),
        BOTH,
    );
    let film = story.filmed(visit, "2026-02-10T09:00", "2026-02-10T09:50", "现场录像");
    story.give_back("2026-02-10T11:00");
    story.scene.at("2026-02-10T15:00");
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "检查发现", "complex": false, "major": true, "specialised": false,
            "received_at": moment("2026-02-10T14:00"), "summary": "未取得公共场所卫生许可证经营洗浴，会员数百名。",
        }),
        &["张三"],
    );
    let values = json!({
        "case_no": "2026-0009", "source": "检查发现", "conduct_end": "2026-02-10", "health_harm": false,
        "proposed_handlers": officers(), "filed_on": "2026-02-10", "leader_opinion": "同意立案。",
    });
    story.write("HS-11", "立案报告", filled("HS-11", &party(), values), PANEL);
    story.scene.at("2026-03-20T16:00");
    story.list_evidence(&[(film, "未取得许可证而营业")], &[(record, "现场情况")]);

    story.set_out("2026-03-24T08:30");
    story.at("2026-03-24T09:30", "当面送达听证告知书，没有制作事先告知书。两天后当事人要求听证。");
    let right = story.issue(
        "HS-52",
        "行政处罚听证告知书",
        filled("HS-52", &party(), json!({"facts": CAUSE, "hearing_ground": "较大数额罚款", "organ": OWN, "issued_on": "2026-03-24"})),
        &[],
    );
    let telling = story.step("prior_notice", "听证告知");
    story.hand_over(&[right], "2026-03-24T09:35");
    story.filmed(telling, "2026-03-24T09:30", "2026-03-24T09:45", "听证告知录像");
    story.give_back("2026-03-24T10:30");
    story.scene.at("2026-03-26T10:00");
    story.note(EventKind::HearingRequested, "2026-03-26", "当事人书面要求听证");

    story.at("2026-04-01T09:00", "起草听证通知书：4月8日听证，由承办人李四主持。");
    let notice = filled(
        "HS-53",
        &party(),
        json!({
            "hearing_at": moment("2026-04-08T09:00"), "place": "听证室", "host": "李四", "recorder": "赵六", "public": true,
            "organ": OWN, "issued_on": "2026-04-01",
        }),
    );
    let draft = story.scene.draft("HS-53", notice.clone());
    story.name(Subject::Document(draft), "行政处罚听证通知书");
    let hosted = story.judge("听证通知书定稿前");
    expect(&hosted, &[("L63", Level::Block)]);
    assert_eq!(says(&hosted, "L63"), ["听证主持人是本案调查人员"]);

    story.set_out("2026-04-01T13:30");
    story.at(
        "2026-04-01T14:00",
        "不顾提示，仍以李四为主持人定稿、送达；清明节休三天，到听证之日只有四个工作日。",
    );
    story.stamp(draft);
    story.scene.seal_draft(draft, "HS-53", notice, &[]);
    let serving = story.step("service", "送达听证通知书");
    story.hand_over(&[draft], "2026-04-01T14:05");
    story.filmed(serving, "2026-04-01T14:00", "2026-04-01T14:15", "听证通知送达录像");
    story.give_back("2026-04-01T15:00");

    story.set_out("2026-04-08T08:30");
    story.at("2026-04-08T09:00", "李四主持听证，当事人带了三名代理人。");
    let hearing = story.step("hearing", "听证");
    story.scene.at("2026-04-08T10:00");
    story.write(
        "HS-54",
        "听证笔录",
        hearing_record("李四", &["孙某", "钱某", "冯某"], "2026-04-08T09:00", "2026-04-08T10:00"),
        BOTH,
    );
    story.filmed(hearing, "2026-04-08T09:00", "2026-04-08T10:05", "听证录像");
    story.give_back("2026-04-08T11:00");
    let heard = story.judge("听证后");
    expect(&heard, &[("L63", Level::Block)]);
}

fn hearing_record(host: &str, agents: &[&str], from: &str, to: &str) -> Value {
    json!({
        "cause": CAUSE, "started_at": moment(from), "ended_at": moment(to), "place": "听证室", "mode": "公开", "host": host,
        "recorder": "书记员", "investigators": officers(), "party_attend": "吴某", "agents": agents, "recusal": "无",
        "body": [{"speaker": "吴某", "text": "已经申请办证，请求从轻"}], "left_early": "无",
    })
}

/// Drafts that are refused, and the decision that is sealed all the same.
fn to_the_first_decision(story: &mut Story) -> DocumentId {
    story.at(
        "2026-05-12T09:00",
        "立案后第九十一日，起草决定书：抄用旧样本，没有引用裁量基准，起诉期限写成三个月，机关名称写成旧名，没有调查终结报告、合议、法制审核、集体讨论，也从未告知拟处罚的内容。",
    );
    let poor = json!({
        "case_no": "2026-0009", "cause": CAUSE, "party_name": PARTY, "fine_yuan": 1_500_000,
        "penalties": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 15000}],
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "三个月",
        "organ": "平罗县卫生监督所", "issued_on": "2026-05-12",
    });
    let draft = story.scene.draft("HS-56", poor);
    story.name(Subject::Document(draft), "行政处罚决定书（第一次）");
    let rough = story.judge("决定书草稿");
    assert_eq!(says(&rough, "L44"), ["处罚决定前未告知当事人"]);
    expect(
        &rough,
        &[
            ("L20", Level::Block),
            ("L44", Level::Block),
            ("L57", Level::Block),
            ("L58", Level::Block),
            ("L59", Level::Block),
            ("L60", Level::Violation),
            ("L63", Level::Block),
            ("LR23", Level::Block),
            ("R11.1", Level::Block),
        ],
    );

    story.set_out("2026-05-14T08:30");
    story.at(
        "2026-05-14T09:30",
        "补送事先告知书，拟罚款一万元，三个工作日内可以陈述申辩；次日吴某陈述申辩，言辞激烈。",
    );
    let notice = story.issue(
        "HS-50",
        "行政处罚事先告知书",
        filled("HS-50", &party(), json!({
            "facts": CAUSE, "benchmark": benchmark("GC-35", "一般"),
            "proposed": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 10000}], "defence_days": 3, "hearing_right": true,
            "organ": OWN, "issued_on": "2026-05-14",
        })),
        &[],
    );
    let telling = story.step("prior_notice", "事先告知");
    story.hand_over(&[notice], "2026-05-14T09:35");
    story.filmed(telling, "2026-05-14T09:30", "2026-05-14T09:45", "告知录像");
    story.give_back("2026-05-14T10:30");
    story.set_out("2026-05-15T08:30");
    story.scene.at("2026-05-15T09:30");
    let defence = story.step("defence", "陈述申辩");
    story.scene.at("2026-05-15T09:50");
    story.write(
        "HS-51",
        "陈述和申辩笔录",
        json!({
            "started_at": moment("2026-05-15T09:30"), "ended_at": moment("2026-05-15T09:50"), "officers": officers(),
            "speaker": "吴某", "content": "早就交了办证材料，罚一万太重。", "waived": false,
            "review_result": "不予采纳，当事人态度恶劣，建议加重。",
        }),
        BOTH,
    );
    story.filmed(defence, "2026-05-15T09:30", "2026-05-15T09:55", "陈述申辩录像");
    story.give_back("2026-05-15T10:30");

    story.at(
        "2026-05-18T09:00",
        "负责人认为当事人态度不好，罚款改为二万元；法制审核意见是补正后再审。决定书内容已补全。",
    );
    story.write(
        "HS-43",
        "法制审核意见书",
        json!({"cause": CAUSE, "trigger": "经听证且直接关系重大权益", "result": "补正后再审", "opinion": "听证主持人不合法，罚款高于告知。"}),
        &["赵六"],
    );
    let heavier = decision(20_000, "2026-05-18");
    story.scene.rewrite(draft, "HS-56", &heavier);
    let second = story.judge("修改后的决定书，定稿前");
    assert_eq!(says(&second, "L44"), ["罚款20000.00元重于告知的10000.00元，且没有新事实再次告知"]);
    kept(&second, &["L20", "LR23"]);
    expect(
        &second,
        &[
            ("L44", Level::Block),
            ("L57", Level::Block),
            ("L58", Level::Block),
            ("L59", Level::Block),
            ("L60", Level::Violation),
            ("L63", Level::Block),
            ("R11.1", Level::Violation),
        ],
    );
    story.at("2026-05-18T16:00", "不顾提示，盖章定稿。");
    story.stamp(draft);
    story.scene.seal_draft(draft, "HS-56", heavier, &[]);
    draft
}

/// What is collected, served, published and reviewed too late or not at all.
fn after_the_decision(story: &mut Story, decision: DocumentId) -> MediaId {
    story.set_out("2026-05-25T08:30");
    story.at("2026-05-25T10:00", "担心证据不足，又去拍了一段营业录像，列为决定的证据。");
    let extra = story.step("evidence_collection", "决定后取证");
    story.scene.at("2026-05-25T10:10");
    story.write(
        "HS-20",
        "五月二十五日现场笔录",
        json!({
            "started_at": moment("2026-05-25T10:00"), "ended_at": moment("2026-05-25T10:10"),
            "cert_shown_at": moment("2026-05-25T10:00"), "officers": officers(), "reason": "公共场所", "body": "前台有顾客结账。",
        }),
        BOTH,
    );
    let late = story.filmed(extra, "2026-05-25T10:00", "2026-05-25T10:15", "五月二十五日录像");
    story.give_back("2026-05-25T11:00");
    story.list_later(decision, late, "仍在营业", false, false);
    story.set_out("2026-06-02T08:30");
    story.at("2026-06-02T10:00", "没有确认书，把决定书用微信发给吴某，截屏留存。");
    let sending = story.step("service", "微信发送决定书");
    story.scene.serve_with(decision, ServiceMode::Electronic, &moment("2026-06-02T10:00"), |served| {
        served.reference = Some("微信".into());
    });
    let shot = story.scene.record(MediaKind::Photo, Some(sending), "2026-06-02T10:01", "2026-06-02T10:01");
    story.name(Subject::Media(shot), "微信截屏");
    story.write("HS-60", "送达回执", json!({"mode": "电子", "served_at": moment("2026-06-02T10:00")}), BOTH);
    story.scene.at("2026-06-02T10:05").end(sending);
    story.give_back("2026-06-02T11:00");
    story.at("2026-06-10T10:00", "吴某担心影响办证，缴纳罚款二万元。");
    story.scene.event(EventKind::FinePaid, "2026-06-10", |event| event.amount_fen = Some(2_000_000));
    story.note(EventKind::PenaltyExecuted, "2026-06-10", "罚款缴清");
    story.at("2026-07-20T09:00", "稽查科抽到本案。决定没有公示，也没有复查。");
    let found = story.judge("稽查抽查");
    assert_eq!(says(&found, "LE60"), ["在处罚决定作出后收集，不得作为该决定的证据"]);
    assert_eq!(says(&found, "L61"), ["电子送达缺少当事人签名的电子送达确认书"]);
    expect(
        &found,
        &[
            ("L44", Level::Block),
            ("L57", Level::Block),
            ("L58", Level::Block),
            ("L60", Level::Violation),
            ("L61", Level::Block),
            ("L63", Level::Block),
            ("LE60", Level::Block),
            ("LR23", Level::Warn),
            ("R11.1", Level::Violation),
            ("R11.2", Level::Violation),
            ("R16.4", Level::Violation),
        ],
    );
    late
}

/// What a correction cures, and what stays.
fn corrected(story: &mut Story, first: DocumentId, late: MediaId) {
    story.at(
        "2026-07-21T10:00",
        "五月二十五日的录像从证据清单撤下，另列补充清单；当面送达决定书，公示，现场复查。",
    );
    story.list_later(first, late, "仍在营业", true, true);
    story.set_out("2026-07-21T13:30");
    story.scene.at("2026-07-21T14:00");
    let serving = story.step("service", "当面送达决定书");
    story.hand_over(&[first], "2026-07-21T14:05");
    story.filmed(serving, "2026-07-21T14:00", "2026-07-21T14:15", "当面送达录像");
    story.scene.at("2026-07-21T15:00");
    let review = story.step("review", "现场复查");
    story.scene.at("2026-07-21T15:30");
    story.write(
        "HS-70",
        "复查记录",
        json!({
            "severity": "较重", "started_at": moment("2026-07-21T15:00"), "ended_at": moment("2026-07-21T15:30"), "place": "玉皇阁大街",
            "officers": officers(), "cert_shown_at": moment("2026-07-21T15:00"), "result": "已整改",
        }),
        BOTH,
    );
    story.filmed(review, "2026-07-21T15:00", "2026-07-21T15:35", "复查录像");
    story.give_back("2026-07-21T17:00");
    story.publish(first, "2026-07-21");
    let some = story.judge("当天补正后");
    kept(&some, &["LE60"]);
    assert_eq!(says(&some, "L61"), ["送达处罚决定书已逾期：应不迟于2026-05-27，实为2026-07-21"]);
    expect(
        &some,
        &[
            ("L44", Level::Block),
            ("L57", Level::Block),
            ("L58", Level::Block),
            ("L60", Level::Violation),
            ("L61", Level::Violation),
            ("L63", Level::Block),
            ("LR23", Level::Warn),
            ("R11.1", Level::Violation),
            ("R11.2", Level::Violation),
            ("R16.4", Level::Violation),
        ],
    );

    story.at("2026-07-24T10:00", "负责人决定撤销该决定，退还罚款；7月27日撤回公示并说明理由。");
    story.scene.event(EventKind::DecisionRevoked, "2026-07-24", |event| {
        event.document = Some(first);
        event.text = "程序违法，自行撤销".into();
    });
    story.withdraw("2026-07-27");
    story.at("2026-07-28T10:00", "重新指定赵六主持听证，听证通知书当天送达，8月10日听证。");
    again(story);
}

/// Hearing, review, discussion, decision, service once more, as they should be.
fn again(story: &mut Story) {
    story.set_out("2026-07-28T13:30");
    story.scene.at("2026-07-28T14:00");
    let notice = story.issue(
        "HS-53",
        "行政处罚听证通知书（重新）",
        filled("HS-53", &party(), json!({
            "hearing_at": moment("2026-08-10T09:00"), "place": "听证室", "host": "赵六", "recorder": "书记员", "public": true,
            "organ": OWN, "issued_on": "2026-07-28",
        })),
        &[],
    );
    let serving = story.step("service", "送达听证通知书（重新）");
    story.hand_over(&[notice], "2026-07-28T14:05");
    story.filmed(serving, "2026-07-28T14:00", "2026-07-28T14:15", "听证通知送达录像（重新）");
    story.give_back("2026-07-28T15:00");
    story.set_out("2026-08-10T08:30");
    story
        .at("2026-08-10T09:00", "赵六主持听证，当事人委托一名代理人。随后复核申辩，法制审核通过，集体讨论。");
    let hearing = story.step("hearing", "重新听证");
    story.scene.at("2026-08-10T10:00");
    story.write(
        "HS-54",
        "听证笔录（重新）",
        hearing_record("赵六", &["孙某"], "2026-08-10T09:00", "2026-08-10T10:00"),
        BOTH,
    );
    story.filmed(hearing, "2026-08-10T09:00", "2026-08-10T10:05", "重新听证录像");
    story.scene.at("2026-08-10T14:00");
    let defence = story.step("defence", "听取陈述申辩（重新）");
    story.scene.at("2026-08-10T14:20");
    story.write(
        "HS-51",
        "陈述和申辩笔录（重新）",
        json!({
            "started_at": moment("2026-08-10T14:00"), "ended_at": moment("2026-08-10T14:20"), "officers": officers(), "speaker": "吴某",
            "content": "已于六月取得许可证，请求从轻。", "waived": false, "review_result": "采纳，罚款减为八千元。",
        }),
        BOTH,
    );
    story.filmed(defence, "2026-08-10T14:00", "2026-08-10T14:25", "陈述申辩录像（重新）");
    story.give_back("2026-08-10T15:00");
    story.scene.at("2026-08-12T10:00");
    story.write(
        "HS-43",
        "法制审核意见书（重新）",
        json!({"cause": CAUSE, "trigger": "经听证且直接关系重大权益", "result": "通过", "opinion": "程序已补正。"}),
        &["赵六"],
    );
    story.set_out("2026-08-13T08:30");
    story.scene.at("2026-08-13T09:00");
    let meeting = story.step("collective_discussion", "集体讨论");
    story.scene.at("2026-08-13T09:30");
    story.write(
        "HS-42",
        "重大案件集体讨论记录",
        json!({"started_at": moment("2026-08-13T09:00"), "ended_at": moment("2026-08-13T09:30"), "place": "合议室1", "conclusion": "同意罚款八千元。"}),
        PANEL,
    );
    story.filmed(meeting, "2026-08-13T09:00", "2026-08-13T09:30", "集体讨论录像");
    story.give_back("2026-08-13T10:00");
    story.at("2026-08-14T10:00", "重新作出决定：警告，罚款八千元；当天送达，8月18日公示，多缴部分退还。");
    let second = story.issue("HS-56", "行政处罚决定书（第二次）", decision(8_000, "2026-08-14"), &[]);
    story.set_out("2026-08-14T13:30");
    story.scene.at("2026-08-14T14:00");
    let serving = story.step("service", "送达第二次决定书");
    story.hand_over(&[second], "2026-08-14T14:05");
    story.filmed(serving, "2026-08-14T14:00", "2026-08-14T14:15", "第二次决定送达录像");
    story.give_back("2026-08-14T15:00");
    story.publish(second, "2026-08-18");
    story.at("2026-08-21T10:00", "罚款抵扣完毕，结案，案卷归档。");
    story.scene.event(EventKind::FinePaid, "2026-08-20", |event| {
        event.document = Some(second);
        event.amount_fen = Some(800_000);
    });
    story.write(
        "HS-65",
        "结案报告",
        filled("HS-65", &party(), json!({
            "performed": "自动履行", "performed_on": "2026-08-20", "published": "2026-08-18 网上公示", "review_plan": "较重",
            "file_term": "30年", "closed_on": "2026-08-21",
        })),
        PANEL,
    );
    let closed = story.judge("结案后");
    let of_second =
        closed.iter().filter(|one| one.subject == Subject::Document(second) && one.level() > Level::Pass);
    assert_eq!(of_second.count(), 0, "nothing is said against the second decision");
    expect(
        &closed,
        &[
            ("L44", Level::Info),
            ("L57", Level::Info),
            ("L58", Level::Info),
            ("L60", Level::Violation),
            ("L61", Level::Violation),
            ("L63", Level::Info),
            ("LR23", Level::Info),
            ("R11.1", Level::Info),
            ("R11.2", Level::Violation),
            ("R16.4", Level::Violation),
        ],
    );
}
