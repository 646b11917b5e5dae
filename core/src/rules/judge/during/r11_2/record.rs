//! R11.2 on the record: sealed decisions, what the office published of them, and what became of them.

use std::collections::BTreeSet;

use super::{Done, Facts, judge};
use crate::catalog::Day;
use crate::record::EventKind;
use crate::rules::facts::CaseFacts;
use crate::rules::finding::{Findings, Subject};

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let office = facts.state.office();
    let revocations = facts.events(&[EventKind::DecisionRevoked]);
    for decision in facts.decisions().filter(|one| one.is_sealed()) {
        let published: Vec<_> =
            office.published.iter().filter(|one| one.body.decision == decision.id).collect();
        let withdrawn: Vec<_> = office
            .withdrawn
            .iter()
            .filter(|one| published.iter().any(|publication| publication.entry == one.body.publication))
            .collect();
        let revoked =
            revocations.iter().find(|one| one.body.document.is_none_or(|document| document == decision.id));
        let first = published.iter().filter_map(|one| Day::read(&one.body.at)).min();
        // Withdrawn is what stands nowhere any more.
        let ended: BTreeSet<_> = withdrawn.iter().map(|one| one.body.publication).collect();
        let last = withdrawn.iter().filter_map(|one| Day::read(&one.body.at)).max();
        let is_gone = published.iter().all(|one| ended.contains(&one.entry));
        let decided = decision.dated();
        let context = facts.on(decided.unwrap_or_else(|| facts.around.now.today()));
        let verdict = judge(
            &Facts {
                decided,
                published: first.map_or(Done::No, Done::On),
                // The office takes the digest of what was left after personal data was taken out.
                redacted: None,
                social_impact: None,
                revoked: revoked.and_then(|one| Day::read(&one.body.at)),
                withdrawn: last.filter(|_| is_gone).map_or(Done::No, Done::On),
            },
            &context,
        );
        let rests_on = decision
            .entries()
            .chain(published.iter().map(|one| one.entry))
            .chain(withdrawn.iter().map(|one| one.entry))
            .chain(revoked.map(|one| one.entry));
        findings.add(Subject::Document(decision.id), verdict, rests_on);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::entry::{Approval, BureauFact, CasePublished, PublicationWithdrawn, Role};
    use crate::id::{Digest, DocumentId, EntryHash};
    use crate::record::EventKind;
    use crate::rules::Level;
    use crate::rules::scene::Scene;

    fn somebody() -> Approval {
        Approval { name: "办公室".into(), role: Role::Administrator }
    }

    fn publish(scene: &mut Scene, decision: DocumentId, at: &str) -> EntryHash {
        scene.office(BureauFact::CasePublished(CasePublished {
            decision,
            at: at.into(),
            address: "https://example.cn/1".into(),
            redacted: Digest::from_bytes([9; 32]),
            published_by: somebody(),
        }))
    }

    fn decided() -> (Scene, DocumentId) {
        let mut scene = Scene::new();
        scene.open("penalty");
        let decision = scene.seal("HS-56", json!({"issued_on": "2026-03-02"}), &[]);
        (scene, decision)
    }

    #[test]
    fn seven_working_days() {
        for (published, today, expected) in [
            (Some("2026-03-11"), "2026-03-20T09:00", Level::Pass),
            (Some("2026-03-12"), "2026-03-20T09:00", Level::Violation),
            (None, "2026-03-11T23:00", Level::Info),
            (None, "2026-03-12T00:00", Level::Violation),
        ] {
            let (mut scene, decision) = decided();
            if let Some(at) = published {
                publish(&mut scene, decision, at);
            }
            scene.at(today);
            let findings = scene.findings("R11.2");
            assert_eq!(findings[0].level(), expected, "{published:?} {today}");
            assert_eq!(findings[0].verdict.due.unwrap().to_string(), "2026-03-11");
            let cure = findings[0].verdict.cure.as_ref().map(|cure| cure.zh.contains("公示"));
            let open = (expected != Level::Pass).then_some(published.is_none());
            assert_eq!(cure, open, "what was done late is not told to be done");
        }
    }

    #[test]
    fn what_no_longer_stands_is_withdrawn_in_three_working_days() {
        let (mut scene, decision) = decided();
        let publication = publish(&mut scene, decision, "2026-03-05");
        scene.event(EventKind::DecisionRevoked, "2026-09-24", |one| one.document = Some(decision));
        scene.at("2026-09-30T09:00");
        assert_eq!(scene.level("R11.2"), Some(Level::Info), "the last day");
        scene.at("2026-10-08T09:00");
        assert_eq!(scene.level("R11.2"), Some(Level::Violation));
        scene.office(BureauFact::PublicationWithdrawn(PublicationWithdrawn {
            publication,
            at: "2026-09-30".into(),
            reason: "复议撤销".into(),
            withdrawn_by: somebody(),
        }));
        assert_eq!(scene.level("R11.2"), Some(Level::Pass));
    }

    #[test]
    fn the_bureau_may_publish_what_matters_only() {
        let (mut scene, _) = decided();
        scene.setting("publish_policy", "\"law48_selective\"");
        scene.at("2026-06-01T09:00");
        assert_eq!(scene.level("R11.2"), Some(Level::Info), "somebody must decide");
        let mut draft = Scene::new();
        draft.open("penalty");
        draft.draft("HS-56", json!({"issued_on": "2026-03-02"}));
        assert_eq!(draft.level("R11.2"), None, "nothing is decided yet");
    }
}
