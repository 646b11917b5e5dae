//! `kill -9` at random in both processes: what was acknowledged is there, the chain is whole, and
//! the office holds nothing twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::time::Duration;

use quanji_tests::harness::{Desk, Office, Seed, Terminal, Writer, inputs, scratch};

const RECORDING_ROUNDS: usize = 160;
const SYNC_ROUNDS: usize = 50;
const PAPER_ROUNDS: usize = 30;

#[test]
fn two_hundred_deaths() {
    let folder = scratch();
    let mut seed = Seed::from_environment();
    let mut office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let mut saved = Vec::new();
    for round in 0..RECORDING_ROUNDS {
        let mut writer = Writer::start(terminal.home(), &case, &[]);
        writer.wait_for(1);
        std::thread::sleep(Duration::from_micros(seed.below(20_000)));
        saved.extend(writer.kill());
        if round % 40 == 0 {
            terminal.verify();
        }
    }
    assert_held(&terminal, &case, &saved);
    for _ in 0..SYNC_ROUNDS {
        saved.push(terminal.note(&case, "同步前的一条记录"));
        let mut sync = terminal.command(&["sync"]).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(seed.below(60_000)));
        if seed.below(2) == 0 {
            sync.kill().unwrap();
            sync.wait().unwrap();
        } else {
            office.kill();
            sync.kill().unwrap();
            sync.wait().unwrap();
            office.restart();
        }
    }
    terminal.sync();
    let status = terminal.status();
    assert_eq!(status["undelivered"], 0, "{status}");
    assert_held(&terminal, &case, &saved);
    assert_in_log(&office, &status, &saved);
}

/// Between the first field and the seal a terminal dies again and again. What was sealed is sealed, no number is given
/// twice, and what was left in the middle is finished later.
#[test]
fn deaths_between_reading_back_and_sealing() {
    let folder = scratch();
    let mut seed = Seed::from_environment();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let mut sealed = Vec::new();
    for _ in 0..PAPER_ROUNDS {
        let mut writer = Writer::sealing(terminal.home(), &case);
        if seed.below(3) == 0 {
            writer.wait_for(1);
        }
        std::thread::sleep(Duration::from_millis(seed.below(120)));
        sealed.extend(writer.kill());
    }
    assert_held(&terminal, &case, &sealed);
    let shown = terminal.run(&["case", "show", &case]);
    let documents = shown["documents"].as_array().unwrap();
    let seals: BTreeSet<&str> = documents.iter().filter_map(|document| document["seal"].as_str()).collect();
    assert!(sealed.iter().all(|seal| seals.contains(seal.as_str())), "what was sealed is sealed");
    let numbers: Vec<&str> = documents.iter().filter_map(|document| document["number"].as_str()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "no number twice: {numbers:?}");

    let desk = Desk::in_folder(&folder.path().join("desk"));
    let open = documents.iter().filter(|document| document["seal"].is_null());
    for document in open.map(|document| document["document"].as_str().unwrap()) {
        for (field, input) in inputs("HS-03") {
            terminal.set(document, &field, &input);
        }
        let _ = desk.read_back(&terminal, document);
        desk.sign(&terminal, document, "dept_head", &["--name", "白某"]);
        terminal.run(&["seal", document]);
    }
    terminal.sync();
    let report = office.admin(&["numbers", "report"]);
    let serial = report["numbers"].as_array().unwrap().iter().find(|one| one["series"] == "编号").unwrap();
    assert_eq!(serial["assigned"], documents.len());
    assert_eq!(serial["duplicates"], serde_json::json!([]));
    terminal.verify();
}

/// Every acknowledged save is in the terminal, and everything verifies.
fn assert_held(terminal: &Terminal, case: &str, saved: &[String]) {
    terminal.verify();
    let shown = terminal.run(&["case", "show", case]);
    let held: BTreeSet<&str> =
        shown["timeline"].as_array().unwrap().iter().map(|event| event["entry"].as_str().unwrap()).collect();
    let lost: Vec<&String> = saved.iter().filter(|hash| !held.contains(hash.as_str())).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged saves are lost", lost.len(), saved.len());
}

/// Every acknowledged save is in the office once, and the device's chain has no hole.
fn assert_in_log(office: &Office, status: &serde_json::Value, saved: &[String]) {
    let log = office.log();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let hashes: BTreeSet<String> = log.iter().map(|(_, _, hash)| hex(hash)).collect();
    assert!(saved.iter().all(|hash| hashes.contains(hash)), "the office holds every save");
    let device = status["device"].as_str().unwrap();
    let chain: Vec<u64> = log.iter().filter(|(id, ..)| hex(id) == device).map(|(_, seq, _)| *seq).collect();
    assert_eq!(
        chain,
        (1..=status["seq"].as_u64().unwrap()).collect::<Vec<_>>(),
        "the chain is whole and in order"
    );
    assert!(office.quarantine().is_empty());
}
