//! One document of a case as its entries make it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};

use super::admit::read_change;
use super::conflict::{Conflict, FieldVersion, distinct};
use super::draft::{Draft, DraftError};
use crate::catalog::{FieldValue, Template};
use crate::id::{Digest, EntryHash};

/// Why a change of a document is held and not yet part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// It builds on a change that has not arrived.
    Earlier,
    /// The template of the document is not known here, or its creation has not arrived.
    Template,
    /// Automerge cannot apply it; it stays visible here.
    Unusable,
}

/// A document: its draft, and who wrote what.
#[derive(Debug, Default)]
pub struct DocumentState {
    draft: Option<Draft>,
    /// Every applied change: its entry, what it builds on and the fields that it touches.
    applied: BTreeMap<ChangeHash, Applied>,
    /// For each field the newest changes that touch it, none of which builds on another.
    newest: BTreeMap<String, BTreeSet<ChangeHash>>,
    /// For each actor the number of its newest applied change.
    numbers: BTreeMap<ActorId, u64>,
    waiting: BTreeMap<EntryHash, Held>,
    /// Entries whose changes stopped Automerge: not tried again.
    hostile: BTreeSet<EntryHash>,
}

/// A change that is no part of the document yet.
#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    why: Waiting,
    /// What it builds on and is not here: until it is, there is nothing to try.
    lacks: Option<Lack>,
}

/// What has to come before a change.
#[derive(Debug)]
enum Lack {
    /// A change that it names.
    Change(ChangeHash),
    /// The change of its actor with the number before its own. An honest change names that, directly or
    /// through others; on one that does not, Automerge stops.
    Number(ActorId, u64),
}

#[derive(Debug)]
struct Applied {
    entry: EntryHash,
    bytes: Vec<u8>,
    deps: Vec<ChangeHash>,
    fields: BTreeSet<String>,
}

impl DocumentState {
    /// Gives the document its template; the same one every time, because the document's name
    /// fixes it.
    pub(super) fn open(&mut self, template: &Template) {
        if self.draft.is_none() {
            self.draft = Draft::new(template).ok();
            self.retry();
        }
    }

    /// Takes in the change of one entry. Call [`DocumentState::settle`] before reading.
    pub(super) fn take(&mut self, entry: EntryHash, change: &[u8]) {
        match self.try_apply(entry, change) {
            None => self.retry(),
            // Nothing that waits gets on by another one that waits.
            Some((why, lacks)) => {
                drop(self.waiting.insert(entry, Held { bytes: change.to_vec(), why, lacks }))
            }
        }
    }

    /// Makes the document depend on the set of its changes alone. Only if Automerge refused one is
    /// there anything to do: a device wrote two changes under one number, and which of them came
    /// first depends on the order of delivery. Then everything is tried again at once, within each
    /// round in the order of the entries' hashes.
    pub(super) fn settle(&mut self, template: Option<&Template>) {
        if self.is_contested() {
            self.rebuild(template);
        }
    }

    fn is_contested(&self) -> bool {
        self.waiting.values().any(|held| held.why == Waiting::Unusable)
    }

    /// Begins again with what has not stopped Automerge, until nothing of that does: every round that
    /// does not end well leaves out one more.
    fn rebuild(&mut self, template: Option<&Template>) {
        // What stops Automerge may depend on what came before it, and the order is another one now.
        self.hostile.clear();
        loop {
            for applied in std::mem::take(&mut self.applied).into_values() {
                let held = Held { bytes: applied.bytes, why: Waiting::Earlier, lacks: None };
                self.waiting.insert(applied.entry, held);
            }
            self.newest.clear();
            self.numbers.clear();
            self.draft = template.and_then(|template| Draft::new(template).ok());
            let can_hold = self.draft.is_some();
            self.retry();
            if self.draft.is_some() || !can_hold {
                return;
            }
        }
    }

    /// Applies what can be applied until nothing more can, in the order of the entries' hashes
    /// within each round.
    fn retry(&mut self) {
        loop {
            let before = self.waiting.len();
            for (entry, held) in std::mem::take(&mut self.waiting) {
                if held.lacks.as_ref().is_some_and(|lack| !self.is_here(lack)) {
                    self.waiting.insert(entry, held);
                } else if let Some((why, lacks)) = self.try_apply(entry, &held.bytes) {
                    self.waiting.insert(entry, Held { why, lacks, ..held });
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }

    fn is_here(&self, lack: &Lack) -> bool {
        match lack {
            Lack::Change(hash) => self.applied.contains_key(hash),
            Lack::Number(actor, number) => self.numbers.get(actor).is_some_and(|newest| newest >= number),
        }
    }

    /// Applies a change; or says why it cannot be, and what it lacks.
    fn try_apply(&mut self, entry: EntryHash, bytes: &[u8]) -> Option<(Waiting, Option<Lack>)> {
        if self.hostile.contains(&entry) {
            return Some((Waiting::Unusable, None));
        }
        if self.draft.is_none() {
            return Some((Waiting::Template, None));
        }
        let Some(change) = read_change(bytes) else { return Some((Waiting::Unusable, None)) };
        let hash = change.hash();
        if let Some(held) = self.applied.get_mut(&hash) {
            // The same change in two entries: the smaller name keeps it on every replica.
            held.entry = held.entry.min(entry);
            return None;
        }
        let lacks = self.draft.as_mut().and_then(|draft| draft.lacks(&change));
        if let Some(lacks) = lacks {
            return Some((Waiting::Earlier, Some(Lack::Change(lacks))));
        }
        if let Some(before) = change.seq().checked_sub(1).filter(|before| *before > 0) {
            let lack = Lack::Number(change.actor_id().clone(), before);
            if !self.is_here(&lack) {
                return Some((Waiting::Earlier, Some(lack)));
            }
        }
        let Some(draft) = self.draft.as_mut() else { return Some((Waiting::Template, None)) };
        let fields = draft.touched(&change);
        match draft.apply(change.clone()) {
            Ok(()) => {
                self.note(&change, entry, bytes, fields);
                None
            }
            Err(DraftError::Unusable) => {
                // Automerge stopped in the middle: nothing of this draft can be relied on.
                self.draft = None;
                self.hostile.insert(entry);
                Some((Waiting::Unusable, None))
            }
            Err(_) => Some((Waiting::Unusable, None)),
        }
    }

    fn note(&mut self, change: &Change, entry: EntryHash, bytes: &[u8], fields: BTreeSet<String>) {
        let hash = change.hash();
        self.numbers.insert(change.actor_id().clone(), change.seq());
        let superseded = self.ancestors_among_newest(change.deps(), &fields);
        for field in &fields {
            let newest = self.newest.entry(field.clone()).or_default();
            newest.retain(|held| !superseded.contains(held));
            newest.insert(hash);
        }
        self.applied
            .insert(hash, Applied { entry, bytes: bytes.to_vec(), deps: change.deps().to_vec(), fields });
    }

    /// Which of the newest changes of these fields a new change builds on, directly or not.
    fn ancestors_among_newest(&self, deps: &[ChangeHash], fields: &BTreeSet<String>) -> BTreeSet<ChangeHash> {
        let mut wanted: BTreeSet<ChangeHash> =
            fields.iter().filter_map(|field| self.newest.get(field)).flatten().copied().collect();
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = deps.to_vec();
        while let Some(hash) = open.pop() {
            if wanted.is_empty() {
                break;
            }
            if !seen.insert(hash) {
                continue;
            }
            if wanted.remove(&hash) {
                found.insert(hash);
            }
            if let Some(applied) = self.applied.get(&hash) {
                open.extend(&applied.deps);
            }
        }
        found
    }

    /// The current value of every field that has one.
    ///
    /// # Errors
    /// [`DraftError`] if the document does not follow its template.
    pub fn values(&self) -> Result<BTreeMap<String, FieldValue>, DraftError> {
        self.draft.as_ref().map_or_else(|| Ok(BTreeMap::new()), Draft::values)
    }

    /// Every field with concurrent, different values.
    ///
    /// # Errors
    /// [`DraftError`] if the document does not follow its template.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, DraftError> {
        let Some(draft) = &self.draft else { return Ok(Vec::new()) };
        let mut conflicts = Vec::new();
        for (field, newest) in self.newest.iter().filter(|(_, newest)| newest.len() > 1) {
            let versions: Result<Vec<FieldVersion>, DraftError> = newest
                .iter()
                .filter_map(|hash| self.applied.get(hash).map(|applied| (hash, applied.entry)))
                .map(|(hash, entry)| Ok(FieldVersion { value: draft.value_at(field, Some(*hash))?, entry }))
                .collect();
            let versions = distinct(versions?);
            if versions.len() > 1 {
                conflicts.push(Conflict { field: field.clone(), versions });
            }
        }
        Ok(conflicts)
    }

    /// What one entry wrote: each field it touched, with the value it left there.
    ///
    /// # Errors
    /// [`DraftError`] if the document does not follow its template.
    pub fn written_by(&self, entry: EntryHash) -> Result<BTreeMap<String, Option<FieldValue>>, DraftError> {
        let Some(draft) = &self.draft else { return Ok(BTreeMap::new()) };
        let mut written = BTreeMap::new();
        for (hash, applied) in self.applied.iter().filter(|(_, applied)| applied.entry == entry) {
            for field in &applied.fields {
                written.insert(field.clone(), draft.value_at(field, Some(*hash))?);
            }
        }
        Ok(written)
    }

    /// The changes that are held and not part of the document, with the reason.
    pub fn waiting(&self) -> impl Iterator<Item = (EntryHash, Waiting)> {
        self.waiting.iter().map(|(entry, held)| (*entry, held.why))
    }

    /// The draft itself, to edit or to save.
    pub fn draft_mut(&mut self) -> Option<&mut Draft> {
        self.draft.as_mut()
    }

    /// The draft itself, to go on with.
    #[must_use]
    pub fn into_draft(self) -> Option<Draft> {
        self.draft
    }

    /// The newest changes of the whole document, ascending.
    #[must_use]
    pub fn head_digests(&self) -> Vec<Digest> {
        self.newest_changes().map(|hash| Digest::from_bytes(hash.0)).collect()
    }

    /// Entries whose changes are neither among these nor among what they build on, and those that
    /// could not be taken in.
    #[must_use]
    pub fn outside(&self, heads: &[Digest]) -> Vec<EntryHash> {
        let mut inside = BTreeSet::new();
        let mut open: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head.as_bytes())).collect();
        while let Some(hash) = open.pop() {
            if let Some(applied) = self.applied.get(&hash)
                && inside.insert(hash)
            {
                open.extend(&applied.deps);
            }
        }
        let applied = self.applied.iter().filter(|(hash, _)| !inside.contains(hash));
        applied.map(|(_, applied)| applied.entry).chain(self.waiting.keys().copied()).collect()
    }

    /// The newest changes of the whole document, ascending, as hexadecimal text.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        self.newest_changes().map(ToString::to_string).collect()
    }

    fn newest_changes(&self) -> impl Iterator<Item = &ChangeHash> {
        let built_on: BTreeSet<&ChangeHash> =
            self.applied.values().flat_map(|applied| &applied.deps).collect();
        self.applied.keys().filter(move |hash| !built_on.contains(hash))
    }
}
