//! Field values.

use serde_json::Value;

use super::json;

/// The value of a field, as a draft stores it.
///
/// A value that was not understood is a [`FieldValue::Text`] with exactly what was typed, whatever the type of the
/// field. Money is whole fen; a decimal number, a date and a structured scalar (JSON with sorted members) are text.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Text, or anything that was not understood.
    Text(String),
    /// A whole number within ±(2^53 − 1); of a money field, fen.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// The rows of a list or table, each text or an object.
    Rows(Vec<Value>),
}

impl FieldValue {
    /// The value as JSON: a string, a number, a boolean or an array.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Integer(number) => Value::from(*number),
            Self::Boolean(yes) => Value::from(*yes),
            Self::Rows(rows) => Value::Array(rows.clone()),
        }
    }

    /// Whether the value counts as not filled in: blank text, or no row that says anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Rows(rows) => rows.iter().all(json::is_blank),
            Self::Integer(_) | Self::Boolean(_) => false,
        }
    }

    /// The text of a text value.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The rows that are not blank.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Value> {
        self.numbered_rows().map(|(_, row)| row)
    }

    /// The rows that are not blank, each with its number in the list, from 1.
    pub(super) fn numbered_rows(&self) -> impl Iterator<Item = (usize, &Value)> {
        let rows = match self {
            Self::Rows(rows) => rows.as_slice(),
            _ => &[],
        };
        (1..).zip(rows).filter(|(_, row)| !json::is_blank(row))
    }
}
