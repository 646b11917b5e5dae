//! Monday and Tuesday: the rules are put in force, and met on the scene.

use quanji_tests::harness::{Recording, photo, video};
use serde_json::Value;

use super::{Scene, Week, add, decide, level, said_here, said_there, stated, text, today};

/// Until the bureau says from when the rules apply, a finding informs and nothing more; and the bureau says so only with
/// a paper that decides it.
pub(crate) fn monday_the_rules_are_put_in_force(week: &Week) {
    let Week { office, ma, .. } = week;
    let case = ma.open_case("平罗县某某招待所");
    let step = week.start(&case);
    ma.sync();
    for early in [said_here(ma, &case, None), said_here(ma, &case, Some(&step)), said_there(office, &case)] {
        assert!(early.iter().all(|one| ["PASS", "INFO"].contains(&text(one, "level"))), "{early:?}");
        let (level, says) = level(&early, "R9.1");
        assert_eq!(level, "INFO");
        assert!(says.starts_with("缺少文字记录和动态记录") && says.contains("仅供参考"), "{says}");
    }

    let set = ["setting", "set", "ruleset.effective_from", "\"2020-01-01\""];
    let rest = ["--approved-by", "白主任", "--from", "2020-01-01"];
    let nameless = office.try_admin(&[&set[..], &rest].concat()).unwrap_err();
    assert_eq!(nameless["error"]["code"], "usage");
    assert!(text(&nameless["error"], "message").contains("--doc-no"), "{nameless}");
    let blank = office.try_admin(&[&set[..], &rest, &["--doc-no", " "]].concat()).unwrap_err();
    assert_eq!(blank["error"]["code"], "refused");
    let why = text(&blank["error"], "message");
    assert!(why.contains("解释文号") && why.contains("R23.1"), "{why}");
    assert_eq!(stated(office, "setting.interpreted"), 0);
    assert_eq!(level(&said_there(office, &case), "R9.1").0, "INFO");

    decide(office, "ruleset.effective_from", "\"2020-01-01\"");
    // However slow the machine of this test is, a film of a step counts from its beginning to its end.
    for tolerance in ["start_tolerance_s", "end_tolerance_s"] {
        decide(office, tolerance, "3600");
    }
    assert_eq!(level(&said_there(office, &case), "R9.1").0, "WARN", "in the office at once");
    assert_eq!(level(&said_here(ma, &case, None), "R9.1").0, "INFO", "on the terminal when it hears of it");
    ma.sync();
    assert_eq!(level(&said_here(ma, &case, None), "R9.1"), ("WARN", "缺少文字记录和动态记录"));
    ma.run(&["activity", "stop", "--case", &case, &step]);
    assert_eq!(level(&said_here(ma, &case, None), "R9.1").0, "VIOLATION", "nothing can cure it any more");
}

/// Without a network, the officer sees what the step still lacks and what would cure it. Nothing of that stands in the
/// way of a photograph, a draft or a film; each changes what is found.
pub(crate) fn tuesday_on_the_scene(week: &mut Week) -> Scene {
    week.office.kill();
    let ma = &week.ma;
    ma.run(&["device", "check", "--battery", "90"]);
    let case = ma.open_case("平罗县某某宾馆");
    ma.run(&["case", "set", &case, "business_kind", "公共场所"]);
    let step = week.start(&case);
    let lacking = || said_here(ma, &case, Some(&step));
    let nothing = lacking();
    for (rule, says, cure, english) in [
        ("R9.1", "缺少文字记录和动态记录", "离开现场前补做执法文书", "write the document"),
        ("R9.2", "音像记录有未说明的中断", "写明原因并经科室负责人签字", "explain the gap in writing"),
    ] {
        let one = nothing.iter().find(|one| one["rule"] == rule).unwrap();
        assert_eq!((text(one, "level"), text(one, "about"), text(one, "id")), ("WARN", "activity", &*step));
        assert!(text(one, "zh").starts_with(says), "{one}");
        assert!(text(one, "cure_zh").contains(cure) && text(one, "cure_en").contains(english), "{one}");
        assert_eq!(one["gate"], Value::Null, "nothing is refused: {one}");
    }

    photo(&week.file("布草间.jpg"));
    let picture = add(ma, &case, &week.file("布草间.jpg"), &["--activity", &step]);
    assert_eq!(level(&lacking(), "R9.1"), ("WARN", "缺少文字记录"));
    let _ = week.desk.fill(ma, &case, "HS-20");
    assert_eq!(level(&lacking(), "R9.1"), ("WARN", "动态记录仅有照片，不能反映全过程"));
    video(&week.file("检查.mp4"), 5);
    let mut filming = Recording::begin(ma, &case, &["--activity", &step]);
    assert!(filming.feed(&std::fs::read(week.file("检查.mp4")).unwrap()));
    assert_eq!(level(&lacking(), "R9.1").0, "PASS", "as soon as the film runs");
    let film = text(&filming.finish(), "media").to_owned();
    ma.run(&["activity", "stop", "--case", &case, &step]);
    let complete = lacking();
    for rule in ["R9.1", "R9.2"] {
        assert_eq!(level(&complete, rule).0, "PASS", "{complete:?}");
    }

    // Back in the office; a colleague comes later and films too.
    week.office.restart();
    week.exchange();
    week.wang.run(&["device", "check", "--battery", "80"]);
    let mut filming = Recording::begin(&week.wang, &case, &["--proves", "整改前的布草间"]);
    assert!(filming.feed(&std::fs::read(week.file("检查.mp4")).unwrap()));
    let film_of_wang = text(&filming.finish(), "media").to_owned();
    for terminal in [&week.ma, &week.wang] {
        assert_eq!(terminal.run(&["upload"])["waiting"], 0);
    }
    week.ma.run(&["evidence", "--case", &case, "--media", &film, "--proves", "布草间未设消毒柜"]);
    week.ma.run(&[
        "event",
        "--case",
        &case,
        "rectification_submitted",
        "--at",
        &today().to_string(),
        "--text",
        "已整改布草间",
    ]);
    week.exchange();
    terminals_and_office_agree(week, &case, [&film, &film_of_wang]);
    Scene { case, photo: picture, films: [film, film_of_wang] }
}

/// The same entries give the same findings in every word, but for what an officer stated about a device: that is in the
/// chain of one terminal and in the office. So a terminal says nothing about the check of another's device (R18.1); that
/// somebody took a recorder along it can neither confirm nor deny (R10.2), nor name it among what is missing (R22.1).
fn terminals_and_office_agree(week: &Week, case: &str, films: [&str; 2]) {
    let there = said_there(&week.office, case);
    let [own, of_wang] = films;
    for (terminal, other) in [(&week.ma, of_wang), (&week.wang, own)] {
        let is_of_devices = |one: &Value| match text(one, "rule") {
            "R18.1" => one["id"] == other,
            rule => ["R10.2", "R22.1"].contains(&rule),
        };
        let here = said_here(terminal, case, None);
        let [same, known] = [&here, &there]
            .map(|found| found.iter().filter(|one| !is_of_devices(one)).collect::<Vec<&Value>>());
        // Rule, level, subject, words, and what it rests on: first what differs, so that a failure can be read.
        let only_here: Vec<_> = same.iter().filter(|one| !known.contains(one)).collect();
        let only_there: Vec<_> = known.iter().filter(|one| !same.contains(one)).collect();
        assert!(only_here.is_empty() && only_there.is_empty(), "{only_here:#?} {only_there:#?}");
        assert_eq!(same, known, "in the same order");
        assert_eq!((here.len() - same.len(), there.len() - known.len()), (2, 3), "R18.1 is said there alone");
        let (of_recorder, says) = level(&here, "R10.2");
        assert!(of_recorder == "INFO" && says.starts_with("本终端看不到其他人员的领用登记"), "{says}");
        assert!(!level(&here, "R22.1").1.contains("R10.2"));
    }
    assert_eq!(level(&there, "R10.2").0, "VIOLATION", "no recorder was taken along");
    assert!(level(&there, "R22.1").1.contains("R10.2"));
    assert!(there.len() > 20, "that says something: {}", there.len());
}
