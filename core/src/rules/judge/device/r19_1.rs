//! R19.1 第十九条: a faulty device is not used until it is repaired.

use super::maker::Maker;
use crate::catalog::Moment;
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, Use, What};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R19.1", "设备报修后修复前不得使用", given).on_case(&[Topic::Media, Topic::Devices], case);

/// Faults of a device and a recording that it made; milliseconds.
struct Facts {
    /// Reported, and closed if the repair is.
    faults: Vec<(i64, Option<i64>)>,
    /// From, to.
    recording: (i64, i64),
}

impl Facts {
    /// The fault in which the device recorded: begun when it was already reported, or gone on with after that.
    fn used_in(&self) -> Option<usize> {
        let (from, to) = self.recording;
        self.faults.iter().position(|(reported, closed)| {
            closed.is_none_or(|closed| from < closed) && (from >= *reported || to > *reported)
        })
    }
}

fn judge(facts: &Facts) -> Verdict {
    if facts.used_in().is_none() {
        return Verdict::pass();
    }
    Verdict::violation(Words::fixed(
        "设备已报修、尚未修复仍在使用；音像资料照常保存并予标记",
        "the device was used after its fault was reported and before it was repaired; the recording is kept and marked",
    ))
    .cure(Words::fixed(
        "立即停止使用，报综合办公室维修，换用其他设备",
        "stop using it, have the general office repair it, take another device",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const START: [&str; 6] = ["rec", "rec_started", "rec_start", "recording.start", "recording", "start"];
    const FAULT: [&str; 4] = ["fault", "fault.reported_at", "reported_at", "reported"];
    const CLOSED: [&str; 6] = ["closed", "closed_at", "repair", "repaired", "repaired_at", "repair_closed"];
    let closed = given.moment(&CLOSED);
    let reported = given.moment(&FAULT);
    let is_reported = given.flag(&FAULT).unwrap_or(false);
    let from = given.moment(&START);
    // An end may be a time of day alone: of the day of the start.
    let end = given.text(&["rec_end", "recording.end", "end"]).and_then(|text| {
        let day = given.text(&START).and_then(Moment::read).map(|start| start.day);
        let whole = day.map(|day| format!("{day}T{text}"));
        Moment::read(text).or_else(|| Moment::read(&whole?))?.unix_ms(480)
    });
    let recording = given.span(&START).or_else(|| from.map(|from| (from, end.unwrap_or(from))));
    let faults = match (reported, is_reported) {
        (Some(reported), _) => vec![(reported, closed)],
        (None, true) if !given.flag(&CLOSED).unwrap_or(false) => vec![(i64::MIN, None)],
        _ => Vec::new(),
    };
    // A case that names no recording has none in the time of the fault.
    Ok(recording.map_or_else(Verdict::pass, |recording| judge(&Facts { faults, recording })))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in &facts.media {
        let Some(maker) = Maker::of(media, facts) else { continue };
        let faults = faults(&maker.uses);
        let what = Facts {
            faults: faults.iter().map(|(reported, closed, _)| (*reported, *closed)).collect(),
            recording: (media.from_ms, media.to_ms),
        };
        // Of a device without a fault there is nothing to say.
        let Some((.., last)) = faults.last() else { continue };
        let entry = what.used_in().and_then(|at| faults.get(at)).map_or(*last, |(.., entry)| *entry);
        findings.add(Subject::Media(media.id), judge(&what), media.entries().chain([entry]));
    }
}

/// Each fault from its report to its repair; a device that was scrapped is out of use for good.
fn faults(uses: &[&Use]) -> Vec<(i64, Option<i64>, EntryHash)> {
    let mut faults: Vec<(i64, Option<i64>, EntryHash)> = Vec::new();
    for one in uses {
        match one.what {
            What::Fault | What::Scrapped => faults.push((one.at_ms, None, one.entry)),
            What::Repaired(_) => {
                faults
                    .iter_mut()
                    .filter(|fault| fault.1.is_none())
                    .for_each(|fault| fault.1 = Some(one.at_ms));
            }
            _ => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests;
