//! 日常监督: a routine inspection without a penalty; 卫生监督意见书, and a desk review of what the party handed in.

use serde_json::json;

use super::desk::{BOTH, officers};
use super::props::{OWN, decided, expect, kept, moment};
use super::teller::Story;
use crate::record::{EventKind, ServiceMode};
use crate::rules::{Level, Subject};

#[test]
fn an_opinion_and_what_came_of_it() {
    let mut story =
        Story::of_bureau("日常监督：宾馆消毒记录不全，出具卫生监督意见书，书面审核整改材料", &decided());
    story.at("2026-04-13T08:30", "张三领用执法记录仪 BWC-07，检查电量、存储空间和时钟；检查移动执法终端。");
    story.set_out("2026-04-13T08:30");
    story.at(
        "2026-04-13T09:00",
        "张三、李四到达平罗某宾馆，出示执法证件，说明来意，开始日常监督监测；执法记录仪和终端同时录像。",
    );
    let scene = &mut story.scene;
    scene.open("inspection");
    scene.sheet(json!({
        "source": "日常监督检查", "business_kind": "公共场所", "party_kind": "法人",
        "complex": false, "major": false, "specialised": false,
    }));
    let step = story.step("routine_monitoring", "日常监督监测");
    let film = story.roll(step);
    let arrived = story.judge("刚到现场");

    story.at("2026-04-13T09:50", "现场笔录宣读无误，陪同人签名；卫生监督意见书拟好，尚未用印。");
    let record = story.write(
        "HS-20",
        "现场笔录",
        json!({
            "started_at": moment("2026-04-13T09:00"), "ended_at": moment("2026-04-13T09:50"),
            "cert_shown_at": moment("2026-04-13T09:00"), "cert_ack": true, "rights_told": true, "recusal": "否",
            "officers": officers(), "reason": "公共场所", "media_statement": true, "read_back": "属实",
            "body": "卫生许可证在有效期内并公示。二楼布草间设消毒柜一台，四月一日至十二日的消毒记录为空白。茶具抽样检测结果见记录表。",
        }),
        BOTH,
    );
    let opinion = story.scene.draft("HS-25", json!({}));
    story.name(Subject::Document(opinion), "卫生监督意见书");
    let leaving = story.judge("离开现场前");

    story.at(
        "2026-04-13T10:05",
        "意见书用印定稿，当场交付马某，限四月二十七日前补齐消毒制度并改正；检查结束。",
    );
    story.stamp(opinion);
    let values = json!({
        "party_name": "平罗某宾馆", "scene_record": record.to_string(), "is_rectify": true,
        "opinion": "按日填写客用品用具清洗消毒记录；布草间专人管理；对客房服务员进行培训。",
        "law_basis": [{"law": "公共场所卫生管理条例实施细则", "article": "14"}],
        "rectify_deadline": "2026-04-27", "organ": OWN, "issued_on": "2026-04-13",
    });
    story.scene.seal_draft(opinion, "HS-25", values, BOTH);
    story.scene.serve(opinion, ServiceMode::Direct, &moment("2026-04-13T10:05"));
    story.scene.at("2026-04-13T10:10").end(step);
    story.cut(step, film, "2026-04-13T09:00", "2026-04-13T10:10");
    story.at("2026-04-13T11:00", "回到单位，终端录像已上传，导入执法记录仪录像，归还记录仪。");
    story.scene.receive(film);
    let whole = story.scene.record_by_recorder(
        crate::record::MediaKind::Video,
        Some(step),
        "2026-04-13T08:59:30",
        "2026-04-13T10:11",
        "BWC-07",
    );
    story.name(Subject::Media(whole), "执法记录仪录像");
    story.give_back("2026-04-13T11:10");
    let back = story.judge("当天，音像入库后");

    story.at("2026-04-24T15:00", "宾馆提交整改报告、两周的消毒记录和布草间照片。");
    story.note(
        EventKind::RectificationSubmitted,
        "2026-04-24",
        "整改报告一份、消毒记录复印件十二页、照片四张",
    );
    story.at("2026-04-27T09:30", "张三、李四书面审核整改材料，制作整改材料审核记录，结论通过。");
    let review = story.step("desk_review", "整改材料审核");
    story.scene.at("2026-04-27T09:50");
    story.write(
        "HS-71",
        "整改材料审核记录",
        json!({
            "party_name": "平罗某宾馆", "severity": "轻微", "reviewed_on": "2026-04-27", "result": "通过",
            "submissions": [{"name": "整改报告"}, {"name": "消毒记录"}, {"name": "整改后照片"}],
            "review": "消毒记录自四月十三日起逐日填写，布草间已上锁并专人管理，与意见书要求一致。",
        }),
        BOTH,
    );
    story.scene.at("2026-04-27T10:00").end(review);
    story.at("2026-04-28T10:00", "报负责人同意结案，制作结案报告，归档。");
    story.write(
        "HS-65",
        "结案报告",
        json!({"performed": "其他", "published": "未作处罚，不公示", "review_plan": "轻微", "file_term": "30年", "closed_on": "2026-04-28"}),
        BOTH,
    );
    story.note(EventKind::CaseArchived, "2026-04-28", "随日常监督档案归档");
    let closed = story.judge("结案归档后");

    expect(&arrived, &[("R9.1", Level::Warn)]);
    expect(&leaving, &[]);
    expect(&back, &[]);
    expect(&closed, &[]);
    kept(
        &closed,
        &[
            "R2.1", "R9.1", "R9.2", "R10.2", "R10.3", "R14.1", "R14.2", "R14.5", "R16.1", "R18.1", "R18.2",
            "R22.2", "R22.4", "L20", "L42", "L55",
        ],
    );
    insta::assert_snapshot!(story.told());
}
