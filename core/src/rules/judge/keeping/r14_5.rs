//! R14.5 第十四条第四款: paper records follow the archives schedule (行政管理档案保管期限).

use super::kept::{self, READS};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::retention::{Length, RetentionClass, document_retentions};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R14.5", "纸质资料按行政管理档案保管期限保存", given)
    .on_case(READS, case)
    .gate(Gate::Delete)
    .prepare(|given| given.set("archive_terms", &["cfg", "archive_terms"]));

struct Facts {
    /// The term of the paper; `None` where the schedule gives none: then the longest, 永久, is taken.
    term: Option<Length>,
    age: Option<Age>,
    held: Option<Words>,
}

/// How old a paper is when it would be destroyed.
enum Age {
    /// So many months, as people count years.
    Months(f64),
    /// From one day to another.
    Days(Day, Day),
}

fn judge(facts: &Facts) -> Verdict {
    if let Some(why) = &facts.held {
        return Verdict::block(why.clone());
    }
    let Some(term) = facts.term else {
        let says = Words::fixed(
            "档案保管期限表未规定该类资料，按最长期限保存，不得销毁",
            "the archives schedule gives no term for this: kept the longest",
        );
        return Verdict::block(says).with(Outcome::Undecided("archive_terms")).cure(Words::fixed(
            "由机构确定该类资料的保管期限",
            "let the bureau decide the term for this kind of record",
        ));
    };
    let too_early = || {
        let says =
            Words::fixed("档案保管期限未满，不得销毁", "the term of the archives schedule is not over");
        Verdict::block(says)
    };
    match (term, &facts.age) {
        (Length::Forever, _) => {
            Verdict::block(Words::fixed("永久保存，不得销毁", "kept for ever: no disposal"))
        }
        (Length::Months(months), Some(Age::Months(age))) if *age > f64::from(months) => Verdict::pass(),
        (Length::Months(_), Some(Age::Days(from, on))) => kept::judge(&term.end(*from), None, *on),
        (Length::Months(_), Some(Age::Months(_))) => too_early(),
        (Length::Months(_), None) => Verdict::block(Words::fixed(
            "保管期限起算日不明，不得销毁",
            "nobody knows from when the term counts",
        )),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let named = given.text(&["type", "paper_type", "kind"]);
    let own = given.value(&["term", "archive_term", "archive_terms"]);
    let scheduled = named.and_then(|name| context.settings.entry("archive_terms", name));
    let age = given.number(&["age_y", "age_years", "years", "age"]).map(|years| Age::Months(years * 12.0));
    let from =
        kept::day(given, &["archived", "archived_on", "closed", "closed_on", "created", "dated", "date"]);
    Ok(judge(&Facts {
        term: own.or(scheduled).and_then(Length::of),
        age: age.or_else(|| from.map(|from| Age::Days(from, kept::disposal_day(given, context)))),
        held: kept::held(given),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for (id, kept) in document_retentions(facts) {
        if kept.class == RetentionClass::Archives {
            findings.add(Subject::Document(id), kept::standing(&kept), kept.rests_on.iter().copied());
        }
    }
}
