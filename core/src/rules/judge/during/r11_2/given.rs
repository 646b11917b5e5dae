//! The facts of a test case of R11.2.

use serde_json::Value;

use super::{Done, Facts, judge};
use crate::rules::context::Context;
use crate::rules::given::Given;
use crate::rules::verdict::Verdict;

pub(super) fn given(given: &Given, context: &Context<'_>) -> Result<Verdict, String> {
    let redacted = ["redacted", "redaction.done", "redaction", "redaction_done", "脱敏"];
    let impact = ["social_impact", "has_social_impact", "一定社会影响"];
    let facts = Facts {
        decided: given.day(&["decision.date", "decision", "decided", "decided_on", "decision_date"]),
        published: done(
            given,
            &["publication.date", "published", "published_on", "publication_date", "publication"],
        ),
        redacted: given.names(&redacted).then(|| given.flag(&redacted).unwrap_or(false)),
        social_impact: given.flag(&impact),
        revoked: given.day(&["revoked", "revoked_on", "changed", "void", "unlawful", "annulled"]),
        withdrawn: done(given, &["withdrawn", "withdrawn_on", "withdrawal"]),
    };
    Ok(judge(&facts, context))
}

fn done(given: &Given, names: &[&str]) -> Done {
    match (given.value(names), given.day(names)) {
        (None, _) => Done::Unsaid,
        (_, Some(day)) => Done::On(day),
        (Some(Value::Null | Value::Bool(false)), _) => Done::No,
        (Some(_), None) if given.flag(names) == Some(true) => Done::Undated,
        (Some(_), None) => Done::No,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::rules::judge::further::comes_out;

    #[test]
    fn further_cases() {
        comes_out(
            "R11.2",
            &[
                (json!({"decision": "2026-03-02", "published": "2026-03-05", "redacted": false}), "BLOCK"),
                (json!({"decision": "2026-11-20", "published": null, "redacted": null}), "BLOCK"),
                (
                    json!({"decision.date": "2026-02-12", "publication.date": "2026-02-28", "redaction.done": true}),
                    "PASS",
                ),
                (json!({"decision": "2026-02-12", "published": "2026-03-02"}), "VIOLATION"),
                (json!({"decision": "2026-03-02", "published": null, "today": "2026-03-11"}), "INFO"),
                (json!({"decision": "2026-03-02", "published": null, "today": "2026-03-12"}), "VIOLATION"),
                (
                    json!({"decision": "2026-03-02", "published": "2026-03-12", "cfg.publish_within_workdays": 20}),
                    "PASS",
                ),
                (
                    json!({"policy": "law48_selective", "social_impact": true, "decision": "2026-03-02", "published": "2026-03-12"}),
                    "VIOLATION",
                ),
                (json!({"policy": "law48_selective", "social_impact": null, "published": null}), "INFO"),
                (
                    json!({"policy": "seed_all", "social_impact": false, "decision": "2026-03-02", "published": null}),
                    "VIOLATION",
                ),
                (json!({"revoked": "2026-09-24", "withdrawn": "2026-10-08"}), "VIOLATION"),
                (json!({"revoked": "2026-09-24", "withdrawn": null, "today": "2026-09-30"}), "INFO"),
                (json!({"revoked": "2026-09-24", "withdrawn": null, "today": "2026-10-01"}), "VIOLATION"),
                (json!({"decision": "2026-12-25", "published": "2026-12-31"}), "UNKNOWN_CALENDAR 2027"),
                (json!({"decision": "2026-12-25", "published": null}), "INFO"),
            ],
        );
    }
}
