//! The course of a case as far as terms of keeping depend on it: of what kind it is, what was served, when it closed.

use std::collections::BTreeSet;

use super::sight::Sight;
use super::term::{self, End, Length, Told};
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::{EventKind, ServiceMode};
use crate::rules::facts::{DocumentFact, day_of};
use crate::rules::words::Words;

/// Decisions that a party can sue over and that make a case one of penalty or coercion.
const DECISIONS: &[&str] = &["HS-56", "HS-57", "HS-30"];
/// Orders that a party can sue over, and that need not be part of such a case.
const ORDERS: &[&str] = &["HS-26"];
/// Documents that make a case one of penalty (行政处罚案件).
const OF_PENALTY: &[&str] = &["HS-11", "HS-40", "HS-41", "HS-42", "HS-50", "HS-52", "HS-56", "HS-57"];
/// Documents that make a case one of coercion (行政强制案件).
const OF_COERCION: &[&str] = &["HS-30", "HS-31", "HS-32"];
/// Steps that belong to the procedure of a penalty.
const STEPS_OF_PENALTY: [&str; 6] =
    ["case_filing", "panel_deliberation", "collective_discussion", "prior_notice", "hearing", "penalty"];
/// 民事诉讼法 95: days after which what was announced counts as served.
const NOTICE_DAYS: i64 = 30;

/// A term with the statements that give it.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) end: End,
    pub(super) rests_on: BTreeSet<EntryHash>,
    /// The setting without which no end can be told.
    pub(super) undecided: Option<&'static str>,
}

/// What the terms of one case depend on.
#[derive(Debug)]
pub(super) struct Course {
    /// Of a case of penalty or coercion, until when the party may sue.
    pub(super) to_sue: Option<Term>,
    /// Until when the file is kept.
    pub(super) file: Term,
    /// The last of closing and filing in the archive.
    pub(super) closed: Option<(Day, EntryHash)>,
}

impl Term {
    pub(super) fn of(end: End, rests_on: impl IntoIterator<Item = EntryHash>) -> Self {
        Self { end, rests_on: rests_on.into_iter().collect(), undecided: None }
    }

    /// The later of two.
    pub(super) fn later(self, other: Self) -> Self {
        if other.end.is_after(&self.end) { other } else { self }
    }
}

impl Course {
    pub(super) fn of(sight: &Sight<'_, '_>) -> Self {
        let closed = closed(sight);
        Self { to_sue: to_sue(sight, closed), file: file(sight, closed), closed }
    }
}

fn is_kind(sight: &Sight<'_, '_>, kind: &str) -> bool {
    sight.facts.state.opening().is_some_and(|one| sight.sees(one) && one.body.kind == kind)
}

fn has_step(sight: &Sight<'_, '_>, types: &[&str]) -> bool {
    let is_one = |step: &&crate::rules::facts::StepFact<'_>| sight.sees(step.started);
    sight.facts.steps_of(types).any(|step| is_one(&step))
}

/// The last of closing (HS-65) and filing in the archive.
fn closed(sight: &Sight<'_, '_>) -> Option<(Day, EntryHash)> {
    let closings = sight.sealed(&["HS-65"]).filter_map(|one| {
        let seal = one.seal?;
        Some((one.day("closed_on").unwrap_or_else(|| day_of(seal)), seal.entry))
    });
    let archived = sight.of(sight.facts.state.events());
    let archived = archived
        .filter(|one| one.body.kind == EventKind::CaseArchived)
        .filter_map(|one| Some((Day::read(&one.body.at)?, one.entry)));
    closings.chain(archived).max()
}

/// Until when the party may sue; `None` for a case of neither penalty nor coercion.
fn to_sue(sight: &Sight<'_, '_>, closed: Option<(Day, EntryHash)>) -> Option<Term> {
    let is_penalty = is_kind(sight, "penalty")
        || has_step(sight, &STEPS_OF_PENALTY)
        || sight.sealed(OF_PENALTY).next().is_some();
    let is_coercion = is_kind(sight, "coercion")
        || has_step(sight, &["coercive_measure"])
        || sight.sealed(OF_COERCION).next().is_some();
    if !is_penalty && !is_coercion {
        return None;
    }
    let context = sight.context();
    let mut terms: Vec<Term> = sight.sealed(DECISIONS).flat_map(|one| served(sight, one, true)).collect();
    let is_decided = sight.sealed(if is_penalty { &["HS-56", "HS-57"] } else { DECISIONS }).next().is_some();
    if !is_decided {
        let opened = sight.facts.opening_entry();
        terms.push(match closed {
            // Closed without a decision: nothing of it can be sued over once the term from then is over.
            Some((day, entry)) => Term::of(term::to_sue(day, Told::Served, &context), [entry]),
            None => Term::of(End::Open(Words::fixed("案件尚未办结", "the case is not closed")), opened),
        });
    }
    terms.extend(sight.sealed(ORDERS).flat_map(|one| served(sight, one, false)));
    let decided = sight.of(sight.facts.state.events());
    for one in decided.filter(|one| one.body.kind == EventKind::ReconsiderationDecided) {
        if let Some(day) = Day::read(&one.body.at) {
            terms.push(Term::of(term::after_reconsideration(day, &context), [one.entry]));
        }
    }
    terms.into_iter().reduce(Term::later)
}

/// The term to sue over one document, from each of its services.
fn served(sight: &Sight<'_, '_>, document: &DocumentFact<'_>, must_be_served: bool) -> Vec<Term> {
    let context = sight.context();
    let is_told = match document.code {
        // Reconsideration comes first there, and its term is what the party must be told (行政复议法 23).
        "HS-57" => document.has("recon_authority") && document.has("recon_days"),
        _ => document.has("litigation_term"),
    };
    let told = if is_told { Told::Served } else { Told::Later(None) };
    let mut terms = Vec::new();
    for service in document.services().into_iter().filter(|service| sight.sees(service)) {
        let Some(mut day) = Day::read(&service.body.served_at) else { continue };
        if service.body.mode == ServiceMode::Notice {
            day = day.plus_days(NOTICE_DAYS);
        }
        let receipt = service.body.receipt.and_then(|id| sight.facts.document(id));
        let deemed = receipt.filter(|one| sight.seal(one).is_some()).and_then(|one| one.day("deemed_on"));
        let day = deemed.map_or(day, |deemed| deemed.max(day));
        terms.push(Term::of(term::to_sue(day, told, &context), [service.entry]));
    }
    if terms.is_empty() && must_be_served {
        let why = Words::fixed("决定书尚未送达", "the decision is not served");
        terms.push(Term::of(End::Open(why), document.entries()));
    }
    terms
}

/// Until when the file is kept: as the closing report says or the bureau decided, of both the longer.
fn file(sight: &Sight<'_, '_>, closed: Option<(Day, EntryHash)>) -> Term {
    let settings = sight.context().settings;
    let mut lengths: Vec<Length> =
        sight.sealed(&["HS-65"]).filter_map(|one| Length::read(one.text("file_term")?)).collect();
    lengths.extend(Length::of(settings.value("case_file_term")));
    let Some((closed, entry)) = closed else {
        let why = Words::fixed("案件尚未结案归档", "the file is open");
        return Term::of(End::Open(why), sight.facts.opening_entry());
    };
    match lengths.into_iter().max() {
        Some(length) => {
            Term::of(length.end(counted_from(closed, settings.text("case_file_term_from"))), [entry])
        }
        None => {
            let why = Words::fixed("案卷保存期限尚未确定", "the term of the file is not decided");
            Term { undecided: Some("case_file_term"), ..Term::of(End::Open(why), [entry]) }
        }
    }
}

/// The day from which the term of the file is counted, which is not counted itself.
pub(in crate::rules) fn counted_from(closed: Day, setting: Option<&str>) -> Day {
    if setting != Some("次年一月一日") {
        return closed;
    }
    let (year, _, _) = closed.parts();
    u32::try_from(year).ok().and_then(|year| Day::new(year, 12, 31)).unwrap_or(closed)
}
