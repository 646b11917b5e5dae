//! Whether a document can be sealed, and what stands in the way. Sealing may be blocked; writing never is.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::{Lack, RoleStatus};
use crate::catalog::{Check, FieldProblem, Severity, Template};

/// What a document must have before it is sealed.
#[derive(Debug)]
pub struct SealingFacts<'a> {
    /// The template.
    pub template: &'a Template,
    /// What is wrong with the values.
    pub problems: &'a [FieldProblem],
    /// Fields whose warning stands with a reason.
    pub overridden: BTreeSet<&'a str>,
    /// Labels of fields with concurrent values.
    pub conflicts: Vec<String>,
    /// Whether the document has a number.
    pub numbered: bool,
    /// Whether the pages as they are now were read back.
    pub read_back: bool,
    /// Whether earlier pages were read back, and the document has changed since.
    pub changed: bool,
    /// How the groups of signers stand.
    pub roles: &'a [RoleStatus],
    /// Whether the office was in contact a moment ago and holds everything of this terminal.
    pub online: bool,
}

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// A field is not complete or not right.
    Field(FieldProblem),
    /// A warning that needs a reason to stand.
    Unexplained(FieldProblem),
    /// Concurrent values of this field are not decided.
    Conflict(String),
    /// No number.
    Number,
    /// The pages were not read back.
    ReadBack,
    /// The document has changed since it was read back.
    Changed,
    /// A group of signers lacks something.
    Signature(String, Lack),
    /// The document is not made on a terminal without a network.
    Offline,
    /// A rule refuses it.
    Rule(RuleBlock),
}

/// What a rule says when it refuses the seal of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleBlock {
    /// The rule, `L42`.
    pub rule: &'static str,
    /// The article.
    pub article: &'static str,
    /// In Chinese: what is missing and what would cure it.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Everything that stands in the way, in the order in which an officer would mend it.
#[must_use]
pub fn blockers(facts: &SealingFacts<'_>) -> Vec<Blocker> {
    let mut found: Vec<Blocker> =
        facts.conflicts.iter().map(|label| Blocker::Conflict(label.clone())).collect();
    for problem in facts.problems {
        match problem.severity {
            Severity::Error => found.push(Blocker::Field(problem.clone())),
            Severity::Warning if must_be_explained(facts.template, problem) => {
                if !facts.overridden.contains(problem.field.as_str()) {
                    found.push(Blocker::Unexplained(problem.clone()));
                }
            }
            Severity::Warning => {}
        }
    }
    match (facts.read_back, facts.changed) {
        (true, _) => {}
        (false, true) => found.push(Blocker::Changed),
        (false, false) => found.push(Blocker::ReadBack),
    }
    if !facts.numbered && facts.template.numbering.is_numbered() {
        found.push(Blocker::Number);
    }
    if facts.read_back {
        for role in facts.roles {
            found.extend(role.lacks.iter().map(|lack| Blocker::Signature(role.label.clone(), lack.clone())));
        }
    }
    if !facts.template.offline_final && !facts.online {
        found.push(Blocker::Offline);
    }
    found
}

/// Whether a warning stands only with a reason: one that the template lets an officer override.
fn must_be_explained(template: &Template, problem: &FieldProblem) -> bool {
    let overridable = template
        .field(&problem.field)
        .is_some_and(|field| field.checks.iter().any(|check| matches!(check, Check::OverrideWithReason)));
    overridable || problem.code == "check_digit"
}

impl Blocker {
    /// Machine code; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Field(problem) => problem.code,
            Self::Unexplained(_) => "override_needed",
            Self::Conflict(_) => "conflict",
            Self::Number => "number_missing",
            Self::ReadBack => "not_read_back",
            Self::Changed => "changed_since_read_back",
            Self::Signature(_, lack) => lack.code(),
            Self::Offline => "office_needed",
            Self::Rule(block) => block.rule,
        }
    }

    /// The field or group of signers that it is about, or the article of a rule; empty for the whole document.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Field(problem) | Self::Unexplained(problem) => &problem.field,
            Self::Conflict(label) | Self::Signature(label, _) => label,
            Self::Rule(block) => block.article,
            Self::Number | Self::ReadBack | Self::Changed | Self::Offline => "",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Field(problem) => problem.zh.clone(),
            Self::Unexplained(problem) => format!("{}；确认无误的，请说明理由", problem.zh),
            Self::Conflict(label) => format!("“{label}”有两种以上的填写，尚未确定"),
            Self::Number => "文书还没有编号".into(),
            Self::ReadBack => "文书还没有宣读、核对".into(),
            Self::Changed => "宣读后内容有改动，须重新宣读并签名".into(),
            Self::Signature(label, lack) => format!("{label}：{}", lack.zh()),
            Self::Offline => "此文书须与办公端连接后定稿，请先同步".into(),
            Self::Rule(block) => format!("{}（{}）", block.zh, block.article),
        }
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> String {
        match self {
            Self::Field(problem) => problem.en.clone(),
            Self::Unexplained(problem) => format!("{}; if it is right, say why", problem.en),
            Self::Conflict(label) => format!("{label} has several values that nobody has decided between"),
            Self::Number => "the document has no number".into(),
            Self::ReadBack => "the document was not read back".into(),
            Self::Changed => {
                "the document has changed since it was read back: read it back and sign again".into()
            }
            Self::Signature(label, lack) => format!("{label}: {}", lack.en()),
            Self::Offline => "this document is sealed in contact with the office: sync first".into(),
            Self::Rule(block) => format!("{} ({})", block.en, block.rule),
        }
    }
}

/// The conflicts of a document by label.
#[must_use]
pub fn conflict_labels(template: &Template, fields: impl Iterator<Item = String>) -> Vec<String> {
    let labels: BTreeMap<&str, &str> =
        template.fields.iter().map(|field| (field.key.as_str(), field.label.as_str())).collect();
    fields.map(|key| labels.get(key.as_str()).map_or_else(|| key.clone(), ToString::to_string)).collect()
}
