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
use super::report::{Outcome, Report, Verdict};
use crate::id::BureauId;

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
    let mut verification = Verification::default();
    // What ends the verification stands among the problems.
    let _ended = verification.run(package, expected, progress)?;
    Ok(verification.report())
}

/// The verification ends here: the problem is noted.
#[derive(Debug)]
struct Stop;

#[derive(Debug, Default)]
struct Verification {
    outcome: Outcome,
    report: Found,
}

/// The parts of the report, as far as the verification came.
#[derive(Debug, Default)]
struct Found {
    package: Option<super::report::PackageSummary>,
    entries: Option<Vec<super::report::ProvenEntry>>,
    documents: Option<Vec<super::report::ProvenDocument>>,
    media: Option<Vec<super::report::ProvenMedia>>,
    withheld: Option<u64>,
}

impl Verification {
    fn run<R: Read + Seek>(
        &mut self,
        package: &mut R,
        expected: &Expected,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Result<(), Stop>, ContainerError> {
        let contents = match contents::read(package, &mut self.outcome, progress)? {
            Ok(contents) => contents,
            Err(stop) => {
                return Ok(Err(stop));
            }
        };
        self.report.package = Some(contents.summary());
        Ok(self.judge(&contents, expected))
    }

    fn judge(&mut self, contents: &contents::Contents, expected: &Expected) -> Result<(), Stop> {
        let outcome = &mut self.outcome;
        let mut summary = contents.summary();
        let (entries, proofs) = entry::parts(contents, outcome)?;
        let withheld = entries.items.iter().filter(|item| item.entry.is_none()).count();
        self.report.withheld = Some(withheld as u64);
        let judged = judged::judge(contents, &entries, outcome)?;
        summary.bureau_name = Some(judged.office.name().to_owned());
        self.report.package = Some(summary);
        let log = log::check(contents, &entries, &proofs, &judged, outcome)?;
        issue::check(contents, &judged, &log, outcome);
        let seals = seal::check(contents, &judged, outcome);
        let media = media::check(contents, &judged, outcome);
        policy::check(contents, expected, &judged, &log, outcome);
        self.report.entries = Some(proven::entries(contents, &judged, &log, outcome));
        self.report.documents = Some(seals);
        self.report.media = Some(media);
        Ok(())
    }

    fn report(self) -> Report {
        let Outcome { problems, limits } = self.outcome;
        let verdict = if problems.is_empty() { Verdict::Holds } else { Verdict::Fails };
        let Found { package, entries, documents, media, withheld } = self.report;
        Report { format: 1, verdict, problems, limits, package, entries, documents, media, withheld }
    }
}
