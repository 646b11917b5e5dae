//! In what standing the organisation acts in a matter (行政处罚法 17–21): data that the bureau decides.

use serde_json::Value;

use crate::rules::context::Context;
use crate::rules::facts::CaseFacts;
use crate::rules::given::Given;
use crate::rules::outcome::Outcome;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// The setting that says it, by matter: `授权组织`, `授权组织：公共场所卫生管理条例 14`, or an object with `status` and
/// `authority`.
pub(super) const SETTING: &str = "org.status_by_matter";

/// In what standing the organisation acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// 行政机关
    Organ,
    /// 法律、法规授权的组织
    Authorised,
    /// 受委托组织
    Delegated,
    /// Nobody decided.
    Undecided,
}

impl Standing {
    /// Reads the word of a test case or of a setting.
    pub(super) fn read(text: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["委托", "delegat"]) {
            Self::Delegated
        } else if says(&["授权", "authoris", "authoriz"]) {
            Self::Authorised
        } else if says(&["机关", "organ"]) {
            Self::Organ
        } else {
            Self::Undecided
        }
    }
}

/// The standing in the matter of a case, and the law or regulation that gives it.
pub(super) fn of_case(facts: &CaseFacts<'_>, context: &Context<'_>) -> (Standing, Option<String>) {
    matter(facts).map_or((Standing::Undecided, None), |matter| of_matter(matter, context))
}

/// The standing as a test case gives it, or as the settings of the case give it for its matter.
pub(super) fn of_given(given: &Given, context: &Context<'_>) -> (Standing, Option<String>) {
    let said = given.text(&["status", "org_status", "standing", "主体资格"]).map(Standing::read);
    let matter = given.text(&["matter", "business_kind", "事项"]);
    let decided = matter.map_or((Standing::Undecided, None), |matter| of_matter(matter, context));
    match said {
        Some(said) => (said, None),
        None => decided,
    }
}

fn of_matter(matter: &str, context: &Context<'_>) -> (Standing, Option<String>) {
    let value = context.settings.entry(SETTING, matter);
    let text =
        |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match value {
        Some(Value::String(said)) => {
            let (status, authority) = said.split_once(['：', ':', '（', '(', ' ']).unwrap_or((said, ""));
            let authority = authority.trim().trim_end_matches(['）', ')']);
            (Standing::read(status), Some(authority.to_owned()).filter(|one| !one.is_empty()))
        }
        Some(said) => {
            let status = said.get("status").and_then(text).unwrap_or_default();
            (Standing::read(&status), said.get("authority").and_then(text))
        }
        None => (Standing::Undecided, None),
    }
}

/// The matter of the case (监督类别): of the sheet, or of a record of inspection.
pub(super) fn matter<'f>(facts: &'f CaseFacts<'_>) -> Option<&'f str> {
    let inspected = || facts.documents_of("HS-20").find_map(|one| one.text("reason"));
    facts.sheet_text("business_kind").or_else(inspected)
}

/// The bureau has not decided.
pub(super) fn undecided() -> Verdict {
    Verdict::warn(Words::fixed(
        "本机构在该监督类别的执法主体资格未经解释确定",
        "the standing of the organisation in this matter has not been decided",
    ))
    .cure(Words::fixed(
        "由负责人确定各监督类别的主体资格（org.status_by_matter）",
        "have the leader decide the standing by matter (org.status_by_matter)",
    ))
    .with(Outcome::Undecided(SETTING))
}

/// Whether a text names a law or regulation: a rule or a paper of lower rank gives no standing.
pub(super) fn is_law(text: &str) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_lower = says(&["实施细则", "办法", "规章", "规范性文件", "通知", "委托"]);
    !text.trim().is_empty() && !is_lower
}
