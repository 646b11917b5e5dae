//! What the rules say about a case: the article beside every finding, what would cure it, and by when.

use std::collections::BTreeMap;

use quanji_core::rules::{Evaluation, Finding, FindingView, Level, Progress, Subject, workflow};

use super::Pages;
use super::answer::PageError;
use crate::office::CaseFile;

/// What the rules say, as the page shows it.
pub(super) struct Judged {
    /// Findings beyond PASS, the gravest first.
    pub(super) findings: Vec<FindingRow>,
    /// How many rules are kept.
    pub(super) kept: usize,
    /// How many findings there are of each level that a person should look at.
    pub(super) counts: Vec<(LevelMark, usize)>,
    /// The steps of the procedure.
    pub(super) steps: Vec<StepRow>,
    /// Name of the procedure.
    pub(super) procedure: (&'static str, &'static str),
}

/// A level as a badge.
#[derive(Clone, Copy)]
pub(super) struct LevelMark {
    pub(super) class: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// One finding.
pub(super) struct FindingRow {
    pub(super) mark: LevelMark,
    pub(super) view: FindingView,
    /// What it is about, in words, and the place of it on the page.
    pub(super) about: String,
    pub(super) link: Option<String>,
}

/// One step of the procedure.
pub(super) struct StepRow {
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) class: &'static str,
    pub(super) stands: String,
}

/// Judges a case for its page.
pub(super) fn judged(pages: &Pages, file: &CaseFile) -> Result<Judged, PageError> {
    let (evaluation, steps) = pages.office.with_facts(file, |facts| {
        let evaluation = Evaluation::of(facts);
        let found: Vec<Finding> = evaluation.findings().cloned().collect();
        let flow = workflow(facts, &found);
        (evaluation, flow)
    })?;
    let names = names(file);
    let (kept, open): (Vec<FindingView>, Vec<FindingView>) =
        evaluation.views().into_iter().partition(|view| view.level == Level::Pass);
    let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
    for view in open.iter().filter(|view| view.level > Level::Info) {
        *counts.entry(view.level).or_default() += 1;
    }
    Ok(Judged {
        findings: open.into_iter().map(|view| row(view, &names)).collect(),
        kept: kept.len(),
        counts: counts.into_iter().rev().map(|(level, count)| (mark(level), count)).collect(),
        procedure: procedure(steps.procedure),
        steps: steps.milestones.iter().map(step).collect(),
    })
}

/// Documents, steps and recordings by the name under which the page has them.
fn names(file: &CaseFile) -> BTreeMap<Subject, (String, Option<String>)> {
    let mut names = BTreeMap::new();
    for (id, _) in file.state.documents() {
        if let Some(template) = file.state.template(&file.catalog, id) {
            names.insert(Subject::Document(id), (template.title.clone(), Some(format!("#document-{id}"))));
        }
    }
    for (id, activity) in file.state.activities() {
        let Some(started) = activity.started.first() else { continue };
        let title = file.catalog.activity_type(&started.body.activity_type).map(|one| one.title.clone());
        let title = title.unwrap_or_else(|| started.body.activity_type.clone());
        names.insert(Subject::Activity(id), (title, Some(format!("#{}", started.entry))));
    }
    for (id, media) in file.state.media() {
        let kind = media.capture().map_or("音像记录", |capture| capture.body.kind.zh());
        names.insert(Subject::Media(id), (kind.to_owned(), Some(format!("#media-{id}"))));
    }
    names
}

fn row(view: FindingView, names: &BTreeMap<Subject, (String, Option<String>)>) -> FindingRow {
    let (about, link) = match (names.get(&view.subject), &view.subject) {
        (Some((name, link)), _) => (name.clone(), link.clone()),
        (None, Subject::Entry(entry)) => ("记录".to_owned(), Some(format!("#{entry}"))),
        (None, Subject::Equipment(number)) => (number.clone(), None),
        (None, Subject::Officer(_)) => ("执法人员".to_owned(), None),
        (None, _) => ("本案".to_owned(), None),
    };
    FindingRow { mark: mark(view.level), view, about, link }
}

const fn mark(level: Level) -> LevelMark {
    match level {
        Level::Pass => LevelMark { class: "good", zh: "符合", en: "kept" },
        Level::Info => LevelMark { class: "", zh: "提示", en: "info" },
        Level::Warn => LevelMark { class: "warm", zh: "提醒", en: "warning" },
        Level::Violation => LevelMark { class: "red", zh: "违反", en: "violation" },
        Level::Block => LevelMark { class: "red", zh: "不得办理", en: "blocked" },
    }
}

fn step(milestone: &quanji_core::rules::Milestone) -> StepRow {
    let (class, stands) = match (&milestone.progress, milestone.worst) {
        (Progress::Done(day), Level::Violation | Level::Block) => ("done faulty", day.to_string()),
        (Progress::Done(day), _) => ("done", day.to_string()),
        (Progress::Open, _) => ("next", "待办".to_owned()),
        (Progress::Waiting, _) => ("waiting", String::new()),
    };
    let due = milestone.due.map(|due| format!("{stands} 期限 {due}"));
    StepRow {
        zh: milestone.title.zh.to_string(),
        en: milestone.title.en.to_string(),
        class,
        stands: due.unwrap_or(stands),
    }
}

const fn procedure(procedure: quanji_core::rules::Procedure) -> (&'static str, &'static str) {
    use quanji_core::rules::Procedure;
    match procedure {
        Procedure::Inspection => ("监督检查", "Inspection"),
        Procedure::Simplified => ("简易程序", "Simplified procedure"),
        Procedure::Ordinary => ("普通程序", "Ordinary procedure"),
        Procedure::Hearing => ("普通程序（听证）", "Ordinary procedure with a hearing"),
    }
}
