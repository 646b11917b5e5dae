//! L20: the facts of a test case.

use serde_json::Value;

use super::super::standing::{is_law, of_given};
use super::{Delegation, Facts, IssuedBy, judge, plain};
use crate::catalog::Day;
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::judge::penalty::known::known;
use crate::rules::verdict::Verdict;

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let (standing, decided) = of_given(given, context);
    let facts = Facts {
        standing,
        issued_by: issued_by(given, context),
        is_authorised: decided.map(|law| is_law(&law)).or_else(|| authority(given)),
        delegation: delegation(given, context),
    };
    Ok(judge(&facts))
}

/// A name is the organisation's own if it is the name that the case or the bureau gives it, or such a name as its kind
/// has; otherwise it is that of the delegating organ, unless the case names another one.
fn issued_by(given: &Given, context: &Context<'_>) -> IssuedBy {
    let issuing = given.text(&["issuing_organ", "issuing", "issued_by", "doc.organ", "落款机关"]);
    let stamp = given.text(&["seal", "stamp", "印章"]);
    let own = given.text(&["org_name", "org.name", "本机构"]).or_else(|| context.settings.text("org.name"));
    let delegating = given
        .text(&["delegation_organ", "delegating_organ", "delegation.organ", "委托机关"])
        .or_else(|| member(given, "organ")?.as_str())
        .map(plain);
    let whose = |name: &str| {
        let is_own = own.is_some_and(|own| plain(own) == plain(name)) || is_of_its_kind(name);
        match &delegating {
            _ if is_own => IssuedBy::Itself,
            Some(organ) if *organ != plain(name) => IssuedBy::Another,
            _ => IssuedBy::Delegating,
        }
    };
    match (issuing.map(whose), stamp.map(whose)) {
        // A delegated organisation uses the seal of the organ, too.
        (Some(IssuedBy::Delegating), Some(IssuedBy::Itself)) => IssuedBy::Itself,
        (Some(whose), _) | (None, Some(whose)) => whose,
        (None, None) => IssuedBy::Unknown,
    }
}

fn is_of_its_kind(name: &str) -> bool {
    let is_centre = (name.contains("疾控") || name.contains("疾病预防控制")) && name.contains("中心");
    is_centre || name.contains("监督所") || name == "本机构"
}

/// Whether the authorisation is cited. A matter that is named without it has none.
fn authority(given: &Given) -> Option<bool> {
    let names = ["authority", "authorising_law", "authorizing_law", "law", "授权依据"];
    let cited = known(given, &names);
    let is_matter = given.names(&["matter", "matters", "事项"]);
    match given.text(&names) {
        Some(text) if cited == Some(true) => Some(is_law(text)),
        _ => cited.or(is_matter.then_some(false)),
    }
}

fn delegation(given: &Given, context: &Context<'_>) -> Delegation {
    let matter = given.text(&["matter", "事项"]);
    let mut matters = given.texts(&["matters", "scope", "委托事项"]);
    match member(given, "matters") {
        Some(Value::Array(rows)) => matters.extend(rows.iter().filter_map(Value::as_str)),
        Some(Value::String(text)) => matters.push(text),
        _ => {}
    }
    let is_named = |matter: &str| matters.iter().any(|one| one.contains(matter) || matter.contains(one));
    let listed = matter.filter(|_| !matters.is_empty()).map(is_named);
    let day = |key: &str| Day::read(member(given, key)?.as_str()?);
    let published = || Some(!matches!(member(given, "published")?, Value::Null | Value::Bool(false)));
    Delegation {
        exists: known(given, &["delegation", "delegated", "委托书"]),
        in_scope: known(given, &["in_scope", "within_scope", "范围内"]).or(listed),
        valid: known(given, &["valid", "in_force", "有效"]),
        published: known(given, &["published", "delegation_published", "公布"]).or_else(published),
        from: given.day(&["delegation_from", "from"]).or_else(|| day("from")),
        to: given.day(&["delegation_to", "to"]).or_else(|| day("to")),
        on: given.day(&["on", "date", "issued_on"]).or_else(|| Some(context.today())),
    }
}

/// A member of a delegation that a case gives as a whole.
fn member<'g>(given: &'g Given, key: &str) -> Option<&'g Value> {
    given.value(&["delegation"])?.get(key)
}
