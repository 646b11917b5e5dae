//! The log by itself: dense, signed, in its tree. What the other tables should hold is gathered on the way.

use std::collections::BTreeMap;

use quanji_core::crypto::PublicKey;
use quanji_core::entry::{BureauFact, Reason, Registry, Session, SignedEntry};
use quanji_core::id::{CaseId, DeviceId, EntryHash};
use quanji_core::proof::{Frontier, TreeHash, leaf_hash};
use quanji_core::record::Fact;
use quanji_core::sync::EntryBytes;
use rusqlite::{Connection, OptionalExtension};

use super::cell::{Cell, Row, row};
use super::found::Found;
use super::held::Held;
use crate::office::Office;
use crate::office::error::OfficeError;
use crate::office::verify::{Offer, Sessions, check, parse};
use crate::storage::{StorageError, entry_at};

/// Entries that are verified at once, on all cores.
const AT_ONCE: usize = 2_000;

/// What the log says.
pub(super) struct Log {
    /// How many entries there are.
    pub(super) size: u64,
    /// The key that the office's chain begins with.
    pub(super) office_key: PublicKey,
    /// Who is who, at the end of the log.
    pub(super) registry: Registry,
    /// Every session that is known.
    pub(super) sessions: Sessions,
    /// Root of the tree for each size that a stored checkpoint names.
    pub(super) roots: BTreeMap<u64, Option<TreeHash>>,
    /// Of each case: its last index and how many entries it has.
    pub(super) cases: BTreeMap<CaseId, (u64, u64)>,
    /// What the other tables should hold.
    pub(super) held: Held,
}

impl Log {
    pub(super) fn read(
        office: &Office,
        connection: &Connection,
        progress: &dyn Fn(u64),
        found: &mut Found,
    ) -> Result<Self, OfficeError> {
        let office_key = first_key(office, connection).unwrap_or_else(|| office.inner.first_key);
        let mut log = Self {
            size: 0,
            office_key,
            registry: Registry::new(office_key),
            sessions: Sessions::new(),
            roots: super::checkpoint::sizes(connection)?,
            cases: BTreeMap::new(),
            held: Held::default(),
        };
        log.walk(connection, found)?;
        log.quarantined_sessions(connection)?;
        log.verify(connection, progress, found)?;
        Ok(log)
    }

    /// The session whose key signed an entry; a cloned terminal has two at one place.
    pub(super) fn session_of(&self, signed: &SignedEntry) -> Option<&Session> {
        let entry = signed.entry();
        let known = self.sessions.get(&(entry.device, entry.session?))?;
        known
            .iter()
            .map(|(_, session)| session)
            .find(|session| signed.verify(&session.key).is_ok())
            .or_else(|| known.first().map(|(_, session)| session))
    }

    /// Bureau, device, session, signature and grant of an entry, by all that is known now.
    pub(super) fn verified(&self, signed: &SignedEntry) -> Result<(), Reason> {
        quanji_core::entry::verify(&self.registry, self.session_of(signed), signed)
    }

    /// First pass: the rows, the tree, who is who, and the sessions.
    fn walk(&mut self, connection: &Connection, found: &mut Found) -> Result<(), StorageError> {
        let mut nodes = connection.prepare("SELECT stored_index, hash FROM node ORDER BY stored_index")?;
        let mut nodes = nodes.query([])?;
        let mut frontier = Frontier::default();
        let mut stored_index = 0u64;
        self.note_root(&frontier);
        let columns = "idx, hash, device, seq, case_id, kind, bytes";
        let mut statement = connection.prepare(&format!("SELECT {columns} FROM log ORDER BY idx"))?;
        let mut rows = statement.query([])?;
        while let Some(stored) = rows.next()? {
            let cells: Row = (0..7)
                .map(|at| Ok(Cell::from(stored.get_ref(at)?)))
                .collect::<Result<_, rusqlite::Error>>()?;
            let [Cell::Integer(index), columns @ .., Cell::Blob(bytes)] = cells.as_slice() else {
                found.tell("log", self.size, "the row is not of the form that this program writes");
                continue;
            };
            if u64::try_from(*index) != Ok(self.size) {
                found.tell("log", index, format!("{} should come here", self.size));
            }
            for node in frontier.push(leaf_hash(bytes)) {
                let stored = nodes
                    .next()?
                    .map(|row| Ok::<_, rusqlite::Error>((row.get_ref(0)?.into(), row.get_ref(1)?.into())));
                let expected: (Cell, Cell) = (stored_index.into(), (&node.0).into());
                match stored.transpose()? {
                    None => found.tell("node", stored_index, "it is missing"),
                    Some(stored) if stored != expected => {
                        found.tell(
                            "node",
                            &stored.0,
                            format!(
                                "hash is {}, and should be node {stored_index} with {}",
                                stored.1, expected.1
                            ),
                        );
                    }
                    Some(_) => {}
                }
                stored_index += 1;
            }
            self.note_root(&frontier);
            match SignedEntry::parse(bytes) {
                Err(error) => found.tell("log", index, format!("bytes are no entry: {error}")),
                Ok(signed) => self.take(&signed, columns, found),
            }
            self.size += 1;
        }
        while let Some(row) = nodes.next()? {
            found.tell("node", Cell::from(row.get_ref(0)?), "no entry calls for it");
        }
        Ok(())
    }

    fn note_root(&mut self, frontier: &Frontier) {
        if let Some(root) = self.roots.get_mut(&frontier.size()) {
            *root = Some(frontier.root());
        }
    }

    fn take(&mut self, signed: &SignedEntry, columns: &[Cell], found: &mut Found) {
        let entry = signed.entry();
        let hash = signed.hash();
        let expected = row![
            hash.as_bytes(),
            entry.device.as_bytes(),
            entry.seq,
            entry.case.as_ref().map(CaseId::as_bytes),
            &*entry.kind
        ];
        for ((name, stored), expected) in
            ["hash", "device", "seq", "case_id", "kind"].iter().zip(columns).zip(&expected)
        {
            if stored != expected {
                found.tell("log", self.size, format!("{name} is {stored}, and the entry says {expected}"));
            }
        }
        if let Some(case) = entry.case {
            let known = self.cases.entry(case).or_default();
            *known = (self.size, known.1 + 1);
        }
        if entry.device == self.registry.office() {
            self.take_statement(signed, found);
        } else if let Some(session) = opened(signed) {
            self.sessions.entry((entry.device, entry.seq)).or_default().push((hash, session));
        }
    }

    /// Takes in what the office stated, once its signature holds.
    fn take_statement(&mut self, signed: &SignedEntry, found: &mut Found) {
        if let Err(reason) = quanji_core::entry::verify(&self.registry, None, signed) {
            found.tell("log", self.size, format!("a statement of the office: {}", reason.as_str()));
            return;
        }
        match self.registry.apply(signed) {
            Ok(fact) => self.held.take_statement(&fact, signed.entry().seq, self.size),
            Err(reason) => {
                found.tell("log", self.size, format!("a statement of the office: {}", reason.as_str()))
            }
        }
    }

    /// Sessions whose entry is in quarantine sign entries that are there too.
    fn quarantined_sessions(&mut self, connection: &Connection) -> Result<(), StorageError> {
        super::cell::visit(
            connection,
            "SELECT bytes FROM quarantine WHERE kind = 'session.opened'",
            [],
            |row| {
                let [Cell::Blob(bytes)] = row.as_slice() else { return };
                let Ok(signed) = SignedEntry::parse(bytes) else { return };
                if let Some(session) = opened(&signed) {
                    let known = self.sessions.entry((signed.entry().device, signed.entry().seq)).or_default();
                    if !known.iter().any(|(hash, _)| *hash == signed.hash()) {
                        known.push((signed.hash(), session));
                    }
                }
            },
        )
    }

    /// Second pass: signatures and bodies on all cores, chains, and what each entry brings with it.
    fn verify(
        &mut self,
        connection: &Connection,
        progress: &dyn Fn(u64),
        found: &mut Found,
    ) -> Result<(), OfficeError> {
        let mut from = 0i64;
        loop {
            let (mut indexes, mut batch) = (Vec::new(), Vec::new());
            let sql = "SELECT idx, bytes FROM log WHERE idx >= ?1 ORDER BY idx LIMIT ?2";
            super::cell::visit(connection, sql, (from, AT_ONCE), |row| {
                if let [Cell::Integer(index), Cell::Blob(bytes)] = row.as_slice() {
                    indexes.push(*index);
                    batch.push(EntryBytes(bytes.clone()));
                }
            })?;
            let Some(next) = indexes.last().map(|last| last.saturating_add(1)) else { return Ok(()) };
            let mut offers = parse(batch);
            check(&mut offers, &self.registry, &self.sessions, |_| false);
            for (index, offer) in indexes.iter().zip(&offers) {
                self.judge(connection, u64::try_from(*index).unwrap_or_default(), offer, found)?;
            }
            progress(u64::try_from(next).unwrap_or_default());
            if next == i64::MAX {
                return Ok(());
            }
            from = next;
        }
    }

    fn judge(
        &mut self,
        connection: &Connection,
        index: u64,
        offer: &Offer,
        found: &mut Found,
    ) -> Result<(), OfficeError> {
        // Bytes that are no entry are told already.
        let Some(signed) = &offer.signed else { return Ok(()) };
        let entry = signed.entry();
        let decided = self.registry.is_admitted(offer.hash);
        if let Some(what) = self.place(connection, signed, decided)? {
            found.tell("log", index, what);
        }
        if entry.device == self.registry.office() {
            return Ok(());
        }
        if let Err(reason) = offer.verified {
            found.tell("log", index, format!("it does not verify: {}", reason.as_str()));
            return Ok(());
        }
        match &offer.effect {
            Ok(effect) => self.held.take_effect(signed, effect, index),
            Err(_) if decided => {}
            Err(reason) => {
                found.tell("log", index, format!("it cannot have been admitted: {}", reason.as_str()))
            }
        }
        Ok(())
    }

    /// Whether an entry continues its chain, or a supervisor let it in all the same.
    fn place(
        &self,
        connection: &Connection,
        signed: &SignedEntry,
        decided: bool,
    ) -> Result<Option<String>, StorageError> {
        let entry = signed.entry();
        let (device, seq) = (entry.device.as_bytes(), entry.seq);
        if decided {
            return Ok(None);
        }
        if !self.others_were_decided(connection, entry.device, seq, signed.hash())? {
            return Ok(Some(format!("another entry stands at {seq} of the same chain")));
        }
        let Some(prev) = entry.prev else { return Ok(None) };
        let before = seq.saturating_sub(1);
        let is_held = |sql: &str| -> Result<bool, StorageError> {
            Ok(connection
                .prepare_cached(sql)?
                .query_row((device, before, prev.as_bytes()), |_| Ok(()))
                .optional()?
                .is_some())
        };
        if is_held("SELECT 1 FROM log WHERE device = ?1 AND seq = ?2 AND hash = ?3")?
            || is_held("SELECT 1 FROM quarantine WHERE device = ?1 AND seq = ?2 AND hash = ?3")?
            || self.held.is_lost(connection, self.registry.office(), (entry.device, before))?
        {
            return Ok(None);
        }
        Ok(Some(format!("the entry before it, {before} of the same chain, is not held")))
    }

    /// Whether a supervisor let in every other entry at its place.
    fn others_were_decided(
        &self,
        connection: &Connection,
        device: DeviceId,
        seq: u64,
        own: EntryHash,
    ) -> Result<bool, StorageError> {
        let mut statement = connection
            .prepare_cached("SELECT hash FROM log WHERE device = ?1 AND seq = ?2 AND hash != ?3")?;
        let mut rows = statement.query((device.as_bytes(), seq, own.as_bytes()))?;
        let mut all = true;
        while let Some(row) = rows.next()? {
            let Cell::Blob(hash) = Cell::from(row.get_ref(0)?) else { continue };
            all &= EntryHash::from_slice(&hash).is_some_and(|hash| self.registry.is_admitted(hash));
        }
        Ok(all)
    }
}

/// The key that the office's chain begins with: it made the identifier of the office, whatever key signs now.
fn first_key(office: &Office, connection: &Connection) -> Option<PublicKey> {
    let first = entry_at(connection, 0).ok()?;
    match BureauFact::from_body(&first.entry().kind, &first.entry().body) {
        Ok(BureauFact::BureauCreated(body)) if DeviceId::from(&body.key) == office.inner.id => Some(body.key),
        _ => None,
    }
}

/// The session that an entry opens.
fn opened(signed: &SignedEntry) -> Option<Session> {
    let entry = signed.entry();
    if entry.kind != Session::KIND || entry.session.is_some() {
        return None;
    }
    match Fact::from_body(&entry.kind, &entry.body) {
        Ok(Fact::SessionOpened(session)) => Some(session),
        _ => None,
    }
}
