//! Where the exchange with the office stands, and what a plan writes.

use rusqlite::{Connection, Transaction};

use super::alarm::put_alarm;
use super::entry::{entries_of_chain, insert_entry, last_of_chain, own_entry};
use super::error::StoreError;
use super::media::void_media_receipts;
use super::meta::{get_meta, get_number, put_meta};
use super::outbox::{SETTLED, next_undelivered, settle};
use super::quarantine::put_quarantine;
use crate::entry::{Gap, Reason, SignedEntry};
use crate::id::{DeviceId, EntryHash};
use crate::proof::Checkpoint;
use crate::sync::{
    Alarm, Backfill, EntryBytes, FeedItem, LocalState, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, Plan, Scope,
};
use crate::time::SeenCheckpoint;

const EPOCH: &str = "sync.epoch";
const CHECKPOINT: &str = "sync.checkpoint";
const SEEN: &str = "sync.seen";
const CURSOR: &str = "sync.cursor";
/// 1 while the office has to be given back what it stated and lost.
const OWES: &str = "sync.owes";

/// What an exchange begins with.
///
/// # Errors
/// [`StoreError`].
pub fn local_state(
    connection: &Connection,
    own: DeviceId,
    open: impl Fn(&str) -> Option<Checkpoint>,
) -> Result<LocalState, StoreError> {
    let note = get_meta(connection, CHECKPOINT)?.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(LocalState {
        epoch: get_number(connection, EPOCH)?,
        seen: note.as_deref().and_then(open),
        cursor: get_number(connection, CURSOR)?,
        next_undelivered: next_undelivered(connection, own, 0)?,
        own_seq: last_of_chain(connection, own)?.map_or(0, |head| head.seq),
        lost: lost(connection)?,
        backfills: backfills(connection)?,
    })
}

/// The checkpoint that the next entry will name.
///
/// # Errors
/// [`StoreError`].
pub fn seen_checkpoint(connection: &Connection) -> Result<Option<SeenCheckpoint>, StoreError> {
    let bytes = get_meta(connection, SEEN)?;
    bytes.map(|bytes| crate::codec::decode(&bytes, 256).map_err(|_| StoreError::BadRow("meta"))).transpose()
}

/// Writes everything of a plan but the entries of others, which the caller admits.
///
/// # Errors
/// [`StoreError`].
pub fn apply_plan(
    tx: &Transaction<'_>,
    own: DeviceId,
    plan: &Plan,
    received: SeenCheckpoint,
    now_ms: i64,
) -> Result<(), StoreError> {
    for alarm in &plan.alarms {
        let body = serde_json::to_value(alarm).map_err(|_| StoreError::BadRow("alarm"))?;
        put_alarm(tx, now_ms, &body)?;
    }
    put_meta(tx, EPOCH, &plan.epoch.to_be_bytes())?;
    put_meta(tx, CHECKPOINT, plan.note.as_bytes())?;
    put_meta(tx, SEEN, &crate::codec::encode(&received))?;
    put_meta(tx, CURSOR, &plan.cursor.to_be_bytes())?;
    if plan.start_over {
        start_over(tx)?;
        // Their places are those of the new life already.
        return plan.keys.iter().try_for_each(|key| place(tx, key));
    }
    for run in &plan.delivered {
        for step in 0..run.count {
            let (seq, index) = (run.first_seq + step, run.first_index + step);
            tx.prepare_cached("UPDATE entry SET log_index = ?3 WHERE device = ?1 AND seq = ?2")?
                .execute((own.as_bytes(), seq, index))?;
        }
    }
    for refused in &plan.refused {
        set_aside(tx, own, refused.entry, &refused.reason, now_ms)?;
    }
    settle(tx, own)?;
    if let Some((asked, left)) = plan.backfill {
        match left {
            Some(left) => put_backfill(tx, &left)?,
            None => {
                tx.prepare_cached("DELETE FROM backfill WHERE scope = ?1")?
                    .execute([scope_text(&asked.scope)?])?;
                if asked.scope == Scope::Own {
                    close_gaps(tx, own)?;
                }
            }
        }
    }
    for opened in &plan.opened {
        put_backfill(tx, opened)?;
    }
    if plan.alarms.iter().any(|alarm| matches!(alarm, Alarm::StoreRolledBack { .. })) {
        put_backfill(tx, &Backfill { scope: Scope::Own, from: 0, until: plan.checkpoint.size })?;
    }
    Ok(())
}

/// Remembers a part of the own chain that is lost.
pub(crate) fn put_lost(tx: &Transaction<'_>, gap: Gap) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO lost (first, last) VALUES (?1, ?2)")?
        .execute((gap.from, gap.to))?;
    Ok(())
}

/// The parts of the own chain that are lost.
pub(crate) fn lost(connection: &Connection) -> Result<Vec<Gap>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT first, last FROM lost ORDER BY first")?;
    let rows = statement.query_map([], |row| Ok(Gap { from: row.get(0)?, to: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Asks for a stretch of the log at the next exchange.
pub(crate) fn put_backfill(tx: &Transaction<'_>, backfill: &Backfill) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO backfill (scope, next_index, until) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET next_index = ?2, until = ?3",
    )?
    .execute((scope_text(&backfill.scope)?, backfill.from, backfill.until))?;
    Ok(())
}

fn backfills(connection: &Connection) -> Result<Vec<Backfill>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT scope, next_index, until FROM backfill ORDER BY scope")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let scope: String = row.get(0)?;
        let scope = serde_json::from_str(&scope).map_err(|_| StoreError::BadRow("backfill"))?;
        found.push(Backfill { scope, from: row.get(1)?, until: row.get(2)? });
    }
    Ok(found)
}

/// Whether the office started over and has not been given back its statements.
///
/// # Errors
/// [`StoreError`].
pub fn owes_statements(connection: &Connection) -> Result<bool, StoreError> {
    Ok(get_number(connection, OWES)? != 0)
}

/// Notes whether statements are owed to the office.
///
/// # Errors
/// [`StoreError`].
pub fn put_owes_statements(tx: &Transaction<'_>, owes: bool) -> Result<(), StoreError> {
    put_meta(tx, OWES, &u64::from(owes).to_be_bytes())
}

/// Statements of the office's chain that are held here, within these parts of it, from a `seq` on and within the limits of
/// one request; and the `seq` after them.
///
/// # Errors
/// [`StoreError`].
pub fn statements_in(
    connection: &Connection,
    office: DeviceId,
    parts: &[Gap],
    from_seq: u64,
) -> Result<(Vec<EntryBytes>, u64), StoreError> {
    let (mut found, mut bytes, mut next) = (Vec::new(), 0, from_seq);
    for part in parts.iter().filter(|part| from_seq <= part.to) {
        for stored in entries_of_chain(connection, office, part.from.max(from_seq), MAX_BATCH_ENTRIES)? {
            let seq = stored.signed.entry().seq;
            bytes += stored.signed.bytes().len();
            if seq > part.to {
                break;
            }
            if found.len() >= MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES && !found.is_empty() {
                return Ok((found, next));
            }
            found.push(EntryBytes(stored.signed.bytes().to_vec()));
            next = seq + 1;
        }
    }
    Ok((found, next))
}

fn place(tx: &Transaction<'_>, item: &FeedItem) -> Result<(), StoreError> {
    let signed = SignedEntry::parse(&item.entry.0).map_err(|_| StoreError::BadRow("entry"))?;
    insert_entry(tx, &signed, Some(item.index)).map(drop)
}

/// The office was restored: no receipt counts any more, and everything is offered again.
fn start_over(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE entry SET log_index = NULL, refused = 0", [])?;
    put_meta(tx, SETTLED, &0u64.to_be_bytes())?;
    put_owes_statements(tx, true)?;
    tx.execute("DELETE FROM backfill", [])?;
    void_media_receipts(tx)
}

fn set_aside(
    tx: &Transaction<'_>,
    own: DeviceId,
    hash: EntryHash,
    reason: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut after = 0;
    while let Some(seq) = next_undelivered(tx, own, after)? {
        after = seq;
        let Some(stored) = own_entry(tx, own, seq)? else { continue };
        if stored.signed.hash() == hash {
            let reason = Reason::from_stored(reason).unwrap_or(Reason::Malformed);
            put_quarantine(tx, stored.signed.bytes(), reason, true, now_ms, None)?;
            tx.prepare_cached("UPDATE entry SET refused = 1 WHERE device = ?1 AND seq = ?2")?
                .execute((own.as_bytes(), seq))?;
            return Ok(());
        }
    }
    Ok(())
}

/// Forgets the parts of the own chain that have come back from the office.
fn close_gaps(tx: &Transaction<'_>, own: DeviceId) -> Result<(), StoreError> {
    for gap in lost(tx)? {
        tx.execute("DELETE FROM lost WHERE first = ?1", [gap.from])?;
        let mut missing_from = None;
        for seq in gap.from..=gap.to.saturating_add(1) {
            let missing = seq <= gap.to && own_entry(tx, own, seq)?.is_none();
            match (missing, missing_from) {
                (true, None) => missing_from = Some(seq),
                (false, Some(from)) => {
                    put_lost(tx, Gap { from, to: seq - 1 })?;
                    missing_from = None;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn scope_text(scope: &Scope) -> Result<String, StoreError> {
    serde_json::to_string(scope).map_err(|_| StoreError::BadRow("backfill"))
}
