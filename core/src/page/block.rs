//! The fields of a form: pairs of short ones, long ones on lines, narratives, lists.

use serde_json::Value;

use super::sheet::{BODY, LABEL, LEFT, LINE, MEASURE, RIGHT, Sheet};
use super::table;
use super::width::text_width;
use super::wrap::wrap;
use crate::catalog::{Check, FieldDefinition, FieldShape, FieldType, FieldValue, capital_amount};

/// Two characters in front of a paragraph.
const INDENT: i32 = BODY * 2;
/// Between a value and the rule under it.
const UNDER: i32 = 150;
/// Where the second of two fields in a row begins.
const SECOND: i32 = LEFT + MEASURE / 2 + 200;
/// Widest field that shares a row.
const HALF: i32 = MEASURE / 2 - 200;

/// One field with what is printed for it.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) field: &'a FieldDefinition,
    pub(super) value: Option<&'a FieldValue>,
}

/// A value as it is printed: an amount also in capitals, as on a receipt.
fn printed(field: &FieldDefinition, value: &FieldValue) -> String {
    let text = field.display(value);
    match (field.field_type, value) {
        (FieldType::Money, FieldValue::Integer(fen)) => format!("{text}（人民币{}）", capital_amount(*fen)),
        _ => text,
    }
}

/// Prints fields one after the other.
pub(super) fn fields(sheet: &mut Sheet, entries: &[Entry<'_>]) {
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        match after.split_first() {
            Some((second, after)) if is_short(first) && is_short(second) => {
                sheet.need(LINE);
                let baseline = sheet.y + BODY;
                short(sheet, LEFT, LEFT + HALF, baseline, first);
                short(sheet, SECOND, RIGHT, baseline, second);
                sheet.y += LINE;
                rest = after;
            }
            _ => {
                one(sheet, first);
                rest = after;
            }
        }
    }
}

fn one(sheet: &mut Sheet, entry: &Entry<'_>) {
    match (entry.field.field_type, entry.value) {
        (FieldType::Const, value) => {
            let fixed = || entry.field.text.clone().unwrap_or_else(|| entry.field.label.clone());
            let text = value.map_or_else(fixed, |value| printed(entry.field, value));
            paragraph(sheet, &text);
        }
        (_, Some(FieldValue::Rows(rows)))
            if rows.iter().any(Value::is_object) && has_columns(entry.field, rows) =>
        {
            heading(sheet, &entry.field.label);
            table::draw(sheet, entry.field, rows);
        }
        (_, Some(value)) if entry.field.field_type.shape() == FieldShape::Rows => {
            heading(sheet, &entry.field.label);
            list(sheet, entry.field, value);
        }
        (_, Some(value)) if entry.field.field_type.shape() == FieldShape::Narrative => {
            heading(sheet, &entry.field.label);
            narrative(sheet, &printed(entry.field, value));
        }
        (_, value) => long(sheet, entry, value),
    }
}

/// Whether a field fits into half a row.
fn is_short(entry: &Entry<'_>) -> bool {
    let shape = entry.field.field_type.shape();
    if shape != FieldShape::Scalar || entry.field.field_type == FieldType::Const {
        return false;
    }
    let value = entry.value.map(|value| printed(entry.field, value)).unwrap_or_default();
    let room = text_width(&value, BODY).max(BODY * 5);
    !value.contains('\n') && label_width(&entry.field.label) + room <= HALF
}

fn label_width(label: &str) -> i32 {
    text_width(&format!("{label}："), LABEL)
}

fn short(sheet: &mut Sheet, left: i32, right: i32, baseline: i32, entry: &Entry<'_>) {
    let from = left + label_width(&entry.field.label);
    sheet.text(left, baseline, LABEL, &format!("{}：", entry.field.label)).faint();
    if let Some(value) = entry.value {
        sheet.text(from, baseline, BODY, &printed(entry.field, value));
    }
    sheet.rule(from, baseline + UNDER, right, baseline + UNDER);
}

/// A label and its value on as many underlined lines as it takes.
fn long(sheet: &mut Sheet, entry: &Entry<'_>, value: Option<&FieldValue>) {
    let text = value.map(|value| printed(entry.field, value)).unwrap_or_default();
    let mut labels = wrap(&format!("{}：", entry.field.label), LABEL, MEASURE, MEASURE);
    let last = labels.pop().unwrap_or_default();
    for label in &labels {
        sheet.need(LINE);
        sheet.text(LEFT, sheet.y + BODY, LABEL, label).faint();
        sheet.y += LINE;
    }
    let mut from = LEFT + text_width(&last, LABEL);
    sheet.need(LINE);
    sheet.text(LEFT, sheet.y + BODY, LABEL, &last).faint();
    // A label that leaves no room has its value below it.
    if RIGHT - from < BODY * 6 {
        sheet.y += LINE;
        from = LEFT;
    }
    let mut first = true;
    for paragraph in lines_of(&text) {
        for line in wrap(paragraph, BODY, RIGHT - from, MEASURE) {
            if !std::mem::take(&mut first) {
                sheet.need(LINE);
                from = LEFT;
            }
            underlined(sheet, from, &line);
        }
    }
}

/// The label of a list, a table or a narrative, on a line of its own.
fn heading(sheet: &mut Sheet, label: &str) {
    sheet.need(LINE * 2);
    for line in wrap(&format!("{label}："), LABEL, MEASURE, MEASURE) {
        sheet.text(LEFT, sheet.y + BODY, LABEL, &line).faint();
        sheet.y += LINE;
    }
}

/// Paragraphs with an indent, each line underlined as on the lined paper of a record.
fn narrative(sheet: &mut Sheet, text: &str) {
    for paragraph in lines_of(text) {
        let mut from = LEFT + INDENT;
        for line in wrap(paragraph, BODY, MEASURE - INDENT, MEASURE) {
            sheet.need(LINE);
            lined(sheet, from, &line);
            from = LEFT;
        }
    }
}

/// Printed text without a line under it.
fn paragraph(sheet: &mut Sheet, text: &str) {
    let mut from = LEFT + INDENT;
    for line in wrap(text, BODY, MEASURE - INDENT, MEASURE) {
        sheet.need(LINE);
        sheet.text(from, sheet.y + BODY, BODY, &line);
        sheet.y += LINE;
        from = LEFT;
    }
}

/// Rows as lines, with numbers if there are several; questions and statements without.
fn list(sheet: &mut Sheet, field: &FieldDefinition, value: &FieldValue) {
    let FieldValue::Rows(rows) = value else {
        return long(sheet, &Entry { field, value: None }, Some(value));
    };
    let spoken = matches!(field.field_type, FieldType::QaList | FieldType::StatementList);
    for (number, row) in (1..).zip(rows) {
        let text = field.display(&FieldValue::Rows(vec![row.clone()]));
        for paragraph in lines_of(&text) {
            let text = if spoken || rows.len() == 1 {
                paragraph.to_owned()
            } else {
                format!("{number}. {paragraph}")
            };
            narrative(sheet, &text);
        }
    }
}

fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let empty = text.trim().is_empty();
    lines.chain(empty.then_some(""))
}

fn underlined(sheet: &mut Sheet, from: i32, line: &str) {
    let baseline = sheet.y + BODY;
    sheet.text(from, baseline, BODY, line);
    sheet.rule(from, baseline + UNDER, RIGHT, baseline + UNDER);
    sheet.y += LINE;
}

fn lined(sheet: &mut Sheet, from: i32, line: &str) {
    let baseline = sheet.y + BODY;
    sheet.text(from, baseline, BODY, line);
    sheet.rule(LEFT, baseline + UNDER, RIGHT, baseline + UNDER);
    sheet.y += LINE;
}

/// Whether rows are drawn as a grid: the template names the columns, or rows have several members and no words of
/// their own for a line.
fn has_columns(field: &FieldDefinition, rows: &[Value]) -> bool {
    let named = field.checks.iter().any(|check| matches!(check, Check::Columns(_)));
    let table =
        matches!(field.field_type, FieldType::ItemTable | FieldType::SampleTable | FieldType::CheckTable);
    named || table && rows.iter().any(|row| row.as_object().is_some_and(|members| members.len() > 1))
}
