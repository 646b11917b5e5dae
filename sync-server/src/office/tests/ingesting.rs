use quanji_core::entry::{Entry, Gap, Reason, SignedEntry};
use quanji_core::id::{BureauId, DeviceId, EntryHash};
use quanji_core::record::{Fact, NoteAdded};
use quanji_core::sync::{EntryBytes, ExchangeRequest};

use crate::office::testing::{Terminal, TestOffice, case, reasons};

fn note() -> Fact {
    Fact::NoteAdded(NoteAdded { text: "x".into() })
}

#[test]
fn a_batch_is_admitted_once_however_often_it_comes() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let mut batch = vec![terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    batch.extend((0..40).map(|_| terminal.note(case(1))));
    batch.push(terminal.draft(case(1), None));
    let before = test.office.numbers().unwrap().log_size;
    for _ in 0..3 {
        let (reply, plan) = terminal.try_exchange(&test.office, &batch).unwrap();
        assert_eq!(plan.delivered.iter().map(|run| run.count).sum::<u64>(), 43);
        assert_eq!((reply.receipts.len(), reply.held_seq, reply.need_from), (1, 43, None));
        assert_eq!(test.office.numbers().unwrap().log_size, before + 43);
    }
    // The second half again with something new: receipts for both.
    batch.push(terminal.note(case(1)));
    let reply = terminal.exchange(&test.office, &batch[20..]).unwrap();
    assert_eq!(reply.receipts.iter().map(|receipt| receipt.count).sum::<u64>(), 24);
    assert_eq!(reasons(&test.office), []);
}

/// An office whose terminal has opened a session and a case.
fn begun() -> (TestOffice, Terminal) {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let opened = [terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    terminal.exchange(&test.office, &opened).unwrap();
    (test, terminal)
}

#[test]
fn every_entry_that_is_not_admitted_is_kept_with_its_reason() {
    type Wrong = fn(&TestOffice, &Terminal, Entry) -> Entry;
    let cases: [(Reason, Wrong); 9] = [
        (Reason::OtherBureau, |_, _, base| Entry { bureau: BureauId::from_bytes([1; 16]), ..base }),
        (Reason::UnknownDevice, |_, _, base| Entry {
            device: DeviceId::from_bytes([1; 16]),
            seq: 1,
            prev: None,
            ..base
        }),
        (Reason::UnknownSession, |_, _, base| Entry { session: Some(77), ..base }),
        (Reason::BadSignature, |_, _, base| Entry { session: None, ..base }),
        (Reason::GrantMismatch, |test, _, base| Entry { grant: test.terminal(1, 2).grant, ..base }),
        (Reason::ChainBroken, |_, _, base| Entry { prev: Some(EntryHash::from_bytes([5; 32])), ..base }),
        (Reason::UnknownKind, |_, _, base| Entry { kind: "grant.issued".into(), ..base }),
        (Reason::BadBody, |_, _, base| Entry { case: None, ..base }),
        (Reason::ForgedActor, |_, terminal, _| {
            terminal.clone().draft(case(1), Some([66; 16])).entry().clone()
        }),
    ];
    for (reason, wrong) in cases {
        let (test, mut terminal) = begun();
        let entry = wrong(&test, &terminal, terminal.next(Some(case(1)), &note()));
        let session = terminal.session.as_ref().unwrap().2.clone();
        let signed = SignedEntry::sign(entry, session.as_ref()).unwrap();
        let log_size = test.office.numbers().unwrap().log_size;
        for _ in 0..2 {
            let reply = terminal.exchange(&test.office, std::slice::from_ref(&signed)).unwrap();
            let refused: Vec<&str> = reply.refused.iter().map(|refused| refused.reason.as_str()).collect();
            assert_eq!(refused, [reason.as_str()]);
            assert_eq!(reasons(&test.office), [(signed.hash(), reason.as_str().to_owned())]);
        }
        assert_eq!(test.office.numbers().unwrap().log_size, log_size, "{reason:?}");
        assert_eq!(test.office.quarantine(1).unwrap()[0].bytes, signed.bytes());
        if signed.entry().device == terminal.id {
            // What follows is not held up by it.
            terminal.keep(&signed);
            let next = terminal.note(case(1));
            let reply = terminal.exchange(&test.office, &[next]).unwrap();
            assert_eq!((reply.need_from, reply.held_seq), (None, 4), "{reason:?}");
        }
    }
}

#[test]
fn bytes_that_are_no_entry_are_kept_and_hold_nobody_up() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let push = |entries: Vec<Vec<u8>>, lost: Vec<Gap>| {
        let entries = entries.into_iter().map(EntryBytes).collect();
        let request = ExchangeRequest { entries, lost, ..ExchangeRequest::default() };
        test.office.exchange(terminal.id, request).unwrap().reply
    };
    let reply = push(vec![b"garbage".to_vec(), vec![], vec![0x81; 100_000]], vec![]);
    assert_eq!(reply.refused.len(), 3);
    assert!(reply.refused.iter().all(|refused| refused.reason == "malformed"));

    // A link that nobody can read is a link all the same when the next entry names it.
    let unreadable = b"format of next year".to_vec();
    terminal.seq = 1;
    terminal.prev = Some(EntryHash::from_bytes(quanji_core::crypto::sha256(&unreadable)));
    let next =
        terminal.say(None, &Fact::ChainLost(quanji_core::record::ChainLost { gap: Gap { from: 1, to: 1 } }));
    let push = |entries: Vec<Vec<u8>>, lost: Vec<Gap>| {
        let entries = entries.into_iter().map(EntryBytes).collect();
        let request = ExchangeRequest { entries, lost, ..ExchangeRequest::default() };
        test.office.exchange(terminal.id, request).unwrap().reply
    };
    let reply = push(vec![unreadable, next.bytes().to_vec()], vec![]);
    assert_eq!((reply.refused.len(), reply.need_from, reply.held_seq), (1, None, 2));
    assert_eq!(reply.receipts[0].first_seq, 2);

    // Absurd claims are no harm.
    let huge =
        SignedEntry::sign(Entry { seq: u64::MAX, ..terminal.next(None, &note()) }, terminal.key.as_ref())
            .unwrap();
    let gaps = vec![Gap { from: 0, to: u64::MAX }, Gap { from: u64::MAX, to: 1 }];
    assert_eq!(push(vec![huge.bytes().to_vec()], gaps).refused[0].reason, "malformed");
}

#[test]
fn a_hole_is_asked_for_and_a_declared_one_is_passed() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let chain: Vec<SignedEntry> = std::iter::once(terminal.open_session(101))
        .chain(std::iter::once(terminal.open_case(case(1), test.sections[0])))
        .collect();
    let chain: Vec<SignedEntry> = chain.into_iter().chain((0..8).map(|_| terminal.note(case(1)))).collect();
    terminal.exchange(&test.office, &chain[..3]).unwrap();
    let reply = terminal.exchange(&test.office, &chain[5..]).unwrap();
    assert_eq!((reply.need_from, reply.held_seq, reply.receipts.len()), (Some(4), 3, 0));
    assert_eq!(reasons(&test.office), []);
    let request = ExchangeRequest {
        entries: chain[5..].iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect(),
        lost: vec![Gap { from: 4, to: 5 }],
        ..ExchangeRequest::default()
    };
    let reply = test.office.exchange(terminal.id, request).unwrap().reply;
    assert_eq!((reply.need_from, reply.held_seq, reply.receipts[0].count), (None, 10, 5));
    // Found after all.
    let reply = terminal.exchange(&test.office, &chain[3..5]).unwrap();
    assert_eq!(reply.receipts[0].count, 2);
}

#[test]
fn a_cloned_terminal_is_a_fork_and_both_sides_are_kept() {
    let test = TestOffice::new();
    let mut first = test.terminal(0, 1);
    let shared = [first.open_session(101), first.open_case(case(1), test.sections[0])];
    first.exchange(&test.office, &shared).unwrap();
    let mut second = first.clone();
    let honest = [first.open_session(102), first.note(case(1)), first.draft(case(1), None)];
    let cloned = [second.open_session(103), second.note(case(1)), second.draft(case(1), None)];
    assert_eq!(second.exchange(&test.office, &cloned).unwrap().receipts[0].count, 3);
    let reply = first.exchange(&test.office, &honest).unwrap();
    let found: Vec<&str> = reply.refused.iter().map(|refused| refused.reason.as_str()).collect();
    // Not bad_signature: the key of the branch is known from the branch itself.
    assert_eq!(found, ["fork"; 3]);
    // The side that was first goes on.
    let next = second.note(case(1));
    assert_eq!(second.exchange(&test.office, &[next]).unwrap().receipts[0].count, 1);
}

#[test]
fn nobody_can_occupy_a_place_in_a_colleagues_chain() {
    let test = TestOffice::new();
    let mut victim = test.terminal(0, 1);
    let thief = test.terminal(0, 2);
    let opened = [victim.open_session(101), victim.open_case(case(1), test.sections[0])];
    victim.exchange(&test.office, &opened).unwrap();
    let forged = SignedEntry::sign(victim.next(Some(case(1)), &note()), thief.key.as_ref()).unwrap();
    let (reply, _) = thief.try_exchange(&test.office, std::slice::from_ref(&forged)).unwrap();
    assert_eq!(reply.refused[0].reason, "bad_signature");
    let genuine = victim.note(case(1));
    assert_eq!(victim.exchange(&test.office, &[genuine]).unwrap().receipts[0].count, 1);
}

#[test]
fn cases_of_others_are_out_of_scope() {
    let test = TestOffice::new();
    let mut inside = test.terminal(0, 1);
    let mut outside = test.terminal(1, 2);
    let opened = [inside.open_session(101), inside.open_case(case(1), test.sections[0])];
    inside.exchange(&test.office, &opened).unwrap();
    let tries = [
        outside.open_session(102),
        outside.note(case(1)),
        outside.assign(case(1), outside.officer),
        outside.open_case(case(2), test.sections[0]),
        outside.note(case(2)),
        outside.open_case(case(3), test.sections[1]),
        outside.note(case(3)),
    ];
    let reply = outside.exchange(&test.office, &tries).unwrap();
    assert!(reply.refused.iter().all(|refused| refused.reason == "outside_scope"));
    assert_eq!((reply.refused.len(), reply.held_seq, reply.need_from), (4, 7, None));
    // Assigned by the section, the officer may.
    let assign = inside.assign(case(1), outside.officer);
    inside.exchange(&test.office, &[assign]).unwrap();
    let allowed = outside.note(case(1));
    assert_eq!(outside.exchange(&test.office, &[allowed]).unwrap().refused, []);
}
