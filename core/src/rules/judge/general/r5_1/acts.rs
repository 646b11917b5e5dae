//! R5.1 on the record: who began steps, recorded, and signed as an officer.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, judge};
use crate::catalog::Day;
use crate::id::{EntryHash, OfficerId};
use crate::rules::facts::{CaseFacts, day_of};
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::during::{once_sealed, while_it_goes_on};
use crate::rules::level::Level;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

/// The groups of signers who sign as officers; 记录人 and others need not be one.
const OFFICER_ROLES: [&str; 2] = ["officer", "server"];

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    let mut sound: BTreeMap<OfficerId, BTreeSet<EntryHash>> = BTreeMap::new();
    let mut say = |who: OfficerId,
                   day: Day,
                   subject,
                   entries: BTreeSet<EntryHash>,
                   put: &dyn Fn(Verdict) -> Verdict| {
        let disqualified = facts.around.registry.qualified(who, &day.to_string()).err();
        let verdict = judge(&Facts { disqualified, roster_age_days: None }, &facts.on(day));
        if verdict.level == Level::Pass {
            sound.entry(who).or_default().extend(entries);
        } else {
            findings.add(subject, put(verdict), entries);
        }
    };
    for step in &facts.steps {
        let Some(who) = step.by else { continue };
        let put = |mut verdict: Verdict| {
            verdict.level = Level::Violation;
            while_it_goes_on(step, verdict)
        };
        say(who, step.day(), Subject::Activity(step.id), step.entries(), &put);
    }
    for media in facts.media.iter().filter(|one| !one.is_copy()) {
        let Some(who) = media.by else { continue };
        let day = Day::of_ms(media.from_ms, facts.around.now.offset_minutes);
        say(who, day, Subject::Media(media.id), media.entries().collect(), &marked);
    }
    for document in &facts.documents {
        let papers = document.papers.map(|papers| &papers.signed).into_iter().flatten();
        let counts =
            |entry: &EntryHash| document.seal.is_none_or(|seal| seal.body.signatures.contains(entry));
        for one in papers.filter(|one| OFFICER_ROLES.contains(&one.body.role.as_str()) && counts(&one.entry))
        {
            let Some(who) = one.body.signer.officer else { continue };
            let put = |verdict| once_sealed(document, verdict);
            let entries = document.entries().chain([one.entry]).collect();
            say(who, day_of(one), Subject::Document(document.id), entries, &put);
        }
    }
    for (who, entries) in sound {
        findings.add(Subject::Officer(who), Verdict::pass(), entries);
    }
}

/// A recording is never refused for who made it: it is marked.
fn marked(mut verdict: Verdict) -> Verdict {
    verdict.level = Level::Warn;
    verdict.says = Words::new(
        format!("该音像由不具备执法资格的人员摄录，原件照常保存（{}）", verdict.says.zh),
        format!("captured by somebody who is no officer; kept all the same ({})", verdict.says.en),
    );
    verdict
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::id::{Digest, EntryHash};
    use crate::record::{DocumentSigned, Fact, Handwriting, Means, MediaKind, Signer};
    use crate::rules::scene::{Scene, officer};
    use crate::rules::{Gate, Level, Subject};

    #[test]
    fn the_last_day_of_a_certificate() {
        for (valid_to, expected) in [("2026-03-02", Level::Pass), ("2026-03-01", Level::Violation)] {
            let mut scene = Scene::new();
            scene.register("张三", |one| one.valid_to = valid_to.into());
            scene.open("inspection");
            let step = scene.step("site_inspection");
            scene.end(step);
            assert_eq!(scene.level("R5.1"), Some(expected), "{valid_to}");
            let about = if expected == Level::Pass {
                Subject::Officer(officer("张三"))
            } else {
                Subject::Activity(step)
            };
            assert_eq!(scene.level_of("R5.1", &about), Some(expected));
        }
    }

    #[test]
    fn an_assistant_may_record_and_may_not_sign() {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("site_inspection");
        scene.by("王五");
        let (from, to) = ("2026-03-02T09:00", "2026-03-02T09:20");
        let media = scene.record(MediaKind::Video, Some(step), from, to);
        assert_eq!(scene.level_of("R5.1", &Subject::Media(media)), Some(Level::Warn), "never refused");
        scene.by("张三");
        let sound = scene.seal("HS-20", json!({"body": "现场所见"}), &["张三", "李四"]);
        let broken = scene.seal("HS-20", json!({"body": "现场所见"}), &["张三", "王五"]);
        assert_eq!(scene.level_of("R5.1", &Subject::Document(sound)), None);
        let findings = scene.findings("R5.1");
        let about = findings.iter().find(|one| one.subject == Subject::Document(broken)).unwrap();
        assert_eq!((about.level(), about.gate), (Level::Violation, None), "it is sealed");
        assert!(!about.verdict.says.zh.contains("王五"), "no name");
    }

    #[test]
    fn a_document_that_is_not_sealed_yet_is_refused() {
        let mut scene = Scene::new();
        scene.open("inspection");
        let document = scene.draft("HS-20", json!({"body": "现场所见"}));
        scene.state(Fact::DocumentSigned(DocumentSigned {
            document,
            read_back: EntryHash::from_bytes([1; 32]),
            page: Digest::from_bytes([2; 32]),
            role: "officer".into(),
            signer: Signer { officer: Some(officer("王五")), ..Signer::default() },
            means: Means::Handwriting(Handwriting {
                device: "T".into(),
                width: 10,
                height: 10,
                rate_hz: 100,
                strokes: Vec::new(),
            }),
            on_pages: vec![1],
        }));
        let findings = scene.findings("R5.1");
        assert_eq!((findings[0].level(), findings[0].gate), (Level::Block, Some(Gate::Seal)));
    }
}
