//! Keys change, get lost and are stolen: the record goes on, and nobody gets in by an old key.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

use std::path::{Path, PathBuf};

use quanji_tests::harness::{Office, Terminal, copy_folder, scratch};
use serde_json::Value;

/// Words, as an admin command takes them.
fn words<'a>(first: &[&'a str], rest: &'a [String]) -> Vec<&'a str> {
    first.iter().copied().chain(rest.iter().map(String::as_str)).collect()
}

/// Declares a recovery key; gives the papers of its shares.
fn declare(office: &Office, folder: &Path) -> [PathBuf; 3] {
    let two = office.two_people();
    let out = folder.to_str().unwrap();
    let named = ["--custodian", "所长", "--custodian", "档案室", "--custodian", "县卫健局"];
    office.admin(&words(&[&["recovery", "declare", "--out", out], &named[..]].concat(), &two));
    [1, 2, 3].map(|number| folder.join(format!("share-{number}.txt")))
}

fn shares(paths: &[&PathBuf]) -> Vec<String> {
    paths.iter().flat_map(|path| ["--share".to_owned(), path.display().to_string()]).collect()
}

fn code(error: &Value) -> &str {
    error["error"]["code"].as_str().unwrap()
}

fn sections(office: &Office) -> usize {
    office.admin(&["section", "list"])["sections"].as_array().unwrap().len()
}

#[test]
fn terminals_that_were_away_follow_a_rotation_of_the_office_key() {
    let folder = scratch();
    let mut office = Office::start(&folder.path().join("office"));
    let [away, home] = ["张三", "李四"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.path().join(name))
    });
    let case = away.open_case("平罗县某宾馆");
    away.sync();
    home.sync();

    let two = office.two_people();
    let before = std::fs::read(office.data().join("office.key")).unwrap();
    for reason in ["年度更换", "再次更换"] {
        office.admin(&words(&["rotate-office-key", "--reason", reason], &two));
        office.admin(&words(&["rotate-log-key", "--reason", reason], &two));
    }
    let after = std::fs::read(office.data().join("office.key")).unwrap();
    assert_ne!(before, after);
    // The process that serves has never heard of it, and states things of its own.
    let late = office.officer("王五", "食品科");
    let third = office.enrol(&late, &folder.path().join("王五"));
    third.sync();

    away.note(&case, "离线时记录");
    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, [7; 3_000]).unwrap();
    away.run(&[
        "media",
        "add",
        "--case",
        &case,
        photo.to_str().unwrap(),
        "--kind",
        "photo",
        "--type",
        "image/jpeg",
    ]);
    away.run(&["upload"]);
    assert_eq!(away.run(&["media", "list", "--case", &case])["media"][0]["delivered"], true);
    away.sync();
    home.sync();
    for terminal in [&away, &home, &third] {
        assert_eq!(terminal.status()["quarantined"], 0);
        terminal.verify();
    }
    assert!(home.run(&["case", "show", &case]).to_string().contains("离线时记录"));

    // The old key is worth nothing any more: not for the office's own processes either.
    office.kill();
    std::fs::write(office.data().join("office.key"), &before).unwrap();
    let refused = office.try_admin(&["section", "add", "旧钥科"]).unwrap_err();
    assert_eq!(code(&refused), "key_file");
    std::fs::write(office.data().join("office.key"), &after).unwrap();
    assert_eq!(sections(&office), 2);
    office.restart();
    away.sync();
}

#[test]
fn an_office_that_lost_its_key_goes_on_with_any_two_shares() {
    let folder = scratch();
    let mut office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let [one, two, three] = declare(&office, &folder.path().join("papers"));
    terminal.sync();
    let people = office.two_people();
    let recover = |office: &Office, given: &[&PathBuf]| {
        let given = shares(given);
        let all = [given, people.clone()].concat();
        office.try_admin(&words(&["recover-office-key", "--reason", "密钥损毁"], &all))
    };
    for (round, given) in [[&one, &two], [&one, &three], [&two, &three]].iter().enumerate() {
        office.kill();
        std::fs::remove_file(office.data().join("office.key")).unwrap();
        assert_eq!(code(&office.try_admin(&["section", "list"]).unwrap_err()), "key_file");

        let alone = recover(&office, &[given[0]]).unwrap_err();
        assert_eq!(code(&alone), "share", "one share is not enough: {alone}");
        let damaged = folder.path().join(format!("damaged-{round}.txt"));
        let text = std::fs::read_to_string(given[1]).unwrap();
        let at = text.find("QJS1").unwrap() + 8;
        let wrong = if &text[at..=at] == "A" { "B" } else { "A" };
        std::fs::write(&damaged, format!("{}{wrong}{}", &text[..at], &text[at + 1..])).unwrap();
        let refused = recover(&office, &[given[0], &damaged]).unwrap_err();
        assert_eq!(code(&refused), "share");
        assert!(refused.to_string().contains(&format!("damaged-{round}.txt")), "by name: {refused}");
        assert_eq!(code(&recover(&office, &[given[0], given[0]]).unwrap_err()), "share");

        recover(&office, given).unwrap();
        office.restart();
        let name = format!("第{round}科");
        office.section(&name);
        let case = terminal.open_case("平罗县某宾馆");
        terminal.note(&case, "恢复之后");
        assert_eq!(terminal.sync()["refused"], 0);
        terminal.verify();
    }
    assert_eq!(terminal.status()["quarantined"], 0);
    assert_eq!(sections(&office), 4);

    // Shares of a recovery key that was replaced are of no use.
    declare(&office, &folder.path().join("new papers"));
    office.kill();
    std::fs::remove_file(office.data().join("office.key")).unwrap();
    assert!(recover(&office, &[&one, &two]).is_err());
}

#[test]
fn nobody_does_alone_what_takes_two() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let device = terminal.status()["device"].as_str().unwrap().to_owned();
    let two = office.two_people();
    let passwords = two[5].clone();
    let size = office.log_size();
    let revoke = ["device", "revoke", &device, "--reason", "遗失"];
    let with = |people: &[&str]| office.try_admin(&[&revoke[..], people].concat());
    let first = two[1].as_str();
    let alone = with(&["--by", first, "--passwords", &passwords]).unwrap_err();
    assert_eq!(code(&alone), "two_people");
    let same = folder.path().join("same");
    let line = std::fs::read_to_string(&passwords).unwrap().lines().next().unwrap().to_owned();
    std::fs::write(&same, format!("{line}\n{line}\n")).unwrap();
    let twice = with(&["--by", first, "--by", first, "--passwords", same.to_str().unwrap()]).unwrap_err();
    assert_eq!(code(&twice), "two_people");
    let guessed = with(&["--by", first, "--by", &two[3], "--passwords", same.to_str().unwrap()]).unwrap_err();
    assert_eq!(code(&guessed), "not_authorised");
    let added = office.admin(&["user", "add", "--name", "稽查员", "--role", "audit"]);
    std::fs::write(&same, format!("{line}\n{}\n", added["password"].as_str().unwrap())).unwrap();
    let wrong = with(&["--by", first, "--by", "稽查员", "--passwords", same.to_str().unwrap()]).unwrap_err();
    assert_eq!(code(&wrong), "two_people");
    assert_eq!(office.log_size(), size, "nothing was stated");
    office.admin(&words(&revoke, &two));
    assert_eq!(office.log_size(), size + 1);
}

#[test]
fn a_database_whose_key_store_is_gone_opens_with_the_recovery_key() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let papers = declare(&office, &folder.path().join("papers"));
    terminal.sync();
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let device = terminal.status()["device"].as_str().unwrap().to_owned();
    terminal.note(&case, "钥匙丢失前未送达的记录");

    // The key store of the phone is gone; what is left is the encrypted database.
    std::fs::remove_dir_all(terminal.home().join("keys")).unwrap();
    assert!(terminal.try_run(&["status"]).is_err());
    let database = terminal.home().join("quanji.db");
    let out = folder.path().join("recovered");
    let two = office.two_people();
    let open = |given: &[&PathBuf], out: &Path| {
        let given = shares(given);
        let named = ["recover-terminal", "--database", database.to_str().unwrap(), "--device", &device];
        let all = [given, two.clone()].concat();
        office.try_admin(&words(&[&named[..], &["--out", out.to_str().unwrap()]].concat(), &all))
    };
    assert_eq!(code(&open(&[&papers[1]], &out).unwrap_err()), "share");
    let found = open(&[&papers[2], &papers[0]], &out).unwrap();
    assert_eq!((&found["undelivered"], &found["admitted"]), (&2.into(), &2.into()), "{found}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count() as u64, found["entries"].as_u64().unwrap());
    let other = office.officer("李四", "公共场所科");
    let reader = office.enrol(&other, &folder.path().join("reader"));
    reader.sync();
    assert!(reader.run(&["case", "show", &case]).to_string().contains("钥匙丢失前未送达的记录"));
    reader.verify();
    // The file itself was not touched, and opening it again finds nothing more to deliver.
    let again = open(&[&papers[0], &papers[1]], &folder.path().join("again")).unwrap();
    assert_eq!(again["undelivered"], 0, "{again}");
}

#[test]
fn a_revoked_terminal_is_rescued_first_and_wiped_second() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let officer = office.officer("张三", "公共场所科");
    let terminal = office.enrol(&officer, &folder.path().join("terminal"));
    let bundle = folder.path().join("bundle");
    let rescue = || terminal.try_run(&["rescue", "--out", bundle.to_str().unwrap()]);
    assert_eq!(rescue().unwrap_err().code, "invalid", "there is no recovery key yet");
    let [one, two, three] = declare(&office, &folder.path().join("papers"));
    let case = terminal.open_case("平罗县某宾馆");
    terminal.sync();
    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, (0..1_500_000u32).map(|at| (at % 251) as u8).collect::<Vec<u8>>()).unwrap();
    let add =
        ["media", "add", "--case", &case, photo.to_str().unwrap(), "--kind", "photo", "--type", "image/jpeg"];
    let added = terminal.run(&add);
    let note = terminal.note(&case, "吊销前未送达");
    let device = terminal.status()["device"].as_str().unwrap().to_owned();
    let people = office.two_people();
    office.admin(&words(&["device", "revoke", &device, "--reason", "遗失后找回"], &people));

    let receipt = folder.path().join("receipt");
    let wipe = || terminal.try_run(&["wipe", "--receipt", receipt.to_str().unwrap()]);
    let held = rescue().unwrap();
    assert!(held["count"]["entries"].as_u64().unwrap() >= 3, "{held}");
    assert_eq!(held["count"]["recordings"], 1);
    assert_eq!(held["count"]["chunks"], 2);
    std::fs::write(&receipt, b"no receipt").unwrap();
    assert_eq!(wipe().unwrap_err().code, "invalid");

    // Something is recorded after the rescue: it would be lost.
    let kept = |receipt: &Path| {
        office.admin(&["rescue", "receive", bundle.to_str().unwrap(), "--receipt", receipt.to_str().unwrap()])
    };
    kept(&receipt);
    terminal.note(&case, "抢救之后又记录");
    assert_eq!(wipe().unwrap_err().code, "invalid");
    let earlier = std::fs::read(&receipt).unwrap();
    rescue().unwrap();
    assert_eq!(wipe().unwrap_err().code, "invalid", "the receipt is for an earlier bundle");
    kept(&receipt);
    assert_ne!(earlier, std::fs::read(&receipt).unwrap());
    terminal.verify();
    wipe().unwrap();
    let left: Vec<_> =
        std::fs::read_dir(terminal.home()).unwrap().map(|found| found.unwrap().file_name()).collect();
    assert_eq!(left, ["keys"], "only the empty folder of keys");
    assert_eq!(std::fs::read_dir(terminal.home().join("keys")).unwrap().count(), 0);
    assert_eq!(terminal.try_run(&["status"]).unwrap_err().code, "not_enrolled");

    let open = |given: &[&PathBuf]| {
        let given = shares(given);
        let all = [given, people.clone()].concat();
        office.try_admin(&words(&["rescue", "open", bundle.to_str().unwrap()], &all))
    };
    assert_eq!(code(&open(&[&three]).unwrap_err()), "share");
    let opened = open(&[&one, &three]).unwrap();
    assert_eq!(opened["admitted"], 0);
    assert_eq!(opened["quarantined"], opened["held"]["entries"], "{opened}");
    assert_eq!((&opened["received"], &opened["waiting"]), (&0.into(), &1.into()));
    assert!(office.quarantine().iter().all(|reason| reason == "revoked_device"));

    office.admin(&["quarantine", "admit", &note, "--reason", "经核实"]);
    let captured = added["media"][0]["entry"].as_str().unwrap();
    office.admin(&["quarantine", "admit", captured, "--reason", "经核实"]);
    let opened = open(&[&two, &three]).unwrap();
    assert_eq!((&opened["received"], &opened["waiting"]), (&1.into(), &0.into()), "{opened}");
    assert_eq!(opened["quarantined"], 0, "opening it again takes in nothing twice");

    // A bundle that lost its end is not taken for whole.
    let bytes = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, &bytes[..bytes.len() - 7]).unwrap();
    assert_eq!(code(&open(&[&one, &two]).unwrap_err()), "invalid");
}

#[test]
fn a_stolen_unlocked_terminal_gets_nothing_and_leaves_nothing_after_its_revocation() {
    let folder = scratch();
    let office = Office::start(&folder.path().join("office"));
    let [lost, other] = ["张三", "李四"].map(|name| {
        let officer = office.officer(name, "公共场所科");
        office.enrol(&officer, &folder.path().join(name))
    });
    let case = lost.open_case("平罗县某宾馆");
    lost.sync();
    // The thief has everything: the store, the keys, and the token of the last exchange.
    let stolen = Terminal::at(&folder.path().join("stolen"));
    copy_folder(lost.home(), stolen.home());
    let device = lost.status()["device"].as_str().unwrap().to_owned();
    stolen.note(&case, "伪造的记录");
    office.admin(&words(&["device", "revoke", &device, "--reason", "被盗"], &office.two_people()));
    let size = office.log_size();

    for _ in 0..3 {
        let told = stolen.try_run(&["sync"]).unwrap_err();
        assert_eq!(told.code, "revoked");
    }
    assert_eq!(stolen.try_run(&["upload"]).unwrap_err().code, "revoked");
    // What the true officer recorded before the theft, and delivers after it, waits beside it.
    lost.note(&case, "被盗前的真实记录");
    assert_eq!(lost.try_run(&["sync"]).unwrap_err().code, "revoked");
    assert_eq!(office.log_size(), size, "nothing joins the record");
    assert!(office.quarantine().len() >= 2);
    // News of the case do not reach the stolen terminal.
    other.sync();
    other.note(&case, "后续取证");
    other.sync();
    let _ = stolen.try_run(&["sync"]);
    assert!(!stolen.run(&["case", "show", &case]).to_string().contains("后续取证"));
    other.verify();
}
