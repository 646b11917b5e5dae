//! Terminals that were copied, and stores that were put back: a fork is shown and both sides are
//! kept; what is missing is named by sequence number and comes back from the office.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::process::Command;

use quanji_tests::harness::{Office, Terminal, scratch};
use serde_json::json;

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

fn alarms(terminal: &Terminal) -> Vec<String> {
    let status = terminal.status();
    let alarms = status["alarms"].as_array().unwrap();
    alarms.iter().map(|alarm| alarm["body"]["alarm"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_cloned_terminal_is_a_fork_and_both_sides_are_kept() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let original = office.enrol(&officer, &folder.path().join("original"));
    let case = original.open_case("平罗县某宾馆");
    original.sync();
    copy(original.home(), &folder.path().join("clone"));
    let clone = Terminal::at(&folder.path().join("clone"));
    original.note(&case, "原机记录");
    let notes = [clone.note(&case, "克隆机记录一"), clone.note(&case, "克隆机记录二")];
    original.sync();
    let refused = clone.sync();
    assert!(refused["refused"].as_u64().unwrap() >= 2, "{refused}");
    let reasons = office.quarantine();
    assert!(reasons.iter().all(|reason| reason == "fork") && reasons.len() >= 4, "{reasons:?}");
    let listed = office.admin(&["quarantine", "list"]).to_string();
    assert!(notes.iter().all(|note| listed.contains(note)), "both of the clone's notes are kept");
    assert!(clone.status()["quarantined"].as_u64().unwrap() >= 4);
    clone.note(&case, "克隆机仍可记录");
    original.note(&case, "原机仍可记录");
    assert_eq!(original.sync()["refused"], 0);
    original.verify();
}

#[test]
fn an_older_copy_of_the_database_is_noticed_at_open_and_named() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let database = terminal.home().join("quanji.db");
    let older = folder.path().join("older.db");
    std::fs::copy(&database, &older).unwrap();
    let kept_to = terminal.status()["seq"].as_u64().unwrap();
    let delivered = terminal.note(&case, "已送达的记录");
    terminal.sync();
    terminal.note(&case, "未送达的记录");
    let lost_to = terminal.status()["seq"].as_u64().unwrap();
    std::fs::copy(&older, &database).unwrap();

    let status = terminal.status();
    assert_eq!(status["missing"], json!([{"from": kept_to + 1, "to": lost_to}]), "{status}");
    assert!(alarms(&terminal).contains(&"entries_missing".to_owned()));
    terminal.note(&case, "恢复后的记录");
    terminal.sync();
    let status = terminal.status();
    assert!(status["seq"].as_u64().unwrap() > lost_to, "the chain goes on after what was lost");
    assert_eq!(
        status["missing"],
        json!([{"from": kept_to + 3, "to": lost_to}]),
        "only what was never delivered"
    );
    let shown = terminal.run(&["case", "show", &case]).to_string();
    assert!(shown.contains(&delivered), "what was delivered came back from the office");
    assert!(office.quarantine().is_empty(), "no two entries share a place");
}

#[test]
fn an_older_copy_of_the_whole_terminal_is_noticed_at_the_first_exchange() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let older = folder.path().join("older");
    copy(terminal.home(), &older);
    let note = terminal.note(&case, "备份之后的记录");
    terminal.sync();
    let seq = terminal.status()["seq"].clone();
    std::fs::remove_dir_all(terminal.home()).unwrap();
    copy(&older, terminal.home());

    let sync = terminal.sync();
    assert_eq!(sync["alarms"][0]["alarm"], "store_rolled_back", "{sync}");
    assert!(alarms(&terminal).contains(&"store_rolled_back".to_owned()));
    assert_eq!(terminal.status()["seq"], seq, "own entries came back");
    assert!(terminal.run(&["case", "show", &case]).to_string().contains(&note));
    terminal.note(&case, "继续记录");
    assert_eq!(terminal.sync()["refused"], 0);
    assert!(office.quarantine().is_empty());
    terminal.verify();
}
