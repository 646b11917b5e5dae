//! Conditions of the catalogue: `if:party_kind!=公民`, `mode==留置 and no_video`.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::field_type::FieldType;
use super::json;
use super::template::Template;
use super::value::FieldValue;

/// Facts that conditions name and that no field of the template holds: the caller of [`Condition::evaluate`] gives
/// those it knows. `has_fine`: a fine is imposed; `money`: the duty is to pay; `no_video`: the act was not recorded;
/// `repaired`: the device was repaired; `approved`: the request was approved.
pub const OUTSIDE_FACTS: [&str; 5] = ["has_fine", "money", "no_video", "repaired", "approved"];

/// A condition on the values of a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Condition {
    /// At least one holds.
    Any(Vec<Self>),
    /// All hold.
    All(Vec<Self>),
    /// The inner condition does not hold.
    Not(Box<Self>),
    /// The field has one of the values.
    Equals {
        /// Key of the field.
        field: String,
        /// The values, any one of them.
        values: Vec<String>,
    },
    /// The number in the field is below the bound.
    Below {
        /// Key of the field.
        field: String,
        /// The bound.
        bound: i64,
    },
    /// What the name stands for holds. It stands for the field with this key (true, or filled in), or else for the
    /// option of this name being chosen, or else for a fact of [`OUTSIDE_FACTS`].
    Holds(String),
}

/// A text that is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a condition")]
pub struct ConditionSyntaxError(String);

impl Condition {
    /// Whether the condition holds for the values of a document made with `template`; `None` while that is not known
    /// because a field is not filled in or a fact is not given.
    #[must_use]
    pub fn evaluate(
        &self,
        template: &Template,
        values: &BTreeMap<String, FieldValue>,
        facts: &BTreeMap<String, bool>,
    ) -> Option<bool> {
        let of = |condition: &Self| condition.evaluate(template, values, facts);
        match self {
            Self::Any(members) => combine(members.iter().map(of), true),
            Self::All(members) => combine(members.iter().map(of), false),
            Self::Not(inner) => of(inner).map(|holds| !holds),
            Self::Equals { field, values: wanted } => {
                let value = filled(values, field)?;
                Some(wanted.iter().any(|wanted| chosen(value, wanted)))
            }
            Self::Below { field, bound } => match filled(values, field)? {
                FieldValue::Integer(number) => Some(number < bound),
                _ => None,
            },
            Self::Holds(name) => holds(name, template, values, facts),
        }
    }

    /// What is wrong with the names and options of the condition in this template.
    pub(super) fn unresolved(&self, template: &Template) -> Option<String> {
        match self {
            Self::Any(members) | Self::All(members) => {
                members.iter().find_map(|member| member.unresolved(template))
            }
            Self::Not(inner) => inner.unresolved(template),
            Self::Equals { field, values } => {
                let Some(definition) = template.field(field) else {
                    return Some(format!("no field `{field}`"));
                };
                let options = definition.options();
                let unknown = values.iter().find(|value| !options.is_empty() && !options.contains(value))?;
                Some(format!("`{unknown}` is no option of `{field}`"))
            }
            Self::Below { field, .. } => {
                match template.field(field).map(|definition| definition.field_type) {
                    Some(FieldType::Int) => None,
                    _ => Some(format!("no whole number `{field}`")),
                }
            }
            Self::Holds(name) => {
                let known = template.field(name).is_some()
                    || option_field(template, name).is_some()
                    || OUTSIDE_FACTS.contains(&name.as_str());
                (!known).then(|| format!("`{name}` is no field, option or known fact"))
            }
        }
    }
}

impl FromStr for Condition {
    type Err = ConditionSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let condition = text.strip_prefix("if:").unwrap_or(text);
        let alternatives = condition.split(" or ").map(read_conjunction).collect::<Option<Vec<_>>>();
        alternatives
            .map(|members| single(members, Self::Any))
            .ok_or_else(|| ConditionSyntaxError(text.to_owned()))
    }
}

impl TryFrom<String> for Condition {
    type Error = ConditionSyntaxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn read_conjunction(text: &str) -> Option<Condition> {
    let members = text.split(" and ").map(|term| read_term(term.trim())).collect::<Option<Vec<_>>>()?;
    Some(single(members, Condition::All))
}

fn read_term(term: &str) -> Option<Condition> {
    let equals = |field: &str, values: &str| {
        let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
        (is_name(field) && values.iter().all(|value| is_name(value)))
            .then(|| Condition::Equals { field: field.to_owned(), values })
    };
    if let Some((field, values)) = term.split_once("==").or_else(|| term.split_once(" in ")) {
        return equals(field, values);
    }
    if let Some((field, values)) = term.split_once("!=") {
        return Some(Condition::Not(Box::new(equals(field, values)?)));
    }
    if let Some((field, bound)) = term.split_once('<') {
        let bound = bound.parse().ok()?;
        return is_name(field).then(|| Condition::Below { field: field.to_owned(), bound });
    }
    if let Some(negated) = term.strip_prefix('!') {
        return Some(Condition::Not(Box::new(read_term(negated)?)));
    }
    is_name(term).then(|| Condition::Holds(term.to_owned()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn single(mut members: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match members.pop() {
        Some(only) if members.is_empty() => only,
        last => {
            members.extend(last);
            join(members)
        }
    }
}

/// Three-valued or (`decisive` true) and and (`decisive` false).
fn combine(members: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for member in members {
        match member {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn holds(
    name: &str,
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    facts: &BTreeMap<String, bool>,
) -> Option<bool> {
    if let Some(field) = template.field(name) {
        return match (filled(values, name), field.field_type) {
            (Some(FieldValue::Boolean(yes)), _) => Some(*yes),
            (_, FieldType::Bool) => None,
            (value, _) => Some(value.is_some()),
        };
    }
    if let Some(field) = option_field(template, name) {
        return filled(values, field).map(|value| chosen(value, name));
    }
    facts
        .get(name)
        .copied()
        .or_else(|| if name == "has_fine" { fine_in_penalties(template, values) } else { None })
}

/// The first field that has the option.
fn option_field<'a>(template: &'a Template, option: &str) -> Option<&'a str> {
    let has = |options: &[String]| options.iter().any(|known| known == option);
    template.fields.iter().find(|field| has(field.options())).map(|field| field.key.as_str())
}

/// Whether the penalties of the document have a fine, where it lists penalties.
fn fine_in_penalties(template: &Template, values: &BTreeMap<String, FieldValue>) -> Option<bool> {
    let field = template.fields.iter().find(|field| field.field_type == FieldType::PenaltyList)?;
    let penalties = filled(values, &field.key)?;
    Some(penalties.rows().any(|row| match row {
        Value::Object(members) => {
            members.get("kind").and_then(json::scalar_text).is_some_and(|kind| kind.contains("罚款"))
        }
        row => json::scalar_text(row).is_some_and(|text| text.contains("罚款")),
    }))
}

fn filled<'a>(values: &'a BTreeMap<String, FieldValue>, field: &str) -> Option<&'a FieldValue> {
    values.get(field).filter(|value| !value.is_blank())
}

/// Whether a value is, or among several choices has, the wanted one.
fn chosen(value: &FieldValue, wanted: &str) -> bool {
    match value {
        FieldValue::Text(text) => text.split('|').any(|part| part.trim() == wanted),
        FieldValue::Integer(number) => number.to_string() == wanted,
        FieldValue::Boolean(yes) => wanted == if *yes { "true" } else { "false" },
        FieldValue::Rows(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn evaluate(
        code: &str,
        condition: &str,
        values: &[(&str, &str)],
        facts: &[(&str, bool)],
    ) -> Option<bool> {
        let template = Catalog::builtin().unwrap().template(code).unwrap();
        let values = values
            .iter()
            .map(|(key, input)| ((*key).to_owned(), template.field(key).unwrap().parse(input)))
            .collect();
        let facts = facts.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect();
        let condition: Condition = condition.parse().unwrap();
        assert_eq!(condition.unresolved(template), None);
        condition.evaluate(template, &values, &facts)
    }

    #[test]
    fn conditions_of_the_catalogue_are_evaluated() {
        let (yes, no) = (Some(true), Some(false));
        for (code, condition, values, expected) in [
            ("HS-02", "if:kind==鉴定结论", vec![("kind", "鉴定结论")], yes),
            ("HS-02", "if:kind==鉴定结论", vec![("kind", "专业意见")], no),
            ("HS-02", "if:kind==鉴定结论", vec![], None),
            ("HS-11", "if:party_kind!=公民", vec![("party_kind", "法人")], yes),
            ("HS-11", "if:party_kind!=公民", vec![("party_kind", "公民")], no),
            ("HS-11", "if:party_kind!=公民", vec![], None),
            ("HS-21", "if:subject_age<18", vec![("subject_age", "17")], yes),
            ("HS-21", "if:subject_age<18", vec![("subject_age", "18")], no),
            ("HS-21", "if:subject_age<18", vec![("subject_age", "十七")], None),
            ("HS-21", "if:interpreter", vec![("interpreter", "马某")], yes),
            ("HS-21", "if:interpreter", vec![], no),
            ("HS-30", "if:!emergency", vec![("emergency", "否")], yes),
            ("HS-30", "if:!emergency", vec![("emergency", "是")], no),
            ("HS-30", "if:!emergency", vec![], None),
            ("HS-57", "if:罚款", vec![("penalty_kind", "警告|罚款")], yes),
            ("HS-57", "if:罚款", vec![("penalty_kind", "警告")], no),
            ("HS-57", "if:当场收缴", vec![("pay_mode", "当场收缴")], yes),
            ("HS-60", "if:mode in 直接|留置", vec![("mode", "留置")], yes),
            ("HS-60", "if:mode in 直接|留置", vec![("mode", "邮寄")], no),
            ("HS-60", "mode==留置 and no_video", vec![("mode", "邮寄")], no),
            ("HS-60", "mode==留置 and no_video", vec![("mode", "留置")], None),
            ("HS-65", "if:自动履行 or 强制执行", vec![("performed", "强制执行")], yes),
            ("HS-65", "if:自动履行 or 强制执行", vec![("performed", "移送")], no),
            ("HS-56", "if:has_fine", vec![("penalties", r#"[{"kind":"罚款","amount_yuan":3000}]"#)], yes),
            ("HS-56", "if:has_fine", vec![("penalties", "警告")], no),
            ("HS-56", "if:has_fine", vec![], None),
            ("HS-65", "if:has_fine", vec![], None),
            ("HS-80", "if:in_at", vec![("in_at", "2026-11-23 10:00")], yes),
            ("HS-80", "if:in_at", vec![], no),
        ] {
            assert_eq!(evaluate(code, condition, &values, &[]), expected, "{code} {condition} {values:?}");
        }
        assert_eq!(
            evaluate("HS-60", "mode==留置 and no_video", &[("mode", "留置")], &[("no_video", true)]),
            yes
        );
        assert_eq!(evaluate("HS-81", "if:repaired", &[], &[("repaired", false)]), no);
    }

    #[test]
    fn other_texts_are_no_conditions() {
        for text in ["", "if:", "if:a==", "if:==b", "if:a<b", "if:a>3", "if:a and ", "if:!"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
