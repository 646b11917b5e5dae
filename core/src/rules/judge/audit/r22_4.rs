//! R22.4 第二十二条第四项: devices record nothing but enforcement: every recording belongs to an activity or a document.

use crate::catalog::{Catalog, Day};
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R22.4", "声像资料应在期限内关联执法活动", given)
    .on_case(&[Topic::Media, Topic::Activities, Topic::Time], case)
    .prepare(prepare);

const MS_PER_HOUR: i64 = 3_600_000;

/// What a recording belongs to.
enum Facts {
    /// An activity or a document, stated so long after it was made, milliseconds.
    Linked(i64),
    /// Nothing yet; so long ago it was made.
    Unlinked(i64),
    /// Something that is no enforcement.
    Unrelated,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let hours = context.settings.number("link_within_h");
    let limit = i64::from(hours).saturating_mul(MS_PER_HOUR);
    let link = Words::fixed(
        "关联到所属执法活动或文书；与执法无关的，说明情况，资料仍按期限保存",
        "link it to its activity or document; if it is no enforcement, explain; it is kept all the same",
    );
    match facts {
        Facts::Linked(after) if *after <= limit => Verdict::pass(),
        Facts::Linked(_) => Verdict::violation(Words::new(
            format!("声像资料超过{hours}小时才关联执法活动"),
            format!("the recording was linked to an activity only after more than {hours} h"),
        )),
        Facts::Unlinked(age) if *age <= limit => Verdict::warn(Words::new(
            format!("声像资料尚未关联执法活动，须在{hours}小时内关联"),
            format!("the recording is linked to no activity yet; it must be within {hours} h"),
        ))
        .cure(link),
        Facts::Unlinked(_) => Verdict::violation(Words::new(
            format!("声像资料超过{hours}小时未关联执法活动"),
            format!("the recording has been linked to no activity for more than {hours} h"),
        ))
        .cure(link),
        Facts::Unrelated => Verdict::violation(Words::fixed(
            "声像资料与执法活动无关",
            "the recording has nothing to do with enforcement",
        )),
    }
}

fn prepare(given: &mut Given) {
    given.set("link_within_h", &["link_within_h", "limit_h", "cfg"]);
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    const LINKED: [&str; 4] = ["linked", "activity", "media.activity_id", "activity_id"];
    #[allow(clippy::cast_possible_truncation)]
    let ms = |names: &[&str]| given.number(names).map(|hours| (hours * 3_600_000.0).round() as i64);
    let after = ms(&["linked_after_h", "link_after_h"]);
    let age = ms(&["age_h", "media.age_h", "age"]).unwrap_or(0);
    let to = given.text(&LINKED);
    let is_linked = given.flag(&LINKED).unwrap_or(after.is_some());
    let unrelated = to.into_iter().chain(given.text(&["activity_type", "type"])).any(is_unrelated);
    Ok(judge(
        &match after {
            _ if unrelated => Facts::Unrelated,
            Some(after) if is_linked => Facts::Linked(after),
            None if is_linked => Facts::Linked(0),
            _ => Facts::Unlinked(age),
        },
        context,
    ))
}

/// Whether the words name something that is no enforcement: 私人, 无关. What the catalogue knows is enforcement.
fn is_unrelated(text: &str) -> bool {
    let known = Catalog::builtin().is_ok_and(|catalog| catalog.activity_type(text).is_some());
    !known
        && ["私人", "私事", "无关", "非执法", "娱乐", "聚会", "private", "personal", "unrelated"]
            .iter()
            .any(|word| text.contains(word))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in facts.media.iter().filter(|one| !one.is_copy() && one.capture.is_some()) {
        let context = facts.on(Day::of_ms(media.from_ms, facts.around.now.offset_minutes));
        let (what, placed) = link(media, facts);
        let mut verdict = judge(&what, &context);
        if matches!(what, Facts::Unlinked(_)) {
            let until =
                media.to_ms.saturating_add(i64::from(context.settings.number("link_within_h")) * MS_PER_HOUR);
            let day = Day::of_ms(until, facts.around.now.offset_minutes);
            verdict = verdict.due(Due { day, provisional: None });
        }
        findings.add(Subject::Media(media.id), verdict, media.entries().chain(placed));
    }
}

/// When a recording was first said to belong to something: by its maker, by its time within a step of its officer, or by
/// a later statement.
fn link(media: &MediaFact<'_>, facts: &CaseFacts<'_>) -> (Facts, Option<EntryHash>) {
    let by_maker = media.capture.map(|one| &one.body.subject).into_iter();
    let by_maker = by_maker.chain(media.state.started.iter().map(|one| &one.body.subject));
    let names = |subject: &crate::record::Subject| subject.activity.is_some() || subject.document.is_some();
    let within_a_step = facts.steps.iter().any(|step| step.media.contains(&media.id));
    let placed = media.state.placed.iter().filter(|one| names(&one.body.subject));
    let first = placed.min_by_key(|one| (one.time.wall_ms, one.entry));
    if by_maker.into_iter().any(names) {
        return (Facts::Linked(0), None);
    }
    match first {
        Some(first) => (Facts::Linked(first.time.wall_ms.saturating_sub(media.to_ms)), Some(first.entry)),
        None if within_a_step => (Facts::Linked(0), None),
        None => (Facts::Unlinked(facts.around.now.unix_ms.saturating_sub(media.to_ms)), None),
    }
}
