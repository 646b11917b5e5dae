//! R10.3 第十条: every activity on site yields documents and work records.

use super::{ON_SITE, listed};
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R10.3", "每次现场执法应制作执法文书和工作记录", given)
    .on_case(&[Topic::Activities, Topic::Documents, Topic::Events], case)
    .prepare(|given| given.set("doc_counts_as_work_record", &["doc_counts_as_work_record"]));

struct Facts {
    on_site: bool,
    closed: bool,
    /// Sealed documents, and work records; `None` where nothing is said of them.
    documents: Option<u32>,
    work: Option<u32>,
}

fn judge(facts: &Facts, context: &Context<'_>) -> Verdict {
    if !facts.on_site || !facts.closed {
        return Verdict::pass();
    }
    let is_both = context.settings.flag("doc_counts_as_work_record") && facts.documents != Some(0);
    let document =
        (facts.documents == Some(0)).then(|| Words::fixed("已定稿的执法文书", "a sealed document"));
    let work = (facts.work == Some(0) && !is_both).then(|| Words::fixed("工作记录", "a work record"));
    let missing: Vec<Words> = [document, work].into_iter().flatten().collect();
    if missing.is_empty() {
        return Verdict::pass();
    }
    Verdict::violation(listed("现场执法活动缺少：", "the activity on site lacks: ", &missing)).cure(
        Words::fixed(
            "完成并定稿现场笔录等执法文书，补记工作记录",
            "complete and seal the record of the scene, and add the work record",
        ),
    )
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let is_open =
        given.text(&["status"]).is_some_and(|status| ["open", "进行中", "ongoing"].contains(&status));
    let closed = given.flag(&["closed", "ended"]).unwrap_or(true);
    let facts = Facts {
        on_site: given.flag(&["on_site", "activity.on_site"]).unwrap_or(true),
        closed: closed && !is_open,
        documents: given.count(&["docs", "sealed_docs", "doc", "documents", "执法文书"]),
        work: given.count(&["work", "work_records", "work_record", "工作记录"]),
    };
    Ok(judge(&facts, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in facts.steps_of(&ON_SITE).filter(|step| step.is_ended()) {
        let sealed: Vec<_> = facts
            .documents
            .iter()
            .filter(|one| step.documents.contains(&one.id) && one.is_sealed())
            .collect();
        let until = step.to_ms.unwrap_or(i64::MAX);
        let notes: Vec<_> = facts
            .state
            .notes()
            .filter(|note| (step.from_ms..=until).contains(&note.time.wall_ms))
            .map(|note| note.entry)
            .collect();
        let count = |number: usize| Some(u32::try_from(number).unwrap_or(u32::MAX));
        // What goes with the first document, as 物品清单 or a sampling record, is a work record.
        let work = notes.len().saturating_add(sealed.len().saturating_sub(1));
        let verdict = judge(
            &Facts { on_site: true, closed: true, documents: count(sealed.len()), work: count(work) },
            &facts.on(step.day()),
        );
        let mut rests_on = step.entries();
        rests_on.extend(sealed.iter().flat_map(|one| one.entries()));
        rests_on.extend(notes);
        findings.add(Subject::Activity(step.id), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::{Fact, NoteAdded};
    use crate::rules::Level;
    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;

    #[test]
    fn further_cases() {
        comes_out(
            "R10.3",
            &[
                (json!({"docs": 1, "work": 0, "cfg.doc_counts_as_work_record": true}), "PASS"),
                (json!({"docs": ["现场笔录"], "work": null}), "PASS"),
                (
                    json!({"sealed_docs": 1, "work_records": 1, "cfg.doc_counts_as_work_record": false}),
                    "PASS",
                ),
                (json!({"on_site": false, "docs": 0, "work": 0}), "PASS"),
                (json!({"docs": null, "work": 1}), "VIOLATION"),
                (json!({"docs": 0, "work": 0, "status": "open"}), "PASS"),
            ],
        );
    }

    #[test]
    fn an_inspection_with_and_without_papers() {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("site_inspection");
        assert_eq!(scene.level("R10.3"), None, "it goes on");
        let document = scene.draft("HS-20", json!({"body": "现场所见"}));
        scene.at("2026-03-02T09:30").state(Fact::NoteAdded(NoteAdded { text: "台账已核对".into() }));
        scene.at("2026-03-02T10:00").end(step);
        assert_eq!(scene.level("R10.3"), Some(Level::Violation), "a draft is no document yet");
        scene.seal_draft(document, "HS-20", json!({"body": "现场所见"}), &["张三", "李四"]);
        let findings = scene.findings("R10.3");
        assert_eq!((findings[0].level(), findings[0].rests_on.len()), (Level::Pass, 4));
    }

    #[test]
    fn two_things_if_the_bureau_says_so() {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("site_inspection");
        scene.seal("HS-20", json!({"body": "现场所见"}), &["张三", "李四"]);
        scene.at("2026-03-02T10:00").end(step);
        assert_eq!(scene.level("R10.3"), Some(Level::Pass));
        scene.setting("doc_counts_as_work_record", "false");
        assert_eq!(scene.level("R10.3"), Some(Level::Violation));
    }
}
