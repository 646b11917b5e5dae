//! What the office decided and did in a case, beside what it states of single recordings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::entry::{
    AuditAnswered, AuditChecked, AuditDecided, AuditFound, BureauFact, CasePublished, CopyVerified,
    DisposalApproved, DisposalDone, DisposalProposed, ExportApproved, HoldLifted, HoldOrdered, PackageIssued,
    PublicationWithdrawn, Stated,
};

/// The office's statements about a case, each in the order of its chain. They are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeActs {
    /// Holds of the office.
    pub holds_ordered: BTreeSet<Stated<HoldOrdered>>,
    /// Holds that ended, the office's and the terminals'.
    pub holds_lifted: BTreeSet<Stated<HoldLifted>>,
    /// Disposals asked for.
    pub proposals: BTreeSet<Stated<DisposalProposed>>,
    /// Disposals agreed to.
    pub approvals: BTreeSet<Stated<DisposalApproved>>,
    /// Certificates of disposal.
    pub disposals: BTreeSet<Stated<DisposalDone>>,
    /// Publications.
    pub published: BTreeSet<Stated<CasePublished>>,
    /// Publications that ended.
    pub withdrawn: BTreeSet<Stated<PublicationWithdrawn>>,
    /// Verified copies on media of their own.
    pub copies: BTreeSet<Stated<CopyVerified>>,
    /// Findings of inspections.
    pub findings: BTreeSet<Stated<AuditFound>>,
    /// Answers to findings.
    pub answers: BTreeSet<Stated<AuditAnswered>>,
    /// Decisions about findings.
    pub decisions: BTreeSet<Stated<AuditDecided>>,
    /// What inspections scored.
    pub checks: BTreeSet<Stated<AuditChecked>>,
    /// Exports agreed to.
    pub exports: BTreeSet<Stated<ExportApproved>>,
    /// Packages that left the office.
    pub packages: BTreeSet<Stated<PackageIssued>>,
}

impl OfficeActs {
    /// Takes in a statement about the case; one about anything else changes nothing.
    pub(super) fn take(&mut self, fact: BureauFact, by: Stated<()>) {
        match fact {
            BureauFact::HoldOrdered(body) => drop(self.holds_ordered.insert(by.with(body))),
            BureauFact::HoldLifted(body) => drop(self.holds_lifted.insert(by.with(body))),
            BureauFact::DisposalProposed(body) => drop(self.proposals.insert(by.with(body))),
            BureauFact::DisposalApproved(body) => drop(self.approvals.insert(by.with(body))),
            BureauFact::DisposalDone(body) => drop(self.disposals.insert(by.with(body))),
            BureauFact::CasePublished(body) => drop(self.published.insert(by.with(body))),
            BureauFact::PublicationWithdrawn(body) => drop(self.withdrawn.insert(by.with(body))),
            BureauFact::CopyVerified(body) => drop(self.copies.insert(by.with(body))),
            BureauFact::AuditFound(body) => drop(self.findings.insert(by.with(body))),
            BureauFact::AuditAnswered(body) => drop(self.answers.insert(by.with(body))),
            BureauFact::AuditDecided(body) => drop(self.decisions.insert(by.with(body))),
            BureauFact::AuditChecked(body) => drop(self.checks.insert(by.with(body))),
            BureauFact::ExportApproved(body) => drop(self.exports.insert(by.with(body))),
            BureauFact::PackageIssued(body) => drop(self.packages.insert(by.with(body))),
            _ => {}
        }
    }

    /// Every act, in the order of the office's chain.
    #[must_use]
    pub fn all(&self) -> Vec<Stated<BureauFact>> {
        let mut all = Vec::new();
        gather(&mut all, &self.holds_ordered, BureauFact::HoldOrdered);
        gather(&mut all, &self.holds_lifted, BureauFact::HoldLifted);
        gather(&mut all, &self.proposals, BureauFact::DisposalProposed);
        gather(&mut all, &self.approvals, BureauFact::DisposalApproved);
        gather(&mut all, &self.disposals, BureauFact::DisposalDone);
        gather(&mut all, &self.published, BureauFact::CasePublished);
        gather(&mut all, &self.withdrawn, BureauFact::PublicationWithdrawn);
        gather(&mut all, &self.copies, BureauFact::CopyVerified);
        gather(&mut all, &self.findings, BureauFact::AuditFound);
        gather(&mut all, &self.answers, BureauFact::AuditAnswered);
        gather(&mut all, &self.decisions, BureauFact::AuditDecided);
        gather(&mut all, &self.checks, BureauFact::AuditChecked);
        gather(&mut all, &self.exports, BureauFact::ExportApproved);
        gather(&mut all, &self.packages, BureauFact::PackageIssued);
        all.sort_by_key(|stated| (stated.seq, stated.device, stated.entry));
        all
    }

    /// The entries of each list that is not empty; `None` if all are: a case of which the office
    /// states nothing of this has the snapshot that it always had.
    pub(super) fn snapshot(&self) -> Option<Value> {
        let lists = [
            ("holds_ordered", Stated::entries(&self.holds_ordered)),
            ("holds_lifted", Stated::entries(&self.holds_lifted)),
            ("proposals", Stated::entries(&self.proposals)),
            ("approvals", Stated::entries(&self.approvals)),
            ("disposals", Stated::entries(&self.disposals)),
            ("published", Stated::entries(&self.published)),
            ("withdrawn", Stated::entries(&self.withdrawn)),
            ("copies", Stated::entries(&self.copies)),
            ("findings", Stated::entries(&self.findings)),
            ("answers", Stated::entries(&self.answers)),
            ("decisions", Stated::entries(&self.decisions)),
            ("checks", Stated::entries(&self.checks)),
            ("exports", Stated::entries(&self.exports)),
            ("packages", Stated::entries(&self.packages)),
        ];
        let said: BTreeMap<_, _> = lists.into_iter().filter(|(_, entries)| !entries.is_empty()).collect();
        (!said.is_empty()).then(|| json!(said))
    }
}

fn gather<T: Clone>(
    into: &mut Vec<Stated<BureauFact>>,
    from: &BTreeSet<Stated<T>>,
    fact: impl Fn(T) -> BureauFact,
) {
    into.extend(from.iter().cloned().map(|Stated { seq, device, entry, time, body }| Stated {
        seq,
        device,
        entry,
        time,
        body: fact(body),
    }));
}

#[cfg(test)]
#[path = "office_act_tests.rs"]
mod tests;
