//! The text of the rules: article, title, logic and outcome, as the study of the law wrote them down.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(super) const BUILTIN: &str = include_str!("../../data/rules.yaml");

/// One rule as data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RuleText {
    /// Its id, `R9.2`, `L42`.
    pub id: String,
    /// The article that it is taken from.
    pub article: String,
    /// `seed` of the regulation, `seed+cfg` with values of the bureau, `derived` from it, `law` around it, `manual`
    /// where a person judges.
    pub kind: String,
    /// English title.
    pub title: String,
    /// Facts that it reads.
    pub inputs: Vec<String>,
    /// When it holds.
    pub logic: String,
    /// What follows when it does not.
    pub outcome: String,
    /// Whose duty it is.
    pub role: String,
    /// Remark on the reading of the text.
    #[serde(default)]
    pub note: String,
    /// Its test cases.
    pub tests: Vec<RuleCase>,
}

/// A test case of a rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RuleCase {
    /// Its id, `R9.2-T1`.
    pub id: String,
    /// `positive`, `negative` or `boundary`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The facts.
    pub given: Map<String, Value>,
    /// What is expected.
    pub expect: Value,
}

#[derive(Deserialize)]
struct File {
    seed_rules: Vec<RuleText>,
    law_rules: Vec<RuleText>,
}

/// Every rule: those of the regulation, then those of the law around it.
///
/// # Errors
/// The built-in data does not load; a test of this module loads it.
pub fn rulebook() -> Result<&'static [RuleText], &'static str> {
    static BOOK: OnceLock<Result<Vec<RuleText>, String>> = OnceLock::new();
    let read = || {
        let file: File = serde_saphyr::from_str(BUILTIN).map_err(|error| error.to_string())?;
        Ok(file.seed_rules.into_iter().chain(file.law_rules).collect())
    };
    BOOK.get_or_init(read).as_deref().map_err(String::as_str)
}
