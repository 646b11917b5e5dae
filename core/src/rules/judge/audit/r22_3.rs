//! R22.3 第二十二条第三项: nobody copies, keeps, spreads or leaks recordings and files on their own.

use crate::entry::{Access, EvidenceAccessed, ExportApproved, Stated};
use crate::id::EntryHash;
use crate::record::OfficeActs;
use crate::rules::context::Context;
use crate::rules::door::Export;
use crate::rules::facts::{CaseFacts, MediaFact};
use crate::rules::finding::{Findings, Gate, Subject};
use crate::rules::given::Given;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("R22.3", "不得私自复制、保存、传播、泄露案卷和声像资料", given)
    .on_case(&[Topic::Media, Topic::Office], case)
    .gate(Gate::Export);

/// What somebody does with recordings or documents. What is `None` was not said and is not judged.
#[derive(Default)]
pub(in crate::rules) struct Facts {
    /// Read, copied or spread past the app: nothing can refuse that any more.
    pub(in crate::rules) leaked: bool,
    /// It was done already.
    pub(in crate::rules) done: bool,
    /// Whether somebody else approved the export.
    pub(in crate::rules) approved: Option<bool>,
    /// Whether the copies carry a watermark.
    pub(in crate::rules) watermark: Option<bool>,
    /// Whether it is logged.
    pub(in crate::rules) logged: Option<bool>,
    /// Whether what lies on the device is encrypted.
    pub(in crate::rules) encrypted: Option<bool>,
    /// Whether who looks at it works on the case or has the right to all.
    pub(in crate::rules) may_view: Option<bool>,
}

pub(in crate::rules) fn judge(facts: &Facts) -> Verdict {
    if facts.leaked {
        return Verdict::violation(Words::fixed(
            "资料在系统之外被读取、复制或传播",
            "recordings or files were read, copied or spread past the system",
        ))
        .cure(Words::fixed(
            "报稽查科查明，追回并固定证据",
            "report to the audit section; recover what was taken",
        ));
    }
    let no = |fact: Option<bool>| fact == Some(false);
    let says = if no(facts.approved) {
        Words::fixed("导出或复制未经他人审批", "nobody else approved the export or copy")
    } else if no(facts.watermark) {
        Words::fixed("导出件没有水印", "the copy carries no watermark")
    } else if no(facts.logged) {
        Words::fixed("查阅或导出未留痕", "the access is not logged")
    } else if no(facts.encrypted) {
        Words::fixed("设备存储未加密", "the storage of the device is not encrypted")
    } else if no(facts.may_view) {
        Words::fixed("不是本人承办的案件，且无查阅权限", "not a case of theirs, and no right to see it")
    } else {
        return Verdict::pass();
    };
    let verdict = if facts.done { Verdict::violation(says) } else { Verdict::block(says) };
    verdict.cure(Words::fixed(
        "经审批后由系统导出，带水印并留痕",
        "have the export approved; the system makes it, with a watermark and a log entry",
    ))
}

/// Whether all of it is approved by somebody else than who takes it, in statements before a place of the office's chain.
pub(in crate::rules) fn are_approved(export: &Export<'_>, acts: &OfficeActs, before: Option<u64>) -> bool {
    let approvals: Vec<_> = approvals(export.actor, acts, before).collect();
    let covers = |is_named: &dyn Fn(&ExportApproved) -> bool| {
        approvals.iter().any(|one| is_whole(&one.body) || is_named(&one.body))
    };
    let is_whole_case = export.media.is_empty() && export.documents.is_empty();
    (!is_whole_case || covers(&|_| false))
        && export.media.iter().all(|media| covers(&|body| body.media.contains(media)))
        && export.documents.iter().all(|document| covers(&|body| body.documents.contains(document)))
}

fn approvals<'a>(
    actor: &'a str,
    acts: &'a OfficeActs,
    before: Option<u64>,
) -> impl Iterator<Item = &'a Stated<ExportApproved>> {
    acts.exports.iter().filter(move |one| {
        before.is_none_or(|seq| one.seq < seq)
            && one.body.approved_by.iter().any(|approval| approval.name.trim() != actor.trim())
    })
}

/// Neither any recording nor any document is named: the whole case.
fn is_whole(body: &ExportApproved) -> bool {
    body.media.is_empty() && body.documents.is_empty()
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    const APPROVAL: [&str; 4] = ["approval", "export.approval", "approved", "approval_no"];
    const LEAKS: [&str; 8] =
        ["usb_mount", "leak", "leaked", "spread", "private_copy", "screenshot", "sent_to", "shared"];
    const VIEWER: [&str; 2] = ["viewer", "view"];
    let yes_or_no = |names: &[&str]| given.names(names).then(|| given.flag(names).unwrap_or(false));
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    // Bytes that nobody can read are no leak.
    let unreadable =
        ["密文", "加密", "不可读", "无法读取", "encrypted", "ciphertext", "unreadable", "nothing"];
    let leaked = LEAKS.iter().any(|name| {
        given.flag(&[name]).unwrap_or(false)
            && !given.text(&[name]).is_some_and(|text| has(text, &unreadable))
    });
    let (approver, actor) =
        (given.text(&["approver", "approved_by"]), given.text(&["actor", "export.actor"]));
    let by_oneself = approver.is_some() && approver == actor;
    let approved = yes_or_no(&APPROVAL).map(|approved| approved && !by_oneself);
    // An export of which nobody says that it is approved is not.
    let exports = given.flag(&["export", "exported", "copy", "download"]).unwrap_or(false);
    let foreign = ["other", "another", "not", "unassigned", "非", "他", "其他", "无权"];
    let may_view = given.text(&VIEWER).map(|viewer| !has(viewer, &foreign));
    Ok(judge(&Facts {
        leaked,
        done: false,
        approved: approved.or_else(|| by_oneself.then_some(false)).or_else(|| exports.then_some(false)),
        watermark: yes_or_no(&["watermark", "export.watermark"]),
        logged: yes_or_no(&["logged", "access_log", "log"]),
        encrypted: yes_or_no(&["encrypted", "storage_encrypted", "device_storage_encrypted"]),
        may_view,
    }))
}

fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for media in facts.media.iter().filter(|one| !one.state.accessed.is_empty()) {
        let (what, rests_on) = accesses(media, facts.state.office());
        findings.add(Subject::Media(media.id), judge(&what), rests_on);
    }
}

/// Every access is logged, or it would not be known. One that took the recording away needs an approval before it.
fn accesses(media: &MediaFact<'_>, acts: &OfficeActs) -> (Facts, Vec<EntryHash>) {
    let is_private = |one: &&Stated<EvidenceAccessed>| {
        let export = Export { actor: &one.body.by, media: &[media.id], documents: &[], watermark: true };
        !are_approved(&export, acts, Some(one.seq))
    };
    let all = &media.state.accessed;
    let taken: Vec<_> = all.iter().filter(|one| one.body.access == Access::Downloaded).collect();
    let private: Vec<EntryHash> = taken.iter().copied().filter(is_private).map(|one| one.entry).collect();
    let approved = (!taken.is_empty()).then_some(private.is_empty());
    let rests_on = match approved {
        Some(false) => private,
        Some(true) => {
            taken.iter().map(|one| one.entry).chain(acts.exports.iter().map(|one| one.entry)).collect()
        }
        None => all.iter().map(|one| one.entry).collect(),
    };
    (Facts { done: true, approved, logged: Some(true), ..Facts::default() }, rests_on)
}
