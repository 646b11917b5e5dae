//! Saturday: every case is judged again.

use serde_json::{Value, json};

use super::{Week, decide, findings, path, server};

/// A decision of the bureau makes every finding old; all cases are judged again, and one sees how far it has come.
pub(crate) fn saturday_every_case_is_judged_again(week: &mut Week) {
    let home = week.ma.home().to_owned();
    let terminal =
        quanji_core::terminal::Terminal::open(quanji_core::terminal::Surroundings::system(&home)).unwrap();
    for number in 0..60 {
        terminal.open_case("inspection", &format!("巡查{number}号"), None).unwrap();
    }
    drop(terminal);
    week.ma.sync();
    // A running server judges in the background; without it, what is printed is what this command did.
    week.office.kill();
    decide(&week.office, "max_gap_s", "45");
    let data = path(week.office.data());
    let judged = server(&["rules", "evaluate", "--data", data]);
    assert_eq!(judged.status, Some(0), "{}", judged.err);
    let progress: Vec<&str> = judged.out.lines().filter(|line| line.ends_with(" cases")).collect();
    assert_eq!(progress, ["50 of 64 cases", "64 of 64 cases"]);
    assert_eq!(server(&["rules", "evaluate", "--data", data]).out.lines().next(), Some("64 of 64 cases"));
    let counted = server(&["--json", "rules", "evaluate", "--data", data]);
    let counted = findings(&serde_json::from_str(&counted.out).unwrap());
    let violated = |one: &&Value| one["rule"] == "R9.1" && one["level"] == "VIOLATION";
    assert_eq!(counted.iter().find(violated).unwrap()["cases"], 1, "that of Monday: {counted:?}");
    // The bureau as a whole: no recorder stands in its register.
    let bureau = server(&["--json", "rules", "evaluate", "--data", data, "--bureau"]);
    let bureau = findings(&serde_json::from_str(&bureau.out).unwrap());
    let lacking = bureau.iter().find(|one| one["rule"] == "R10.1").unwrap();
    assert_eq!((&lacking["level"], &lacking["about"]), (&json!("WARN"), &json!("section")));
    week.office.restart();
}
