//! The first push of a backlog: what the office needs to admit it, against bare inserts and bare
//! signature checks of the same entries on the same cores.

use std::path::Path;
use std::time::{Duration, Instant};

use quanji_core::crypto::PublicKey;
use quanji_core::entry::{Session, SignedEntry};
use quanji_core::net::Host;
use quanji_core::record::Fact;
use quanji_core::sync::{EntryBytes, ExchangeRequest, MAX_BODY_BYTES, pack, unpack};
use quanji_core::terminal::Terminal;
use rusqlite::Connection;

use crate::office::Serving;

/// Time of the office and time of the bare work.
pub fn measure(serving: &Serving, terminal: &Terminal, folder: &Path) -> (Duration, Duration, usize) {
    let device = terminal.status().unwrap().device;
    let batches = batches(terminal);
    let bodies: Vec<Vec<u8>> = batches
        .iter()
        .map(|batch| {
            let entries = batch.iter().map(|entry| EntryBytes(entry.bytes().to_vec())).collect();
            pack(&ExchangeRequest { entries, ..ExchangeRequest::default() })
        })
        .collect();

    let started = Instant::now();
    let bare = Connection::open(folder.join("bare-office.db")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
    )
    .unwrap();
    for batch in &batches {
        verify(batch);
        bare.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut insert = bare.prepare_cached("INSERT INTO bare (bytes) VALUES (?1)").unwrap();
        for entry in batch {
            insert.execute([entry.bytes()]).unwrap();
        }
        bare.execute_batch("COMMIT").unwrap();
    }
    let bare_time = started.elapsed();

    let started = Instant::now();
    let mut admitted = 0;
    for body in &bodies {
        let request: ExchangeRequest = unpack(body, MAX_BODY_BYTES).unwrap();
        let exchanged = serving.office.exchange(device, request).unwrap();
        admitted += exchanged.admitted;
        std::hint::black_box(pack(&exchanged.reply));
    }
    let office_time = started.elapsed();
    let entries = batches.iter().map(Vec::len).sum();
    assert_eq!(usize::try_from(admitted), Ok(entries), "the office admits every entry");
    (office_time, bare_time, entries)
}

/// The undelivered entries as the exchange would offer them.
fn batches(terminal: &Terminal) -> Vec<Vec<SignedEntry>> {
    let mut batches = Vec::new();
    let mut from = 1;
    loop {
        let batch = Host::load(terminal, from).unwrap();
        from += batch.entries.len() as u64;
        let more = batch.more;
        batches.push(batch.entries);
        if !more {
            return batches;
        }
    }
}

/// Bare P-256 verification on two threads, with the keys at hand.
fn verify(batch: &[SignedEntry]) {
    thread_local!(static KEY: std::cell::Cell<Option<PublicKey>> = const { std::cell::Cell::new(None) });
    let session =
        batch.iter().find_map(|entry| match Fact::from_body(&entry.entry().kind, &entry.entry().body) {
            Ok(Fact::SessionOpened(Session { key, .. })) => Some(key),
            _ => None,
        });
    if let Some(key) = session {
        KEY.set(Some(key));
    }
    let key = KEY.get().unwrap();
    let (first, second) = batch.split_at(batch.len() / 2);
    std::thread::scope(|scope| {
        for part in [first, second] {
            scope.spawn(move || {
                for entry in part {
                    // The session's own entry is signed by the device key: the work is the same.
                    let _ = std::hint::black_box(entry.verify(&key));
                }
            });
        }
    });
}
