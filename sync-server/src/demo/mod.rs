//! The demonstration: an office, three terminals over real HTTP, one inspection day.

mod cast;
mod clock;
mod day;
mod penalty;
mod report;

#[cfg(test)]
pub(crate) mod played;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use quanji_core::terminal::{SyncSummary, TerminalError, Unwatched, UploadOptions};

use crate::office::{Office, OfficeError};
use cast::{DAY_SECONDS, enrol_officers, found_office};
use clock::ReplayClock;
use day::Officer;

/// Why the demonstration could not go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The office.
    #[error("office: {0}")]
    Office(#[from] OfficeError),
    /// A terminal.
    #[error("terminal: {0}")]
    Terminal(#[from] TerminalError),
    /// The terminal that this was started from.
    #[error("output: {0}")]
    Output(#[from] std::io::Error),
    /// The record did not come out as it must.
    #[error("the demonstration went wrong: {0}")]
    Wrong(&'static str),
}

/// The office of the demonstration, whose clock replays the day.
#[derive(Debug)]
pub struct Stage {
    /// The office, to be served.
    pub office: Office,
    clock: Arc<ReplayClock>,
}

#[cfg(test)]
impl Stage {
    /// Lets so many seconds pass after the day.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.move_to(DAY_SECONDS + seconds);
    }
}

/// Makes the office of the demonstration in an empty folder.
///
/// # Errors
/// [`DemoError::Office`].
pub fn prepare(data: &Path) -> Result<Stage, DemoError> {
    let (office, clock) = found_office(data)?;
    Ok(Stage { office, clock })
}

/// Plays the day against a serving office and tells it on `out`. The terminals live under
/// `folder`. Gives the name and password of a supervisor.
///
/// # Errors
/// [`DemoError`].
pub async fn play(
    stage: &Stage,
    address: &str,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<(String, String), DemoError> {
    let office = &stage.office;
    let supervisor = office.add_user("督察", quanji_core::entry::Role::SectionHead)?;
    let [ma, wang, li] = enrol_officers(office, &stage.clock, address, folder).await?;
    report::title(out, office.registry()?.name())?;

    let matter = day::prepare(&ma)?;
    ma.terminal.sync().await?;
    wang.terminal.sync().await?;
    li.terminal.sync().await?;
    report::morning(out, &matter)?;

    let saved = [day::inspect(&ma, &matter)?, day::assist(&wang, &matter)?, day::complain(&li)?];
    let officers = [&ma, &wang, &li];
    report::offline(out, &officers, saved, &matter)?;
    let penalty = penalty::penalise(&ma, wang.name, &matter)?;
    report::penalised(out, &penalty)?;

    stage.clock.move_to(DAY_SECONDS);
    for officer in officers {
        officer.clock.move_to(DAY_SECONDS);
    }
    let mut exchanges: Vec<(&Officer, SyncSummary)> = Vec::new();
    for officer in [&ma, &wang, &li, &ma, &wang] {
        exchanges.push((officer, officer.terminal.sync().await?));
    }
    report::exchanges(out, &exchanges)?;
    let uploaded = ma.terminal.upload(&UploadOptions::default(), Arc::new(Unwatched)).await?;
    report::uploaded(out, &ma, &uploaded.report)?;
    wang.terminal.sync().await?;
    report::merged(out, &officers, &matter)?;

    let digests = [ma.terminal.case(matter.case)?.digest, wang.terminal.case(matter.case)?.digest];
    if digests.first() != digests.last() {
        return Err(DemoError::Wrong("two terminals hold different states"));
    }
    let shown = |officer: &Officer| officer.terminal.render(penalty.document);
    if shown(&ma)? != shown(&wang)? {
        return Err(DemoError::Wrong("two terminals show different pages of a sealed document"));
    }
    for officer in officers {
        if !officer.terminal.verify(|_| {})?.sound || officer.terminal.status()?.undelivered != 0 {
            return Err(DemoError::Wrong("a terminal does not verify, or has undelivered entries"));
        }
    }
    report::end(out, office.head()?.checkpoint.size)?;
    Ok((supervisor.name, supervisor.password))
}
