//! The record as it stood at a moment: what was stated by then.

use crate::catalog::Day;
use crate::record::{DocumentSealed, MediaState, Source, Stated};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};

/// The facts of a case as they stood at a moment, so that a disposal is judged by what was known when it was done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a, 'f> {
    pub(super) facts: &'f CaseFacts<'a>,
    until_ms: i64,
}

impl<'a, 'f> Sight<'a, 'f> {
    pub(super) const fn now(facts: &'f CaseFacts<'a>) -> Self {
        Self { facts, until_ms: i64::MAX }
    }

    pub(super) const fn at(facts: &'f CaseFacts<'a>, until_ms: i64) -> Self {
        Self { facts, until_ms }
    }

    pub(super) fn context(&self) -> Context<'f> {
        self.facts.today()
    }

    /// Whether something had been stated.
    pub(super) const fn sees<T>(&self, stated: &Stated<T>) -> bool {
        stated.time.wall_ms <= self.until_ms
    }

    /// What had been stated of these.
    pub(super) fn of<'s, T: 's>(
        &self,
        stated: impl IntoIterator<Item = &'s Stated<T>>,
    ) -> impl Iterator<Item = &'s Stated<T>> {
        let until_ms = self.until_ms;
        stated.into_iter().filter(move |one| one.time.wall_ms <= until_ms)
    }

    /// The seal of a document.
    pub(super) fn seal(&self, document: &DocumentFact<'a>) -> Option<&'a Stated<DocumentSealed>> {
        document.seal.filter(|seal| self.sees(seal))
    }

    /// Sealed documents of these templates.
    pub(super) fn sealed(
        &self,
        codes: &'static [&'static str],
    ) -> impl Iterator<Item = &'f DocumentFact<'a>> {
        let until_ms = self.until_ms;
        let is_seen = move |one: &&DocumentFact<'a>| {
            codes.contains(&one.code) && one.seal.is_some_and(|seal| seal.time.wall_ms <= until_ms)
        };
        self.facts.documents.iter().filter(is_seen)
    }

    /// The day on which a recording was complete. A clock that nobody compared may be wrong by years: then the day of
    /// the statement counts, unless the claim is later. Of contradicting statements the latest counts.
    pub(super) fn captured_on(&self, media: &MediaState) -> Option<Day> {
        let day = |one: &Stated<crate::record::MediaCaptured>| {
            let claimed = one.body.ended_ms.or(one.body.started_ms);
            let ahead = match &one.body.source {
                Source::Terminal => Some(0),
                Source::Recorder(import) | Source::File(import) => import.clock_ahead_ms,
            };
            let ms = match (claimed, ahead) {
                (Some(claimed), Some(ahead)) => claimed.saturating_sub(ahead),
                (Some(claimed), None) => claimed.max(one.time.wall_ms),
                (None, _) => one.time.wall_ms,
            };
            Day::of_ms(ms, one.time.offset_minutes.into())
        };
        self.of(&media.captured).map(day).max()
    }
}
