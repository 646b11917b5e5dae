//! Step 5: that the entries stand in the log, and the checkpoints that bound their time.

use std::collections::BTreeSet;

use super::Stop;
use super::contents::Contents;
use super::judged::Judged;
use crate::package::entries::{PackageEntries, PackageItem};
use crate::package::proofs::{EarlierCheckpoint, PackageProofs};
use crate::package::report::Outcome;
use crate::proof::{Checkpoint, TreeHash};

/// The checkpoints that hold.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) head: Checkpoint,
    /// Those before the head, ascending by size, and the head.
    pub(super) checkpoints: Vec<Checkpoint>,
    /// Indexes of entries that are not proved to stand in the log.
    pub(super) outside: BTreeSet<u64>,
}

/// Checks the head, then everything under it.
pub(super) fn check(
    contents: &Contents,
    entries: &PackageEntries,
    proofs: &PackageProofs,
    judged: &Judged,
    outcome: &mut Outcome,
) -> Result<Log, Stop> {
    let size = contents.manifest.log_size;
    let head = judged.office.log_key_at(size).and_then(|key| key.open(&proofs.head).ok());
    let Some(head) = head.filter(|head| head.size == size) else {
        outcome.problem("head", "");
        return Err(Stop);
    };
    let mut outside = BTreeSet::new();
    for ((first, items), run) in entries.runs().zip(&proofs.runs) {
        let leaves: Option<Vec<TreeHash>> = items.iter().map(PackageItem::leaf).collect();
        let stands = leaves.is_some_and(|leaves| run.proof.verify_in(&leaves, &head).is_ok());
        if run.proof.first != first || !stands {
            outside.extend(items.iter().map(|item| item.index));
        }
    }
    outside.iter().for_each(|index| outcome.problem("entry_not_in_log", index));
    let mut checkpoints = Vec::new();
    for earlier in &proofs.checkpoints {
        match open_earlier(judged, earlier, &head) {
            Some(checkpoint) => checkpoints.push(checkpoint),
            None => outcome.problem("checkpoint", earlier.consistency.from),
        }
    }
    checkpoints.push(head.clone());
    Ok(Log { head, checkpoints, outside })
}

fn open_earlier(judged: &Judged, earlier: &EarlierCheckpoint, head: &Checkpoint) -> Option<Checkpoint> {
    let key = judged.office.log_key_at(earlier.consistency.from)?;
    let checkpoint = key.open(&earlier.note).ok()?;
    earlier.consistency.verify_between(&checkpoint, head).ok()?;
    Some(checkpoint)
}
