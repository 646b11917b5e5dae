//! One bit flips in the database, in its WAL or in the head anchor: nothing is ever silently wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

use quanji_core::terminal::{Surroundings, Terminal as Opened};
use quanji_tests::harness::{Office, Terminal, Writer, copy_folder, scratch};

const FLIPS: usize = 400;

/// What a terminal says of itself after a flip.
enum Told {
    /// Everything is there and verifies.
    Intact,
    /// Something is wrong and it says so.
    Damage(String),
}

fn examine(home: &Path, entries: u64) -> Told {
    let opened = match Opened::open(Surroundings::system(home)) {
        Ok(opened) => opened,
        Err(error) => return Told::Damage(error.code().to_owned()),
    };
    match opened.status() {
        Ok(status) if !status.missing.is_empty() => Told::Damage(format!("missing {:?}", status.missing)),
        Ok(_) => match opened.verify(|_| ()) {
            Ok(found) if found.sound => {
                assert_eq!(found.own, entries, "sound, and yet entries are gone");
                Told::Intact
            }
            Ok(_) => Told::Damage("unsound".into()),
            Err(error) => Told::Damage(error.code().to_owned()),
        },
        Err(error) => Told::Damage(error.code().to_owned()),
    }
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    copy_folder(from, to);
}

fn offsets(length: usize) -> impl Iterator<Item = usize> {
    (0..FLIPS).map(move |number| number * length / FLIPS + number % 97).filter(move |at| *at < length)
}

#[test]
fn a_bit_of_the_database() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let document = terminal.new_draft(&case);
    for number in 0..6 {
        terminal.set(&document, "body", &format!("第 {number} 处未消毒"));
    }
    terminal.sync();
    let entries = terminal.status()["seq"].as_u64().unwrap();
    let length =
        usize::try_from(std::fs::metadata(terminal.home().join("quanji.db")).unwrap().len()).unwrap();
    let mut damaged = 0;
    for at in offsets(length) {
        let home = folder.path().join("flipped");
        copy(terminal.home(), &home);
        flip(&home.join("quanji.db"), at);
        let Told::Damage(_) = examine(&home, entries) else { continue };
        damaged += 1;
        let flipped = Terminal::at(&home);
        if damaged % 32 == 1 && flipped.try_run(&["verify"]).is_err_and(|failure| failure.code == "damaged") {
            let recovery = flipped.run(&["recover"]);
            let aside = recovery["set_aside"].as_str().unwrap();
            assert!(Path::new(aside).exists(), "the damaged database is kept");
            flipped.sync();
            assert_eq!(
                flipped.status()["missing"],
                serde_json::json!([]),
                "everything came back from the office"
            );
            assert!(flipped.run(&["case", "show", &case]).to_string().contains("第 5 处未消毒"));
        }
    }
    assert!(damaged > FLIPS / 2, "SQLCipher authenticates every page: {damaged} of {FLIPS}");
}

#[test]
fn a_bit_of_the_wal() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    let mut writer = Writer::start(terminal.home(), &case, &[]);
    writer.wait_for(30);
    let saved = writer.kill();
    let untouched = folder.path().join("untouched");
    copy(terminal.home(), &untouched);
    let wal = std::fs::metadata(untouched.join("quanji.db-wal")).unwrap().len();
    let home = folder.path().join("flipped");
    copy(&untouched, &home);
    let entries = Terminal::at(&home).verify()["own"].as_u64().unwrap();
    assert!(entries > saved.len() as u64);
    let mut told = 0;
    for at in offsets(usize::try_from(wal).unwrap()) {
        copy(&untouched, &home);
        flip(&home.join("quanji.db-wal"), at);
        if let Told::Damage(what) = examine(&home, entries) {
            assert!(what.starts_with("missing") || what == "damaged", "{what}");
            told += 1;
        }
    }
    assert!(told > FLIPS / 2, "SQLite drops committed rows without a word; the anchor names them: {told}");
}

#[test]
fn a_bit_of_the_head_anchor() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.note(&case, "一");
    let entries = terminal.status()["seq"].as_u64().unwrap();
    let length = usize::try_from(std::fs::metadata(terminal.home().join("anchor")).unwrap().len()).unwrap();
    for at in (0..length).step_by(5) {
        let home = folder.path().join("flipped");
        copy(terminal.home(), &home);
        flip(&home.join("anchor"), at);
        let flipped = Terminal::at(&home);
        let status = flipped.status();
        assert_eq!(status["alarms"][0]["body"]["alarm"], "anchor_damaged", "byte {at}: {status}");
        assert!(matches!(examine(&home, entries), Told::Intact), "byte {at}");
    }
}
