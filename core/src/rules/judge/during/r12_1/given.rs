//! The facts of a test case of R12.1.

use serde_json::Value;

use super::{Contact, Facts, STEPS, Step, judge};
use crate::catalog::Catalog;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::judge::during::r9_1::only_photos;
use crate::rules::verdict::Verdict;

const DOCUMENT: [&str; 4] = ["doc", "doc_sealed", "document", "sealed"];
const DYNAMIC: [&str; 4] = ["dynamic", "dynamic_count", "media", "录音录像"];

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let catalog = Catalog::builtin().map_err(ToString::to_string)?;
    let named = given.text(&["step", "type", "step_type"]);
    let step = named
        .and_then(|name| catalog.activity_type(name))
        .and_then(|kind| STEPS.iter().find(|step| step.key == kind.key));
    let captured = ["capture", "captured", "capture_kind", "截屏"];
    let facts = Facts {
        contact: contact(given.text(&["mode", "contact_mode", "contact"])),
        document: document(given, step, catalog),
        dynamic: given.count(&DYNAMIC),
        only_photos: only_photos(given, &["dynamic_kind", "media_kind"]) || only_photos(given, &DYNAMIC),
        captured: given.names(&captured).then(|| given.flag(&captured).unwrap_or(false)),
    };
    // Of a step that 第十二条 does not name nothing is asked here.
    let is_concerned = named.is_none() || step.is_some();
    Ok(if is_concerned { judge(&facts, context) } else { Verdict::pass() })
}

/// Of a mode that is not told, the party is met: that is what these steps are.
fn contact(mode: Option<&str>) -> Contact {
    let says =
        |words: &[&str]| mode.is_some_and(|mode| words.iter().any(|word| mode.to_lowercase().contains(word)));
    match () {
        () if says(&["电子", "electronic"]) => Contact::Electronic,
        () if says(&["邮寄", "公告", "委托", "非直接", "mail", "notice", "entrusted", "none"]) => {
            Contact::None
        }
        () => Contact::Direct,
    }
}

/// Whether the document is there: one that is named must be that of the step.
fn document(given: &Given, step: Option<&Step>, catalog: &Catalog) -> Option<bool> {
    let Value::String(text) = given.value(&DOCUMENT)? else {
        return Some(given.flag(&DOCUMENT).unwrap_or(false));
    };
    let text = text.trim();
    let is_draft = ["草稿", "未定稿", "draft", "unsealed"].iter().any(|word| text.contains(word));
    let is_named = catalog.templates().any(|one| text.contains(&one.title) || text.contains(&one.code));
    let fits = step.is_none_or(|step| {
        step.templates.iter().any(|code| text.contains(code))
            || step.words.iter().any(|word| text.contains(word))
    });
    Some(given.flag(&DOCUMENT) == Some(true) && !is_draft && (fits || !is_named))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R12.1",
            &[
                (json!({"step": "听证", "mode": "直接", "doc": "听证笔录", "dynamic": 1}), "PASS"),
                (json!({"step": "听证", "mode": "直接接触", "doc": "现场笔录", "dynamic": 1}), "VIOLATION"),
                (json!({"step": "催告", "mode": "直接", "doc": null, "dynamic": 2}), "VIOLATION"),
                (
                    json!({"step.type": "陈述申辩", "step.contact_mode": "直接接触", "doc_sealed": true, "dynamic_count": 0}),
                    "VIOLATION",
                ),
                (json!({"step": "送达", "mode": "留置", "doc": "送达回执", "dynamic": 0}), "VIOLATION"),
                (json!({"step": "送达", "mode": "邮寄", "doc": null, "dynamic": 0}), "VIOLATION"),
                (json!({"step": "送达", "mode": "公告", "doc": "送达回执"}), "PASS"),
                (json!({"step": "送达", "mode": "电子", "doc": "送达回执", "capture": null}), "VIOLATION"),
                (json!({"step": "送达", "mode": "电子", "doc": "送达回执", "dynamic": 0}), "VIOLATION"),
                (
                    json!({"step": "告知", "mode": "直接", "doc": "行政处罚听证告知书", "dynamic": ["照片"]}),
                    "WARN",
                ),
                (json!({"step": "合议", "mode": "直接", "doc": null, "dynamic": 0}), "PASS"),
            ],
        );
    }
}
