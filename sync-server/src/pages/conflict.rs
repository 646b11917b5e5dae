//! Concurrent values of one field, side by side.

use std::collections::BTreeMap;

use quanji_core::id::{DocumentId, EntryHash};
use quanji_core::record::Sealing;

use super::answer::PageError;
use super::timeline::Event;
use crate::office::CaseFile;

/// One disputed field.
#[derive(Debug)]
pub(super) struct ConflictRow {
    pub(super) document: String,
    pub(super) label: String,
    pub(super) sides: Vec<Side>,
}

/// One of its values.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) value: Option<String>,
    /// Whether the document shows this value for now.
    pub(super) shown: bool,
    /// The entry that wrote it, as the timeline shows it.
    pub(super) event: Event,
}

/// Every disputed field of a case, and the entries that take part, by document and field.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    pub(super) rows: Vec<ConflictRow>,
    pub(super) disputed: BTreeMap<(DocumentId, String), Vec<EntryHash>>,
}

/// Collects the conflicts of a case. `events` has every entry of its timeline.
pub(super) fn conflicts(
    file: &CaseFile,
    events: &BTreeMap<EntryHash, Event>,
) -> Result<Conflicts, PageError> {
    let mut found = Conflicts::default();
    for (id, document) in file.state.documents() {
        // What was sealed stands, whatever was written elsewhere; the document's own page shows what came late.
        let decided = file.registry.seal_decision(id).map(|decided| decided.seal);
        let papers = file.state.paperwork(id);
        if papers.is_some_and(|papers| matches!(papers.sealing(decided), Sealing::Sealed(_))) {
            continue;
        }
        let template = file.state.template(&file.catalog, id);
        let defect = |error: quanji_core::record::DraftError| PageError::Defect(error.to_string());
        let values = document.values().map_err(defect)?;
        for conflict in document.conflicts().map_err(defect)? {
            let field = template.and_then(|template| template.field(&conflict.field));
            let entries = conflict.versions.iter().map(|version| version.entry).collect();
            let mut sides: Vec<Side> = conflict
                .versions
                .iter()
                .filter_map(|version| {
                    Some(Side {
                        value: version.value.as_ref().map(|value| {
                            field.map_or_else(|| value.to_json().to_string(), |field| field.display(value))
                        }),
                        shown: values.get(&conflict.field) == version.value.as_ref(),
                        event: events.get(&version.entry)?.clone(),
                    })
                })
                .collect();
            sides.sort_by_key(|side| side.event.place);
            found.rows.push(ConflictRow {
                document: template.map(|template| template.title.clone()).unwrap_or_default(),
                label: field.map_or_else(|| conflict.field.clone(), |field| field.label.clone()),
                sides,
            });
            found.disputed.insert((id, conflict.field), entries);
        }
    }
    Ok(found)
}
