//! 举报投诉: a complex and specialised complaint about a clinic. 事前 stage, an informant who stays secret, legal review,
//! collective discussion, penalty by a delegated organisation in the name of the organ, publication.

use serde_json::{Value, json};

use super::desk::{BOTH, PANEL, officers};
use super::props::{HEALTH_BUREAU, OWN, benchmark, decided, expect, filled, kept, moment, says, with};
use super::teller::Story;
use crate::id::{DocumentId, MediaId};
use crate::record::{CaseOpened, EventKind, Fact};
use crate::rules::scene::SECTION;
use crate::rules::{Level, Subject};

const PARTY: &str = "平罗县某口腔门诊部有限公司";
const CAUSE: &str = "诊疗活动超出登记的诊疗科目范围";

fn party() -> Value {
    json!({
        "cause": CAUSE, "party_kind": "法人", "party_name": PARTY, "party_uscc": "91640221000000086Y",
        "party_legal_rep": "郑某", "party_address": "平罗县城关镇鼓楼东街",
    })
}

fn decision() -> Value {
    filled(
        "HS-56",
        &party(),
        json!({
            "case_no": "2026-0021",
            "facts": "2026年3月至5月，该门诊部未经登记口腔种植专业，为四名患者实施种植牙手术。",
            "evidence_refs": [{"kind": "书证", "name": "病历四份"}, {"kind": "现场笔录"}, {"kind": "视听资料"}, {"kind": "鉴定意见"}],
            "law_violated": [{"law": "医疗机构管理条例", "version": "2022", "article": "26"}],
            "law_basis": [{"law": "医疗机构管理条例", "version": "2022", "article": "46"}],
            "defence_handling": "当事人称已提交变更登记申请，已酌情考虑，不影响违法事实的认定。",
            "benchmark": benchmark("YL-46", "一般"),
            "penalties": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 20000}], "fine_yuan": 2_000_000,
            "performance": "自收到决定书之日起十五日内到指定银行缴纳", "bank": "农业银行平罗支行",
            "late_fine_rate": "每日3%，不超过罚款数额",
            "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院", "litigation_term": "六个月",
            "organ": HEALTH_BUREAU, "issued_on": "2026-06-17",
        }),
    )
}

#[test]
fn implants_that_a_clinic_may_not_place() {
    let mut story = Story::of_bureau("举报投诉：口腔门诊部超范围种植牙", &decided());
    before(&mut story);
    let (scene_record, site_film) = on_site(&mut story);
    to_the_notice(&mut story, scene_record, site_film);
    let decided = to_the_decision(&mut story);
    to_the_end(&mut story, decided);
    insta::assert_snapshot!(story.told());
}

/// From the complaint to the opinion of the expert.
fn before(story: &mut Story) {
    story.at(
        "2026-05-06T09:30",
        "接到实名举报：某口腔门诊部没有种植专业，却给多人种牙。张三受理，举报人信息只登记在受理记录和案件信息表中；科室负责人认定案情复杂、专业性较强。",
    );
    story.scene.state(Fact::CaseOpened(CaseOpened {
        kind: "complaint".into(),
        party: PARTY.into(),
        section: SECTION,
    }));
    story.scene.sheet(json!({
        "party_kind": "法人", "business_kind": "医疗机构", "source": "举报投诉",
        "complainant": "周明", "complainant_phone": "13900000001",
        "complex": true, "major": false, "specialised": true, "flag_reason": "涉及口腔种植技术和多名患者，需要专家审查病历",
    }));
    story.write(
        "HS-10",
        "案件受理记录",
        json!({
            "source": "群众检举控告", "party_kind": "法人", "party_name": PARTY, "informant": "周明",
            "occurred_at": moment("2026-03-10T10:00"), "received_at": moment("2026-05-06T09:30"),
            "summary": "举报该门诊部未登记口腔种植专业而为多人实施种植牙手术，附收费单据照片。",
            "complex": true, "major": false, "specialised": true, "leader_opinion": "同意受理，先作案前分析，请专家审查。",
        }),
        &["张三", "赵六"],
    );
    let taken_in = story.judge("受理当天");
    expect(&taken_in, &[("R6.1", Level::Info), ("R6.3", Level::Info), ("R7.1", Level::Warn)]);

    story.at(
        "2026-05-07T10:00",
        "储备法规，调阅该门诊部两次以往案卷，制定检查工作方案；委托市口腔医院专家审查举报材料。",
    );
    story.note(
        EventKind::LegalResearch,
        "2026-05-07",
        "医疗机构管理条例、口腔种植技术管理规范；以往案卷两宗",
    );
    story.note(EventKind::ExpertRequested, "2026-05-07", "委托石嘴山市某口腔医院主任医师一名");
    story.write(
        "HS-03",
        "检查工作方案",
        json!({
            "subject": PARTY, "source": "举报投诉", "key_points": "诊疗科目登记、种植手术病历、种植体进货与使用记录",
            "prior_files": [{"no": "2023-0015"}, {"no": "2024-0033"}], "laws": [{"law": "医疗机构管理条例", "article": "26"}],
            "team": [{"name": "张三", "task": "现场检查"}, {"name": "李四", "task": "病历调取"}],
            "devices": [{"number": "BWC-07"}], "planned_at": moment("2026-05-14T09:00"),
        }),
        &["赵六"],
    );
    story.at(
        "2026-05-08T09:00",
        "召开案情分析研讨会，形成会议纪要：已证、待证事实，已获取、待获取证据，人员分工。",
    );
    let meeting = story.step("case_analysis", "案情分析研讨会");
    story.scene.at("2026-05-08T10:20");
    let minutes = json!({
        "started_at": moment("2026-05-08T09:00"), "ended_at": moment("2026-05-08T10:20"), "place": "合议室1",
        "chair": "赵六", "recorder": "李四", "trigger": "复杂或重大举报投诉",
        "background": "该门诊部登记诊疗科目为口腔内科、口腔修复。", "doubts": "是否实施种植手术、次数、违法所得",
        "proved": ["登记科目不含种植专业"], "to_prove": ["种植手术的时间、人数、收费"],
        "evidence_have": ["举报材料"], "plan": "先查病历和种植体台账，再询问负责人，最后核对收费系统。",
        "division": [{"name": "张三", "task": "现场检查"}, {"name": "李四", "task": "病历调取"}],
    });
    let draft = story.scene.draft("HS-01", minutes.clone());
    story.name(Subject::Document(draft), "案情分析研讨会议纪要");
    let incomplete = story.judge("会议纪要定稿前");
    expect(&incomplete, &[("R6.3", Level::Info), ("R7.2", Level::Block)]);
    story.scene.seal_draft(
        draft,
        "HS-01",
        with(&minutes, json!({"evidence_need": ["病历", "种植体台账", "收费记录"]})),
        PANEL,
    );
    story.scene.at("2026-05-08T10:30").end(meeting);

    story.at(
        "2026-05-12T14:00",
        "专家审查举报材料：所附影像显示为种植体植入术后，属口腔种植诊疗。出具书面专业意见。",
    );
    let review = story.step("expert_review", "专家审查");
    story.scene.at("2026-05-12T15:00");
    story.write(
        "HS-02",
        "专家专业意见",
        json!({
            "kind": "专业意见", "experts": [{"name": "孙主任", "unit": "石嘴山市某口腔医院", "title": "主任医师"}],
            "entrusted_matter": "举报材料所示诊疗是否属口腔种植", "materials": [{"kind": "影像资料"}],
            "analysis": "影像可见根形种植体。", "conclusion": "属口腔种植诊疗活动。", "conflict_declared": true, "given_on": "2026-05-12",
        }),
        &[],
    );
    story.scene.at("2026-05-12T15:10").end(review);
    let ready = story.judge("首次接触当事人之前");
    expect(&ready, &[]);
    kept(&ready, &["R6.1", "R6.3", "R7.1", "R7.2", "R8.1", "R8.2"]);
}

/// The inspection, and a slip of the pen about who reported the matter.
fn on_site(story: &mut Story) -> (DocumentId, MediaId) {
    story.set_out("2026-05-14T08:30");
    story.at("2026-05-14T09:00", "张三、李四到门诊部现场检查，出示执法证件；执法记录仪和终端同时录像。");
    let visit = story.step("site_inspection", "现场检查");
    let rolling = story.roll(visit);
    let record = json!({
        "started_at": moment("2026-05-14T09:00"), "ended_at": moment("2026-05-14T10:40"),
        "cert_shown_at": moment("2026-05-14T09:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
        "officers": officers(), "reason": "医疗机构", "read_back": "属实", "media_statement": true,
    });
    story.at("2026-05-14T10:30", "李四起草现场笔录，顺手写进了举报人的名字。");
    let draft = story.scene.draft(
        "HS-20",
        with(&record, json!({"body": "接周明举报，对该门诊部进行检查。治疗室二有种植机一台，病历柜内有种植手术病历四份。"})),
    );
    story.name(Subject::Document(draft), "现场笔录");
    let slip = story.judge("离开现场前，笔录定稿前");
    expect(&slip, &[("LI98", Level::Block)]);
    assert_eq!(says(&slip, "LI98"), ["交给当事人的文书中出现举报人信息"]);
    story.at("2026-05-14T10:40", "删去举报人姓名，笔录经法定代表人郑某核对签名，定稿；复制病历四份。");
    let body = "根据工作安排对该门诊部进行检查。治疗室二有种植机一台，病历柜内有种植手术病历四份，均已复制。";
    story.scene.seal_draft(draft, "HS-20", with(&record, json!({"body": body})), BOTH);
    story.scene.at("2026-05-14T10:45").end(visit);
    story.cut(visit, rolling, "2026-05-14T09:00", "2026-05-14T10:45");
    story.scene.receive(rolling);
    let film = story.scene.at("2026-05-14T11:30").record_by_recorder(
        crate::record::MediaKind::Video,
        Some(visit),
        "2026-05-14T08:59:30",
        "2026-05-14T10:46",
        "BWC-07",
    );
    story.name(Subject::Media(film), "现场执法记录仪录像");
    story.give_back("2026-05-14T11:40");
    let left = story.judge("回到单位，音像入库后");
    expect(&left, &[]);
    (draft, film)
}

/// Filing, questioning, evidence, panel, prior notice, defence.
fn to_the_notice(story: &mut Story, scene_record: DocumentId, site_film: MediaId) {
    story.at("2026-05-15T10:00", "负责人批准立案，承办人张三、李四。");
    let filing = story.step("case_filing", "立案");
    let values = json!({
        "case_no": "2026-0021", "source": "群众检举控告", "summary": "未登记口腔种植专业而实施种植手术四例。",
        "law_violated": [{"law": "医疗机构管理条例", "article": "26"}], "conduct_end": "2026-05-14", "health_harm": false,
        "proposed_handlers": officers(), "filed_on": "2026-05-15", "leader_opinion": "同意立案。",
    });
    story.write("HS-11", "立案报告", filled("HS-11", &party(), values), PANEL);
    story.scene.at("2026-05-15T10:10").end(filing);

    story.set_out("2026-05-19T08:30");
    story.at("2026-05-19T09:00", "在询问室询问法定代表人郑某，出示证件，告知权利，全程录像。");
    let questioning = story.step("questioning", "询问法定代表人");
    story.scene.at("2026-05-19T10:00");
    let asked = story.write(
        "HS-21",
        "询问笔录",
        json!({
            "cause": CAUSE, "started_at": moment("2026-05-19T09:00"), "ended_at": moment("2026-05-19T10:00"),
            "officers": officers(), "subject_name": "郑某", "relation": "法定代表人",
            "cert_shown_at": moment("2026-05-19T09:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
            "qa": [{"q": "种植手术做了几例", "a": "三月到五月做了四例，登记变更还在办"}], "read_back": "与我所说一致",
        }),
        BOTH,
    );
    let interview = story.filmed(questioning, "2026-05-19T09:00", "2026-05-19T10:05", "询问录像");
    story.give_back("2026-05-19T10:30");

    story.at("2026-05-28T16:00", "调查终结，列出证据清单，录像中的对话整理成文字。");
    story.list_evidence(
        &[(site_film, "门诊部设有种植设备并存有种植病历"), (interview, "法定代表人承认实施种植四例")],
        &[(scene_record, "现场情况"), (asked, "法定代表人的陈述")],
    );
    story.write(
        "HS-40",
        "案件调查终结报告",
        filled(
            "HS-40",
            &party(),
            json!({
                "facts": "未登记口腔种植专业而实施种植手术四例", "benchmark": benchmark("YL-46", "一般"),
                "proposal": "警告，罚款二万元", "closed_on": "2026-05-28",
            }),
        ),
        PANEL,
    );
    meet(
        story,
        "panel_deliberation",
        "合议",
        "HS-41",
        "合议记录",
        ("2026-06-02T09:00", "2026-06-02T09:50"),
        json!({
            "members": [{"name": "张三"}, {"name": "李四"}, {"name": "赵六"}], "opinion": "警告，罚款二万元", "dissent": "无",
            "benchmark": benchmark("YL-46", "一般"),
        }),
    );

    story.set_out("2026-06-04T08:30");
    story.at(
        "2026-06-04T09:30",
        "当面送达行政处罚事先告知书，告知五个工作日内可以陈述申辩；拟罚款未达到听证标准。",
    );
    let notice = story.issue(
        "HS-50",
        "行政处罚事先告知书",
        filled("HS-50", &party(), json!({
            "case_no": "2026-0021", "facts": "未登记口腔种植专业而实施种植手术四例", "benchmark": benchmark("YL-46", "一般"),
            "proposed": [{"kind": "警告"}, {"kind": "罚款", "amount_yuan": 20000}], "defence_days": 5, "hearing_right": false,
            "organ": HEALTH_BUREAU, "issued_on": "2026-06-03",
        })),
        &[],
    );
    let telling = story.step("prior_notice", "事先告知");
    story.hand_over(&[notice], "2026-06-04T09:35");
    story.filmed(telling, "2026-06-04T09:30", "2026-06-04T09:45", "告知录像");
    story.give_back("2026-06-04T10:30");
    story.set_out("2026-06-09T14:00");
    story.at(
        "2026-06-09T14:30",
        "郑某到所陈述申辩：已申请变更登记，请求从轻。制作陈述和申辩笔录，经复核答复。",
    );
    let defence = story.step("defence", "陈述申辩");
    story.scene.at("2026-06-09T15:00");
    story.write(
        "HS-51",
        "陈述和申辩笔录",
        json!({
            "started_at": moment("2026-06-09T14:30"), "ended_at": moment("2026-06-09T15:00"), "officers": officers(),
            "speaker": "郑某", "content": "变更登记申请已提交，请求从轻处罚。", "waived": false,
            "review_result": "申请变更登记不影响此前超范围行为的认定，拟罚款已在一般档次，不再调整。",
        }),
        BOTH,
    );
    story.filmed(defence, "2026-06-09T14:30", "2026-06-09T15:05", "陈述申辩录像");
    story.give_back("2026-06-09T15:30");
}

/// Legal review and collective discussion, which the decision must not go without; then the decision.
fn to_the_decision(story: &mut Story) -> DocumentId {
    story.at("2026-06-12T10:00", "承办人拟好决定书草稿，以本中心名义，尚未送法制审核，也未集体讨论。");
    let draft = story.scene.draft("HS-56", with(&decision(), json!({"organ": OWN})));
    story.name(Subject::Document(draft), "行政处罚决定书");
    let early = story.judge("决定书草稿");
    expect(
        &early,
        &[("L20", Level::Block), ("L57", Level::Block), ("L58", Level::Block), ("L59", Level::Block)],
    );

    story.at(
        "2026-06-15T10:00",
        "法制审核：主体、事实、依据、程序、裁量均合法，通过；指出应以委托机关平罗县卫生健康局名义作出。",
    );
    story.write(
        "HS-43",
        "法制审核意见书",
        json!({
            "cause": CAUSE, "trigger": "疑难复杂涉及多个法律关系", "jurisdiction_ok": "合法", "crime": false, "result": "通过",
            "opinion": "决定书应以平罗县卫生健康局名义作出并加盖其印章。",
        }),
        &["赵六"],
    );
    meet(
        story,
        "collective_discussion",
        "集体讨论",
        "HS-42",
        "重大案件集体讨论记录",
        ("2026-06-16T09:00", "2026-06-16T09:40"),
        json!({
            "chair": "赵六", "attendees": [{"name": "赵六"}, {"name": "张三"}, {"name": "李四"}], "reporter": "张三",
            "trigger": "情节复杂", "conclusion": "同意警告，罚款二万元。",
        }),
    );

    story.at("2026-06-17T10:00", "改以平罗县卫生健康局名义，用印。");
    story.stamp(draft);
    let other = with(&decision(), json!({}));
    story.scene.seal_draft(draft, "HS-56", other, &[]);
    let sealed = story.judge("决定书定稿后");
    expect(&sealed, &[("R11.2", Level::Info)]);
    kept(&sealed, &["L20", "L42", "L44", "L57", "L58", "L59", "L60", "R11.1", "R13.1", "LI98", "LR23"]);
    draft
}

/// Service, publication, payment, review, closing.
fn to_the_end(story: &mut Story, decision: DocumentId) {
    story.set_out("2026-06-18T08:30");
    story.at("2026-06-18T09:30", "端午节前，当面送达决定书，制作送达回执，全程录像。");
    let serving = story.step("service", "送达决定书");
    story.hand_over(&[decision], "2026-06-18T09:35");
    story.filmed(serving, "2026-06-18T09:30", "2026-06-18T09:45", "送达录像");
    story.give_back("2026-06-18T10:30");
    let served = story.judge("送达后");
    expect(&served, &[("R11.2", Level::Info)]);
    story.at("2026-06-26T10:00", "隐去个人信息后在网上平台公示。");
    story.publish(decision, "2026-06-26");
    story.at("2026-06-30T15:00", "当事人到银行缴纳罚款二万元，处罚执行完毕。");
    story.scene.event(EventKind::FinePaid, "2026-06-30", |event| event.amount_fen = Some(2_000_000));
    story.note(EventKind::PenaltyExecuted, "2026-06-30", "罚款缴清");
    story.at("2026-07-20T10:00", "监管科室督导复核：已停止种植诊疗，变更登记尚在审批；上报并备案。");
    let review = story.step("supervised_review", "督导复核");
    story.scene.at("2026-07-20T10:30");
    story.write(
        "HS-72",
        "督导复核记录",
        json!({
            "party_name": PARTY, "severity": "一般", "content": "已停止种植诊疗，种植机封存停用。", "reported_to": "分管负责人",
            "reported_on": "2026-07-20", "result": "已整改",
        }),
        BOTH,
    );
    story.scene.at("2026-07-20T10:40").end(review);
    story.at("2026-07-22T10:00", "制作结案报告，负责人同意结案。");
    story.write(
        "HS-65",
        "结案报告",
        filled(
            "HS-65",
            &party(),
            json!({
                "performed": "自动履行", "performed_on": "2026-06-30", "published": "2026-06-26 网上公示",
                "review_plan": "一般", "file_term": "30年", "closed_on": "2026-07-22",
            }),
        ),
        PANEL,
    );
    story.at("2026-07-28T10:00", "案卷归档，举报人材料单独密封。");
    story.note(EventKind::CaseArchived, "2026-07-28", "行政处罚案卷2026-21");
    let closed = story.judge("归档后");
    expect(&closed, &[]);
    kept(
        &closed,
        &[
            "R6.1", "R6.3", "R7.1", "R8.1", "R9.1", "R9.2", "R10.2", "R11.1", "R11.2", "R12.1", "R13.1",
            "R14.1", "R14.3", "R14.4", "R16.2", "R16.4", "R18.1", "R18.2", "L20", "L36", "L44", "L57", "L58",
            "L59", "L60", "L61", "L67", "LE12", "LE60", "LI98", "LR23",
        ],
    );
}

/// A meeting in the designated place, filmed from beginning to end, with its record.
fn meet(
    story: &mut Story,
    kind: &str,
    name: &str,
    code: &str,
    paper: &str,
    (from, to): (&str, &str),
    values: Value,
) {
    story.set_out(&from.replace("T09:00", "T08:40"));
    story.at(from, &format!("在合议室1{name}，全程录像，制作{paper}。"));
    let step = story.step(kind, name);
    story.scene.at(to);
    let times =
        json!({"started_at": moment(from), "ended_at": moment(to), "place": "合议室1", "cause": CAUSE});
    story.write(code, paper, with(&times, values), PANEL);
    story.filmed(step, from, to, &format!("{name}录像"));
    story.give_back(&to.replace("T09", "T10"));
}
