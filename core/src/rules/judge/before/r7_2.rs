//! R7.2 第七条(二): what a case analysis meeting decided is complete.

use serde_json::Value;

use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::judge::during::{listed, once_sealed};
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R7.2", "案情分析研讨会议纪要要素齐全", given)
    .on_case(&[Topic::Documents], case)
    .gate(Gate::Seal);

/// 案情分析研讨会议纪要.
const MINUTES: &str = "HS-01";
/// What the minutes have, by the field of the template, with the other names that test cases use.
const ELEMENTS: [(&str, &[&str], Words); 6] = [
    ("plan", &["plan", "方案"], Words::fixed("检查（调查）方案", "plan")),
    ("division", &["division", "分工"], Words::fixed("人员分工", "division of the work")),
    ("proved", &["proved", "已证事实"], Words::fixed("已证事实", "facts proved")),
    ("to_prove", &["to_prove", "待证事实"], Words::fixed("待证事实", "facts to prove")),
    (
        "evidence_have",
        &["evidence_have", "have", "已获取证据"],
        Words::fixed("已获取证据", "evidence obtained"),
    ),
    (
        "evidence_need",
        &["evidence_need", "need", "待获取证据"],
        Words::fixed("待获取证据", "evidence to obtain"),
    ),
];

struct Facts {
    /// Of [`ELEMENTS`], whether it says something; `None` where nothing is known of it.
    says: [Option<bool>; 6],
}

fn judge(facts: &Facts) -> Verdict {
    let missing: Vec<Words> = ELEMENTS
        .iter()
        .zip(facts.says)
        .filter(|(_, says)| *says == Some(false))
        .map(|((_, _, words), _)| words.clone())
        .collect();
    if missing.is_empty() {
        return Verdict::pass();
    }
    Verdict::block(listed("会议纪要缺少：", "the minutes lack: ", &missing)).cure(Words::fixed(
        "补齐后再定稿；四项清单没有内容的写“无”",
        "complete it before sealing; write 无 in a list that has nothing",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    Ok(judge(&Facts { says: ELEMENTS.map(|(_, names, _)| given.value(names).map(says_something)) }))
}

/// Whether a fact says something: 无 does, an empty list does not.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64().is_some_and(|number| number > 0.0),
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(rows) => rows.iter().any(says_something),
        Value::Object(members) => members.values().any(says_something),
    }
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for minutes in facts.documents_of(MINUTES) {
        let says = ELEMENTS.map(|(field, ..)| Some(has(minutes, field)));
        let verdict = once_sealed(minutes, judge(&Facts { says }));
        findings.add(Subject::Document(minutes.id), verdict, minutes.entries());
    }
}

fn has(minutes: &DocumentFact<'_>, field: &str) -> bool {
    minutes.has(field) && (minutes.text(field).is_some() || minutes.rows(field).iter().any(says_something))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;
    use crate::rules::{Gate, Level};

    #[test]
    fn further_cases() {
        comes_out(
            "R7.2",
            &[
                (json!({"plan": null, "division": 2}), "BLOCK"),
                (json!({"plan": "先查后访", "division": ["张三 现场"], "proved": "无"}), "PASS"),
                (json!({"minutes.evidence_have": [], "minutes.plan": "…"}), "BLOCK"),
                (json!({"evidence_have": ["无"], "evidence_need": ["病历"], "to_prove": [""]}), "BLOCK"),
                (json!({"division": [], "plan": "…"}), "BLOCK"),
                (
                    json!({"division": 1, "proved": ["无"], "to_prove": ["无"], "have": ["无"], "need": ["无"]}),
                    "PASS",
                ),
            ],
        );
    }

    #[test]
    fn minutes_are_refused_while_they_are_incomplete() {
        let mut scene = Scene::new();
        scene.open("complaint");
        let mut values = json!({
            "plan": "先查消毒记录，再询问前台人员", "division": [{"name": "张三", "duty": "现场"}], "proved": ["无"],
            "to_prove": ["消毒液来源"], "evidence_have": ["举报信"]
        });
        let document = scene.draft("HS-01", values.clone());
        let findings = scene.findings("R7.2");
        assert_eq!((findings[0].level(), findings[0].gate), (Level::Block, Some(Gate::Seal)));
        assert!(findings[0].verdict.says.zh.ends_with("待获取证据"));
        values["evidence_need"] = json!(["无"]);
        scene.seal_draft(document, "HS-01", values, &["张三"]);
        assert_eq!(scene.level("R7.2"), Some(Level::Pass));
    }

    #[test]
    fn minutes_that_were_sealed_all_the_same() {
        let mut scene = Scene::new();
        scene.open("complaint");
        scene.seal("HS-01", json!({"plan": "先查消毒记录，再询问前台人员"}), &["张三"]);
        let findings = scene.findings("R7.2");
        assert_eq!((findings[0].level(), findings[0].gate), (Level::Violation, None));
    }
}
