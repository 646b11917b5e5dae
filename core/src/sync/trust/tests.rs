use std::convert::Infallible;

use super::*;
use crate::crypto::{Signer, SoftwareKey};
use crate::entry::registry::tests::Office;
use crate::entry::{
    Approval, BureauFact, LogKeyRotated, OfficeKeyRotated, Role, SectionAdded, rotation_message,
};
use crate::id::{BureauId, SectionId};
use crate::proof::{Frontier, LogSigner, NodeReader, TreeHash, prove_range};
use crate::sync::EntryBytes;

const NAME: &str = "quanji.local/test";

fn key(secret: u8) -> SoftwareKey {
    SoftwareKey::from_bytes(&[secret; 32]).unwrap()
}

fn log_key(seed: u8) -> LogSigner {
    LogSigner::from_seed(NAME, &[seed; 32]).unwrap()
}

fn two() -> Vec<Approval> {
    ["王五", "赵六"].map(|name| Approval { name: name.into(), role: Role::Administrator }).to_vec()
}

fn rotates_log(seed: u8) -> BureauFact {
    BureauFact::LogKeyRotated(LogKeyRotated {
        log_key: log_key(seed).verifier().vkey(),
        reason: "年度更换".into(),
        approved_by: two(),
    })
}

fn rotates_office(secret: u8) -> BureauFact {
    let bureau = BureauId::from(&Office::new().key.public_key());
    let new = key(secret);
    let proof = new.sign(&rotation_message(bureau, &new.public_key())).unwrap().0;
    BureauFact::OfficeKeyRotated(OfficeKeyRotated {
        key: new.public_key(),
        proof,
        reason: "年度更换".into(),
        approved_by: two(),
    })
}

fn named() -> BureauFact {
    BureauFact::SectionAdded(SectionAdded { section: SectionId::from_bytes([1; 16]), name: "科".into() })
}

/// The log of an office, and who signs for it.
struct Log {
    entries: Vec<SignedEntry>,
    frontier: Frontier,
    nodes: Vec<TreeHash>,
}

impl NodeReader for Log {
    type Error = Infallible;
    fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, Infallible> {
        Ok(indexes.iter().map(|index| self.nodes[usize::try_from(*index).unwrap()]).collect())
    }
}

impl Log {
    fn of(script: &[(u8, BureauFact)]) -> Self {
        let mut office = Office::new();
        let mut log = Self { entries: vec![], frontier: Frontier::default(), nodes: vec![] };
        for (signer, fact) in script {
            let signed = office.state_with(&key(*signer), fact);
            log.nodes.extend(log.frontier.push(leaf_hash(signed.bytes())));
            log.entries.push(signed);
        }
        log
    }

    fn note(&self, seed: u8) -> String {
        let checkpoint = Checkpoint {
            origin: NAME.into(),
            size: self.frontier.size(),
            root: self.frontier.root(),
            time_ms: 1_795_406_400_000,
        };
        log_key(seed).sign(&checkpoint).unwrap().into_string()
    }

    fn notice(&self, index: u64) -> KeyNotice {
        let entry = &self.entries[usize::try_from(index).unwrap()];
        KeyNotice {
            index,
            entry: EntryBytes(entry.bytes().to_vec()),
            proof: prove_range(index, 1, self.frontier.size(), self).unwrap(),
        }
    }
}

fn enrolled_before() -> Trust {
    Trust::new(KeyHistory::new(Office::new().key.public_key()), LogKeys::new(log_key(1).verifier()))
}

/// Both keys change while the terminal is away: first the office's, then the log's, twice.
fn changed() -> Log {
    Log::of(&[
        (42, named()),
        (42, rotates_office(2)),
        (2, named()),
        (2, rotates_log(7)),
        (2, named()),
        (2, rotates_log(8)),
        (2, named()),
    ])
}

#[test]
fn who_was_away_follows_to_the_new_keys() {
    let log = changed();
    let notices: Vec<KeyNotice> = [1, 3, 5].map(|index| log.notice(index)).to_vec();
    let opened = enrolled_before().open(&log.note(8), &notices, false).unwrap();
    assert_eq!(opened.checkpoint.size, 7);
    assert_eq!(opened.keys.iter().map(|item| item.index).collect::<Vec<_>>(), [1, 3, 5]);
    assert_eq!(*opened.trust.office().current(), key(2).public_key());
    // From then on the answer needs to bring nothing.
    assert!(opened.trust.open(&log.note(8), &[], false).is_ok());
    for old in [1, 7] {
        let error = opened.trust.open(&log.note(old), &[], false).map(drop);
        assert!(matches!(error, Err(PlanError::Checkpoint(_))), "key {old} signs nothing any more");
    }
}

#[test]
fn without_the_statements_or_with_a_part_of_them_nothing_is_believed() {
    let log = changed();
    let notice = |index| log.notice(index);
    let before = enrolled_before();
    for (what, notices) in [
        ("nothing", vec![]),
        ("without the last change", vec![notice(1), notice(3)]),
        ("without the office's change that vouches for the others", vec![notice(3), notice(5)]),
        ("a statement about something else", vec![notice(0), notice(1), notice(3), notice(5)]),
        (
            "at another place",
            vec![notice(1), notice(3), KeyNotice { index: 6, proof: notice(6).proof, ..notice(5) }],
        ),
        (
            "with the proof of another",
            vec![notice(1), notice(3), KeyNotice { proof: notice(6).proof, ..notice(5) }],
        ),
    ] {
        assert!(before.open(&log.note(8), &notices, false).is_err(), "{what}");
    }
}

#[test]
fn a_forged_change_of_the_log_key_is_refused() {
    // Each forger controls a log key and the answer, and signs its own change into a log of its own.
    for (what, signer) in
        [("nobody", 66), ("a terminal", 11), ("the office's key from before its rotation", 42)]
    {
        let log = Log::of(&[(42, named()), (42, rotates_office(2)), (signer, rotates_log(9)), (2, named())]);
        let notices = [log.notice(1), log.notice(2)];
        let found = enrolled_before().open(&log.note(9), &notices, false).map(drop);
        assert_eq!(found, Err(PlanError::Key(2)), "{what}");
        assert!(enrolled_before().open(&log.note(9), &[], false).is_err(), "{what}");
    }
    let honest = Log::of(&[(42, named()), (42, rotates_office(2)), (2, rotates_log(9)), (2, named())]);
    assert!(enrolled_before().open(&honest.note(9), &[honest.notice(1), honest.notice(2)], false).is_ok());
}

#[test]
fn places_of_an_earlier_life_of_the_log_say_nothing() {
    let log = changed();
    let notices: Vec<KeyNotice> = [1, 3, 5].map(|index| log.notice(index)).to_vec();
    let known = enrolled_before().open(&log.note(8), &notices, false).unwrap().trust;
    // The office was restored to a moment before the changes.
    let restored = Log::of(&[(42, named()), (42, named()), (42, named()), (42, named()), (42, named())]);
    assert!(known.open(&restored.note(1), &[], true).is_ok());
    assert!(known.open(&restored.note(1), &[], false).is_err());
}
