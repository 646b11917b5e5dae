use quanji_core::entry::SignedEntry;
use quanji_core::proof::{Frontier, leaf_hash};

use crate::office::testing::{TestOffice, case};
use crate::office::CaseFilter;
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
    let batch = [terminal.open_session(101), terminal.open_case(case(1), test.sections[0]), terminal.note(case(1))];
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

#[test]
#[ignore = "measurement"]
fn measure() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let mut all = vec![terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    all.extend((0..9_998).map(|n| if n % 2 == 0 { terminal.note(case(1)) } else { terminal.draft(case(1), None) }));
    let bytes: usize = all.iter().map(|signed| signed.bytes().len()).sum();
    let started = std::time::Instant::now();
    for batch in all.chunks(1_000) {
        let request = quanji_core::sync::ExchangeRequest {
            entries: batch.iter().map(|signed| quanji_core::sync::EntryBytes(signed.bytes().to_vec())).collect(),
            ..Default::default()
        };
        test.office.exchange(terminal.id, request).unwrap();
    }
    let took = started.elapsed();
    let key = quanji_core::crypto::Signer::public_key(terminal.session.as_ref().unwrap().2.as_ref());
    let started = std::time::Instant::now();
    std::thread::scope(|scope| {
        for half in all.chunks(5_000) {
            scope.spawn(move || half.iter().for_each(|signed| drop(signed.verify(&key))));
        }
    });
    let verify = started.elapsed();
    let dir = tempfile::tempdir().unwrap();
    let bare = crate::storage::Database::open(dir.path()).unwrap();
    let started = std::time::Instant::now();
    for batch in all.chunks(1_000) {
        bare.write(|tx| {
            for signed in batch {
                tx.prepare_cached("INSERT INTO node (hash) VALUES (?1)")?.execute([signed.bytes()])?;
            }
            Ok::<_, StorageError>(())
        }).unwrap();
    }
    let insert = started.elapsed();
    panic!("{bytes} bytes, office {took:?}, verify {verify:?}, insert {insert:?}, ratio {:.2}", (verify + insert).as_secs_f64() / took.as_secs_f64());
}
