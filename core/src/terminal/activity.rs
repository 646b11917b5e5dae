//! Activities: the steps of a case.

use super::Terminal;
use super::clock::draw;
use super::error::TerminalError;
use crate::id::{ActivityId, CaseId, EntryHash};
use crate::record::{ActivityEnded, ActivityStarted, Fact};

impl Terminal {
    /// Starts a step of a case. `activity_type` is a key or Chinese title of the catalogue, which
    /// also fixes the stage (事前, 事中, 事后).
    ///
    /// # Errors
    /// [`TerminalError::NotFound`] for the case, [`TerminalError::Invalid`] for the type.
    pub fn start_activity(
        &self,
        case: CaseId,
        activity_type: &str,
        place: Option<&str>,
    ) -> Result<(ActivityId, EntryHash), TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        let catalog = recorder.catalog()?;
        let found = catalog.activity_type(activity_type).ok_or_else(|| {
            let known: Vec<&str> = catalog.activity_types().iter().map(|known| known.key.as_str()).collect();
            TerminalError::Invalid(format!("no such type of activity; known types: {}", known.join(", ")))
        })?;
        let activity = ActivityId::from_bytes(draw(&*recorder.surroundings.randomness)?);
        let started = ActivityStarted {
            activity,
            activity_type: found.key.clone(),
            place: place.map(str::trim).filter(|place| !place.is_empty()).map(str::to_owned),
        };
        let entry = recorder.state(case, Fact::ActivityStarted(started))?;
        Ok((activity, entry))
    }

    /// Ends a step of a case.
    ///
    /// # Errors
    /// [`TerminalError::NotFound`], [`TerminalError::Invalid`] if it has ended.
    pub fn stop_activity(&self, case: CaseId, activity: ActivityId) -> Result<EntryHash, TerminalError> {
        let mut recorder = self.lock()?;
        recorder.require_case(case)?;
        let state = recorder.fold(case)?;
        let found = state.activities().find(|(id, _)| *id == activity).map(|(_, found)| found.clone());
        match found {
            Some(found) if !found.started.is_empty() && !found.ended.is_empty() => {
                Err(TerminalError::Invalid("this activity has ended".into()))
            }
            Some(found) if !found.started.is_empty() => {
                recorder.state(case, Fact::ActivityEnded(ActivityEnded { activity }))
            }
            _ => Err(TerminalError::NotFound("activity")),
        }
    }
}
