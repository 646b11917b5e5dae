//! Step 3: the files of entries and proofs, decoded.

use super::Stop;
use super::contents::Contents;
use crate::package::entries::PackageEntries;
use crate::package::proofs::PackageProofs;
use crate::package::report::Outcome;

/// Decodes both and compares their runs.
pub(super) fn parts(
    contents: &Contents,
    outcome: &mut Outcome,
) -> Result<(PackageEntries, PackageProofs), Stop> {
    let entries = PackageEntries::from_bytes(&contents.entries).ok().filter(PackageEntries::is_sound);
    let Some(entries) = entries else {
        outcome.problem("entries", "");
        return Err(Stop);
    };
    let counts = || entries.runs().map(|(_, items)| items.len() as u64);
    let proofs = PackageProofs::from_bytes(&contents.proofs)
        .ok()
        .filter(|proofs| proofs.is_sound(contents.manifest.log_size))
        .filter(|proofs| counts().eq(proofs.runs.iter().map(|run| run.count)));
    let Some(proofs) = proofs else {
        outcome.problem("proofs", "");
        return Err(Stop);
    };
    Ok((entries, proofs))
}
