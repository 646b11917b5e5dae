//! What a test case expects (`expect`), in the words of `rules.yaml`.

use serde_json::Value;

use super::level::Level;
use super::outcome::Outcome;
use super::retention::RetentionClass;
use super::verdict::Verdict;
use crate::catalog::Stage;

/// What a case expects: a level, or what follows from the rule. What stands in brackets after it is a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// This level.
    Level(Level),
    /// This outcome.
    Outcome(Outcome),
    /// A provisional date, because the working days of a year are not known.
    UnknownCalendar,
    /// That the bureau must decide; empty for any setting.
    Undecided(String),
}

impl Expect {
    /// Reads an expectation; `None` for words that no rule answers with.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Number(number) => return amount(number.as_f64()?),
            Value::String(text) => text.trim(),
            _ => return None,
        };
        let head = text.split(['(', '（', ',', '，', ';', '；', ':', '：']).next().unwrap_or(text).trim();
        let word = head.split_whitespace().next().unwrap_or(head);
        if let Ok(level) = word.parse() {
            return Some(Self::Level(level));
        }
        let outcome = match head {
            "finding" => Outcome::Found(true),
            "no finding" => Outcome::Found(false),
            "evaluated" => Outcome::Evaluated(true),
            "not applicable" => Outcome::NotApplicable,
            "configuration" => return Some(Self::Undecided(String::new())),
            "deduction reversed" => Outcome::DeductionReversed,
            "R14.2 applies" => Outcome::Retention(RetentionClass::General),
            "事前" => Outcome::Stage(Stage::Before),
            "事中" => Outcome::Stage(Stage::During),
            "事后" => Outcome::Stage(Stage::After),
            _ => return Self::other(head, word),
        };
        Some(Self::Outcome(outcome))
    }

    fn other(head: &str, word: &str) -> Option<Self> {
        if word == "UNKNOWN_CALENDAR" {
            return Some(Self::UnknownCalendar);
        }
        if let Some(key) = word.strip_prefix("cfg.") {
            return Some(Self::Undecided(key.to_owned()));
        }
        if let Ok(class) = head.parse() {
            return Some(Self::Outcome(Outcome::Retention(class)));
        }
        amount(head.parse().ok()?)
    }

    /// Whether a verdict is what was expected.
    #[must_use]
    pub fn is_met_by(&self, verdict: &Verdict) -> bool {
        match self {
            Self::Level(level) => verdict.level == *level,
            Self::Outcome(outcome) => verdict.outcome.as_ref() == Some(outcome),
            Self::UnknownCalendar => matches!(verdict.outcome, Some(Outcome::UnknownCalendar(_))),
            Self::Undecided(key) => {
                matches!(verdict.outcome, Some(Outcome::Undecided(asked)) if key.is_empty() || asked == key)
            }
        }
    }
}

/// Yuan, as cases write amounts.
fn amount(yuan: f64) -> Option<Expect> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (yuan >= 0.0).then(|| Expect::Outcome(Outcome::Amount((yuan * 100.0).round() as u64)))
}
