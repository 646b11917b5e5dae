//! Values for people.

use serde_json::{Map, Value};

use super::calendar::Moment;
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
        _ => display_members(members),
    }
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
