//! Running test cases of the form of `rules.yaml` through the rules.

use serde_json::Value;

use super::calendar::WorkCalendar;
use super::context::Context;
use super::expect::Expect;
use super::given::Given;
use super::rule::rule;
use super::rulebook::RuleCase;
use super::settings::Settings;
use super::verdict::Verdict;
use crate::catalog::{CheckTime, Day};
use crate::time::CHINA_OFFSET_MINUTES;

/// The day of judgement where a case names none: a Monday of a year whose working days are known.
const TODAY_MS: i64 = 1_795_392_000_000;

/// How a case came out.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// The rule.
    pub rule: String,
    /// The case.
    pub case: String,
    /// What was expected, as written.
    pub expect: String,
    /// What the rule said, or why it could not be asked.
    pub verdict: Result<Verdict, String>,
    /// Whether the verdict is what was expected.
    pub passed: bool,
    /// Facts of the case that the rule did not ask for: misspelt, or of no weight.
    pub unused: Vec<String>,
}

/// Finds every case of a file: every mapping with `given` and `expect`, of the rule that the nearest `id` or `rule`
/// around it names, or its own `id` (`R9.2-T1`).
///
/// # Errors
/// The file is no YAML, or has no case in it.
pub fn cases_of(yaml: &str) -> Result<Vec<(String, RuleCase)>, String> {
    let file: Value = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
    let mut cases = Vec::new();
    gather(&file, "", &mut cases);
    if cases.is_empty() { Err("no case: none has both `given` and `expect`".into()) } else { Ok(cases) }
}

fn gather(value: &Value, around: &str, cases: &mut Vec<(String, RuleCase)>) {
    match value {
        Value::Array(rows) => rows.iter().for_each(|row| gather(row, around, cases)),
        Value::Object(members) => {
            let named = |name: &str| members.get(name).and_then(Value::as_str);
            if let (Some(Value::Object(given)), Some(expect)) = (members.get("given"), members.get("expect"))
            {
                let id = named("id").unwrap_or_default();
                let own = id.split_once("-T").map(|(rule, _)| rule);
                let rule = named("rule").or(own).unwrap_or(around).to_owned();
                let kind = named("type").unwrap_or_default().to_owned();
                cases.push((
                    rule,
                    RuleCase { id: id.to_owned(), kind, given: given.clone(), expect: expect.clone() },
                ));
                return;
            }
            let around = named("rule").or_else(|| named("id")).unwrap_or(around);
            for (key, member) in members {
                // A file may also list its cases by rule.
                let around = if rule(key).is_some() { key } else { around };
                gather(member, around, cases);
            }
        }
        _ => {}
    }
}

/// Runs one case.
#[must_use]
pub fn check_case(id: &str, case: &RuleCase) -> CaseResult {
    let mut given = Given::new(&case.given);
    let verdict = match rule(id) {
        Some(rule) => {
            (rule.prepare)(&mut given);
            judge(rule.given, &given)
        }
        None => Err(format!("there is no rule {id}")),
    };
    let expect = match &case.expect {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (verdict, passed) = match (verdict, Expect::read(&case.expect)) {
        (Ok(_), None) => (Err("no rule answers in these words".to_owned()), false),
        (Ok(verdict), Some(expected)) => {
            let passed = expected.is_met_by(&verdict);
            (Ok(verdict), passed)
        }
        (Err(why), _) => (Err(why), false),
    };
    let unused = given.unused().into_iter().map(str::to_owned).collect();
    CaseResult { rule: id.to_owned(), case: case.id.clone(), expect, verdict, passed, unused }
}

fn judge(
    answer: fn(&Given, &Context<'_>) -> Result<Verdict, String>,
    given: &Given,
) -> Result<Verdict, String> {
    let calendar = WorkCalendar::builtin().map_err(ToString::to_string)?;
    let settings = Settings::default();
    let on = ["today", "on", "now", "date"].iter().find_map(|name| given.moment(&[name]));
    let now = CheckTime { unix_ms: on.unwrap_or(TODAY_MS), offset_minutes: CHINA_OFFSET_MINUTES.into() };
    let day: Day = now.today();
    answer(given, &Context { settings: settings.on(day).with_given(given.settings()), calendar, now })
}
