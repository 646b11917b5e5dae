//! What only the office knows: lives of the log, people of the pages, codes, tokens. The log bears out a part of it.

use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use quanji_core::entry::Role;
use quanji_core::id::{DeviceId, OfficerId};
use rusqlite::Connection;

use super::cell::{Cell, Expected, key_text, row, visit};
use super::found::Found;
use super::log::Log;
use crate::office::error::OfficeError;
use crate::office::init::MADE;
use crate::storage::StorageError;

pub(super) fn examine(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), OfficeError> {
    epochs(connection, log, found)?;
    people(connection, found)?;
    codes(connection, log, found)?;
    devices(connection, log, found)?;
    Ok(())
}

/// The first when the office was made, and one for each restore that the log states.
fn epochs(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), StorageError> {
    let mut expected = Expected::default();
    expected.put(row![1u64], row![0u64, MADE]);
    for (epoch, (index, restored)) in &log.held.restores {
        if restored.size != *index {
            found.tell("log", index, format!("it says that the log had {} entries before it", restored.size));
        }
        expected.put(row![*epoch], row![restored.size, &*restored.reason]);
    }
    expected.compare(connection, "epoch", 1, &["epoch", "log_size", "reason"], found)
}

fn people(connection: &Connection, found: &mut Found) -> Result<(), StorageError> {
    visit(connection, "SELECT name, role, password FROM user", [], |row| {
        let [Cell::Text(name), Cell::Text(role), Cell::Text(password)] = row.as_slice() else { return };
        if Role::from_str(role).is_err() {
            found.tell("user", name, "role is none that there is");
        }
        if PasswordHash::new(password).is_err() {
            found.tell("user", name, "password is not stored as a password is");
        }
    })
}

fn codes(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), StorageError> {
    visit(connection, "SELECT hash, officer, used_by FROM code", [], |row| {
        let [hash, Cell::Blob(officer), used_by] = row.as_slice() else { return };
        let officer =
            OfficerId::from_slice(officer).filter(|officer| log.registry.officer(*officer).is_some());
        if officer.is_none() {
            found.tell("code", hash, "there is no such officer");
        }
        match used_by {
            Cell::Blob(device) if !is_known(log, device) => {
                found.tell("code", hash, "there is no such device")
            }
            _ => {}
        }
    })
}

fn devices(connection: &Connection, log: &Log, found: &mut Found) -> Result<(), StorageError> {
    visit(connection, "SELECT hash, device FROM token", [], |row| {
        let [_, Cell::Blob(device)] = row.as_slice() else { return };
        if !is_known(log, device) {
            found.tell("token", key_text(&row), "there is no such device");
        }
    })
}

fn is_known(log: &Log, device: &[u8]) -> bool {
    DeviceId::from_slice(device).is_some_and(|device| log.registry.device(device).is_some())
}
