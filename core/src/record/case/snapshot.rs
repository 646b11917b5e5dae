//! The state of a case as one value, and its digest: what replicas are compared by.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::CaseState;
use crate::catalog::FieldValue;
use crate::crypto::sha256;
use crate::entry::Stated;
use crate::record::document::DocumentState;

impl CaseState {
    /// Everything that the fold decides, as JSON with sorted keys: equal on every replica that
    /// holds the same entries.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        let documents: BTreeMap<String, Value> =
            self.documents.iter().map(|(id, document)| (id.to_string(), document_json(document))).collect();
        let activities: BTreeMap<String, Value> = self
            .activities
            .iter()
            .map(|(id, activity)| {
                let started: Vec<_> = activity
                    .started
                    .iter()
                    .map(|s| json!([s.entry, s.body.activity_type, s.body.place]))
                    .collect();
                let ended: Vec<_> = activity.ended.iter().map(|s| s.entry).collect();
                (id.to_string(), json!({"started": started, "ended": ended}))
            })
            .collect();
        let mut snapshot = json!({
            "case": self.case,
            "party": self.party(),
            "entries": self.entries.keys().collect::<Vec<_>>(),
            "openings": self.openings.iter().map(|s| json!([s.entry, s.body.kind, s.body.party, s.body.section])).collect::<Vec<_>>(),
            "assigned": self.assigned.keys().collect::<Vec<_>>(),
            "activities": activities,
            "notes": self.notes.iter().map(|note| json!([note.entry, note.body])).collect::<Vec<_>>(),
            "documents": documents,
            "papers": self.papers.iter().map(|(id, papers)| (id.to_string(), json!(papers.entries()))).collect::<BTreeMap<_, _>>(),
            "media": self.media.iter().map(|(id, media)| (id.to_string(), media.snapshot())).collect::<BTreeMap<_, _>>(),
        });
        self.add_later_kinds(&mut snapshot);
        snapshot
    }

    /// Adds what the first releases did not know, and only what is there: a case without it keeps
    /// the snapshot, and so the digest, that it had then.
    fn add_later_kinds(&self, snapshot: &mut Value) {
        let lists = [
            ("events", Stated::entries(&self.events)),
            ("evidence", Stated::entries(&self.evidence)),
            ("holds", Stated::entries(&self.holds)),
        ];
        for (name, entries) in lists.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            snapshot[name] = json!(entries);
        }
        if let Some(office) = self.office.snapshot() {
            snapshot["office"] = office;
        }
    }

    /// SHA-256 of the snapshot: one number to compare replicas by.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.snapshot().to_string().as_bytes())
    }
}

fn document_json(document: &DocumentState) -> Value {
    let values = document.values().unwrap_or_default();
    let fields: BTreeMap<&String, Value> = values.iter().map(|(key, value)| (key, value.to_json())).collect();
    let conflicts: BTreeMap<String, Value> = document
        .conflicts()
        .unwrap_or_default()
        .into_iter()
        .map(|conflict| {
            let versions: Vec<Value> = conflict
                .versions
                .iter()
                .map(|version| json!([version.entry, version.value.as_ref().map(FieldValue::to_json)]))
                .collect();
            (conflict.field, versions.into())
        })
        .collect();
    let waiting: Vec<Value> = document.waiting().map(|(entry, why)| json!([entry, why])).collect();
    json!({"heads": document.heads(), "fields": fields, "conflicts": conflicts, "waiting": waiting})
}
