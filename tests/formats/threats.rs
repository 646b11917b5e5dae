//! `docs/THREATS.md` names tests: each of them exists, and every row has one or says why not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

const PAPER: &str = include_str!("../../docs/THREATS.md");
/// Rows of the two tables; a row that is taken away is a promise that is taken away.
const ROWS: usize = 30;

/// The rows of the tables, without their heads.
fn rows() -> Vec<Vec<&'static str>> {
    let lines = PAPER.lines().filter(|line| line.starts_with('|'));
    let cells = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    cells.filter(|cells| cells[1] != "promise" && !cells[0].starts_with("--")).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Whether a test of this name is in the sources: a function of a file, or a step of `tests/run`.
fn exists(name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    if let Some(step) = name.strip_prefix("tests/run ") {
        return read("tests/run").contains(&format!("\nstep_{step}() {{"));
    }
    let Some((file, function)) = name.split_once("::") else { return false };
    let source = read(file);
    [format!("fn {function}("), format!("def {function}(")].iter().any(|wanted| source.contains(wanted))
}

#[test]
fn every_row_names_tests_that_exist_or_says_why_not() {
    let rows = rows();
    assert!(rows.len() >= ROWS, "{} rows", rows.len());
    for cells in rows {
        let [threat, promise, tests, why] = cells[..] else { panic!("{cells:?} has not four cells") };
        assert!(!promise.is_empty(), "{threat}: no promise");
        let named = quoted(tests);
        assert!(!named.is_empty() || !why.is_empty(), "{threat}: neither a test nor a reason");
        for name in named {
            assert!(exists(name), "{threat}: there is no test {name}");
        }
    }
}

#[test]
fn a_test_that_does_not_exist_is_noticed() {
    assert!(exists("tests/formats/threats.rs::a_test_that_does_not_exist_is_noticed"));
    assert!(!exists("tests/formats/threats.rs::no_such_test") && !exists("tests/nowhere.rs::a"));
    assert!(exists("tests/run formats") && !exists("tests/run nothing"));
}
