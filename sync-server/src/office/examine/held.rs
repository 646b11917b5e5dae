//! What the other tables should hold, gathered from the log.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::codec;
use quanji_core::entry::{BureauFact, Gap, LogRestored, SignedEntry};
use quanji_core::id::{CaseId, DeviceId, DocumentId, EntryHash, MediaId};
use quanji_core::record::Fact;
use rusqlite::{Connection, OptionalExtension};

use super::cell::{Expected, row};
use crate::office::verify::Effect;
use crate::storage::StorageError;

/// A recording as the log states it.
pub(super) struct Captured {
    pub(super) index: u64,
    pub(super) device: DeviceId,
    pub(super) case: CaseId,
    pub(super) media: MediaId,
    pub(super) length: u64,
}

/// What the office stated of the bytes of a recording, by the place in its chain: after a restore, earlier places come late
/// into the log.
#[derive(Default)]
pub(super) struct Acts(BTreeMap<u64, Act>);

enum Act {
    Received(u64),
    Damaged(Vec<u32>),
    Disposed,
}

/// What that comes to.
#[derive(Default)]
pub(super) struct Custody {
    pub(super) received: Option<u64>,
    pub(super) damaged: BTreeSet<u32>,
    pub(super) disposed: bool,
}

impl Acts {
    pub(super) fn custody(&self) -> Custody {
        let mut custody = Custody::default();
        for act in self.0.values() {
            match act {
                Act::Received(index) => custody = Custody { received: Some(*index), ..Custody::default() },
                Act::Damaged(chunks) => {
                    custody.received = None;
                    custody.damaged.extend(chunks);
                }
                Act::Disposed => custody = Custody { disposed: true, ..Custody::default() },
            }
        }
        custody
    }
}

/// By table, what should be there.
#[derive(Default)]
pub(super) struct Held {
    pub(super) session: Expected,
    pub(super) cases: Expected,
    pub(super) assignment: Expected,
    pub(super) number_use: Expected,
    pub(super) captured: BTreeMap<EntryHash, Captured>,
    pub(super) acts: BTreeMap<EntryHash, Acts>,
    /// Restores from a backup: life of the log and index of the statement.
    pub(super) restores: BTreeMap<u64, (u64, LogRestored)>,
    /// Parts of chains that their devices stated as lost.
    pub(super) lost: BTreeMap<DeviceId, Vec<Gap>>,
    /// Where each device was first certified.
    pub(super) certified: BTreeMap<DeviceId, u64>,
    /// What was decided last about entries in quarantine.
    pub(super) decided: BTreeMap<EntryHash, bool>,
}

impl Held {
    /// What a statement of the office at an index of the log brings with it.
    pub(super) fn take_statement(&mut self, fact: &BureauFact, seq: u64, index: u64) {
        let mut act = |captured, act| drop(self.acts.entry(captured).or_default().0.insert(seq, act));
        match fact {
            BureauFact::MediaReceived(body) => act(body.captured, Act::Received(index)),
            BureauFact::MediaDamaged(body) => act(body.captured, Act::Damaged(body.chunks.clone())),
            BureauFact::DisposalDone(body) => {
                body.media.iter().for_each(|one| act(one.captured, Act::Disposed))
            }
            BureauFact::LogRestored(body) => {
                self.restores.insert(body.epoch, (index, body.clone()));
            }
            BureauFact::DeviceCertified(body) => {
                self.certified.entry(DeviceId::from(&body.key)).or_insert(index);
            }
            BureauFact::QuarantineDecided(body) => {
                self.decided.insert(body.entry, body.admitted);
            }
            _ => {}
        }
    }

    /// What an entry of a terminal brings with it, as `ingest` and `quarantine` write it.
    pub(super) fn take_effect(&mut self, signed: &SignedEntry, effect: &Effect, index: u64) {
        let (entry, hash) = (signed.entry(), signed.hash());
        match (effect, entry.case) {
            (Effect::OpensSession(session), _) => {
                let key = row![entry.device.as_bytes(), entry.seq, hash.as_bytes()];
                self.session.put(key, row![codec::encode(session)]);
            }
            (Effect::OpensCase(section), Some(case)) => {
                self.cases.put(row![case.as_bytes()], row![section.as_bytes(), index]);
            }
            (Effect::Assigns(officer), Some(case)) => {
                self.assignment.put(row![officer.as_bytes(), case.as_bytes()], row![index]);
            }
            (Effect::Captures(media, length), Some(case)) => {
                let captured = Captured { index, device: entry.device, case, media: *media, length: *length };
                self.captured.entry(hash).or_insert(captured);
            }
            (Effect::UsesNumbers(from, last, what, document), case) => self.number_use.put(
                row![hash.as_bytes()],
                row![
                    &*from.series,
                    from.year,
                    from.number,
                    *last,
                    *what,
                    entry.device.as_bytes(),
                    document.as_ref().map(DocumentId::as_bytes),
                    case.as_ref().map(CaseId::as_bytes),
                    index,
                ],
            ),
            _ => {}
        }
        if let Ok(Fact::ChainLost(body)) = Fact::from_body(&entry.kind, &entry.body) {
            self.lost.entry(entry.device).or_default().push(body.gap);
        }
    }

    /// Whether a place of a chain is declared lost.
    pub(super) fn is_lost(
        &self,
        connection: &Connection,
        office: DeviceId,
        (device, seq): (DeviceId, u64),
    ) -> Result<bool, StorageError> {
        if self.restores.values().any(|(_, restored)| restored.lost.contains(seq)) && device == office {
            return Ok(true);
        }
        let sql = "SELECT 1 FROM lost WHERE device = ?1 AND first <= ?2 AND last >= ?2 LIMIT 1";
        let mut declared = connection.prepare_cached(sql)?;
        Ok(declared.query_row((device.as_bytes(), seq), |_| Ok(())).optional()?.is_some())
    }
}
