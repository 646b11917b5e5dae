//! What the bureau decided where the text is silent (第二十三条): every value with who decided, by which document, from when.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::catalog::Day;
use crate::entry::{Registry, SettingInterpreted};

const BUILTIN: &str = include_str!("../../data/settings.yaml");

/// A value that may be decided, and what holds until it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingDefinition {
    /// Its key.
    pub key: String,
    /// What kind of value it takes.
    pub kind: SettingKind,
    /// Unit of a number.
    #[serde(default)]
    pub unit: String,
    /// What a text, or each of several, may be; empty when anything may.
    #[serde(default)]
    pub options: Vec<String>,
    /// What holds until the bureau decides; null where nothing can.
    pub default: Value,
    /// The article whose gap it fills.
    pub article: String,
    /// Chinese name.
    pub title: String,
    /// English name.
    pub english: String,
    /// What the text leaves open.
    pub gap: String,
}

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// Yes or no.
    Flag,
    /// A whole number, not negative.
    Number,
    /// A day.
    Day,
    /// A text.
    Text,
    /// Several texts.
    Texts,
    /// Texts or numbers by name.
    Map,
    /// Rows with members.
    List,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    settings: Vec<SettingDefinition>,
}

/// A change of a setting that is refused (R23.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingFault {
    /// No setting of this name.
    #[error("there is no setting `{0}`")]
    UnknownKey(String),
    /// The value is not of its kind.
    #[error("the value of `{key}` is not a {kind}: {why}")]
    BadValue {
        /// Which setting.
        key: String,
        /// What it takes.
        kind: String,
        /// What is wrong.
        why: String,
    },
    /// No document, nobody who approved it, or no day from which it applies.
    #[error("a value that fills a gap of the text needs an interpretation record: {0}")]
    NoInterpretation(&'static str),
}

/// Every setting that can be decided.
///
/// # Errors
/// The built-in data does not load; a test of this module loads it.
pub fn definitions() -> Result<&'static [SettingDefinition], &'static str> {
    static DEFINITIONS: OnceLock<Result<Vec<SettingDefinition>, String>> = OnceLock::new();
    let read =
        || serde_saphyr::from_str::<File>(BUILTIN).map(|file| file.settings).map_err(|e| e.to_string());
    DEFINITIONS.get_or_init(read).as_deref().map_err(String::as_str)
}

/// Checks a change of a setting: its key, the kind of its value, and its interpretation record (R23.1).
///
/// # Errors
/// [`SettingFault`].
pub fn check_setting(change: &SettingInterpreted) -> Result<Value, SettingFault> {
    let bad = |kind: &str, why: &str| SettingFault::BadValue {
        key: change.key.clone(),
        kind: kind.into(),
        why: why.into(),
    };
    let value: Value =
        serde_json::from_str(&change.value).map_err(|error| bad("JSON value", &error.to_string()))?;
    if let Some(year) = change.key.strip_prefix("calendar.") {
        let year: u32 = year.parse().map_err(|_| SettingFault::UnknownKey(change.key.clone()))?;
        let arrangement =
            serde_json::from_value(value.clone()).map_err(|e| bad("year of working days", &e.to_string()))?;
        super::calendar::WorkCalendar::default()
            .add(year, &arrangement)
            .map_err(|error| bad("year of working days", &error.to_string()))?;
    } else {
        let known = definitions().unwrap_or_default();
        let definition = known.iter().find(|one| one.key == change.key);
        let definition = definition.ok_or_else(|| SettingFault::UnknownKey(change.key.clone()))?;
        definition
            .check(&value)
            .map_err(|why| bad(&format!("{:?}", definition.kind).to_lowercase(), &why))?;
    }
    let missing = [
        (change.doc_no.trim().is_empty(), "no document number (解释文号)"),
        (change.approved_by.trim().is_empty(), "nobody approved it (批准人)"),
        (Day::read(&change.effective_from).is_none(), "no day from which it applies (生效日期)"),
    ];
    match missing.into_iter().find(|(is_missing, _)| *is_missing) {
        Some((_, what)) => Err(SettingFault::NoInterpretation(what)),
        None => Ok(value),
    }
}

impl SettingDefinition {
    /// Whether it can have this value.
    pub(super) fn takes(&self, value: &Value) -> bool {
        self.check(value).is_ok()
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        let is_option =
            |text: &str| self.options.is_empty() || self.options.iter().any(|option| option == text);
        let sound = match (self.kind, value) {
            (SettingKind::Flag, Value::Bool(_))
            | (SettingKind::Map, Value::Object(_))
            | (SettingKind::List, Value::Array(_)) => true,
            (SettingKind::Number, Value::Number(number)) => number.as_u64().is_some(),
            (SettingKind::Day, Value::String(text)) => Day::read(text).is_some(),
            (SettingKind::Text, Value::String(text)) => is_option(text),
            (SettingKind::Texts, Value::Array(texts)) => {
                texts.iter().all(|text| text.as_str().is_some_and(is_option))
            }
            _ => false,
        };
        if sound { Ok(()) } else { Err(format!("{value}")) }
    }
}

/// Every decision that the bureau made, in the order in which it stated them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    decided: BTreeMap<String, Vec<Decided>>,
    version: u64,
}

#[derive(Debug, Clone, PartialEq)]
struct Decided {
    from: Day,
    value: Value,
}

impl Settings {
    /// The settings of a bureau. A statement that is not sound decides nothing.
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        let mut settings = Self::default();
        for stated in registry.settings() {
            let change = &stated.body;
            settings.version = settings.version.max(stated.seq);
            let (Ok(value), Some(from)) = (check_setting(change), Day::read(&change.effective_from)) else {
                continue;
            };
            settings.decided.entry(change.key.clone()).or_default().push(Decided { from, value });
        }
        settings
    }

    /// The values in force on a day.
    #[must_use]
    pub const fn on(&self, day: Day) -> InForce<'_> {
        InForce { settings: self, day, given: None }
    }

    /// The version of the rule set: the number of the last statement that decided something (R24.1); 0 before any.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Working days, with the years that the bureau added.
    #[must_use]
    pub fn calendar(&self) -> super::calendar::WorkCalendar {
        let mut calendar = super::calendar::WorkCalendar::builtin().cloned().unwrap_or_default();
        for (key, decided) in &self.decided {
            let Some(year) = key.strip_prefix("calendar.").and_then(|year| year.parse().ok()) else {
                continue;
            };
            let arrangement = decided.last().and_then(|last| serde_json::from_value(last.value.clone()).ok());
            if let Some(arrangement) = arrangement {
                // Checked when it was taken in.
                let _ = calendar.add(year, &arrangement);
            }
        }
        calendar
    }
}

/// The values in force on one day: of several decisions the last stated that applies by then, or the default.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'a> {
    settings: &'a Settings,
    day: Day,
    given: Option<&'a BTreeMap<String, Value>>,
}

impl<'a> InForce<'a> {
    /// The same values, with some given by a test case (`cfg.KEY`).
    #[must_use]
    pub const fn with_given(mut self, given: &'a BTreeMap<String, Value>) -> Self {
        self.given = Some(given);
        self
    }

    /// The value; null if nobody decided and nothing holds until then.
    #[must_use]
    pub fn value(&self, key: &str) -> &'a Value {
        if let Some(value) = self.given.and_then(|given| given.get(key)) {
            return value;
        }
        let decided =
            self.settings.decided.get(key).and_then(|all| all.iter().rev().find(|one| one.from <= self.day));
        if let Some(decided) = decided {
            return &decided.value;
        }
        let default = definitions().unwrap_or_default().iter().find(|one| one.key == key);
        default.map_or(&Value::Null, |one| &one.default)
    }

    /// Whether the bureau decided this value.
    #[must_use]
    pub fn is_decided(&self, key: &str) -> bool {
        self.given.is_some_and(|given| given.contains_key(key))
            || self.settings.decided.get(key).is_some_and(|all| all.iter().any(|one| one.from <= self.day))
    }

    /// Yes or no; undecided is no.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.value(key).as_bool().unwrap_or(false)
    }

    /// A whole number; undecided is zero.
    #[must_use]
    pub fn number(&self, key: &str) -> u32 {
        self.value(key).as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
    }

    /// A text, if there is one.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key).as_str()
    }

    /// Several texts.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.value(key).as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str)
    }

    /// A value by name within a map.
    #[must_use]
    pub fn entry(&self, key: &str, name: &str) -> Option<&'a Value> {
        self.value(key).get(name)
    }

    /// A day, if there is one.
    #[must_use]
    pub fn day(&self, key: &str) -> Option<Day> {
        Day::read(self.text(key)?)
    }
}

#[cfg(test)]
mod tests;
