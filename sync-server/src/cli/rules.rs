//! `quanji-server rules`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use quanji_core::id::CaseId;
use quanji_core::rules::{CaseResult, FindingView, RuleText, cases_of, check_case, rule, rulebook};
use serde_json::{Value, json};

use super::error::CliError;
use super::report::Report;
use crate::office::Office;

/// Arguments of `rules`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  quanji-server rules list
  quanji-server rules explain R9.2
  quanji-server rules check core/data/rules.yaml")]
pub struct RulesArguments {
    #[command(subcommand)]
    command: RulesCommand,
}

/// What `rules` can do.
#[derive(Debug, Clone, Subcommand)]
pub enum RulesCommand {
    /// Every rule with its article and text
    List,
    /// One rule: article, logic, facts, outcome, whose duty, its test cases
    Explain {
        /// Its id, such as R9.2 or L42
        id: String,
    },
    /// Run test cases through the rules; exits with 1 when one fails
    ///
    /// A case is any mapping with `given` and `expect`, of the rule that the `id` or `rule` around it names. A fact that
    /// the rule did not ask for is named beside the case.
    Check {
        /// A YAML file of the form of core/data/rules.yaml
        file: PathBuf,
        /// A fact that the rule did not ask for fails the case
        #[arg(long)]
        strict: bool,
    },
    /// Judge every case of an office again as far as its findings are old, with progress; works beside a running server
    Evaluate {
        /// Folder of the office
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Judge this case alone, and print every finding
        #[arg(long, value_name = "ID")]
        case: Option<CaseId>,
        /// Judge the bureau as a whole instead: equipment, audits, bulletins, settings
        #[arg(long, conflicts_with = "case")]
        bureau: bool,
    },
}

/// Cases that are judged between two lines of progress.
const STEP: u64 = 50;

pub(super) fn run(arguments: &RulesArguments, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    match &arguments.command {
        RulesCommand::List => list()?.write(json, out),
        RulesCommand::Explain { id } => explain(id)?.write(json, out),
        RulesCommand::Check { file, strict } => check(file, *strict, json, out),
        RulesCommand::Evaluate { data, bureau: true, .. } => judge_bureau(data)?.write(json, out),
        RulesCommand::Evaluate { data, case: Some(case), .. } => judge_one(data, *case)?.write(json, out),
        RulesCommand::Evaluate { data, case: None, .. } => judge_all(data, json, out),
    }
}

fn judge_one(data: &Path, case: CaseId) -> Result<Report, CliError> {
    let found = Office::open(data)?.judge_case(case)?;
    let findings =
        found.ok_or_else(|| CliError::new("not_found", format!("the log has no entry of {case}")))?;
    let lines: Vec<String> = findings.iter().map(finding_line).collect();
    Ok(Report::new(json!({"case": case, "findings": findings}), lines))
}

fn judge_bureau(data: &Path) -> Result<Report, CliError> {
    let findings = Office::open(data)?.judge_bureau()?;
    let lines: Vec<String> = findings.iter().map(finding_line).collect();
    Ok(Report::new(json!({"findings": findings}), lines))
}

fn finding_line(view: &FindingView) -> String {
    let mut line = format!("{:<9} {:<6} {}  {}", view.level.as_str(), view.rule, view.article, view.title);
    for part in [Some(&view.zh), view.cure_zh.as_ref(), view.outcome.as_ref()].into_iter().flatten() {
        if !part.is_empty() {
            line.push('；');
            line.push_str(part);
        }
    }
    if let Some(due) = &view.due {
        line.push_str(&format!("（期限 {due}）"));
    }
    line
}

fn judge_all(data: &Path, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let office = Office::open(data)?;
    loop {
        let progress = office.refresh_findings(STEP)?;
        if !json {
            writeln!(out, "{} of {} cases", progress.judged, progress.cases)?;
        }
        if progress.judged == progress.cases {
            break;
        }
    }
    let counts = office.finding_counts()?;
    let rows: Vec<Value> = counts
        .iter()
        .map(|(rule, level, count)| json!({"rule": rule, "level": level, "cases": count}))
        .collect();
    let lines = counts.iter().map(|(rule, level, count)| format!("{rule:<6} {level:<9} {count}"));
    Report::new(json!({"findings": rows}), lines).write(json, out)
}

fn book() -> Result<&'static [RuleText], CliError> {
    rulebook().map_err(|error| CliError::new("defect", error))
}

fn title(text: &RuleText) -> &'static str {
    rule(&text.id).map_or("", |rule| rule.title)
}

fn list() -> Result<Report, CliError> {
    let book = book()?;
    let rules: Vec<Value> = book
        .iter()
        .map(|text| json!({"id": text.id, "article": text.article, "title": title(text), "english": text.title}))
        .collect();
    let lines =
        book.iter().map(|text| format!("{:<6} {}  {}（{}）", text.id, text.article, title(text), text.title));
    Ok(Report::new(json!({"rules": rules}), lines))
}

fn explain(id: &str) -> Result<Report, CliError> {
    let text = book()?.iter().find(|text| text.id.eq_ignore_ascii_case(id));
    let text =
        text.ok_or_else(|| CliError::new("not_found", format!("there is no rule {id}; see `rules list`")))?;
    let cases = text
        .tests
        .iter()
        .map(|case| json!({"id": case.id, "type": case.kind, "given": case.given, "expect": case.expect}));
    let report = json!({
        "id": text.id, "article": text.article, "kind": text.kind, "title": title(text), "english": text.title,
        "inputs": text.inputs, "logic": text.logic, "outcome": text.outcome, "role": text.role, "note": text.note,
        "cases": cases.collect::<Vec<_>>(),
    });
    let mut lines = vec![
        format!("{}  {}  {}", text.id, text.article, title(text)),
        format!("         {}", text.title),
        format!("facts    {}", text.inputs.join(", ")),
        format!("logic    {}", text.logic),
        format!("outcome  {}", text.outcome),
        format!("duty     {}", text.role),
    ];
    if !text.note.is_empty() {
        lines.push(format!("note     {}", text.note));
    }
    lines.extend(text.tests.iter().map(|case| {
        let given = Value::Object(case.given.clone());
        format!("{:<8} {} → {}", case.id, given, case.expect.as_str().unwrap_or(&case.expect.to_string()))
    }));
    Ok(Report::new(report, lines))
}

fn check(file: &Path, strict: bool, json: bool, out: &mut dyn Write) -> Result<(), CliError> {
    let yaml = std::fs::read_to_string(file)
        .map_err(|error| CliError::new("input", format!("{}: {error}", file.display())))?;
    let cases =
        cases_of(&yaml).map_err(|why| CliError::new("input", format!("{}: {why}", file.display())))?;
    let results: Vec<CaseResult> = cases.iter().map(|(rule, case)| check_case(rule, case)).collect();
    let passed = |result: &&CaseResult| result.passed && (!strict || result.unused.is_empty());
    let failed = results.iter().filter(|result| !passed(result)).count();
    let good = results.len() - failed;
    let rows: Vec<Value> = results.iter().map(|result| row(result, passed(&result))).collect();
    let lines = results.iter().map(|result| line(result, passed(&result)));
    let lines: Vec<String> = lines.chain([format!("{good} passed, {failed} failed")]).collect();
    Report::new(json!({"cases": rows, "passed": good, "failed": failed}), lines).write(json, out)?;
    match failed {
        0 => Ok(()),
        count => Err(CliError::new("failed", format!("{count} cases failed; see the report"))),
    }
}

fn row(result: &CaseResult, passed: bool) -> Value {
    let mut row = json!({
        "rule": result.rule, "case": result.case, "expect": result.expect, "passed": passed, "unused": result.unused,
    });
    if let Some(members) = row.as_object_mut() {
        match &result.verdict {
            Ok(verdict) => {
                members.insert("level".into(), verdict.level.as_str().into());
                members.insert("zh".into(), verdict.says.zh.as_ref().into());
                members.insert("en".into(), verdict.says.en.as_ref().into());
                members.insert("due".into(), verdict.due.map(|due| due.day.to_string()).into());
                members.insert("outcome".into(), verdict.outcome.as_ref().map(ToString::to_string).into());
            }
            Err(why) => drop(members.insert("error".into(), why.as_str().into())),
        }
    }
    row
}

fn line(result: &CaseResult, passed: bool) -> String {
    let word = if passed { "pass" } else { "FAIL" };
    let said = match &result.verdict {
        Ok(verdict) => {
            let outcome = verdict.outcome.as_ref().map(|one| format!(" {one}")).unwrap_or_default();
            format!("{}{outcome} {}", verdict.level.as_str(), verdict.says.zh)
        }
        Err(why) => format!("error: {why}"),
    };
    let unused = match result.unused.as_slice() {
        [] => String::new(),
        names => format!("  [not asked for: {}]", names.join(", ")),
    };
    format!("{word}  {:<10} expected {}; {}{unused}", result.case, result.expect, said.trim_end())
}
