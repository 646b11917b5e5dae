//! Verifying everything that the terminal holds: the chain, every signature, every cache.

use std::collections::{BTreeMap, BTreeSet};

use super::Terminal;
use super::cache::{load, rebuild_case};
use super::error::TerminalError;
use crate::entry::{Gap, verify};
use crate::id::{CaseId, DeviceId, DocumentId, EntryHash};
use crate::record::Draft;
use crate::store::{self, DocumentRow, StoredEntry};

/// What a verification found.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Verification {
    /// How many entries were walked.
    pub entries: u64,
    /// Own entries among them.
    pub own: u64,
    /// Whether nothing at all is wrong.
    pub sound: bool,
    /// Parts of the own chain that are missing, by sequence number.
    pub missing: Vec<Gap>,
    /// Places of a chain that two entries claim, where an entry does not name the one before it, or
    /// where the database has an entry of another place: device and `seq`.
    pub broken: Vec<(DeviceId, u64)>,
    /// Entries whose signature, session or grant does not verify, with the reason.
    pub unverified: Vec<(EntryHash, String)>,
    /// Cases whose caches differed from what their entries make; the caches were replaced.
    pub stale_caches: Vec<CaseId>,
}

impl Terminal {
    /// Walks every entry, checks every signature and link, and makes every cache anew beside the
    /// old one; where they differ the new one takes its place. `progress` is called with the
    /// number of entries done.
    ///
    /// # Errors
    /// [`TerminalError::Damaged`] if a page of the database cannot be read.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Verification, TerminalError> {
        let mut recorder = self.lock()?;
        let registry = recorder.registry()?;
        let own = recorder.enrolment.device;
        let mut found = Verification::default();
        let mut chains: BTreeMap<DeviceId, BTreeMap<u64, (EntryHash, Option<EntryHash>)>> = BTreeMap::new();
        let mut cases = BTreeSet::new();
        let connection = recorder.store.reader();
        store::walk::<TerminalError>(connection, |StoredEntry { signed, .. }, place| {
            let entry = signed.entry();
            if place != (entry.device, entry.seq, entry.case) {
                found.broken.push((place.0, place.1));
            }
            found.entries += 1;
            found.own += u64::from(entry.device == own);
            if found.entries % 1_000 == 0 {
                progress(found.entries);
            }
            cases.extend(entry.case);
            let session = match entry.session {
                Some(seq) => store::session_of(connection, entry.device, seq)?,
                None => None,
            };
            if let Err(reason) = verify(&registry, session.as_ref(), &signed) {
                found.unverified.push((signed.hash(), reason.as_str().to_owned()));
            }
            let chain = chains.entry(entry.device).or_default();
            if chain.insert(entry.seq, (signed.hash(), entry.prev)).is_some() {
                found.broken.push((entry.device, entry.seq));
            }
            Ok(())
        })?;
        progress(found.entries);
        for (device, chain) in &chains {
            let mut before: Option<(u64, EntryHash)> = None;
            for (seq, (hash, prev)) in chain {
                if let Some((before_seq, before_hash)) = before
                    && before_seq + 1 == *seq
                    && *prev != Some(before_hash)
                {
                    found.broken.push((*device, *seq));
                }
                before = Some((*seq, *hash));
            }
        }
        let head = recorder.head()?.map_or(0, |head| head.seq);
        found.missing = Gap::holes(chains.get(&own).into_iter().flat_map(BTreeMap::keys).copied(), head);
        drop(chains);
        found.stale_caches = recorder.refresh_caches(&cases)?;
        found.sound = found.missing.is_empty()
            && found.broken.is_empty()
            && found.unverified.is_empty()
            && found.stale_caches.is_empty();
        Ok(found)
    }
}

impl super::recorder::Recorder {
    fn refresh_caches(&mut self, cases: &BTreeSet<CaseId>) -> Result<Vec<CaseId>, TerminalError> {
        let catalog = self.catalog()?;
        self.close_drafts()?;
        self.store.write(|tx| {
            let mut stale = Vec::new();
            for case in cases {
                let old = store::documents(tx, *case)?;
                let old_row = store::case_row(tx, *case)?;
                rebuild_case(&catalog, tx, *case)?;
                let new = store::documents(tx, *case)?;
                // A save that is marked as lacking edits, as after a crash, claims nothing.
                let behind: BTreeSet<DocumentId> =
                    old.iter().filter(|row| row.behind).map(|row| row.document).collect();
                let shown = |rows: &[DocumentRow]| -> Vec<_> {
                    rows.iter()
                        .filter(|row| !behind.contains(&row.document))
                        .map(|row| {
                            let mut draft = load(&catalog, row);
                            let values = draft.as_ref().and_then(|draft| draft.values().ok());
                            let heads = draft.as_mut().map(Draft::heads);
                            (
                                row.document,
                                row.template.clone(),
                                row.version,
                                row.waiting,
                                row.sealed,
                                values,
                                heads,
                            )
                        })
                        .collect()
                };
                let new_row = store::case_row(tx, *case)?;
                if shown(&new) != shown(&old) || new_row != old_row {
                    stale.push(*case);
                }
            }
            Ok(stale)
        })
    }
}
