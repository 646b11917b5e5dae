//! The rules, before anybody puts them in force.

use quanji_tests::harness::scratch;

use super::{path, server};

/// The book of rules can be read, and a file of cases tried on it, before anybody puts anything in force.
#[test]
fn the_rules_are_tried_first() {
    let folder = scratch();
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/data/rules.yaml");
    let tried = server(&["rules", "check", book]);
    assert_eq!(tried.status, Some(0), "{}", tried.err);
    assert!(tried.out.lines().last().unwrap().ends_with(" passed, 0 failed"), "{}", tried.out);

    let try_case = |given: &str, expect: &str, more: &[&str]| {
        let file = folder.path().join("cases.yaml");
        let case = format!("- {{rule: R2.1, id: 我们的案例, given: {given}, expect: {expect}}}\n");
        std::fs::write(&file, case).unwrap();
        server(&[&["rules", "check", path(&file)], more].concat())
    };
    let sound = "{kind: 日常监督执法, records: 1, status: closed}";
    assert_eq!(try_case(sound, "PASS", &["--strict"]).status, Some(0));
    let wrong = try_case(sound, "VIOLATION", &[]);
    assert_eq!(wrong.status, Some(1));
    let line = wrong.out.lines().next().unwrap();
    assert!(line.starts_with("FAIL") && line.contains("我们的案例"), "{line}");
    assert!(
        wrong.out.contains("0 passed, 1 failed") && wrong.err.contains("1 cases failed"),
        "{}",
        wrong.err
    );

    let misspelt = "{kind: 日常监督执法, records: 1, status: closed, recrods: 0}";
    let told = try_case(misspelt, "PASS", &[]);
    assert_eq!(told.status, Some(0));
    let line = told.out.lines().next().unwrap();
    assert!(line.contains("我们的案例") && line.contains("[not asked for: recrods]"), "{line}");
    let strict = try_case(misspelt, "PASS", &["--strict"]);
    assert_eq!(strict.status, Some(1));
    assert!(strict.out.contains("recrods"), "{}", strict.out);

    assert_eq!(server(&["rules", "list"]).out.lines().count(), 79);
    let explained = server(&["rules", "explain", "R9.2"]).out;
    for word in ["第九条", "全过程", "max_gap_s=30", "VIOLATION (unexplained gap)", "R9.2-T1"] {
        assert!(explained.contains(word), "{word}: {explained}");
    }
    let unknown = server(&["rules", "explain", "R99.9"]);
    assert_eq!(unknown.status, Some(1));
    assert!(unknown.err.contains("R99.9") && unknown.err.contains("rules list"), "{}", unknown.err);
}
