use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::nature::{Nature, is_informant, nature_of};
use super::*;
use crate::catalog::{Catalog, FieldType, FieldValue, PersonalData, Template};
use crate::entry::Role;

fn template(code: &str) -> &'static Template {
    Catalog::builtin().unwrap().template(code).unwrap()
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}

fn values(members: &[(&str, &str)]) -> BTreeMap<String, FieldValue> {
    members.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect()
}

fn officer() -> Viewer {
    Viewer::from(Role::Officer)
}

#[test]
fn who_sees_what_for_which_purpose() {
    let took_in = Viewer { role: Role::Officer, took_in: true };
    let of = Viewer::from;
    for (code, key, purpose, viewer, expected) in [
        ("HS-10", "informant", Purpose::View, took_in, Sight::Clear),
        ("HS-10", "informant", Purpose::View, of(Role::SectionHead), Sight::Clear),
        ("HS-10", "informant", Purpose::View, of(Role::Audit), Sight::Clear),
        ("HS-10", "informant", Purpose::View, of(Role::Officer), Sight::Hidden),
        ("HS-10", "informant", Purpose::View, of(Role::LegalReview), Sight::Hidden),
        ("HS-10", "informant", Purpose::View, of(Role::Administrator), Sight::Hidden),
        ("HS-10", "informant", Purpose::Print, took_in, Sight::Clear),
        ("HS-10", "informant", Purpose::Export, of(Role::Archive), Sight::Hidden),
        ("HS-10", "informant", Purpose::Publish, took_in, Sight::Hidden),
        ("CASE", "complainant_phone", Purpose::View, of(Role::Officer), Sight::Hidden),
        ("CASE", "complainant", Purpose::Publish, of(Role::Audit), Sight::Hidden),
        ("HS-20", "party_id_no", Purpose::View, of(Role::Officer), Sight::Clear),
        ("HS-20", "party_id_no", Purpose::Print, of(Role::Officer), Sight::Clear),
        ("HS-20", "party_id_no", Purpose::View, of(Role::Administrator), Sight::Masked),
        ("HS-20", "party_id_no", Purpose::Publish, of(Role::Officer), Sight::Masked),
        ("HS-10", "party_phone", Purpose::Publish, of(Role::Officer), Sight::Masked),
        ("HS-20", "geo", Purpose::Publish, of(Role::Officer), Sight::Hidden),
        ("HS-20", "body", Purpose::Publish, of(Role::Officer), Sight::Clear),
        ("HS-54", "host", Purpose::Publish, of(Role::Officer), Sight::Clear),
        ("HS-54", "agents", Purpose::Publish, of(Role::Officer), Sight::Masked),
    ] {
        let template = template(code);
        let sight = visible(purpose, viewer, template.field(key).unwrap(), template);
        assert_eq!(sight, expected, "{code}.{key} {purpose:?} {viewer:?}");
    }
}

#[test]
fn every_tagged_field_of_the_catalogue_is_masked_or_hidden_in_a_publication() {
    let catalog = Catalog::builtin().unwrap();
    for template in catalog.templates().chain([catalog.case_sheet()]) {
        for field in template.fields.iter().filter(|field| field.personal_data != PersonalData::None) {
            for role in Role::ALL {
                let sight = visible(Purpose::Publish, role.into(), field, template);
                assert_ne!(sight, Sight::Clear, "{}.{}", template.code, field.key);
            }
        }
    }
}

#[test]
fn a_decision_is_published_without_what_identifies_a_person() {
    let decision = values(&[
        ("party_kind", "个体工商户"),
        ("party_name", "平罗县小明理发店"),
        ("party_legal_rep", "欧阳小明"),
        ("party_address", "宁夏石嘴山市平罗县城关镇人民路12号"),
        ("party_phone", "13900000001"),
        (
            "facts",
            "欧阳小明（身份证号640221199003070091，电话139-0000-0001）经营的平罗县小明理发店未取得许可证；\
             患者诊断为手足口病，住院号2026001。",
        ),
        ("organ", "平罗县卫生健康局"),
    ]);
    let published = redact(template("HS-56"), &decision, Purpose::Publish, officer());
    for (key, expected) in [
        ("party_name", "平罗县小明理发店"),
        ("party_legal_rep", "欧阳某"),
        ("party_address", "宁夏石嘴山市平罗县"),
        ("party_phone", "139********"),
        (
            "facts",
            "欧阳某（身份证号640***************，电话139**********）经营的平罗县小明理发店未取得许可证；\
             患者诊断为（病情略），住院号***。",
        ),
        ("organ", "平罗县卫生健康局"),
    ] {
        assert_eq!(published.get(key), Some(&text(expected)), "{key}");
    }
}

#[test]
fn a_citizen_is_a_family_name_and_a_minor_is_nobody() {
    let grown = values(&[
        ("party_kind", "公民"),
        ("party_name", "马小明"),
        ("party_id_no", "640221199003070091"),
        ("issued_on", "2026-03-02"),
        ("facts", "马小明擅自行医"),
    ]);
    let published = redact(template("HS-56"), &grown, Purpose::Publish, officer());
    assert_eq!(published["party_name"], text("马某"));
    assert_eq!(published["facts"], text("马某擅自行医"));
    let mut minor = grown;
    minor.insert("party_id_no".into(), text("640221200903070091"));
    let published = redact(template("HS-56"), &minor, Purpose::Publish, officer());
    assert_eq!(published["party_name"], text("某某"));
    assert_eq!(published["facts"], text("某某擅自行医"));
    assert_eq!(redact(template("HS-56"), &published, Purpose::Publish, officer()), published);
    let mut asked = values(&[("subject_name", "马小明"), ("subject_minor_guardian", "马大明")]);
    asked.insert("subject_age".into(), FieldValue::Integer(17));
    let published = redact(template("HS-21"), &asked, Purpose::Publish, officer());
    let expected = values(&[("subject_name", "某某"), ("subject_minor_guardian", "某某")]);
    assert_eq!(published, expected);
}

#[test]
fn an_informant_is_in_no_document_for_the_party() {
    let intake = values(&[("informant", "王举报"), ("party_name", "平罗某宾馆")]);
    let persons = Persons::of(template("HS-10"), &intake);
    let scene = values(&[("body", "据王举报反映，店内无卫生许可证"), ("inspected_rep", "马小明")]);
    for purpose in [Purpose::Print, Purpose::Export, Purpose::Publish] {
        for role in Role::ALL {
            let shown = redact_with(template("HS-20"), &scene, purpose, role.into(), &persons);
            assert_eq!(shown["body"], text("据举报人反映，店内无卫生许可证"), "{purpose:?} {role:?}");
        }
    }
    let seen = redact_with(template("HS-20"), &scene, Purpose::View, Role::Audit.into(), &persons);
    assert_eq!(seen, scene);
    let shown = redact(template("HS-10"), &intake, Purpose::View, officer());
    assert!(!shown.contains_key("informant") && shown.contains_key("party_name"));
    assert!(persons.names_informant("王举报说"));
}

#[test]
fn what_is_left_of_names_addresses_and_numbers() {
    for (name, expected) in [
        ("马小明", "马某"),
        ("司马光明", "司马某"),
        ("阿依古丽·买买提", "阿某"),
        ("马某", "马某"),
        ("马某某", "马某某"),
        ("店长：马小明", "店某"),
        ("马小明（店长）、李四", "马某、李某"),
        ("举报人", "举报人"),
    ] {
        assert_eq!(mask::names(name), expected);
        assert_eq!(mask::names(expected), expected);
    }
    for (address, expected) in [
        ("宁夏回族自治区石嘴山市平罗县城关镇团结路1号", "宁夏回族自治区石嘴山市平罗县"),
        ("石嘴山市大武口区朝阳街20号", "石嘴山市大武口区"),
        ("平罗县城关镇人民路小区3号", "平罗县"),
        ("银川市金凤区正源街", "银川市金凤区"),
        ("内蒙古自治区阿拉善盟阿拉善左旗巴镇1号", "内蒙古自治区阿拉善盟阿拉善左旗"),
        ("灵武市东塔镇园艺村", "灵武市"),
        ("城关镇人民路小区3号楼", "（地址略）"),
        ("（地址略）", "（地址略）"),
        ("平罗县", "平罗县"),
        ("", ""),
    ] {
        assert_eq!(mask::address(address), expected, "{address}");
        assert_eq!(mask::address(expected), expected);
    }
    for (line, expected) in [
        ("编号640221199003070091。", "编号640***************。"),
        ("64022119900307009x", "640***************"),
        ("６４０２２１１９９００３０７００９１", "６４０***************"),
        ("电话：+8613900000001", "电话：+861**********"),
        ("2026-03-02 13900000001", "2026-03-02 139********"),
        ("0952-6012345", "095*********"),
        ("邮箱a.b@example.cn。", "邮箱***。"),
        ("平卫公罗〔2026〕12号，罚款3000元", "平卫公罗〔2026〕12号，罚款3000元"),
        ("2026-03-02T10:20:00+08:00", "2026-03-02T10:20:00+08:00"),
        ("916402210000001310", "916402210000001310"),
        ("@", "@"),
    ] {
        assert_eq!(redacted_text(line, &Persons::default()), expected, "{line}");
        assert_eq!(redacted_text(expected, &Persons::default()), expected);
    }
}

/// Values for every field of a template, with each name and number repeated in each narrative.
fn filled(template: &'static Template, seeds: &[String], numbers: &[String]) -> BTreeMap<String, FieldValue> {
    let pick = |from: &[String], at: usize| from[at % from.len()].clone();
    let mut told = String::from("查明：");
    let mut values = BTreeMap::new();
    for (at, field) in template.fields.iter().enumerate() {
        let said = match nature_of(field) {
            Some(Nature::Informant) if field.field_type == FieldType::Phone => pick(numbers, at),
            Some(Nature::Informant | Nature::Name | Nature::Party) => pick(seeds, at),
            Some(Nature::IdNo | Nature::Phone) => pick(numbers, at),
            Some(Nature::Address) => format!("宁夏平罗县城关镇{}路{at}号", pick(seeds, at)),
            Some(Nature::Other | Nature::Position) => format!("账号{}", pick(numbers, at)),
            None => continue,
        };
        told.push_str(&said);
        told.push('，');
        let value = match field.field_type {
            FieldType::PersonList => {
                FieldValue::Rows(vec![json!({"name": said}), Value::from(said.as_str())])
            }
            _ => text(&said),
        };
        values.insert(field.key.clone(), value);
    }
    for field in &template.fields {
        let value = match field.field_type {
            FieldType::Longtext => text(&told),
            FieldType::QaList => FieldValue::Rows(vec![json!({"q": told, "a": told})]),
            FieldType::StatementList => FieldValue::Rows(vec![json!({"speaker": told, "text": told})]),
            _ => continue,
        };
        values.insert(field.key.clone(), value);
    }
    values.insert("party_kind".into(), text("公民"));
    values
}

fn all_text(values: &BTreeMap<String, FieldValue>) -> String {
    values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join("\n")
}

fn templates() -> Vec<&'static Template> {
    let catalog = Catalog::builtin().unwrap();
    catalog.templates().chain([catalog.case_sheet()]).map(|one| &**one).collect()
}

prop_compose! {
    fn case_of_persons()(
        at in 0..1_000_usize,
        seeds in prop::collection::vec("[马李王张欧][一-龟某]{1,3}", 1..4),
        numbers in prop::collection::vec("(1[3-9][0-9]{9})|(6402211990030700[0-9]{2})|([0-9]{7,12})", 1..4),
    ) -> (&'static Template, BTreeMap<String, FieldValue>) {
        let all = templates();
        let template = all[at % all.len()];
        (template, filled(template, &seeds, &numbers))
    }
}

proptest! {
    #[test]
    fn nothing_tagged_survives_publication((template, values) in case_of_persons()) {
        let published = all_text(&redact(template, &values, Purpose::Publish, officer()));
        for field in &template.fields {
            let (Some(nature), Some(value)) = (nature_of(field), values.get(&field.key)) else { continue };
            for said in person::texts(value) {
                let is_masked = mask::name(&said) == said && nature != Nature::Informant;
                prop_assert!(is_masked || !published.contains(&said), "{}.{}: {said}\n{published}", template.code, field.key);
            }
        }
    }

    #[test]
    fn redaction_is_idempotent((template, values) in case_of_persons()) {
        for purpose in Purpose::ALL {
            for role in Role::ALL {
                let once = redact(template, &values, purpose, role.into());
                prop_assert_eq!(&redact(template, &once, purpose, role.into()), &once);
            }
        }
        let persons = Persons::of(template, &values);
        let told = all_text(&values);
        let once = redacted_text(&told, &persons);
        prop_assert_eq!(redacted_text(&once, &persons), once);
    }

    #[test]
    fn an_informant_never_appears_where_the_party_reads(
        (template, values) in case_of_persons(),
        name in "[赵钱孙][一-龟]{1,2}",
        phone in "1[3-9][0-9]{9}",
    ) {
        let intake = BTreeMap::from([
            ("complainant".to_owned(), text(&name)),
            ("complainant_phone".to_owned(), text(&phone)),
        ]);
        let case = Persons::of(Catalog::builtin().unwrap().case_sheet(), &intake);
        let mut values = values;
        for field in template.fields.iter().filter(|field| field.field_type == FieldType::Longtext) {
            values.insert(field.key.clone(), text(&format!("{name}反映（{phone}），{name}")));
        }
        for purpose in [Purpose::Print, Purpose::Export, Purpose::Publish] {
            if purpose != Purpose::Publish && !template.external {
                continue;
            }
            for role in Role::ALL {
                let viewer = Viewer { role, took_in: true };
                let shown = redact_with(template, &values, purpose, viewer, &case);
                let told = all_text(&shown);
                prop_assert!(!told.contains(&name) && !told.contains(&phone), "{told}");
                prop_assert!(template.fields.iter().all(|field| !is_informant(field) || !shown.contains_key(&field.key)));
            }
        }
    }
}
