//! R12.1 第十二条: a step of a penalty case in which the party is met has its document and a dynamic record.

mod given;
pub(super) mod record;

use super::listed;
use crate::rules::context::Context;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R12.1", "告知、陈述申辩、听证、送达、催告应有文书和音像", given::given)
        .on_case(&[Topic::Activities, Topic::Documents, Topic::Media], record::case);

/// A step that 第十二条 names, with the templates that record it and words by which people name these.
struct Step {
    key: &'static str,
    templates: &'static [&'static str],
    words: &'static [&'static str],
}

const STEPS: [Step; 5] = [
    Step { key: "prior_notice", templates: &["HS-50", "HS-52"], words: &["告知"] },
    Step { key: "defence", templates: &["HS-51"], words: &["申辩"] },
    Step { key: "hearing", templates: &["HS-54"], words: &["听证笔录"] },
    Step { key: "service", templates: &["HS-60"], words: &["送达", "回执", "回证"] },
    Step { key: "urging", templates: &["HS-62"], words: &["催告"] },
];

/// How the party is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contact {
    /// 直接, 留置.
    Direct,
    /// 电子: a photograph, screenshot, sound or video is kept (卫生健康行政处罚程序规定 57).
    Electronic,
    /// 邮寄, 委托, 公告.
    None,
}

struct Facts {
    contact: Contact,
    /// Whether the document of the step is sealed; `None` where nothing is said of it.
    document: Option<bool>,
    /// Recordings; `None` where nothing is said of them.
    dynamic: Option<u32>,
    only_photos: bool,
    /// Whether the electronic service was captured.
    captured: Option<bool>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let document = (facts.document == Some(false))
        .then(|| Words::fixed("已定稿的相应文书", "the sealed document of the step"));
    let media = match (facts.contact, facts.captured, facts.dynamic) {
        (Contact::Direct, _, Some(0)) => Some(Words::fixed("现场录音录像", "sound or video")),
        (Contact::Electronic, Some(false), None | Some(0)) | (Contact::Electronic, None, Some(0)) => {
            Some(Words::fixed(
                "电子送达的拍照、截屏、录音或录像",
                "a photograph, screenshot, sound or video of it",
            ))
        }
        _ => None,
    };
    let missing: Vec<Words> = [document, media].into_iter().flatten().collect();
    if !missing.is_empty() {
        return Verdict::violation(listed(
            "该环节不能办结，缺少：",
            "the step is not complete without ",
            &missing,
        ))
        .cure(Words::fixed(
            "补齐相应文书；音像无法补录的，说明原因（HS-84）",
            "complete the document; explain in writing (HS-84) what cannot be recorded any more",
        ));
    }
    let is_thin = facts.contact == Contact::Direct && facts.only_photos;
    if is_thin && !context.settings.flag("photo_counts_as_full") {
        return Verdict::warn(Words::fixed(
            "动态记录仅有照片，没有录音录像",
            "there are photographs only, neither sound nor video",
        ))
        .cure(Words::fixed("补录音像，或说明原因", "record sound or video, or explain why there is none"));
    }
    Verdict::pass()
}
