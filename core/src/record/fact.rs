//! The kinds of entry that terminals make, and the shapes of their bodies.

use minicbor::{Decode, Encode};

use super::capture::{MediaCaptured, MediaStarted};
use super::device_check::DeviceChecked;
use super::event::EventNoted;
use super::evidence::EvidenceListed;
use super::fault::FaultReported;
use super::hold::HoldPlaced;
use super::media_note::{MediaMarked, MediaPlaced};
use super::number::{NumberAssigned, NumberVoided, NumbersRequested, NumbersReturned};
use super::read_back::DocumentReadBack;
use super::recorder::{RecorderCheckedOut, RecorderReturned};
use super::recovery::RecoverySealed;
use super::refusal::SignatureDeclined;
use super::seal::{CheckOverridden, DocumentCorrected, DocumentSealed};
use super::service::DocumentServed;
use super::signature::DocumentSigned;
use crate::crypto::sha256;
use crate::entry::{Gap, Session, statements};
use crate::id::{ActivityId, CaseId, DocumentId, OfficerId, SectionId};

/// `case.opened`: a matter begins (立案 comes later and is a document of its own).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CaseOpened {
    /// Key of a case kind in the catalogue, such as `inspection`.
    #[n(0)]
    pub kind: String,
    /// The party (当事人) as named at the opening; the case sheet may say more later.
    #[n(1)]
    pub party: String,
    /// The section whose case it is: its members receive it.
    #[n(2)]
    pub section: SectionId,
}

/// `case.assigned`: an officer of any section works on the case and receives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CaseAssigned {
    /// Who.
    #[n(0)]
    pub officer: OfficerId,
}

/// `activity.started`: a step of the case begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct ActivityStarted {
    /// Its name from start to end.
    #[n(0)]
    pub activity: ActivityId,
    /// Key of an activity type in the catalogue, such as `scene_inspection`; it fixes the stage.
    #[n(1)]
    pub activity_type: String,
    /// Where, as the officer writes it.
    #[n(2)]
    pub place: Option<String>,
}

/// `activity.ended`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct ActivityEnded {
    /// Which.
    #[n(0)]
    pub activity: ActivityId,
}

/// `document.created`: a draft of a document begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DocumentCreated {
    /// Its name: [`document_id`] of the other members, so that it can mean only one template.
    #[n(0)]
    pub document: DocumentId,
    /// Template code, such as `HS-20`.
    #[n(1)]
    pub template: String,
    /// Template version that the document keeps.
    #[n(2)]
    pub version: u32,
    /// Sixteen random bytes.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
}

/// `draft.changed`: one Automerge change of a draft or of the case sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct DraftChanged {
    /// Which document; the case sheet has the name of its case.
    #[n(0)]
    pub document: DocumentId,
    /// The change as Automerge made it: an uncompressed change chunk.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub change: Vec<u8>,
}

/// `note.added`: a remark on the case (工作记录).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct NoteAdded {
    /// The remark.
    #[n(0)]
    pub text: String,
}

/// `chain.lost`: the device states that it no longer holds a part of its own chain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct ChainLost {
    /// Which part.
    #[n(0)]
    pub gap: Gap,
}

/// The name of a document: first half of
/// SHA-256("quanji document 1" ‖ case ‖ nonce ‖ version as 4 bytes big-endian ‖ template).
#[must_use]
pub fn document_id(case: CaseId, template: &str, version: u32, nonce: &[u8; 16]) -> DocumentId {
    let mut input = b"quanji document 1".to_vec();
    input.extend_from_slice(case.as_bytes());
    input.extend_from_slice(nonce);
    input.extend_from_slice(&version.to_be_bytes());
    input.extend_from_slice(template.as_bytes());
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(&input);
    DocumentId::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}

statements! {
    /// A statement that a terminal makes.
    Fact {
        SessionOpened(Session) => "session.opened",
        ChainLost(ChainLost) => "chain.lost",
        CaseOpened(CaseOpened) => "case.opened",
        CaseAssigned(CaseAssigned) => "case.assigned",
        ActivityStarted(ActivityStarted) => "activity.started",
        ActivityEnded(ActivityEnded) => "activity.ended",
        DocumentCreated(DocumentCreated) => "document.created",
        DraftChanged(DraftChanged) => "draft.changed",
        NoteAdded(NoteAdded) => "note.added",
        DocumentReadBack(DocumentReadBack) => "document.read_back",
        DocumentSigned(DocumentSigned) => "document.signed",
        SignatureDeclined(SignatureDeclined) => "signature.declined",
        CheckOverridden(CheckOverridden) => "check.overridden",
        DocumentSealed(DocumentSealed) => "document.sealed",
        DocumentCorrected(DocumentCorrected) => "document.corrected",
        DocumentServed(DocumentServed) => "document.served",
        NumberAssigned(NumberAssigned) => "number.assigned",
        NumberVoided(NumberVoided) => "number.voided",
        NumbersReturned(NumbersReturned) => "numbers.returned",
        NumbersRequested(NumbersRequested) => "numbers.requested",
        MediaStarted(MediaStarted) => "media.started",
        MediaCaptured(MediaCaptured) => "media.captured",
        MediaMarked(MediaMarked) => "media.marked",
        MediaPlaced(MediaPlaced) => "media.placed",
        RecorderCheckedOut(RecorderCheckedOut) => "recorder.checked_out",
        RecorderReturned(RecorderReturned) => "recorder.returned",
        EventNoted(EventNoted) => "event.noted",
        EvidenceListed(EvidenceListed) => "evidence.listed",
        HoldPlaced(HoldPlaced) => "hold.placed",
        DeviceChecked(DeviceChecked) => "device.checked",
        FaultReported(FaultReported) => "fault.reported",
        RecoverySealed(RecoverySealed) => "recovery.sealed",
    }
}

impl Fact {
    /// Whether the statement is about a case, and so its entry must name one.
    #[must_use]
    pub const fn is_about_case(&self) -> bool {
        !matches!(
            self,
            Self::SessionOpened(_)
                | Self::ChainLost(_)
                | Self::NumberVoided(_)
                | Self::NumbersReturned(_)
                | Self::NumbersRequested(_)
                | Self::RecorderCheckedOut(_)
                | Self::RecorderReturned(_)
                | Self::DeviceChecked(_)
                | Self::FaultReported(_)
                | Self::RecoverySealed(_)
        )
    }
}
