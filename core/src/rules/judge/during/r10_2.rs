//! R10.2 第十条: officers on site carry and use a recorder and a terminal.

mod given;
mod record;

use super::listed;
use crate::rules::context::Context;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R10.2", "现场执法应携带并使用执法记录仪和终端", given::given)
    .on_case(
        &[Topic::Activities, Topic::Documents, Topic::Media, Topic::Devices, Topic::Roster],
        record::case,
    )
    .prepare(|given| given.set("allow_terminal_builtin_camera", &["allow_terminal_builtin_camera"]));

/// How long a device was with the officers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Carried {
    /// Not at all.
    No,
    /// Not for the whole of it: taken late or given back early.
    Part,
    /// From beginning to end.
    Whole,
    /// Nothing is said of it.
    Unsaid,
}

struct Facts {
    on_site: bool,
    recorder: Carried,
    terminal: Carried,
    /// Recordings that were made; `None` where nothing is said of them.
    media: Option<u32>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if !facts.on_site {
        return Verdict::pass();
    }
    // 等设备: the bureau may let the terminal's own camera do.
    let is_replaced = context.settings.flag("allow_terminal_builtin_camera")
        && facts.terminal >= Carried::Whole
        && facts.media != Some(0);
    let recorder = match facts.recorder {
        _ if is_replaced => None,
        Carried::No => Some(Words::fixed("未携带执法记录仪", "no recorder was carried")),
        Carried::Part => {
            Some(Words::fixed("执法记录仪未全程携带", "the recorder was not there for the whole of it"))
        }
        Carried::Whole | Carried::Unsaid => None,
    };
    let terminal = match facts.terminal {
        Carried::No => Some(Words::fixed("未携带移动执法终端", "no terminal was carried")),
        Carried::Part => {
            Some(Words::fixed("移动执法终端未全程携带", "the terminal was not there for the whole of it"))
        }
        Carried::Whole | Carried::Unsaid => None,
    };
    let unused =
        (facts.media == Some(0)).then(|| Words::fixed("设备没有产生音像记录", "no device recorded anything"));
    let missing: Vec<Words> = [recorder, terminal, unused].into_iter().flatten().collect();
    if missing.is_empty() {
        return Verdict::pass();
    }
    Verdict::violation(listed("", "", &missing)).cure(Words::fixed(
        "领用并全程开启执法记录仪、终端；未能使用的，说明原因（HS-84）",
        "check out recorder and terminal and keep them running; explain in writing (HS-84) why not",
    ))
}
