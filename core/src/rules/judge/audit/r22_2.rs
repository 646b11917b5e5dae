//! R22.2 第二十二条第二项: raw recordings are neither cut nor changed.

use crate::id::EntryHash;
use crate::record::{CaptureEnd, Custody, Whereabouts};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact, What};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R22.2", "不得删减、修改原始声像资料", given).on_case(&[Topic::Media, Topic::Devices], case);

/// A recording, or the chain of the device that made it.
#[derive(Default)]
struct Facts {
    /// Its bytes are not those that were captured.
    differs: bool,
    /// The chain does not hold.
    chain_broken: bool,
    /// How many of its chunks, or of the statements of its chain, are missing.
    missing: u32,
    /// A change was made that is not marked as a copy (副本).
    unmarked_change: bool,
    /// Power or program failed before it ended, and what there is verifies.
    prefix_verifies: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let missing = facts.missing;
    let says = if facts.unmarked_change {
        Words::fixed("剪辑件未标明副本", "a cut that is not marked as a copy")
    } else if facts.prefix_verifies {
        return Verdict::warn(Words::fixed(
            "记录意外中断：已保存部分校验一致，末段未能保存",
            "recording broke off: what was kept verifies, its tail is lost",
        ))
        .cure(Words::fixed("制作音像记录中断（缺失）说明", "explain the gap in writing (HS-84)"));
    } else if facts.differs {
        Words::fixed(
            "原始声像资料与采集时的摘要不一致，疑被修改",
            "the bytes are not those that were captured: it may have been changed",
        )
    } else if missing > 0 {
        Words::new(
            format!("原始声像资料或其记录链缺失{missing}处，疑被删减"),
            format!("{missing} parts of the recording or of its chain are missing: it may have been cut"),
        )
    } else if facts.chain_broken {
        Words::fixed("记录链不连续，疑被删减", "the chain does not hold: something may have been cut")
    } else {
        return Verdict::pass();
    };
    Verdict::violation(says).cure(Words::fixed(
        "停止使用该设备，封存现有资料，由稽查科查明；原始资料只能在标明副本的复制件上处理",
        "stop using the device, keep what there is, and let the audit section find out; edit nothing but marked copies",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const EQUAL: [&str; 4] = ["equal", "original_equal", "hash_equal", "same"];
    const CAPTURED: [&str; 2] = ["hash_at_capture", "media.hash_at_capture"];
    const NOW: [&str; 2] = ["hash_now", "media.hash_now"];
    const CUT: [&str; 4] = ["clip_exported_as", "exported_as", "edited_on", "edit_on"];
    let no = |names: &[&str]| given.names(names) && !given.flag(names).unwrap_or(false);
    let hashes = (given.value(&CAPTURED), given.value(&NOW));
    let unequal = matches!(hashes, (Some(captured), Some(now)) if captured != now);
    // Both are asked for: `equal` and `original_equal` may stand in one case.
    let differs = unequal || EQUAL.iter().any(|name| no(&[name]));
    let missing = ["seq_missing", "missing_chunks", "missing_seq", "chunks_missing", "missing"]
        .iter()
        .filter(|name| given.flag(&[name]).unwrap_or(false))
        .map(|name| given.count(&[name]).unwrap_or(1).max(1))
        .sum();
    let cut_short =
        given.flag(&["file_truncated_by_power_loss", "truncated_by_power_loss", "truncated", "power_loss"]);
    let prefix = given.flag(&["sealed_prefix_ok", "prefix_ok"]);
    let is_copy = given.text(&CUT).is_some_and(|text| text.contains("副本") || text.contains("copy"));
    let unmarked = given.names(&CUT) && !is_copy;
    let edited = given.flag(&["edited", "modified", "cut"]).unwrap_or(false) && !is_copy;
    Ok(judge(&Facts {
        differs: differs || edited || (cut_short == Some(true) && prefix == Some(false)),
        chain_broken: no(&["chain", "chain.ok", "chain_ok"]),
        missing,
        unmarked_change: unmarked,
        prefix_verifies: cut_short == Some(true) && prefix.unwrap_or(true) && missing == 0,
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in &facts.media {
        let (what, rests_on) = of_media(media);
        // Of a recording that is still on its terminal there is nothing to compare.
        let is_compared = media.state.whereabouts() == Whereabouts::InOffice;
        let verdict = judge(&what);
        if is_compared || verdict != Verdict::pass() {
            findings.add(Subject::Media(media.id), verdict, rests_on);
        }
    }
    for (entry, lost) in lost_chains(facts) {
        let what = Facts { chain_broken: true, missing: lost, ..Facts::default() };
        findings.add(Subject::Entry(entry), judge(&what), [entry]);
    }
}

fn of_media(media: &MediaFact<'_>) -> (Facts, Vec<EntryHash>) {
    let mut rests_on: Vec<EntryHash> = media.entries().collect();
    let Some(capture) = media.capture else { return (Facts::default(), rests_on) };
    let mut facts =
        Facts { prefix_verifies: capture.body.end == CaptureEnd::Interrupted, ..Facts::default() };
    // A device states once what a recording became. A second statement that says another thing replaces nothing.
    for other in media.state.captured.iter().filter(|one| one.body.sha256 != capture.body.sha256) {
        facts.differs = true;
        rests_on.push(other.entry);
    }
    let mut of_this = media.state.custody.iter().filter(|one| one.body.captured() == capture.entry);
    if let Some(last) = of_this.next_back() {
        rests_on.push(last.entry);
        match &last.body {
            Custody::Received(held) => {
                facts.differs |= held.sha256 != capture.body.sha256 || held.length != capture.body.length;
            }
            Custody::Damaged(damaged) => {
                facts.missing = u32::try_from(damaged.chunks.len()).unwrap_or(u32::MAX).max(1);
            }
        }
    }
    facts.prefix_verifies &= !facts.differs && facts.missing == 0;
    (facts, rests_on)
}

/// Losses in the chains of devices that may have held statements of this case: those after the first one that is known.
fn lost_chains(facts: &CaseFacts<'_>) -> Vec<(EntryHash, u32)> {
    let mut first = std::collections::BTreeMap::new();
    for (_, entry) in facts.state.entries() {
        let seq = first.entry(entry.device).or_insert(entry.seq);
        *seq = entry.seq.min(*seq);
    }
    let mut lost = Vec::new();
    for (device, first) in first {
        for one in facts.around.devices.of_terminal(device) {
            if let What::ChainLost(gap) = one.what
                && gap.from > first
            {
                let count = gap.to.saturating_sub(gap.from).saturating_add(1);
                lost.push((one.entry, u32::try_from(count).unwrap_or(u32::MAX)));
            }
        }
    }
    lost
}
