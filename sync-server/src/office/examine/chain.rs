//! How far each chain is held, its sessions, and what of it is declared lost.

use std::collections::BTreeSet;

use quanji_core::codec;
use quanji_core::entry::{Gap, Session, SignedEntry};
use quanji_core::id::DeviceId;
use quanji_core::record::Fact;
use rusqlite::Connection;

use super::cell::{Cell, Expected, Row, key_text, row, visit};
use super::found::Found;
use super::log::Log;
use crate::storage::StorageError;

pub(super) fn examine(connection: &Connection, log: &mut Log, found: &mut Found) -> Result<(), StorageError> {
    sessions(connection, log, found)?;
    lost(connection, log, found)?;
    heads(connection, log, found)
}

/// Of the log, and of the quarantine where an entry is known to be a part of its chain.
fn sessions(connection: &Connection, log: &mut Log, found: &mut Found) -> Result<(), StorageError> {
    let mut expected = std::mem::take(&mut log.held.session);
    let sql = "SELECT bytes FROM quarantine WHERE kind = 'session.opened' AND linked = 1";
    visit(connection, sql, [], |row| {
        let [Cell::Blob(bytes)] = row.as_slice() else { return };
        let Ok(signed) = SignedEntry::parse(bytes) else { return };
        let entry = signed.entry();
        // A session that could not be checked when it came is not kept, also when the entry after it links it.
        let good = quanji_core::entry::verify(&log.registry, None, &signed).is_ok();
        if let (true, Ok(Fact::SessionOpened(session))) = (good, Fact::from_body(&entry.kind, &entry.body)) {
            let key = row![entry.device.as_bytes(), entry.seq, signed.hash().as_bytes()];
            expected.put(key, row![codec::encode::<Session>(&session)]);
        }
    })?;
    expected.compare(connection, "session", 3, &["device", "seq", "hash", "body"], found)
}

/// Each gap is one that its device stated, or of which it has stated nothing yet.
fn lost(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), StorageError> {
    visit(connection, "SELECT device, first, last FROM lost", [], |row| {
        let [Cell::Blob(device), Cell::Integer(first), Cell::Integer(last)] = row.as_slice() else { return };
        let device = DeviceId::from_slice(device).filter(|device| log.registry.device(*device).is_some());
        let Some(device) = device else {
            return found.tell("lost", key_text(&row), "there is no such device");
        };
        let gap = u64::try_from(*first).ok().zip(u64::try_from(*last).ok());
        let Some((from, to)) = gap.filter(|(from, to)| 0 < *from && from <= to) else {
            return found.tell("lost", key_text(&row), "it is no part of a chain");
        };
        let stated = log.held.lost.get(&device).map(Vec::as_slice).unwrap_or_default();
        let touches = |gap: &&Gap| gap.from <= to && from <= gap.to;
        let covers = |gap: &Gap| gap.from <= from && to <= gap.to;
        if stated.iter().any(|gap| touches(&gap)) && !stated.iter().any(covers) {
            found.tell("lost", key_text(&row), "its device stated another gap");
        }
    })
}

fn heads(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), StorageError> {
    let office = log.registry.office();
    let mut devices: BTreeSet<Vec<u8>> = BTreeSet::new();
    let sql = "SELECT DISTINCT device FROM log WHERE device != ?1
               UNION SELECT device FROM quarantine WHERE linked = 1 AND device IS NOT NULL UNION SELECT device FROM lost";
    visit(connection, sql, [office.as_bytes()], |row| {
        if let [Cell::Blob(device)] = row.as_slice() {
            devices.insert(device.clone());
        }
    })?;
    let mut expected = Expected::default();
    for device in devices {
        let mut gaps: Vec<(i64, i64)> = Vec::new();
        visit(connection, "SELECT first, last FROM lost WHERE device = ?1", [&device], |row| {
            if let [Cell::Integer(first), Cell::Integer(last)] = row.as_slice() {
                gaps.push((*first, *last));
            }
        })?;
        let mut head = Head { expected: 1, last: 0, gaps };
        let sql = "SELECT seq FROM log WHERE device = ?1
                   UNION SELECT seq FROM quarantine WHERE device = ?1 AND linked = 1 ORDER BY seq";
        visit(connection, sql, [&device], |row| {
            if let [Cell::Integer(seq)] = row.as_slice() {
                head.hold(*seq);
            }
        })?;
        head.pass_gaps();
        let rest: Row = row![head.expected, head.last];
        expected.put(row![device], rest);
    }
    expected.compare(connection, "chain", 1, &["device", "expected", "last"], found)
}

/// How far a chain is held, counted from its beginning.
struct Head {
    expected: i64,
    last: i64,
    gaps: Vec<(i64, i64)>,
}

impl Head {
    fn hold(&mut self, seq: i64) {
        self.pass_gaps();
        if seq == self.expected {
            self.expected = seq.saturating_add(1);
        }
        self.last = self.last.max(seq);
    }

    fn pass_gaps(&mut self) {
        // Each gap at most once.
        for _ in 0..self.gaps.len() {
            let here = |(first, last): &&(i64, i64)| (*first..=*last).contains(&self.expected);
            let Some((_, last)) = self.gaps.iter().find(here) else { return };
            self.expected = last.saturating_add(1);
        }
    }
}
