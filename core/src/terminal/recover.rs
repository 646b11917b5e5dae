//! Starting anew beside a database that cannot be opened.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::enrolment::Enrolment;
use super::error::TerminalError;
use super::recorder::Recorder;
use super::{Surroundings, Terminal};
use crate::store::Store;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Recovery {
    /// Where the old database went, with everything that belongs to it; nothing was deleted.
    pub set_aside: Option<PathBuf>,
    /// Own entries that only the old database, or the office, holds.
    pub missing_to: u64,
}

/// Sets a damaged database aside and opens a new one. The chain goes on after the head anchor, so
/// the lost part is visible; the next exchange fetches back what the office holds of it.
///
/// # Errors
/// [`TerminalError::NotEnrolled`], [`TerminalError::Busy`], [`TerminalError::Invalid`] if the
/// database opens: then there is nothing to recover from.
pub fn recover(surroundings: Surroundings) -> Result<(Terminal, Recovery), TerminalError> {
    match Recorder::open(surroundings.clone()) {
        Ok(_) => return Err(TerminalError::Invalid("the database opens; nothing needs recovery".into())),
        Err(TerminalError::Damaged(_)) => {}
        Err(error) => return Err(error),
    }
    let enrolment = Enrolment::read(&surroundings.home)?;
    let now_ms = surroundings.clock.read().wall_ms;
    let set_aside = Store::set_aside(&surroundings.home, now_ms)?;
    let key = surroundings.vault.database_key()?;
    let store = Store::open(&surroundings.home, &key, surroundings.patience)?;
    let mut recorder = Recorder::around(surroundings, enrolment, store, *key)?;
    let missing_to = recorder.head()?.map_or(0, |head| head.seq);
    Ok((Terminal { recorder: Arc::new(Mutex::new(recorder)) }, Recovery { set_aside, missing_to }))
}
