//! R10.2 on the record: check-outs of recorders around a step on site, the terminal that states it, and recordings.

use std::collections::{BTreeMap, BTreeSet};

use super::{Carried, Facts, judge};
use crate::entry::EquipmentKind;
use crate::id::{EntryHash, OfficerId};
use crate::rules::facts::{CaseFacts, StepFact, What};
use crate::rules::finding::{Findings, Subject};
use crate::rules::judge::during::{ON_SITE, while_it_goes_on};
use crate::rules::level::Level;
use crate::rules::verdict::Verdict;
use crate::rules::words::Words;

pub(super) fn case(facts: &CaseFacts<'_>, findings: &mut Findings) {
    for step in facts.steps_of(&ON_SITE) {
        let shown: Vec<_> = facts.media.iter().filter(|one| step.media.contains(&one.id)).collect();
        let mut rests_on = step.entries();
        rests_on.extend(shown.iter().flat_map(|one| one.entries()));
        let used = shown.iter().any(|one| one.recorder().is_some());
        let checked_out = recorder(facts, step, &mut rests_on);
        // A terminal has its own chain alone: a colleague may have taken the recorder along.
        let unknown = !used && checked_out < Carried::Whole && !facts.around.devices.knows_all();
        let verdict = judge(
            &Facts {
                on_site: true,
                // A recorder that recorded was there, whatever the chains of devices that are here say.
                recorder: if used || unknown { Carried::Whole } else { checked_out },
                // An officer states a step on the terminal that they enrolled.
                terminal: if facts.around.registry.device(step.started.device).is_some() {
                    Carried::Whole
                } else {
                    Carried::No
                },
                media: Some(u32::try_from(shown.len()).unwrap_or(u32::MAX)),
            },
            &facts.on(step.day()),
        );
        let verdict = match verdict.level {
            Level::Pass if unknown => Verdict::info(Words::fixed(
                "本终端看不到其他人员的领用登记，由办公端核对",
                "this terminal does not see what others checked out; the office does",
            )),
            _ => verdict,
        };
        findings.add(Subject::Activity(step.id), while_it_goes_on(step, verdict), rests_on);
    }
}

/// How long a recorder was with those who were there.
fn recorder(facts: &CaseFacts<'_>, step: &StepFact<'_>, rests_on: &mut BTreeSet<EntryHash>) -> Carried {
    let devices = facts.around.devices;
    let taken: BTreeSet<&str> = team(facts, step)
        .into_iter()
        .flat_map(|officer| devices.by(officer))
        .filter(|one| one.what == What::CheckedOut)
        .filter_map(|one| one.number.as_deref())
        .collect();
    let is_recorder = |number: &&str| {
        let known = facts.around.registry.equipment(number);
        known.is_none_or(|piece| piece.registered.body.kind == EquipmentKind::Recorder)
    };
    let until = step.to_ms.unwrap_or(facts.around.now.unix_ms);
    let mut found: BTreeMap<Carried, BTreeSet<EntryHash>> = BTreeMap::new();
    for number in taken.into_iter().filter(is_recorder) {
        // Taken along and given back, in the order of time: the stretches in which it was out.
        let (mut out, mut entries, mut best) = (None, BTreeSet::new(), Carried::No);
        for one in devices.of_recorder(number).into_iter().filter(|one| one.at_ms <= until) {
            match one.what {
                What::CheckedOut => out = out.or(Some(one.at_ms)),
                What::Returned => {
                    if out.take().is_some() && one.at_ms > step.from_ms {
                        best = best.max(Carried::Part);
                    }
                }
                What::Checked(_)
                | What::Fault
                | What::Repaired(_)
                | What::Replaced(..)
                | What::Scrapped
                | What::ChainLost(_) => {
                    continue;
                }
            }
            entries.insert(one.entry);
        }
        best = match out {
            Some(since) if since <= step.from_ms => Carried::Whole,
            Some(_) => best.max(Carried::Part),
            None => best,
        };
        found.entry(best).or_default().extend(entries);
    }
    let Some((carried, entries)) = found.pop_last() else { return Carried::No };
    rests_on.extend(entries);
    carried
}

/// Who was there: who began the step, who recorded it, and who signed what it yielded.
fn team(facts: &CaseFacts<'_>, step: &StepFact<'_>) -> BTreeSet<OfficerId> {
    let recorded = facts.media.iter().filter(|one| step.media.contains(&one.id)).filter_map(|one| one.by);
    let signed = facts.documents.iter().filter(|one| step.documents.contains(&one.id));
    step.by.into_iter().chain(recorded).chain(signed.flat_map(|one| one.signed_by())).collect()
}

#[cfg(test)]
mod tests {
    use crate::record::{Fact, Import, MediaKind, RecorderCheckedOut, RecorderReturned, Source};
    use crate::rules::scene::Scene;
    use crate::rules::{Around, CaseFacts, Evaluation, Finding, Level};

    fn check_out(scene: &mut Scene, at: &str) {
        let body = RecorderCheckedOut { recorder: "BWC-07".into(), vendor: "gat947".into(), shown_ms: 0 };
        scene.at(at).state(Fact::RecorderCheckedOut(body));
    }

    fn give_back(scene: &mut Scene, at: &str) {
        scene.at(at).state(Fact::RecorderReturned(RecorderReturned { recorder: "BWC-07".into() }));
    }

    /// From nine to half past ten.
    fn inspection(out: Option<&str>, back: Option<&str>, recorded: bool) -> Scene {
        let mut scene = Scene::new();
        scene.open("inspection");
        if let Some(out) = out {
            check_out(&mut scene, out);
        }
        let step = scene.at("2026-03-02T09:00").step("site_inspection");
        if recorded {
            scene.record(MediaKind::Video, Some(step), "2026-03-02T09:00", "2026-03-02T09:20");
        }
        if let Some(back) = back {
            give_back(&mut scene, back);
        }
        scene.at("2026-03-02T10:30").end(step);
        scene
    }

    #[test]
    fn a_terminal_accuses_nobody_of_what_it_cannot_see() {
        let scene = inspection(None, None, true);
        let level = scene.with_facts(|facts| {
            let own = facts.steps[0].started.device;
            let devices = facts.around.devices.clone().only_of(own);
            let around = Around { devices: &devices, ..facts.around };
            let evaluation = Evaluation::of(&CaseFacts::of(facts.state, around));
            evaluation.findings().find(|one| one.rule == "R10.2").map(Finding::level)
        });
        assert_eq!((level, scene.level("R10.2")), (Some(Level::Info), Some(Level::Violation)));
    }

    #[test]
    fn a_recorder_is_there_from_beginning_to_end() {
        for (out, back, recorded, expected) in [
            (Some("2026-03-02T08:50"), Some("2026-03-02T11:00"), true, Level::Pass),
            (Some("2026-03-02T09:00"), None, true, Level::Pass),
            (Some("2026-03-02T08:50"), Some("2026-03-02T10:00"), true, Level::Violation),
            (Some("2026-03-02T08:50"), Some("2026-03-02T08:55"), true, Level::Violation),
            (None, None, true, Level::Violation),
            (Some("2026-03-02T08:50"), None, false, Level::Violation),
        ] {
            let scene = inspection(out, back, recorded);
            assert_eq!(scene.level("R10.2"), Some(expected), "{out:?} {back:?} {recorded}");
        }
    }

    #[test]
    fn the_camera_of_the_terminal_does_if_the_bureau_says_so() {
        let mut scene = inspection(None, None, true);
        scene.setting("allow_terminal_builtin_camera", "true");
        assert_eq!(scene.level("R10.2"), Some(Level::Pass));
    }

    #[test]
    fn a_recorder_that_recorded_was_there() {
        let mut scene = Scene::new();
        scene.open("inspection");
        let step = scene.step("sampling");
        assert_eq!(scene.level("R10.2"), Some(Level::Warn), "it goes on");
        scene.record_with(MediaKind::Video, Some(step), "2026-03-02T09:00", "2026-03-02T09:20", |one| {
            one.source = Source::Recorder(Import { recorder: Some("BWC-07".into()), ..Import::default() });
        });
        scene.at("2026-03-02T09:20").end(step);
        assert_eq!(scene.level("R10.2"), Some(Level::Pass));
    }
}
