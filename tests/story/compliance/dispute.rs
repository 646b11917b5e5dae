//! Thursday: a dispute, and what it holds.

use quanji_tests::harness::Terminal;
use serde_json::json;

use super::{AUDIT, HEAD, Scene, Week, held, stated, text, today};

/// The party disputes the inspection: originals stay on both terminals until two people of the office lift every hold,
/// and until each terminal knows that. What an officer places holds, and so does what happened.
pub(crate) fn thursday_a_dispute(week: &Week, scene: &Scene) {
    let Week { office, ma, wang, .. } = week;
    let case = scene.case.as_str();
    let list = &ma.run(&["media", "list", "--case", case])["media"];
    assert!(list.as_array().unwrap().iter().all(|one| one["whereabouts"] == "in_office"), "{list}");
    ma.run(&["media", "remove", &scene.photo]);

    let reason = ["--reason", "当事人对检查过程提出异议"];
    let placed = ma.run(&[&["hold", "--case", case, "dispute"], &reason[..]].concat());
    let happened = ["event", "--case", case, "objection", "--at", &today().to_string()];
    let happened = ma.run(&happened);
    // While both stand, either is named: 异议 of what happened, 异议投诉上访 of what the officer placed.
    let kept = |terminal: &Terminal, film: &str, ground: &str| {
        let kept = terminal.try_run(&["media", "remove", film]).unwrap_err();
        let why = kept.details["blockers"].as_array().unwrap();
        assert_eq!((kept.code.as_str(), why.len(), &why[0]["because"]), ("kept", 1, &json!("kept")));
        let reason = text(&why[0], "reason");
        assert!(reason.starts_with(&format!("第十五条情形（{ground}")), "{reason}");
    };
    let [own, of_wang] = &scene.films;
    kept(ma, own, "异议");
    week.exchange();
    kept(wang, of_wang, "异议");

    let lift = |hold: &str, by: &[&str]| {
        let by: Vec<&str> = by.iter().flat_map(|one| ["--by", one]).collect();
        office.try_admin(&[&["hold", "lift", case, hold, "--reason", "争议已经处理完毕"], &by[..]].concat())
    };
    let (placed, happened) = (text(&placed, "hold"), text(&happened, "entry"));
    for by in [&[AUDIT][..], &[HEAD], &[AUDIT, "李稽查:audit"]] {
        let alone = lift(placed, by).unwrap_err();
        assert_eq!(alone["error"]["code"], "refused", "{by:?}");
        assert!(text(&alone["error"], "message").contains("R15.4"), "{alone}");
    }
    assert_eq!(stated(office, "hold.lifted"), 0);
    // One hold after the other; each terminal keeps what it has until it hears of it.
    lift(happened, &[AUDIT, HEAD]).unwrap();
    kept(ma, own, "异议");
    week.exchange();
    kept(ma, own, "异议投诉上访");
    kept(wang, of_wang, "异议投诉上访");
    lift(placed, &[AUDIT, HEAD]).unwrap();
    for hold in [placed, happened] {
        assert_eq!(lift(hold, &[AUDIT, HEAD]).unwrap_err()["error"]["code"], "invalid", "once");
    }
    kept(ma, own, "异议投诉上访");
    week.exchange();
    for (terminal, film) in [(ma, own), (wang, of_wang)] {
        terminal.run(&["media", "remove", film]);
        assert!(held(office, case, film).is_some(), "the office has it");
    }
}
