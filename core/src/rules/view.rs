//! A finding as screens and programs see it.

use super::evaluate::Evaluation;
use super::finding::{Finding, Gate, Subject};
use super::level::Level;
use crate::id::EntryHash;

/// A finding as screens and programs see it, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FindingView {
    /// The rule, `R9.2`.
    pub rule: String,
    /// The article that it is taken from.
    pub article: String,
    /// Chinese title of the rule.
    pub title: String,
    /// How grave it is.
    pub level: Level,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
    /// What is so, or what is missing, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// What would cure it, in Chinese.
    pub cure_zh: Option<String>,
    /// The same in English.
    pub cure_en: Option<String>,
    /// The last day on which it can be done in time, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// The year whose working days are not published: the day is provisional.
    pub provisional: Option<u32>,
    /// What follows from the rule beside the level, in Chinese: a stage, an amount, a term.
    pub outcome: Option<String>,
    /// What it refuses.
    pub gate: Option<Gate>,
    /// The entries that it rests on.
    pub rests_on: Vec<EntryHash>,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        let verdict = &finding.verdict;
        Self {
            rule: finding.rule.to_owned(),
            article: finding.article().to_owned(),
            title: finding.title.to_owned(),
            level: verdict.level,
            subject: finding.subject.clone(),
            zh: verdict.says.zh.to_string(),
            en: verdict.says.en.to_string(),
            cure_zh: verdict.cure.as_ref().map(|cure| cure.zh.to_string()),
            cure_en: verdict.cure.as_ref().map(|cure| cure.en.to_string()),
            due: verdict.due.map(|due| due.day.to_string()),
            provisional: verdict.due.and_then(|due| due.provisional),
            outcome: verdict.outcome.as_ref().map(ToString::to_string),
            gate: finding.gate,
            rests_on: finding.rests_on.iter().copied().collect(),
        }
    }
}

impl Evaluation {
    /// Every finding as screens see it, the gravest first, within a level in the order of the articles.
    #[must_use]
    pub fn views(&self) -> Vec<FindingView> {
        let mut views: Vec<FindingView> = self.findings().map(FindingView::from).collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.level));
        views
    }
}
