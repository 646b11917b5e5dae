//! What stories share beside the acts of the bureau: what it has decided, what forms repeat, what a turn is compared with.

use serde_json::{Value, json};

use super::teller::{Story, gravest, is_kept};
use crate::catalog::Catalog;
use crate::entry::{Approval, BureauFact, PublicationWithdrawn, Role};
use crate::id::{Digest, DocumentId, MediaId};
use crate::record::{EventKind, EvidenceItem, EvidenceListed, Fact};
use crate::rules::{Finding, Level};

/// The bureau by its full name.
pub(super) const OWN: &str = "平罗县疾病预防控制中心（卫生监督所）";
/// The organ that delegates the supervision of medical institutions.
pub(super) const HEALTH_BUREAU: &str = "平罗县卫生健康局";

/// What the bureau has decided where regulation and law leave something open.
pub(super) fn decided() -> Vec<(&'static str, Value)> {
    vec![
        ("org.name", json!(OWN)),
        ("archive_terms", schedule()),
        (
            "org.status_by_matter",
            json!({"公共场所": "授权组织：公共场所卫生管理条例 14", "医疗机构": "受委托组织"}),
        ),
        (
            "delegations",
            json!([{"organ": HEALTH_BUREAU, "matters": ["医疗机构"], "from": "2025-01-01", "to": "2027-12-31", "published": true}]),
        ),
        (
            "benchmarks",
            json!([
                {"id": "GC-38", "version": "2025", "from": "2025-06-01", "min_yuan": 500, "max_yuan": 5000},
                {"id": "GC-35", "version": "2025", "from": "2025-06-01", "min_yuan": 5000, "max_yuan": 15000},
                {"id": "YL-46", "version": "2025", "from": "2025-06-01", "min_yuan": 10000, "max_yuan": 30000},
            ]),
        ),
    ]
}

/// Terms of the papers of a case without a penalty.
fn schedule() -> Value {
    let codes = ["HS-01", "HS-02", "HS-03", "HS-10", "HS-11", "HS-20", "HS-25", "HS-65", "HS-71", "HS-84"];
    codes.into_iter().map(|code| (code.to_owned(), json!("10年"))).collect::<serde_json::Map<_, _>>().into()
}

/// A benchmark as a decision cites it.
pub(super) fn benchmark(id: &str, level: &str) -> String {
    json!({"id": id, "version": "2025", "level": level}).to_string()
}

/// Fields and further fields, which count where both name one.
pub(super) fn with(base: &Value, more: Value) -> Value {
    let mut all = base.as_object().unwrap().clone();
    all.extend(more.as_object().unwrap().clone());
    Value::Object(all)
}

/// What a form of this code takes of what is known of the party, and further fields.
pub(super) fn filled(code: &str, known: &Value, more: Value) -> Value {
    let template = Catalog::builtin().unwrap().template(code).unwrap();
    let mut all = known.as_object().unwrap().clone();
    all.retain(|key, _| template.field(key).is_some());
    with(&Value::Object(all), more)
}

/// A moment with the offset of China, as forms write it.
pub(super) fn moment(at: &str) -> String {
    format!("{at}:00+08:00")
}

/// What each rule says beyond PASS at a turn is exactly this, at the gravest.
#[track_caller]
pub(super) fn expect(findings: &[Finding], expected: &[(&'static str, Level)]) {
    assert_eq!(gravest(findings), expected.iter().copied().collect());
}

/// These rules were judged and are kept everywhere.
#[track_caller]
pub(super) fn kept(findings: &[Finding], rules: &[&str]) {
    for rule in rules {
        let says: Vec<_> = findings.iter().filter(|one| one.rule == *rule).collect();
        assert!(is_kept(findings, rule), "{rule}: {says:?}");
    }
}

/// What a rule says in Chinese, of everything that it does not let pass.
pub(super) fn says<'f>(findings: &'f [Finding], rule: &str) -> Vec<&'f str> {
    let broken = findings.iter().filter(|one| one.rule == rule && one.level() > Level::Pass);
    broken.map(|one| one.verdict.says.zh.as_ref()).collect()
}

impl Story {
    /// Takes down what the office published of the case.
    pub(super) fn withdraw(&mut self, at: &str) {
        let published = self.scene.with_facts(|facts| {
            facts.state.office().published.iter().map(|one| one.entry).next_back().unwrap()
        });
        self.scene.office(BureauFact::PublicationWithdrawn(PublicationWithdrawn {
            publication: published,
            at: at.into(),
            reason: "该决定已撤销".into(),
            withdrawn_by: Approval { name: "综合办公室".into(), role: Role::Administrator },
        }));
    }

    /// Something happened that an officer notes.
    pub(super) fn note(&mut self, kind: EventKind, at: &str, text: &str) {
        let entry = self.scene.event(kind, at, |event| event.text = text.into());
        self.name(crate::rules::Subject::Entry(entry), kind.zh());
    }

    /// A list of evidence of a decision that was made already, or what a list says again of one piece.
    pub(super) fn list_later(
        &mut self,
        decision: DocumentId,
        media: MediaId,
        proves: &str,
        supplement: bool,
        withdrawn: bool,
    ) {
        let item = EvidenceItem {
            media: Some(media),
            document: None,
            digest: Digest::from_bytes([8; 32]),
            proves: proves.into(),
            transcript: None,
            has_speech: false,
            withdrawn,
        };
        let list = EvidenceListed { decision: Some(decision), supplement, items: vec![item] };
        self.scene.state(Fact::EvidenceListed(list));
    }
}
