//! L36 行政处罚法 36: no penalty after two years; after five where life, health or finance was harmed.

use super::decision::{as_of, judge_each};
use super::known::known;
use crate::catalog::Day;
use crate::id::EntryHash;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("L36", "违法行为超过追责时效的，不再给予行政处罚", given)
    .on_case(&[Topic::Case, Topic::Activities, Topic::Documents, Topic::Time], case)
    .gate(Gate::Decide);

struct Facts {
    /// The day on which the conduct ended; `None` while it goes on.
    ended: Option<Day>,
    discovered: Day,
    /// Whether life, health or finance was endangered and harm was done.
    harm: bool,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    let years = if facts.harm { 5 } else { 2 };
    let Some(last) = facts.ended.and_then(|ended| ended.plus_months(years * 12)) else {
        return Verdict::pass();
    };
    if facts.discovered < last {
        return Verdict::pass();
    }
    let zh = format!("违法行为追责时效（{years}年）最后一日为{last}，发现日期为{}", facts.discovered);
    let en = format!("the limitation ({years} years) ends on {last}; found on {}", facts.discovered);
    if facts.discovered > last {
        return Verdict::block(Words::new(format!("{zh}，已超过，不再给予行政处罚"), en)).cure(Words::fixed(
            "核实违法行为终了日、发现日；涉及公民生命健康安全、金融安全且有危害后果的，在立案报告中载明；确已超过的，不予处罚",
            "verify when the conduct ended and was found; state in the filing report (HS-11) if it harmed life, health or finance; otherwise impose no penalty",
        ));
    }
    let says = Words::new(zh, en);
    if context.settings.flag("limitation_strict") {
        // The first day counts: the term would have ended a day earlier, and a person has to weigh it.
        return Verdict::warn(says).cure(Words::fixed(
            "起算当日计入时已届满，应经法制审核确认",
            "if the first day counts, the term has ended: have it reviewed",
        ));
    }
    Verdict::passing(says)
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let continuing = given.flag(&["continuing", "continuous", "连续", "继续"]).unwrap_or(false);
    let ended = given.day(&["end", "conduct_end", "ended", "ended_on", "终了日"]);
    let began = given.day(&["start", "conduct_start", "began", "发生日"]).filter(|_| !continuing);
    let found = ["found", "discovered_on", "discovered", "found_on", "发现日"];
    let harm = known(
        given,
        &["harm", "health_harm", "life_health", "health", "finance_harm", "financial", "生命健康安全"],
    );
    let consequence = known(given, &["consequence", "harmful_consequence", "consequences", "危害后果"]);
    let facts = Facts {
        ended: ended.or(began),
        discovered: given.day(&found).unwrap_or_else(|| context.today()),
        harm: harm.unwrap_or(false) && consequence.unwrap_or(true),
    };
    Ok(judge(&facts, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    judge_each(facts, findings, &["HS-56", "HS-57"], |decision, context| {
        let filing = facts.documents_of("HS-11").rfind(|one| one.has("conduct_end"));
        let mut rests_on: Vec<EntryHash> = facts.opening_entry().collect();
        rests_on.extend(filing.into_iter().flat_map(DocumentFact::entries));
        let ended = filing.and_then(|one| one.day("conduct_end")).or_else(|| decision.day("occurred_at"));
        let Some(ended) = ended else {
            let says = Words::fixed(
                "未载明违法行为终了日，无法核对追责时效",
                "no day on which the conduct ended: the limitation cannot be checked",
            );
            let cure = Words::fixed(
                "在立案报告中填写违法行为终了日",
                "state the end of the conduct in the filing report (HS-11)",
            );
            return Some((Verdict::warn(says).cure(cure), rests_on));
        };
        let harm = filing.and_then(|one| one.flag("health_harm")).unwrap_or(false);
        let discovered = discovered(facts).unwrap_or_else(|| as_of(facts, decision));
        Some((judge(&Facts { ended: Some(ended), discovered, harm }, context), rests_on))
    });
}

/// The day on which the matter came to the bureau: the first of what was received, inspected and opened.
fn discovered(facts: &CaseFacts<'_>) -> Option<Day> {
    let received = facts.documents_of("HS-10").filter_map(|one| one.day("received_at"));
    let sheet = facts.sheet_text("received_at").and_then(Day::read);
    let steps = facts.steps.iter().map(|step| step.day());
    received.chain(sheet).chain(steps).chain(facts.opened_on()).min()
}

#[cfg(test)]
mod tests;
