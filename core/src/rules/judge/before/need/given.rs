//! What a test case says of 第六条.

use crate::rules::given::Given;

/// Complex and major as a test case gives them. One that it does not name is as the other one: a case that says only
/// that the matter is not complex does not ask whether it is major.
pub(in crate::rules::judge::before) fn determinations(given: &Given) -> (Option<bool>, Option<bool>) {
    let (complex, major) = (["complex", "案情复杂"], ["major", "影响重大"]);
    match (determined(given, &complex), determined(given, &major)) {
        (one, None) if !given.names(&major) => (one, one),
        (None, one) if !given.names(&complex) => (one, one),
        both => both,
    }
}

/// Yes, no, or not decided.
pub(in crate::rules::judge::before) fn determined(given: &Given, names: &[&str]) -> Option<bool> {
    let is_open = |text: &str| ["unknown", "undecided", "未知", "未认定", "待定", "待认定"].contains(&text);
    if given.text(names).is_some_and(is_open) { None } else { given.flag(names) }
}

/// Records and first contact as a test case gives them, as numbers and words or as two moments.
pub(in crate::rules::judge::before) fn records_given(given: &Given) -> (Option<u32>, Option<bool>) {
    let names = ["pre_records", "pre_record", "pre_stage_records", "事前记录"];
    let recorded = given.moment(&["pre_record_at", "pre_recorded_at", "pre_at"]);
    let met =
        given.moment(&["on_site_at", "on_site_started_at", "first_contact_at", "first_on_site_contact"]);
    let in_time = recorded.map(|at| u32::from(met.is_none_or(|met| at < met)));
    let on_site = given.flag(&["on_site_started", "on_site", "first_contact"]);
    let counted = given.count(&names);
    (in_time.or(counted), on_site.or_else(|| met.map(|_| true)))
}
