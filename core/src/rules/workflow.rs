//! How far a case has come: from intake to closing, with the steps that its procedure has and the terms that run.
//!
//! Nothing here decides whether a step may be taken: that say the rules, and they name the article. This is their table
//! of contents for one case, derived from the same facts.

use std::collections::BTreeSet;

use super::facts::{CaseFacts, DocumentFact, day_of};
use super::finding::{Finding, Subject};
use super::level::Level;
use super::verdict::Due;
use super::words::Words;
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::{EventKind, EventNoted, Stated};

/// The procedure that a case follows, as its documents show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 监督检查: no penalty so far.
    Inspection,
    /// 简易程序 (行政处罚法 51–53).
    Simplified,
    /// 普通程序 (行政处罚法 54–62).
    Ordinary,
    /// 普通程序，听证 (行政处罚法 63–65).
    Hearing,
}

/// How a step of the procedure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It was done, on this day.
    Done(Day),
    /// It is next, or can be done at any time.
    Open,
    /// It waits for something before it.
    Waiting,
}

/// A step of the procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Stable key.
    pub key: &'static str,
    /// Its name.
    pub title: Words,
    /// How it stands.
    pub progress: Progress,
    /// The last day for it, where a term runs.
    pub due: Option<Due>,
    /// The gravest that a rule says about it.
    pub worst: Level,
    /// The entries that did it.
    pub entries: BTreeSet<EntryHash>,
}

/// How far a case has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The procedure.
    pub procedure: Procedure,
    /// Whether a coercive measure was taken (行政强制法).
    pub coercion: bool,
    /// Its steps in order.
    pub milestones: Vec<Milestone>,
}

/// A step as the table has it: key, names, the documents that do it and must be sealed, the events that do it, and the
/// rules whose findings concern it.
struct Row {
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    sealed: &'static [&'static str],
    served: &'static [&'static str],
    events: &'static [EventKind],
    rules: &'static [&'static str],
    /// The procedures that have it.
    of: &'static [Procedure],
}

use Procedure::{Hearing, Inspection, Ordinary, Simplified};

const ALL: &[Procedure] = &[Inspection, Simplified, Ordinary, Hearing];
const PENALTY: &[Procedure] = &[Simplified, Ordinary, Hearing];
const FILED: &[Procedure] = &[Ordinary, Hearing];

const fn row(key: &'static str, zh: &'static str, en: &'static str, of: &'static [Procedure]) -> Row {
    Row { key, zh, en, sealed: &[], served: &[], events: &[], rules: &[], of }
}

static ROWS: [Row; 19] = [
    Row { sealed: &["HS-10"], rules: &["R6.1", "R6.2", "R6.3"], ..row("intake", "受理", "Intake", FILED) },
    Row {
        sealed: &["HS-20", "HS-21", "HS-22", "HS-23"],
        rules: &["R9.1", "R9.2", "R10.2", "R10.3", "L42", "L55"],
        ..row("scene", "现场检查、调查取证", "Inspection and evidence", ALL)
    },
    Row { sealed: &["HS-11"], rules: &["L36"], ..row("filing", "立案", "Filing", FILED) },
    Row {
        sealed: &["HS-40"],
        rules: &["L41", "LE12"],
        ..row("investigated", "调查终结", "Investigation report", FILED)
    },
    Row { sealed: &["HS-41"], rules: &["R13.1"], ..row("panel", "合议", "Panel deliberation", FILED) },
    Row {
        served: &["HS-50"], rules: &["L44", "R12.1"], ..row("notice", "事先告知", "Prior notice", FILED)
    },
    Row {
        sealed: &["HS-51"],
        events: &[EventKind::DefenceWaived],
        rules: &["L44"],
        ..row("defence", "陈述申辩", "Defence", FILED)
    },
    Row {
        served: &["HS-52"],
        rules: &["L63"],
        ..row("hearing_right", "听证告知", "Notice of the right to a hearing", &[Hearing])
    },
    Row {
        sealed: &["HS-54"],
        events: &[EventKind::HearingWaived],
        rules: &["L63"],
        ..row("hearing", "听证", "Hearing", &[Hearing])
    },
    Row { sealed: &["HS-43"], rules: &["L58"], ..row("legal_review", "法制审核", "Legal review", FILED) },
    Row {
        sealed: &["HS-42"],
        rules: &["L57", "R13.1"],
        ..row("discussion", "集体讨论", "Collective discussion", FILED)
    },
    Row {
        sealed: &["HS-56", "HS-57"],
        rules: &["L51", "L52", "L59", "L60", "L20", "LR23", "R11.1"],
        ..row("decision", "作出决定", "Decision", PENALTY)
    },
    Row {
        served: &["HS-56", "HS-57"],
        rules: &["L61", "R12.1"],
        ..row("service", "送达", "Service", PENALTY)
    },
    Row { rules: &["R11.2"], ..row("publication", "公示", "Publication", PENALTY) },
    Row {
        events: &[EventKind::FinePaid, EventKind::FineCollected, EventKind::PenaltyExecuted],
        rules: &["L67", "L72"],
        ..row("performance", "履行", "Performance", PENALTY)
    },
    Row { served: &["HS-62"], rules: &["LC54"], ..row("urging", "催告", "Urging", FILED) },
    Row {
        sealed: &["HS-63"],
        rules: &["LC54"],
        ..row("application", "申请强制执行", "Application to the court", FILED)
    },
    Row {
        sealed: &["HS-70", "HS-71", "HS-72"],
        rules: &["R16.1", "R16.2", "R16.3", "R16.4"],
        ..row("review", "复查", "Review", ALL)
    },
    Row { sealed: &["HS-65"], rules: &["R14.3", "R14.4"], ..row("closing", "结案", "Closing", ALL) },
];

/// How far a case has come. `findings` are those of the same facts.
#[must_use]
pub fn workflow(facts: &CaseFacts<'_>, findings: &[Finding]) -> Workflow {
    let procedure = procedure(facts);
    let coercion = facts.documents_of("HS-30").next().is_some();
    let mut milestones = Vec::new();
    let mut before_is_done = true;
    for row in ROWS.iter().filter(|row| row.of.contains(&procedure) && is_needed(row.key, facts)) {
        let (done, entries) = done(row, facts);
        let progress = match done {
            Some(day) => Progress::Done(day),
            None if before_is_done => Progress::Open,
            None => Progress::Waiting,
        };
        before_is_done = done.is_some();
        let concerning: Vec<&Finding> = findings.iter().filter(|one| row.rules.contains(&one.rule)).collect();
        let open = matches!(progress, Progress::Done(_));
        milestones.push(Milestone {
            key: row.key,
            title: Words::fixed(row.zh, row.en),
            progress,
            due: if open { None } else { concerning.iter().filter_map(|one| one.verdict.due).min() },
            worst: concerning.iter().map(|one| one.level()).max().unwrap_or(Level::Pass),
            entries,
        });
    }
    Workflow { procedure, coercion, milestones }
}

fn procedure(facts: &CaseFacts<'_>) -> Procedure {
    let has = |codes: &[&str]| facts.documents.iter().any(|one| codes.contains(&one.code));
    match () {
        () if has(&["HS-52", "HS-53", "HS-54", "HS-55"]) => Hearing,
        () if has(&["HS-11", "HS-40", "HS-41", "HS-50", "HS-56"]) => Ordinary,
        () if has(&["HS-57"]) => Simplified,
        () => Inspection,
    }
}

/// Steps that only some cases have: they are shown once they are due or were taken.
fn is_needed(key: &str, facts: &CaseFacts<'_>) -> bool {
    let has = |code: &str| facts.documents_of(code).next().is_some();
    let is = |flag: &str| facts.determination(flag) == Some(true);
    match key {
        "legal_review" => has("HS-43") || is("complex") || has("HS-54"),
        "discussion" => has("HS-42") || is("complex") || is("major"),
        "urging" => has("HS-62"),
        "application" => has("HS-63"),
        "review" => facts.decisions().any(DocumentFact::is_sealed) || has("HS-25") || has("HS-26"),
        _ => true,
    }
}

fn done(row: &Row, facts: &CaseFacts<'_>) -> (Option<Day>, BTreeSet<EntryHash>) {
    let mut done: Vec<(Day, EntryHash)> = Vec::new();
    for document in facts.documents.iter().filter(|one| row.sealed.contains(&one.code)) {
        done.extend(document.seal.map(|seal| (document.dated().unwrap_or_else(|| day_of(seal)), seal.entry)));
    }
    for document in facts.documents.iter().filter(|one| row.served.contains(&one.code)) {
        let services = document.services();
        done.extend(services.iter().filter_map(|one| Some((Day::read(&one.body.served_at)?, one.entry))));
    }
    let happened: Vec<&Stated<EventNoted>> = facts.events(row.events);
    done.extend(
        happened.iter().map(|one| (Day::read(&one.body.at).unwrap_or_else(|| day_of(one)), one.entry)),
    );
    if row.key == "publication" {
        let published = &facts.state.office().published;
        done.extend(
            published.iter().map(|one| (Day::read(&one.body.at).unwrap_or_else(|| day_of(one)), one.entry)),
        );
    }
    (done.iter().map(|(day, _)| *day).min(), done.into_iter().map(|(_, entry)| entry).collect())
}

/// The findings that concern no step of the procedure: they are shown beside it.
#[must_use]
pub fn beside_the_procedure(findings: &[Finding]) -> Vec<&Finding> {
    let is_of_a_step = |finding: &&Finding| ROWS.iter().any(|row| row.rules.contains(&finding.rule));
    findings.iter().filter(|one| !is_of_a_step(one) || matches!(one.subject, Subject::Media(_))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::record::ServiceMode;
    use crate::rules::scene::Scene;

    fn keys(scene: &Scene) -> (Procedure, Vec<(&'static str, bool)>) {
        scene.with_facts(|facts| {
            let found = workflow(facts, &[]);
            let milestones = found.milestones.iter();
            (
                found.procedure,
                milestones.map(|one| (one.key, matches!(one.progress, Progress::Done(_)))).collect(),
            )
        })
    }

    #[test]
    fn a_penalty_on_the_spot_has_few_steps() {
        let mut scene = Scene::new();
        scene.open("inspection");
        assert_eq!(keys(&scene), (Inspection, vec![("scene", false), ("closing", false)]));
        scene.seal("HS-20", json!({"body": "见"}), &["张三", "李四"]);
        let decision = scene.seal("HS-57", json!({"fine_yuan": 20000}), &["张三", "李四"]);
        scene.serve(decision, ServiceMode::Direct, "2026-03-02T10:00:00+08:00");
        let (procedure, steps) = keys(&scene);
        assert_eq!(procedure, Simplified);
        let done: Vec<_> = steps.iter().filter(|(_, done)| *done).map(|(key, _)| *key).collect();
        assert_eq!(done, ["scene", "decision", "service"]);
        assert!(
            steps.iter().any(|(key, _)| *key == "publication")
                && !steps.iter().any(|(key, _)| *key == "panel")
        );
    }

    #[test]
    fn the_next_step_is_open_and_those_after_it_wait() {
        let mut scene = Scene::new();
        scene.open("penalty");
        scene.seal("HS-10", json!({"source": "举报投诉"}), &[]);
        scene.seal("HS-20", json!({"body": "见"}), &["张三", "李四"]);
        scene.draft("HS-11", json!({"cause": "未取得卫生许可证"}));
        let stands = scene.with_facts(|facts| {
            let found = workflow(facts, &[]);
            found.milestones.into_iter().map(|one| (one.key, one.progress)).collect::<Vec<_>>()
        });
        let of = |wanted: &str| {
            stands.iter().find(|(key, _)| *key == wanted).map(|(_, progress)| progress.clone())
        };
        assert_eq!(of("scene"), Day::new(2026, 3, 2).map(Progress::Done));
        assert_eq!((of("filing"), of("investigated")), (Some(Progress::Open), Some(Progress::Waiting)));
    }
}
