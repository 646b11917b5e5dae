//! R18.2 第十八条: every recording lies within a check-out of its device to its user.

use super::maker::Maker;
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact, What};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R18.2", "记录应在设备领用登记期间内，由领用人进行", given)
    .on_case(&[Topic::Media, Topic::Devices, Topic::Roster], case);

/// A recording and the check-out of its device; milliseconds. What is `None` was not said and is not judged.
struct Facts {
    out: Option<Out>,
    /// From, to.
    recording: Option<(i64, i64)>,
    /// Whether who took the device made the recording.
    same_user: Option<bool>,
    /// Whether the device that was taken made it.
    same_device: Option<bool>,
}

enum Out {
    /// Nobody had taken the device.
    Missing,
    /// From then until it was given back, if it was.
    Lent(i64, Option<i64>),
}

fn judge(facts: &Facts) -> Verdict {
    let says = match (&facts.out, facts.recording) {
        (Some(Out::Missing), _) => {
            Words::fixed("记录时设备未办理领用登记", "nobody had checked the device out")
        }
        _ if facts.same_device == Some(false) => {
            Words::fixed("领用登记的不是这台设备", "another device was checked out")
        }
        _ if facts.same_user == Some(false) => {
            Words::fixed("设备由他人领用，与记录人不一致", "the device was checked out to somebody else")
        }
        (Some(Out::Lent(from, _)), Some((begin, _))) if begin < *from => {
            Words::fixed("开始记录早于领用", "recording began before the device was checked out")
        }
        (Some(Out::Lent(_, Some(to))), Some((_, end))) if end > *to => {
            Words::fixed("结束记录晚于归还", "recording ended after the device was given back")
        }
        _ => return Verdict::pass(),
    };
    Verdict::violation(says).cure(Words::fixed(
        "由科室核对并补办领用登记，注明实际使用人和时间",
        "the section puts the register right: who used the device, and when",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const OUT: [&str; 4] = ["out", "checkout", "checkout.from", "out_from"];
    const BACK: [&str; 5] = ["checkout.to", "out_to", "returned_at", "returned", "back"];
    const RECORDING: [&str; 5] = ["rec", "recording", "recording.start", "rec_start", "start"];
    let out = match (given.span(&OUT), given.moment(&OUT), given.flag(&OUT)) {
        (Some((from, to)), ..) => Some(Out::Lent(from, Some(to))),
        (None, Some(from), _) => Some(Out::Lent(from, given.moment(&BACK))),
        (None, None, Some(true)) => Some(Out::Lent(i64::MIN, given.moment(&BACK))),
        (None, None, Some(false)) => Some(Out::Missing),
        (None, None, None) => given.is_null(&OUT).then_some(Out::Missing),
    };
    let begin = given.moment(&RECORDING);
    let end = given.moment(&["rec_end", "recording.end", "end"]);
    let recording = given.span(&RECORDING).or_else(|| begin.map(|begin| (begin, end.unwrap_or(begin))));
    let same = |out: &[&str], recording: &[&str]| match (given.text(out), given.text(recording)) {
        (Some(out), Some(recording)) => Some(out == recording),
        // Somebody is named for the recording, and nobody for the check-out.
        (None, Some(_)) if given.is_null(out) => Some(false),
        _ => None,
    };
    Ok(judge(&Facts {
        out,
        recording,
        same_user: same(
            &["out_user", "checkout.user", "checkout_user"],
            &["rec_user", "recording.user", "recording_user", "user"],
        ),
        same_device: same(
            &["out_device", "checkout.device", "checkout_device"],
            &["rec_device", "recording.device", "recording_device", "device"],
        ),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in &facts.media {
        let Some(maker) = Maker::of(media, facts).filter(|maker| maker.is_known) else { continue };
        // A terminal is its officer's by its grant. The register may hand it out all the same.
        if maker.is_terminal && !maker.uses.iter().any(|one| one.what == What::CheckedOut) {
            continue;
        }
        let (what, stated) = checked_out(media, &maker);
        findings.add(Subject::Media(media.id), judge(&what), media.entries().chain(stated));
    }
}

/// The last check-out before the recording, until the device is given back, handed on or scrapped.
fn checked_out(media: &MediaFact<'_>, maker: &Maker<'_>) -> (Facts, Option<EntryHash>) {
    let recording = Some((media.from_ms, media.to_ms));
    let before = |at_ms: i64| at_ms <= media.from_ms;
    let last = maker.uses.iter().rev().find(|one| one.what == What::CheckedOut && before(one.at_ms));
    let Some(out) = last else {
        return (Facts { out: Some(Out::Missing), recording, same_user: None, same_device: None }, None);
    };
    let ends = |what: &What| matches!(what, What::Returned | What::Scrapped);
    let until = maker.uses.iter().find(|one| {
        one.at_ms >= out.at_ms && (ends(&one.what) || (one.what == What::CheckedOut && one.by != out.by))
    });
    let facts = Facts {
        out: Some(Out::Lent(out.at_ms, until.map(|one| one.at_ms))),
        recording,
        same_user: Some(out.by == maker.user),
        same_device: None,
    };
    (facts, Some(out.entry))
}

#[cfg(test)]
mod tests;
