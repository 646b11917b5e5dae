use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::catalog::Day;
use crate::entry::{
    Approval, Aspect, AssessmentMade, AuditAnswered, AuditDecided, AuditFound, AuditPlanned, BureauFact, Role,
};
use crate::id::{CaseId, EntryHash, SectionId};
use crate::rules::scene::{SECTION, Scene, officer};

fn case(number: u32) -> CaseId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    CaseId::from_bytes(bytes)
}

#[test]
fn a_draw_that_anybody_can_repeat() {
    let plan = EntryHash::from_bytes([0x22; 32]);
    let cases: BTreeSet<CaseId> = (0..5).map(|number| CaseId::from_bytes([number; 16])).collect();
    let drawn: Vec<u8> = sample(&[0x11; 32], plan, &cases, 3).iter().map(|case| case.as_bytes()[0]).collect();
    // The numbers stand in docs/FORMATS.md.
    assert_eq!(drawn, [3, 1, 2]);
}

proptest! {
    #[test]
    fn the_draw_has_its_size_is_of_the_cases_and_has_one_order(
        numbers in prop::collection::btree_set(0_u32..500, 0..60),
        root in prop::array::uniform32(any::<u8>()),
        size in 0_u32..70,
    ) {
        let plan = EntryHash::from_bytes([3; 32]);
        let cases: BTreeSet<CaseId> = numbers.iter().map(|number| case(*number)).collect();
        let reversed: BTreeSet<CaseId> = numbers.iter().rev().map(|number| case(*number)).collect();
        let drawn = sample(&root, plan, &cases, size);
        prop_assert_eq!(&drawn, &sample(&root, plan, &reversed, size));
        prop_assert_eq!(drawn.len(), cases.len().min(size as usize));
        prop_assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
        prop_assert!(drawn.iter().all(|one| cases.contains(one)));
        // A larger draw goes on where a smaller one ends.
        let all = sample(&root, plan, &cases, u32::MAX);
        prop_assert_eq!(&all[..drawn.len()], &drawn[..]);
        // Whether a case is drawn first among the others does not depend on cases that were never opened.
        if let Some(last) = all.last() {
            let fewer: BTreeSet<CaseId> = cases.iter().filter(|one| *one != last).copied().collect();
            prop_assert_eq!(sample(&root, plan, &fewer, u32::MAX), &all[..all.len() - 1]);
        }
    }

    #[test]
    fn a_day_lies_in_its_period_and_in_no_other(days in 0_i64..40_000) {
        let day = Day::of_ms(0, 0).plus_days(days);
        for kind in [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year] {
            let period = Period::of(day, kind);
            prop_assert!(period.contains(day) && !period.next().contains(day));
            prop_assert_eq!(period.end().plus_days(1), period.next().begin());
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }
    }
}

#[test]
fn cases_to_draw_from() {
    let plan = AuditPlanned {
        name: "三季度".into(),
        section: Some(SECTION),
        period: "2026-Q3".into(),
        ad_hoc: false,
        from: "2026-07-01".into(),
        to: "2026-09-30".into(),
        sample: 5,
        planned_by: approval("稽查一"),
    };
    let other = SectionId::from_bytes([8; 16]);
    let opened = [
        (case(1), SECTION, "2026-06-30"),
        (case(2), SECTION, "2026-07-01"),
        (case(3), other, "2026-08-01"),
        (case(4), SECTION, "2026-09-30"),
        (case(5), SECTION, "2026-10-01"),
    ];
    let cases = || opened.iter().map(|(case, section, day)| (*case, *section, Day::read(day).unwrap()));
    assert_eq!(population(&plan, cases()), [case(2), case(4)].into());
    let of_all = AuditPlanned { section: None, ..plan };
    assert_eq!(population(&of_all, cases()), [case(2), case(3), case(4)].into());
}

#[test]
fn every_case_has_a_chance() {
    let cases: BTreeSet<CaseId> = (0..40).map(case).collect();
    let mut drawn: BTreeMap<CaseId, u32> = BTreeMap::new();
    for root in 0..400_u32 {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&root.to_be_bytes());
        for case in sample(&bytes, EntryHash::from_bytes([3; 32]), &cases, 5) {
            *drawn.entry(case).or_default() += 1;
        }
    }
    // 400 draws of 5 out of 40: 50 each on average, with a standard deviation of about 6.6.
    assert!(cases.iter().all(|case| (20..=80).contains(drawn.get(case).unwrap_or(&0))), "{drawn:?}");
}

#[test]
fn periods_as_they_are_written() {
    let day = |text: &str| Day::read(text).unwrap();
    for (on, kind, expected, begin, end) in [
        ("2026-07-01", "quarter", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-09-30", "quarter", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("2024-02-29", "month", "2024-02", "2024-02-01", "2024-02-29"),
        ("2026-06-30", "half_year", "2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-12-31", "year", "2026", "2026-01-01", "2026-12-31"),
    ] {
        assert_eq!(period_of(day(on), kind).as_deref(), Some(expected));
        let period: Period = expected.parse().unwrap();
        assert_eq!((period.begin(), period.end()), (day(begin), day(end)));
    }
    assert_eq!(period_of(day("2026-07-01"), "week"), None);
    for wrong in ["2026-Q5", "2026-Q0", "2026-13", "2026-7", "26", "2026-H3", "2026-", "Q3", "０"] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
}

fn approval(name: &str) -> Approval {
    Approval { name: name.into(), role: Role::Audit }
}

fn found(scene: &mut Scene, rule: &str, who: Option<&str>, tenths: Option<u32>) -> EntryHash {
    scene.office(BureauFact::AuditFound(AuditFound {
        audit: None,
        aspect: Aspect::SceneRecord,
        rule: rule.into(),
        section: SECTION,
        officer: who.map(officer),
        text: "现场未录像".into(),
        serious: false,
        deduction_tenths: tenths,
        found_by: approval("稽查一"),
    }))
}

fn appeal(scene: &mut Scene, finding: EntryHash) {
    scene.office(BureauFact::AuditAnswered(AuditAnswered {
        finding,
        text: "有录像，见附件".into(),
        answered_by: Approval { name: "赵六".into(), role: Role::SectionHead },
        appeal: true,
    }));
}

fn decide(scene: &mut Scene, finding: EntryHash, upheld: bool) {
    scene.office(BureauFact::AuditDecided(AuditDecided {
        finding,
        upheld,
        reason: "核实".into(),
        decided_by: approval("稽查二"),
    }));
}

fn with_findings<T>(
    scene: &Scene,
    look: impl FnOnce(&[AuditFinding<'_>], &crate::entry::Registry) -> T,
) -> T {
    scene.with_facts(|facts| {
        look(&audit_findings(facts.state.office(), facts.around.settings), facts.around.registry)
    })
}

#[test]
fn an_appeal_gives_the_deduction_back_and_keeps_both() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.at("2026-08-03T10:00");
    let first = found(&mut scene, "R22.1", Some("张三"), None);
    let second = found(&mut scene, "R22.2", None, Some(25));
    let score = |scene: &Scene, who: Option<&str>| {
        with_findings(scene, |findings, registry| {
            let scores = assessment(2026, findings, registry, 1_000);
            let made = AssessmentMade { year: 2026, scores: scores.clone(), made_by: approval("稽查一") };
            assert_eq!(made.scores.len(), 5, "a section and four officers");
            let one = scores.iter().find(|one| one.officer == who.map(officer)).unwrap();
            (one.score_tenths, one.deduction_tenths)
        })
    };
    let standing = |scene: &Scene| with_findings(scene, |findings, _| findings[0].standing);
    assert_eq!(
        (score(&scene, None), score(&scene, Some("张三"))),
        ((965, 35), (990, 10)),
        "R22.1 by the table"
    );
    appeal(&mut scene, first);
    assert_eq!(
        (standing(&scene), score(&scene, None)),
        (Standing::Appealed, (965, 35)),
        "until it is decided"
    );
    decide(&mut scene, first, false);
    assert_eq!((standing(&scene), score(&scene, None)), (Standing::Withdrawn, (975, 25)));
    assert_eq!(score(&scene, Some("张三")), (1_000, 0));
    with_findings(&scene, |findings, registry| {
        assert_eq!(findings.len(), 2, "both stay");
        assert!(findings[0].appeal.is_some() && findings[0].decision.is_some());
        assert!(assessment(2025, findings, registry, 1_000).iter().all(|one| one.deduction_tenths == 0));
    });
    decide(&mut scene, first, true);
    assert_eq!(
        (standing(&scene), score(&scene, None)),
        (Standing::Stands, (965, 35)),
        "the last decision counts"
    );
    decide(&mut scene, second, true);
    let costly = found(&mut scene, "R22.5", None, Some(5_000));
    assert_eq!(score(&scene, None), (0, 5_035));
    assert_ne!(costly, second);
}

#[test]
fn a_bulletin_counts_and_names_nobody() {
    let mut scene = Scene::new();
    scene.open("inspection");
    scene.at("2026-06-30T10:00");
    found(&mut scene, "R22.1", None, None);
    scene.at("2026-07-01T10:00");
    found(&mut scene, "R22.1", Some("张三"), Some(15));
    let withdrawn = found(&mut scene, "R22.4", Some("李四"), None);
    found(&mut scene, "", None, None);
    appeal(&mut scene, withdrawn);
    decide(&mut scene, withdrawn, false);
    with_findings(&scene, |findings, registry| {
        let third = bulletin("2026-Q3".parse().unwrap(), None, findings, registry);
        assert_eq!((third.findings, third.deduction_tenths), (2, 15));
        for said in [
            "2026-07-01至2026-09-30",
            "R22.1 1项，扣1.5分",
            "现场执法活动记录2项",
            "公共场所科2项",
            "1项发现经申诉撤销",
            "1项未定扣分标准",
        ] {
            assert!(third.text.contains(said), "{said}\n{}", third.text);
        }
        assert!(!third.text.contains("张三") && !third.text.contains("李四") && !third.text.contains("宾馆"));
        let of_section = bulletin("2026-Q2".parse().unwrap(), Some(SECTION), findings, registry);
        assert_eq!((of_section.findings, of_section.deduction_tenths), (1, 10));
        assert!(of_section.title.contains("公共场所科"));
        let none = bulletin("2026-Q1".parse().unwrap(), Some(SECTION), findings, registry);
        assert!(none.findings == 0 && none.text.contains("未发现"));
    });
}
