use quanji_core::crypto::{Signer, SoftwareKey};
use quanji_core::entry::verify;
use quanji_core::id::DeviceId;

use crate::office::testing::{TestOffice, case, surroundings, two_people};
use crate::office::{Office, OfficeError, Share};
use crate::storage::entries_of_chain;

fn key_in(test: &TestOffice, name: &str) -> Option<SoftwareKey> {
    let secret: [u8; 32] = std::fs::read(test.dir.path().join(name)).ok()?.try_into().unwrap();
    Some(SoftwareKey::from_bytes(&secret).unwrap())
}

fn reopened(test: &TestOffice) -> Result<Office, OfficeError> {
    Office::open_with(test.dir.path(), surroundings(&test.clock))
}

/// Everything that the office ever stated verifies with the key of its place.
fn chain_holds(test: &TestOffice) -> usize {
    let registry = test.office.registry().unwrap();
    let chain = test
        .office
        .inner
        .database
        .read(|connection| Ok::<_, OfficeError>(entries_of_chain(connection, registry.office(), 0)?));
    let chain = chain.unwrap();
    for signed in &chain {
        assert_eq!(verify(&registry, None, signed), Ok(()), "entry {}", signed.entry().seq);
    }
    chain.len()
}

fn declare(test: &TestOffice) -> Vec<(String, Share)> {
    let custodians = ["甲", "乙", "丙"].map(str::to_owned);
    let made = test.office.declare_recovery(&custodians, two_people(), |_, _| Ok(())).unwrap();
    made.shares.into_iter().map(|share| (format!("share {}", share.number()), share)).collect()
}

#[test]
fn a_process_that_ran_through_a_rotation_goes_on_with_the_new_key() {
    let test = TestOffice::new();
    let other = test.another();
    let before = key_in(&test, "office.key").unwrap().public_key();
    let changed = test.office.rotate_office_key("年度更换", two_people()).unwrap();
    assert_eq!(key_in(&test, "office.key").unwrap().public_key(), changed.key);
    assert_ne!(changed.key, before);
    other.add_section("食品科").unwrap();
    test.office.add_section("职业卫生科").unwrap();
    other.rotate_office_key("再次更换", two_people()).unwrap();
    test.office.add_section("学校卫生科").unwrap();
    reopened(&test).unwrap().add_section("放射卫生科").unwrap();
    assert_eq!(chain_holds(&test), 9);
    assert_eq!(test.office.registry().unwrap().office(), DeviceId::from(&before), "the chain keeps its name");
}

#[test]
fn a_crash_within_a_rotation_leaves_an_office_that_opens() {
    let test = TestOffice::new();
    let old = std::fs::read(test.dir.path().join("office.key")).unwrap();
    // Before the change is stated there is one file more, and nothing else.
    crate::office::key_file::make_next_office_key(test.dir.path(), &surroundings(&test.clock)).unwrap();
    reopened(&test).unwrap().add_section("一").unwrap();
    // After it is stated, the new key is still in its own file.
    let changed = test.office.rotate_office_key("年度更换", two_people()).unwrap();
    let new = std::fs::read(test.dir.path().join("office.key")).unwrap();
    let next = crate::office::key_file::next_office_key(&changed.key);
    std::fs::write(test.dir.path().join(&next), &new).unwrap();
    std::fs::write(test.dir.path().join("office.key"), &old).unwrap();
    reopened(&test).unwrap().add_section("二").unwrap();
    assert_eq!(key_in(&test, "office.key").unwrap().public_key(), changed.key);
    assert!(key_in(&test, &next).is_none());
    chain_holds(&test);
    // An old key alone opens nothing.
    std::fs::write(test.dir.path().join("office.key"), &old).unwrap();
    assert_eq!(reopened(&test).unwrap_err().code(), "key_file");
}

#[test]
fn terminals_follow_every_change_of_keys() {
    let test = TestOffice::new();
    let mut away = test.terminal(0, 1);
    let first = [away.open_session(101), away.open_case(case(1), test.sections[0])];
    away.exchange(&test.office, &first).unwrap();
    away.catch_up(&test.office);
    let before = away.clone();

    test.office.rotate_office_key("年度更换", two_people()).unwrap();
    let log_key = test.office.rotate_log_key("年度更换", two_people()).unwrap().log_key;
    test.office.rotate_log_key("再次更换", two_people()).unwrap();
    test.office.add_section("食品科").unwrap();
    let note = away.note(case(1));
    let (reply, plan) = away.try_exchange(&test.office, &[note]).unwrap();
    assert_eq!(reply.keys.as_ref().map(Vec::len), Some(3));
    assert_eq!((plan.keys.len(), plan.delivered.len()), (3, 1));
    assert_eq!(
        plan.trust.log().of_size(plan.checkpoint.size).vkey(),
        *test.office.registry().unwrap().keys().log_keys().last().unwrap().1
    );
    assert_ne!(plan.trust.log().of_size(plan.checkpoint.size).vkey(), log_key);
    away.catch_up(&test.office);
    assert!(away.exchange(&test.office, &[]).unwrap().keys.is_none(), "nothing new, nothing sent");

    // A terminal that starts over learns all of them again, from the life that it is told of.
    let mut late = before;
    test.office.new_epoch("恢复").unwrap();
    let (reply, plan) = late.try_exchange(&test.office, &[]).unwrap();
    assert!(plan.start_over);
    assert_eq!((reply.keys.map(|keys| keys.len()), plan.keys.len()), (Some(3), 3));
    late.catch_up(&test.office);
    // Another handle on the folder signs heads with the new key too.
    assert_eq!(test.another().head().unwrap().checkpoint.size, test.office.head().unwrap().checkpoint.size);
    assert!(test.office.log_keys().unwrap().open(&test.another().head().unwrap().note).is_ok());
}

#[test]
fn a_lost_key_is_replaced_with_two_shares_and_nothing_of_it() {
    let test = TestOffice::new();
    let former = declare(&test);
    let shares = declare(&test);
    std::fs::remove_file(test.dir.path().join("office.key")).unwrap();
    let recover = |shares: &[(String, Share)]| {
        let by = |_: &Office| Ok(two_people());
        Office::recover_office_key(test.dir.path(), surroundings(&test.clock), shares, "遗失", by)
    };
    assert_eq!(reopened(&test).unwrap_err().code(), "key_file");
    let (one, same, other) = (shares[0].clone(), shares[0].clone(), former[1].clone());
    for wrong in [vec![one.clone()], vec![one.clone(), same], vec![one, other]] {
        assert_eq!(recover(&wrong).unwrap_err().code(), "share");
    }
    assert_eq!(recover(&former[..2]).unwrap_err().code(), "invalid", "a recovery key that was replaced");
    for two in [[0, 1], [1, 2], [2, 0]] {
        let two = two.map(|at: usize| shares[at].clone());
        let changed = recover(&two).unwrap();
        assert_eq!(key_in(&test, "office.key").unwrap().public_key(), changed.key);
        reopened(&test).unwrap().add_section(&two[0].0).unwrap();
    }
    chain_holds(&test);
    let alone = |_: &Office| Ok(two_people()[..1].to_vec());
    let refused =
        Office::recover_office_key(test.dir.path(), surroundings(&test.clock), &shares[..2], "遗失", alone);
    assert_eq!(refused.unwrap_err().code(), "two_people");
}
