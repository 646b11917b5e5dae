//! R4.2 第四条: a text record is factual (如实客观). A remark, never more than that.

use serde_json::Value;

use crate::catalog::first_outside_quotes;
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R4.2", "文字记录应如实客观，不用推测性、结论性词语", given)
    .on_case(&[Topic::Documents], case)
    .prepare(|given| given.set("speculative_words", &["words", "word_list", "speculative_words"]));

/// 现场笔录.
const SCENE_RECORD: &str = "HS-20";
/// How a form leaves a place to be filled in.
const BLANKS: [&str; 4] = ["__", "＿＿", "（空白）", "(空白)"];

struct Facts<'a> {
    /// What a record of the scene says; `None` if it is known to say nothing.
    body: Option<&'a str>,
}

fn judge(facts: &Facts<'_>, context: &Context<'_>) -> Verdict {
    let fill = Words::fixed("填写完整，没有内容的写“无”", "fill it in; write 无 where there is nothing");
    let Some(body) = facts.body.filter(|body| !body.trim().is_empty()) else {
        return Verdict::warn(Words::fixed("笔录正文为空", "the record says nothing")).cure(fill);
    };
    if let Some(word) = first_outside_quotes(body, context.settings.texts("speculative_words")) {
        return Verdict::warn(Words::new(
            format!("笔录中有推测性或结论性词语“{word}”"),
            format!("the record guesses or judges: “{word}”"),
        ))
        .cure(Words::fixed(
            "改写为现场所见；当事人所说的放在引号内",
            "write what was seen; put what somebody said in quotation marks",
        ));
    }
    let is_blank_line = body.trim().lines().any(|line| line.trim().is_empty());
    if is_blank_line || BLANKS.iter().any(|blank| body.contains(blank)) {
        return Verdict::warn(Words::fixed("笔录中有空行或未填写处", "the record has blank lines or places"))
            .cure(fill);
    }
    Verdict::pass()
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let is_scene_record = given
        .text(&["doc", "document", "template", "doc_type", "type"])
        .is_none_or(|name| name.contains("笔录") || name == SCENE_RECORD);
    let Some(body) = given.value(&["body", "text", "content"]) else {
        return Err("no text, such as body".into());
    };
    if !is_scene_record {
        return Ok(Verdict::pass());
    }
    let lines = given.texts(&["body", "text", "content"]).join("\n");
    let body = (!matches!(body, Value::Null)).then_some(lines.as_str());
    Ok(judge(&Facts { body }, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for document in facts.documents_of(SCENE_RECORD) {
        let body = document.text("body");
        // A draft that nobody has written in yet is no record.
        if body.is_none() && !document.is_sealed() {
            continue;
        }
        let verdict = judge(&Facts { body }, &facts.on(day_of(document.created)));
        findings.add(Subject::Document(document.id), verdict, document.entries());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;
    use crate::rules::scene::Scene;
    use crate::rules::{Level, Subject};

    #[test]
    fn further_cases() {
        comes_out(
            "R4.2",
            &[
                (json!({"body": "该店违反了《公共场所卫生管理条例》"}), "WARN"),
                (json!({"doc.body": "当事人称“大概十点”，现场见钟表"}), "PASS"),
                (json!({"body": "墙面大概有两处“霉斑”"}), "WARN"),
                (json!({"body": ""}), "WARN"),
                (json!({"body": null}), "WARN"),
                (json!({"body": "操作台一张\n\n消毒柜一台"}), "WARN"),
                (json!({"body": "消毒柜数量：____台"}), "WARN"),
                (json!({"body": "疑似过期", "doc": "合议记录"}), "PASS"),
                (json!({"body": "似曾使用", "cfg.speculative_words": ["似曾"]}), "WARN"),
                (json!({"body": "可能", "cfg.speculative_words": []}), "PASS"),
            ],
        );
    }

    #[test]
    fn a_record_of_the_scene() {
        for (body, expected) in [
            ("操作台面见3瓶无标签液体", Level::Pass),
            ("该店可能长期使用过期消毒液", Level::Warn),
            ("当事人称“可能是上周买的”", Level::Pass),
        ] {
            let mut scene = Scene::new();
            scene.open("inspection");
            let document = scene.draft("HS-20", json!({"body": body}));
            assert_eq!(scene.level_of("R4.2", &Subject::Document(document)), Some(expected), "{body}");
            scene.seal_draft(document, "HS-20", json!({"body": body}), &["张三", "李四"]);
            assert_eq!(scene.level("R4.2"), Some(expected), "never more than a remark");
        }
    }

    #[test]
    fn the_bureau_decides_the_words() {
        let mut scene = Scene::new();
        scene.open("inspection");
        scene.draft("HS-20", json!({"body": "该店可能长期使用过期消毒液"}));
        scene.draft("HS-20", json!({}));
        scene.setting("speculative_words", "[\"长期\"]");
        let findings = scene.findings("R4.2");
        assert_eq!(findings.len(), 1, "nothing is said of an empty draft");
        assert!(findings[0].verdict.says.zh.contains("长期"));
    }
}
