use super::*;
use crate::catalog::Catalog;

/// 2026-11-23 12:00 in China.
const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };

fn problems(code: &str, inputs: &[(&str, &str)]) -> Vec<FieldProblem> {
    let template = Catalog::builtin().unwrap().template(code).unwrap();
    let values = inputs.iter().map(|(key, input)| {
        let value = template
            .field(key)
            .map_or_else(|| FieldValue::Text((*input).to_owned()), |field| field.parse(input));
        ((*key).to_owned(), value)
    });
    check(template, &values.collect(), &NOW)
}

/// The codes of the problems of the last field of `inputs`.
fn codes(code: &str, inputs: &[(&str, &str)]) -> Vec<&'static str> {
    let (key, _) = inputs.last().unwrap();
    problems(code, inputs)
        .iter()
        .filter(|problem| problem.field == *key)
        .map(|problem| problem.code)
        .collect()
}

#[test]
fn values_of_the_wrong_type() {
    for (code, key, input, expected) in [
        ("HS-11", "filed_on", "下周一", vec!["not_a_date"]),
        ("HS-11", "filed_on", "2026-02-29", vec!["not_a_date"]),
        ("HS-20", "started_at", "2026-11-23", vec!["not_a_datetime"]),
        ("HS-21", "subject_age", "十七", vec!["not_an_integer"]),
        ("HS-80", "clock_offset_s", "快一点", vec!["not_a_decimal"]),
        ("HS-56", "fine_yuan", "三千", vec!["not_an_amount"]),
        ("HS-56", "fine_yuan", "3000元（贰仟元整）", vec!["capitals_disagree"]),
        ("HS-56", "fine_yuan", "3000元（叁仟元整）", vec![]),
        ("HS-11", "health_harm", "也许", vec!["not_a_bool"]),
        ("HS-01", "attendees", "[坏的", vec!["not_a_list"]),
        ("HS-21", "recorder", "{坏的", vec!["not_an_object"]),
        ("HS-21", "qa", r#"[{"a":"答"}]"#, vec!["row_incomplete"]),
        ("HS-20", "geo", "在河边", vec!["not_a_position"]),
        ("HS-26", "rectify_deadline", r#"{"calendar":"2026"}"#, vec!["not_a_date"]),
        ("HS-26", "rectify_deadline", r#"{"date":"2026-12-01","calendar":"2026"}"#, vec![]),
        ("HS-26", "rectify_deadline", "2026-12-01", vec![]),
    ] {
        assert_eq!(codes(code, &[(key, input)]), expected, "{code}.{key} {input}");
    }
    let template = Catalog::builtin().unwrap().template("HS-11").unwrap();
    let values = BTreeMap::from([
        ("cause".to_owned(), FieldValue::Boolean(true)),
        ("proposed_handlers".to_owned(), FieldValue::Rows(vec![Value::from(5), Value::from("马某")])),
    ]);
    let found: Vec<_> = check(template, &values, &NOW).into_iter().map(|p| (p.field, p.code)).collect();
    assert!(found.contains(&("cause".to_owned(), "not_text")));
    assert!(found.contains(&("proposed_handlers".to_owned(), "bad_row")));
}

#[test]
fn codes_with_check_digits() {
    for (key, input, expected) in [
        ("party_uscc", "91350100M000100Y43", vec![]),
        ("party_uscc", "91350211M0000XUF46", vec![("check_digit", Severity::Warning)]),
        ("party_uscc", "91350100M000100Y4", vec![("wrong_length", Severity::Error)]),
        ("party_uscc", "91350100M000100YI3", vec![("wrong_character", Severity::Error)]),
        ("party_id_no", "11010519491231002x", vec![]),
        ("party_id_no", "130402198207290622", vec![("check_digit", Severity::Warning)]),
        ("party_id_no", "640221199002290017", vec![("birth_date", Severity::Error)]),
        ("party_id_no", "64022120261124001X", vec![("birth_in_future", Severity::Error)]),
        ("party_id_no", "64022119900307001", vec![("wrong_length", Severity::Error)]),
        ("party_id_no", "E12345678", vec![]),
        ("party_id_no", "H1234567801", vec![]),
        ("party_id_no", "无证件", vec![("wrong_length", Severity::Error)]),
        ("party_id_no", r#"{"type":"护照","no":"640221199003070"}"#, vec![]),
        (
            "party_id_no",
            r#"{"type":"居民身份证","no":"64022119900307001"}"#,
            vec![("wrong_length", Severity::Error)],
        ),
    ] {
        let found: Vec<_> = problems("HS-11", &[(key, input)])
            .into_iter()
            .filter(|problem| problem.field == key)
            .map(|problem| (problem.code, problem.severity))
            .collect();
        assert_eq!(found, expected, "{key} {input}");
    }
}

#[test]
fn checks_on_times() {
    for (code, inputs, expected) in [
        ("HS-20", vec![("started_at", "2026-11-23 12:00")], vec![]),
        ("HS-20", vec![("started_at", "2026-11-23 12:01")], vec!["in_future"]),
        ("HS-20", vec![("started_at", "2026-11-23T04:00:00Z")], vec![]),
        ("HS-25", vec![("issued_on", "2026-11-23")], vec![]),
        ("HS-25", vec![("issued_on", "2026-11-24")], vec!["in_future"]),
        ("HS-20", vec![("started_at", "2026-11-23 10:00"), ("ended_at", "2026-11-23 10:30")], vec![]),
        (
            "HS-20",
            vec![("started_at", "2026-11-23 10:00"), ("ended_at", "2026-11-23 10:00")],
            vec!["not_after"],
        ),
        ("HS-20", vec![("started_at", "2026-11-21 10:00"), ("ended_at", "2026-11-22 10:00")], vec![]),
        (
            "HS-20",
            vec![("started_at", "2026-11-21 10:00"), ("ended_at", "2026-11-22 10:01")],
            vec!["too_many_hours"],
        ),
        ("HS-20", vec![("started_at", "未知"), ("ended_at", "2026-11-22 10:01")], vec![]),
        ("HS-25", vec![("issued_on", "2026-11-20"), ("rectify_deadline", "2026-11-20")], vec!["not_after"]),
        ("HS-27", vec![("issued_on", "2026-11-20"), ("approved_at", "2026-11-20 09:00")], vec![]),
        ("HS-27", vec![("issued_on", "2026-11-20"), ("approved_at", "2026-11-21 09:00")], vec!["not_before"]),
        (
            "HS-30",
            vec![("from", "2026-11-20 09:00"), ("approved_at", "2026-11-20 09:30")],
            vec!["not_before"],
        ),
        ("HS-30", vec![("from", "2026-11-20 09:00"), ("reported_at", "2026-11-21 09:00")], vec![]),
        (
            "HS-30",
            vec![("from", "2026-11-20 09:00"), ("reported_at", "2026-11-21 09:01")],
            vec!["too_many_hours"],
        ),
        ("HS-30", vec![("from", "2026-09-05 09:00"), ("until", "2026-10-05")], vec![]),
        ("HS-30", vec![("from", "2026-09-05 09:00"), ("until", "2026-10-06")], vec!["not_as_computed"]),
        ("HS-31", vec![("from", "2026-10-05"), ("until", "2026-11-04")], vec![]),
        ("HS-31", vec![("from", "2026-10-05"), ("until", "2026-10-20")], vec![]),
        ("HS-31", vec![("from", "2026-10-05"), ("until", "2026-11-05")], vec!["after_latest"]),
        ("HS-63", vec![("remedy_end", "2023-11-30"), ("apply_until", "2024-02-29")], vec![]),
        ("HS-63", vec![("remedy_end", "2023-11-30"), ("apply_until", "2024-03-01")], vec!["not_as_computed"]),
        ("HS-60", vec![("mode", "公告"), ("notice_from", "2026-09-05"), ("deemed_on", "2026-10-05")], vec![]),
        (
            "HS-60",
            vec![("mode", "公告"), ("notice_from", "2026-09-05"), ("deemed_on", "2026-09-06")],
            vec!["not_as_computed"],
        ),
        ("HS-60", vec![("mode", "直接"), ("notice_from", "2026-09-05"), ("deemed_on", "2026-09-06")], vec![]),
        // Working days are for the rules.
        ("HS-27", vec![("from", "2026-09-05"), ("until", "2030-01-01")], vec![]),
    ] {
        assert_eq!(codes(code, &inputs), expected, "{code} {inputs:?}");
    }
}

#[test]
fn checks_on_scalars() {
    let long = "字".repeat(101);
    for (code, inputs, expected) in [
        ("HS-11", vec![("party_name", "某某诊所")], vec![]),
        ("HS-11", vec![("party_name", long.as_str())], vec!["length"]),
        ("HS-11", vec![("party_kind", "公民")], vec![]),
        ("HS-11", vec![("party_kind", "神仙")], vec!["not_an_option"]),
        ("HS-11", vec![("source", "随便什么")], vec![]),
        ("HS-57", vec![("penalty_kind", "警告|罚款")], vec![]),
        ("HS-57", vec![("penalty_kind", "警告|拘留")], vec!["not_an_option"]),
        ("HS-11", vec![("party_phone", "0952-6012345")], vec![]),
        ("HS-11", vec![("party_phone", "打给老板")], vec!["pattern"]),
        ("HS-21", vec![("subject_age", "130")], vec![]),
        ("HS-21", vec![("subject_age", "131")], vec!["out_of_range"]),
        ("HS-21", vec![("session_no", "0")], vec!["too_small"]),
        ("HS-33", vec![("photo", "m-1")], vec![]),
        ("HS-80", vec![("clock_offset_s", "-3.0")], vec![]),
        ("HS-80", vec![("clock_offset_s", "3.5")], vec!["far_from_zero"]),
        ("HS-56", vec![("recon_days", "60")], vec![]),
        ("HS-56", vec![("recon_days", "30")], vec!["not_equal"]),
        ("HS-56", vec![("late_fine_rate", "每日3%，不超过罚款数额")], vec![]),
        ("HS-72", vec![("severity", "较重")], vec!["not_equal"]),
        ("HS-83", vec![("approver1", "马某"), ("approver2", "马某")], vec!["same_person"]),
        ("HS-83", vec![("approver1", "马某"), ("approver2", "白某")], vec![]),
        ("HS-54", vec![("investigators", "马某\n白某"), ("host", "马某")], vec!["among_others"]),
        ("HS-54", vec![("investigators", "马某\n白某"), ("host", r#"{"name":"丁某"}"#)], vec![]),
        ("HS-53", vec![("host", "马某")], vec![]),
        ("HS-60", vec![("receiver", "张某，同住成年家属")], vec![]),
        ("HS-60", vec![("receiver", "张某")], vec!["names_none"]),
        ("HS-20", vec![("body", "现场有一台设备。\n运行正常。\n")], vec![]),
        ("HS-20", vec![("body", "现场有一台设备。\n\n运行正常。")], vec!["blank_line"]),
        ("HS-20", vec![("geo", "38.9067,106.5448,12")], vec![]),
        ("HS-20", vec![("geo", "38.9067,106.5448")], vec!["no_accuracy"]),
        ("HS-20", vec![("geo", r#"{"lat":98.9,"lon":106.5,"accuracy_m":5}"#)], vec!["off_earth"]),
        ("HS-27", vec![("item_list", "HS-29 2026-0001-附1")], vec![]),
        ("HS-27", vec![("item_list", r#"{"template":"HS-30","id":"x"}"#)], vec!["wrong_document"]),
        ("HS-27", vec![("item_list", "清单一")], vec![]),
        ("HS-82", vec![("verified", "否")], vec!["not_confirmed"]),
        ("HS-82", vec![("verified", "是")], vec![]),
        ("HS-20", vec![("not_in_template", "x")], vec!["unknown_field"]),
    ] {
        assert_eq!(codes(code, &inputs), expected, "{code} {inputs:?}");
    }
}

#[test]
fn checks_on_rows() {
    let audit = "文书质量 好\n现场执法活动记录 好\n行政处罚程序记录 好\n仪容风纪 好";
    let full_audit = format!("{audit}\n文明规范执法 好");
    for (code, inputs, expected) in [
        (
            "HS-20",
            vec![("officers", r#"[{"name":"马某","cert_no":"1"},{"name":"白某","cert_no":"2"}]"#)],
            vec![],
        ),
        ("HS-20", vec![("officers", "马某")], vec!["too_few_rows"]),
        (
            "HS-20",
            vec![("officers", r#"[{"name":"马某","cert_no":"1"},{"name":"马 某","cert_no":"1"}]"#)],
            vec!["duplicate_row"],
        ),
        ("HS-41", vec![("members", "马某\n白某")], vec!["too_few_rows"]),
        ("HS-54", vec![("agents", "甲\n乙\n丙")], vec!["too_many_rows"]),
        (
            "HS-29",
            vec![("items", r#"[{"序号":1,"名称":"消毒液","数量":3,"单位":"瓶"},{"名称":"合计","数量":3}]"#)],
            vec![],
        ),
        (
            "HS-29",
            vec![("items", r#"[{"序号":1,"名称":"消毒液","数量":3}]"#)],
            vec!["column_missing", "no_total_row"],
        ),
        ("HS-29", vec![("items", "消毒液 3 瓶\n合计 3")], vec!["row_not_columns"]),
        (
            "HS-70",
            vec![("items", r#"[{"问题":"a","要求":"b","期限":"c","现况":"d","结论":"已改"}]"#)],
            vec![],
        ),
        (
            "HS-70",
            vec![("items", r#"[{"问题":"a","要求":"b","期限":"c","现况":"d","结论":"可以"}]"#)],
            vec!["column_option"],
        ),
        ("HS-85", vec![("aspects", full_audit.as_str())], vec![]),
        ("HS-85", vec![("aspects", audit)], vec!["row_name_missing"]),
        ("HS-71", vec![("submissions", r#"[{"kind":"整改报告","id":"1"}]"#)], vec![]),
        ("HS-71", vec![("submissions", "风景照")], vec!["unexpected_kind"]),
        ("HS-63", vec![("party_view", r#"[{"template":"HS-62"}]"#)], vec![]),
        ("HS-63", vec![("party_view", r#"[{"template":"HS-51"}]"#)], vec!["not_included"]),
        ("HS-63", vec![("party_view", "催告书一份")], vec![]),
        ("HS-21", vec![("corrections", r#"[{"at":"3","countersigned":true}]"#)], vec![]),
        ("HS-21", vec![("corrections", r#"[{"at":"3","countersigned":false}]"#)], vec!["not_countersigned"]),
        ("HS-21", vec![("corrections", "第3行")], vec!["countersignature_unclear"]),
        (
            "HS-41",
            vec![("members", "马某\n白某\n丁某"), ("discussion", "马某：同意\n白某：同意\n丁某：同意")],
            vec![],
        ),
        (
            "HS-41",
            vec![("members", "马某\n白某"), ("discussion", r#"[{"speaker":"马某","text":"同意"}]"#)],
            vec!["no_statement"],
        ),
        ("HS-83", vec![("media", r#"[{"media_id":"m","retain_through":"2026-11-22"}]"#)], vec![]),
        (
            "HS-83",
            vec![("media", r#"[{"media_id":"m","retain_through":"2026-11-23"}]"#)],
            vec!["not_expired"],
        ),
        ("HS-01", vec![("proved", "无")], vec![]),
        ("HS-01", vec![("proved", r#"["", {"x": null}]"#)], vec!["required"]),
    ] {
        assert_eq!(codes(code, &inputs), expected, "{code} {inputs:?}");
    }
}

#[test]
fn fields_are_required_when_their_condition_holds() {
    for (code, inputs, key, expected) in [
        ("HS-02", vec![("kind", "鉴定结论")], "qualification", true),
        ("HS-02", vec![("kind", "专业意见")], "qualification", false),
        ("HS-11", vec![("party_kind", "法人")], "party_uscc", true),
        ("HS-11", vec![("party_kind", "法人")], "party_id_no", false),
        ("HS-11", vec![("party_kind", "公民")], "party_id_no", true),
        ("HS-21", vec![("subject_age", "15")], "subject_minor_guardian", true),
        ("HS-30", vec![("emergency", "是")], "reported_at", true),
        ("HS-30", vec![("emergency", "是")], "approved_at", false),
        ("HS-56", vec![("penalties", r#"[{"kind":"罚款","amount_yuan":"3000"}]"#)], "fine_yuan", true),
        ("HS-57", vec![("penalty_kind", "警告")], "fine_yuan", false),
        ("HS-60", vec![("mode", "留置")], "witness", false),
        ("HS-72", vec![("result", "无故未整改")], "new_case", true),
        ("HS-81", vec![], "repairer", false),
        ("CASE", vec![("major", "是")], "flag_reason", true),
        ("CASE", vec![("major", "否")], "flag_reason", false),
    ] {
        let required =
            problems(code, &inputs).iter().any(|problem| problem.field == key && problem.code == "required");
        assert_eq!(required, expected, "{code}.{key} {inputs:?}");
    }
}

#[test]
fn a_problem_is_said_in_both_languages() {
    let found = problems("HS-01", &[("attendees", "马某"), ("other", "x")]);
    let attendees = found.iter().find(|problem| problem.field == "attendees").unwrap();
    assert_eq!(attendees.label, "参加人员");
    assert_eq!(attendees.zh, "“参加人员”至少2项，现有1项");
    assert_eq!(attendees.en, "attendees: must have at least 2 rows, has 1");
    let proved = found.iter().find(|problem| problem.field == "proved").unwrap();
    assert_eq!(proved.zh, "“已证事实”必须填写，没有内容的写“无”");
    let last = found.last().unwrap();
    assert_eq!((last.field.as_str(), last.code, last.label.as_str()), ("other", "unknown_field", "other"));
}
