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

/// A restart between two saves: another boot, and a clock since boot that begins anew. It is told from a
/// clock that was set back, and from one that was set back while the boot stayed the same.
#[test]
fn a_restart_between_two_saves() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    // A device that has been up for a hundred days.
    let long_up = ["unshare", "-Ur", "-T", "--boottime", "8640000", "--fork"];
    let before = terminal.clone().within(&long_up).note(&case, "重启之前");
    let quality = |entry: &str| event(&terminal, &case, entry)["time_quality"].as_str().unwrap().to_owned();
    let flags = |entry: &str| event(&terminal, &case, entry)["time_flags"].to_string();

    // The same boot, and the clock since boot has gone back: no restart does that.
    let impossible = terminal.note(&case, "同一次启动，时钟倒退");
    assert_eq!(quality(&impossible), "suspect");
    assert!(flags(&impossible).contains("monotonic_backwards"), "{}", flags(&impossible));

    let boot = folder.path().join("boot_id");
    std::fs::write(&boot, "0b0e1d2c-3b4a-5968-7786-95a4b3c2d1e0\n").unwrap();
    let script = r#"mount --bind "$1" /proc/sys/kernel/random/boot_id && shift && exec "$@""#;
    let restarted = ["unshare", "-Urm", "sh", "-c", script, "sh", boot.to_str().unwrap()];
    let after = terminal.clone().within(&restarted).note(&case, "重启之后");
    assert_eq!(quality(&after), "unverified", "{}", flags(&after));
    assert_eq!(flags(&after), "[]", "nothing contradicts it, and nothing proves it");

    // And the wall clock was set back while it was off.
    let skewed = terminal
        .clone()
        .within(&restarted)
        .with_env("LD_PRELOAD", &faketime_library())
        .with_env("FAKETIME", "-3d")
        .with_env("DONT_FAKE_MONOTONIC", "1");
    let back = skewed.note(&case, "重启并拨回时钟");
    assert_eq!(quality(&back), "suspect");
    assert!(flags(&back).contains("before_checkpoint"), "{}", flags(&back));
    let order: Vec<String> = terminal.run(&["case", "show", &case])["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["entry"].as_str().unwrap().to_owned())
        .filter(|entry| [&before, &impossible, &after, &back].contains(&entry))
        .collect();
    assert_eq!(order, [before, impossible, after, back], "the order of recording");
    assert_eq!(terminal.sync()["refused"], 0);
}

fn event(terminal: &Terminal, case: &str, entry: &str) -> Value {
    let shown = terminal.run(&["case", "show", case]);
    shown["timeline"].as_array().unwrap().iter().find(|event| event["entry"] == entry).unwrap().clone()
}
