//! From a document to its pages.

use super::block::{self, Entry};
use super::form::Form;
use super::model::Paper;
use super::sheet::{LABEL, LEFT, LINE, RIGHT, Sheet};
use super::width::text_width;
use super::{LAYOUT, footer, signature};
use crate::catalog::{FieldDefinition, FieldType, Numbering, Required};

/// 二号, 22 pt.
const TITLE: i32 = 776;
/// 三号, 16 pt.
const ORGAN: i32 = 564;
/// Lays a document out. The same form gives the same paper, always.
#[must_use]
pub fn compose(form: &Form<'_>) -> Paper {
    let title = &form.template.title;
    let number = form.content.number.as_deref();
    let head = number.map_or_else(|| title.clone(), |number| format!("{title}　{number}"));
    let mut sheet = Sheet::new(head.clone());
    heading(&mut sheet, form);
    let entries: Vec<Entry<'_>> = form
        .template
        .fields
        .iter()
        .map(|field| Entry { field, value: form.content.fields.get(&field.key) })
        .filter(|entry| entry.value.is_some() || is_printed_empty(entry.field, form))
        .collect();
    block::fields(&mut sheet, &entries);
    sheet.need(LINE);
    sheet.centred(sheet.y + LABEL, LABEL, "（以下无正文）").faint();
    sheet.y += LINE;
    signature::signatures(&mut sheet, form);
    let mut pages = sheet.finish();
    footer::add(&mut pages, form);
    Paper { layout: LAYOUT, title: head, pages }
}

fn heading(sheet: &mut Sheet, form: &Form<'_>) {
    sheet.centred(sheet.y + ORGAN, ORGAN, form.bureau);
    sheet.y += ORGAN + 500;
    sheet.centred(sheet.y + TITLE, TITLE, &form.template.title).bold();
    sheet.y += TITLE + 450;
    if let Some(number) = &form.content.number {
        let kind = match form.template.numbering {
            Numbering::Letter { .. } => "文号",
            Numbering::Serial | Numbering::Attached | Numbering::None => "编号",
        };
        let text = format!("{kind}：{number}");
        sheet.text(RIGHT - text_width(&text, LABEL), sheet.y + LABEL, LABEL, &text);
        sheet.y += LABEL + 150;
    }
    if let Some(corrects) = form.content.corrects {
        let text = format!("本文书更正文书 {corrects}");
        sheet.text(LEFT, sheet.y + LABEL, LABEL, &text);
        sheet.y += LABEL + 150;
    }
    sheet.y += 100;
    sheet.rule(LEFT, sheet.y, RIGHT, sheet.y);
    sheet.rule(LEFT, sheet.y + 60, RIGHT, sheet.y + 60);
    sheet.y += 350;
}

/// Whether an empty field has its place on the page: where something must stand. What the form prints stands always.
fn is_printed_empty(field: &FieldDefinition, form: &Form<'_>) -> bool {
    match &field.required {
        Required::Always => true,
        Required::Never => field.field_type == FieldType::Const,
        Required::When(condition) => {
            condition.evaluate(form.template, &form.content.fields, &std::collections::BTreeMap::new())
                == Some(true)
        }
    }
}
