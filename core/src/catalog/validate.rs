//! Checking the values of a document.

use std::collections::BTreeMap;

use serde_json::Value;

use super::calendar::{CheckTime, Moment};
use super::check::Check;
use super::evaluate::{Context, Position, evaluate, read_time};
use super::fault::{Fault, Severity};
use super::field::{FieldDefinition, Required};
use super::field_type::{FieldShape, FieldType};
use super::id_no::check_id_no;
use super::json;
use super::money::{AmountReading, read_amount};
use super::parse::{is_row, read_decimal};
use super::template::Template;
use super::uscc::check_uscc;
use super::value::FieldValue;
use super::width::fold_width;

/// Something wrong with the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Key of the field.
    pub field: String,
    /// Chinese label of the field; the key again when the template has no such field.
    pub label: String,
    /// How much it matters.
    pub severity: Severity,
    /// Stable machine code: `required`, `not_a_date`, `check_digit` …
    pub code: &'static str,
    /// What is wrong, in Chinese, with the label.
    pub zh: String,
    /// What is wrong, in English, with the key.
    pub en: String,
}

/// Everything that is wrong with the values of a document, in the order of the template, fields that the template
/// does not have last. A value of the wrong type has only that problem. Checks whose [`Check::scope`] is outside the
/// document, and conditions that are not known to hold, yield nothing.
#[must_use]
pub fn check(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    now: &CheckTime,
) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for field in &template.fields {
        problems.extend(check_field(template, values, field, now));
    }
    let unknown = values.keys().filter(|key| template.field(key).is_none());
    problems.extend(unknown.map(|key| problem(key, key, &Fault::UnknownField)));
    problems
}

/// What is wrong with the value of one field, given the values of the others.
#[must_use]
pub fn check_field(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    field: &FieldDefinition,
    now: &CheckTime,
) -> Vec<FieldProblem> {
    let faults = match values.get(&field.key).filter(|value| !value.is_blank()) {
        Some(value) => faults_of(&Context { template, values, now, field, value }),
        None if is_required(field, template, values) => {
            vec![Fault::Required { otherwise: word_for_nothing(field) }]
        }
        None => Vec::new(),
    };
    faults.iter().map(|fault| problem(&field.key, &field.label, fault)).collect()
}

fn problem(key: &str, label: &str, fault: &Fault<'_>) -> FieldProblem {
    FieldProblem {
        field: key.to_owned(),
        label: label.to_owned(),
        severity: fault.severity(),
        code: fault.code(),
        zh: format!("“{label}”{}", fault.chinese()),
        en: format!("{key}: {}", fault.english()),
    }
}

fn is_required(field: &FieldDefinition, template: &Template, values: &BTreeMap<String, FieldValue>) -> bool {
    match &field.required {
        Required::Always => field.field_type != FieldType::Const,
        Required::Never => false,
        Required::When(condition) => condition.evaluate(template, values, &BTreeMap::new()) == Some(true),
    }
}

fn word_for_nothing(field: &FieldDefinition) -> Option<&str> {
    field.checks.iter().find_map(|check| match check {
        Check::NonEmptyOr(word) => Some(word.as_str()),
        _ => None,
    })
}

fn faults_of<'a>(context: &Context<'a>) -> Vec<Fault<'a>> {
    let mut faults = type_faults(context);
    if faults.iter().all(|fault| fault.severity() == Severity::Warning) {
        for check in &context.field.checks {
            evaluate(check, context, &mut faults);
        }
    }
    faults
}

/// What is wrong with the type of a value that is not blank.
fn type_faults<'a>(context: &Context<'a>) -> Vec<Fault<'a>> {
    let (field, value) = (context.field, context.value);
    if field.field_type.shape() == FieldShape::Rows {
        return match value {
            FieldValue::Rows(_) => row_faults(field.field_type, value),
            _ => vec![Fault::NotAList],
        };
    }
    let fault = match (field.field_type, value) {
        (FieldType::Bool, FieldValue::Boolean(_)) => None,
        (FieldType::Bool, _) => Some(Fault::NotABool),
        (FieldType::Int, FieldValue::Integer(_)) => None,
        (FieldType::Int, _) => Some(Fault::NotAnInteger),
        (FieldType::Decimal, FieldValue::Integer(_)) => None,
        (FieldType::Decimal, FieldValue::Text(text)) if read_decimal(text).is_some() => None,
        (FieldType::Decimal, _) => Some(Fault::NotADecimal),
        (FieldType::Money, FieldValue::Integer(fen)) if *fen >= 0 => None,
        (FieldType::Money, FieldValue::Text(text)) if read_amount(text) == AmountReading::Disagree => {
            Some(Fault::CapitalsDisagree)
        }
        (FieldType::Money, _) => Some(Fault::NotAnAmount),
        (_, FieldValue::Text(text)) => text_fault(text, context),
        (_, FieldValue::Integer(_) | FieldValue::Boolean(_) | FieldValue::Rows(_)) => Some(Fault::NotText),
    };
    fault.into_iter().collect()
}

fn text_fault<'a>(text: &str, context: &Context<'a>) -> Option<Fault<'a>> {
    let field_type = context.field.field_type;
    let object = if field_type.is_structured() && text.trim_start().starts_with('{') {
        let Some(members) = json::read_object(text) else {
            return Some(Fault::NotAnObject);
        };
        Some(members)
    } else {
        None
    };
    match field_type {
        FieldType::Date => {
            let valid = Moment::read(text).is_some_and(|moment| !moment.has_clock());
            (!valid).then_some(Fault::NotADate)
        }
        FieldType::Datetime => {
            let valid = Moment::read(text).is_some_and(|moment| moment.has_clock());
            (!valid).then_some(Fault::NotADatetime)
        }
        FieldType::Deadline => read_time(text).is_none().then_some(Fault::NotADate),
        FieldType::Geo => Position::read(text).is_none().then_some(Fault::NotAPosition),
        FieldType::Uscc => check_uscc(text).err().map(Fault::Uscc),
        FieldType::IdNo => match object {
            Some(members) => {
                let kind = members.get("type").and_then(json::scalar_text).unwrap_or_default();
                let number = members.get("no").and_then(json::scalar_text).unwrap_or_default();
                let other = !kind.is_empty() && !kind.contains("身份证") && !kind.contains("身份号码");
                if other { None } else { id_no_fault(&number, context) }
            }
            None => id_no_fault(text, context),
        },
        _ => None,
    }
}

/// A number that is not of the shape of a citizen identity number may be that of another document, where that is
/// allowed. Digits alone, or digits and a final X, of 11 or more are taken for a citizen identity number.
fn id_no_fault<'a>(number: &str, context: &Context<'_>) -> Option<Fault<'a>> {
    let checks = &context.field.checks;
    let other_allowed = !checks.contains(&Check::IdNo) || checks.contains(&Check::OtherIdTypeAllowed);
    let number = fold_width(number).to_ascii_uppercase();
    let digits = number.strip_suffix('X').unwrap_or(&number);
    let citizen = number.len() > 10 && digits.chars().all(|c| c.is_ascii_digit());
    let other = (5..=20).contains(&number.len()) && number.chars().all(|c| c.is_ascii_alphanumeric());
    if other_allowed && other && !citizen && number.len() != 18 {
        return None;
    }
    check_id_no(&number, context.now).err().map(Fault::IdNo)
}

fn row_faults<'a>(field_type: FieldType, value: &FieldValue) -> Vec<Fault<'a>> {
    let mut faults = Vec::new();
    for (row, content) in value.numbered_rows() {
        match (content, field_type.main_member()) {
            (content, _) if !is_row(content) => faults.push(Fault::BadRow { row }),
            (Value::Object(members), Some(member)) if members.get(member).is_none_or(json::is_blank) => {
                faults.push(Fault::RowIncomplete { row, member });
            }
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
