//! The work on pushed entries that needs no knowledge of their chain, on all cores and before the
//! write transaction begins.

use std::collections::BTreeMap;
use std::num::NonZero;

use quanji_core::crypto::sha256;
use quanji_core::entry::{Reason, Registry, Session, SignedEntry, verify};
use quanji_core::id::{DeviceId, DocumentId, EntryHash, MediaId, OfficerId, SectionId};
use quanji_core::record::{Fact, NumbersRequested, SeriesNumber, check_body};
use quanji_core::sync::EntryBytes;

/// With fewer entries than this the start of a thread costs more than it saves.
const WORTH_A_THREAD: usize = 16;

/// Sessions by the place of their entry; a cloned terminal has two at one place.
pub(super) type Sessions = BTreeMap<(DeviceId, u64), Vec<(EntryHash, Session)>>;

/// An entry that was pushed, with all that can be said of it alone.
pub(super) struct Offer {
    pub(super) bytes: Vec<u8>,
    pub(super) hash: EntryHash,
    /// The entry, unless the bytes are none.
    pub(super) signed: Option<SignedEntry>,
    /// Whether bureau, device, session, signature and grant are right.
    pub(super) verified: Result<(), Reason>,
    /// The entry that opened the session whose key verifies the signature.
    pub(super) session: Option<EntryHash>,
    /// What the office does when the entry joins the log, or why its body cannot join.
    pub(super) effect: Result<Effect, Reason>,
}

/// What the office does beside appending an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Nothing,
    OpensSession(Session),
    OpensCase(SectionId),
    Assigns(OfficerId),
    /// Uses numbers: series, year, first and last number, how, and for which document.
    UsesNumbers(SeriesNumber, u32, &'static str, Option<DocumentId>),
    AsksForNumbers(NumbersRequested),
    /// States a recording: its name and length.
    Captures(MediaId, u64),
}

/// Parses what was pushed.
pub(super) fn parse(entries: Vec<EntryBytes>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = entries
        .into_iter()
        .map(|EntryBytes(bytes)| Offer {
            bytes,
            hash: EntryHash::from_bytes([0; 32]),
            signed: None,
            verified: Err(Reason::Malformed),
            session: None,
            effect: Err(Reason::Malformed),
        })
        .collect();
    on_all_cores(&mut offers, |offer| {
        offer.signed = SignedEntry::parse(&offer.bytes)
            .ok()
            // SQLite has no larger integers, and no device has so many entries.
            .filter(|signed| i64::try_from(signed.entry().seq).is_ok());
        offer.hash = match &offer.signed {
            Some(signed) => signed.hash(),
            None => EntryHash::from_bytes(sha256(&offer.bytes)),
        };
    });
    offers
}

/// The sessions that the pushed entries themselves open. They count only once the entry that opens
/// them is verified.
pub(super) fn sessions_opened(offers: &[Offer], sessions: &mut Sessions) {
    for signed in offers.iter().filter_map(|offer| offer.signed.as_ref()) {
        let entry = signed.entry();
        if entry.kind != Session::KIND || entry.session.is_some() {
            continue;
        }
        if let Ok(Fact::SessionOpened(session)) = Fact::from_body(&entry.kind, &entry.body) {
            let known = sessions.entry((entry.device, entry.seq)).or_default();
            if !known.iter().any(|(hash, _)| *hash == signed.hash()) {
                known.push((signed.hash(), session));
            }
        }
    }
}

/// Verifies signatures and bodies; entries for which `is_known` says so are left out.
pub(super) fn check(
    offers: &mut [Offer],
    registry: &Registry,
    sessions: &Sessions,
    is_known: impl Fn(EntryHash) -> bool + Sync,
) {
    on_all_cores(offers, |offer| {
        if let Some(signed) = offer.signed.take() {
            if !is_known(offer.hash) {
                check_entry(offer, &signed, registry, sessions);
            }
            offer.signed = Some(signed);
        }
    });
}

/// Verifies signature and body of one entry.
pub(super) fn check_entry(offer: &mut Offer, signed: &SignedEntry, registry: &Registry, sessions: &Sessions) {
    let entry = signed.entry();
    let none = Vec::new();
    let candidates = match entry.session {
        Some(seq) => sessions.get(&(entry.device, seq)).unwrap_or(&none),
        None => &none,
    };
    let mut session = None;
    // With several sessions at one place, the one whose key verifies is the entry's own.
    offer.verified = if candidates.is_empty() { verify(registry, None, signed) } else { Ok(()) };
    for (hash, candidate) in candidates {
        offer.verified = verify(registry, Some(candidate), signed);
        session = Some((*hash, candidate));
        if offer.verified != Err(Reason::BadSignature) {
            break;
        }
    }
    offer.session = session.map(|(hash, _)| hash);
    offer.effect = effect_of(signed, session.map(|(_, session)| session));
}

/// What an entry does when it joins the log, or why its body cannot join.
pub(super) fn effect_of(signed: &SignedEntry, session: Option<&Session>) -> Result<Effect, Reason> {
    Ok(match check_body(signed.entry(), session)? {
        Fact::SessionOpened(session) => Effect::OpensSession(session),
        Fact::CaseOpened(body) => Effect::OpensCase(body.section),
        Fact::CaseAssigned(body) => Effect::Assigns(body.officer),
        Fact::NumberAssigned(body) => match body.number {
            Some(number) => {
                let last = number.number;
                Effect::UsesNumbers(number, last, "assigned", Some(body.document))
            }
            None => Effect::Nothing,
        },
        Fact::NumberVoided(body) => {
            let last = body.number.number;
            Effect::UsesNumbers(body.number, last, "voided", None)
        }
        Fact::NumbersReturned(body) => Effect::UsesNumbers(body.from, body.to, "returned", None),
        Fact::NumbersRequested(body) => Effect::AsksForNumbers(body),
        Fact::MediaCaptured(body) => Effect::Captures(body.media, body.length),
        _ => Effect::Nothing,
    })
}

fn on_all_cores(offers: &mut [Offer], work: impl Fn(&mut Offer) + Sync) {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = offers.len().div_ceil(cores).max(WORTH_A_THREAD);
    let mut shares = offers.chunks_mut(share);
    let own = shares.next();
    std::thread::scope(|scope| {
        for share in shares {
            scope.spawn(|| share.iter_mut().for_each(&work));
        }
        own.into_iter().flatten().for_each(&work);
    });
}
