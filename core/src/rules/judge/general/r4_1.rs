//! R4.1 第四条: a record is a text or a dynamic record, and its carrier fits.

use serde_json::Value;

use crate::record::MediaKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R4.1", "记录的形式与载体相符", given)
    .on_case(&[Topic::Media, Topic::Activities], case)
    .gate(Gate::Evidence);

/// What a record is said to be.
enum Form {
    /// 文字. Whether it is carried by nothing but sound, video or a photograph: no paper or file of it is named.
    Text { only_media: bool },
    /// 动态.
    Dynamic { carrier: Carrier, device: Device },
    /// Neither.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Carrier {
    /// 录像, 录音, 照片.
    Media,
    /// Anything else, or known to be none.
    Other,
    /// Not said.
    Unsaid,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Device {
    Named,
    /// Known to be missing.
    Missing,
    Unsaid,
}

fn judge(form: &Form) -> Verdict {
    let says = match form {
        Form::Other => Words::fixed(
            "记录形式只有文字记录和动态记录两种",
            "a record is either a text record or a dynamic record",
        ),
        Form::Text { only_media: true } => Words::fixed(
            "录像、录音、照片不是文字记录的载体",
            "video, sound and photographs do not carry a text record",
        ),
        Form::Dynamic { carrier: Carrier::Other, .. } => Words::fixed(
            "动态记录的载体应为录像、录音或照片",
            "a dynamic record is a video, a sound recording or a photograph",
        ),
        Form::Dynamic { device: Device::Missing, .. } => {
            Words::fixed("动态记录未载明摄录设备", "the dynamic record does not say which device made it")
        }
        Form::Text { only_media: false } | Form::Dynamic { .. } => return Verdict::pass(),
    };
    Verdict::block(says).cure(Words::fixed(
        "更正记录形式，或载明摄录设备的编号",
        "correct the form, or name the device by its number",
    ))
}

/// 录像, 录音, 照片 in the words of the regulation and of people.
fn is_media(kind: &str) -> bool {
    ["录像", "录音", "照片", "视频", "音频", "拍照", "video", "audio", "photo"]
        .iter()
        .any(|word| kind.to_lowercase().contains(word))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let carrier = match given.value(&["media_kind", "kind", "carrier"]) {
        None => Carrier::Unsaid,
        Some(Value::String(kind)) if is_media(kind) => Carrier::Media,
        Some(_) => Carrier::Other,
    };
    let names = ["device_id", "device", "produced_by", "capturing_device"];
    let device = match given.value(&names) {
        None => Device::Unsaid,
        Some(Value::String(device)) if !["", "无", "未知", "unknown"].contains(&device.trim()) => {
            Device::Named
        }
        Some(_) => Device::Missing,
    };
    let document = given.flag(&["doc", "document", "text_kind"]).unwrap_or(false);
    let form = match given.text(&["form"]) {
        Some("文字" | "文字记录" | "text") => {
            Form::Text { only_media: carrier == Carrier::Media && !is_scan(given, document) }
        }
        Some("动态" | "动态记录" | "dynamic") => Form::Dynamic { carrier, device },
        None if !given.names(&["form"]) => match carrier {
            Carrier::Media => Form::Dynamic { carrier, device },
            Carrier::Other | Carrier::Unsaid => Form::Text { only_media: false },
        },
        _ => Form::Other,
    };
    Ok(judge(&form))
}

/// A photograph of a paper is the text with a picture of it; a video of it is not.
fn is_scan(given: &Given, document: bool) -> bool {
    let kind = given.text(&["media_kind", "kind", "carrier"]).unwrap_or_default();
    document && ["照片", "拍照", "photo"].iter().any(|word| kind.contains(word))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    // What names a step is said to record it. A file that names none may be what somebody handed in.
    let claimed = facts.media.iter().filter(|one| !one.is_copy() && !one.steps.is_empty());
    for media in claimed {
        let device = if is_of_known_device(media) { Device::Named } else { Device::Missing };
        let carrier = match media.kind {
            MediaKind::Video | MediaKind::Audio | MediaKind::Photo => Carrier::Media,
        };
        let verdict = judge(&Form::Dynamic { carrier, device });
        findings.add(Subject::Media(media.id), verdict, media.entries());
    }
}

/// Of a terminal its own chain says which it was; of a file its number in the register must.
fn is_of_known_device(media: &MediaFact<'_>) -> bool {
    let capture = media.capture.map(|one| &one.body.source);
    let source = capture.or_else(|| media.state.started.first().map(|one| &one.body.source));
    source.is_some_and(|source| source.import().is_none() || source.recorder().is_some())
}

#[cfg(test)]
mod tests;
