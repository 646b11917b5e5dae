//! A whole case of hostile statements, folded, judged and laid out.
//!
//! Each part of the input is an entry: after a byte 0 a whole one, whoever signed it; after any other
//! byte, which names the device, the kind and the body of one that was made here.

use quanji_core::entry::{BureauFact, Registry, SignedEntry};
use quanji_core::id::DeviceId;
use quanji_core::page::standing;
use quanji_core::record::{CaseState, timeline};
use quanji_core::rules::{Around, CaseFacts, DeviceUse, Evaluation, Settings, WorkCalendar, retentions};

use crate::world::{NOW, case, unsigned, world};
use crate::{body, parts, seed};

/// Most entries of one input.
const MOST: usize = 64;

fn read(position: u64, part: &[u8]) -> Option<SignedEntry> {
    let (device, rest) = part.split_first()?;
    if *device == 0 {
        return SignedEntry::parse(rest).ok();
    }
    let (kind, body) = body::split(rest)?;
    let office = BureauFact::KINDS.contains(&kind);
    let device = if office { world().office() } else { DeviceId::from_bytes([device % 3; 16]) };
    let about = case();
    Some(unsigned(world().entry(device, position + 1, Some(about), kind, body)))
}

/// The same entries in the other order, and each twice, give the same case and the same registry;
/// whatever they say can be shown and judged.
pub(crate) fn check(bytes: &[u8]) {
    let world = world();
    let entries: Vec<SignedEntry> =
        (0..).zip(parts::split(bytes, MOST)).filter_map(|(at, part)| read(at, part)).collect();
    let state = CaseState::fold(world.catalog, case(), &entries);
    let snapshot = state.snapshot();
    assert_eq!(CaseState::fold(world.catalog, case(), entries.iter().rev()).snapshot(), snapshot);
    let twice = entries.iter().chain(&entries);
    assert_eq!(CaseState::fold(world.catalog, case(), twice).snapshot(), snapshot);

    let mut registry = Registry::new(world.office_key);
    let mut backwards = registry.clone();
    // Of one chain there is one entry at a place: the office signs no two.
    let of_office = distinct(&entries);
    of_office.iter().for_each(|signed| drop(registry.apply(signed)));
    of_office.iter().rev().for_each(|signed| drop(backwards.apply(signed)));
    assert_eq!(registry, backwards);

    let _ = timeline(world.catalog, &registry, &state);
    for (document, _) in state.documents() {
        let _ = standing(world.catalog, &registry, &state, document, &NOW, true);
    }
    let (settings, devices) = (Settings::of(&registry), DeviceUse::of(&registry));
    let facts = CaseFacts::of(
        &state,
        Around {
            registry: &registry,
            catalog: world.catalog,
            settings: &settings,
            calendar: WorkCalendar::builtin().unwrap(),
            devices: &devices,
            now: NOW,
        },
    );
    let _ = (Evaluation::of(&facts), retentions(&facts));
}

/// The first entry at each place of the office's chain.
fn distinct(entries: &[SignedEntry]) -> Vec<&SignedEntry> {
    let mut seen = std::collections::BTreeSet::new();
    entries
        .iter()
        .filter(|signed| {
            let fact = BureauFact::from_body(&signed.entry().kind, &signed.entry().body);
            fact.is_ok() && seen.insert((signed.entry().device, signed.entry().seq))
        })
        .collect()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let whole = |bytes: &Vec<u8>| seed::tagged(0, bytes);
    let made = |bytes: &Vec<u8>| {
        let signed = SignedEntry::parse(bytes).unwrap();
        seed::tagged(1, &[signed.entry().kind.as_bytes(), b"\n", &signed.entry().body].concat())
    };
    let mut seeds = Vec::new();
    for folder in ["entries", "recordings", "compliance"] {
        let entries: Vec<_> = seed::exemplars(folder, "cbor");
        for some in entries.chunks(8) {
            seeds.push(parts::join(some.iter().map(whole).collect::<Vec<_>>().iter().map(Vec::as_slice)));
            seeds.push(parts::join(some.iter().map(made).collect::<Vec<_>>().iter().map(Vec::as_slice)));
        }
        seeds.push(parts::join(entries.iter().map(made).collect::<Vec<_>>().iter().map(Vec::as_slice)));
    }
    seeds
}
