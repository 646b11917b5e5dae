//! What holds of every story: later facts only move an end later, holds stand until they are lifted, and the order in
//! which entries arrive makes no difference.

use proptest::prelude::*;
use serde_json::json;

use super::tests::{both, by, lift, list, place, record};
use super::*;
use crate::entry::{HoldGround, Role};
use crate::id::ActivityId;
use crate::record::{EventKind, Fact, MediaPlaced, ServiceMode, Subject};
use crate::rules::scene::Scene;

/// Whether a step of a story may end a hold, or give an end to what had none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Adds,
    Lifts,
    BeginsTerm,
}

struct Story {
    scene: Scene,
    media: Vec<MediaId>,
    steps: Vec<ActivityId>,
    holds: Vec<EntryHash>,
    decisions: Vec<DocumentId>,
    day: Day,
}

impl Story {
    /// A case that is new, one whose terms run, or one with a hold on one of its steps.
    fn new(begin: u8) -> Self {
        let mut scene = Scene::new();
        scene.setting("case_file_term", "\"10年\"").open("inspection");
        let media = vec![record(&mut scene, None, "2026-03-02")];
        let day = Day::new(2026, 3, 2).unwrap();
        let mut story =
            Self { scene, media, steps: Vec::new(), holds: Vec::new(), decisions: Vec::new(), day };
        let told: &[(u8, u8)] = match begin {
            0 => &[],
            1 => &[(12, 0), (13, 0), (14, 0), (2, 1)],
            _ => &[(1, 0), (1, 0), (4, 0)],
        };
        for (what, which) in told {
            story.go(*what, *which);
        }
        story
    }

    fn go(&mut self, what: u8, which: u8) -> Effect {
        self.day = self.day.plus_days(i64::from(which % 40));
        let day = self.day.to_string();
        // What happened may have happened long before it was noted.
        let at = self.day.plus_days(-i64::from(which)).to_string();
        self.scene.at(&format!("{day}T10:00"));
        let pick = |all: usize| usize::from(which) % all.max(1);
        let media = *self.media.get(pick(self.media.len())).unwrap();
        let step = self.steps.get(pick(self.steps.len())).copied();
        let event = |story: &mut Self, kind: EventKind| {
            let entry = story.scene.event(kind, &at, |one| {
                one.activity = step.filter(|_| which.is_multiple_of(3));
            });
            story.holds.push(entry);
        };
        let hold = self.holds.get(pick(self.holds.len())).copied();
        match what {
            0 => self.media.push(record(&mut self.scene, step, &at)),
            1 => self.steps.push(self.scene.step("site_inspection")),
            2 => drop(list(&mut self.scene, media, which.is_multiple_of(2))),
            3 => {
                let subject = Subject { activity: step, proves: None, ..Subject::default() };
                self.scene.state(Fact::MediaPlaced(MediaPlaced { media, subject }));
            }
            4 => event(self, EventKind::Complaint),
            5 => event(self, EventKind::Refusal),
            6 => {
                let only = if which.is_multiple_of(2) { vec![media] } else { Vec::new() };
                let hold = place(&mut self.scene, HoldGround::Important, only);
                self.holds.push(hold);
            }
            7 => event(self, EventKind::LitigationFiled),
            8 => event(self, EventKind::ReconsiderationFiled),
            9 => {
                event(self, EventKind::LitigationEnded);
                return Effect::Lifts;
            }
            10 => {
                event(self, EventKind::ReconsiderationDecided);
                return Effect::Lifts;
            }
            11 => drop(self.scene.seal("HS-11", json!({"filed_on": at}), &["张三"])),
            12 => {
                let told =
                    if which.is_multiple_of(2) { json!({"litigation_term": "六个月"}) } else { json!({}) };
                self.decisions.push(self.scene.seal("HS-56", told, &[]));
            }
            13 => {
                if let Some(decision) = self.decisions.get(pick(self.decisions.len())) {
                    self.scene.serve(*decision, ServiceMode::Direct, &format!("{at}T09:00:00+08:00"));
                }
                return Effect::BeginsTerm;
            }
            14 => {
                let term = ["10年", "30年"].get(usize::from(which % 2)).copied();
                self.scene.seal(
                    "HS-65",
                    json!({"closed_on": at, "file_term": term.unwrap()}),
                    &["张三", "李四"],
                );
                return Effect::BeginsTerm;
            }
            15 => {
                event(self, EventKind::CaseArchived);
                return Effect::BeginsTerm;
            }
            16 => {
                if let Some(step) = step {
                    self.scene.end(step);
                }
            }
            17 => self.steps.push(self.scene.step("coercive_measure")),
            18 => drop(self.scene.seal("HS-20", json!({"read_back": "有异议"}), &["张三"])),
            _ => {
                let alone = vec![by("科长", Role::SectionHead)];
                let lifted_by = if which.is_multiple_of(2) { both() } else { alone };
                if let Some(hold) = hold {
                    lift(&mut self.scene, hold, lifted_by);
                }
                return if which.is_multiple_of(2) { Effect::Lifts } else { Effect::Adds };
            }
        }
        Effect::Adds
    }

    fn kept(&self) -> BTreeMap<MediaId, Retention> {
        self.scene.with_facts(retentions)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn later_facts_only_move_the_end_later(
        begin in 0..3u8,
        steps in proptest::collection::vec((0..21u8, 0..120u8), 1..16),
    ) {
        let mut story = Story::new(begin);
        let mut before = story.kept();
        for (what, which) in steps {
            let effect = story.go(what, which);
            let after = story.kept();
            for (media, was) in &before {
                let is = &after[media];
                let step = format!("{what}/{which}: {was:?}\nthen {is:?}");
                let may_lift = effect == Effect::Lifts;
                prop_assert!(is.class >= was.class || (may_lift && was.class == RetentionClass::LongTerm), "{}", step);
                if let (Some(was), Some(is)) = (was.through, is.through) {
                    prop_assert!(is >= was, "{}", step);
                }
                if was.through.is_none() && effect == Effect::Adds {
                    prop_assert!(is.through.is_none(), "{}", step);
                }
                let still = |hold: &Hold| is.holds.contains(hold);
                prop_assert!(may_lift || was.holds.iter().all(still), "{}", step);
                prop_assert!(is.holds.is_empty() || is.first_disposal_day.is_none(), "{}", step);
                let general = story.scene.with_facts(|facts| {
                    let one = facts.media.iter().find(|one| one.id == *media).unwrap();
                    Day::of_ms(one.to_ms, 480).plus_months(6)
                });
                prop_assert!(is.through.is_none() || is.through >= general, "{}", step);
                prop_assert!(was.class != RetentionClass::Evidence || is.class >= RetentionClass::Evidence);
            }
            before = after;
        }
    }

    #[test]
    fn the_order_in_which_entries_arrive_makes_no_difference(
        begin in 0..3u8,
        steps in proptest::collection::vec((0..21u8, 0..120u8), 1..16),
        turn in 0..40usize,
    ) {
        let mut story = Story::new(begin);
        for (what, which) in steps {
            story.go(what, which);
        }
        let mut entries = story.scene.entries().to_vec();
        let turn = turn % entries.len();
        entries.rotate_left(turn);
        let turned = story.scene.with_facts_of(&entries, |facts| (retentions(facts), document_retentions(facts)));
        entries.reverse();
        let reversed = story.scene.with_facts_of(&entries, |facts| (retentions(facts), document_retentions(facts)));
        let straight = story.scene.with_facts(|facts| (retentions(facts), document_retentions(facts)));
        prop_assert_eq!(&straight, &turned);
        prop_assert_eq!(&straight, &reversed);
    }
}
