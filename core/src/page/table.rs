//! Tables: a ruled grid, its head repeated on every page.

use serde_json::Value;

use super::sheet::{LEFT, MEASURE, SMALL, Sheet};
use super::width::text_width;
use super::wrap::wrap;
use crate::catalog::{Check, FieldDefinition};

/// Distance of two lines in a cell.
const LINE: i32 = 480;
/// Between a rule and the text.
const PAD: i32 = 110;
/// Narrowest column: one character.
const NARROW: i32 = SMALL + PAD * 2;
/// Widest wish of a column.
const WIDE: i32 = 5_000;

/// Most lines of a row on one page.
const LONGEST: usize = 40;

/// Draws the rows of a table field.
pub(super) fn draw(sheet: &mut Sheet, field: &FieldDefinition, rows: &[Value]) {
    let columns = columns(field, rows);
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
    let widths = widths(&columns, &cells);
    let head = wrapped(&columns, &widths);
    sheet.need(height(&head) + LINE * 2);
    let mut top = sheet.y;
    row(sheet, &head, &widths, true);
    for lines in cells.iter().flat_map(|texts| portions(&wrapped(texts, &widths))) {
        if sheet.y + height(&lines) > super::sheet::BOTTOM {
            verticals(sheet, top, sheet.y, &widths);
            sheet.need(super::sheet::BOTTOM);
            top = sheet.y;
            row(sheet, &head, &widths, true);
        }
        row(sheet, &lines, &widths, false);
    }
    verticals(sheet, top, sheet.y, &widths);
    sheet.y += 200;
}

fn columns(field: &FieldDefinition, rows: &[Value]) -> Vec<String> {
    let named = field.checks.iter().find_map(|check| match check {
        Check::Columns(columns) => Some(columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>()),
        _ => None,
    });
    let mut columns = named.unwrap_or_default();
    // What a row has beyond the columns of the template is shown too.
    for key in rows.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        if !columns.contains(key) {
            columns.push(key.clone());
        }
    }
    if let Some(at) = columns.iter().position(|column| matches!(column.as_str(), "项目" | "序号" | "name"))
    {
        columns.get_mut(..=at).unwrap_or_default().rotate_right(1);
    }
    if columns.is_empty() { vec![field.label.clone()] } else { columns }
}

fn cell(row: &Value, column: &str) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) => text.replace('\n', " "),
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        other => other.to_string(),
    };
    row.get(column).map(plain).unwrap_or_default()
}

/// Widths by what the columns would like, made to fill the measure.
fn widths(columns: &[String], cells: &[Vec<String>]) -> Vec<i32> {
    let wish = |(at, column): (usize, &String)| {
        let texts = cells.iter().filter_map(|row| row.get(at));
        let widest = texts.chain([column]).map(|text| text_width(text, SMALL) + PAD * 2).max();
        i64::from(widest.unwrap_or(NARROW).clamp(NARROW, WIDE))
    };
    let wishes: Vec<i64> = columns.iter().enumerate().map(wish).collect();
    let count = i64::try_from(columns.len()).unwrap_or(1).max(1);
    let narrow = i64::from(NARROW).min(i64::from(MEASURE) / count);
    let (total, spare) = (wishes.iter().sum::<i64>().max(1), i64::from(MEASURE) - narrow * count);
    let mut widths: Vec<i32> =
        wishes.iter().map(|wish| i32::try_from(narrow + spare * wish / total).unwrap_or(NARROW)).collect();
    let used: i32 = widths.iter().sum();
    if let Some(last) = widths.last_mut() {
        *last += MEASURE - used;
    }
    widths
}

fn wrapped(texts: &[String], widths: &[i32]) -> Vec<Vec<String>> {
    texts
        .iter()
        .zip(widths)
        .map(|(text, width)| wrap(text, SMALL, width - PAD * 2, width - PAD * 2))
        .collect()
}

/// A row that is longer than a page in parts that are not.
fn portions(lines: &[Vec<String>]) -> Vec<Vec<Vec<String>>> {
    let longest = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let part = |from: usize| {
        lines.iter().map(|cell| cell.iter().skip(from).take(LONGEST).cloned().collect()).collect()
    };
    (0..longest).step_by(LONGEST).map(part).collect()
}

fn height(lines: &[Vec<String>]) -> i32 {
    let most = lines.iter().map(Vec::len).max().unwrap_or(1);
    i32::try_from(most).unwrap_or(1) * LINE + PAD
}

fn row(sheet: &mut Sheet, lines: &[Vec<String>], widths: &[i32], head: bool) {
    let (top, height) = (sheet.y, height(lines));
    sheet.rule(LEFT, top, LEFT + MEASURE, top);
    let mut x = LEFT;
    for (cell, width) in lines.iter().zip(widths) {
        let mut baseline = top + LINE - 80;
        for line in cell {
            let mark = sheet.text(x + PAD, baseline, SMALL, line);
            if head {
                mark.faint();
            }
            baseline += LINE;
        }
        x += width;
    }
    sheet.y = top + height;
    sheet.rule(LEFT, sheet.y, LEFT + MEASURE, sheet.y);
}

fn verticals(sheet: &mut Sheet, top: i32, bottom: i32, widths: &[i32]) {
    let mut x = LEFT;
    sheet.rule(x, top, x, bottom);
    for width in widths {
        x += width;
        sheet.rule(x, top, x, bottom);
    }
}
