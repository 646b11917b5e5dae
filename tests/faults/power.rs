//! The battery is pulled: nothing that was acknowledged is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use quanji_tests::harness::{Office, Seed, Terminal, Writer, build_shim, copy_folder, program, scratch};

const ROUNDS: usize = 40;

#[test]
fn forty_power_cuts() {
    let folder = scratch();
    let shim = build_shim(folder.path());
    let mut seed = Seed::from_environment();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    for round in 0..ROUNDS {
        let shadow = folder.path().join(format!("shadow-{round}"));
        copy_folder(terminal.home(), &shadow);
        let environment = [
            ("LD_PRELOAD", shim.to_str().unwrap()),
            ("CUT_ROOT", terminal.home().to_str().unwrap()),
            ("CUT_SHADOW", shadow.to_str().unwrap()),
        ];
        let mut writer = Writer::start(terminal.home(), &case, &environment);
        writer.wait_for(1);
        std::thread::sleep(Duration::from_micros(seed.below(60_000)));
        let saved = writer.kill();
        let after = Terminal::at(&shadow);
        let status = after.status();
        assert_eq!(status["missing"], serde_json::json!([]), "round {round}: {status}");
        after.verify();
        let shown = after.run(&["case", "show", &case]);
        let held: BTreeSet<&str> = shown["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["entry"].as_str().unwrap())
            .collect();
        let lost = saved.iter().filter(|hash| !held.contains(hash.as_str())).count();
        assert_eq!(lost, 0, "round {round}: lost of {} acknowledged", saved.len());
        std::fs::remove_dir_all(&shadow).unwrap();
    }
}

/// The shim can show a loss: a database that does not wait for the disk loses what it said was saved.
#[test]
fn the_shim_notices_a_careless_writer() {
    let folder = scratch();
    let shim = build_shim(folder.path());
    let (root, shadow) = (folder.path().join("root"), folder.path().join("shadow"));
    std::fs::create_dir_all(&root).unwrap();
    std::fs::create_dir_all(&shadow).unwrap();
    let file = root.join("careless.db");
    let mut child = Command::new(program("quanji-writer"))
        .args(["--unsafe", file.to_str().unwrap()])
        .env("LD_PRELOAD", &shim)
        .env("CUT_ROOT", &root)
        .env("CUT_SHADOW", &shadow)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let acknowledged = lines.by_ref().take(50).filter(Result::is_ok).count();
    child.kill().unwrap();
    child.wait().unwrap();
    let kept: u64 = rusqlite::Connection::open(shadow.join("careless.db"))
        .and_then(|database| database.query_row("SELECT count(*) FROM row", [], |row| row.get(0)))
        .unwrap_or(0);
    assert!(kept < acknowledged as u64, "kept {kept} of {acknowledged}");
}
