//! What is proved of each entry: who made it, and between which moments.

use super::contents::Contents;
use super::judged::Judged;
use super::log::Log;
use crate::entry::Entry;
use crate::package::report::ProvenEntry;

/// Every entry without a problem.
pub(super) fn entries(contents: &Contents, judged: &Judged, log: &Log) -> Vec<ProvenEntry> {
    let standing = judged.entries.iter().filter(|(index, _)| !log.outside.contains(index));
    let proven = standing.map(|(index, signed)| {
        let entry = signed.entry();
        let granted = entry.grant.filter(|_| entry.device != judged.office.id());
        let officer = granted
            .and_then(|seq| judged.office.grant(seq))
            .and_then(|grant| judged.office.officer_at(grant.officer, *index));
        ProvenEntry {
            index: *index,
            hash: signed.hash(),
            device: entry.device,
            seq: entry.seq,
            kind: entry.kind.clone(),
            case: entry.case,
            officer: officer.map(str::to_owned),
            claimed_ms: entry.time.wall_ms,
            not_before_ms: not_before(contents, log, entry),
            not_after_ms: not_after(log, *index),
        }
    });
    proven.collect()
}

/// The time of the checkpoint whose root the entry names: it could not be known before.
fn not_before(contents: &Contents, log: &Log, entry: &Entry) -> Option<u64> {
    let seen = entry.time.checkpoint.filter(|seen| seen.epoch == contents.manifest.epoch)?;
    let root = seen.root?;
    let checkpoint = log.checkpoints.iter().find(|checkpoint| checkpoint.size == seen.size)?;
    (checkpoint.root.0 == *root.as_bytes()).then_some(checkpoint.time_ms)
}

fn not_after(log: &Log, index: u64) -> Option<u64> {
    let covering = log.checkpoints.iter().filter(|checkpoint| checkpoint.size > index);
    covering.map(|checkpoint| checkpoint.time_ms).min()
}
