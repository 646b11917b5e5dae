//! Signed heads that are kept: each is signed, of its life, and has the root of the tree of its size.

use std::collections::BTreeMap;

use quanji_core::proof::TreeHash;
use rusqlite::Connection;

use super::cell::{Cell, key_text, visit};
use super::found::Found;
use super::log::Log;
use crate::office::error::OfficeError;
use crate::office::log_key::log_keys;
use crate::storage::StorageError;

/// The sizes that kept heads name, for the walk over the tree.
pub(super) fn sizes(connection: &Connection) -> Result<BTreeMap<u64, Option<TreeHash>>, StorageError> {
    let mut sizes = BTreeMap::new();
    visit(connection, "SELECT DISTINCT size FROM checkpoint", [], |row| {
        if let [Cell::Integer(size)] = row.as_slice() {
            sizes.insert(u64::try_from(*size).unwrap_or_default(), None);
        }
    })?;
    Ok(sizes)
}

/// The size that a row names; one that is none is found when it is compared with the note.
fn named(size: i64) -> u64 {
    u64::try_from(size).unwrap_or_default()
}

pub(super) fn examine(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), OfficeError> {
    let keys = match log_keys(connection, &log.registry) {
        Ok(keys) => keys,
        Err(error) => {
            found.tell("log", 0, format!("it names no key of the log: {error}"));
            return Ok(());
        }
    };
    let mut newest = 0;
    visit(connection, "SELECT epoch, size, time_ms, note, cosigned FROM checkpoint", [], |row| {
        let [Cell::Integer(epoch), Cell::Integer(size), time_ms, Cell::Text(note), cosigned] = row.as_slice()
        else {
            return;
        };
        let place = key_text(row.get(..2).unwrap_or_default());
        let checkpoint = match keys.of_size(named(*size)).open(note) {
            Ok(checkpoint) => checkpoint,
            Err(error) => return found.tell("checkpoint", place, format!("note does not verify: {error}")),
        };
        newest = newest.max(checkpoint.size);
        if Cell::from(checkpoint.size) != Cell::Integer(*size) || Cell::from(checkpoint.time_ms) != *time_ms {
            found.tell("checkpoint", &place, "size and time_ms are not those of the note");
        }
        match log.roots.get(&checkpoint.size) {
            Some(Some(root)) if *root == checkpoint.root => {}
            _ => found.tell("checkpoint", &place, "the log has no tree of this size with this root"),
        }
        let lives = log.held.restores.iter().filter(|(_, (_, restored))| restored.size < checkpoint.size);
        let life = lives.map(|(life, _)| *life).max().unwrap_or(1);
        if Cell::from(life) != Cell::Integer(*epoch) {
            found.tell("checkpoint", &place, format!("epoch is {epoch}, and the log had life {life} then"));
        }
        match cosigned {
            Cell::Null => {}
            Cell::Text(cosigned)
                if keys.of_size(named(*size)).open(cosigned).is_ok_and(|other| other == checkpoint) => {}
            _ => found.tell("checkpoint", &place, "cosigned is not the same head"),
        }
    })?;
    if newest != log.size {
        found.tell("checkpoint", log.size, "no kept head covers the end of the log");
    }
    Ok(())
}
