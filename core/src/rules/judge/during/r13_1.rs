//! R13.1 第十三条: panel and collective discussion meet in the designated place, in writing and fully recorded.

mod given;
mod record;

use super::listed;
use crate::rules::context::Context;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R13.1", "合议、集体讨论应在指定场所进行并全程记录", given::given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Time], record::case)
    .prepare(|given| {
        given.set("designated_places", &["designated_places"]);
        given.set("online_place_allowed", &["online_place_allowed"]);
    });

/// 合议, 集体讨论, with the document of each.
const MEETINGS: [(&str, &str); 2] = [("panel_deliberation", "HS-41"), ("collective_discussion", "HS-42")];

/// How much of a meeting sound or video covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Covered {
    Whole,
    /// What is missing is explained.
    Explained,
    Part,
    /// There is neither sound nor video.
    None,
    /// Nothing is said of it.
    Unsaid,
}

struct Facts<'a> {
    /// Where; `Some(None)` if it is known that nobody said.
    place: Option<Option<&'a str>>,
    /// Whether its document is sealed; `None` where nothing is said of it.
    document: Option<bool>,
    covered: Covered,
}

fn judge(facts: &Facts<'_>, context: &Context<'_>) -> Verdict {
    let place = facts.place.and_then(|place| match place {
        None => Some(Words::fixed("未载明会议场所", "the place is not stated")),
        Some(place) if is_allowed(place, context) => None,
        Some(_) => Some(Words::fixed("未在指定的场所进行", "it was not held in a designated place")),
    });
    let document =
        (facts.document == Some(false)).then(|| Words::fixed("会议记录未定稿", "its document is not sealed"));
    let media = match facts.covered {
        Covered::None => Some(Words::fixed("没有视频或音频", "there is neither video nor sound")),
        Covered::Part => {
            Some(Words::fixed("视频或音频未覆盖全过程", "video or sound does not cover the whole of it"))
        }
        Covered::Whole | Covered::Explained | Covered::Unsaid => None,
    };
    let missing: Vec<Words> = [place, document, media].into_iter().flatten().collect();
    if !missing.is_empty() {
        return Verdict::violation(listed("", "", &missing)).cure(Words::fixed(
            "在指定场所重新合议或讨论并全程录音录像，或书面说明原因；定稿会议记录",
            "meet again in a designated place with sound or video, or explain in writing; seal the document",
        ));
    }
    if facts.covered == Covered::Explained {
        return Verdict::warn(Words::fixed("音像记录有已说明的中断", "a gap that is explained"));
    }
    Verdict::pass()
}

/// Whether a place is one of those that the bureau designated, or a meeting on line that it lets pass for one.
fn is_allowed(place: &str, context: &Context<'_>) -> bool {
    let place = place.trim();
    let is_online = ["线上", "网络会议", "视频会议", "腾讯会议", "钉钉", "online"]
        .iter()
        .any(|word| place.to_lowercase().contains(word));
    context.settings.texts("designated_places").any(|one| one.trim() == place)
        || (is_online && context.settings.flag("online_place_allowed"))
}
