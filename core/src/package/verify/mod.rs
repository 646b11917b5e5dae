//! Who checks a package: the steps of FORMATS §14, one file each.

mod contents;
mod entry;
mod issue;
mod judged;
mod log;
mod media;
mod objection;
mod office;
mod policy;
mod proven;
mod seal;

use std::io::{Read, Seek};

use super::container::ContainerError;
use super::report::{Outcome, Report};
use crate::id::BureauId;
use contents::Contents;

pub use policy::Witnesses;

/// What the one who verifies knows from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The bureau, by its identifier, as it came another way.
    pub bureau: Option<BureauId>,
    /// The moment of evaluation, milliseconds since 1970; nothing is compared with it if it is not given.
    pub at_ms: Option<u64>,
    /// Witnesses, and how many of them must have cosigned.
    pub witnesses: Option<Witnesses>,
}

/// Verifies a package. `progress` is told how many bytes are read, and of how many.
///
/// # Errors
/// [`ContainerError::Io`] if the package cannot be read; whatever is wrong with it is in the report.
pub fn verify<R: Read + Seek>(
    package: &mut R,
    expected: &Expected,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, ContainerError> {
    let (mut outcome, mut report) = (Outcome::default(), Report::default());
    if let Ok(contents) = contents::read(package, &mut outcome, progress)? {
        // What ends the verification stands among the problems.
        let _ended = judge(&contents, expected, &mut outcome, &mut report);
    }
    Ok(report.concluded(outcome))
}

/// The verification ends here: the problem is noted.
#[derive(Debug)]
struct Stop;

/// Steps 3 to 9; what is proved enters the report as far as it comes.
fn judge(
    contents: &Contents,
    expected: &Expected,
    outcome: &mut Outcome,
    report: &mut Report,
) -> Result<(), Stop> {
    let summary = report.package.insert(contents.summary());
    let (entries, proofs) = entry::parts(contents, outcome)?;
    let withheld = entries.items.iter().filter(|item| item.entry.is_none()).count();
    report.withheld = Some(withheld as u64);
    let judged = judged::judge(contents, &entries, outcome)?;
    summary.bureau_name = Some(judged.office.name().to_owned());
    let log = log::check(contents, &entries, &proofs, &judged, outcome)?;
    let issued = issue::check(contents, &judged, &log, outcome);
    report.documents = Some(seal::check(contents, &judged, &log, outcome));
    report.media = Some(media::check(contents, &judged, &log, outcome));
    policy::check(contents, expected, &judged, log.checkpoints.iter().chain(&issued), outcome);
    report.entries = Some(proven::entries(contents, &judged, &log));
    Ok(())
}
