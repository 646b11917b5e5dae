//! JSON that means the same everywhere: no duplicate members, no number that a double cannot hold.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest integer that every JSON reader holds exactly (RFC 8785, I-JSON): 2^53 − 1.
pub(super) const MAX_INTEGER: i64 = 9_007_199_254_740_991;

/// Reads a JSON text; `None` when it is not JSON, names a member twice, or has a number that would lose digits.
pub(super) fn read(text: &str) -> Option<Value> {
    serde_json::from_str::<Exact>(text).ok().map(|exact| exact.0)
}

/// Reads a JSON object.
pub(super) fn read_object(text: &str) -> Option<Map<String, Value>> {
    match read(text)? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The text of a scalar; `None` for null, arrays and objects.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a value says nothing: null, blank text, an array or object of such values.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(members) => members.iter().all(is_blank),
        Value::Object(members) => members.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

struct Exact(Value);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExactVisitor).map(Self)
    }
}

struct ExactVisitor;

impl<'de> Visitor<'de> for ExactVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        if value < -MAX_INTEGER {
            return Err(E::custom("number out of range"));
        }
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        match i64::try_from(value) {
            Ok(value) if value <= MAX_INTEGER => Ok(Value::from(value)),
            _ => Err(E::custom("number out of range")),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        #[allow(clippy::cast_precision_loss)]
        let exact = value.abs() <= MAX_INTEGER as f64;
        Number::from_f64(value)
            .filter(|_| exact)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Exact(member)) = members.next_element()? {
            array.push(member);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut sorted = BTreeMap::new();
        while let Some((key, Exact(member))) = members.next_entry::<String, Exact>()? {
            if sorted.insert(key, member).is_some() {
                return Err(Error::custom("duplicate member"));
            }
        }
        Ok(Value::Object(sorted.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_and_nothing_is_lost() {
        for (input, expected) in [
            (r#"{"b":1,"a":{"d":[1.5,null],"c":true}}"#, Some(r#"{"a":{"c":true,"d":[1.5,null]},"b":1}"#)),
            ("[-9007199254740991]", Some("[-9007199254740991]")),
            (r#"{"a":1,"a":2}"#, None),
            ("[9007199254740992]", None),
            ("[123456789012345678901234567890]", None),
            ("[1e400]", None),
            ("[1] x", None),
            ("", None),
        ] {
            assert_eq!(read(input).map(|value| value.to_string()).as_deref(), expected, "{input}");
        }
    }

    #[test]
    fn blank_values() {
        for (input, expected) in
            [("null", true), (r#"{"a":" ","b":[]}"#, true), ("0", false), ("[false]", false)]
        {
            assert_eq!(is_blank(&read(input).unwrap()), expected, "{input}");
        }
    }
}
