use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{Entry, FORMAT_VERSION, SignedEntry};
use quanji_core::id::{BootId, BureauId, DeviceId, EntryHash};
use quanji_core::proof::{Frontier, leaf_hash, stored_count};
use quanji_core::time::TimeClaim;

use super::*;

fn entry(key: &SoftwareKey, seq: u64) -> SignedEntry {
    let entry = Entry {
        version: FORMAT_VERSION,
        suite: SUITE_ES256,
        bureau: BureauId::from_bytes([1; 16]),
        device: DeviceId::from(&key.public_key()),
        grant: None,
        seq,
        prev: (seq > 1).then(|| EntryHash::from_bytes([0; 32])),
        session: None,
        case: None,
        kind: "note".into(),
        body: vec![0xa0],
        time: TimeClaim {
            wall_ms: 0,
            offset_minutes: 0,
            monotonic_ms: 0,
            boot: BootId::from_bytes([0; 16]),
            checkpoint: None,
        },
    };
    SignedEntry::sign(entry, key).unwrap()
}

#[test]
fn the_log_is_dense_and_its_tree_is_the_reference_tree() {
    let dir = tempfile::tempdir().unwrap();
    let key = SoftwareKey::from_bytes(&[3; 32]).unwrap();
    let mut reference = Frontier::default();
    let mut size = 0;
    for batch in [1, 2, 5, 13, 1] {
        // Opened anew each time: nothing is remembered outside the database.
        let database = Database::open(dir.path()).unwrap();
        database
            .write(|tx| {
                let mut log = Appender::new(tx, 7)?;
                for _ in 0..batch {
                    let signed = entry(&key, size + 1);
                    assert_eq!(log.append(&signed)?, size);
                    reference.push(leaf_hash(signed.bytes()));
                    size += 1;
                }
                assert_eq!(log.size(), size);
                Ok::<_, StorageError>(())
            })
            .unwrap();
        database
            .read(|connection| {
                assert_eq!(log_size(connection)?, size);
                assert_eq!(log_root(connection, size)?, reference.root());
                let nodes: u64 = connection.query_row("SELECT count(*) FROM node", [], |row| row.get(0))?;
                assert_eq!(nodes, stored_count(size));
                Ok::<_, StorageError>(())
            })
            .unwrap();
    }
}

#[test]
fn an_append_that_is_rolled_back_leaves_the_tree_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let key = SoftwareKey::from_bytes(&[3; 32]).unwrap();
    let database = Database::open(dir.path()).unwrap();
    let append = |seq, fail: bool| {
        database.write(|tx| {
            let index = Appender::new(tx, 0)?.append(&entry(&key, seq))?;
            if fail { Err(StorageError::Full) } else { Ok(index) }
        })
    };
    assert_eq!(append(1, false).unwrap(), 0);
    assert!(append(2, true).is_err());
    assert_eq!(append(2, false).unwrap(), 1);
}

#[test]
fn a_word_of_two_characters_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::open(dir.path()).unwrap();
    let row = |n: u8, section: u8| CaseSummary {
        case: quanji_core::id::CaseId::from_bytes([n; 16]),
        kind: "inspection".into(),
        party: String::new(),
        section: Some(quanji_core::id::SectionId::from_bytes([section; 16])),
        opened_ms: 0,
        latest_ms: 0,
        latest: n.into(),
        entries: 1,
        documents: 0,
        conflicts: 0,
    };
    database
        .write(|tx| {
            put_summary(tx, &row(1, 1), "幸福路口腔诊所")?;
            put_summary(tx, &row(2, 2), "幸福 KTV")?;
            // The words of a row are replaced, not added to.
            put_summary(tx, &row(2, 2), "快乐 KTV")
        })
        .unwrap();
    let found = |words: &str, sections: Option<Vec<u8>>| {
        let sections = sections
            .map(|ids| ids.iter().map(|id| quanji_core::id::SectionId::from_bytes([*id; 16])).collect());
        let filter = CaseFilter { words: words.into(), sections, offset: 0, limit: 10 };
        database.read(|connection| list_cases(connection, &filter)).unwrap().1
    };
    let cases = [
        ("口腔", None, 1),
        ("幸福", None, 1),
        ("ktv", None, 1),
        ("", None, 2),
        ("腔口", None, 0),
        ("快乐 ktv", None, 1),
        ("\" OR *", None, 0),
        ("!!", None, 0),
        ("", Some(vec![2]), 1),
        ("", Some(vec![]), 0),
        ("口腔", Some(vec![2]), 0),
    ];
    for (words, sections, expected) in cases {
        assert_eq!(found(words, sections), expected, "{words}");
    }
}
