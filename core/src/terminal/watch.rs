//! Watching: an app is told the newest state when something has changed.
//!
//! Each watch has a thread of its own. It looks after a commit, tells outside of every lock, and looks
//! again only when it has been heard: a slow listener is told less often, never something old after
//! something new, and holds up nobody.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::error::TerminalError;
use super::gate::{Calling, Pass, Purpose};
use super::{CaseSummary, CaseView, Status, Terminal};
use crate::id::{CaseId, DeviceId};
use crate::store::{self, Commits};

/// The least time between two looks: a keystroke is no news by itself.
const PAUSE: Duration = Duration::from_millis(50);
/// The longest time without a look.
const PATIENCE: Duration = Duration::from_secs(60);

/// Something that is told of changes.
pub trait Listener<T>: Send + Sync {
    /// What is so now. The first call comes at once, with everything.
    ///
    /// # Errors
    /// [`ListenerError`]: it is logged, and the watch goes on.
    fn changed(&self, state: T) -> Result<(), ListenerError>;

    /// The state cannot be had. A later call of [`Listener::changed`] says that it can again.
    ///
    /// # Errors
    /// As [`Listener::changed`].
    fn failed(&self, error: TerminalError) -> Result<(), ListenerError>;
}

/// A listener did not manage to listen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the listener failed: {0}")]
pub struct ListenerError(pub String);

/// What has changed in the list of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasesChange {
    /// Whether `changed` is everything: forget what was told before.
    pub reset: bool,
    /// The cases in order, those that changed last first.
    pub order: Vec<CaseId>,
    /// Cases that are new in the list or read differently now.
    pub changed: Vec<CaseSummary>,
}

/// A watch. Dropped, it ends: a call that is on its way ends as it may, and no other begins.
#[must_use = "a watch ends when it is dropped"]
pub struct Watch {
    hearing: Arc<dyn Stop>,
    commits: Arc<Commits>,
}

impl Watch {
    /// Ends the watch and lets go of its listener; a call that is on its way lets go of it at its end.
    /// Waits for nothing, so it may be called from the listener. Whoever must know that no call is on
    /// its way any more: [`Terminal::suspend`].
    pub fn stop(&self) {
        self.hearing.stop();
        self.commits.announce();
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// The listener of a watch until the watch is stopped. Whoever lets go of it last is in the app's code,
/// which frees it: the caller of [`Watch::stop`], or the thread that is calling it, and nobody later.
struct Hearing<T>(Mutex<Option<Arc<dyn Listener<T>>>>);

trait Stop: Send + Sync {
    fn stop(&self);
}

impl<T> Stop for Hearing<T> {
    fn stop(&self) {
        let listener = self.0.lock().take();
        drop(listener);
    }
}

impl<T> Hearing<T> {
    fn is_over(&self) -> bool {
        self.0.lock().is_none()
    }

    /// Calls the listener, unless the watch is stopped.
    fn tell(&self, pass: Pass, told: impl FnOnce(&dyn Listener<T>) -> Result<(), ListenerError>) {
        // Ends after the listener is let go of.
        let _calling = Calling::begin(pass);
        let Some(listener) = self.0.lock().clone() else { return };
        if let Err(error) = told(&*listener) {
            tracing::warn!(cause = %error, "a listener failed");
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Terminal {
    /// Watches the list of cases, the newest `limit` of them.
    ///
    /// # Errors
    /// [`TerminalError::Internal`] if there can be no thread.
    pub fn watch_cases(
        &self,
        limit: usize,
        listener: Arc<dyn Listener<CasesChange>>,
    ) -> Result<Watch, TerminalError> {
        let mut known: Option<BTreeMap<CaseId, CaseSummary>> = None;
        let mut known_order = Vec::new();
        self.watch("quanji-cases", listener, move |terminal| {
            let cases = terminal.cases(limit)?;
            let order: Vec<CaseId> = cases.iter().map(|summary| summary.case).collect();
            let before = known.as_ref();
            let is_new =
                |summary: &&CaseSummary| before.and_then(|known| known.get(&summary.case)) != Some(*summary);
            let changed: Vec<CaseSummary> = cases.iter().filter(is_new).cloned().collect();
            let change = CasesChange { reset: known.is_none(), order, changed };
            let is_news = change.reset || !change.changed.is_empty() || change.order != known_order;
            known = Some(cases.into_iter().map(|summary| (summary.case, summary)).collect());
            known_order.clone_from(&change.order);
            Ok(is_news.then_some(change))
        })
    }

    /// Watches one case: its documents, conflicts, recordings, time line.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case, [`TerminalError::Internal`] if there can be no
    /// thread.
    pub fn watch_case(
        &self,
        case: CaseId,
        listener: Arc<dyn Listener<CaseView>>,
    ) -> Result<Watch, TerminalError> {
        self.lock()?.require_case(case)?;
        let mut known = None;
        self.watch("quanji-case", listener, move |terminal| {
            let version = {
                let recorder = terminal.lock()?;
                store::case_version(
                    recorder.store.reader(),
                    case,
                    DeviceId::from(&recorder.enrolment.key()?),
                )?
            };
            if known == Some(version) {
                return Ok(None);
            }
            let view = terminal.case(case)?;
            known = Some(version);
            Ok(Some(view))
        })
    }

    /// Watches how the terminal stands: what is undelivered, space, alarms.
    ///
    /// # Errors
    /// [`TerminalError::Internal`] if there can be no thread.
    pub fn watch_status(&self, listener: Arc<dyn Listener<Status>>) -> Result<Watch, TerminalError> {
        let mut known = None;
        self.watch("quanji-status", listener, move |terminal| {
            let status = terminal.status()?;
            if known.as_ref() == Some(&status) {
                return Ok(None);
            }
            known = Some(status.clone());
            Ok(Some(status))
        })
    }

    /// Looks after every commit; `look` gives nothing where nothing has changed.
    fn watch<T: 'static>(
        &self,
        name: &str,
        listener: Arc<dyn Listener<T>>,
        mut look: impl FnMut(&Self) -> Result<Option<T>, TerminalError> + Send + 'static,
    ) -> Result<Watch, TerminalError> {
        let hearing = Arc::new(Hearing(Mutex::new(Some(listener))));
        let commits = Arc::clone(&self.shared.commits);
        let watch = Watch { hearing: Arc::<Hearing<T>>::clone(&hearing), commits: Arc::clone(&commits) };
        let gate = self.shared.gate.clone();
        // A watch alone keeps no store open.
        let shared = Arc::downgrade(&self.shared);
        let mut failure = None;
        let watching = move || {
            loop {
                let count = commits.count();
                // While suspended the terminal is not even held: the app may let go of it, and whoever
                // is the last to do so frees what the app implements.
                if let Some(pass) = gate.pass(Purpose::Watch) {
                    let Some(shared) = shared.upgrade() else { return };
                    // The terminal is let go of before the listener is told.
                    let looked = look(&Self { shared, _pass: None });
                    match looked {
                        Ok(None) | Err(TerminalError::Suspended) => {}
                        Ok(Some(state)) => {
                            failure = None;
                            hearing.tell(pass, |listener| listener.changed(state));
                        }
                        Err(error) if failure.as_ref() == Some(&error) => {}
                        Err(error) => {
                            failure = Some(error.clone());
                            hearing.tell(pass, |listener| listener.failed(error));
                        }
                    }
                } else if shared.strong_count() == 0 {
                    return;
                }
                std::thread::sleep(PAUSE);
                commits.wait(count, PATIENCE);
                if hearing.is_over() {
                    return;
                }
            }
        };
        let started = std::thread::Builder::new().name(name.into()).spawn(watching);
        started.map_err(|error| TerminalError::internal(&error))?;
        Ok(watch)
    }
}
