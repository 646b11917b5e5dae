//! Taking in what others recorded: every entry is admitted or kept in quarantine.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Transaction;

use super::cache::CacheWriter;
use super::error::TerminalError;
use super::recorder::{GRANT, Recorder};
use crate::entry::{Admission, BureauFact, ChainFacts, Reason, Registry, Route, Session, SignedEntry, admit};
use crate::id::DeviceId;
use crate::record::{Fact, check_body};
use crate::store;

/// Bytes that came from the office.
pub(super) struct Arrival {
    pub(super) bytes: Vec<u8>,
    pub(super) log_index: Option<u64>,
}

/// Takes in entries of the log, with whatever `also` writes, in one transaction.
pub(super) fn take_in(
    recorder: &mut Recorder,
    arrivals: &[Arrival],
    also: impl FnOnce(&Transaction<'_>) -> Result<(), TerminalError>,
) -> Result<(), TerminalError> {
    recorder.close_drafts()?;
    recorder.forget_standing();
    let registry = recorder.registry()?;
    let now_ms = recorder.surroundings.clock.read().wall_ms;
    let (catalog, own) = (recorder.catalog, recorder.enrolment.device);
    let result = recorder.store.write::<_, TerminalError>(|tx| {
        let mut intake = Intake { tx, registry, sessions: BTreeMap::new(), own, registry_changed: false };
        let mut cache = CacheWriter::new(catalog, tx);
        for arrival in arrivals {
            match intake.admit(arrival)? {
                Ok(Some((signed, fact))) => cache.take(&signed, fact)?,
                Ok(None) => {}
                Err(reason) => store::put_quarantine(tx, &arrival.bytes, reason, false, now_ms)?,
            }
        }
        cache.finish()?;
        also(tx)?;
        Ok(intake.registry_changed)
    });
    if result? {
        recorder.forget_registry();
    }
    Ok(())
}

struct Intake<'a> {
    tx: &'a Transaction<'a>,
    registry: Arc<Registry>,
    sessions: BTreeMap<(DeviceId, u64), Session>,
    own: DeviceId,
    registry_changed: bool,
}

impl Intake<'_> {
    /// Decides about one arrival and stores it if it is admitted. `Ok(None)` if it was held
    /// already or is no matter of a case.
    fn admit(
        &mut self,
        arrival: &Arrival,
    ) -> Result<Result<Option<(SignedEntry, Fact)>, Reason>, TerminalError> {
        let Ok(signed) = SignedEntry::parse(&arrival.bytes) else { return Ok(Err(Reason::Malformed)) };
        let entry = signed.entry();
        let session = match entry.session {
            Some(seq) => self.session(entry.device, seq)?,
            None => None,
        };
        let facts = ChainFacts { session: session.clone(), ..ChainFacts::default() };
        match admit(&self.registry, &facts, Route::Logged, &signed) {
            Admission::Quarantine(reason) => return Ok(Err(reason)),
            Admission::Admit | Admission::Duplicate(_) | Admission::NeedEarlier(_) => {}
        }
        if entry.device == self.registry.office() {
            return self.admit_bureau(&signed, arrival.log_index).map(|done| done.map(|()| None));
        }
        let fact = match check_body(entry, session.as_ref()) {
            Ok(fact) => fact,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Fact::SessionOpened(session) = &fact {
            self.sessions.insert((entry.device, entry.seq), session.clone());
        }
        let new = store::insert_entry(self.tx, &signed, arrival.log_index)?;
        Ok(Ok(new.then_some((signed, fact))))
    }

    fn admit_bureau(
        &mut self,
        signed: &SignedEntry,
        log_index: Option<u64>,
    ) -> Result<Result<(), Reason>, TerminalError> {
        let fact = match Arc::make_mut(&mut self.registry).apply(signed.entry()) {
            Ok(fact) => fact,
            Err(reason) => return Ok(Err(reason)),
        };
        self.registry_changed = true;
        store::insert_entry(self.tx, signed, log_index)?;
        if let BureauFact::GrantIssued(grant) = fact
            && grant.device == self.own
        {
            store::put_meta(self.tx, GRANT, &signed.entry().seq.to_be_bytes())?;
        }
        Ok(Ok(()))
    }

    fn session(&mut self, device: DeviceId, seq: u64) -> Result<Option<Session>, TerminalError> {
        if let Some(session) = self.sessions.get(&(device, seq)) {
            return Ok(Some(session.clone()));
        }
        let session = store::session_of(self.tx, device, seq)?;
        if let Some(session) = &session {
            self.sessions.insert((device, seq), session.clone());
        }
        Ok(session)
    }
}
