//! Taking back what the office itself stated and lost: after a restore from a backup, terminals still hold it.

use std::collections::BTreeSet;

use quanji_core::entry::{BureauFact, DisposedMedia, Gap, MediaDamaged, Registry, SignedEntry, verify};
use quanji_core::id::{CaseId, EntryHash};
use quanji_core::media::CHUNK_BYTES;
use quanji_core::sync::{MAX_BATCH_ENTRIES, MAX_RETURN_GAPS, ReturnReply, ReturnRequest};
use rusqlite::{Connection, Transaction};

use super::Office;
use super::error::OfficeError;
use super::quarantine::settle_decided;
use super::statement::Statements;
use crate::storage::{
    Appender, entries_of_case, mark_dirty, media, places_in_chain, put_damage, put_disposed, put_received,
    seqs_between,
};

impl Office {
    /// Takes back statements of the office's own chain that lie in a part that a restore left free, and says what is still
    /// lacking of it. Whatever else is offered is passed over: each is signed by the office itself or is nothing.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for more statements than a request may have, [`OfficeError::Storage`].
    pub fn take_back(&self, request: &ReturnRequest) -> Result<ReturnReply, OfficeError> {
        if request.entries.len() > MAX_BATCH_ENTRIES {
            return Err(OfficeError::Invalid("too many statements in one request".into()));
        }
        let mut offered: Vec<SignedEntry> =
            request.entries.iter().filter_map(|bytes| SignedEntry::parse(&bytes.0).ok()).collect();
        offered.sort_by_key(|signed| signed.entry().seq);
        let (lost, gone) = self.write_log(|tx| {
            let registry = self.inner.registry.current(tx)?;
            let mut returned =
                Returned { tx, office: self, registry: &registry, gone: Vec::new(), lacking: Vec::new() };
            for signed in &offered {
                returned.take(signed)?;
            }
            let gone = returned.finish()?;
            Ok((lost_parts(tx, &registry)?, gone))
        })?;
        // What was disposed of is in the backup, and must not come back with it.
        self.remove_bytes(&gone)?;
        Ok(ReturnReply { lost })
    }
}

/// The parts of the office's chain that restores left free and that nobody has filled.
fn lost_parts(connection: &Connection, registry: &Registry) -> Result<Vec<Gap>, OfficeError> {
    let mut parts = Vec::new();
    for (_, restored) in registry.restores() {
        let Gap { mut from, to } = restored.lost;
        for held in seqs_between(connection, registry.office(), from, to)? {
            if from < held {
                parts.push(Gap { from, to: held - 1 });
            }
            from = held + 1;
        }
        if from <= to {
            parts.push(Gap { from, to });
        }
    }
    parts.truncate(MAX_RETURN_GAPS);
    Ok(parts)
}

/// One batch within its transaction.
struct Returned<'t> {
    tx: &'t Transaction<'t>,
    office: &'t Office,
    registry: &'t Registry,
    gone: Vec<DisposedMedia>,
    /// Recordings that are stated as received and are not here.
    lacking: Vec<(CaseId, MediaDamaged)>,
}

impl Returned<'_> {
    fn take(&mut self, signed: &SignedEntry) -> Result<(), OfficeError> {
        let (entry, office) = (signed.entry(), self.registry.office());
        let is_free = self.registry.restores().any(|(_, restored)| restored.lost.contains(entry.seq));
        if entry.device != office || !is_free || verify(self.registry, None, signed).is_err() {
            return Ok(());
        }
        let around = places_in_chain(self.tx, office, entry.seq.saturating_sub(1), entry.seq)?;
        let fits = around.iter().all(|(seq, hash, _)| *seq < entry.seq && Some(*hash) == entry.prev);
        let Ok(fact) = BureauFact::from_body(&entry.kind, &entry.body) else { return Ok(()) };
        if !fits || !fact.is_sound() || fact.is_about_case() != entry.case.is_some() {
            return Ok(());
        }
        let index = Appender::new(self.tx, self.office.now_ms())?.append(signed)?;
        if let Some(case) = entry.case {
            mark_dirty(self.tx, case, index)?;
        }
        match (fact, entry.case) {
            (BureauFact::QuarantineDecided(body), _) => {
                settle_decided(self.tx, self.office.now_ms(), body.entry, body.admitted)?;
            }
            (BureauFact::MediaReceived(body), Some(case)) if self.is_last(signed, case, body.captured)? => {
                if media(self.tx, body.captured)?.is_some_and(|row| row.received.is_some()) {
                    put_received(self.tx, body.captured, index, self.office.now_ms())?;
                } else {
                    let count = u32::try_from(body.length.div_ceil(CHUNK_BYTES as u64)).unwrap_or(u32::MAX);
                    let damaged = MediaDamaged {
                        media: body.media,
                        captured: body.captured,
                        chunks: (0..count).collect(),
                    };
                    self.lacking.push((case, damaged));
                }
            }
            (BureauFact::MediaDamaged(body), Some(case)) if self.is_last(signed, case, body.captured)? => {
                put_damage(self.tx, body.captured, &body.chunks)?;
            }
            (BureauFact::DisposalDone(body), Some(_)) => {
                for one in &body.media {
                    put_disposed(self.tx, one.captured)?;
                }
                self.gone.extend(body.media);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the office has stated nothing later about the bytes of a recording: the highest place in its chain counts.
    fn is_last(&self, signed: &SignedEntry, case: CaseId, captured: EntryHash) -> Result<bool, OfficeError> {
        let office = self.registry.office();
        let of_office =
            |other: &SignedEntry| other.entry().device == office && other.entry().seq > signed.entry().seq;
        let later = entries_of_case(self.tx, case)?.into_iter().filter(of_office);
        Ok(!later.map(|other| BureauFact::from_body(&other.entry().kind, &other.entry().body)).any(|fact| {
            match fact {
                Ok(BureauFact::MediaReceived(body)) => body.captured == captured,
                Ok(BureauFact::MediaDamaged(body)) => body.captured == captured,
                Ok(BureauFact::DisposalDone(body)) => body.media.iter().any(|one| one.captured == captured),
                _ => false,
            }
        }))
    }

    /// States what is not here, so that its terminal sends it again; gives what was disposed of.
    fn finish(self) -> Result<Vec<DisposedMedia>, OfficeError> {
        let mut told = BTreeSet::new();
        if !self.lacking.is_empty() {
            let mut log = Appender::new(self.tx, self.office.now_ms())?;
            let mut statements = Statements::new(&self.office.inner, self.tx)?;
            for (case, damaged) in self.lacking {
                if damaged.chunks.is_empty() || !told.insert(damaged.captured) {
                    continue;
                }
                put_damage(self.tx, damaged.captured, &damaged.chunks)?;
                statements.state_of_case(&mut log, case, &BureauFact::MediaDamaged(damaged))?;
            }
        }
        Ok(self.gone)
    }
}
