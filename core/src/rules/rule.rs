//! The rules as code: each with its facts, how a test case gives them, and how a case of the record gives them.

use super::context::Context;
use super::evaluate::Evaluation;
use super::facts::{BureauFacts, CaseFacts};
use super::finding::{BureauFindings, Findings, Gate};
use super::given::Given;
use super::judge;
use super::verdict::Verdict;

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id in the rule book.
    pub id: &'static str,
    /// Chinese title.
    pub title: &'static str,
    /// What it reads: when nothing of it has changed, its findings stay.
    pub reads: &'static [Topic],
    /// What a BLOCK of it refuses.
    pub gate: Option<Gate>,
    /// Puts plain facts of a test case in the place of settings.
    pub(super) prepare: fn(&mut Given),
    /// Judges the facts of a test case.
    pub(super) given: fn(&Given, &Context<'_>) -> Result<Verdict, String>,
    /// Judges a case of the record.
    pub(super) case: Option<fn(&CaseFacts<'_>, &mut Findings)>,
    /// Judges what the other rules found in a case of the record, after all of them.
    pub(super) findings: Option<fn(&CaseFacts<'_>, &Evaluation, &mut Findings)>,
    /// Judges the bureau as a whole.
    pub(super) bureau: Option<fn(&BureauFacts<'_>, &mut BureauFindings)>,
}

/// A part of the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Opening, assignment, and what the case sheet says.
    Case,
    /// Steps.
    Activities,
    /// Documents: drafts, signatures, seals, service.
    Documents,
    /// Recordings.
    Media,
    /// What was noted as having happened.
    Events,
    /// Evidence lists.
    Evidence,
    /// What the office stated about the case: holds, disposal, publication, copies, audit.
    Office,
    /// Officers, sections, devices of the bureau.
    Roster,
    /// What a device's own chain says: check-outs, checks, faults.
    Devices,
    /// The passing of time.
    Time,
}

/// A rule by its id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Every rule in the order of the articles: those of the regulation, then those of the law around it.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    judge::RULES.iter().copied().flatten()
}

impl Rule {
    /// A rule of which nothing is known but its name and how a test case is judged; the rest is added.
    pub(super) const fn new(
        id: &'static str,
        title: &'static str,
        given: fn(&Given, &Context<'_>) -> Result<Verdict, String>,
    ) -> Self {
        Self {
            id,
            title,
            reads: &[],
            gate: None,
            prepare: |_| {},
            given,
            case: None,
            findings: None,
            bureau: None,
        }
    }

    /// Judged on a case of the record, from these facts.
    pub(super) const fn on_case(
        mut self,
        reads: &'static [Topic],
        case: fn(&CaseFacts<'_>, &mut Findings),
    ) -> Self {
        (self.reads, self.case) = (reads, Some(case));
        self
    }

    /// Judged on what the other rules found in a case of the record.
    pub(super) const fn on_findings(
        mut self,
        findings: fn(&CaseFacts<'_>, &Evaluation, &mut Findings),
    ) -> Self {
        self.findings = Some(findings);
        self
    }

    /// Judged on the bureau as a whole.
    pub(super) const fn on_bureau(mut self, bureau: fn(&BureauFacts<'_>, &mut BureauFindings)) -> Self {
        self.bureau = Some(bureau);
        self
    }

    /// What a BLOCK of it refuses.
    pub(super) const fn gate(mut self, gate: Gate) -> Self {
        self.gate = Some(gate);
        self
    }

    /// Puts plain facts of a test case in the place of settings.
    pub(super) const fn prepare(mut self, prepare: fn(&mut Given)) -> Self {
        self.prepare = prepare;
        self
    }
}
