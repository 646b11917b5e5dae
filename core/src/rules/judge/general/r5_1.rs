//! R5.1 第五条: who records holds a valid certificate, is on the establishment and on duty.

mod acts;
mod given;

use crate::entry::Disqualified;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R5.1", "记录人员应持有效执法证件，在编在岗", given::given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Media, Topic::Roster], acts::case)
    .gate(Gate::Seal)
    .prepare(|given| given.set("max_roster_age_days", &["max_roster_age_days"]));

struct Facts {
    /// Why the person may not act as an officer on the day.
    disqualified: Option<Disqualified>,
    /// Days since a terminal that is off line last saw the roster.
    roster_age_days: Option<u32>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if let Some(why) = facts.disqualified {
        return Verdict::block(Words::new(
            format!("不得以执法人员身份计入人数或签名：{}", why.zh()),
            format!("may not be counted or sign as an officer: {}", why.en()),
        ))
        .cure(Words::fixed(
            "由持证的在编在岗执法人员记录并签名；名册有误的由机构更正",
            "an officer with a valid certificate records and signs; the office corrects the roster if it is wrong",
        ));
    }
    let good_for = context.settings.number("max_roster_age_days");
    if facts.roster_age_days.is_some_and(|age| age > good_for) {
        return Verdict::warn(Words::new(
            format!("离线名册已超过{good_for}天，资格待联网后复核"),
            format!("the offline roster is older than {good_for} days: to be checked again on sync"),
        ))
        .cure(Words::fixed("尽快联网同步名册", "synchronise the roster as soon as there is a network"));
    }
    Verdict::pass()
}
