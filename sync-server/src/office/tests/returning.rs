//! An office that was restored takes back what it had stated itself, and nothing else.

use quanji_core::entry::SignedEntry;
use quanji_core::sync::{EntryBytes, ReturnRequest};
use tempfile::TempDir;

use crate::office::Office;
use crate::office::testing::{TestOffice, case, two_people};
use crate::storage::entries_of_chain;

/// The office as a backup of now would give it back.
fn backup(office: &Office) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for key in ["office.key", "log.key"] {
        std::fs::copy(office.folder().join(key), folder.path().join(key)).unwrap();
    }
    std::fs::write(folder.path().join("office.db"), []).unwrap();
    office.inner.database.copy_to(&folder.path().join("office.db")).unwrap();
    folder
}

fn own(office: &Office) -> Vec<SignedEntry> {
    let id = office.inner.id;
    office.inner.database.read(|connection| entries_of_chain(connection, id, 0)).unwrap()
}

fn give(office: &Office, entries: &[SignedEntry]) -> Vec<(u64, u64)> {
    let entries = entries.iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect();
    let reply = office.take_back(&ReturnRequest { entries }).unwrap();
    reply.lost.iter().map(|gap| (gap.from, gap.to)).collect()
}

#[test]
fn what_it_stated_after_the_backup_comes_back_and_means_the_same() {
    let test = TestOffice::new();
    let known = test.terminal(0, 1);
    let folder = backup(&test.office);
    let before = own(&test.office).len() as u64;
    let late = test.terminal(1, 2);
    test.office.revoke_device(known.id, "遗失", two_people()).unwrap();
    let stated = own(&test.office);
    let lost = &stated[usize::try_from(before).unwrap()..];

    let restored = Office::open_with(folder.path(), test.office.inner.surroundings.clone()).unwrap();
    assert_eq!(give(&restored, lost), [], "nothing is free before the restore is stated");
    assert_eq!(restored.new_epoch("从备份恢复").unwrap(), 2);
    assert_eq!(give(&restored, &[]), [(before + 1, before + 1_000_000)]);
    restored.add_section("恢复后的科室").unwrap();
    assert!(restored.registry().unwrap().device(late.id).is_none());
    assert!(restored.registry().unwrap().device(known.id).unwrap().revoked.is_none());

    // In any order, in parts, and twice.
    let end = before + lost.len() as u64;
    give(&restored, &lost[1..]);
    assert_eq!(give(&restored, &lost[1..]), [(before + 1, before + 1), (end + 1, before + 1_000_000)]);
    assert_eq!(give(&restored, lost), [(end + 1, before + 1_000_000)]);
    let registry = restored.registry().unwrap();
    assert!(registry.device(late.id).is_some());
    assert_eq!(registry.latest_grant(late.id).map(|(seq, _)| seq), late.grant);
    assert_eq!(registry.device(known.id).unwrap().revoked.as_ref().unwrap().1, "遗失");
    assert!(registry.sections().any(|(_, section)| section.name == "恢复后的科室"));
    assert_eq!(own(&restored).iter().filter(|signed| lost.contains(signed)).count(), lost.len(), "each once");
    assert_eq!(restored.verify(&|_| {}).unwrap().faults, []);
}

#[test]
fn what_is_not_its_own_is_passed_over() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let folder = backup(&test.office);
    let restored = Office::open_with(folder.path(), test.office.inner.surroundings.clone()).unwrap();
    let free = own(&restored).len() as u64 + 1;
    test.office.add_section("食品科").unwrap();
    let lost = own(&test.office).pop().unwrap();
    restored.new_epoch("从备份恢复").unwrap();
    let size = restored.head().unwrap().checkpoint.size;
    // A terminal says that it is the office; the office's own word under another place; an entry of a terminal; noise.
    let mut forged = lost.entry().clone();
    forged.seq += 1;
    let forged = SignedEntry::sign(forged, terminal.key.as_ref()).unwrap();
    let mut elsewhere = lost.entry().clone();
    elsewhere.prev = Some(forged.hash());
    let key = test.office.inner.key.in_force(&test.office.registry().unwrap()).unwrap();
    let elsewhere = SignedEntry::sign(elsewhere, &*key).unwrap();
    let opened = terminal.open_case(case(1), test.sections[0]);
    assert_eq!(give(&restored, &[forged, elsewhere, opened]), [(free, free + 999_999)]);
    let noise = ReturnRequest { entries: vec![EntryBytes(vec![7; 40])] };
    assert_eq!(restored.take_back(&noise).unwrap().lost.len(), 1);
    assert_eq!(restored.head().unwrap().checkpoint.size, size, "nothing was taken in");
    assert_eq!(give(&restored, &[lost]), [(free + 1, free + 999_999)]);
}

#[test]
fn numbers_that_may_have_been_leased_are_not_leased_again() {
    let test = TestOffice::new();
    let folder = backup(&test.office);
    // Leased by the office that is lost.
    test.terminal(0, 1);
    let restored = Office::open_with(folder.path(), test.office.inner.surroundings.clone()).unwrap();
    restored.new_epoch("从备份恢复").unwrap();
    let officer = restored.add_officer(&test.new_officer(0, "33019999")).unwrap().0;
    let code = restored.issue_code(officer).unwrap().code;
    let terminal = crate::office::testing::Terminal::new(&restored, officer, 9);
    restored.enrol(&terminal.enrol_request(&code)).unwrap();
    let leases = |office: &Office| -> Vec<(String, u32, u32, u32)> {
        let registry = office.registry().unwrap();
        let all = registry.leases().map(|(_, one)| (one.series.clone(), one.year, one.from, one.to));
        all.collect()
    };
    let (lost, new) = (leases(&test.office), leases(&restored));
    assert!(!lost.is_empty() && !new.is_empty());
    for (series, year, from, to) in &new {
        let meets = |other: &&(String, u32, u32, u32)| {
            (&other.0, &other.1) == (series, year) && other.2 <= *to && *from <= other.3
        };
        assert_eq!(lost.iter().find(meets), None, "{series} {year} {from}–{to}");
    }
}
