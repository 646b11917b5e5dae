//! How the terms and holds of one case come together for each recording and document.

use std::collections::{BTreeMap, BTreeSet};

use super::course::{Course, Term};
use super::hold::{Hold, HoldSource};
use super::placed;
use super::sight::Sight;
use super::term::{End, Length, general};
use super::{Retention, RetentionClass};
use crate::id::{EntryHash, MediaId};
use crate::rules::facts::{DocumentFact, MediaFact, day_of};
use crate::rules::verdict::Due;
use crate::rules::words::Words;

/// What is kept in a case, as it stood at a moment.
pub(super) struct Kept<'a, 'f> {
    sight: Sight<'a, 'f>,
    course: Course,
    holds: Vec<Hold>,
    evidence: BTreeSet<MediaId>,
}

impl<'a, 'f> Kept<'a, 'f> {
    pub(super) fn of(sight: Sight<'a, 'f>) -> Self {
        let (course, holds, evidence) = (Course::of(&sight), placed::holds(&sight), evidence(&sight));
        Self { sight, course, holds, evidence }
    }

    pub(super) fn media(&self) -> BTreeMap<MediaId, Retention> {
        self.sight.facts.media.iter().map(|media| (media.id, self.of_media(media))).collect()
    }

    fn of_media(&self, media: &MediaFact<'_>) -> Retention {
        let own = match self.sight.captured_on(media.state) {
            Some(day) => Term::of(general(day), media.entries()),
            None => {
                let why = Words::fixed("录制尚未结束", "the recording has no known end");
                Term::of(End::Open(why), media.entries())
            }
        };
        let (mut class, mut term) = match &self.course.to_sue {
            Some(to_sue) => (RetentionClass::CaseNotEvidence, own.later(to_sue.clone())),
            None => (RetentionClass::General, own),
        };
        if self.evidence.contains(&media.id) {
            (class, term) = (RetentionClass::Evidence, term.later(self.course.file.clone()));
        }
        let covering: Vec<&Hold> =
            self.holds.iter().filter(|hold| hold.stands() && hold.covers(media)).collect();
        let long = covering.iter().filter(|hold| hold.is_long_term());
        if let Some(long) = long.map(|hold| self.long_term(hold)).reduce(Term::later) {
            (class, term) = (RetentionClass::LongTerm, term.later(long));
        }
        self.retention(class, term, covering, media.entries())
    }

    /// The long term where the bureau gave it a length: then what happened keeps for so long, and an order until it is
    /// lifted.
    fn long_term(&self, hold: &Hold) -> Term {
        match self.sight.context().settings.number("long_term_years") {
            0 => {
                let why = Words::fixed("长期保存，未定年限", "kept for the long term without an end");
                Term::of(End::Open(why), [hold.entry])
            }
            years => Term::of(Length::Months(years.saturating_mul(12)).end(hold.since), [hold.entry]),
        }
    }

    pub(super) fn of_document(&self, document: &DocumentFact<'_>) -> Retention {
        let sealed_on = document.dated().unwrap_or_else(|| day_of(document.created));
        let (class, term) = match &self.course.to_sue {
            Some(to_sue) => (RetentionClass::Evidence, to_sue.clone().later(self.course.file.clone())),
            None => {
                let schedule = self.sight.context().settings;
                let names = [document.template.title.as_str(), document.code, document.template.key.as_str()];
                let length = names.iter().find_map(|name| schedule.entry("archive_terms", name));
                let from = self.course.closed.map_or(sealed_on, |(day, _)| day.max(sealed_on));
                let term = match length.and_then(Length::of) {
                    Some(length) => Term::of(length.end(from), document.entries()),
                    None => {
                        let why = Words::fixed("档案保管期限尚未确定", "the archives schedule gives no term");
                        let undecided = Some("archive_terms");
                        Term { undecided, ..Term::of(End::Open(why), document.entries()) }
                    }
                };
                (RetentionClass::Archives, term)
            }
        };
        let covering = self.holds.iter().filter(|hold| hold.stands() && hold.is_of_case()).collect();
        self.retention(class, term, covering, document.entries())
    }

    fn retention(
        &self,
        class: RetentionClass,
        term: Term,
        covering: Vec<&Hold>,
        own: impl IntoIterator<Item = EntryHash>,
    ) -> Retention {
        // What happened holds by itself only as long as the long term runs; an order holds until it is lifted.
        let has_length = self.sight.context().settings.number("long_term_years") > 0;
        let is_over = |hold: &Hold| {
            has_length
                && hold.is_long_term()
                && matches!(hold.by, HoldSource::Event(_) | HoldSource::Document)
        };
        let holds: Vec<Hold> = covering.into_iter().filter(|hold| !is_over(hold)).cloned().collect();
        let end = self.settle(term.end);
        let through = end.day();
        let first_disposal_day = through.filter(|_| holds.is_empty()).map(|day| day.plus_days(1));
        let mut rests_on = term.rests_on;
        rests_on.extend(own);
        rests_on.extend(holds.iter().map(|hold| hold.entry));
        let why = why(class, &end, &holds);
        let undecided = term.undecided;
        Retention { class, through, first_disposal_day, holds, rests_on, why, undecided, end }
    }

    /// A day of a year whose arrangement is not published is moved off the weekend at least: what is kept a day too long
    /// harms nobody.
    fn settle(&self, end: End) -> End {
        match end {
            End::Through(Due { day, provisional: Some(year) }) => {
                let day = self.sight.context().calendar.roll(day).day;
                End::Through(Due { day, provisional: Some(year) })
            }
            end => end,
        }
    }
}

/// Recordings that a list of evidence names or that were stated to prove something. What was evidence once is evidence:
/// an item that is withdrawn, a list that is replaced, a decision that is revoked take nothing back.
fn evidence(sight: &Sight<'_, '_>) -> BTreeSet<MediaId> {
    let state = sight.facts.state;
    let lists = sight.of(state.evidence_lists());
    let listed = lists.flat_map(|list| &list.body.items).filter_map(|item| item.media);
    let proves = state.media().filter(|(_, media)| {
        let started = sight.of(&media.started).map(|one| &one.body.subject);
        let captured = sight.of(&media.captured).map(|one| &one.body.subject);
        let placed = sight.of(&media.placed).map(|one| &one.body.subject);
        let mut subjects = started.chain(captured).chain(placed);
        subjects.any(|one| one.proves.as_ref().is_some_and(|text| !text.trim().is_empty()))
    });
    listed.chain(proves.map(|(id, _)| id)).collect()
}

fn why(class: RetentionClass, end: &End, holds: &[Hold]) -> Words {
    let (zh, en) = match class {
        RetentionClass::General => ("一般性执法活动的声像资料，不少于六个月", "general: six months"),
        RetentionClass::CaseNotEvidence => (
            "案件中不作为证据的声像资料，保存至行政诉讼期限届满之日后",
            "not evidence: until the term to sue is over",
        ),
        RetentionClass::Archives => ("纸质资料，按行政管理档案保管期限", "by the archives schedule"),
        RetentionClass::Evidence => ("与案卷保存期限相同", "as long as the case file"),
        RetentionClass::LongTerm => ("第十五条情形，长期保存", "kept for the long term"),
    };
    let end = end.words();
    let (mut zh, mut en) = (format!("{zh}；{}", end.zh), format!("{en}; {}", end.en));
    for hold in holds {
        let words = hold.words();
        zh = format!("{zh}；{}", words.zh);
        en = format!("{en}; {}", words.en);
    }
    Words::new(zh, en)
}
