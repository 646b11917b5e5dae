//! From what an officer typed to what a draft stores.

use serde_json::Value;

use super::calendar::Moment;
use super::evaluate::{Position, read_time};
use super::field::FieldDefinition;
use super::field_type::{FieldShape, FieldType};
use super::json;
use super::money::{AmountReading, read_amount, yuan};
use super::value::FieldValue;
use super::width::fold_width;

impl FieldDefinition {
    /// The value to store for an input. Never fails: input that is understood is normalised, anything else is kept
    /// exactly as given as [`FieldValue::Text`], and [`super::check`] says what is wrong with it.
    ///
    /// Text is trimmed; a narrative is kept as it is. Dates and times become ISO 8601, amounts in yuan whole fen,
    /// 是/否, true/false and 1/0 a boolean. Codes and numbers lose full-width characters and have capitals. Several
    /// choices are joined with `|`. A structured scalar may be text or a JSON object, whose members are sorted. Rows
    /// are a JSON array of texts and objects, one JSON object, or lines of text.
    #[must_use]
    pub fn parse(&self, input: &str) -> FieldValue {
        self.understand(input).unwrap_or_else(|| FieldValue::Text(input.to_owned()))
    }

    /// What an officer would type for a value: [`FieldDefinition::parse`] of it gives the value again.
    #[must_use]
    pub fn input(&self, value: &FieldValue) -> String {
        match value {
            FieldValue::Integer(fen) if self.field_type == FieldType::Money => yuan(*fen),
            FieldValue::Text(text) => text.clone(),
            other => other.to_json().to_string(),
        }
    }

    fn understand(&self, input: &str) -> Option<FieldValue> {
        let trimmed = input.trim();
        let text = |text: String| Some(FieldValue::Text(text));
        match self.field_type.shape() {
            FieldShape::Narrative => return text(input.to_owned()),
            FieldShape::Rows => return read_rows(trimmed).map(FieldValue::Rows),
            FieldShape::Scalar if trimmed.is_empty() => return text(String::new()),
            FieldShape::Scalar => {}
        }
        if self.field_type.is_structured() && trimmed.starts_with('{') {
            let object = json::read_object(trimmed).map(|members| Value::Object(members).to_string())?;
            let complete = match self.field_type {
                FieldType::Deadline => read_time(&object).is_some(),
                FieldType::Geo => Position::read(&object).is_some(),
                _ => true,
            };
            return if complete { text(object) } else { None };
        }
        match self.field_type {
            FieldType::Bool => read_bool(trimmed).map(FieldValue::Boolean),
            FieldType::Int => read_integer(trimmed).map(FieldValue::Integer),
            FieldType::Decimal => read_decimal(trimmed).and_then(text),
            FieldType::Money => match read_amount(trimmed) {
                AmountReading::Fen(fen) => Some(FieldValue::Integer(fen)),
                AmountReading::Disagree | AmountReading::NotAnAmount => None,
            },
            FieldType::Date => read_moment(trimmed, false).and_then(text),
            FieldType::Datetime => read_moment(trimmed, true).and_then(text),
            FieldType::Deadline => Moment::read(trimmed).and_then(|moment| text(moment.to_string())),
            FieldType::EnumMulti => read_choices(trimmed, self.options()).and_then(text),
            FieldType::Uscc => read_code(trimmed, |code| code.len() == 18).and_then(text),
            FieldType::IdNo => read_code(trimmed, |code| (5..=20).contains(&code.len())).and_then(text),
            FieldType::Phone => text(fold_width(trimmed)),
            FieldType::Geo => {
                Some(fold_width(trimmed)).filter(|text| Position::read(text).is_some()).and_then(text)
            }
            _ => text(trimmed.to_owned()),
        }
    }
}

/// A whole number that every JSON reader holds exactly.
pub(super) fn read_integer(text: &str) -> Option<i64> {
    let number: i64 = fold_width(text).parse().ok()?;
    (-json::MAX_INTEGER..=json::MAX_INTEGER).contains(&number).then_some(number)
}

/// A decimal number as ASCII text with its digits as written.
pub(super) fn read_decimal(text: &str) -> Option<String> {
    let folded = fold_width(text).replace('−', "-");
    let number = folded.strip_prefix('+').unwrap_or(&folded);
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric =
        |part: &str| !part.is_empty() && part.len() <= 15 && part.chars().all(|c| c.is_ascii_digit());
    (numeric(whole) && numeric(decimals)).then(|| number.to_owned())
}

fn read_bool(text: &str) -> Option<bool> {
    match fold_width(text).to_ascii_lowercase().as_str() {
        "true" | "是" | "1" => Some(true),
        "false" | "否" | "0" => Some(false),
        _ => None,
    }
}

fn read_moment(text: &str, with_clock: bool) -> Option<String> {
    Moment::read(text).filter(|moment| moment.has_clock() == with_clock).map(|moment| moment.to_string())
}

fn read_choices(text: &str, options: &[String]) -> Option<String> {
    let choices: Vec<String> = if text.starts_with('[') {
        let Value::Array(members) = json::read(text)? else {
            return None;
        };
        members.iter().map(|member| member.as_str().map(str::to_owned)).collect::<Option<_>>()?
    } else if options.iter().any(|option| option == text) {
        vec![text.to_owned()]
    } else {
        text.split(['|', '、', ',', '，', ';', '；', '\n']).map(|choice| choice.trim().to_owned()).collect()
    };
    let known = |choice: &String| {
        !choice.is_empty() && !choice.contains('|') && (options.is_empty() || options.contains(choice))
    };
    choices.iter().all(known).then(|| choices.join("|"))
}

/// A code in capitals without full-width characters, when it is letters and digits and of the right length.
fn read_code(text: &str, fits: fn(&str) -> bool) -> Option<String> {
    let code = fold_width(text).to_ascii_uppercase();
    (code.chars().all(|c| c.is_ascii_alphanumeric()) && fits(&code)).then_some(code)
}

fn read_rows(text: &str) -> Option<Vec<Value>> {
    if text.starts_with('{') {
        return json::read_object(text).map(|members| vec![Value::Object(members)]);
    }
    if text.starts_with('[') {
        return match json::read(text)? {
            Value::Array(rows) if rows.iter().all(is_row) => Some(rows),
            _ => None,
        };
    }
    Some(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect())
}

/// A row is text or an object.
pub(super) fn is_row(row: &Value) -> bool {
    matches!(row, Value::String(_) | Value::Object(_))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalog::{Catalog, CheckTime, check};

    const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };

    const INPUTS: [&str; 49] = [
        "",
        " ",
        "\n\n",
        "是",
        "否",
        "true",
        "FALSE",
        "1",
        "0",
        "-0",
        "１２",
        "+7",
        "007",
        "1.50",
        "−2.5",
        "1,200.50元",
        "1200元（贰仟元整）",
        "1e5",
        "9007199254740993",
        "99999999999999999999",
        "2026-11-23",
        "２０２６年１月３日",
        "2026-02-30",
        "2026-11-23T10:20+08:00",
        "2026-11-23 9:05",
        "25:61",
        "91350100M000100Y43",
        "91350100m000100y43",
        " 11010519491231002x ",
        "6402211990030700",
        "E12345678",
        "0952-6012345",
        "38.9,106.5,12",
        "91,181",
        r#"{"name":"马某","cert_no":"1"}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"b":1,"a":[2,null]}"#,
        "{坏的",
        "[坏的",
        "[1,2]",
        r#"["一","二"]"#,
        r#"[{"q":"问","a":"答"}]"#,
        r#"[{"n":12345678901234567890}]"#,
        "第一行\r\n\n 第二行 ",
        "警告、罚款",
        "公民",
        r#"{"date":"2026-12-01","calendar":"2026"}"#,
        "  两边有空格  ",
        "null",
    ];

    const TYPE_PROBLEMS: [&str; 12] = [
        "not_text",
        "not_an_object",
        "not_a_date",
        "not_a_datetime",
        "not_an_integer",
        "not_a_decimal",
        "not_an_amount",
        "capitals_disagree",
        "not_a_bool",
        "not_a_list",
        "bad_row",
        "not_a_position",
    ];

    /// Whatever is typed into any field: either it is kept to the byte, or it is understood, has no problem with its
    /// type, and reading it again changes nothing.
    #[test]
    fn no_input_is_lost() {
        let catalog = Catalog::builtin().unwrap();
        for template in catalog.templates().chain([catalog.case_sheet()]) {
            for field in &template.fields {
                for input in INPUTS {
                    let value = field.parse(input);
                    if value == FieldValue::Text(input.to_owned()) {
                        continue;
                    }
                    let stored = match &value {
                        FieldValue::Text(text) => text.clone(),
                        FieldValue::Rows(_) => value.to_json().to_string(),
                        FieldValue::Integer(_) | FieldValue::Boolean(_) => field.display(&value),
                    };
                    assert_eq!(field.parse(&stored), value, "{}.{} {input:?}", template.code, field.key);
                    let problems = check(template, &BTreeMap::from([(field.key.clone(), value)]), &NOW);
                    let wrong = problems
                        .iter()
                        .any(|problem| problem.field == field.key && TYPE_PROBLEMS.contains(&problem.code));
                    assert!(!wrong, "{}.{} {input:?}: {problems:?}", template.code, field.key);
                }
            }
        }
    }

    #[test]
    fn values_are_normalised_by_type() {
        let catalog = Catalog::builtin().unwrap();
        let text = |text: &str| FieldValue::Text(text.to_owned());
        for (code, key, input, expected) in [
            ("HS-11", "party_name", "  某某诊所 ", text("某某诊所")),
            ("HS-11", "summary", " 保留空格 \n", text(" 保留空格 \n")),
            ("HS-11", "party_uscc", "９１350100m000100y43", text("91350100M000100Y43")),
            ("HS-11", "party_uscc", " 91350100 ", text(" 91350100 ")),
            ("HS-11", "party_id_no", "11010519491231002x", text("11010519491231002X")),
            ("HS-11", "party_phone", "０９５２-6012345", text("0952-6012345")),
            ("HS-11", "filed_on", "2026年1月3日", text("2026-01-03")),
            ("HS-11", "filed_on", "2026-01-03T10:00", text("2026-01-03T10:00")),
            ("HS-11", "health_harm", "是", FieldValue::Boolean(true)),
            ("HS-11", "health_harm", "也许", text("也许")),
            ("HS-20", "started_at", "2026/1/3 9:05", text("2026-01-03T09:05:00")),
            ("HS-20", "started_at", "2026-01-03", text("2026-01-03")),
            ("HS-21", "subject_age", "１７", FieldValue::Integer(17)),
            ("HS-21", "subject_age", "十七", text("十七")),
            ("HS-80", "clock_offset_s", "−1.50", text("-1.50")),
            ("HS-56", "fine_yuan", "3,000.5", FieldValue::Integer(300_050)),
            ("HS-56", "fine_yuan", "三千", text("三千")),
            ("HS-57", "penalty_kind", "警告、罚款", text("警告|罚款")),
            ("HS-57", "penalty_kind", r#"["罚款"]"#, text("罚款")),
            ("HS-57", "penalty_kind", "警告、拘留", text("警告、拘留")),
            (
                "HS-21",
                "recorder",
                r#"{"name": "马某", "cert_no": "1"}"#,
                text(r#"{"cert_no":"1","name":"马某"}"#),
            ),
            ("HS-21", "recorder", "马某", text("马某")),
            ("HS-01", "proved", "一\n二", FieldValue::Rows(vec!["一".into(), "二".into()])),
            ("HS-01", "proved", "", FieldValue::Rows(vec![])),
            ("HS-01", "proved", "[1,", text("[1,")),
        ] {
            let field = catalog.template(code).unwrap().field(key).unwrap();
            assert_eq!(field.parse(input), expected, "{code}.{key} {input:?}");
        }
    }

    #[test]
    fn the_json_of_a_value_has_its_type() {
        assert_eq!(FieldValue::Text("a".to_owned()).to_json(), serde_json::json!("a"));
        assert_eq!(FieldValue::Integer(5).to_json(), serde_json::json!(5));
        assert_eq!(FieldValue::Boolean(true).to_json(), serde_json::json!(true));
        assert_eq!(FieldValue::Rows(vec!["a".into()]).to_json(), serde_json::json!(["a"]));
    }
}
