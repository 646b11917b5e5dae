//! The office's machine is lost with everything on it. A backup and the terminals bring all of it back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use quanji_tests::harness::{Office, Terminal, photo, program, scratch};
use serde_json::Value;

const SECTION: &str = "公共场所科";

/// Where backups are kept, and their keys.
struct Safe {
    folder: PathBuf,
    identity: PathBuf,
    recipient: String,
}

impl Safe {
    fn new(folder: &Path) -> Self {
        let identity = folder.join("backup.key");
        let made = server(&["backup", "keygen", "--out", identity.to_str().unwrap()]).unwrap();
        let recipient = made["recipient"].as_str().unwrap().to_owned();
        Self { folder: folder.join("backups"), identity, recipient }
    }

    fn backup(&self, office: &Office) -> Value {
        let arguments = ["backup", "--data", path(office.data()), "--to", path(&self.folder)];
        server(&[&arguments[..], &["--recipient", &self.recipient]].concat()).unwrap()
    }

    fn restore(&self, into: &Path) -> Value {
        let arguments = ["restore", "--from", path(&self.folder), "--identity", path(&self.identity)];
        server(&[&arguments[..], &["--into", path(into)]].concat()).unwrap()
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn server(arguments: &[&str]) -> Result<Value, Value> {
    let output = Command::new(program("quanji-server")).arg("--json").args(arguments).output().unwrap();
    let text = if output.status.success() { &output.stdout } else { &output.stderr };
    let value = serde_json::from_slice(text)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(text)));
    if output.status.success() { Ok(value) } else { Err(value) }
}

/// Entries of the log by hash.
fn hashes(office: &Office) -> BTreeSet<Vec<u8>> {
    office.log().into_iter().map(|(_, _, hash)| hash).collect()
}

fn chunks(data: &Path) -> BTreeSet<String> {
    let folders = std::fs::read_dir(data.join("media")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|folder| folder.file_name().len() == 2);
    let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap));
    files.map(|file| file.file_name().into_string().unwrap()).collect()
}

fn add_photo(terminal: &Terminal, case: &str, file: &Path) {
    photo(file);
    let kind = ["--kind", "photo", "--type", "image/jpeg"];
    terminal.run(&[&["media", "add", "--case", case, path(file)], &kind[..]].concat());
}

fn digest(terminal: &Terminal, case: &str) -> Value {
    terminal.run(&["case", "show", case])["digest"].clone()
}

#[test]
fn everything_is_back_after_the_loss_of_the_office() {
    let folder = scratch();
    let at = |name: &str| folder.path().join(name);
    let safe = Safe::new(folder.path());
    let mut office = Office::start(&at("office"));
    let (zhang, wang) = (office.officer("张三", SECTION), office.officer("王强", SECTION));
    let ours = office.enrol(&zhang, &at("张三"));
    let theirs = office.enrol(&wang, &at("王强"));
    let case = ours.open_case("平罗县塞上江南宾馆");
    add_photo(&ours, &case, &at("布草间.jpg"));
    assert_eq!(ours.run(&["upload"])["waiting"], 0);
    theirs.sync();

    let made = safe.backup(&office);
    assert_eq!((&made["snapshot"], &made["lacking"]), (&1.into(), &0.into()));

    // Work goes on after the backup: entries, a recording, another officer, a terminal enrolled, a decision of the office.
    let document = theirs.new_draft(&case);
    theirs.set(&document, "body", "二楼布草间未上锁");
    theirs.sync();
    ours.note(&case, "三楼走廊灭菌灯损坏");
    add_photo(&ours, &case, &at("消毒间.jpg"));
    assert_eq!(ours.run(&["upload"])["waiting"], 0);
    let li = office.officer("李娜", SECTION);
    let late = office.enrol(&li, &at("李娜"));
    late.sync();
    late.note(&case, "复查时已整改");
    office.section("食品科");
    for terminal in [&late, &ours, &theirs] {
        terminal.sync();
    }
    let (before, chunks_before, shown) = (hashes(&office), chunks(office.data()), digest(&ours, &case));
    assert_eq!(shown, digest(&theirs, &case));
    // And something that the office never saw.
    theirs.note(&case, "返程途中记录");

    let lost_size = office.log_size();
    office.kill();
    std::fs::remove_dir_all(office.data()).unwrap();
    let restored = safe.restore(office.data());
    assert_eq!(restored["resumed"]["epoch"], 2);
    assert!(restored["log_size"].as_u64().unwrap() < lost_size);
    office.restart();

    // The terminal that was enrolled after the backup is not known; the others bring what makes it known, and so does it.
    let summary = late.sync();
    assert_eq!(summary["alarms"][0]["alarm"], "office_restored", "{summary}");
    for terminal in [&ours, &theirs, &late] {
        terminal.sync();
        assert_eq!(terminal.run(&["upload"])["waiting"], 0);
    }
    for terminal in [&ours, &theirs, &late] {
        terminal.sync();
        terminal.verify();
        let status = terminal.status();
        assert_eq!(status["undelivered"], 0, "{status}");
    }
    let after = hashes(&office);
    let missing = before.difference(&after).count();
    assert_eq!(missing, 0, "of {} entries, the office's own among them", before.len());
    assert!(office.quarantine().is_empty(), "{:?}", office.quarantine());
    assert!(chunks(office.data()).is_superset(&chunks_before), "every chunk");
    let same = [&ours, &theirs, &late].map(|terminal| digest(terminal, &case));
    assert!(same.iter().all(|one| *one == same[0]), "{same:?}");
    assert!(ours.run(&["case", "show", &case]).to_string().contains("返程途中记录"));
    let sections = office.admin(&["section", "list"]).to_string();
    assert!(sections.contains("食品科"), "{sections}");
    let verified = server(&["verify-office", "--data", path(office.data())]).unwrap();
    assert_eq!(verified["count"], 0, "{verified}");
}
