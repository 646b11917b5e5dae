//! R20.2 第二十条: 稽查科 reads all and changes nothing.

use crate::entry::Role;
use crate::rules::context::Context;
use crate::rules::door::Operation;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::rule::Rule;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule =
    Rule::new("R20.2", "稽查科可查阅、批注全部记录，不得修改", given).gate(Gate::Configure);

/// What operations are called; the first word that a text begins with decides.
const WORDS: [(&str, Operation); 36] = [
    ("read", Operation::Read),
    ("view", Operation::Read),
    ("open", Operation::Read),
    ("list", Operation::Read),
    ("search", Operation::Read),
    ("play", Operation::Read),
    ("print", Operation::Read),
    ("查", Operation::Read),
    ("阅", Operation::Read),
    ("调阅", Operation::Read),
    ("浏览", Operation::Read),
    ("播放", Operation::Read),
    ("检索", Operation::Read),
    ("annotate", Operation::Annotate),
    ("comment", Operation::Annotate),
    ("note", Operation::Annotate),
    ("remark", Operation::Annotate),
    ("score", Operation::Annotate),
    ("sample", Operation::Annotate),
    ("audit", Operation::Annotate),
    ("find", Operation::Annotate),
    ("flag", Operation::Annotate),
    ("hold", Operation::Annotate),
    ("批注", Operation::Annotate),
    ("标注", Operation::Annotate),
    ("备注", Operation::Annotate),
    ("评", Operation::Annotate),
    ("稽查", Operation::Annotate),
    ("抽", Operation::Annotate),
    ("通报", Operation::Annotate),
    ("发现", Operation::Annotate),
    ("export", Operation::Export),
    ("download", Operation::Export),
    ("copy", Operation::Export),
    ("导出", Operation::Export),
    ("下载", Operation::Export),
];

pub(in crate::rules) fn judge(by_audit: bool, operation: Operation) -> Verdict {
    if !by_audit || operation != Operation::Write {
        return Verdict::pass();
    }
    Verdict::block(Words::fixed(
        "稽查科只能查阅和批注，不得修改、删除或制作案件记录",
        "the audit section reads and annotates; it changes, deletes or makes no record of a case",
    ))
    .cure(Words::fixed(
        "以稽查发现或批注提出，由承办人更正",
        "state a finding or an annotation; the officer in charge corrects the record",
    ))
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let operation = given.text(&["op", "operation", "action"]).ok_or("no op, such as read")?.to_lowercase();
    // Cases that name no role are about 稽查科.
    let role = given.text(&["role", "actor"]);
    let by_audit = role.is_none_or(|role| role.contains(Role::Audit.zh()) || role == Role::Audit.as_str());
    let known = WORDS.iter().find(|(word, _)| operation.starts_with(word));
    Ok(judge(by_audit, known.map_or(Operation::Write, |(_, operation)| *operation)))
}
