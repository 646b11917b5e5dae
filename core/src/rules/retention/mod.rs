//! How long recordings and documents are kept (第十四条, 第十五条), as a function of what the record says.
//!
//! Nothing of it is stored: whoever asks gets what the facts give. A fact that comes later may move an end later and
//! never earlier, evidence stays evidence, and only a recorded decision lifts a hold.

mod class;
mod course;
mod disposal;
mod hold;
mod kept;
mod placed;
mod sight;
mod term;

use std::collections::{BTreeMap, BTreeSet};

pub use class::RetentionClass;
pub(super) use course::counted_from;
pub use disposal::may_dispose;
pub(super) use disposal::{Asked, Disposal, asked, disposal};
pub use hold::{Hold, HoldSource};
pub(super) use placed::is_refusal_to_sign;
pub(super) use term::{End, Length, Told, after_reconsideration, general, to_sue};

use self::kept::Kept;
use self::sight::Sight;
use super::facts::CaseFacts;
use super::words::Words;
use crate::catalog::Day;
use crate::id::{DocumentId, EntryHash, MediaId};

/// How long one thing is kept, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Its class.
    pub class: RetentionClass,
    /// The last day on which it must be kept, holds apart; `None` while no end is known, or for ever.
    pub through: Option<Day>,
    /// The first day on which it may go; `None` while no end is known or a hold stands.
    pub first_disposal_day: Option<Day>,
    /// The holds that stand.
    pub holds: Vec<Hold>,
    /// The entries that this rests on.
    pub rests_on: BTreeSet<EntryHash>,
    /// Why, without personal data.
    pub why: Words,
    /// The setting that the bureau must decide before an end can be told.
    pub undecided: Option<&'static str>,
    pub(super) end: End,
}

/// How long each recording is kept.
#[must_use]
pub fn retentions(facts: &CaseFacts<'_>) -> BTreeMap<MediaId, Retention> {
    Kept::of(Sight::now(facts)).media()
}

/// As [`retentions`], by what had been stated at a moment.
pub(super) fn retentions_at(facts: &CaseFacts<'_>, unix_ms: i64) -> BTreeMap<MediaId, Retention> {
    Kept::of(Sight::at(facts, unix_ms)).media()
}

/// How long each sealed document is kept: in a case of penalty or coercion as long as the file, in any other by the
/// archives schedule.
#[must_use]
pub fn document_retentions(facts: &CaseFacts<'_>) -> BTreeMap<DocumentId, Retention> {
    let kept = Kept::of(Sight::now(facts));
    let sealed = facts.documents.iter().filter(|document| document.is_sealed());
    sealed.map(|document| (document.id, kept.of_document(document))).collect()
}

/// Every hold of the case, lifted ones too.
#[must_use]
pub fn holds(facts: &CaseFacts<'_>) -> Vec<Hold> {
    placed::holds(&Sight::now(facts))
}

/// Why the original of a recording may not go now, neither from a terminal that has delivered it nor from the office: a
/// hold stands. A term that runs keeps the office's original and not a terminal's.
#[must_use]
pub fn keeps(facts: &CaseFacts<'_>, media: MediaId) -> Option<Words> {
    let kept = retentions(facts).remove(&media)?;
    let runs = || kept.class == RetentionClass::LongTerm && kept.through >= Some(facts.around.now.today());
    kept.holds.first().map(Hold::words).or_else(|| runs().then(|| kept.why.clone()))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
