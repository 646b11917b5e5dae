//! Checks on lists and tables.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::calendar::Moment;
use super::check::Column;
use super::evaluate::{Context, names};
use super::fault::Fault;
use super::json;
use super::width::fold_width;

pub(super) fn duplicate<'a>(context: &Context<'_>) -> Option<Fault<'a>> {
    let mut seen = BTreeMap::new();
    for (second, row) in context.value.numbered_rows() {
        if let Some(first) = seen.insert(identity(row), second) {
            return Some(Fault::DuplicateRow { first, second });
        }
    }
    None
}

/// Every row but the total has its required columns, and each column one of its options.
pub(super) fn columns<'a>(context: &Context<'_>, columns: &'a [Column], faults: &mut Vec<Fault<'a>>) {
    for (row, content) in context.value.numbered_rows().filter(|(_, content)| !is_total(content)) {
        let Value::Object(cells) = content else {
            faults.push(Fault::RowNotColumns { row });
            continue;
        };
        for column in columns {
            let cell = cells.get(&column.name).filter(|cell| !json::is_blank(cell));
            match cell.and_then(json::scalar_text) {
                Some(text) if !column.options.is_empty() && !column.options.contains(&text) => {
                    faults.push(Fault::ColumnOption { row, column: &column.name, options: &column.options });
                }
                None if column.required => faults.push(Fault::ColumnMissing { row, column: &column.name }),
                _ => {}
            }
        }
    }
}

pub(super) fn missing_names<'a>(context: &Context<'_>, wanted: &'a [String], faults: &mut Vec<Fault<'a>>) {
    for name in wanted {
        let named = context.value.rows().any(|row| match row {
            Value::Object(cells) => {
                cells.values().filter_map(json::scalar_text).any(|cell| cell.trim() == name)
            }
            row => json::scalar_text(row).is_some_and(|text| text.contains(name)),
        });
        if !named {
            faults.push(Fault::RowNameMissing { name });
        }
    }
}

pub(super) fn unexpected_kinds<'a>(context: &Context<'_>, kinds: &'a [String], faults: &mut Vec<Fault<'a>>) {
    for (row, content) in context.value.numbered_rows() {
        let expected = match content {
            Value::Object(members) => member(members, "kind").is_some_and(|kind| kinds.contains(&kind)),
            content => {
                json::scalar_text(content).is_some_and(|text| kinds.iter().any(|kind| text.contains(kind)))
            }
        };
        if !expected {
            faults.push(Fault::UnexpectedKind { row, kinds });
        }
    }
}

pub(super) fn no_total<'a>(context: &Context<'_>) -> Option<Fault<'a>> {
    (!context.value.rows().any(is_total)).then_some(Fault::NoTotalRow)
}

/// Only when the template of every referenced document is known from the reference itself.
pub(super) fn not_included<'a>(context: &Context<'_>, code: &'a str) -> Option<Fault<'a>> {
    let codes: Option<Vec<String>> = context.value.rows().map(template_code).collect();
    codes.is_some_and(|codes| codes.iter().all(|known| known != code)).then_some(Fault::NotIncluded { code })
}

pub(super) fn not_countersigned(context: &Context<'_>, faults: &mut Vec<Fault<'_>>) {
    for (row, content) in context.value.numbered_rows() {
        let Value::Object(members) = content else {
            faults.push(Fault::CountersignatureUnclear { row });
            continue;
        };
        let signed =
            ["countersigned", "countersigned_by"].map(|key| members.get(key).unwrap_or(&Value::Null));
        if signed.into_iter().any(is_no) || signed.into_iter().all(json::is_blank) {
            faults.push(Fault::NotCountersigned { row });
        }
    }
}

pub(super) fn missing_statements(context: &Context<'_>, members: &str, faults: &mut Vec<Fault<'_>>) {
    let members = context.other(members).map(names).unwrap_or_default();
    // Of 马某 and 马某某, a line that begins with the longer name is by the latter.
    let speaker = |text: &str| {
        let named = members.iter().filter(|name| text.starts_with(name.as_str()));
        named.max_by_key(|name| name.len()).cloned()
    };
    for person in members.clone() {
        let spoke = context.value.rows().any(|row| match row {
            Value::Object(statement) => statement.get("speaker").and_then(name).as_ref() == Some(&person),
            row => {
                json::scalar_text(row).and_then(|text| speaker(&fold_width(&text))).as_ref() == Some(&person)
            }
        });
        if !spoke {
            faults.push(Fault::NoStatement { name: person });
        }
    }
}

/// A medium is kept through the day `retain_through`; a row without one is judged by the rules.
pub(super) fn not_expired(context: &Context<'_>, faults: &mut Vec<Fault<'_>>) {
    for (row, content) in context.value.numbered_rows() {
        let Value::Object(members) = content else {
            continue;
        };
        let until = member(members, "retain_through").and_then(|text| Moment::read(&text));
        if let Some(until) = until.filter(|until| until.day >= context.now.today()) {
            faults.push(Fault::NotExpired { row, until: until.day.to_string() });
        }
    }
}

/// The template code in a reference to a document: its member `template` or `code`, or the start of its text.
pub(super) fn template_code(reference: &Value) -> Option<String> {
    match reference {
        Value::Object(members) => member(members, "template").or_else(|| member(members, "code")),
        reference => {
            let text = json::scalar_text(reference)?;
            let digits = text.trim().strip_prefix("HS-")?;
            let code = digits.get(..2).filter(|code| code.chars().all(|c| c.is_ascii_digit()))?;
            Some(format!("HS-{code}"))
        }
    }
}

/// The name of a person: the member `name`, or the text itself.
pub(super) fn name(person: &Value) -> Option<String> {
    let text = match person {
        Value::Object(members) => member(members, "name"),
        person => json::scalar_text(person),
    };
    text.map(|text| fold_width(&text)).filter(|text| !text.is_empty())
}

/// Whether a cell says no, as JSON or in words.
fn is_no(value: &Value) -> bool {
    json::scalar_text(value)
        .is_some_and(|text| matches!(fold_width(&text).as_str(), "false" | "否" | "未" | "0"))
}

fn identity(row: &Value) -> String {
    let known = match row {
        Value::Object(members) => {
            ["cert_no", "id_no", "id", "name"].into_iter().find_map(|key| member(members, key))
        }
        row => json::scalar_text(row),
    };
    known.map_or_else(|| row.to_string(), |text| fold_width(&text))
}

fn is_total(row: &Value) -> bool {
    let total = |text: String| ["合计", "总计", "共计"].iter().any(|word| text.trim().starts_with(word));
    match row {
        Value::Object(cells) => cells.values().filter_map(json::scalar_text).any(total),
        row => json::scalar_text(row).is_some_and(total),
    }
}

fn member(members: &Map<String, Value>, key: &str) -> Option<String> {
    members.get(key).filter(|value| !json::is_blank(value)).and_then(json::scalar_text)
}
