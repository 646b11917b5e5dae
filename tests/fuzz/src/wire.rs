//! Messages between a terminal and the office, packed or not, and what a hostile answer can do.
//!
//! The first byte says which message the rest is.

use quanji_core::codec;
use quanji_core::entry::{KeyHistory, SignedEntry};
use quanji_core::proof::{Checkpoint, LogKeys, TreeHash};
use quanji_core::sync::{
    Backfill, ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, ExchangeReply, ExchangeRequest,
    Lack, MAX_BODY_BYTES, OfferReply, OfferRequest, Problem, ReceiptReply, ReceiptRequest, Scope, TokenReply,
    TokenRequest, Trust, check_receipts, pack, plan, unpack,
};

use crate::seed::{self, exemplar, tagged};
use crate::world::{case, world};

pub(crate) fn check(bytes: &[u8]) {
    let Some((tag, rest)) = bytes.split_first() else { return };
    match tag {
        0 => read::<EnrolRequest>(rest),
        1 => read::<EnrolReply>(rest),
        2 => read::<ChallengeRequest>(rest),
        3 => read::<ChallengeReply>(rest),
        4 => read::<TokenRequest>(rest),
        5 => read::<TokenReply>(rest),
        6 => read::<ExchangeRequest>(rest),
        7 => answer(rest),
        8 => read::<OfferRequest>(rest),
        9 => read::<OfferReply>(rest),
        10 => read::<ReceiptRequest>(rest),
        11 => receipts(rest),
        12 => read::<Problem>(rest),
        13 => read::<Lack>(rest),
        _ => {}
    }
}

fn read<T>(bytes: &[u8])
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + std::fmt::Debug,
{
    let _ = message::<T>(bytes);
}

/// A message that is read is packed and read again as the same; unpacked, its bytes are those read.
fn message<T>(bytes: &[u8]) -> Option<T>
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + std::fmt::Debug,
{
    let read = unpack::<T>(bytes, MAX_BODY_BYTES).ok()?;
    let plain = codec::encode(&read);
    assert!(plain.len() <= MAX_BODY_BYTES);
    if !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        assert_eq!(plain, bytes);
    }
    assert_eq!(unpack::<T>(&pack(&read), MAX_BODY_BYTES).as_ref(), Ok(&read));
    Some(read)
}

fn seen() -> &'static (Checkpoint, Vec<SignedEntry>) {
    static SEEN: std::sync::OnceLock<(Checkpoint, Vec<SignedEntry>)> = std::sync::OnceLock::new();
    SEEN.get_or_init(|| {
        let note = String::from_utf8(exemplar("log/checkpoint-7.txt")).unwrap();
        let own =
            seed::exemplars("entries", "cbor").into_iter().map(|bytes| SignedEntry::parse(&bytes).unwrap());
        let own = own.filter(|signed| signed.entry().device == world().device()).collect();
        (world().log.open(&note).unwrap(), own)
    })
}

/// The keys that a terminal was enrolled with.
fn trust() -> Trust {
    Trust::new(KeyHistory::new(world().office_key), LogKeys::new(world().log.clone()))
}

/// Whatever the office answers: the plan stays within what was asked and what the checkpoint covers.
fn answer(bytes: &[u8]) {
    let Some(reply) = message::<ExchangeReply>(bytes) else { return };
    let (seen, sent) = seen();
    let backfill = Some(Backfill { scope: Scope::Case(case()), from: 0, until: 5 });
    let request =
        ExchangeRequest { epoch: 1, seen_size: seen.size, cursor: 3, backfill, ..ExchangeRequest::default() };
    let mut signed_for_it = reply.clone();
    signed_for_it.checkpoint = signed(reply.cursor.min(1 << 40));
    for (reply, seen) in [(reply, Some(seen)), (signed_for_it.clone(), None), (signed_for_it, Some(seen))] {
        let Ok(plan) = plan(&trust(), seen, &request, sent, 11, reply) else { continue };
        let size = plan.checkpoint.size;
        assert!(plan.cursor <= size && (plan.start_over || plan.cursor >= request.cursor));
        let all = plan.feed.iter().chain(&plan.backfilled);
        assert!(all.clone().all(|item| item.index < size));
        assert!(plan.feed.windows(2).all(|pair| pair[0].index < pair[1].index));
        let left = plan.backfill.and_then(|(_, left)| left);
        assert!(left.is_none_or(|left| left.from > 0));
    }
}

fn receipts(bytes: &[u8]) {
    let Some(reply) = message::<ReceiptReply>(bytes) else { return };
    let (seen, _) = seen();
    let request = ReceiptRequest { captured: Vec::new(), epoch: 1, seen_size: seen.size };
    let held = check_receipts(&trust(), Some(seen), &request, reply);
    assert!(held.is_err() || held.is_ok_and(|held| held.is_empty()), "nothing was asked for");
}

/// A checkpoint that the log signs, of a tree that nobody has.
fn signed(size: u64) -> String {
    let checkpoint = Checkpoint {
        origin: world().log.name().to_owned(),
        size,
        root: TreeHash([9; 32]),
        time_ms: 1_795_406_400_000,
    };
    world().signer.sign(&checkpoint).unwrap().into_string()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let names = [
        "enrol-request",
        "enrol-reply",
        "challenge-request",
        "challenge-reply",
        "token-request",
        "token-reply",
        "exchange-request",
        "exchange-reply",
        "offer-request",
        "offer-reply",
        "receipt-request",
        "receipt-reply",
        "problem",
    ];
    let mut seeds: Vec<Vec<u8>> =
        (0..).zip(names).map(|(tag, name)| tagged(tag, &exemplar(&format!("wire/{name}.cbor")))).collect();
    seeds.push(tagged(6, &exemplar("wire/exchange-request.zst")));
    let lacks = unpack::<OfferReply>(&exemplar("wire/offer-reply.cbor"), MAX_BODY_BYTES).unwrap().lacks;
    seeds.extend(lacks.iter().map(|lack| tagged(13, &codec::encode(lack))));
    let bare = ExchangeReply {
        epoch: 1,
        checkpoint: signed(9),
        consistency: None,
        receipts: Vec::new(),
        refused: Vec::new(),
        need_from: None,
        held_seq: 11,
        feed: Vec::new(),
        cursor: 9,
        opened: Vec::new(),
        backfill: Vec::new(),
        backfill_from: Some(2),
        keys: None,
    };
    seeds.push(tagged(7, &codec::encode(&bare)));
    seeds
}
