//! Step 8: recordings.

use std::collections::BTreeSet;

use minicbor::Decode;

use super::contents::Contents;
use super::judged::Judged;
use super::log::Log;
use crate::codec;
use crate::id::{Digest, EntryHash};
use crate::package::manifest::PackageMedia;
use crate::package::report::{Outcome, ProvenMedia};

const CAPTURED: &str = "media.captured";

/// The members of a `media.captured` that its bytes are compared with; the others are not looked at.
#[derive(Debug, Decode)]
#[cbor(map)]
struct Captured {
    #[n(3)]
    media_type: String,
    #[n(4)]
    length: u64,
    #[n(5)]
    sha256: Digest,
    #[n(6)]
    root: Digest,
}

/// Checks every recording; gives those without a problem.
pub(super) fn check(
    contents: &Contents,
    judged: &Judged,
    log: &Log,
    outcome: &mut Outcome,
) -> Vec<ProvenMedia> {
    let listed: BTreeSet<EntryHash> = contents.manifest.media.iter().map(|media| media.captured).collect();
    for (_, signed) in judged.of_kind(CAPTURED) {
        if !listed.contains(&signed.hash()) {
            outcome.problem("media", signed.hash());
        }
    }
    let mut proven = Vec::new();
    for media in &contents.manifest.media {
        if let Some(absent) = media.absent {
            outcome.limit("recording_absent", format!("{} {}", media.captured, absent as u8));
        }
        match read(contents, judged, media) {
            Some(_) if is_outside(judged, log, media.captured) => {}
            Some(found) => proven.push(found),
            None => outcome.problem("media", media.captured),
        }
    }
    proven
}

fn is_outside(judged: &Judged, log: &Log, captured: EntryHash) -> bool {
    judged.by_hash.get(&captured).is_some_and(|index| log.outside.contains(index))
}

/// What an entry says of a recording, if the file has those bytes.
fn read(contents: &Contents, judged: &Judged, media: &PackageMedia) -> Option<ProvenMedia> {
    let entry = judged.by_hash(media.captured)?.entry();
    if entry.kind != CAPTURED {
        return None;
    }
    codec::check_form(&entry.body).ok()?;
    let Captured { media_type, length, sha256, root } = minicbor::decode(&entry.body).ok()?;
    if let Some(name) = &media.file {
        let file = contents.roots.get(name)?;
        if (file.length, file.root) != (length, root) {
            return None;
        }
    }
    Some(ProvenMedia { captured: media.captured, media_type, length, sha256, file: media.file.clone() })
}
