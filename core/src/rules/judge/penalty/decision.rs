//! A decision as the rules around it read it: a draft is judged as of now, a sealed one as of its seal.

use crate::catalog::Day;
use crate::id::EntryHash;
use crate::record::{EventKind, Stated};
use crate::rules::context::Context;
use crate::rules::facts::{CaseFacts, DocumentFact};
use crate::rules::finding::{Findings, Subject};
use crate::rules::level::Level;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// What a rule says of one document, and the entries on which that rests beside the document's own.
pub(in crate::rules) type Said = Option<(Verdict, Vec<EntryHash>)>;

/// Judges documents of these templates one by one; `None` where the rule does not concern a document.
pub(in crate::rules) fn judge_each(
    facts: &CaseFacts<'_>,
    findings: &mut Findings,
    codes: &[&str],
    judge: impl Fn(&DocumentFact<'_>, &Context<'_>) -> Said,
) {
    for document in facts.documents.iter().filter(|one| codes.contains(&one.code)) {
        if let Some((verdict, entries)) = judge(document, &facts.on(as_of(facts, document))) {
            let (verdict, revocation) = unless_revoked(facts, document, said_of_seal(document, verdict));
            let rests_on = document.entries().chain(entries).chain(revocation);
            findings.add(Subject::Document(document.id), verdict, rests_on);
        }
    }
}

/// The day as of which a document is judged: the day that it bears, or today.
pub(in crate::rules) fn as_of(facts: &CaseFacts<'_>, document: &DocumentFact<'_>) -> Day {
    document.dated().unwrap_or_else(|| facts.around.now.today())
}

/// Whether something was stated before a document was sealed; while it is a draft, everything was.
pub(in crate::rules) fn precedes<T>(stated: &Stated<T>, document: &DocumentFact<'_>) -> bool {
    document.seal.is_none_or(|seal| stated.time.wall_ms <= seal.time.wall_ms)
}

/// The last document of a template that was sealed before this one was.
pub(in crate::rules) fn sealed_before<'f, 'a>(
    facts: &'f CaseFacts<'a>,
    code: &str,
    document: &DocumentFact<'_>,
) -> Option<&'f DocumentFact<'a>> {
    let code = code.to_owned();
    facts
        .documents
        .iter()
        .filter(|one| one.code == code && one.seal.is_some_and(|seal| precedes(seal, document)))
        .max_by_key(|one| one.seal.map(|seal| (seal.time.wall_ms, seal.entry)))
}

/// What a sealed document lacks it lacked when it was sealed, and no change of it can cure that.
fn said_of_seal(document: &DocumentFact<'_>, mut verdict: Verdict) -> Verdict {
    if document.is_sealed() && verdict.level == Level::Block {
        verdict.says = Words::new(
            format!("定稿时{}", verdict.says.zh),
            format!("when it was sealed: {}", verdict.says.en),
        );
        verdict.cure = Some(Words::fixed(
            "依法更正、变更或者撤销该文书，补正程序后重新作出",
            "correct or revoke the document by law, make up for what was missing, and issue it anew",
        ));
    }
    verdict
}

/// A decision that was revoked or changed no longer stands as it was sealed: what it lacked remains to be known, and
/// refuses nothing any more.
pub(in crate::rules) fn unless_revoked(
    facts: &CaseFacts<'_>,
    document: &DocumentFact<'_>,
    mut verdict: Verdict,
) -> (Verdict, Option<EntryHash>) {
    let is_decision = matches!(document.code, "HS-56" | "HS-57");
    let (true, Some(seal), true) = (is_decision, document.seal, verdict.level > Level::Info) else {
        return (verdict, None);
    };
    let events = facts.events(&[EventKind::DecisionRevoked]);
    let revoked = events.iter().find(|one| match one.body.document {
        Some(named) => named == document.id,
        None => seal.time.wall_ms <= one.time.wall_ms,
    });
    let Some(revoked) = revoked else { return (verdict, None) };
    verdict.level = Level::Info;
    verdict.cure = None;
    verdict.due = None;
    verdict.says = Words::new(
        format!("该决定已被撤销或变更，此前：{}", verdict.says.zh),
        format!("revoked or changed; before that: {}", verdict.says.en),
    );
    (verdict, Some(revoked.entry))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::record::EventKind;
    use crate::rules::scene::Scene;
    use crate::rules::{Level, Subject};

    #[test]
    fn what_a_decision_lacked_refuses_nothing_once_it_is_revoked() {
        let mut scene = Scene::new();
        scene.open("penalty");
        let values = json!({"issued_on": "2026-03-02", "fine_yuan": 100_000});
        let first = scene.seal("HS-56", values.clone(), &[]);
        let levels = |scene: &Scene, rule: &str, of| scene.level_of(rule, &Subject::Document(of));
        for (rule, before) in [("L44", Level::Block), ("L59", Level::Block), ("R11.1", Level::Violation)] {
            assert_eq!(levels(&scene, rule, first), Some(before), "{rule}");
        }
        scene.at("2026-03-10T09:00");
        scene.event(EventKind::DecisionRevoked, "2026-03-10", |event| event.document = Some(first));
        let second = scene.at("2026-03-11T09:00").seal("HS-56", values, &[]);
        for rule in ["L44", "L59", "R11.1"] {
            assert_eq!(levels(&scene, rule, first), Some(Level::Info), "{rule}");
            assert!(levels(&scene, rule, second) > Some(Level::Warn), "{rule}: it is about the first one");
        }
        let about = |one: &&crate::rules::Finding| one.subject == Subject::Document(first);
        let found = scene.findings("L44");
        let said = found.iter().find(about).unwrap();
        assert!(said.verdict.says.zh.starts_with("该决定已被撤销或变更") && said.verdict.cure.is_none());
    }
}
