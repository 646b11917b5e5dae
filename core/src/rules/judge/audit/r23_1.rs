//! R23.1 第二十三条: a value that fills a gap of the text is an interpretation of the bureau, with its record.

use serde_json::Value;

use crate::rules::context::Context;
use crate::rules::facts::BureauFacts;
use crate::rules::finding::{BureauFindings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::settings::{check_setting, definitions};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R23.1", "填补制度空白的参数须有机构解释记录", given).on_bureau(bureau).gate(Gate::Configure);

/// A change of a setting. What is `None` was not said and is not judged.
struct Facts {
    /// Document number (解释文号).
    doc_no: Option<bool>,
    /// Who approved it (批准人).
    approved_by: Option<bool>,
    /// Whether there is a day from which it applies.
    effective_from: Option<bool>,
    /// Whether the value is one that the setting takes.
    value: Option<bool>,
    /// Whether it applies only later.
    later: bool,
}

fn judge(facts: &Facts) -> Verdict {
    let no = |fact: Option<bool>| fact == Some(false);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (is_missing, zh_word, en_word) in [
        (no(facts.doc_no), "解释文号", "the document number"),
        (no(facts.approved_by), "批准人", "who approved it"),
        (no(facts.effective_from), "生效日期", "the day from which it applies"),
    ] {
        if is_missing {
            zh.push(zh_word);
            en.push(en_word);
        }
    }
    if !zh.is_empty() {
        return Verdict::block(Words::new(
            format!("参数变更缺少解释记录：{}", zh.join("、")),
            format!("the interpretation record lacks {}", en.join(", ")),
        ))
        .cure(Words::fixed(
            "由机构作出解释，写明文号、批准人和生效日期",
            "the bureau decides, with a document number, who approved it, and from when",
        ));
    }
    if no(facts.value) {
        return Verdict::block(Words::fixed(
            "参数取值不符合其类型",
            "the value is none that the setting takes",
        ));
    }
    if facts.later {
        return Verdict::passing(Words::fixed("自生效日期起适用", "applies from its day on"));
    }
    Verdict::pass()
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    const RECORD: [&str; 2] = ["interpretation", "interpretation_record"];
    const DOC_NO: [&str; 3] = ["doc_no", "interpretation.doc_no", "文号"];
    const APPROVED_BY: [&str; 3] = ["approved_by", "interpretation.approved_by", "批准人"];
    const FROM: [&str; 2] = ["effective_from", "from"];
    if given.flag(&["rule_parameter", "fills_gap"]) == Some(false) {
        // What fills no gap of the text needs no interpretation.
        return Ok(Verdict::pass());
    }
    let record = given.value(&RECORD);
    let member = |name: &str| match record {
        Some(Value::Object(members)) => Some(members.get(name).is_some_and(|value| !value.is_null())),
        Some(_) => Some(given.flag(&RECORD).unwrap_or(false)),
        None => None,
    };
    let yes_or_no = |names: &[&str]| given.names(names).then(|| given.flag(names).unwrap_or(false));
    let key = given.text(&["key", "config.key", "setting"]);
    let value = given.value(&["value", "config.value"]);
    let says_nothing = record.is_none() && !given.names(&DOC_NO) && !given.names(&APPROVED_BY);
    let is_bare_change = says_nothing && (key.is_some() || value.is_some());
    let known = key.and_then(|key| definitions().ok()?.iter().find(|one| one.key == key));
    Ok(judge(&Facts {
        doc_no: yes_or_no(&DOC_NO).or_else(|| member("doc_no")).or_else(|| is_bare_change.then_some(false)),
        approved_by: yes_or_no(&APPROVED_BY).or_else(|| member("approved_by")),
        effective_from: yes_or_no(&FROM),
        value: known.zip(value).map(|(setting, value)| setting.takes(value)),
        later: given.text(&FROM).is_some_and(|from| from == "future")
            || given.day(&FROM).is_some_and(|day| day > context.today()),
    }))
}

/// The office checks before it states; a statement that is not sound decides nothing, and is told.
fn bureau(facts: &BureauFacts<'_>, findings: &mut BureauFindings) {
    for stated in facts.around.registry.settings() {
        let change = &stated.body;
        let is_said = |text: &str| Some(!text.trim().is_empty());
        let day = crate::catalog::Day::read(&change.effective_from);
        let verdict = judge(&Facts {
            doc_no: is_said(&change.doc_no),
            approved_by: is_said(&change.approved_by),
            effective_from: Some(day.is_some()),
            value: Some(check_setting(change).is_ok()),
            later: day.is_some_and(|day| day > facts.around.now.today()),
        });
        if verdict != Verdict::pass() {
            findings.add(Subject::Entry(stated.entry), verdict, [stated.entry]);
        }
    }
}
