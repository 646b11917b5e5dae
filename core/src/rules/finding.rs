//! What a rule says about a case of the record: about what, and on which entries it rests.

use std::collections::BTreeSet;

use super::level::Level;
use super::rule::Rule;
use super::verdict::Verdict;
use crate::id::{ActivityId, DocumentId, EntryHash, MediaId, OfficerId, SectionId};

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(tag = "about", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// The case as a whole.
    Case,
    /// A step of it.
    Activity(ActivityId),
    /// A document.
    Document(DocumentId),
    /// A recording.
    Media(MediaId),
    /// A statement.
    Entry(EntryHash),
    /// An officer.
    Officer(OfficerId),
    /// A section.
    Section(SectionId),
    /// A device by its number in the register.
    Equipment(String),
    /// A period, `2026-Q3`, or a year.
    Period(String),
}

/// An action that a BLOCK refuses. Recording is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// 定稿: sealing the document.
    Seal,
    /// 作出决定: sealing a decision (HS-56, HS-57).
    Decide,
    /// 作为证据: use as evidence; sealing the evidence list.
    Evidence,
    /// 送达: serving.
    Serve,
    /// 公示: publishing.
    Publish,
    /// 导出: exporting.
    Export,
    /// 销毁: disposal.
    Delete,
    /// 配置: configuring.
    Configure,
    /// 强制执行: applying to the court.
    Apply,
    /// 收缴: collecting money.
    Collect,
}

/// What a rule says about something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// Its Chinese title.
    pub title: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// What it says.
    pub verdict: Verdict,
    /// What it refuses, if it blocks.
    pub gate: Option<Gate>,
    /// The entries that it rests on, ascending; for something missing, those that make it due.
    pub rests_on: BTreeSet<EntryHash>,
}

impl Finding {
    /// How grave it is.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.verdict.level
    }

    /// The article that the rule is taken from.
    #[must_use]
    pub fn article(&self) -> &'static str {
        let known = super::rulebook::rulebook().unwrap_or_default().iter().find(|text| text.id == self.rule);
        known.map_or("", |text| text.article.as_str())
    }
}

/// Gathers what one rule says about one case.
#[derive(Debug)]
pub(super) struct Findings {
    rule: &'static Rule,
    found: Vec<Finding>,
}

/// Gathers what one rule says about the bureau.
pub(super) type BureauFindings = Findings;

impl Findings {
    pub(super) const fn of(rule: &'static Rule) -> Self {
        Self { rule, found: Vec::new() }
    }

    /// What the rule says about something, and the entries that this rests on.
    pub(super) fn add(
        &mut self,
        subject: Subject,
        verdict: Verdict,
        rests_on: impl IntoIterator<Item = EntryHash>,
    ) {
        let gate = (verdict.level == Level::Block).then_some(self.rule.gate).flatten();
        let (rule, title) = (self.rule.id, self.rule.title);
        self.found.push(Finding {
            rule,
            title,
            subject,
            verdict,
            gate,
            rests_on: rests_on.into_iter().collect(),
        });
    }

    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| (&a.subject, &a.rests_on).cmp(&(&b.subject, &b.rests_on)));
        self.found
    }
}
