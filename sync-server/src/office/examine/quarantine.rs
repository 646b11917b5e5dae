//! What is kept aside: its bytes, what they claim, and whether the reason holds.

use quanji_core::crypto::sha256;
use quanji_core::entry::{Reason, SignedEntry};
use quanji_core::id::{CaseId, DeviceId, EntryHash};
use quanji_core::record::{Fact, check_body};
use rusqlite::{Connection, OptionalExtension};

use super::cell::{Cell, Row, key_text, visit};
use super::found::Found;
use super::log::Log;
use crate::office::error::OfficeError;
use crate::storage::{StorageError, case_section, index_of, opening_is_quarantined};

const COLUMNS: &str = "hash, pushed_by, device, seq, linked, case_id, kind, reason, decision, bytes";

pub(super) fn examine(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), OfficeError> {
    let mut rows: Vec<Row> = Vec::new();
    visit(connection, &format!("SELECT {COLUMNS} FROM quarantine"), [], |row| rows.push(row))?;
    let mut held = std::collections::BTreeSet::new();
    for row in rows {
        let [hash, pushed_by, claimed @ .., Cell::Text(reason), decision, Cell::Blob(bytes)] = row.as_slice()
        else {
            found.tell("quarantine", key_text(&row), "the row is not of the form that this program writes");
            continue;
        };
        let Cell::Blob(name) = hash else { continue };
        let Some(name) = EntryHash::from_slice(name) else {
            found.tell("quarantine", hash, "hash is none");
            continue;
        };
        held.insert(name);
        // As `parse` in the admission: a place that no database holds is none.
        let parsed =
            SignedEntry::parse(bytes).ok().filter(|signed| i64::try_from(signed.entry().seq).is_ok());
        let item = Item { connection, log, name, pushed_by, claimed, bytes, parsed };
        for what in item.faults(reason, decision)? {
            found.tell("quarantine", name, what);
        }
    }
    for (entry, admitted) in &log.held.decided {
        if !held.contains(entry) {
            found.tell("quarantine", entry, format!("it was decided about ({admitted}), and is missing"));
        }
    }
    Ok(())
}

struct Item<'a> {
    connection: &'a Connection,
    log: &'a Log,
    name: EntryHash,
    pushed_by: &'a Cell,
    /// Device, seq, linked, case and kind as stored.
    claimed: &'a [Cell],
    bytes: &'a [u8],
    /// The entry, unless the bytes are none.
    parsed: Option<SignedEntry>,
}

impl Item<'_> {
    fn faults(&self, reason: &str, decision: &Cell) -> Result<Vec<String>, OfficeError> {
        let mut faults = Vec::new();
        let hash =
            self.parsed.as_ref().map_or_else(|| EntryHash::from_bytes(sha256(self.bytes)), SignedEntry::hash);
        if hash != self.name {
            faults.push("bytes are not those of its hash".into());
        }
        let registry = &self.log.registry;
        let known = |device: &[u8]| {
            DeviceId::from_slice(device).is_some_and(|device| registry.device(device).is_some())
        };
        if !matches!(self.pushed_by, Cell::Blob(device) if known(device)) {
            faults.push("pushed_by is no device".into());
        }
        let decided = self.log.held.decided.get(&self.name).copied();
        let should: Cell = decided.map(|admitted| if admitted { "admitted" } else { "rejected" }).into();
        if *decision != should {
            faults.push(format!("decision is {decision}, and the log says {should}"));
        }
        let in_log = self.exists("SELECT 1 FROM log WHERE hash = ?1", [self.name.as_bytes()])?;
        if in_log != (decided == Some(true)) {
            faults.push("what was decided about it and whether it is in the log differ".into());
        }
        faults.extend(self.claims(reason)?);
        match Reason::from_stored(reason) {
            None => faults.push("reason is none that there is".into()),
            Some(reason) if !self.holds(reason)? => {
                faults.push(format!("reason is {}, and that does not hold", reason.as_str()));
            }
            Some(_) => {}
        }
        Ok(faults)
    }

    /// Device, place, case and kind are what the bytes claim; or, for what nobody could check, the place that the entry
    /// after it gives it.
    fn claims(&self, reason: &str) -> Result<Vec<String>, OfficeError> {
        let [device, seq, linked, case, kind] = self.claimed else {
            return Ok(vec!["the row is too short".into()]);
        };
        let mut faults = Vec::new();
        let own: [Cell; 4] = match self.parsed.as_ref().map(SignedEntry::entry) {
            Some(entry) => [
                entry.device.as_bytes().into(),
                entry.seq.into(),
                entry.case.as_ref().map(CaseId::as_bytes).into(),
                entry.kind.as_str().into(),
            ],
            None => [Cell::Null, Cell::Null, Cell::Null, "".into()],
        };
        let [own_device, own_seq, own_case, own_kind] = &own;
        let named = self.is_named_by_next(device, seq)?;
        let in_chain = *linked == Cell::Integer(1);
        if (device, seq) != (own_device, own_seq) && !(in_chain && named) {
            faults.push(format!("it stands at {device} {seq}, and its bytes say {own_device} {own_seq}"));
        }
        for (name, stored, own) in [("case_id", case, own_case), ("kind", kind, own_kind)] {
            if stored != own {
                faults.push(format!("{name} is {stored}, and its bytes say {own}"));
            }
        }
        // Whose signature was good when it came is a link of its chain by itself.
        let vouched = self
            .parsed
            .as_ref()
            .is_some_and(|signed| matches!(self.log.verified(signed), Ok(()) | Err(Reason::GrantMismatch)));
        let could_not_be_checked = match Reason::from_stored(reason) {
            Some(Reason::UnknownDevice | Reason::UnknownSession) => true,
            Some(Reason::ChainBroken) => *self.pushed_by != *own_device,
            _ => false,
        };
        let wrong = match linked {
            Cell::Integer(1) => !vouched && !named,
            Cell::Integer(0) => vouched && !could_not_be_checked,
            _ => true,
        };
        if wrong {
            faults.push(format!("linked is {linked}, and that does not hold"));
        }
        Ok(faults)
    }

    /// Whether the entry after a place names this one as the one before it.
    fn is_named_by_next(&self, device: &Cell, seq: &Cell) -> Result<bool, StorageError> {
        let (Cell::Blob(device), Cell::Integer(seq)) = (device, seq) else { return Ok(false) };
        let sql = "SELECT bytes FROM log WHERE device = ?1 AND seq = ?2
                   UNION ALL SELECT bytes FROM quarantine WHERE device = ?1 AND seq = ?2";
        let mut named = false;
        visit(self.connection, sql, (device, seq.saturating_add(1)), |row| {
            if let [Cell::Blob(bytes)] = row.as_slice() {
                let next = SignedEntry::parse(bytes);
                named |= next.is_ok_and(|next| next.entry().prev == Some(self.name));
            }
        })?;
        Ok(named)
    }

    /// Whether the reason can be true, from all that is known now.
    fn holds(&self, reason: Reason) -> Result<bool, OfficeError> {
        let Some(signed) = &self.parsed else { return Ok(reason == Reason::Malformed) };
        let entry = signed.entry();
        let verified = self.log.verified(signed);
        Ok(match reason {
            Reason::Malformed => false,
            Reason::OtherBureau | Reason::BadSignature => verified == Err(reason),
            Reason::UnknownDevice => {
                verified == Err(reason)
                    || self.came_before(self.log.held.certified.get(&entry.device).copied())?
            }
            Reason::GrantMismatch => {
                verified == Err(reason)
                    || self.came_before(self.index(self.log.registry.office(), entry.grant)?)?
            }
            Reason::UnknownSession => {
                verified == Err(reason)
                    || self.body(signed) == Err(reason)
                    || self.came_before(self.index(entry.device, entry.session)?)?
            }
            Reason::RevokedDevice => {
                verified.is_ok()
                    && self.log.registry.device(entry.device).is_some_and(|known| known.revoked.is_some())
            }
            Reason::Fork => verified.is_ok() && (self.has_rival(signed)? || self.hangs_on_branch(signed)?),
            Reason::ChainBroken => {
                let other = *self.pushed_by != Cell::from(entry.device.as_bytes());
                verified.is_ok() && (other || !self.continues(signed)? || self.hangs_on_branch(signed)?)
            }
            Reason::UnknownKind | Reason::BadBody | Reason::ForgedActor => {
                verified.is_ok() && self.body(signed) == Err(reason)
            }
            Reason::OutsideScope => verified.is_ok() && self.is_outside(signed)?,
        })
    }

    fn body(&self, signed: &SignedEntry) -> Result<(), Reason> {
        check_body(signed.entry(), self.log.session_of(signed)).map(drop)
    }

    fn index(&self, device: DeviceId, seq: Option<u64>) -> Result<Option<u64>, StorageError> {
        seq.filter(|seq| i64::try_from(*seq).is_ok())
            .map_or(Ok(None), |seq| index_of(self.connection, device, seq))
    }

    /// Whether what made it good stands in the log and arrived no sooner than this.
    fn came_before(&self, index: Option<u64>) -> Result<bool, StorageError> {
        let Some(index) = index else { return Ok(false) };
        let sql = "SELECT 1 FROM log, quarantine WHERE log.idx = ?1 AND quarantine.hash = ?2
                   AND log.received_ms >= quarantine.received_ms";
        self.exists(sql, (index, self.name.as_bytes()))
    }

    /// Whether another entry is held at its place.
    fn has_rival(&self, signed: &SignedEntry) -> Result<bool, StorageError> {
        let sql = "SELECT 1 FROM log WHERE device = ?1 AND seq = ?2 AND hash != ?3
                   UNION ALL SELECT 1 FROM quarantine WHERE device = ?1 AND seq = ?2 AND hash != ?3 AND linked = 1";
        let entry = signed.entry();
        self.exists(sql, (entry.device.as_bytes(), entry.seq, self.name.as_bytes()))
    }

    fn hangs_on_branch(&self, signed: &SignedEntry) -> Result<bool, StorageError> {
        let Some(prev) = signed.entry().prev else { return Ok(false) };
        let sql = "SELECT 1 FROM quarantine WHERE hash = ?1 AND reason IN ('fork', 'chain_broken')";
        self.exists(sql, [prev.as_bytes()])
    }

    /// Whether the entry that it names as the one before it is held at that place.
    fn continues(&self, signed: &SignedEntry) -> Result<bool, StorageError> {
        let entry = signed.entry();
        let Some(prev) = entry.prev else { return Ok(true) };
        let sql = "SELECT 1 FROM log WHERE device = ?1 AND seq = ?2 AND hash = ?3
                   UNION ALL SELECT 1 FROM quarantine WHERE device = ?1 AND seq = ?2 AND hash = ?3";
        self.exists(sql, (entry.device.as_bytes(), entry.seq.saturating_sub(1), prev.as_bytes()))
    }

    /// Whether its case is of a section that its grant does not name, or of none because its opening waits too.
    fn is_outside(&self, signed: &SignedEntry) -> Result<bool, OfficeError> {
        let entry = signed.entry();
        let Some(case) = entry.case else { return Ok(false) };
        let named = entry.grant.and_then(|seq| self.log.registry.grant(seq));
        let sections = named.map(|grant| grant.sections.as_slice()).unwrap_or_default();
        let opens = match Fact::from_body(&entry.kind, &entry.body) {
            Ok(Fact::CaseOpened(body)) => Some(body.section),
            _ => None,
        };
        let section = case_section(self.connection, case)?.map(|(section, _)| section).or(opens);
        Ok(match section {
            Some(section) => !sections.contains(&section),
            None => opening_is_quarantined(self.connection, case)?,
        })
    }

    fn exists(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<bool, StorageError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(parameters, |_| Ok(())).optional()?.is_some())
    }
}
