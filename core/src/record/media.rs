//! What was stated about one recording, by terminals and by the office.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::capture::{MediaCaptured, MediaStarted, Subject};
use super::fact::Fact;
use super::media_note::{MediaMarked, MediaPlaced};
use crate::entry::{BureauFact, EvidenceAccessed, MediaDamaged, MediaReceived, Stated};
use crate::id::{EntryHash, MediaId};

/// The statements about one recording, each with its entry. They are only ever added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaState {
    /// Its beginning.
    pub started: BTreeSet<Stated<MediaStarted>>,
    /// What it became: one, unless its device stated two.
    pub captured: BTreeSet<Stated<MediaCaptured>>,
    /// Marks and explanations.
    pub marked: BTreeSet<Stated<MediaMarked>>,
    /// What else it belongs to.
    pub placed: BTreeSet<Stated<MediaPlaced>>,
    /// What the office says of its bytes, in the order of its chain.
    pub custody: BTreeSet<Stated<Custody>>,
    /// Who in the office looked at it.
    pub accessed: BTreeSet<Stated<EvidenceAccessed>>,
}

/// What the office states of the bytes of a recording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Custody {
    /// It holds them all, verified at rest.
    Received(MediaReceived),
    /// Some of them are damaged or gone.
    Damaged(MediaDamaged),
}

/// Where the bytes of a recording are, as far as the record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// It was begun and no end is known: it still runs, or its terminal has not come back.
    Recording,
    /// A terminal holds it; the office does not yet.
    OnTerminal,
    /// The office holds every byte.
    InOffice,
    /// The office held it and has lost a part: a terminal that still has it will send it again.
    Damaged,
}

impl MediaState {
    /// The recording that a fact is about; `None` for a fact about something else.
    pub(super) const fn subject(fact: &Fact) -> Option<MediaId> {
        match fact {
            Fact::MediaStarted(body) => Some(body.media),
            Fact::MediaCaptured(body) => Some(body.media),
            Fact::MediaMarked(body) => Some(body.media),
            Fact::MediaPlaced(body) => Some(body.media),
            _ => None,
        }
    }

    /// As [`MediaState::subject`], of a statement of the office.
    pub(super) const fn subject_in_office(fact: &BureauFact) -> Option<MediaId> {
        match fact {
            BureauFact::MediaReceived(body) => Some(body.media),
            BureauFact::MediaDamaged(body) => Some(body.media),
            BureauFact::EvidenceAccessed(body) => Some(body.media),
            _ => None,
        }
    }

    pub(super) fn take(&mut self, fact: Fact, by: Stated<()>) {
        match fact {
            Fact::MediaStarted(body) => drop(self.started.insert(by.with(body))),
            Fact::MediaCaptured(body) => drop(self.captured.insert(by.with(body))),
            Fact::MediaMarked(body) => drop(self.marked.insert(by.with(body))),
            Fact::MediaPlaced(body) => drop(self.placed.insert(by.with(body))),
            _ => {}
        }
    }

    pub(super) fn take_of_office(&mut self, fact: BureauFact, by: Stated<()>) {
        match fact {
            BureauFact::MediaReceived(body) => drop(self.custody.insert(by.with(Custody::Received(body)))),
            BureauFact::MediaDamaged(body) => drop(self.custody.insert(by.with(Custody::Damaged(body)))),
            BureauFact::EvidenceAccessed(body) => drop(self.accessed.insert(by.with(body))),
            _ => {}
        }
    }

    /// What it became: the first statement by position, device and hash.
    #[must_use]
    pub fn capture(&self) -> Option<&Stated<MediaCaptured>> {
        self.captured.first()
    }

    /// Where its bytes are, by the last word of the office on what it became.
    #[must_use]
    pub fn whereabouts(&self) -> Whereabouts {
        let Some(capture) = self.capture() else { return Whereabouts::Recording };
        match self.custody.iter().rev().find(|stated| stated.body.captured() == capture.entry) {
            None => Whereabouts::OnTerminal,
            Some(stated) => match stated.body {
                Custody::Received(_) => Whereabouts::InOffice,
                Custody::Damaged(_) => Whereabouts::Damaged,
            },
        }
    }

    /// Everything that it is stated to be about: by its maker first, then as placed later.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let first = match (self.capture(), self.started.first()) {
            (Some(capture), _) => Some(&capture.body.subject),
            (None, Some(started)) => Some(&started.body.subject),
            (None, None) => None,
        };
        first.into_iter().chain(self.placed.iter().map(|placed| &placed.body.subject))
    }

    pub(super) fn snapshot(&self) -> Value {
        json!({
            "started": Stated::entries(&self.started),
            "captured": Stated::entries(&self.captured),
            "marked": Stated::entries(&self.marked),
            "placed": Stated::entries(&self.placed),
            "custody": Stated::entries(&self.custody),
            "accessed": Stated::entries(&self.accessed),
            "whereabouts": self.whereabouts(),
        })
    }
}

impl Custody {
    /// The `media.captured` that it is about.
    #[must_use]
    pub const fn captured(&self) -> EntryHash {
        match self {
            Self::Received(body) => body.captured,
            Self::Damaged(body) => body.captured,
        }
    }
}
