//! How a document reached the party.

use quanji_core::id::DocumentId;
use quanji_core::record::ServiceMode;

use super::Dossier;
use super::refusal::interval;
use crate::pages::timeline::Event;

/// One service.
#[derive(Debug)]
pub(super) struct ServiceRow {
    pub(super) mode: (&'static str, &'static str),
    pub(super) time: String,
    /// Label in both languages and text of what else was stated.
    pub(super) facts: Vec<(&'static str, &'static str, String)>,
    /// Label in both languages, identifier and name of other documents.
    pub(super) documents: Vec<(&'static str, &'static str, String, String)>,
    /// Whether what was served is another seal than the one that counts.
    pub(super) other_seal: bool,
    pub(super) event: Event,
}

/// Every service, in the order of the timeline.
pub(super) fn rows(dossier: &Dossier<'_>) -> Vec<ServiceRow> {
    let served = dossier.papers.into_iter().flat_map(|papers| &papers.served);
    let row = |stated: &quanji_core::record::Stated<quanji_core::record::DocumentServed>| {
        let body = &stated.body;
        let facts = [
            ("受送达人", "receiver", body.receiver.clone()),
            ("地点", "place", body.place.clone()),
            ("拒收理由", "refusal", body.refusal.clone()),
            ("见证人", "witness", body.witness.clone()),
            ("录音录像", "recording", body.media.as_ref().map(interval)),
            ("单号或地址", "reference", body.reference.clone()),
        ];
        let documents = [("同意书", "consent", body.consent), ("送达回证", "receipt", body.receipt)];
        Some(ServiceRow {
            mode: (body.mode.zh(), english(body.mode)),
            time: written(&body.served_at),
            facts: facts.into_iter().filter_map(|(zh, en, text)| Some((zh, en, text?))).collect(),
            documents: documents
                .into_iter()
                .filter_map(|(zh, en, id)| Some((zh, en, id?.to_string(), name(dossier, id?))))
                .collect(),
            other_seal: dossier.found.seal.is_some_and(|seal| seal.entry != body.seal),
            event: dossier.event(stated.entry)?,
        })
    };
    let mut rows: Vec<ServiceRow> = served.filter_map(row).collect();
    rows.sort_by_key(|row| row.event.place);
    rows
}

/// Title and number of a document of the same case.
pub(super) fn name(dossier: &Dossier<'_>, document: DocumentId) -> String {
    let state = &dossier.file.state;
    let title = state.template(&dossier.file.catalog, document).map(|template| template.title.as_str());
    let number =
        state.paperwork(document).and_then(|papers| papers.number()).map(|number| number.text.as_str());
    [title.or(Some("未知文书")), number].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

const fn english(mode: ServiceMode) -> &'static str {
    match mode {
        ServiceMode::Direct => "handed over",
        ServiceMode::Left => "left behind",
        ServiceMode::Entrusted => "by another organ",
        ServiceMode::Mail => "by mail",
        ServiceMode::Electronic => "electronically",
        ServiceMode::Notice => "by public notice",
    }
}

/// A stated RFC 3339 time as the pages write times.
fn written(time: &str) -> String {
    time.strip_suffix("+08:00").unwrap_or(time).replacen('T', " ", 1)
}
