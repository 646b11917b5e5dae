//! The clock is set back three days, or falls back to 1970: the order stays, the claim is flagged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_tests::harness::{Office, Terminal, faketime_library, scratch};
use serde_json::Value;

#[test]
fn three_days_back_and_1970() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let honest = terminal.note(&case, "时钟正常");
    let mut expected = vec![honest];
    for (fake, flags) in [
        ("-3d", vec!["clock_moved", "before_checkpoint", "differs_from_office"]),
        ("@1970-01-02 00:00:00", vec!["implausible", "before_checkpoint"]),
    ] {
        let skewed = Terminal::at(terminal.home())
            .with_env("LD_PRELOAD", &faketime_library())
            .with_env("FAKETIME", fake)
            .with_env("DONT_FAKE_MONOTONIC", "1");
        expected.push(skewed.note(&case, "时钟被拨动"));
        let status = skewed.status();
        assert_eq!(status["time_quality"], "suspect", "{fake}: {status}");
        let event = event(&terminal, &case, expected.last().unwrap());
        assert_eq!(event["time_quality"], "suspect", "{fake}: {event}");
        let found: Vec<&str> = event["time_flags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flag| flag["flag"].as_str().unwrap())
            .collect();
        for flag in flags {
            assert!(found.contains(&flag), "{fake}: {flag} not in {found:?}");
        }
    }
    expected.push(terminal.note(&case, "时钟复原"));
    let shown = terminal.run(&["case", "show", &case]);
    let order: Vec<&str> = shown["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["entry"].as_str().unwrap())
        .filter(|entry| expected.iter().any(|wanted| wanted == entry))
        .collect();
    assert_eq!(order, expected, "the order of recording, whatever the clock said");
    terminal.verify();
    assert_eq!(terminal.sync()["refused"], 0);
}

fn event(terminal: &Terminal, case: &str, entry: &str) -> Value {
    let shown = terminal.run(&["case", "show", case]);
    shown["timeline"].as_array().unwrap().iter().find(|event| event["entry"] == entry).unwrap().clone()
}
