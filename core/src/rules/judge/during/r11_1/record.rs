//! R11.1 on the record: what a decision cites, against the benchmarks of the bureau (setting `benchmarks`).

use serde_json::Value;

use super::{Facts, judge};
use crate::catalog::Day;
use crate::record::EventKind;
use crate::rules::facts::{CaseFacts, DocumentFact, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::during::once_sealed;
use crate::rules::judge::penalty::decision::unless_revoked;
use crate::rules::level::Level;
use crate::rules::outcome::Outcome;
use crate::rules::settings::InForce;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

const TABLE: &str = "benchmarks";

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for decision in facts.decisions() {
        let on = decision.dated().unwrap_or_else(|| day_of(decision.created));
        let context = facts.on(on);
        let cited = cited(decision);
        let row = cited.as_ref().and_then(|cited| row_of(cited, on, &context.settings));
        let fen = |key: &str| row?.get(key)?.as_u64().map(|yuan| yuan.saturating_mul(100));
        let approvals = facts.events(&[EventKind::LeaderApproved]);
        let approval = approvals
            .iter()
            .find(|one| one.body.document == Some(decision.id) && one.body.granted != Some(false));
        let is_reasoned = cited.as_ref().is_some_and(|one| says(one, "reason"));
        let is_decided = context.settings.is_decided(TABLE);
        let verdict = judge(&Facts {
            cited: Some(cited.is_some()),
            in_force: (is_decided && cited.is_some()).then_some(row.is_some()),
            min: fen("min_yuan"),
            max: fen("max_yuan"),
            amount: decision.integer("fine_yuan").and_then(|fen| u64::try_from(fen).ok()),
            reason: is_reasoned || approval.is_some_and(|one| !one.body.text.trim().is_empty()),
            approved: approval.is_some(),
        });
        let verdict = if verdict.level == Level::Pass && !is_decided { undecided() } else { verdict };
        let (verdict, revocation) = unless_revoked(facts, decision, once_sealed(decision, verdict));
        let rests_on = decision.entries().chain(approval.map(|one| one.entry)).chain(revocation);
        findings.add(Subject::Document(decision.id), verdict, rests_on);
    }
}

/// Without the table of the bureau nobody can say whether an amount is within the range.
fn undecided() -> Verdict {
    Verdict::info(Words::fixed(
        "已引用裁量基准；裁量基准表未录入，幅度未核对",
        "a benchmark is cited; the bureau has entered none, so the range is not checked",
    ))
    .with(Outcome::Undecided(TABLE))
}

/// The benchmark that a decision cites, as `{id, version, level}` or in words.
fn cited(decision: &DocumentFact<'_>) -> Option<Value> {
    let text = decision.text("benchmark")?;
    let object = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let cited = object.unwrap_or_else(|| {
        let (id, version) = text.split_once('@').unwrap_or((text, ""));
        serde_json::json!({"id": id.trim(), "version": version.trim()})
    });
    says(&cited, "id").then_some(cited)
}

fn says(object: &Value, name: &str) -> bool {
    object.get(name).is_some_and(|value| !plain(value).is_empty())
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// The row of the table that was in force on the day; of a version that the decision does not name, any.
fn row_of<'a>(cited: &Value, on: Day, settings: &InForce<'a>) -> Option<&'a Value> {
    let is_same = |row: &Value, name: &str| {
        let (wanted, has) = (cited.get(name).map(plain), row.get(name).map(plain));
        wanted.is_none_or(|wanted| wanted.is_empty() || has == Some(wanted))
    };
    let day = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).and_then(Day::read);
    let rows = settings.value(TABLE).as_array()?;
    rows.iter().find(|row| {
        is_same(row, "id")
            && is_same(row, "version")
            && day(row, "from").is_none_or(|from| from <= on)
            && day(row, "to").is_none_or(|to| on <= to)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::record::EventKind;
    use crate::rules::scene::Scene;
    use crate::rules::{Gate, Level, Outcome};

    fn decision(benchmark: &str, fen: i64) -> Value {
        json!({"benchmark": benchmark, "fine_yuan": fen, "issued_on": "2026-03-02"})
    }

    fn scene() -> Scene {
        let mut scene = Scene::new();
        scene.setting(
            "benchmarks",
            &json!([
                {"id": "B-12", "version": "2023", "to": "2024-12-31", "min_yuan": 1000, "max_yuan": 3000},
                {"id": "B-12", "version": "2025", "from": "2025-01-01", "min_yuan": 2000, "max_yuan": 5000}
            ])
            .to_string(),
        );
        scene.open("penalty");
        scene
    }

    #[test]
    fn the_range_of_the_version_in_force() {
        for (benchmark, fen, expected) in [
            (r#"{"id":"B-12","version":"2025","level":"一般"}"#, 300_000, Level::Pass),
            ("B-12@2025", 500_000, Level::Pass),
            ("B-12@2025", 500_001, Level::Violation),
            ("B-12@2025", 199_900, Level::Violation),
            ("B-12@2023", 300_000, Level::Block),
            ("B-99@2025", 300_000, Level::Block),
            ("", 300_000, Level::Block),
        ] {
            let mut scene = scene();
            scene.draft("HS-56", decision(benchmark, fen));
            assert_eq!(scene.level("R11.1"), Some(expected), "{benchmark} {fen}");
        }
    }

    #[test]
    fn a_deviation_with_a_reason_and_the_approval_of_the_head() {
        let mut scene = scene();
        let document = scene.draft("HS-56", decision("B-12@2025", 199_900));
        let findings = scene.findings("R11.1");
        assert!(findings[0].verdict.says.zh.ends_with("偏离理由、负责人批准"));
        scene.event(EventKind::LeaderApproved, "2026-03-02", |one| {
            one.document = Some(document);
            one.text = "主动消除危害后果".into();
            one.granted = Some(true);
        });
        let findings = scene.findings("R11.1");
        assert_eq!((findings[0].level(), findings[0].rests_on.len()), (Level::Warn, 2));
    }

    #[test]
    fn a_bureau_that_has_entered_no_benchmark() {
        let mut scene = Scene::new();
        scene.open("penalty");
        let document = scene.draft("HS-57", decision("", 10_000));
        let findings = scene.findings("R11.1");
        assert_eq!((findings[0].level(), findings[0].gate), (Level::Block, Some(Gate::Decide)));
        scene.seal_draft(document, "HS-57", decision("B-12@2025", 10_000), &["张三", "李四"]);
        let findings = scene.findings("R11.1");
        assert_eq!(findings[0].verdict.outcome, Some(Outcome::Undecided("benchmarks")));
    }
}
