//! What is in quarantine, and what a supervisor decides about it.

use quanji_core::entry::{BureauFact, QuarantineDecided, Reason, SignedEntry};
use quanji_core::id::EntryHash;

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

    /// Decides about an entry in quarantine; an admitted one joins the log after the decision.
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
        let decided = self.inner.database.write(|tx| {
            let held = quarantined(tx, entry)?.ok_or(OfficeError::NotQuarantined(entry))?;
            if held.decision.as_deref() == Some("admitted") {
                return Err(OfficeError::AlreadyAdmitted(entry));
            }
            if admitted && !is_admissible(held.reason) {
                return Err(OfficeError::NotAdmissible(held.reason.as_str()));
            }
            let fact = QuarantineDecided { entry, admitted, reason, decided_by: decided_by.to_owned() };
            let mut log = Appender::new(tx, self.now_ms())?;
            let (decision, _) =
                Statements::new(&self.inner, tx)?.state(&mut log, &BureauFact::QuarantineDecided(fact))?;
            put_decision(tx, entry, if admitted { "admitted" } else { "rejected" })?;
            let index = if admitted {
                let signed =
                    SignedEntry::parse(&held.bytes).map_err(|_| StorageError::Damaged("quarantine.bytes"))?;
                let index = log.append(&signed)?;
                let sessions = match signed.entry().session {
                    Some(seq) => sessions_at(tx, signed.entry().device, seq)?,
                    None => Vec::new(),
                };
                if let Ok(effect) = effect_of(&signed, sessions.first().map(|(_, session)| session)) {
                    apply(tx, &signed, &effect, index)?;
                }
                if let Some(case) = signed.entry().case {
                    mark_dirty(tx, case, index)?;
                }
                Some(index)
            } else {
                None
            };
            Ok(Decided { entry, index, decision: decision.hash() })
        })?;
        self.look_at_head()?;
        Ok(decided)
    }
}

/// Whether everybody who receives the entry can check it as well as the office.
const fn is_admissible(reason: Reason) -> bool {
    matches!(reason, Reason::RevokedDevice | Reason::Fork | Reason::ChainBroken | Reason::OutsideScope)
}
