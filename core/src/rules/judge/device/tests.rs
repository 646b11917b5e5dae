//! What the tests of this chapter share: devices of the register, recordings of a recorder, the bureau as a whole.

use std::collections::BTreeMap;

use crate::entry::{
    BureauFact, EquipmentChange, EquipmentChanged, EquipmentKind, EquipmentRegistered, FingerprintPart, Role,
};
use crate::id::MediaId;
use crate::record::{Import, MediaKind, Source};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Around, BureauFacts, CaseFacts, DeviceUse, Evaluation, Finding, evaluate_bureau};

/// Checks cases of the form of the rule book: what is given as JSON, and what is expected. No fact may be unused.
pub(in crate::rules::judge) fn expect(rule: &str, cases: &[(&str, &str)]) {
    let cases = cases.iter().map(|(given, expect)| (serde_json::from_str(given).unwrap(), *expect));
    comes_out(rule, &cases.collect::<Vec<_>>());
}

/// A recording of a recorder, in the office.
pub(super) fn recorder(scene: &mut Scene, number: &str, from: &str, to: &str) -> MediaId {
    let media = scene.at(to).record_with(MediaKind::Video, None, from, to, |one| {
        one.source = Source::Recorder(Import {
            file: "0001.mp4".into(),
            recorder: Some(number.into()),
            clock_ahead_ms: Some(0),
            ..Import::default()
        });
    });
    scene.receive(media);
    media
}

pub(super) fn parts(parts: &[(&str, &str)]) -> Vec<FingerprintPart> {
    parts
        .iter()
        .map(|(part, value)| FingerprintPart { part: (*part).into(), value: (*value).into() })
        .collect()
}

pub(super) fn registered(number: &str, fingerprint: &[(&str, &str)]) -> BureauFact {
    BureauFact::EquipmentRegistered(EquipmentRegistered {
        number: number.into(),
        kind: EquipmentKind::Recorder,
        model: "DSJ".into(),
        section: None,
        device: None,
        fingerprint: parts(fingerprint),
        acquired_on: "2026-01-05".into(),
        stated_by: "综合办公室".into(),
        role: Role::Equipment,
    })
}

pub(super) fn changed(
    number: &str,
    change: EquipmentChange,
    at: &str,
    more: impl FnOnce(&mut EquipmentChanged),
) -> BureauFact {
    let mut body = EquipmentChanged {
        number: number.into(),
        change,
        at: at.into(),
        section: None,
        officer: None,
        order: None,
        fingerprint: Vec::new(),
        text: String::new(),
        stated_by: "综合办公室".into(),
        role: Role::Equipment,
    };
    more(&mut body);
    BureauFact::EquipmentChanged(body)
}

/// What a rule says about the bureau, of which no case matters.
pub(super) fn bureau(scene: &Scene, rule: &str) -> Vec<Finding> {
    let found = scene
        .with_facts(|facts| evaluate_bureau(&BureauFacts { around: facts.around, cases: BTreeMap::new() }));
    found.into_iter().filter(|finding| finding.rule == rule).collect()
}

#[test]
fn a_terminal_says_nothing_of_what_only_the_chains_of_others_can_show() {
    let mut scene = Scene::new();
    scene.open("inspection");
    recorder(&mut scene, "BWC-07", "2026-03-02T09:00", "2026-03-02T10:00");
    let of_zhang = |facts: &CaseFacts<'_>| facts.media[0].capture.unwrap().device;
    scene.with_facts(|facts| {
        let says = |devices: &DeviceUse| {
            let facts = CaseFacts::of(facts.state, Around { devices, ..facts.around });
            Evaluation::of(&facts).findings().filter(|one| one.rule.starts_with("R18")).count()
        };
        let own = DeviceUse::default().only_of(of_zhang(facts));
        assert_eq!((says(&DeviceUse::default()), says(&own)), (2, 2), "no check, no check-out");
        let other = DeviceUse::default().only_of(crate::id::DeviceId::from_bytes([0; 16]));
        assert_eq!(says(&other), 0);
    });
}
