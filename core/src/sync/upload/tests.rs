use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::media::CHUNK_BYTES;

fn name(number: u8) -> EntryHash {
    EntryHash::from_bytes([number; 32])
}

fn item(number: u8, chunks: u64, rank: u8) -> UploadItem {
    UploadItem { captured: name(number), length: chunks * CHUNK_BYTES as u64, rank, forward: false }
}

/// An office in memory.
#[derive(Default)]
struct Desk {
    sizes: BTreeMap<EntryHash, u32>,
    manifests: BTreeSet<EntryHash>,
    chunks: BTreeSet<(EntryHash, u32)>,
    received: BTreeSet<EntryHash>,
    /// Everything that was sent, in order.
    sent: Vec<(EntryHash, u32)>,
    entries: BTreeSet<EntryHash>,
}

impl Desk {
    fn of(items: &[UploadItem]) -> Self {
        let sizes = items.iter().map(|item| (item.captured, Cut::new(item.length).count())).collect();
        let entries = items.iter().map(|item| item.captured).collect();
        Self { sizes, entries, ..Self::default() }
    }

    fn lack(&self, captured: EntryHash) -> Lack {
        if !self.entries.contains(&captured) {
            return Lack::Entry;
        }
        if !self.manifests.contains(&captured) {
            return Lack::Manifest;
        }
        let missing: Vec<ChunkRun> = (0..self.sizes[&captured])
            .filter(|chunk| !self.chunks.contains(&(captured, *chunk)))
            .map(|first| ChunkRun { first, count: 1 })
            .take(MAX_RUNS)
            .collect();
        if missing.is_empty() { Lack::Nothing } else { Lack::Chunks(missing) }
    }

    fn answer(&mut self, effect: UploadEffect) -> UploadInput {
        match effect {
            UploadEffect::Authenticate => UploadInput::Authenticated,
            UploadEffect::Wait(_) => UploadInput::Waited,
            UploadEffect::Offer(asked) => {
                let lacks = asked.iter().map(|captured| self.lack(*captured)).collect();
                UploadInput::Offered(asked, lacks)
            }
            UploadEffect::PutManifest(captured) => {
                self.manifests.insert(captured);
                UploadInput::ManifestPut(captured, self.lack(captured))
            }
            UploadEffect::PutChunk(captured, chunk) => {
                self.sent.push((captured, chunk));
                self.chunks.insert((captured, chunk));
                UploadInput::ChunkPut(captured, chunk)
            }
            UploadEffect::AskReceipts(asked) => {
                let whole = |captured: &&EntryHash| self.lack(**captured) == Lack::Nothing;
                let received: Vec<EntryHash> = asked.iter().filter(whole).copied().collect();
                self.received.extend(&received);
                UploadInput::Receipts { asked, received, refused: Vec::new() }
            }
        }
    }
}

/// Runs an upload to its end. `fate` says of each effect whether its request is lost, its answer is
/// lost, or nothing happens to it, and which of those that run ends next.
fn run(uploader: &mut Uploader, desk: &mut Desk, mut fate: impl FnMut(&UploadEffect) -> Fate) {
    let mut running: VecDeque<UploadEffect> = VecDeque::new();
    loop {
        while let Some(effect) = uploader.next_effect() {
            running.push_back(effect);
        }
        let Some(effect) = running.pop_front() else { break };
        let input = match fate(&effect) {
            Fate::Done => desk.answer(effect),
            Fate::RequestLost => UploadInput::Refused(effect, Refusal::Lost("cut".into())),
            Fate::AnswerLost => {
                let _ = desk.answer(effect.clone());
                UploadInput::Refused(effect, Refusal::Lost("cut".into()))
            }
            Fate::Refused(refusal) => UploadInput::Refused(effect, refusal),
            Fate::Later => {
                running.push_back(effect);
                continue;
            }
        };
        uploader.done(input);
    }
    assert!(uploader.is_over());
}

enum Fate {
    Done,
    RequestLost,
    AnswerLost,
    Refused(Refusal),
    Later,
}

fn uploader(items: &[UploadItem], connections: usize) -> Uploader {
    let mut uploader = Uploader::new(UploadPolicy::everything(), connections);
    uploader.set_items(items);
    uploader
}

#[test]
fn small_evidence_goes_first_and_what_is_pulled_forward_before_it() {
    let items = [item(1, 9, 3), item(2, 1, 0), item(3, 6, 2), UploadItem { forward: true, ..item(4, 5, 3) }];
    let mut desk = Desk::of(&items);
    let mut all = uploader(&items, 1);
    run(&mut all, &mut desk, |_| Fate::Done);
    let mut order: Vec<EntryHash> = desk.sent.iter().map(|(captured, _)| *captured).collect();
    order.dedup();
    assert_eq!(order, [name(4), name(2), name(3), name(1)]);
    assert_eq!(desk.received.len(), 4);
    let (report, ended) = all.report();
    assert_eq!((report.received, report.waiting, ended), (4, 0, None));
    assert_eq!((report.chunks_sent, report.bytes_held), (21, report.bytes_total));
}

#[test]
fn what_is_captured_meanwhile_overtakes() {
    let video = item(1, 100, 3);
    let photo = item(2, 1, 0);
    let mut desk = Desk::of(&[video, photo]);
    let mut all = uploader(&[video], 2);
    let mut steps = 0;
    while let Some(effect) = all.next_effect() {
        let input = desk.answer(effect);
        all.done(input);
        steps += 1;
        if steps == 10 {
            all.set_items(&[video, photo]);
        }
    }
    let at = desk.sent.iter().position(|(captured, _)| *captured == photo.captured).unwrap();
    assert!(at < 15, "sent as chunk {at}");
    assert_eq!(desk.received.len(), 2);
}

#[test]
fn one_bad_recording_holds_up_no_other() {
    let items = [item(1, 3, 0), item(2, 3, 0), item(3, 3, 0)];
    let mut desk = Desk::of(&items);
    let mut all = uploader(&items, 2);
    run(&mut all, &mut desk, |effect| match effect {
        UploadEffect::PutChunk(captured, 1) if *captured == name(1) => {
            Fate::Refused(Refusal::Final { code: "wrong_chunk".into(), message: String::new() })
        }
        _ => Fate::Done,
    });
    assert_eq!(desk.received, BTreeSet::from([name(2), name(3)]));
    let (report, ended) = all.report();
    assert_eq!(ended, None);
    assert_eq!(report.items[&name(1)].1, ItemProgress::Failed { code: "wrong_chunk".into() });
}

#[test]
fn a_damaged_chunk_here_fails_its_recording_after_the_good_ones_are_sent() {
    let items = [item(1, 4, 0)];
    let mut desk = Desk::of(&items);
    let mut all = uploader(&items, 1);
    while let Some(effect) = all.next_effect() {
        let input = match effect {
            UploadEffect::PutChunk(captured, 2) => UploadInput::ChunkDamaged(captured, 2),
            effect => desk.answer(effect),
        };
        all.done(input);
    }
    assert_eq!(desk.chunks.len(), 3);
    assert_eq!(all.report().0.items[&name(1)].1, ItemProgress::Failed { code: "damaged_here".into() });
}

#[test]
fn an_office_that_is_full_or_away_ends_the_upload_and_an_expired_token_does_not() {
    let items = [item(1, 30, 0)];
    let refusal = |code: &str| Refusal::Final { code: code.into(), message: String::new() };
    let (mut full, mut desk) = (uploader(&items, 4), Desk::of(&items));
    run(&mut full, &mut desk, |effect| match effect {
        UploadEffect::PutChunk(_, 5..) => Fate::Refused(refusal("storage_full")),
        _ => Fate::Done,
    });
    assert!(matches!(full.report().1, Some(Failure::Refused { code, .. }) if code == "storage_full"));

    let (mut away, mut desk) = (uploader(&items, 4), Desk::of(&items));
    let mut waited = 0;
    run(&mut away, &mut desk, |effect| match effect {
        UploadEffect::Wait(pause) => {
            waited += pause;
            Fate::Done
        }
        _ => Fate::RequestLost,
    });
    assert!(matches!(away.report().1, Some(Failure::Unreachable(_))));
    assert!((10_000..60_000).contains(&waited), "{waited} ms");

    let (mut expired, mut desk) = (uploader(&items, 4), Desk::of(&items));
    let mut refused = 0;
    run(&mut expired, &mut desk, |effect| match effect {
        UploadEffect::PutChunk(_, 10..=13) if refused < 4 => {
            refused += 1;
            Fate::Refused(Refusal::NotAuthorised)
        }
        _ => Fate::Done,
    });
    assert_eq!(expired.report().1, None);
    assert_eq!(desk.received.len(), 1);

    let (mut never, mut desk) = (uploader(&items, 4), Desk::of(&items));
    run(&mut never, &mut desk, |effect| match effect {
        UploadEffect::Authenticate | UploadEffect::Wait(_) => Fate::Done,
        _ => Fate::Refused(Refusal::NotAuthorised),
    });
    assert!(matches!(never.report().1, Some(Failure::Refused { .. })));
}

#[test]
fn what_may_not_be_sent_now_waits_and_says_why() {
    let items = [item(1, 1, 0), item(2, 900, 3)];
    let mut desk = Desk::of(&items);
    let mut all = Uploader::new(UploadPolicy::default(), 2);
    all.set_conditions(Conditions { metered: true, ..Conditions::default() });
    all.set_items(&items);
    run(&mut all, &mut desk, |_| Fate::Done);
    assert_eq!(desk.received, BTreeSet::from([name(1)]));
    let held = ItemProgress::HeldBack { because: HeldBack::Metered };
    assert_eq!(all.report().0.items[&name(2)].1, held);
    // Somebody pulls it forward: it goes at once.
    all.set_items(&[UploadItem { forward: true, ..items[1] }]);
    run(&mut all, &mut desk, |_| Fate::Done);
    assert_eq!(desk.received.len(), 2);
}

#[test]
fn a_recording_whose_entry_is_not_there_waits_for_it() {
    let items = [item(1, 2, 0)];
    let mut desk = Desk::of(&items);
    desk.entries.clear();
    let mut all = uploader(&items, 2);
    run(&mut all, &mut desk, |_| Fate::Done);
    assert_eq!(all.report().0.items[&name(1)].1, ItemProgress::EntryMissing);
    desk.entries.insert(name(1));
    all.entries_delivered();
    run(&mut all, &mut desk, |_| Fate::Done);
    assert_eq!(desk.received.len(), 1);
}

#[test]
fn after_a_cut_only_what_is_lacking_is_sent() {
    let items = [item(1, 100, 0)];
    let mut desk = Desk::of(&items);
    let (mut first, mut sent) = (uploader(&items, 3), 0);
    run(&mut first, &mut desk, |effect| match effect {
        UploadEffect::PutChunk(..) if sent < 90 => {
            sent += 1;
            Fate::Done
        }
        UploadEffect::PutChunk(..) => Fate::RequestLost,
        _ => Fate::Done,
    });
    assert_eq!(desk.chunks.len(), 90);
    let mut second = uploader(&items, 3);
    run(&mut second, &mut desk, |_| Fate::Done);
    assert_eq!(second.report().0.chunks_sent, 10);
    assert_eq!(desk.received.len(), 1);
    assert!(desk.sent.len() <= 101);
}

proptest! {
    /// Whatever is lost on the way, as long as not everything is: all is received, and nothing is
    /// sent twice but what was lost.
    #[test]
    fn any_losses(
        sizes in proptest::collection::vec((0..12u64, 0..4u8), 1..20),
        connections in 1..5usize,
        seed in any::<u64>(),
    ) {
        let items: Vec<UploadItem> =
            (1..).zip(&sizes).map(|(number, (chunks, rank))| item(number, *chunks, *rank)).collect();
        let mut desk = Desk::of(&items);
        let mut all = uploader(&items, connections);
        let mut state = seed | 1;
        let (mut lost, mut in_a_row) = (0, 0);
        run(&mut all, &mut desk, |effect| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            if matches!(effect, UploadEffect::Wait(_)) {
                return Fate::Done;
            }
            let fate = if in_a_row > 3 { 9 } else { state % 10 };
            in_a_row = if fate < 3 { in_a_row + 1 } else { 0 };
            lost += usize::from(fate < 3);
            match fate {
                0 => Fate::RequestLost,
                1 | 2 => Fate::AnswerLost,
                3 => Fate::Later,
                _ => Fate::Done,
            }
        });
        prop_assert_eq!(all.report().1, None);
        prop_assert_eq!(desk.received.len(), items.len());
        let distinct: BTreeSet<_> = desk.sent.iter().collect();
        prop_assert!(desk.sent.len() <= distinct.len() + lost);
    }
}
