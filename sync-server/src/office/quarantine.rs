//! What is in quarantine, and what a supervisor decides about it.

use quanji_core::entry::{BureauFact, QuarantineDecided, Reason, Session, SignedEntry};
use quanji_core::id::EntryHash;
use rusqlite::Transaction;

use super::Office;
use super::error::OfficeError;
use super::ingest::apply;
use super::init::checked_name;
use super::statement::Statements;
use super::verify::effect_of;
use crate::storage::{
    Appender, Quarantined, StorageError, list_quarantined, mark_dirty, put_decision, quarantined, sessions_at,
};

/// A decision on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The entry that was decided about.
    pub entry: EntryHash,
    /// Its index in the log, if it was admitted.
    pub index: Option<u64>,
    /// The `quarantine.decided` entry.
    pub decision: EntryHash,
}

impl Office {
    /// What is in quarantine, newest first, with what was decided.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn quarantine(&self, limit: u64) -> Result<Vec<Quarantined>, OfficeError> {
        Ok(self.inner.database.read(|connection| list_quarantined(connection, limit))?)
    }

    /// Decides about an entry in quarantine; an admitted one joins the log after the decision. If
    /// the session that signed it waits too, that is admitted before it, by the same decision.
    ///
    /// # Errors
    /// [`OfficeError::NotQuarantined`], [`OfficeError::AlreadyAdmitted`],
    /// [`OfficeError::NotAdmissible`], [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn decide_quarantined(
        &self,
        entry: EntryHash,
        admitted: bool,
        reason: &str,
        decided_by: &str,
    ) -> Result<Decided, OfficeError> {
        let reason = checked_name(reason, "the reason")?;
        let decided = self.write_log(|tx| {
            let held = quarantined(tx, entry)?.ok_or(OfficeError::NotQuarantined(entry))?;
            if held.decision.as_deref() == Some("admitted") {
                return Err(OfficeError::AlreadyAdmitted(entry));
            }
            if admitted && !is_admissible(held.reason) {
                return Err(OfficeError::NotAdmissible(held.reason.as_str()));
            }
            let mut log = Appender::new(tx, self.now_ms())?;
            let mut statements = Statements::new(&self.inner, tx)?;
            // Nobody can check an entry without the session that signed it.
            let session = if admitted { session_in_quarantine(tx, &held)? } else { None };
            let mut last = None;
            for held in session.iter().chain([&held]) {
                let fact = QuarantineDecided {
                    entry: held.hash,
                    admitted,
                    reason: reason.clone(),
                    decided_by: decided_by.to_owned(),
                };
                let (decision, _) = statements.state(&mut log, &BureauFact::QuarantineDecided(fact))?;
                put_decision(tx, held.hash, if admitted { "admitted" } else { "rejected" })?;
                let index = if admitted { Some(join(tx, &mut log, held)?) } else { None };
                last = Some(Decided { entry: held.hash, index, decision: decision.hash() });
            }
            last.ok_or_else(|| OfficeError::Defect("nothing was decided".into()))
        })?;
        if admitted && let Err(error) = self.place_rescued(entry) {
            // The decision stands; opening the bundle again tries this again.
            tracing::warn!(cause = %error, "a rescued recording was not placed");
        }
        Ok(decided)
    }
}

/// Carries out a decision that stands in the log already, for an entry that is in quarantine.
pub(super) fn settle_decided(
    tx: &Transaction<'_>,
    now_ms: u64,
    entry: EntryHash,
    admitted: bool,
) -> Result<(), OfficeError> {
    let Some(held) = quarantined(tx, entry)? else { return Ok(()) };
    let joined = held.decision.as_deref() == Some("admitted");
    if joined {
        return Ok(());
    }
    put_decision(tx, entry, if admitted { "admitted" } else { "rejected" })?;
    if admitted {
        join(tx, &mut Appender::new(tx, now_ms)?, &held)?;
    }
    Ok(())
}

/// Lets an entry from quarantine join the log; gives its index.
fn join(tx: &Transaction<'_>, log: &mut Appender<'_>, held: &Quarantined) -> Result<u64, OfficeError> {
    let signed = parse(held)?;
    let index = log.append(&signed)?;
    let session = session_of(tx, &signed)?.map(|(_, session)| session);
    if let Ok(effect) = effect_of(&signed, session.as_ref()) {
        apply(tx, &signed, &effect, index)?;
    }
    if let Some(case) = signed.entry().case {
        mark_dirty(tx, case, index)?;
    }
    Ok(index)
}

/// The entry that opened the session of another, if it waits in quarantine too.
fn session_in_quarantine(
    tx: &Transaction<'_>,
    held: &Quarantined,
) -> Result<Option<Quarantined>, OfficeError> {
    let Some((opened, _)) = session_of(tx, &parse(held)?)? else { return Ok(None) };
    Ok(quarantined(tx, opened)?.filter(|session| session.decision.as_deref() != Some("admitted")))
}

/// The session whose key signed an entry. A cloned terminal has two at one place.
fn session_of(
    tx: &Transaction<'_>,
    signed: &SignedEntry,
) -> Result<Option<(EntryHash, Session)>, OfficeError> {
    let Some(seq) = signed.entry().session else { return Ok(None) };
    let sessions = sessions_at(tx, signed.entry().device, seq)?;
    Ok(sessions.into_iter().find(|(_, session)| signed.verify(&session.key).is_ok()))
}

fn parse(held: &Quarantined) -> Result<SignedEntry, OfficeError> {
    Ok(SignedEntry::parse(&held.bytes).map_err(|_| StorageError::Damaged("quarantine.bytes"))?)
}

/// Whether everybody who receives the entry can check it as well as the office.
const fn is_admissible(reason: Reason) -> bool {
    matches!(reason, Reason::RevokedDevice | Reason::Fork | Reason::ChainBroken | Reason::OutsideScope)
}
