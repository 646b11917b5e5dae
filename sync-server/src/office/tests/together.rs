use quanji_core::entry::SignedEntry;
use quanji_core::proof::{Frontier, leaf_hash};

use crate::office::CaseFilter;
use crate::office::testing::{TestOffice, case};
use crate::storage::{Scan, StorageError, log_root, scan_log};

#[test]
fn two_processes_append_to_one_dense_log() {
    let test = TestOffice::new();
    let mut terminals: Vec<_> = (1..=3).map(|n| test.terminal(0, n)).collect();
    let admin = test.another();
    std::thread::scope(|scope| {
        for (n, terminal) in (0_u8..).zip(&mut terminals) {
            let office = test.another();
            let section = test.sections[0];
            scope.spawn(move || {
                let opened = [terminal.open_session(100 + n), terminal.open_case(case(n), section)];
                terminal.exchange(&office, &opened).unwrap();
                for _ in 0..15 {
                    let batch: Vec<SignedEntry> = (0..3).map(|_| terminal.note(case(n))).collect();
                    let reply = terminal.exchange(&office, &batch).unwrap();
                    assert_eq!(reply.receipts.iter().map(|receipt| receipt.count).sum::<u64>(), 3);
                }
            });
        }
        scope.spawn(|| {
            for n in 0..20 {
                admin.add_section(&format!("科室{n}")).unwrap();
            }
        });
    });
    let mut reference = Frontier::default();
    let read = |connection: &rusqlite::Connection| {
        scan_log(connection, 0, 1 << 40, |row| {
            assert_eq!(row.index, reference.size());
            reference.push(leaf_hash(row.bytes()?));
            Ok::<_, StorageError>(Scan::Continue)
        })?;
        log_root(connection, reference.size())
    };
    assert_eq!(test.office.inner.database.read(read).unwrap(), reference.root());
    assert_eq!(reference.size(), test.office.look_at_head().unwrap().size);
    assert_eq!(test.office.registry().unwrap().sections().count(), 22);
    assert_eq!(*test.another().registry().unwrap(), *test.office.registry().unwrap());
}

#[test]
fn lists_and_search_follow_the_log() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let batch =
        [terminal.open_session(101), terminal.open_case(case(1), test.sections[0]), terminal.note(case(1))];
    terminal.exchange(&test.office, &batch).unwrap();
    let find = |words: &str| {
        let filter = CaseFilter { words: words.into(), sections: None, offset: 0, limit: 10 };
        test.office.cases(&filter).unwrap()
    };
    let (list, total) = find("美容");
    assert_eq!((total, list[0].entries, list[0].party.as_str()), (1, 2, "某某美容院"));
    let more = [terminal.note(case(1))];
    terminal.exchange(&test.office, &more).unwrap();
    assert_eq!(find("").0[0].entries, 3);
    assert_eq!(find("工作记录").1, 1);
    assert_eq!(find("餐饮").1, 0);
    assert_eq!(test.office.refresh_cases().unwrap(), 0);
}

#[test]
fn whoever_watches_hears_of_every_head() {
    let test = TestOffice::new();
    let mut heads = test.office.watch();
    heads.mark_unchanged();
    let other = test.another();
    other.add_section("新科室").unwrap();
    assert!(!heads.has_changed().unwrap());
    let head = test.office.look_at_head().unwrap();
    assert_eq!(*heads.borrow_and_update(), head);
    test.office.add_section("又一科室").unwrap();
    assert_eq!(heads.borrow_and_update().size, head.size + 1);
}
