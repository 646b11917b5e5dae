//! R3.1 第三条: the stage follows from the type of the activity.

use crate::catalog::{ActivityType, Catalog, Stage};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, StepFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R3.1", "执法活动所属阶段由活动类型确定", given)
    .on_case(&[Topic::Activities], case)
    .prepare(|given| given.set("stage_map", &["stage_map", "mapping", "map"]));

/// Names that the regulation or the templates use for a type of the catalogue.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("查封扣押", "coercive_measure"),
    ("查封", "coercive_measure"),
    ("扣押", "coercive_measure"),
    ("收集资料", "material_collection"),
    ("资料整理", "material_collection"),
    ("监督检查", "site_inspection"),
    ("重大案件集体讨论", "collective_discussion"),
    ("督促整改", "guidance"),
];

/// Where a type stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placed {
    /// The text or the bureau says so.
    Said(Stage),
    /// 第三条 does not list it; a later article treats it as a step of a case, and the bureau has not decided.
    Read(Stage),
}

struct Facts {
    placed: Option<Placed>,
    /// The stage that somebody entered.
    entered: Option<Stage>,
    /// Whether it began after the party was first met.
    after_contact: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let map = Words::fixed(
        "由机构解释，在设置 stage_map 中载明",
        "the bureau interprets it, in the setting stage_map",
    );
    let Some(placed) = facts.placed else {
        return Verdict::warn(Words::fixed(
            "该活动类型未对应任何阶段",
            "no stage is known for this type of activity",
        ))
        .cure(map);
    };
    let (Placed::Said(stage) | Placed::Read(stage)) = placed;
    let verdict = if facts.entered.is_some_and(|entered| entered != stage) {
        Verdict::violation(Words::fixed(
            "填写的阶段与活动类型不符",
            "the stage that was entered is not that of the type",
        ))
        .cure(Words::fixed("按活动类型更正阶段", "correct it to the stage of the type"))
    } else if stage == Stage::Before && facts.after_contact {
        Verdict::warn(Words::fixed(
            "事前工作记录于现场执法开始之后",
            "work of 事前 was recorded after 事中 had begun",
        ))
    } else if matches!(placed, Placed::Read(_)) {
        Verdict::warn(Words::fixed(
            "第三条未列明该环节，暂按本制度第四章列为事中",
            "第三条 does not list this step; by chapter 4 it is taken as 事中",
        ))
        .cure(map)
    } else {
        Verdict::pass()
    };
    verdict.with(Outcome::Stage(stage))
}

/// Where a type of this name stands: as the bureau decided, or by the text.
fn place(name: &str, catalog: &Catalog, context: &Context<'_>) -> Option<Placed> {
    let known = |name: &str| OTHER_NAMES.iter().find(|(other, _)| *other == name).map_or("", |(_, key)| key);
    let kind = catalog.activity_type(name).or_else(|| catalog.activity_type(known(name)));
    let names = [Some(name), kind.map(|kind| kind.key.as_str()), kind.map(|kind| kind.title.as_str())];
    let decided = names.into_iter().flatten().find_map(|name| context.settings.entry("stage_map", name));
    if let Some(stage) = decided.and_then(|stage| read(stage.as_str()?)) {
        return Some(Placed::Said(stage));
    }
    let kind = kind?;
    if kind.key == "talk" {
        return context.settings.text("talk_stage").and_then(read).map(Placed::Said);
    }
    Some(if is_left_open(kind) { Placed::Read(kind.stage) } else { Placed::Said(kind.stage) })
}

/// 催告, 陈述申辩, 集体讨论: named by 第十二条 and 第十三条 only.
fn is_left_open(kind: &ActivityType) -> bool {
    matches!(kind.article.as_str(), "第十二条" | "第十三条")
}

fn read(stage: &str) -> Option<Stage> {
    match stage.trim() {
        "事前" | "before" => Some(Stage::Before),
        "事中" | "during" => Some(Stage::During),
        "事后" | "after" => Some(Stage::After),
        "管理" => Some(Stage::Administration),
        _ => None,
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let catalog = Catalog::builtin().map_err(ToString::to_string)?;
    if !given.names(&["type", "activity", "kind"]) {
        return Err("no type of activity".into());
    }
    let name = given.text(&["type", "activity", "kind"]);
    let began_after = given
        .moment(&["recorded_at", "started_at", "at"])
        .zip(given.moment(&["first_contact_at", "first_on_site_contact_at", "first_contact"]))
        .map(|(at, contact)| at > contact);
    let after_contact = given.flag(&[
        "after_first_on_site_contact",
        "after_first_contact",
        "after_contact",
        "on_site_started",
    ]);
    Ok(judge(&Facts {
        placed: name.and_then(|name| place(name, catalog, context)),
        entered: given.text(&["stage_entered", "entered", "stage"]).and_then(read),
        after_contact: after_contact.or(began_after).unwrap_or(false),
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    // Steps are in the order of time.
    let first = facts.steps.iter().find(|step| step.is_direct_contact());
    for step in &facts.steps {
        let after = first.filter(|first| first.from_ms < step.from_ms && is_preparation(step));
        let placed = place(step.type_key(), facts.around.catalog, &facts.on(step.day()));
        // The reading of the text holds until the bureau decides otherwise: no warning at every such step.
        let placed = placed.map(|(Placed::Said(stage) | Placed::Read(stage))| Placed::Said(stage));
        let verdict = judge(&Facts { placed, entered: None, after_contact: after.is_some() });
        let mut rests_on = step.entries();
        rests_on.extend(after.map(|first| first.started.entry));
        findings.add(Subject::Activity(step.id), verdict, rests_on);
    }
}

/// A check of the devices prepares no case: it goes before each use (第十八条).
fn is_preparation(step: &StepFact<'_>) -> bool {
    step.kind.is_none_or(|kind| kind.article != "第十八条")
}

#[cfg(test)]
mod tests;
