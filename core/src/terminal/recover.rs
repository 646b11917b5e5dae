//! Starting anew beside a damaged database, with everything of it that can still be read.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::cache::rebuild_case;
use super::enrolment::Enrolment;
use super::error::TerminalError;
use super::number::note_used;
use super::recorder::{Recorder, forbid_leases};
use super::{Surroundings, Terminal};
use crate::entry::{Gap, Registry};
use crate::record::{Fact, published_catalog};
use crate::store::{self, Store, StoredEntry};
use crate::sync::{Backfill, Scope};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Recovery {
    /// Where the old database went, with everything that belongs to it; nothing was deleted.
    pub set_aside: Option<PathBuf>,
    /// How many entries could be read from it and are in the new one.
    pub salvaged: usize,
    /// Own entries that only the old database, or the office, holds.
    pub missing: Vec<Gap>,
}

/// Sets a damaged database aside and makes a new one of what can be read. The chain goes on after
/// the head anchor, so a lost part is visible; the next exchange fetches back what the office
/// holds of it.
///
/// # Errors
/// [`TerminalError::NotEnrolled`], [`TerminalError::Busy`], [`TerminalError::Invalid`] if the
/// whole database can be read: then there is nothing to recover from.
pub fn recover(surroundings: Surroundings) -> Result<(Terminal, Recovery), TerminalError> {
    let enrolment = Enrolment::read(&surroundings.home)?;
    let key = surroundings.vault.database_key()?;
    let salvaged = match Store::open(&surroundings.home, &key, surroundings.patience)
        .map_err(TerminalError::from)
    {
        Ok(store) if store::is_readable(store.reader()) => {
            return Err(TerminalError::Invalid("the database can be read; nothing needs recovery".into()));
        }
        Ok(store) => store::salvage(store.reader()),
        Err(TerminalError::Damaged(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let now_ms = surroundings.clock.read().wall_ms;
    let set_aside = Store::set_aside(&surroundings.home, now_ms)?;
    let mut store = Store::open(&surroundings.home, &key, surroundings.patience)?;
    take_over(&mut store, &enrolment, &salvaged)?;
    let recorder = Recorder::around(surroundings, enrolment, store, *key)?;
    let missing = store::lost(recorder.store.reader())?;
    Ok((Terminal::around(recorder), Recovery { set_aside, salvaged: salvaged.len(), missing }))
}

/// Writes what was read, its caches, and the holes in the own chain.
fn take_over(
    store: &mut Store,
    enrolment: &Enrolment,
    salvaged: &[StoredEntry],
) -> Result<(), TerminalError> {
    let mut registry = Registry::new(enrolment.key()?);
    let office = registry.office();
    for entry in salvaged.iter().filter(|entry| entry.signed.entry().device == office) {
        // What this build cannot read is for a newer one.
        let _ = registry.apply(&entry.signed);
    }
    let catalog = published_catalog(&registry).map_err(|error| TerminalError::internal(&error))?;
    store.write(|tx| {
        let (mut cases, mut own) = (BTreeSet::new(), BTreeSet::new());
        for entry in salvaged {
            store::insert_entry(tx, &entry.signed, entry.log_index)?;
            if entry.signed.entry().device == enrolment.device
                && let Ok(fact) = Fact::from_body(&entry.signed.entry().kind, &entry.signed.entry().body)
            {
                note_used(tx, &fact)?;
            }
            cases.extend(entry.signed.entry().case);
            if entry.signed.entry().device == enrolment.device {
                own.insert(entry.signed.entry().seq);
            }
        }
        for case in cases {
            rebuild_case(&catalog, tx, case)?;
        }
        // Numbers that lost entries used are not known.
        forbid_leases(tx, enrolment.key()?)?;
        for gap in Gap::holes(own.iter().copied(), own.last().copied().unwrap_or_default()) {
            store::put_lost(tx, gap)?;
        }
        let everything = Backfill { scope: Scope::Own, from: 0, until: i64::MAX.unsigned_abs() };
        Ok(store::put_backfill(tx, &everything)?)
    })
}
