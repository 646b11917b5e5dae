//! The disk is full: a clear error, the old data can be read, and work goes on when there is space.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_tests::harness::{Office, fill, inside, scratch};

#[test]
fn a_full_terminal() {
    inside("a_full_terminal", "4m", |disk| {
        let folder = scratch();
        let office = Office::start(&folder.path().join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal = office.enrol(&officer, &disk.join("terminal"));
        let case = terminal.open_case("平罗县某宾馆");
        let mut saved = vec![terminal.note(&case, "空间充足")];
        let ballast = fill(disk);
        let failure = loop {
            match terminal.try_run(&["note", "--case", &case, "空间不足时的记录"]) {
                Ok(note) => saved.push(note["entry"].as_str().unwrap().to_owned()),
                Err(failure) => break failure,
            }
        };
        assert_eq!(failure.code, "storage_full", "{failure:?}");
        let shown = terminal.run(&["case", "show", &case]).to_string();
        assert!(saved.iter().all(|entry| shown.contains(entry)), "old data can be read");
        assert!(terminal.status()["seq"].as_u64().unwrap() > 0);
        std::fs::remove_file(ballast).unwrap();
        saved.push(terminal.note(&case, "空间释放后的记录"));
        let shown = terminal.run(&["case", "show", &case]).to_string();
        assert!(saved.iter().all(|entry| shown.contains(entry)));
        terminal.verify();
        terminal.sync();
        assert_eq!(terminal.status()["undelivered"], 0);
    });
}

#[test]
fn a_full_office() {
    inside("a_full_office", "6m", |disk| {
        let folder = scratch();
        let office = Office::start(&disk.join("office"));
        let officer = office.officer("张三", "公共场所科");
        let terminal = office.enrol(&officer, &folder.path().join("terminal"));
        let case = terminal.open_case("平罗县某宾馆");
        terminal.sync();
        let before = office.log_size();
        let ballast = fill(disk);
        let failure = (0..200)
            .find_map(|number| {
                terminal.note(&case, &format!("第 {number} 条。{}", "办公端空间不足。".repeat(400)));
                terminal.try_run(&["sync"]).err()
            })
            .expect("the office's disk fills up");
        assert_eq!(failure.code, "storage_full", "{failure:?}");
        let undelivered = terminal.status()["undelivered"].as_u64().unwrap();
        assert!(undelivered > 0);
        let seq = terminal.status()["seq"].as_u64().unwrap();
        std::fs::remove_file(ballast).unwrap();
        terminal.sync();
        assert_eq!(terminal.status()["undelivered"], 0);
        let log = office.log();
        assert!(log.len() as u64 > before);
        let notes = log.iter().filter(|(_, at, _)| *at == seq).count();
        assert!(notes >= 1, "the last entry is in the log");
        terminal.verify();
    });
}
