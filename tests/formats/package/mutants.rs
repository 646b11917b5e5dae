//! A thousand false packages: each reader finds every one, and says the same of it.

use std::path::Path;

use quanji_core::crypto::SoftwareKey;
use quanji_core::package::Report;
use quanji_tests::harness::{Seed, scratch};
use serde_json::{Value, json};

use super::bundle::Bundle;
use super::forge::{Forge, LONG};
use super::{mutant, oracle, report_of};

/// How many packages.
const MUTANTS: usize = 1_000;
/// How many lie on the disk at one time.
const AT_ONCE: usize = 125;

#[test]
fn a_thousand_false_packages_are_found_by_three_readers_alike() {
    let forge = Forge::new(LONG);
    let mut seed = Seed::from_environment();
    let named = mutant::named(&forge);
    let drawn = (named.len()..MUTANTS).map(|number| (format!("drawn-{number}"), draw(&forge, &mut seed)));
    let mut packages = named.into_iter().chain(drawn);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    loop {
        let some: Vec<(String, Vec<u8>)> = packages.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let folder = scratch();
        for (name, bytes) in &some {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let names: Vec<&str> = some.iter().map(|(name, _)| name.as_str()).collect();
        let others = oracle::ask(folder.path(), &names, &forge.world);
        for (name, bytes) in &some {
            let report = report_of(&forge.world, bytes);
            assert!(!report.problems.is_empty(), "{name} is false, and nothing is found");
            report.problems.iter().for_each(|problem| *seen.entry(problem.code.to_owned()).or_default() += 1);
            agree(folder.path(), name, &report, &others);
        }
    }
    let codes = [
        "container",
        "manifest",
        "files",
        "file_altered",
        "entries",
        "proofs",
        "entry",
        "registry",
        "head",
        "entry_not_in_log",
        "checkpoint",
        "issue",
        "seal",
        "document",
        "media",
        "future",
    ];
    codes
        .iter()
        .for_each(|code| assert!(seen.contains_key(*code), "no package was false in this way: {code}"));
}

#[test]
fn true_packages_hold_for_three_readers() {
    let forge = Forge::new(LONG);
    let folder = scratch();
    for (name, forge) in [("whole", forge.clone()), ("withheld", forge.withholding())] {
        let bytes = forge.bundle().to_bytes();
        std::fs::write(folder.path().join(name), &bytes).unwrap();
        let report = report_of(&forge.world, &bytes);
        assert_eq!(report.problems, Default::default());
        let is_bounded = report.entries.as_ref().unwrap().iter().any(|entry| entry.not_before_ms.is_some());
        assert_eq!(is_bounded, name == "whole", "the remark that names a root");
        let others = oracle::ask(folder.path(), &[name], &forge.world);
        agree(folder.path(), name, &report, &others);
    }
}

/// The whole reports are the same.
fn agree(folder: &Path, name: &str, report: &Report, others: &oracle::Answers) {
    let own = json!(report);
    for (reader, answers) in others {
        let other: &Value = &answers[name];
        if *other != own {
            let kept = std::env::temp_dir().join(format!("quanji-disagreement-{name}.zip"));
            std::fs::copy(folder.join(name), &kept).unwrap();
            panic!("{reader} differs on {name}, kept as {}:\n{own:#}\n{other:#}", kept.display());
        }
    }
}

/// A package that is false in a way that chance chose.
fn draw(forge: &Forge, seed: &mut Seed) -> Vec<u8> {
    let bundle = forge.bundle();
    match seed.below(10) {
        0..=2 => at_some_byte(&bundle.to_bytes(), seed),
        3 => in_some_stretch(&bundle.to_bytes(), seed),
        4..=6 => in_some_file(bundle, seed),
        _ => in_some_entry(forge.clone(), seed),
    }
}

/// One bit of the container.
fn at_some_byte(whole: &[u8], seed: &mut Seed) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let at = index(seed, bytes.len());
    bytes[at] ^= 1 << seed.below(8);
    bytes
}

/// A stretch is cut out, doubled, or put elsewhere.
fn in_some_stretch(whole: &[u8], seed: &mut Seed) -> Vec<u8> {
    let (from, length) = (index(seed, whole.len()), 1 + index(seed, 5_000));
    let to = (from + length).min(whole.len());
    let (before, stretch, after) = (&whole[..from], &whole[from..to], &whole[to..]);
    let mut other = stretch.to_vec();
    other.rotate_left(1);
    match seed.below(4) {
        0 => [before, after].concat(),
        1 => [before, stretch, stretch, after].concat(),
        2 => before.to_vec(),
        _ if other == stretch => [before, after].concat(),
        _ => [before, &other, after].concat(),
    }
}

/// A byte of a file, and the manifest follows or does not.
fn in_some_file(mut bundle: Bundle, seed: &mut Seed) -> Vec<u8> {
    let chosen = index(seed, bundle.files.len());
    let file = &mut bundle.files[chosen].1;
    let at = index(seed, file.len());
    match seed.below(3) {
        0 => file[at] ^= 1 << seed.below(8),
        1 => file.insert(at, u8::try_from(seed.below(256)).unwrap()),
        _ => drop(file.remove(at)),
    }
    if seed.below(2) == 0 {
        bundle.relist();
    }
    bundle.to_bytes()
}

/// An entry that the office or a stranger signs in the place of who made it.
fn in_some_entry(mut forge: Forge, seed: &mut Seed) -> Vec<u8> {
    let terminal = forge.world.device();
    let own: Vec<usize> = (0..forge.log.len())
        .filter(|at| {
            forge.entry_at(*at).entry().device == terminal && forge.entry_at(*at).entry().case.is_some()
        })
        .collect();
    let at = own[index(seed, own.len())];
    match seed.below(4) {
        // A byte of the entry as it stands in the log.
        0 => {
            let length = forge.log[at].len();
            let byte = index(seed, length);
            forge.log[at][byte] ^= 1 << seed.below(8);
        }
        1 => {
            let secret = [0x11 + u8::try_from(seed.below(0x60)).unwrap() + 0x50; 32];
            forge.replace(at, &SoftwareKey::from_bytes(&secret).unwrap(), |_| {});
        }
        2 => {
            let key = SoftwareKey::from_bytes(&[0x11; 32]).unwrap();
            let by = seed.next();
            forge.replace(at, &key, |entry| entry.time.wall_ms ^= i64::try_from(by >> 30).unwrap());
        }
        _ => {
            let key = SoftwareKey::from_bytes(&[0x33; 32]).unwrap();
            let field = seed.below(4);
            forge.replace(at, &key, |entry| match field {
                0 => entry.grant = Some(3),
                1 => entry.session = Some(77),
                2 => entry.device = quanji_core::id::DeviceId::from_bytes([7; 16]),
                _ => entry.bureau = quanji_core::id::BureauId::from_bytes([7; 16]),
            });
        }
    }
    forge.bundle().to_bytes()
}

fn index(seed: &mut Seed, end: usize) -> usize {
    usize::try_from(seed.below(end as u64)).unwrap()
}
