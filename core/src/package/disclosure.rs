//! What a recipient may be given: one decision for each kind of statement.

use crate::catalog::Template;
use crate::entry::{BureauFact, Entry, PackageProfile};
use crate::id::DocumentId;
use crate::record::Fact;
use crate::rules::names_informants;

/// What an entry of a case is about, as far as this decides who may be given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// A document: that it was made, read back, signed, sealed, served, numbered.
    Document(DocumentId),
    /// Its wording before it was sealed.
    Draft(DocumentId),
    /// A recording.
    Recording,
    /// What was done: steps, events, evidence lists.
    Step,
    /// What the organ says to itself: remarks, holds, disposals, inspections, who looked.
    Internal,
    /// What left the organ: publications and packages.
    Publication,
    /// A kind that this build does not know.
    Unknown,
}

/// What an entry is about.
#[must_use]
pub fn matter_of(entry: &Entry) -> Matter {
    match Fact::from_body(&entry.kind, &entry.body) {
        Ok(fact) => of_terminal(&fact),
        Err(_) => {
            BureauFact::from_body(&entry.kind, &entry.body).map_or(Matter::Unknown, |fact| of_office(&fact))
        }
    }
}

/// Whether a recipient is given a document. `template` is `None` if this build has no such template.
#[must_use]
pub fn gives_document(profile: PackageProfile, template: Option<&Template>) -> bool {
    match (profile, template) {
        (PackageProfile::Whole | PackageProfile::Oversight, _) => true,
        // Who reported a matter is not told to courts unasked: they ask for the whole record (传染病防治法 98).
        (PackageProfile::Court, Some(template)) => !names_informants(template),
        (PackageProfile::Party, Some(template)) => template.external && !names_informants(template),
        (PackageProfile::Court | PackageProfile::Party, None) | (PackageProfile::Public, _) => false,
    }
}

/// Whether a recipient is given an entry. `is_given` says it of documents.
#[must_use]
pub fn gives_entry(profile: PackageProfile, matter: Matter, is_given: impl Fn(DocumentId) -> bool) -> bool {
    match (profile, matter) {
        (
            PackageProfile::Whole | PackageProfile::Oversight,
            Matter::Document(document) | Matter::Draft(document),
        )
        | (PackageProfile::Court, Matter::Document(document) | Matter::Draft(document))
        | (PackageProfile::Party, Matter::Document(document)) => is_given(document),
        (PackageProfile::Whole | PackageProfile::Oversight, _) => true,
        (PackageProfile::Court, matter) => matter != Matter::Unknown,
        (PackageProfile::Party, matter) => {
            matches!(matter, Matter::Recording | Matter::Step | Matter::Publication)
        }
        (PackageProfile::Public, matter) => matter == Matter::Publication,
    }
}

fn of_terminal(fact: &Fact) -> Matter {
    match fact {
        Fact::DocumentCreated(body) => Matter::Document(body.document),
        Fact::DraftChanged(body) => Matter::Draft(body.document),
        Fact::DocumentReadBack(body) => Matter::Document(body.document),
        Fact::DocumentSigned(body) => Matter::Document(body.document),
        Fact::SignatureDeclined(body) => Matter::Document(body.document),
        Fact::CheckOverridden(body) => Matter::Document(body.document),
        Fact::DocumentSealed(body) => Matter::Document(body.document),
        Fact::DocumentCorrected(body) => Matter::Document(body.document),
        Fact::DocumentServed(body) => Matter::Document(body.document),
        Fact::NumberAssigned(body) => Matter::Document(body.document),
        Fact::MediaStarted(_) | Fact::MediaCaptured(_) | Fact::MediaMarked(_) | Fact::MediaPlaced(_) => {
            Matter::Recording
        }
        Fact::CaseOpened(_)
        | Fact::CaseAssigned(_)
        | Fact::ActivityStarted(_)
        | Fact::ActivityEnded(_)
        | Fact::EventNoted(_)
        | Fact::EvidenceListed(_) => Matter::Step,
        Fact::NoteAdded(_)
        | Fact::HoldPlaced(_)
        | Fact::SessionOpened(_)
        | Fact::ChainLost(_)
        | Fact::NumberVoided(_)
        | Fact::NumbersReturned(_)
        | Fact::NumbersRequested(_)
        | Fact::RecorderCheckedOut(_)
        | Fact::RecorderReturned(_)
        | Fact::DeviceChecked(_)
        | Fact::FaultReported(_)
        | Fact::RecoverySealed(_) => Matter::Internal,
    }
}

fn of_office(fact: &BureauFact) -> Matter {
    match fact {
        BureauFact::MediaReceived(_) | BureauFact::MediaDamaged(_) | BureauFact::CopyVerified(_) => {
            Matter::Recording
        }
        BureauFact::CasePublished(_) | BureauFact::PublicationWithdrawn(_) | BureauFact::PackageIssued(_) => {
            Matter::Publication
        }
        _ => Matter::Internal,
    }
}
