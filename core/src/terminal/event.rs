//! What officers state about a case beside its documents: what happened, what is evidence, what must be kept.

use super::Terminal;
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::entry::HoldGround;
use crate::id::{CaseId, DocumentId, EntryHash, MediaId};
use crate::record::{CaseState, EventNoted, EvidenceItem, EvidenceListed, Fact, HoldPlaced};

/// Longest text of a statement in bytes.
const LONGEST: usize = 16 * 1024;

/// A piece of evidence to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRequest {
    /// What it is.
    pub what: Exhibit,
    /// What it is to prove (证明对象).
    pub proves: String,
    /// What is said in it, written down.
    pub transcript: Option<String>,
    /// Whether somebody speaks in it.
    pub has_speech: bool,
    /// Whether it is taken off the list again; it stays on the record.
    pub withdrawn: bool,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exhibit {
    /// A recording.
    Media(MediaId),
    /// A sealed document.
    Document(DocumentId),
}

impl Terminal {
    /// States that something happened in a case: an objection, a refusal, a payment, a request. What it names must be
    /// of the case.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case or what it names, [`TerminalError::Invalid`] for a day that is none or an
    /// overlong text.
    pub fn note_event(&self, case: CaseId, event: EventNoted) -> Result<EntryHash, TerminalError> {
        if event.text.len() > LONGEST {
            return Err(TerminalError::Invalid(format!("the text has at most {LONGEST} bytes")));
        }
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        let state = recorder.fold(case)?;
        if event.activity.is_some_and(|activity| !state.activities().any(|(id, _)| id == activity)) {
            return Err(TerminalError::NotFound("activity"));
        }
        if event.document.is_some_and(|document| state.document(document).is_none()) {
            return Err(TerminalError::NotFound("document"));
        }
        require_media(&state, event.media)?;
        recorder.state_sound(case, Fact::EventNoted(event))
    }

    /// States what is evidence in a case and what it is to prove: the list that a decision rests on, or what is added to
    /// it later and supports nothing (行政诉讼证据规定 60).
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case, or for what is no complete recording and no sealed document of it;
    /// [`TerminalError::Invalid`] for a list that says nothing.
    pub fn list_evidence(
        &self,
        case: CaseId,
        decision: Option<DocumentId>,
        supplement: bool,
        items: Vec<EvidenceRequest>,
    ) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        let state = recorder.fold(case)?;
        if decision.is_some_and(|decision| state.document(decision).is_none()) {
            return Err(TerminalError::NotFound("document"));
        }
        let items: Result<Vec<EvidenceItem>, TerminalError> =
            items.into_iter().map(|item| exhibit(&state, item)).collect();
        recorder
            .state_sound(case, Fact::EvidenceListed(EvidenceListed { decision, supplement, items: items? }))
    }

    /// States that recordings of a case are kept for a long time (第十五条); without names, all of them, those to come
    /// included. Only the office lifts it.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case or a recording, [`TerminalError::Invalid`] without a reason.
    pub fn place_hold(
        &self,
        case: CaseId,
        ground: HoldGround,
        media: Vec<MediaId>,
        reason: &str,
    ) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        require_media(&recorder.fold(case)?, media.iter().copied())?;
        recorder.state_sound(case, Fact::HoldPlaced(HoldPlaced { ground, media, reason: reason.to_owned() }))
    }
}

/// The item with the digest that the record has of it.
fn exhibit(state: &CaseState, item: EvidenceRequest) -> Result<EvidenceItem, TerminalError> {
    let (media, document, digest) = match item.what {
        Exhibit::Media(media) => {
            let capture = state.recording(media).and_then(|one| one.capture());
            (Some(media), None, capture.ok_or(TerminalError::NotFound("complete recording"))?.body.sha256)
        }
        Exhibit::Document(document) => {
            let seal = state.paperwork(document).and_then(|papers| papers.seals.first());
            (None, Some(document), seal.ok_or(TerminalError::NotFound("sealed document"))?.body.digest())
        }
    };
    let EvidenceRequest { proves, transcript, has_speech, withdrawn, .. } = item;
    Ok(EvidenceItem { media, document, digest, proves, transcript, has_speech, withdrawn })
}

fn require_media(state: &CaseState, media: impl IntoIterator<Item = MediaId>) -> Result<(), TerminalError> {
    match media.into_iter().any(|media| state.recording(media).is_none()) {
        true => Err(TerminalError::NotFound("recording")),
        false => Ok(()),
    }
}

impl Recorder {
    /// States a fact that the office would admit; one that it would not is refused here, with what is wrong.
    fn state_sound(&mut self, case: CaseId, fact: Fact) -> Result<EntryHash, TerminalError> {
        if !fact.is_sound() {
            return Err(TerminalError::Invalid(
                "the statement says nothing: a reason, a day or what it is about is missing".into(),
            ));
        }
        self.state(case, fact)
    }
}
