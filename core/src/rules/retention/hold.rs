//! Holds: what keeps recordings beyond every term until somebody lifts it on the record.

use crate::catalog::Day;
use crate::entry::HoldGround;
use crate::id::{ActivityId, EntryHash, MediaId};
use crate::record::EventKind;
use crate::rules::facts::MediaFact;
use crate::rules::words::Words;

/// What keeps recordings, or kept them until it was lifted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// Why, in law.
    pub ground: HoldGround,
    /// The statement that places it: a `hold.placed`, a `hold.ordered`, an event, or the seal of a document.
    pub entry: EntryHash,
    /// The day on which it was stated.
    pub since: Day,
    /// What placed it.
    pub by: HoldSource,
    /// The statement that ended it.
    pub ended_by: Option<EntryHash>,
    pub(super) scope: Scope,
}

/// What placed a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldSource {
    /// An officer.
    Officer,
    /// The office.
    Office,
    /// What happened places it by itself (第十五条).
    Event(EventKind),
    /// What a sealed document says places it by itself (第十五条).
    Document,
}

/// What a hold keeps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// All of the case, what comes later too.
    Case,
    /// These recordings.
    Media(Vec<MediaId>),
    /// Those of a step, and this one.
    Step(ActivityId, Option<MediaId>),
}

impl Hold {
    /// Whether nobody has lifted it.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.ended_by.is_none()
    }

    /// Whether it asks for long-term keeping (第十五条).
    #[must_use]
    pub const fn is_long_term(&self) -> bool {
        is_long_term(self.ground)
    }

    /// Whether it is about the case as a whole, its documents too.
    #[must_use]
    pub fn is_of_case(&self) -> bool {
        self.scope == Scope::Case
    }

    /// Whether it keeps this recording. Of a step it keeps what was made in it, what was placed there, and what its
    /// maker gave no step; a later placing only adds.
    #[must_use]
    pub fn covers(&self, media: &MediaFact<'_>) -> bool {
        match &self.scope {
            Scope::Case => true,
            Scope::Media(named) => named.contains(&media.id),
            Scope::Step(step, named) => {
                let made = media.state.started.iter().map(|one| one.body.subject.activity);
                let made = made.chain(media.state.captured.iter().map(|one| one.body.subject.activity));
                let mut made = made.map(|activity| activity.is_none_or(|activity| activity == *step));
                *named == Some(media.id) || media.steps.contains(step) || made.any(|fits| fits)
            }
        }
    }

    /// Why, in words.
    #[must_use]
    pub fn words(&self) -> Words {
        let (zh, en) = match self.by {
            HoldSource::Event(kind) => (kind.zh(), kind.as_str().replace('_', " ")),
            HoldSource::Officer | HoldSource::Office | HoldSource::Document => {
                (self.ground.zh(), self.ground.as_str().replace('_', " "))
            }
        };
        let since = self.since;
        if self.is_long_term() {
            Words::new(
                format!("第十五条情形（{zh}，{since}），长期保存"),
                format!("kept for the long term ({en}, {since})"),
            )
        } else {
            Words::new(format!("暂停销毁（{zh}，{since}）"), format!("on hold ({en}, {since})"))
        }
    }
}

/// Whether a ground is one of 第十五条.
pub(in crate::rules) const fn is_long_term(ground: HoldGround) -> bool {
    match ground {
        HoldGround::Dispute | HoldGround::Resistance | HoldGround::Incident | HoldGround::Important => true,
        HoldGround::Litigation | HoldGround::Audit | HoldGround::LegalHold => false,
    }
}

/// The ground that an event gives by itself.
pub(in crate::rules) const fn ground_of(kind: EventKind) -> Option<HoldGround> {
    match kind {
        EventKind::Objection | EventKind::Complaint | EventKind::Petition => Some(HoldGround::Dispute),
        EventKind::Evasion
        | EventKind::Refusal
        | EventKind::Obstruction
        | EventKind::Abuse
        | EventKind::Insult
        | EventKind::Assault => Some(HoldGround::Resistance),
        EventKind::MassIncident | EventKind::Emergency => Some(HoldGround::Incident),
        EventKind::OtherImportant => Some(HoldGround::Important),
        EventKind::ReconsiderationFiled | EventKind::LitigationFiled => Some(HoldGround::Litigation),
        _ => None,
    }
}
