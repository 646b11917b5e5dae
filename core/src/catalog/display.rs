//! Values for people.

use serde_json::{Map, Value};

use super::calendar::Moment;
use super::evaluate::Position;
use super::field::FieldDefinition;
use super::field_type::FieldType;
use super::json;
use super::money::yuan;
use super::value::FieldValue;

impl FieldDefinition {
    /// The value as printed: money in yuan with two decimals, dates as 2026年11月23日, 是 and 否, choices with 、
    /// between them, one row a line. A value that was not understood is shown as it is.
    #[must_use]
    pub fn display(&self, value: &FieldValue) -> String {
        match value {
            FieldValue::Integer(fen) if self.field_type == FieldType::Money => yuan(*fen),
            FieldValue::Integer(number) => number.to_string(),
            FieldValue::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
            FieldValue::Text(text) => self.display_text(text),
            FieldValue::Rows(rows) => {
                let lines: Vec<String> = rows.iter().map(|row| display_row(self.field_type, row)).collect();
                lines.join("\n")
            }
        }
    }

    fn display_text(&self, text: &str) -> String {
        if self.field_type.is_time()
            && let Some(moment) = Moment::read(text)
        {
            return moment.chinese();
        }
        if self.field_type == FieldType::Geo
            && let Some(place) = Position::read(text)
        {
            let accuracy = place.accuracy_m.map(|metres| format!("，精度{metres}米")).unwrap_or_default();
            return format!("纬度{}，经度{}{accuracy}", place.lat, place.lon);
        }
        if self.field_type.is_structured()
            && let Some(members) = json::read_object(text)
        {
            return display_members(&members);
        }
        match self.field_type {
            FieldType::EnumMulti => text.replace('|', "、"),
            _ => text.to_owned(),
        }
    }
}

fn display_row(field_type: FieldType, row: &Value) -> String {
    let Value::Object(members) = row else {
        return json::scalar_text(row).unwrap_or_else(|| row.to_string());
    };
    let member = |key: &str| members.get(key).and_then(json::scalar_text).unwrap_or_default();
    match field_type {
        FieldType::QaList => format!("问：{}\n答：{}", member("q"), member("a")),
        FieldType::StatementList => format!("{}：{}", member("speaker"), member("text")),
        FieldType::LawRefList if !member("law").is_empty() => law(&member),
        FieldType::MediaList if !member("media_id").is_empty() => media(members, &member),
        FieldType::PenaltyList if !member("kind").is_empty() => penalty(members, &member),
        _ => display_members(members),
    }
}

/// `《公共场所卫生管理条例》（2019年修订）第七条第一款`; a part that is a number is written as one.
fn law(member: &impl Fn(&str) -> String) -> String {
    let mut text = format!("《{}》", member("law").trim_matches(['《', '》']));
    if !member("version").is_empty() {
        text.push_str(&format!("（{}）", member("version")));
    }
    for (key, unit) in [("article", "条"), ("para", "款"), ("item", "项")] {
        let part = member(key);
        match part.chars().all(|c| c.is_ascii_digit()) {
            _ if part.is_empty() => {}
            true => text.push_str(&format!("第{part}{unit}")),
            false => text.push_str(&part),
        }
    }
    text
}

/// `M-2026-000123，证据，保存至2036年11月20日`.
fn media(members: &Map<String, Value>, member: &impl Fn(&str) -> String) -> String {
    let mut text = member("media_id");
    match members.get("evidence") {
        Some(Value::Bool(true)) => text.push_str("，证据"),
        Some(Value::Bool(false)) => text.push_str("，非证据"),
        _ => {}
    }
    if let Some(until) = Moment::read(&member("retain_through")) {
        text.push_str(&format!("，保存至{}", until.chinese()));
    }
    if !member("hash").is_empty() {
        text.push_str(&format!("，哈希 {}", member("hash")));
    }
    text
}

/// `罚款 3000元，自收到决定书之日起十五日内缴纳`.
fn penalty(members: &Map<String, Value>, member: &impl Fn(&str) -> String) -> String {
    let mut text = member("kind");
    if members.get("amount_yuan").is_some_and(|amount| !json::is_blank(amount)) {
        text.push_str(&format!(" {}元", member("amount_yuan")));
    }
    if !member("detail").is_empty() {
        text.push_str(&format!("，{}", member("detail")));
    }
    text
}

/// The name or title first, then the other members.
fn display_members(members: &Map<String, Value>) -> String {
    let first = ["name", "title", "text", "date"].into_iter().find(|key| members.contains_key(*key));
    let head = first.and_then(|key| members.get(key));
    let rest = members.iter().filter(|(key, _)| Some(key.as_str()) != first).map(|(_, value)| value);
    let parts = head.into_iter().chain(rest).filter(|value| !json::is_blank(value));
    let parts: Vec<String> =
        parts.map(|value| json::scalar_text(value).unwrap_or_else(|| value.to_string())).collect();
    parts.join("，")
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;

    #[test]
    fn values_are_shown_to_people() {
        let catalog = Catalog::builtin().unwrap();
        for (code, key, input, expected) in [
            ("HS-56", "fine_yuan", "1,200.5", "1200.50"),
            ("HS-56", "fine_yuan", "约一千", "约一千"),
            ("HS-56", "issued_on", "2026/1/3", "2026年1月3日"),
            ("HS-20", "started_at", "2026-11-23T10:20:00+08:00", "2026年11月23日10时20分"),
            ("HS-20", "started_at", "2026-11-23T10:20:05Z", "2026年11月23日10时20分05秒+00:00"),
            ("HS-20", "cert_ack", "1", "是"),
            (
                "HS-57",
                "law_basis",
                r#"[{"law":"公共场所卫生管理条例","version":"2019年修订","article":"7","para":"第一款"}]"#,
                "《公共场所卫生管理条例》（2019年修订）第7条第一款",
            ),
            (
                "HS-56",
                "penalties",
                r#"[{"kind":"罚款","amount_yuan":3000,"detail":"十五日内缴纳"}]"#,
                "罚款 3000元，十五日内缴纳",
            ),
            (
                "HS-20",
                "geo",
                r#"{"lat":38.9,"lon":106.5,"accuracy_m":12,"source":"gnss"}"#,
                "纬度38.9，经度106.5，精度12米",
            ),
            ("HS-57", "penalty_kind", "警告,罚款", "警告、罚款"),
            ("HS-21", "recorder", r#"{"cert_no":"640221001","name":"马某"}"#, "马某，640221001"),
            ("HS-21", "qa", r#"[{"q":"你的姓名?","a":"马某"}]"#, "问：你的姓名?\n答：马某"),
            ("HS-54", "body", r#"[{"speaker":"主持人","text":"现在开始"}]"#, "主持人：现在开始"),
            ("HS-01", "proved", "一\n\n 二 ", "一\n二"),
            ("HS-21", "subject_age", "１７", "17"),
        ] {
            let field = catalog.template(code).unwrap().field(key).unwrap();
            assert_eq!(field.display(&field.parse(input)), expected, "{code}.{key}");
        }
    }
}
