//! Writes and syncs fail at random, and memory runs out: nothing is acknowledged that is not there, and
//! what is there goes on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::process::Command;

use quanji_tests::harness::{Office, Seed, Terminal, Writer, build_failing_disk, program, scratch};

const ROUNDS: u64 = 40;

fn held(terminal: &Terminal, case: &str) -> BTreeSet<String> {
    let shown = terminal.run(&["case", "show", case]);
    let timeline = shown["timeline"].as_array().unwrap();
    timeline.iter().map(|event| event["entry"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_disk_that_fails_at_random() {
    let folder = scratch();
    let shim = build_failing_disk(folder.path());
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let mut seed = Seed::from_environment();
    let mut saved = BTreeSet::new();
    let mut failed = 0;
    for round in 0..ROUNDS {
        let percent = ["2", "20"][usize::try_from(round % 2).unwrap()];
        let number = seed.next().to_string();
        let environment = [
            ("LD_PRELOAD", shim.to_str().unwrap()),
            ("EIO_ROOT", terminal.home().to_str().unwrap()),
            ("EIO_SEED", &number),
            ("EIO_PERCENT", percent),
        ];
        let (acknowledged, ended_well) = Writer::limited(terminal.home(), &case, 20, &environment).wait();
        failed += u64::from(!ended_well);
        saved.extend(acknowledged);
        let status = terminal.status();
        assert_eq!(status["missing"], serde_json::json!([]), "round {round}, seed {number}: {status}");
    }
    assert!(failed > ROUNDS / 2, "{failed} of {ROUNDS} rounds met a failure");
    assert!(!saved.is_empty());
    let held = held(&terminal, &case);
    let lost: Vec<_> = saved.difference(&held).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?} of {}", saved.len());
    terminal.verify();
    assert_eq!(terminal.sync()["refused"], 0);
    assert!(office.quarantine().is_empty(), "no two entries share a place");
}

#[test]
fn memory_runs_out() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let mut saved = BTreeSet::new();
    let (mut died, mut worked) = (0, 0);
    // From plenty down to less than the program itself needs.
    for mebibytes in (16..=400).rev().step_by(12) {
        let output = Command::new("prlimit")
            .arg(format!("--as={}", mebibytes << 20))
            .arg(program("quanji-writer"))
            .args([terminal.home().to_str().unwrap(), &case, "--limit", "4"])
            .output()
            .expect("`prlimit` of util-linux is needed");
        let printed = String::from_utf8_lossy(&output.stdout);
        saved.extend(
            printed.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(|l| l.trim().to_owned()),
        );
        if output.status.success() {
            worked += 1;
        } else {
            died += 1;
        }
    }
    assert!(died > 0 && worked > 0, "{died} died, {worked} ended well");
    let held = held(&terminal, &case);
    assert!(saved.iter().all(|entry| held.contains(entry)), "acknowledged and lost");
    terminal.verify();
    assert_eq!(terminal.sync()["refused"], 0);
}
