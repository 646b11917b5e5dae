//! R9.1 第九条: a step in which the party is met has a text record and a dynamic record.

use super::r12_1::record::documents_of;
use super::while_it_goes_on;
use crate::catalog::Catalog;
use crate::record::MediaKind;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R9.1", "与管理相对人直接接触的活动应有文字记录和动态记录", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media], case);

/// The activities that 第九条 names, whatever a case says of contact.
const NAMED: [&str; 6] =
    ["routine_monitoring", "sampling", "joint_enforcement", "supervision_visit", "talk", "coercive_measure"];

struct Facts {
    direct_contact: bool,
    /// How many; `None` where nothing is said of it.
    text: Option<u32>,
    dynamic: Option<u32>,
    /// Whether nothing but photographs is among the dynamic records.
    only_photos: bool,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let missing = match (facts.direct_contact, facts.text, facts.dynamic) {
        (false, ..) => return Verdict::pass(),
        (true, Some(0), Some(0)) => {
            Words::fixed("缺少文字记录和动态记录", "neither a text record nor a dynamic record")
        }
        (true, Some(0), _) => Words::fixed("缺少文字记录", "no text record"),
        (true, _, Some(0)) => Words::fixed("缺少动态记录（录像、录音）", "no dynamic record (video, sound)"),
        (true, ..) if facts.only_photos && !context.settings.flag("photo_counts_as_full") => {
            return Verdict::warn(Words::fixed(
                "动态记录仅有照片，不能反映全过程",
                "photographs alone are no record of the whole course",
            ))
            .cure(Words::fixed(
                "补录音像，或说明原因",
                "record video or sound, or explain why there is none",
            ));
        }
        (true, ..) => return Verdict::pass(),
    };
    Verdict::violation(missing).cure(Words::fixed(
        "离开现场前补做执法文书，并用执法记录仪或终端录像、录音",
        "before leaving, write the document, and record video or sound with recorder or terminal",
    ))
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let catalog = Catalog::builtin().map_err(ToString::to_string)?;
    let kind = given.text(&["type", "activity", "kind"]).and_then(|name| catalog.activity_type(name));
    let is_named = kind.is_some_and(|kind| NAMED.contains(&kind.key.as_str()));
    let said = given.flag(&["direct_contact", "contact", "直接接触"]);
    // A case without type and without contact is about a step in which the party is met.
    let of_type = kind.is_none_or(|kind| kind.direct_contact);
    let dynamic = ["dynamic", "dynamic_count", "media", "动态"];
    let text = ["text", "text_count", "texts", "docs", "文字"];
    Ok(judge(
        &Facts {
            direct_contact: is_named || said.unwrap_or(of_type),
            text: given.count(&text),
            dynamic: given.count(&dynamic),
            only_photos: only_photos(given, &["dynamic_kind", "dynamic_kinds", "media_kind"])
                || only_photos(given, &dynamic),
        },
        context,
    ))
}

/// Whether a fact names photographs and nothing else.
pub(super) fn only_photos(given: &Given, names: &[&str]) -> bool {
    let named = given.texts(names);
    let is_photo = |text: &&str| {
        ["照片", "拍照", "photo"].iter().any(|word| text.contains(word))
            && !["录像", "录音", "视频", "音频"].iter().any(|word| text.contains(word))
    };
    !named.is_empty() && named.iter().all(is_photo)
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in facts.steps.iter().filter(|step| step.is_direct_contact()) {
        let shown: Vec<_> = facts.media.iter().filter(|one| step.media.contains(&one.id)).collect();
        let handed = documents_of(facts, step);
        let is_of_step = |one: &&DocumentFact<'_>| {
            step.documents.contains(&one.id) || handed.iter().any(|of_step| of_step.id == one.id)
        };
        let written: Vec<_> = facts.documents.iter().filter(is_of_step).collect();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let verdict = judge(
            &Facts {
                direct_contact: true,
                text: Some(count(written.len())),
                dynamic: Some(count(shown.len())),
                only_photos: shown.iter().all(|one| one.kind == MediaKind::Photo),
            },
            &facts.on(step.day()),
        );
        let mut rests_on = step.entries();
        rests_on.extend(shown.iter().flat_map(|one| one.entries()));
        rests_on.extend(written.iter().flat_map(|one| one.entries()));
        findings.add(Subject::Activity(step.id), while_it_goes_on(step, verdict), rests_on);
    }
}

#[cfg(test)]
mod tests;
