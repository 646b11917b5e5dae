//! R22.5 第二十二条第五项: wilful destruction. Whether it was wilful is for people to say.

use crate::id::EntryHash;
use crate::record::Whereabouts;
use crate::rules::audit::{AuditFinding, Standing, audit_findings};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R22.5", "不得故意毁坏文书、案卷、设备和声像资料", given)
    .on_case(&[Topic::Office, Topic::Media], case);

/// A loss or damage, and what people found about it.
enum Facts {
    /// Nothing was lost.
    NoIncident,
    /// Something was lost, and nobody has said why.
    Open,
    /// It was found wilful, and somebody appeals.
    Appealed,
    /// It was wilful.
    Wilful,
    /// It was not: an accident, wear, negligence.
    NotWilful,
}

fn judge(facts: &Facts) -> Verdict {
    match facts {
        Facts::NoIncident => Verdict::pass(),
        Facts::Open => Verdict::warn(Words::fixed(
            "有损毁或缺失，尚未认定原因",
            "something was damaged or lost, and nobody has found out why",
        ))
        .cure(Words::fixed("稽查科认定是否故意", "the audit section finds whether it was wilful")),
        Facts::Appealed => Verdict::violation(Words::fixed(
            "经认定系故意毁坏，申诉尚待决定",
            "found wilful; an appeal is not decided yet",
        )),
        Facts::Wilful => Verdict::violation(Words::fixed("经认定系故意毁坏", "found wilful")),
        Facts::NotWilful => Verdict::warn(Words::fixed(
            "损毁非故意，按固定资产管理规定办理",
            "not wilful: handled as damage to assets",
        )),
    }
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const FINDING: [&str; 4] = ["finding", "incident.finding", "认定", "conclusion"];
    const INCIDENT: [&str; 3] = ["incident", "incident.kind", "kind"];
    // `incident.finding` is no incident kind, though its first word is the same.
    let incident = given.flag(&INCIDENT).unwrap_or(false);
    let finding = given.text(&FINDING).filter(|text| !text.is_empty());
    let not = [
        "非故意",
        "不是故意",
        "过失",
        "意外",
        "不可抗力",
        "老化",
        "accident",
        "negligen",
        "not wil",
        "unint",
    ];
    let wilful = ["故意", "wilful", "willful", "intent", "deliberate"];
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    Ok(judge(&match finding {
        Some(text) if has(text, &not) => Facts::NotWilful,
        Some(text) if has(text, &wilful) => Facts::Wilful,
        Some(_) => Facts::Open,
        None if incident => Facts::Open,
        None => Facts::NoIncident,
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let all = audit_findings(facts.state.office(), facts.around.settings);
    let of_this: Vec<&AuditFinding<'_>> = all.iter().filter(|one| one.found.body.rule == RULE.id).collect();
    for one in &of_this {
        let what = match one.standing {
            Standing::Stands => Facts::Wilful,
            Standing::Appealed => Facts::Appealed,
            Standing::Withdrawn => Facts::NotWilful,
        };
        let rests_on = [Some(one.found.entry), one.appeal, one.decision].into_iter().flatten();
        findings.add(Subject::Entry(one.found.entry), judge(&what), rests_on);
    }
    // What the office lost is an incident of which somebody has to say why.
    for media in facts.media.iter().filter(|one| one.state.whereabouts() == Whereabouts::Damaged) {
        if of_this.is_empty() {
            let damaged = media.state.custody.last().map(|one| one.entry);
            let rests_on: Vec<EntryHash> = media.entries().chain(damaged).collect();
            findings.add(Subject::Media(media.id), judge(&Facts::Open), rests_on);
        }
    }
}
