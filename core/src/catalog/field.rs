//! Field definitions.

use serde::Deserialize;
use serde::de::{Error, Visitor};

use super::check::Check;
use super::condition::Condition;
use super::field_type::FieldType;

/// One field of a template.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDefinition {
    /// Key, unique in the template.
    pub key: String,
    /// Chinese label on the printed form.
    pub label: String,
    /// Type.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// When the field must be filled in.
    pub required: Required,
    /// What a value must satisfy beyond its type.
    #[serde(default, rename = "validation")]
    pub checks: Vec<Check>,
    /// Whether the value is personal data.
    #[serde(default)]
    pub personal_data: PersonalData,
    /// What the form prints for a field of type [`FieldType::Const`]; its label if absent.
    #[serde(default)]
    pub text: Option<String>,
}

/// When a field must be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// In every document. A field of type [`FieldType::Const`] is filled by the template.
    Always,
    /// Never.
    Never,
    /// When the condition holds.
    When(Condition),
}

/// Personal data classes (个人信息保护法 28; GB/T 35273).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// Not personal data.
    #[default]
    None,
    /// Personal data.
    Basic,
    /// Sensitive: identity numbers, informants, medical data, minors.
    Sensitive,
}

impl FieldDefinition {
    /// The options of an enumeration; empty when the template does not limit them.
    #[must_use]
    pub fn options(&self) -> &[String] {
        self.checks
            .iter()
            .find_map(|check| match check {
                Check::OneOf(options) => Some(options.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RequiredVisitor)
    }
}

struct RequiredVisitor;

impl Visitor<'_> for RequiredVisitor {
    type Value = Required;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("true, false or a condition")
    }

    fn visit_bool<E: Error>(self, always: bool) -> Result<Required, E> {
        Ok(if always { Required::Always } else { Required::Never })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Required, E> {
        text.parse().map(Required::When).map_err(E::custom)
    }
}
