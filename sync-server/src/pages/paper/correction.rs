//! Which document a document corrects, and which correct it.

use quanji_core::id::DocumentId;
use quanji_core::record::{DocumentCorrected, Stated};

use super::Dossier;
use super::service::name;
use crate::pages::timeline::Event;

/// The other document.
#[derive(Debug)]
pub(super) struct Correction {
    pub(super) document: String,
    pub(super) name: String,
    /// Why, and by which entry, if that has arrived.
    pub(super) stated: Option<(String, Event)>,
}

/// What this document corrects.
pub(super) fn corrected(dossier: &Dossier<'_>) -> Option<Correction> {
    let corrects = dossier.found.content.corrects?;
    let stated =
        dossier.papers.and_then(|papers| papers.corrects.iter().find(|s| s.body.corrects == corrects));
    Some(correction(dossier, corrects, stated))
}

/// What corrects this document.
pub(super) fn corrections(dossier: &Dossier<'_>) -> Vec<Correction> {
    let all = dossier.file.state.corrections(dossier.document);
    all.map(|stated| correction(dossier, stated.body.document, Some(stated))).collect()
}

fn correction(
    dossier: &Dossier<'_>,
    other: DocumentId,
    stated: Option<&Stated<DocumentCorrected>>,
) -> Correction {
    Correction {
        document: other.to_string(),
        name: name(dossier, other),
        stated: stated.and_then(|stated| Some((stated.body.reason.clone(), dossier.event(stated.entry)?))),
    }
}
