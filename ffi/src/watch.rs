//! Watches: a listener in, a handle out.

use std::sync::Arc;

use quanji_core::id::CaseId;
use quanji_core::terminal::{self as core, CaseSummary, CasesChange};

use crate::case::CaseView;
use crate::device::{DeviceError, Foreign};
use crate::error::TerminalError;
use crate::status::Status;
use crate::terminal::Terminal;

/// What has changed in the list of cases.
#[uniffi::remote(Record)]
pub struct CasesChange {
    /// Whether `changed` is everything: forget what was told before.
    pub reset: bool,
    /// The cases in order, those that changed last first.
    pub order: Vec<CaseId>,
    /// Cases that are new in the list or read differently now.
    pub changed: Vec<CaseSummary>,
}

/// Told of the list of cases. The first call comes at once, with everything. Calls come one at a time,
/// from a thread of the watch; a slow listener is told less often, never something old. If a method
/// throws, that is logged and the watch goes on.
#[uniffi::export(with_foreign)]
pub trait CasesListener: Send + Sync {
    /// What has changed.
    fn changed(&self, change: CasesChange) -> Result<(), DeviceError>;

    /// The list cannot be had.
    fn failed(&self, error: TerminalError) -> Result<(), DeviceError>;
}

/// Told of one case, as [`CasesListener`] is of all.
#[uniffi::export(with_foreign)]
pub trait CaseListener: Send + Sync {
    /// What the case is now.
    fn changed(&self, view: CaseView) -> Result<(), DeviceError>;

    /// The case cannot be had.
    fn failed(&self, error: TerminalError) -> Result<(), DeviceError>;
}

/// Told how the terminal stands, as [`CasesListener`] of the cases.
#[uniffi::export(with_foreign)]
pub trait StatusListener: Send + Sync {
    /// How it stands now.
    fn changed(&self, status: Status) -> Result<(), DeviceError>;

    /// That cannot be had.
    fn failed(&self, error: TerminalError) -> Result<(), DeviceError>;
}

/// A watch. Let go of, it ends.
#[derive(Debug, uniffi::Object)]
pub struct Watch(core::Watch);

#[uniffi::export]
impl Watch {
    /// Ends the watch and lets go of the listener: a call that is on its way ends as it may, and no other
    /// begins. Waits for nothing, so it may be called from the listener; `Terminal.suspend` waits.
    pub fn stop(&self) {
        self.0.stop();
    }
}

fn heard(answer: Result<(), DeviceError>) -> Result<(), core::ListenerError> {
    answer.map_err(|error| core::ListenerError(error.to_string()))
}

impl core::Listener<CasesChange> for Foreign<dyn CasesListener> {
    fn changed(&self, change: CasesChange) -> Result<(), core::ListenerError> {
        heard(self.0.changed(change))
    }

    fn failed(&self, error: core::TerminalError) -> Result<(), core::ListenerError> {
        heard(self.0.failed(error.into()))
    }
}

impl core::Listener<core::CaseView> for Foreign<dyn CaseListener> {
    fn changed(&self, view: core::CaseView) -> Result<(), core::ListenerError> {
        heard(self.0.changed(view.into()))
    }

    fn failed(&self, error: core::TerminalError) -> Result<(), core::ListenerError> {
        heard(self.0.failed(error.into()))
    }
}

impl core::Listener<core::Status> for Foreign<dyn StatusListener> {
    fn changed(&self, status: core::Status) -> Result<(), core::ListenerError> {
        heard(self.0.changed(status.into()))
    }

    fn failed(&self, error: core::TerminalError) -> Result<(), core::ListenerError> {
        heard(self.0.failed(error.into()))
    }
}

#[uniffi::export]
impl Terminal {
    /// Watches the list of cases, the newest `limit` of them.
    ///
    /// Throws `Internal` if there can be no thread.
    #[uniffi::method(default(limit = 200))]
    pub fn watch_cases(
        &self,
        listener: Arc<dyn CasesListener>,
        limit: u32,
    ) -> Result<Arc<Watch>, TerminalError> {
        Ok(Arc::new(Watch(self.core.watch_cases(limit as usize, Arc::new(Foreign(listener)))?)))
    }

    /// Watches one case: its documents, conflicts, recordings, time line.
    ///
    /// Throws `NotFound`, `Internal`.
    pub fn watch_case(
        &self,
        case: CaseId,
        listener: Arc<dyn CaseListener>,
    ) -> Result<Arc<Watch>, TerminalError> {
        Ok(Arc::new(Watch(self.core.watch_case(case, Arc::new(Foreign(listener)))?)))
    }

    /// Watches how the terminal stands: what is undelivered, space, alarms.
    ///
    /// Throws `Internal`.
    pub fn watch_status(&self, listener: Arc<dyn StatusListener>) -> Result<Arc<Watch>, TerminalError> {
        Ok(Arc::new(Watch(self.core.watch_status(Arc::new(Foreign(listener)))?)))
    }
}
