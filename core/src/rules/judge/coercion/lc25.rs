//! LC25 行政强制法 24, 25, 27: 查封、扣押 last thirty days at most, once longer by thirty with approval and written notice; the
//! time of testing that the party was told of is not counted; decision and list are handed over on the spot.

mod case;

use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::judge::performance::term::{
    Act, Extension, Whose, asked_on, both, cured_by, ends_on, stands,
};
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::{Due, Verdict};
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LC25", "查封扣押期限不超过三十日，依法延长一次不超过三十日", given)
    .on_case(&[Topic::Documents, Topic::Events, Topic::Time], case::case)
    .prepare(|given| given.set("roll_agency_deadlines", &["roll_agency_deadlines", "roll", "cfg"]));

/// Days of the measure, and of its one extension.
const TERM_DAYS: u32 = 30;
const ACT: Act = Act { zh: "解除查封（扣押）", en: "lifting the measure" };

struct Facts {
    from: Option<Day>,
    /// When it ended or is to end.
    to: Option<Day>,
    extension: Extension,
    /// Days of testing.
    testing: u32,
    /// Whether the party was told of them in writing; `None`: nothing is said about it.
    told: Option<bool>,
    /// Whether decision and list were handed over on the spot.
    handed_over: Option<bool>,
    /// When one asks, where the measure may still be in force.
    today: Option<Day>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let in_time = match facts.from {
        Some(from) => cured_by(
            stands(last_day(facts, from, context), facts.to, facts.today, ACT),
            Words::fixed(
                "期限届满应当立即解除，退还财物并制作解除决定书；检验期间须书面告知才不计算在内",
                "lift the measure at once and return what was seized (HS-32); only testing that the party was told of \
                 in writing is not counted",
            ),
        ),
        // Without its beginning, what can be said is that the testing counts.
        None if facts.testing > 0 && facts.told == Some(false) => Verdict::violation(Words::fixed(
            "检测、检验、检疫、技术鉴定期间未书面告知当事人，应计入查封（扣押）期限",
            "the party was not told of the testing in writing, so its time counts",
        ))
        .cure(Words::fixed(
            "书面告知检验期间；期限已满的，立即解除",
            "tell the party in writing; if over, lift it",
        )),
        None => Verdict::pass(),
    };
    let handed = if facts.handed_over == Some(false) {
        Verdict::violation(Words::fixed(
            "未当场交付查封（扣押）决定书和清单",
            "decision and list were not handed over on the spot",
        ))
        .cure(Words::fixed("立即交付决定书和清单", "hand over decision and list at once"))
    } else {
        Verdict::pass()
    };
    both(in_time, handed)
}

fn last_day(facts: &Facts, from: Day, context: &Context<'_>) -> Due {
    let more = match facts.extension {
        Extension::Absent => 0,
        Extension::Granted => TERM_DAYS,
        Extension::Days(days) => days.min(TERM_DAYS),
        Extension::Until(day) => {
            let after = day.days_since(from.plus_days(TERM_DAYS.into())).clamp(0, TERM_DAYS.into());
            u32::try_from(after).unwrap_or(0)
        }
    };
    let testing = if facts.told == Some(false) { 0 } else { facts.testing };
    let days = i64::from(TERM_DAYS) + i64::from(more) + i64::from(testing);
    ends_on(from.plus_days(days), Whose::Organ, context)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let to = ["to", "until", "lifted", "lifted_on", "end", "解除日期"];
    let testing = given.count(&["testing_days", "testing", "test_days", "检验天数"]);
    let span = given
        .day(&["testing_from"])
        .zip(given.day(&["testing_to", "testing_until"]))
        .and_then(|(from, to)| u32::try_from(to.days_since(from)).ok());
    let told = ["told_in_writing", "told", "testing_told", "informed"];
    let told = given.names(&told).then(|| {
        let oral = matches!(given.text(&told), Some("oral" | "orally" | "口头"));
        given.flag(&told).unwrap_or(false) && !oral
    });
    let not_approved = [
        &["extension_approved", "approved", "approval"][..],
        &["extension_notice", "written_notice", "notice", "extension_told"][..],
    ];
    let is_refused = not_approved.iter().any(|names| given.names(names) && given.flag(names) != Some(true));
    let extension = match Extension::read(given, &["extension", "extended", "extension_days", "延期"]) {
        _ if is_refused => Extension::Absent,
        // One or two extensions, not days: only one is allowed.
        Extension::Days(1 | 2) => Extension::Granted,
        other => other,
    };
    let today = if given.is_null(&to) { Some(context.today()) } else { asked_on(given, context) };
    let until = given.day(&to);
    Ok(judge(
        &Facts {
            from: given.day(&["from", "start", "measure_at", "起始"]),
            to: until,
            extension,
            testing: testing.or(span).unwrap_or(0),
            told,
            handed_over: given.flag(&["handed_over", "delivered", "list_given", "list_handed_over", "list"]),
            today: today.filter(|_| until.is_none()),
        },
        context,
    ))
}

#[cfg(test)]
mod tests;
