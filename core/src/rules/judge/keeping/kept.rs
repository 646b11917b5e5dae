//! What R14.2, R14.3 and R14.4 have in common: whether something may be destroyed on a day, by when its term ends.

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::retention::{Asked, End, Retention, RetentionClass, asked, retentions, retentions_at};
use crate::rules::rule::Topic;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;
use crate::time::CHINA_OFFSET_MINUTES;

/// What a term of keeping depends on.
pub(super) const READS: &[Topic] = &[
    Topic::Case,
    Topic::Activities,
    Topic::Documents,
    Topic::Media,
    Topic::Events,
    Topic::Evidence,
    Topic::Office,
    Topic::Time,
];

/// How cases name the day of a disposal.
const DISPOSAL: &[&str] = &[
    "delete_on",
    "deleted_on",
    "delete",
    "delete_at",
    "dispose_on",
    "disposed_on",
    "disposal_on",
    "disposal",
    "destroy_on",
    "destroyed_on",
    "销毁日期",
];
/// How cases name what holds a recording.
const HOLDS: &[&str] = &["holds", "hold", "legal_hold", "long_term"];

/// Whether something may be destroyed on a day. A hold refuses, whatever the term says.
pub(super) fn judge(end: &End, held: Option<&Words>, on: Day) -> Verdict {
    if let Some(why) = held {
        return Verdict::block(why.clone());
    }
    match end {
        End::Through(due) if on > due.day => Verdict::passing(Words::new(
            format!("保存期限已于{due}届满"),
            format!("the term ended on {}", due.day),
        )),
        End::Through(due) => {
            let next = due.day.plus_days(1);
            Verdict::block(Words::new(
                format!("保存期限至{due}，{next}起方可销毁"),
                format!("kept through {}; disposal from {next}", due.day),
            ))
        }
        End::Open(why) => {
            Verdict::block(Words::new(format!("{}，不得销毁", why.zh), format!("{}: no disposal", why.en)))
        }
    }
}

/// The day of the disposal that a case asks about; without one, the day of judgement.
pub(super) fn disposal_day(given: &Given, context: &Context<'_>) -> Day {
    day(given, DISPOSAL).unwrap_or_else(|| context.today())
}

/// Whether a case asks about a disposal at all.
pub(super) fn wants_disposal(given: &Given) -> bool {
    given.flag(DISPOSAL).unwrap_or(false)
}

/// What holds the recording of a case.
pub(super) fn held(given: &Given) -> Option<Words> {
    let is_held = given.flag(HOLDS).unwrap_or(false);
    is_held.then(|| Words::fixed("存在暂停销毁（长期保存）的决定或情形", "a hold stands"))
}

/// A day in China, of a moment with any offset.
pub(super) fn day(given: &Given, names: &[&str]) -> Option<Day> {
    let ms = given.moment(names)?;
    Some(Day::of_ms(ms, CHINA_OFFSET_MINUTES.into()))
}

/// What a rule says of the recordings whose class is its own: of one that nobody wants to destroy its term; of one that
/// somebody asks to destroy, whether that is refused; of one that is gone, whether it went too early by what was known.
pub(super) fn say(facts: &CaseFacts<'_>, class: RetentionClass, findings: &mut Findings) {
    let now = retentions(facts);
    for media in &facts.media {
        let asked = asked(facts, media.id);
        let then = match asked {
            Asked::Done(done) => retentions_at(facts, done.time.wall_ms).remove(&media.id),
            Asked::Nothing | Asked::Proposed(_) => None,
        };
        let Some(kept) = then.as_ref().or_else(|| now.get(&media.id)) else { continue };
        if kept.class != class {
            continue;
        }
        let held = kept.holds.first().map(crate::rules::retention::Hold::words);
        let mut rests_on = kept.rests_on.clone();
        let verdict = match asked {
            Asked::Nothing => standing(kept),
            Asked::Proposed(proposed) => {
                rests_on.insert(proposed.entry);
                judge(&kept.end, held.as_ref(), facts.around.now.today())
            }
            Asked::Done(done) => {
                rests_on.insert(done.entry);
                gone(judge(&kept.end, held.as_ref(), day_of(done)))
            }
        };
        findings.add(Subject::Media(media.id), verdict, rests_on);
    }
}

/// The term of what nobody wants to destroy.
pub(super) fn standing(kept: &Retention) -> Verdict {
    match kept.undecided {
        Some(key) => Verdict::info(kept.why.clone()).with(Outcome::Undecided(key)),
        None => Verdict::passing(kept.why.clone()).with(Outcome::Retention(kept.class)),
    }
}

/// What was refused and was done all the same.
pub(super) fn gone(verdict: Verdict) -> Verdict {
    if verdict.level < crate::rules::Level::Block {
        return verdict;
    }
    let says = verdict.says;
    Verdict::violation(Words::new(
        format!("不应销毁而已销毁：{}", says.zh),
        format!("destroyed in spite of this: {}", says.en),
    ))
}
