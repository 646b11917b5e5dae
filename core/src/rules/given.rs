//! The facts of a test case (`given`), in the words of `rules.yaml`.
//!
//! A case names a fact by its last word or in full (`valid_to`, `officer.valid_to`) and gives a number, a list or a
//! word where the rule counts. What a rule never asked for is told, so that a misspelt fact is not passed over.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::catalog::{Day, Moment};
use crate::time::CHINA_OFFSET_MINUTES;

/// The facts of one case.
#[derive(Debug)]
pub struct Given {
    facts: BTreeMap<String, Value>,
    settings: BTreeMap<String, Value>,
    used: RefCell<BTreeSet<String>>,
}

impl Given {
    /// Takes the members of `given`. `cfg` as a member is a value of the one setting that the rule has.
    #[must_use]
    pub fn new(members: &Map<String, Value>) -> Self {
        let (mut facts, mut settings) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in members {
            match key.strip_prefix("cfg.") {
                Some(setting) => settings.insert(setting.to_owned(), value.clone()),
                None => facts.insert(key.clone(), value.clone()),
            };
        }
        Self { facts, settings, used: RefCell::new(BTreeSet::from(["note".to_owned()])) }
    }

    /// Values of settings that the case gives (`cfg.KEY`).
    #[must_use]
    pub const fn settings(&self) -> &BTreeMap<String, Value> {
        &self.settings
    }

    /// Gives a setting the value of a plain fact, for rules whose cases write `ratio: 2` or `cfg: 30`.
    pub fn set(&mut self, key: &str, names: &[&str]) {
        if let Some(value) = self.value(names).cloned() {
            self.settings.insert(key.to_owned(), value);
        }
    }

    /// Facts that the rule did not ask for.
    #[must_use]
    pub fn unused(&self) -> Vec<&str> {
        let used = self.used.borrow();
        self.facts.keys().map(String::as_str).filter(|key| !used.contains(*key)).collect()
    }

    /// A fact under the first of these names that the case has; null is a fact.
    #[must_use]
    pub fn value(&self, names: &[&str]) -> Option<&Value> {
        let found = names.iter().find_map(|name| {
            self.facts.get_key_value(*name).or_else(|| {
                let is_named = |key: &&String| key.rsplit('.').next() == Some(*name);
                self.facts.keys().find(is_named).and_then(|key| self.facts.get_key_value(key))
            })
        });
        let (key, value) = found?;
        self.used.borrow_mut().insert(key.clone());
        Some(value)
    }

    /// Whether the case names the fact at all.
    #[must_use]
    pub fn names(&self, names: &[&str]) -> bool {
        self.value(names).is_some()
    }

    /// Whether the fact is named and is null.
    #[must_use]
    pub fn is_null(&self, names: &[&str]) -> bool {
        self.value(names).is_some_and(Value::is_null)
    }

    /// Whether something is so: true, a number above zero, a word other than 否 or 无, a list that is not empty.
    #[must_use]
    pub fn flag(&self, names: &[&str]) -> Option<bool> {
        match self.value(names)? {
            Value::Null => None,
            Value::Bool(yes) => Some(*yes),
            Value::Number(number) => Some(number.as_f64().is_some_and(|number| number > 0.0)),
            Value::String(text) => Some(!["", "否", "无", "no", "false", "none"].contains(&text.trim())),
            Value::Array(rows) => Some(!rows.is_empty()),
            Value::Object(_) => Some(true),
        }
    }

    /// How many: a number, the length of a list, one for a word or `true`, none for null or `false`.
    #[must_use]
    pub fn count(&self, names: &[&str]) -> Option<u32> {
        let value = self.value(names)?;
        Some(match value {
            Value::Number(number) => {
                number.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
            }
            Value::Array(rows) => u32::try_from(rows.len()).unwrap_or(u32::MAX),
            Value::Null => 0,
            _ => u32::from(self.flag(names).unwrap_or(false)),
        })
    }

    /// A number, fractions included.
    #[must_use]
    pub fn number(&self, names: &[&str]) -> Option<f64> {
        match self.value(names)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// An amount in fen; cases give yuan.
    #[must_use]
    pub fn fen(&self, names: &[&str]) -> Option<u64> {
        let fen = (self.number(names)? * 100.0).round();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (fen >= 0.0).then_some(fen as u64)
    }

    /// A word; of anything but a word, nothing.
    #[must_use]
    pub fn text(&self, names: &[&str]) -> Option<&str> {
        self.value(names)?.as_str().map(str::trim)
    }

    /// The words of a list; one word is a list of one.
    #[must_use]
    pub fn texts(&self, names: &[&str]) -> Vec<&str> {
        match self.value(names) {
            Some(Value::Array(rows)) => rows.iter().filter_map(Value::as_str).map(str::trim).collect(),
            Some(Value::String(text)) => vec![text.trim()],
            _ => Vec::new(),
        }
    }

    /// A day.
    #[must_use]
    pub fn day(&self, names: &[&str]) -> Option<Day> {
        Day::read(self.text(names)?)
    }

    /// A moment in milliseconds: a date with a time, a day (its beginning), or a time of day alone.
    #[must_use]
    pub fn moment(&self, names: &[&str]) -> Option<i64> {
        moment(self.text(names)?)
    }

    /// A stretch of time, `09:00:00-10:00:00`.
    #[must_use]
    pub fn span(&self, names: &[&str]) -> Option<(i64, i64)> {
        span(self.text(names)?)
    }

    /// Stretches of time.
    #[must_use]
    pub fn spans(&self, names: &[&str]) -> Vec<(i64, i64)> {
        self.texts(names).into_iter().filter_map(span).collect()
    }
}

/// A stretch of time, `09:00:00-10:00:00`, milliseconds.
pub(super) fn span(text: &str) -> Option<(i64, i64)> {
    // A date has hyphens too: the one that parts two times stands after a colon.
    let parts = text
        .match_indices(['-', '~', '–', '/'])
        .filter(|(at, _)| text.get(..*at).is_some_and(|before| before.contains(':')));
    parts.into_iter().find_map(|(at, mark)| {
        let (from, to) = (text.get(..at)?, text.get(at + mark.len()..)?);
        Some((moment(from.trim())?, moment(to.trim())?))
    })
}

/// A moment in milliseconds: a date with a time, a day (its beginning), or a time of day alone.
pub(super) fn moment(text: &str) -> Option<i64> {
    if let Some(read) = Moment::read(text) {
        return Some(read.begins_ms(CHINA_OFFSET_MINUTES.into()));
    }
    // A time of day alone: on some day, the same for every fact of the case.
    Moment::read(&format!("2000-01-01T{text}"))?.unix_ms(CHINA_OFFSET_MINUTES.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_by_their_last_word_and_counted() {
        let members = serde_json::json!({
            "officer.valid_to": "2027-06-30", "records": ["a", "b"], "media": 3, "doc": "送达回执", "cfg.max_gap_s": 5,
            "contact": "09:00:00-10:00:00", "at": "2026-11-23T16:00", "nothing": null, "misspelt": 1
        });
        let given = Given::new(members.as_object().unwrap());
        assert_eq!(given.day(&["valid_to"]).unwrap().to_string(), "2027-06-30");
        assert_eq!(
            (given.count(&["records"]), given.count(&["media"]), given.count(&["doc"])),
            (Some(2), Some(3), Some(1))
        );
        assert_eq!(given.settings()["max_gap_s"], 5);
        let (from, to) = given.span(&["contact"]).unwrap();
        assert_eq!(to - from, 3_600_000);
        assert_eq!(given.moment(&["at"]), Some(1_795_420_800_000));
        assert!(given.is_null(&["nothing"]));
        assert_eq!(given.unused(), ["misspelt"]);
    }
}
