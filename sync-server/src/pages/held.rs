//! An entry in quarantine as the pages show it.

use quanji_core::entry::{Registry, SignedEntry};

use super::stage::device_name;
use super::timeline::short;
use super::words::{Moment, Words, kind, reason};
use crate::office::Quarantined;

/// One entry that was not admitted. What it says of itself is a claim until somebody has decided.
#[derive(Debug)]
pub(super) struct HeldRow {
    pub(super) reason: Words,
    pub(super) kind: Words,
    /// The case that it claims to be about.
    pub(super) case: Option<String>,
    /// Whose chain it claims to be of.
    pub(super) device: String,
    pub(super) seq: Option<u64>,
    /// The officer whose grant it names.
    pub(super) officer: String,
    pub(super) certificate: String,
    /// When it claims to have been made.
    pub(super) claimed: Option<Moment>,
    /// Which device delivered it, if that is another one.
    pub(super) pushed_by: Option<String>,
    pub(super) received: Moment,
    pub(super) decision: (&'static str, &'static str),
    pub(super) short: String,
    pub(super) hash: String,
}

/// Whether an entry is not part of the record: it waits for a decision, or was rejected.
pub(super) fn is_held(held: &Quarantined) -> bool {
    held.decision.as_deref() != Some("admitted")
}

/// Makes an entry ready to show.
pub(super) fn row(registry: &Registry, held: &Quarantined) -> HeldRow {
    let signed = SignedEntry::parse(&held.bytes).ok();
    let author = signed.as_ref().and_then(|signed| registry.author(signed.entry()));
    HeldRow {
        reason: reason(held.reason),
        kind: kind(&held.kind),
        case: held.case.map(|case| case.to_string()),
        device: held.device.map_or_else(|| "—".to_owned(), |device| device_name(registry, device)),
        seq: held.seq,
        officer: author.map(|officer| officer.name.clone()).unwrap_or_default(),
        certificate: author.map(|officer| officer.certificate.clone()).unwrap_or_default(),
        claimed: signed.as_ref().map(|signed| {
            let time = signed.entry().time;
            Moment::claimed(time.wall_ms, time.offset_minutes)
        }),
        pushed_by: (held.device != Some(held.pushed_by)).then(|| device_name(registry, held.pushed_by)),
        received: Moment::of_office(held.received_ms),
        decision: match held.decision.as_deref() {
            Some("admitted") => ("已接纳", "admitted"),
            Some(_) => ("已驳回", "rejected"),
            None => ("待决定", "undecided"),
        },
        short: short(held.hash),
        hash: held.hash.to_string(),
    }
}
