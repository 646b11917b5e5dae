//! LE12 行政诉讼证据规定 12: a recording in evidence says how, when and by whom it was made and what it is to prove; what is
//! said in it is there in writing; the original is kept.

mod case;

use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LE12", "声像证据应注明制作方法、时间、制作人和证明对象", given)
    .on_case(&[Topic::Media, Topic::Evidence, Topic::Documents, Topic::Events, Topic::Office], case::case)
    .gate(Gate::Evidence);

/// What is said about a recording; `None`: nothing is said about it.
#[derive(Default)]
struct Facts {
    is_evidence: Option<bool>,
    method: Option<bool>,
    made_at: Option<bool>,
    maker: Option<bool>,
    proves: Option<bool>,
    original: Option<bool>,
    has_speech: Option<bool>,
    transcript: Option<bool>,
    /// Whether the case has come to legal review (法制审核), where words must be in writing.
    in_review: bool,
}

fn judge(facts: &Facts) -> Verdict {
    if facts.is_evidence == Some(false) {
        return Verdict::pass().with(Outcome::NotApplicable);
    }
    let parts = [
        (facts.method, "制作方法", "how it was made"),
        (facts.made_at, "制作时间", "when it was made"),
        (facts.maker, "制作人", "who made it"),
        (facts.proves, "证明对象", "what it is to prove"),
        (facts.original, "原始载体", "the original"),
    ];
    let missing: Vec<_> = parts.into_iter().filter(|(is_there, ..)| *is_there == Some(false)).collect();
    if !missing.is_empty() {
        let zh: Vec<&str> = missing.iter().map(|(_, zh, _)| *zh).collect();
        let en: Vec<&str> = missing.iter().map(|(_, _, en)| *en).collect();
        return Verdict::block(Words::new(
            format!("作为证据的声像资料缺少：{}", zh.join("、")),
            format!("a recording in evidence lacks: {}", en.join(", ")),
        ))
        .cure(Words::fixed(
            "补充说明后再列入证据清单；原始载体毁损的，从清单撤下或说明核对情况",
            "state what is missing before it is listed; without its original, withdraw it or say how it was compared",
        ));
    }
    if facts.has_speech == Some(true) && facts.transcript == Some(false) {
        let words = Words::fixed(
            "声音资料没有该声音内容的文字记录",
            "somebody speaks in it, and the words are not in writing",
        );
        let verdict = if facts.in_review { Verdict::block(words) } else { Verdict::warn(words) };
        return verdict.cure(Words::fixed(
            "法制审核前整理声音内容的文字记录",
            "write down what is said before the legal review",
        ));
    }
    Verdict::pass()
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let said = |names: &[&str]| given.names(names).then(|| given.flag(names).unwrap_or(false));
    let stage = given.text(&["stage", "at", "step", "phase"]).unwrap_or_default();
    let reviews = ["法制审核", "legal", "review", "HS-43", "定稿", "seal"];
    Ok(judge(&Facts {
        is_evidence: given.flag(&["evidence", "is_evidence", "marked_evidence"]),
        method: said(&["method", "制作方法"]),
        made_at: said(&["made_at", "time", "制作时间"]),
        maker: said(&["maker", "made_by", "制作人"]),
        proves: said(&["proves", "object_of_proof", "证明对象"]),
        original: said(&["original_available", "original", "original_kept", "原始载体"]),
        has_speech: given.flag(&["has_speech", "speech", "sound"]),
        transcript: said(&["transcript", "文字记录"]),
        in_review: reviews.iter().any(|word| stage.contains(word))
            || given.flag(&["legal_review", "in_review"]) == Some(true),
    }))
}

#[cfg(test)]
mod tests;
