//! What the log holds about a case, and what that rests on, as of one moment.

use std::collections::{BTreeMap, BTreeSet};

use quanji_core::entry::{BureauFact, SignedEntry};
use quanji_core::id::{DeviceId, EntryHash, OfficerId};
use quanji_core::package::EarlierCheckpoint;
use quanji_core::record::CaseState;
use rusqlite::Connection;

use super::PackageRequest;
use crate::office::Office;
use crate::office::bounds::bounds_of;
use crate::office::cases::CaseFile;
use crate::office::error::OfficeError;
use crate::office::log::SignedHead;
use crate::office::template::catalog_of;
use crate::storage::{StorageError, entries_of_kind, entry_at, indexed_entries_of_case, places_in_chain};

/// Kinds of the office's chain that every package has: whose keys count, and since when.
const KEY_KINDS: [&str; 5] =
    ["bureau.created", "office_key.rotated", "recovery.declared", "office_key.recovered", "log_key.rotated"];

/// Everything that a package is made from.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) file: CaseFile,
    /// Entries of the case, by index.
    pub(super) of_case: BTreeMap<u64, SignedEntry>,
    /// What they rest on, by index.
    pub(super) around: BTreeMap<u64, SignedEntry>,
    pub(super) head: SignedHead,
    pub(super) earlier: Vec<EarlierCheckpoint>,
}

impl Office {
    /// Reads everything in one snapshot of the database.
    pub(super) fn gather(&self, request: &PackageRequest) -> Result<Gathered, OfficeError> {
        self.inner.database.read(|connection| {
            let registry = self.inner.registry.current(connection)?;
            let of_case = indexed_entries_of_case(connection, request.case)?;
            if of_case.is_empty() {
                return Err(OfficeError::Invalid("no such case".into()));
            }
            let catalog = catalog_of(&registry)?;
            let state = CaseState::fold(&catalog, request.case, of_case.values());
            let around = around(connection, self.inner.id, &of_case)?;
            let head = self.sign_head(connection)?;
            let everything = of_case.iter().chain(&around);
            let earlier = self.earlier_checkpoints(connection, &head, everything)?;
            let bounds = bounds_of(connection, &of_case)?;
            Ok(Gathered {
                file: CaseFile { state, registry, catalog, bounds },
                of_case,
                around,
                head,
                earlier,
            })
        })
    }
}

/// What the entries of a case rest on: sessions, certificates, grants, officers, decisions, keys.
fn around(
    connection: &Connection,
    office: DeviceId,
    of_case: &BTreeMap<u64, SignedEntry>,
) -> Result<BTreeMap<u64, SignedEntry>, OfficeError> {
    let mut found = BTreeMap::new();
    let of_terminals = || of_case.values().map(SignedEntry::entry).filter(|entry| entry.device != office);
    let sessions: BTreeSet<(DeviceId, u64)> =
        of_terminals().filter_map(|entry| Some((entry.device, entry.session?))).collect();
    for (device, seq) in sessions {
        take_places(connection, device, seq, &mut found)?;
    }
    let opened: Vec<SignedEntry> = found.values().cloned().collect();
    let grants: BTreeSet<u64> =
        of_terminals().chain(opened.iter().map(SignedEntry::entry)).filter_map(|entry| entry.grant).collect();
    for seq in grants {
        take_places(connection, office, seq, &mut found)?;
    }
    let devices: BTreeSet<DeviceId> = of_terminals().map(|entry| entry.device).collect();
    let hashes: BTreeSet<EntryHash> = of_case.values().chain(&opened).map(SignedEntry::hash).collect();
    let officers: BTreeSet<OfficerId> = found
        .values()
        .filter_map(|signed| match fact_of(signed) {
            Some(BureauFact::GrantIssued(body)) => Some(body.officer),
            _ => None,
        })
        .collect();
    let is_needed = |fact: &BureauFact| match fact {
        BureauFact::DeviceCertified(body) => devices.contains(&DeviceId::from(&body.key)),
        BureauFact::DeviceRevoked(body) => devices.contains(&body.device),
        BureauFact::OfficerRegistered(body) => officers.contains(&body.officer),
        BureauFact::QuarantineDecided(body) => hashes.contains(&body.entry),
        _ => true,
    };
    let kinds =
        ["device.certified", "device.revoked", "officer.registered", "section.added", "quarantine.decided"];
    for kind in kinds.into_iter().chain(KEY_KINDS) {
        for (index, signed) in entries_of_kind(connection, office, kind)? {
            if fact_of(&signed).is_none_or(|fact| is_needed(&fact)) {
                found.insert(index, signed);
            }
        }
    }
    Ok(found)
}

fn fact_of(signed: &SignedEntry) -> Option<BureauFact> {
    BureauFact::from_body(&signed.entry().kind, &signed.entry().body).ok()
}

/// Every entry at a place of a chain: a cloned terminal has two.
fn take_places(
    connection: &Connection,
    device: DeviceId,
    seq: u64,
    found: &mut BTreeMap<u64, SignedEntry>,
) -> Result<(), StorageError> {
    for (_, _, index) in places_in_chain(connection, device, seq, seq)? {
        found.insert(index, entry_at(connection, index)?);
    }
    Ok(())
}
