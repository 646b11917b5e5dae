//! R14.3 第十四条第三款: recordings used as evidence are kept as long as the case file.

use super::kept::{self, READS};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::retention::{End, Length, RetentionClass, counted_from, general};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R14.3", "作为证据的声像资料与案卷同期保存", given)
    .on_case(READS, case)
    .gate(Gate::Delete)
    .prepare(|given| {
        given.set("case_file_term", &["cfg", "case_file_term"]);
        given.set("case_file_term_from", &["case_file_term_from", "term_from"]);
    });

struct Facts {
    /// Whether it is or was evidence.
    evidence: bool,
    /// When the case was closed or filed in the archive; `None` while the file is open.
    closed: Option<Day>,
    /// The term of this file; `None`: as the bureau decided.
    term: Option<Length>,
    captured: Option<Day>,
    held: Option<Words>,
    /// The day on which it would be destroyed.
    on: Day,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if !facts.evidence {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    let Some(closed) = facts.closed else {
        let why = Words::fixed("案件尚未结案归档，证据资料没有到期日", "the file is open: no end");
        return kept::judge(&End::Open(why), facts.held.as_ref(), facts.on);
    };
    let Some(term) = facts.term.or_else(|| Length::of(context.settings.value("case_file_term"))) else {
        let why = Words::fixed("案卷保存期限尚未确定", "the term of the case file is not decided");
        let verdict = kept::judge(&End::Open(why), facts.held.as_ref(), facts.on);
        return verdict.with(Outcome::Undecided("case_file_term")).cure(Words::fixed(
            "由机构作出解释，确定案卷保存期限",
            "let the bureau decide the term of the case file",
        ));
    };
    let mut end = term.end(counted_from(closed, context.settings.text("case_file_term_from")));
    if let Some(captured) = facts.captured {
        end = end.later(general(captured));
    }
    kept::judge(&end, facts.held.as_ref(), facts.on)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let evidence = ["evidence", "evidence_in_case", "is_evidence", "used_as_evidence", "evidence_flag"];
    // `removed after reconsideration`: it was evidence.
    let now = given.flag(&evidence);
    let was = given.flag(&["was_evidence"]);
    let closed = [&["closed", "closed_on", "case_closed_on"][..], &["archived", "archived_on"]];
    let closed = closed.into_iter().filter_map(|names| kept::day(given, names)).max();
    super::pass_over(given, &evidence);
    super::pass_over(given, &["status", "case_status", "file_open"]);
    let terms = ["term", "term_years", "file_term", "file_term_years", "case_file_term_years"];
    Ok(judge(
        &Facts {
            evidence: now.unwrap_or(true) || was.unwrap_or(false),
            closed,
            term: given.value(&terms).and_then(Length::of),
            captured: kept::day(given, &["captured", "captured_at", "captured_on"]),
            held: kept::held(given),
            on: kept::disposal_day(given, context),
        },
        context,
    ))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    kept::say(facts, RetentionClass::Evidence, findings);
}
