//! The office's own chain: what the office states goes into the same log as everything else.

use std::sync::Arc;

use quanji_core::crypto::{SUITE_ES256, SoftwareKey};
use quanji_core::entry::{BureauFact, Entry, FORMAT_VERSION, Gap, Registry, SignedEntry};
use quanji_core::id::{BureauId, CaseId, EntryHash};
use quanji_core::time::TimeClaim;
use rusqlite::Transaction;

use super::error::OfficeError;
use super::{Inner, Office};
use crate::storage::{Appender, head_of_chain, mark_dirty};

/// Appends to the office's own chain within one transaction.
pub(in crate::office) struct Statements<'o> {
    inner: &'o Inner,
    tx: &'o Transaction<'o>,
    head: Option<(u64, EntryHash)>,
    /// The last place that the next statement leaves free.
    skipped: Option<u64>,
    bureau: BureauId,
    key: Arc<SoftwareKey>,
}

impl<'o> Statements<'o> {
    pub(in crate::office) fn new(inner: &'o Inner, tx: &'o Transaction<'o>) -> Result<Self, OfficeError> {
        let registry = inner.registry.peek(tx)?;
        let key = inner.key.in_force(&registry)?;
        let head = head_of_chain(tx, inner.id)?;
        Ok(Self { inner, tx, head, skipped: None, bureau: registry.bureau(), key })
    }

    /// Leaves so many places of the chain free: the next statement comes behind them. Gives the part.
    pub(super) fn leave_free(&mut self, count: u64) -> Gap {
        let from = self.head.map_or(1, |(seq, _)| seq + 1);
        let to = from + count.saturating_sub(1);
        self.skipped = Some(to);
        Gap { from, to }
    }

    /// As [`Statements::new`], signing with another key than the office's: the recovery key, for the
    /// one statement that takes it.
    pub(super) fn signed_with(
        inner: &'o Inner,
        tx: &'o Transaction<'o>,
        key: Arc<SoftwareKey>,
    ) -> Result<Self, OfficeError> {
        let bureau = inner.registry.peek(tx)?.bureau();
        Ok(Self { inner, tx, head: head_of_chain(tx, inner.id)?, skipped: None, bureau, key })
    }

    /// Signs a statement about the bureau and appends it; gives the entry and its index.
    pub(super) fn state(
        &mut self,
        log: &mut Appender<'_>,
        fact: &BureauFact,
    ) -> Result<(SignedEntry, u64), OfficeError> {
        self.append(log, None, fact)
    }

    /// As [`Statements::state`], about a case: it reaches only who receives that case.
    pub(in crate::office) fn state_of_case(
        &mut self,
        log: &mut Appender<'_>,
        case: CaseId,
        fact: &BureauFact,
    ) -> Result<(SignedEntry, u64), OfficeError> {
        self.append(log, Some(case), fact)
    }

    fn append(
        &mut self,
        log: &mut Appender<'_>,
        case: Option<CaseId>,
        fact: &BureauFact,
    ) -> Result<(SignedEntry, u64), OfficeError> {
        // Nobody takes in an unsound statement: the office itself would stop at its own chain.
        if fact.is_about_case() != case.is_some() || !fact.is_sound() {
            return Err(OfficeError::Invalid(format!(
                "{}: something is blank, no day, or named twice",
                fact.kind()
            )));
        }
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: self.bureau,
            device: self.inner.id,
            grant: None,
            seq: self.skipped.take().or(self.head.map(|(seq, _)| seq)).map_or(1, |last| last + 1),
            prev: self.head.map(|(_, hash)| hash),
            session: None,
            case,
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: TimeClaim::new(self.inner.surroundings.clock.read(), None),
        };
        let signed = SignedEntry::sign(entry, &*self.key)?;
        let index = log.append(&signed)?;
        if let Some(case) = case {
            mark_dirty(self.tx, case, index)?;
        }
        self.head = Some((signed.entry().seq, signed.hash()));
        Ok((signed, index))
    }
}

impl Office {
    /// Decides on statements with the registry at hand and appends them, in one transaction.
    pub(super) fn state<T>(
        &self,
        decide: impl FnOnce(&Transaction<'_>, &Registry) -> Result<(Vec<BureauFact>, T), OfficeError>,
    ) -> Result<(Vec<SignedEntry>, T), OfficeError> {
        self.write_log(|tx| {
            let registry = self.inner.registry.current(tx)?;
            let (facts, value) = decide(tx, &registry)?;
            let mut log = Appender::new(tx, self.now_ms())?;
            let mut statements = Statements::new(&self.inner, tx)?;
            let stated: Result<Vec<SignedEntry>, OfficeError> =
                facts.iter().map(|fact| Ok(statements.state(&mut log, fact)?.0)).collect();
            Ok((stated?, value))
        })
    }

    /// States one thing about a case that is complete in itself; it reaches who receives that case.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for a statement that does not say what its kind has to; [`OfficeError::Storage`].
    pub(super) fn state_about_case(&self, case: CaseId, fact: BureauFact) -> Result<EntryHash, OfficeError> {
        if !fact.is_sound() {
            return Err(OfficeError::Invalid("a reason, a name or a day is missing".into()));
        }
        self.state_one_of_case(case, |_, _| Ok(fact))
    }

    /// As [`Office::state`], for exactly one statement; gives the hash of its entry.
    pub(super) fn state_one<T>(
        &self,
        decide: impl FnOnce(&Registry) -> Result<(BureauFact, T), OfficeError>,
    ) -> Result<(EntryHash, T), OfficeError> {
        let (stated, value) = self.state(|_, registry| {
            let (fact, value) = decide(registry)?;
            Ok((vec![fact], value))
        })?;
        let entry = stated.first().ok_or_else(|| OfficeError::Defect("nothing was stated".into()))?;
        Ok((entry.hash(), value))
    }

    /// As [`Office::state_one`], about a case: it reaches only who receives that case.
    pub(in crate::office) fn state_one_of_case(
        &self,
        case: CaseId,
        decide: impl FnOnce(&Transaction<'_>, &Registry) -> Result<BureauFact, OfficeError>,
    ) -> Result<EntryHash, OfficeError> {
        self.write_log(|tx| {
            let registry = self.inner.registry.current(tx)?;
            let fact = decide(tx, &registry)?;
            let mut log = Appender::new(tx, self.now_ms())?;
            let (signed, _) = Statements::new(&self.inner, tx)?.state_of_case(&mut log, case, &fact)?;
            Ok(signed.hash())
        })
    }
}
