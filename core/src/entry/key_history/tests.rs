use super::*;
use crate::crypto::{Signer, SoftwareKey};
use crate::entry::registry::tests::Office;
use crate::entry::{
    Approval, OfficeKeyRecovered, OfficeKeyRotated, Reason, Registry, Role, SectionAdded, recovery_message,
    rotation_message, verify,
};
use crate::id::SectionId;

fn key(secret: u8) -> SoftwareKey {
    SoftwareKey::from_bytes(&[secret; 32]).unwrap()
}

fn two() -> Vec<Approval> {
    ["王五", "赵六"].map(|name| Approval { name: name.into(), role: Role::Administrator }).to_vec()
}

fn bureau() -> BureauId {
    (&Office::new().key.public_key()).into()
}

fn rotated(new: &SoftwareKey) -> BureauFact {
    let proof = new.sign(&rotation_message(bureau(), &new.public_key())).unwrap().0;
    BureauFact::OfficeKeyRotated(OfficeKeyRotated {
        key: new.public_key(),
        proof,
        reason: "年度更换".into(),
        approved_by: two(),
    })
}

fn recovered(new: &SoftwareKey) -> BureauFact {
    let proof = new.sign(&recovery_message(bureau(), &new.public_key())).unwrap().0;
    BureauFact::OfficeKeyRecovered(OfficeKeyRecovered {
        key: new.public_key(),
        proof,
        reason: "密钥损毁".into(),
        approved_by: two(),
    })
}

fn declared(recovery: &SoftwareKey) -> BureauFact {
    BureauFact::RecoveryDeclared(RecoveryDeclared {
        key: recovery.public_key(),
        threshold: 2,
        shares: 3,
        custodians: ["甲", "乙", "丙"].map(Into::into).to_vec(),
        approved_by: two(),
    })
}

fn named(name: &str) -> BureauFact {
    BureauFact::SectionAdded(SectionAdded { section: SectionId::from_bytes([1; 16]), name: name.into() })
}

fn log_key(vkey: &str) -> BureauFact {
    BureauFact::LogKeyRotated(LogKeyRotated {
        log_key: vkey.into(),
        reason: "年度更换".into(),
        approved_by: two(),
    })
}

/// Takes entries in as a reader does: what does not verify yet is tried again when something was
/// taken in. Gives what never verified.
fn read<'e>(registry: &mut Registry, entries: impl IntoIterator<Item = &'e SignedEntry>) -> Vec<u64> {
    let mut aside: Vec<&SignedEntry> = Vec::new();
    for entry in entries {
        aside.push(entry);
        loop {
            let before = aside.len();
            aside.retain(|entry| match verify(registry, None, entry) {
                Ok(()) => registry.apply(entry).is_err(),
                Err(_) => true,
            });
            if aside.len() == before {
                break;
            }
        }
    }
    aside.iter().map(|entry| entry.entry().seq).collect()
}

/// The first key, a second, a third after recovery by the second of two recovery keys.
fn chain() -> (Office, Vec<SignedEntry>) {
    let mut office = Office::new();
    let first = key(42);
    let script = [
        (&first, named("旧名")),
        (&first, rotated(&key(2))),
        (&key(2), declared(&key(7))),
        (&key(2), declared(&key(8))),
        (&key(2), log_key("quanji.example+00000000+AA")),
        (&key(8), recovered(&key(3))),
        (&key(3), named("新名")),
    ];
    let entries = script.iter().map(|(signer, fact)| office.state_with(signer, fact)).collect();
    (office, entries)
}

#[test]
fn keys_follow_from_the_first_one_in_any_order_of_arrival() {
    let (office, entries) = chain();
    let mut straight = Registry::new(office.key.public_key());
    assert_eq!(read(&mut straight, &entries), Vec::<u64>::new());
    let keys = straight.keys();
    for (seq, secret) in [(1, 42), (2, 42), (3, 2), (6, 2), (7, 3), (99, 3)] {
        assert_eq!(*keys.key_at(seq), key(secret).public_key(), "of entry {seq}");
    }
    assert_eq!(*keys.current(), key(3).public_key());
    assert_eq!(keys.recovery().map(|(seq, declared)| (seq, declared.key)), Some((4, key(8).public_key())));
    assert_eq!(keys.log_keys().count(), 1);
    assert_eq!(straight.section(SectionId::from_bytes([1; 16])).unwrap().name, "新名");
    assert_eq!(straight.bureau(), bureau(), "the bureau stays that of the first key");

    for turn in 0..entries.len() {
        for backwards in [false, true] {
            let mut order: Vec<&SignedEntry> = entries.iter().collect();
            order.rotate_left(turn);
            if backwards {
                order.reverse();
            }
            order.push(&entries[turn]);
            let mut registry = Registry::new(office.key.public_key());
            assert_eq!(read(&mut registry, order), Vec::<u64>::new());
            assert_eq!(registry, straight, "turned by {turn}, backwards: {backwards}");
        }
    }
}

#[test]
fn a_forged_change_of_keys_changes_nothing() {
    let (office, entries) = chain();
    let mut registry = Registry::new(office.key.public_key());
    read(&mut registry, &entries);
    let honest = registry.keys().clone();
    let stranger = key(66);
    for (what, signer) in [
        ("by the new key alone", &stranger),
        ("by a terminal", &key(11)),
        ("by the first key after its rotation", &key(42)),
        ("by the second key after the recovery", &key(2)),
        ("by a recovery key", &key(8)),
    ] {
        for fact in [rotated(&stranger), declared(&stranger), log_key("evil+00000000+AA")] {
            let mut forger = Office::new();
            (0..7).for_each(|_| drop(forger.state(&named("x"))));
            let forged = forger.state_with(signer, &fact);
            assert_eq!(forged.entry().seq, 8);
            assert_eq!(verify(&registry, None, &forged), Err(Reason::BadSignature), "{what}");
            let mut keys = honest.clone();
            assert!(!keys.offer(&forged), "{what}");
            assert_eq!(keys.key_at(9), honest.key_at(9), "{what}");
            assert_eq!(keys.recovery(), honest.recovery(), "{what}");
            assert!(keys.log_keys().eq(honest.log_keys()), "{what}");
        }
    }
}

#[test]
fn a_change_that_the_old_key_signed_after_its_rotation_falls_when_the_rotation_arrives() {
    let mut office = Office::new();
    let honest = office.state(&rotated(&key(2)));
    let thief = office.state(&rotated(&key(66)));
    let mut keys = KeyHistory::new(office.key.public_key());
    assert!(keys.offer(&thief), "who knows nothing of the rotation cannot know better");
    assert!(keys.offer(&honest));
    assert_eq!(*keys.current(), key(2).public_key());
    let mut other = KeyHistory::new(office.key.public_key());
    other.offer(&honest);
    assert!(!other.offer(&thief));
    assert_eq!(keys, other);
}

#[test]
fn only_the_recovery_key_in_force_recovers() {
    let (office, entries) = chain();
    let mut registry = Registry::new(office.key.public_key());
    read(&mut registry, &entries[..5]);
    for signer in [key(7), key(2), key(42), key(3)] {
        let mut again = Office::new();
        (0..5).for_each(|_| drop(again.state(&named("x"))));
        let forged = again.state_with(&signer, &recovered(&key(3)));
        assert_eq!(verify(&registry, None, &forged), Err(Reason::BadSignature));
    }
    assert_eq!(verify(&registry, None, &entries[5]), Ok(()));
    let mut young = Registry::new(office.key.public_key());
    assert_eq!(verify(&young, None, &entries[5]), Err(Reason::BadSignature), "no recovery key is known yet");
    assert_eq!(read(&mut young, &entries[5..]), [6, 7]);
}

#[test]
fn a_new_key_must_sign_for_itself() {
    let mut office = Office::new();
    let BureauFact::OfficeKeyRotated(good) = rotated(&key(2)) else { panic!() };
    let BureauFact::OfficeKeyRecovered(recovery) = recovered(&key(2)) else { panic!() };
    // The proof for the one purpose is none for the other.
    for fact in [
        BureauFact::OfficeKeyRotated(OfficeKeyRotated { key: key(3).public_key(), ..good.clone() }),
        BureauFact::OfficeKeyRotated(OfficeKeyRotated { proof: recovery.proof, ..good.clone() }),
        BureauFact::OfficeKeyRecovered(OfficeKeyRecovered { proof: good.proof, ..recovery }),
        BureauFact::OfficeKeyRotated(OfficeKeyRotated { approved_by: two()[..1].to_vec(), ..good }),
    ] {
        let signed = office.state(&fact);
        let mut registry = Registry::new(office.key.public_key());
        assert_eq!(registry.apply(&signed), Err(Reason::BadBody));
        assert!(!KeyHistory::new(office.key.public_key()).offer(&signed));
    }
}
