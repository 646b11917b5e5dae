//! LI98 传染病防治法 98; 行政处罚法 50: who reported a matter is known to 受理人, 负责人 and 稽查 only, stands on no document for the
//! party and is never published; private and commercial secrets are not published.

mod case;

use crate::catalog::Catalog;
use crate::entry::Role;
use crate::rules::context::Context;
use crate::rules::finding::Gate;
use crate::rules::given::Given;
use crate::rules::privacy::Viewer;
use crate::rules::rule::{Rule, Topic};
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) const RULE: Rule = Rule::new("LI98", "举报人身份和个人隐私、商业秘密应当保密", given)
    .on_case(&[Topic::Case, Topic::Documents], case::case)
    .gate(Gate::Seal);

/// Where something goes that is about to leave the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Nowhere.
    Nowhere,
    /// To people of the organ.
    Inside,
    /// To the party, or to anybody else outside.
    Outside,
    /// To everybody.
    Public,
}

struct Facts {
    /// Whether it names who reported the matter.
    informant: bool,
    /// Whether it has private or commercial secrets in it.
    secret: bool,
    /// Whether who looks may know informants; `None`: nobody looks.
    viewer_may_know: Option<bool>,
    /// Whether a look that must have a reason has none.
    reason_missing: bool,
    goes: Goes,
}

fn judge(facts: &Facts) -> Verdict {
    match (facts.informant, facts.goes) {
        (true, Goes::Outside) => {
            return Verdict::block(Words::fixed(
                "交给当事人的文书中出现举报人信息",
                "a document for the party names who reported the matter",
            ))
            .cure(Words::fixed(
                "删去举报人信息后再定稿、送达",
                "take the informant out before it is sealed and served",
            ));
        }
        (true, Goes::Public) => {
            return Verdict::block(Words::fixed(
                "公示内容中出现举报人信息",
                "a publication names who reported the matter",
            ))
            .cure(Words::fixed("脱敏后再公示", "redact it before it is published"));
        }
        _ if facts.secret && facts.goes == Goes::Public => {
            return Verdict::block(Words::fixed(
                "公示内容含个人隐私或商业秘密",
                "a publication has private or commercial secrets in it",
            ))
            .cure(Words::fixed("脱敏后再公示", "redact it before it is published"));
        }
        _ => {}
    }
    if facts.informant && facts.viewer_may_know == Some(false) {
        return Verdict::block(Words::fixed(
            "举报人信息仅限受理人、负责人和稽查人员查看",
            "who reported the matter is shown to 受理人, 负责人 and 稽查 only",
        ));
    }
    if facts.informant && facts.reason_missing {
        return Verdict::block(Words::fixed(
            "查看举报人信息须登记事由",
            "looking at who reported the matter needs a reason on record",
        ))
        .cure(Words::fixed("填写查看事由", "give the reason"));
    }
    Verdict::pass()
}

fn given(given: &Given, _: &Context<'_>) -> Result<Verdict, String> {
    let catalog = Catalog::builtin().map_err(ToString::to_string)?;
    let viewer = given.text(&["viewer", "role", "by"]);
    let export = given.text(&["export", "kind", "document", "doc", "print", "purpose"]);
    if viewer.is_none() && export.is_none() {
        return Err("nobody looks and nothing is exported".into());
    }
    let contains = given.texts(&["contains", "field", "tag", "fields", "data"]);
    let is_redacted = given.flag(&["redacted", "masked", "脱敏"]) == Some(true);
    let has = |words: &[&str]| contains.iter().any(|one| words.iter().any(|word| one.contains(word)));
    // A look at nothing in particular is a look at the informant: the rule is about that.
    let informant =
        has(&["informant", "complainant", "举报", "投诉人"]) || contains.is_empty() && viewer.is_some();
    let secret = has(&["privacy", "private", "trade_secret", "commercial", "隐私", "商业秘密"]);
    let reason = ["reason", "事由"];
    Ok(judge(&Facts {
        informant: informant && !is_redacted,
        secret: secret && !is_redacted,
        viewer_may_know: viewer.map(|name| viewer_of(name).is_some_and(Viewer::knows_informants)),
        reason_missing: given.names(&reason) && given.flag(&reason) != Some(true),
        goes: export.map_or(Goes::Nowhere, |name| goes(catalog, name)),
    }))
}

/// Who looks, by the word for what they are; `None` for anybody outside.
fn viewer_of(name: &str) -> Option<Viewer> {
    match name {
        "受理人" | "intake" | "受理" | "acceptor" => Some(Viewer { role: Role::Officer, took_in: true }),
        "负责人" | "机关负责人" | "机构负责人" | "单位负责人" | "分管负责人" | "leader" | "head" => {
            Some(Role::SectionHead.into())
        }
        "稽查" | "稽查人员" | "auditor" => Some(Role::Audit.into()),
        _ => name.parse().ok().map(|role: Role| role.into()),
    }
}

/// Where a document or an export goes by its name; what the catalogue does not know goes outside.
fn goes(catalog: &Catalog, name: &str) -> Goes {
    const PUBLIC: [&str; 7] = ["公示", "公开", "公告", "网站", "publish", "publication", "public"];
    if PUBLIC.iter().any(|word| name.contains(word)) {
        return Goes::Public;
    }
    let is_meant = |title: &str| title == name || title.ends_with(name);
    let template =
        catalog.templates().find(|one| one.code == name || one.key == name || is_meant(&one.title));
    match template {
        Some(template) if !template.external => Goes::Inside,
        None if matches!(name, "internal" | "内部" | "case_sheet" | "案件信息表" | "CASE") => {
            Goes::Inside
        }
        _ => Goes::Outside,
    }
}

#[cfg(test)]
mod tests;
