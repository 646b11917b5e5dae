use std::collections::BTreeSet;

use super::*;

#[test]
fn the_built_in_catalogue_is_complete() {
    let catalog = Catalog::builtin().unwrap();
    assert_eq!(catalog.templates().count(), 47);
    assert_eq!(catalog.templates().map(|template| template.fields.len()).sum::<usize>(), 659);
    assert_eq!(catalog.case_sheet().fields.len(), 23);
    assert_eq!(catalog.activity_types().len(), 31);
    assert_eq!(catalog.case_kinds().len(), 6);
}

#[test]
fn templates_are_found_by_code_and_listed_in_its_order() {
    let catalog = Catalog::builtin().unwrap();
    assert_eq!(catalog.template("HS-20").unwrap().title, "现场笔录");
    assert_eq!(catalog.template("CASE").unwrap().title, "案件信息表");
    assert_eq!(catalog.template("HS-99"), None);
    let codes: Vec<&str> = catalog.templates().map(|template| template.code.as_str()).collect();
    assert!(codes.is_sorted());
    assert!(!codes.contains(&"CASE"));
}

#[test]
fn a_template_is_fully_typed() {
    let template = Catalog::builtin().unwrap().template("HS-60").unwrap();
    assert_eq!(template.stage, Stage::During);
    assert_eq!(template.numbering, Numbering::Serial);
    assert_eq!(template.media.required, MediaLevel::Mandatory);
    assert_eq!(template.media.kinds, [MediaKind::AudioVideo, MediaKind::Photo, MediaKind::Screenshot]);
    let witness = template.signatures.iter().find(|signature| signature.role == "witness").unwrap();
    assert_eq!(witness.refusal, RefusalRule::Note);
    assert!(matches!(&witness.when, When::If(Condition::All(terms)) if terms.len() == 2));
    let seal = Catalog::builtin().unwrap().template("HS-56").unwrap().signatures.first().unwrap();
    assert_eq!(seal.methods, [SigningMethod::PhysicalStamp, SigningMethod::ElectronicStamp]);
    let informant = Catalog::builtin().unwrap().template("HS-10").unwrap().field("informant").unwrap();
    assert_eq!(informant.personal_data, PersonalData::Sensitive);
}

#[test]
fn activity_types_are_found_by_key_title_and_alias() {
    let catalog = Catalog::builtin().unwrap();
    for (name, key, stage) in [
        ("site_inspection", "site_inspection", Stage::During),
        ("现场检查", "site_inspection", Stage::During),
        ("现场监督检查", "site_inspection", Stage::During),
        ("抽检", "sampling", Stage::During),
        ("约谈", "talk", Stage::During),
        ("调度", "dispatch", Stage::Before),
        ("复查", "review", Stage::After),
    ] {
        let activity = catalog.activity_type(name).unwrap();
        assert_eq!((activity.key.as_str(), activity.stage), (key, stage), "{name}");
    }
    assert_eq!(catalog.activity_type("钓鱼"), None);
    assert_eq!(catalog.case_kind("行政处罚").unwrap().key, "penalty");
    assert_eq!(catalog.case_kind("inspection").unwrap().title, "监督检查");
}

/// The lists of 第三条 and of R3.1.
#[test]
fn every_activity_of_article_3_has_its_stage() {
    let catalog = Catalog::builtin().unwrap();
    for (stage, names) in [
        (Stage::Before, "资料收集整理 工作组织 调度 召集会议"),
        (Stage::During, "现场监督检查 案源登记 调查取证 立案 合议 约谈 事先告知 听证 实施处罚 送达"),
        (Stage::After, "复查 复检 指导"),
    ] {
        for name in names.split(' ') {
            assert_eq!(catalog.activity_type(name).map(|activity| activity.stage), Some(stage), "{name}");
        }
    }
}

#[test]
fn an_empty_draft_lacks_exactly_the_required_fields() {
    let catalog = Catalog::builtin().unwrap();
    let now = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };
    for template in catalog.templates().chain([catalog.case_sheet()]) {
        let problems = check(template, &BTreeMap::new(), &now);
        let required = template
            .fields
            .iter()
            .filter(|field| field.required == Required::Always && field.field_type != FieldType::Const);
        let expected: Vec<&str> = required.map(|field| field.key.as_str()).collect();
        let reported: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(reported, expected, "{}", template.code);
        assert!(
            problems.iter().all(|problem| problem.code == "required" && problem.severity == Severity::Error)
        );
    }
}

#[test]
fn the_data_uses_every_kind_of_check() {
    let catalog = Catalog::builtin().unwrap();
    let templates = catalog.templates().chain([catalog.case_sheet()]);
    let checks = templates.flat_map(|template| &template.fields).flat_map(|field| &field.checks);
    let kinds: BTreeSet<String> = checks
        .map(|check| format!("{check:?}").chars().take_while(|c| c.is_ascii_alphanumeric()).collect())
        .collect();
    assert_eq!(kinds.len(), 53, "{kinds:?}");
}
