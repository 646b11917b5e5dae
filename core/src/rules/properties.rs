//! What holds for every case: order and repetition do not matter, judging again what a new entry touches is judging
//! everything again, and what happens in one step says nothing new about another.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::scene::Scene;
use super::{Evaluation, Finding, Subject, topics_of};
use crate::entry::SignedEntry;
use crate::id::{ActivityId, DocumentId};
use crate::record::{EventKind, MediaKind, ServiceMode};

/// Something that happens in a case.
#[derive(Debug, Clone)]
enum Act {
    Step(usize),
    EndStep,
    Record(MediaKind, i64),
    Draft(usize),
    Seal(usize),
    Serve,
    Event(usize),
    Sheet(usize),
    Note,
    By(usize),
}

const STEPS: [&str; 6] =
    ["site_inspection", "questioning", "talk", "service", "panel_deliberation", "review"];
const CODES: [&str; 8] = ["HS-20", "HS-21", "HS-34", "HS-50", "HS-56", "HS-57", "HS-60", "HS-65"];
const OFFICERS: [&str; 3] = ["张三", "李四", "王五"];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let kind = prop_oneof![Just(MediaKind::Photo), Just(MediaKind::Audio), Just(MediaKind::Video)];
    let act = prop_oneof![
        3 => (0..STEPS.len()).prop_map(Act::Step),
        2 => Just(Act::EndStep),
        3 => (kind, 1_i64..40).prop_map(|(kind, minutes)| Act::Record(kind, minutes)),
        2 => (0..CODES.len()).prop_map(Act::Draft),
        3 => (0..CODES.len()).prop_map(Act::Seal),
        1 => Just(Act::Serve),
        2 => (0..EventKind::ALL.len()).prop_map(Act::Event),
        1 => (0..3_usize).prop_map(Act::Sheet),
        1 => Just(Act::Note),
        1 => (0..OFFICERS.len()).prop_map(Act::By),
    ];
    proptest::collection::vec(act, 1..16)
}

/// A case in which these things happen, twenty minutes apart.
struct Told {
    scene: Scene,
    minutes: i64,
    open: Vec<ActivityId>,
    sealed: Vec<DocumentId>,
}

impl Told {
    fn new() -> Self {
        let mut scene = Scene::new();
        scene.open("penalty");
        Self { scene, minutes: 0, open: Vec::new(), sealed: Vec::new() }
    }

    fn moment(minutes: i64) -> String {
        format!("2026-03-{:02}T{:02}:{:02}:00+08:00", 2 + minutes / 1_440, minutes / 60 % 24, minutes % 60)
    }

    fn act(&mut self, act: &Act) {
        self.minutes += 20;
        let (now, scene) = (Self::moment(self.minutes), &mut self.scene);
        scene.at(&now);
        let values = json!({"body": "三楼布草间未上锁", "started_at": now, "place": "三楼"});
        match act {
            Act::Step(at) => self.open.push(scene.step(STEPS[*at])),
            Act::EndStep => drop(self.open.pop().map(|step| scene.end(step))),
            Act::Record(kind, minutes) => {
                let from = Self::moment((self.minutes - minutes).max(0));
                scene.record(*kind, self.open.last().copied(), &from, &now);
            }
            Act::Draft(at) => drop(scene.draft(CODES[*at], json!({}))),
            Act::Seal(at) => self.sealed.push(scene.seal(
                CODES[*at],
                json!({"started_at": values["started_at"]}),
                &["张三", "李四"],
            )),
            Act::Serve => {
                if let Some(document) = self.sealed.last() {
                    scene.serve(*document, ServiceMode::Direct, &now);
                }
            }
            Act::Event(at) => drop(scene.event(EventKind::ALL[*at], &now, |_| {})),
            Act::Sheet(at) => {
                scene.sheet(json!({["complex", "major", "specialised"][*at]: true, "source": "举报投诉"}))
            }
            Act::Note => scene.note("当事人在场"),
            Act::By(at) => drop(scene.by(OFFICERS[*at])),
        }
    }
}

fn told(acts: &[Act]) -> Told {
    let mut told = Told::new();
    acts.iter().for_each(|act| told.act(act));
    told
}

fn findings(evaluation: &Evaluation) -> Vec<Finding> {
    evaluation.findings().cloned().collect()
}

/// Findings about one step, document or recording that was there before.
fn about(findings: &[Finding], known: &BTreeSet<Subject>) -> Vec<Finding> {
    findings.iter().filter(|one| known.contains(&one.subject)).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn order_and_repetition_do_not_matter(acts in acts(), seed in any::<u64>()) {
        let told = told(&acts);
        let straight = told.scene.with_facts(Evaluation::of);
        let mut shuffled: Vec<SignedEntry> = told.scene.entries().to_vec();
        shuffled.extend(told.scene.entries().iter().take(3).cloned());
        shuffled.sort_by_key(|signed| {
            let mut input = signed.hash().as_bytes().to_vec();
            input.extend_from_slice(&seed.to_be_bytes());
            crate::crypto::sha256(&input)
        });
        prop_assert_eq!(findings(&straight), findings(&told.scene.with_facts_of(&shuffled, Evaluation::of)));
    }

    #[test]
    fn judging_what_an_entry_touches_is_judging_everything(acts in acts()) {
        let told = told(&acts);
        let entries = told.scene.entries();
        let mut kept = told.scene.with_facts_of(&entries[..1], Evaluation::of);
        for end in 2..=entries.len() {
            let topics = topics_of(entries[end - 1].entry());
            told.scene.with_facts_of(&entries[..end], |facts| kept.update(facts, &topics));
        }
        let whole = told.scene.with_facts(Evaluation::of);
        prop_assert_eq!(findings(&kept), findings(&whole));
    }

    #[test]
    fn another_step_says_nothing_new_about_what_is_over(acts in acts()) {
        let mut told = told(&acts);
        while let Some(step) = told.open.pop() {
            told.minutes += 20;
            told.scene.at(&Told::moment(told.minutes));
            told.scene.end(step);
        }
        let before = told.scene.with_facts(Evaluation::of);
        // A step, its recording and its note: facts about themselves.
        let known: BTreeSet<Subject> = before
            .findings()
            .map(|one| one.subject.clone())
            .filter(|subject| matches!(subject, Subject::Activity(_) | Subject::Document(_) | Subject::Media(_)))
            .collect();
        let entries = told.scene.entries().len();
        let at = told.minutes;
        for act in [Act::Step(2), Act::Record(MediaKind::Audio, 5), Act::Note, Act::EndStep] {
            told.act(&act);
        }
        // Judged at the same moment, so that no term has run out meanwhile.
        told.scene.at(&Told::moment(at));
        let old = told.scene.with_facts_of(&told.scene.entries()[..entries], Evaluation::of);
        let new = told.scene.with_facts(Evaluation::of);
        prop_assert_eq!(about(&findings(&old), &known), about(&findings(&new), &known));
    }
}
