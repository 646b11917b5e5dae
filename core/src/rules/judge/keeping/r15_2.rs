//! R15.2 第十五条第二项: after evasion, refusal, obstruction, abuse or assault every recording is kept for the long term.
//!
//! Whether a mere refusal to sign is a refusal is for the bureau to say (A.2 no. 17); until it does, an officer decides.

use super::kept::READS;
use super::long_term;
use crate::entry::HoldGround;
use crate::record::EventKind;
use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::retention::{holds, is_refusal_to_sign};
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R15.2", "逃避、拒绝、阻碍、谩骂、侮辱、殴打的声像资料长期保存", given)
        .on_case(READS, case)
        .gate(Gate::Delete)
        .prepare(|given| given.set("refuse_sign_is_refusal", &["cfg", "refuse_sign_is_refusal"]));

const SETTING: &str = "refuse_sign_is_refusal";
const KINDS: [EventKind; 6] = [
    EventKind::Evasion,
    EventKind::Refusal,
    EventKind::Obstruction,
    EventKind::Abuse,
    EventKind::Insult,
    EventKind::Assault,
];
/// Other words for the same.
const WORDS: [&str; 12] =
    ["逃避", "躲避", "逃跑", "拒绝", "拒不", "抗拒", "阻碍", "阻挠", "谩骂", "辱骂", "侮辱", "殴打"];
const TO_SIGN: [&str; 8] = [
    "拒绝签名",
    "拒绝签字",
    "拒不签名",
    "拒不签字",
    "拒签",
    "refuse_sign",
    "refused to sign",
    "refusal to sign",
];

/// What happened, a refusal to sign apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resistance {
    None,
    OnlySignature,
    Yes,
}

fn resistance(text: &str) -> Resistance {
    let text = text.to_lowercase();
    let rest = TO_SIGN.iter().fold(text.clone(), |text, word| text.replace(word, ""));
    let rest = ["未拒绝", "没有拒绝", "无阻碍"].iter().fold(rest, |text, word| text.replace(word, ""));
    let is_kind = KINDS.iter().any(|kind| rest.contains(kind.as_str()));
    match () {
        () if is_kind || WORDS.iter().any(|word| rest.contains(word)) => Resistance::Yes,
        () if TO_SIGN.iter().any(|word| text.contains(word)) => Resistance::OnlySignature,
        () => Resistance::None,
    }
}

fn judge(facts: &long_term::Facts, only_signature: bool, context: &Context<'_>) -> Verdict {
    if facts.applies || !only_signature {
        return long_term::judge(facts);
    }
    match context.settings.value(SETTING).as_bool() {
        Some(applies) => long_term::judge(&long_term::Facts { applies, ..*facts }),
        None => Verdict::info(Words::fixed(
            "仅拒绝签名是否属于拒绝执法尚未确定，请执法人员判断是否登记为拒绝",
            "nobody has decided whether refusing to sign is a refusal: the officer decides whether to note one",
        ))
        .with(Outcome::Undecided(SETTING))
        .cure(Words::fixed(
            "属于拒绝、阻碍的，登记事件或设为长期保存",
            "if it was a refusal, note it or place a hold",
        )),
    }
}

fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let applies = long_term::any_word(given, long_term::EVENT, &|text| resistance(text) == Resistance::Yes);
    let signature =
        long_term::any_word(given, long_term::EVENT, &|text| resistance(text) == Resistance::OnlySignature);
    let facts = long_term::given(given, context, applies);
    Ok(judge(&facts, signature, context))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    long_term::say(facts, HoldGround::Resistance, findings);
    let context = facts.today();
    let is_said = holds(facts).iter().any(|hold| hold.ground == HoldGround::Resistance);
    if is_said || context.settings.value(SETTING).is_boolean() {
        return;
    }
    for document in &facts.documents {
        let declined = document.papers.into_iter().flat_map(|papers| &papers.declined);
        let refused: Vec<_> =
            declined.filter(|one| is_refusal_to_sign(&one.body)).map(|one| one.entry).collect();
        if !refused.is_empty() {
            let verdict = judge(&long_term::Facts::default(), true, &context);
            findings.add(Subject::Document(document.id), verdict, refused);
        }
    }
}
