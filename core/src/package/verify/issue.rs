//! Step 6: the office's statement that it issued the package.

use super::contents::Contents;
use super::judged::Judged;
use super::log::Log;
use crate::entry::{BureauFact, PackageIssued, SignedEntry};
use crate::package::report::Outcome;
use crate::proof::{Checkpoint, leaf_hash};

/// Checks the statement and its place in the log; gives its checkpoint, if the log's key signed it.
pub(super) fn check(
    contents: &Contents,
    judged: &Judged,
    log: &Log,
    outcome: &mut Outcome,
) -> Option<Checkpoint> {
    let issue = &contents.issue;
    let key = judged.office.log_key_at(issue.consistency.to);
    let checkpoint = key.and_then(|key| key.open(&issue.checkpoint).ok());
    let proved = checkpoint.as_ref().and_then(|checkpoint| proved(contents, log, checkpoint));
    if stated(contents, judged).and(proved).is_none() {
        outcome.problem("issue", "");
    }
    checkpoint
}

fn stated(contents: &Contents, judged: &Judged) -> Option<()> {
    let manifest = &contents.manifest;
    let signed = SignedEntry::parse(&contents.issue.entry).ok()?;
    let entry = signed.entry();
    let is_of_office = entry.bureau == manifest.bureau
        && entry.device == judged.office.id()
        && entry.case == Some(manifest.case)
        && signed.verify(judged.office.key_at(entry.seq)).is_ok();
    let fact = BureauFact::from_body(&entry.kind, &entry.body).ok()?;
    if !is_of_office || !fact.is_sound() {
        return None;
    }
    let BureauFact::PackageIssued(PackageIssued {
        manifest: digest,
        log_size,
        entries,
        recipient,
        purpose,
        profile,
        issued_by: _,
    }) = fact
    else {
        return None;
    };
    let agrees = digest == contents.manifest_digest
        && log_size == manifest.log_size
        && entries == judged.of_case
        && recipient == manifest.recipient
        && purpose == manifest.purpose
        && profile == manifest.profile;
    agrees.then_some(())
}

fn proved(contents: &Contents, log: &Log, checkpoint: &Checkpoint) -> Option<()> {
    let issue = &contents.issue;
    issue.consistency.verify_between(&log.head, checkpoint).ok()?;
    if issue.proof.first != issue.index {
        return None;
    }
    issue.proof.verify_in(&[leaf_hash(&issue.entry)], checkpoint).ok()
}
