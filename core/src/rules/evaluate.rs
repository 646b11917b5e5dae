//! Evaluating every rule on a case, whole or only what a new entry touches.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{BureauFacts, CaseFacts};
use super::finding::{Finding, Findings, Gate, Subject};
use super::level::Level;
use super::rule::{Rule, Topic, rules};
use super::words::Words;
use crate::catalog::Day;
use crate::entry::{BureauFact, Entry};
use crate::id::DocumentId;
use crate::record::Fact;

/// What every rule says about one case, kept by rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evaluation {
    by_rule: BTreeMap<&'static str, Vec<Finding>>,
}

impl Evaluation {
    /// Judges every rule.
    #[must_use]
    pub fn of(facts: &CaseFacts<'_>) -> Self {
        let mut evaluation = Self::default();
        rules().for_each(|rule| evaluation.judge(rule, facts));
        evaluation.judge_findings(facts);
        evaluation
    }

    /// Judges again the rules that read one of these topics, and those that read findings; the findings of the others
    /// stay. `facts` are those of the case with the new entries in it.
    pub fn update(&mut self, facts: &CaseFacts<'_>, topics: &BTreeSet<Topic>) {
        let is_touched = |rule: &&Rule| rule.reads.iter().any(|topic| topics.contains(topic));
        rules().filter(is_touched).for_each(|rule| self.judge(rule, facts));
        self.judge_findings(facts);
    }

    /// Every finding: by rule, in the order of the articles, and by what it is about.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        rules().filter_map(|rule| self.by_rule.get(rule.id)).flatten()
    }

    fn judge(&mut self, rule: &'static Rule, facts: &CaseFacts<'_>) {
        let Some(case) = rule.case else { return };
        let mut findings = Findings::of(rule);
        case(facts, &mut findings);
        self.keep(rule, findings, facts);
    }

    /// The rules that read what the others found, of which none reads another of its own sort.
    fn judge_findings(&mut self, facts: &CaseFacts<'_>) {
        for rule in rules() {
            let Some(judge) = rule.findings else { continue };
            let mut findings = Findings::of(rule);
            judge(facts, self, &mut findings);
            self.keep(rule, findings, facts);
        }
    }

    fn keep(&mut self, rule: &'static Rule, findings: Findings, facts: &CaseFacts<'_>) {
        let mut found = findings.into_sorted();
        found.iter_mut().for_each(|finding| only_in_force(finding, facts));
        self.by_rule.insert(rule.id, found);
    }
}

/// What stands in the way of sealing a document: every BLOCK of it that refuses sealing or deciding.
#[must_use]
pub fn blocks_sealing(facts: &CaseFacts<'_>, document: DocumentId) -> Vec<Finding> {
    let mut evaluation = Evaluation::default();
    let is_gate = |rule: &&Rule| matches!(rule.gate, Some(Gate::Seal | Gate::Decide));
    rules().filter(is_gate).for_each(|rule| evaluation.judge(rule, facts));
    let about = Subject::Document(document);
    evaluation
        .by_rule
        .into_values()
        .flatten()
        .filter(|finding| finding.subject == about && finding.level() == Level::Block)
        .collect()
}

/// What every rule says about the bureau as a whole.
#[must_use]
pub fn evaluate_bureau(facts: &BureauFacts<'_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for rule in rules() {
        if let Some(bureau) = rule.bureau {
            let mut findings = Findings::of(rule);
            bureau(facts, &mut findings);
            all.extend(findings.into_sorted());
        }
    }
    all
}

/// Before the day from which the rules apply, or while the bureau has not said it, a finding only informs (R24.1).
fn only_in_force(finding: &mut Finding, facts: &CaseFacts<'_>) {
    let applies = facts.today().settings.day("ruleset.effective_from");
    let day = day_of_subject(&finding.subject, facts);
    if applies.is_some_and(|from| day.is_none_or(|day| day >= from)) || finding.verdict.level <= Level::Info {
        return;
    }
    finding.verdict.level = Level::Info;
    finding.gate = None;
    let says = &finding.verdict.says;
    finding.verdict.says = Words::new(
        format!("{}（制度施行前，仅供参考）", says.zh),
        format!("{} (before the rules apply: for information only)", says.en),
    );
}

fn day_of_subject(subject: &Subject, facts: &CaseFacts<'_>) -> Option<Day> {
    let of_step = |id| facts.steps.iter().find(|step| step.id == id).map(super::facts::StepFact::day);
    let found = match subject {
        Subject::Activity(id) => of_step(*id),
        Subject::Document(id) => facts.document(*id).map(|one| super::facts::day_of(one.created)),
        Subject::Media(id) => facts
            .media
            .iter()
            .find(|one| one.id == *id)
            .map(|one| Day::of_ms(one.from_ms, facts.around.now.offset_minutes)),
        Subject::Entry(_)
        | Subject::Case
        | Subject::Officer(_)
        | Subject::Section(_)
        | Subject::Equipment(_)
        | Subject::Period(_) => None,
    };
    found.or_else(|| facts.opened_on())
}

/// What an entry touches: the topics of the facts that it may change.
#[must_use]
pub fn topics_of(entry: &Entry) -> BTreeSet<Topic> {
    if let Ok(fact) = Fact::from_body(&entry.kind, &entry.body) {
        return topics_of_fact(&fact).iter().copied().collect();
    }
    match BureauFact::from_body(&entry.kind, &entry.body) {
        Ok(BureauFact::MediaReceived(_) | BureauFact::MediaDamaged(_) | BureauFact::EvidenceAccessed(_)) => {
            BTreeSet::from([Topic::Media])
        }
        Ok(fact) if fact.is_about_case() => BTreeSet::from([Topic::Office]),
        Ok(_) => BTreeSet::from([Topic::Roster, Topic::Devices, Topic::Time]),
        Err(_) => BTreeSet::new(),
    }
}

const fn topics_of_fact(fact: &Fact) -> &'static [Topic] {
    match fact {
        Fact::SessionOpened(_)
        | Fact::NumberVoided(_)
        | Fact::NumbersReturned(_)
        | Fact::NumbersRequested(_) => &[],
        Fact::CaseOpened(_) | Fact::CaseAssigned(_) => &[Topic::Case],
        // A draft may be the case sheet, and what a document says may belong to a step.
        Fact::DraftChanged(_) => &[Topic::Case, Topic::Documents],
        Fact::ActivityStarted(_) | Fact::ActivityEnded(_) => {
            &[Topic::Activities, Topic::Documents, Topic::Media]
        }
        Fact::NoteAdded(_) | Fact::EventNoted(_) => &[Topic::Events],
        Fact::DocumentCreated(_)
        | Fact::DocumentReadBack(_)
        | Fact::DocumentSigned(_)
        | Fact::SignatureDeclined(_)
        | Fact::CheckOverridden(_)
        | Fact::DocumentSealed(_)
        | Fact::DocumentCorrected(_)
        | Fact::DocumentServed(_)
        | Fact::NumberAssigned(_) => &[Topic::Documents],
        Fact::MediaStarted(_) | Fact::MediaCaptured(_) | Fact::MediaMarked(_) | Fact::MediaPlaced(_) => {
            &[Topic::Media]
        }
        Fact::EvidenceListed(_) => &[Topic::Evidence, Topic::Media],
        Fact::HoldPlaced(_) => &[Topic::Office],
        Fact::RecorderCheckedOut(_)
        | Fact::RecorderReturned(_)
        | Fact::DeviceChecked(_)
        | Fact::FaultReported(_)
        | Fact::RecoverySealed(_)
        | Fact::ChainLost(_) => &[Topic::Devices],
    }
}
