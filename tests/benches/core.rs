//! Where the time of a save and of a fold goes.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

#[path = "../measure/field.rs"]
mod field;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use quanji_core::catalog::{Catalog, FieldValue};
use quanji_core::crypto::{Signer, SoftwareKey};
use quanji_core::entry::SignedEntry;
use quanji_core::record::{CaseState, Draft};

fn keys(criterion: &mut Criterion) {
    let key = SoftwareKey::from_bytes(&[9; 32]).unwrap();
    let signature = key.sign(&[0; 300]).unwrap();
    criterion.bench_function("sign 300 bytes", |b| b.iter(|| key.sign(black_box(&[0; 300])).unwrap()));
    criterion.bench_function("verify 300 bytes", |b| {
        b.iter(|| key.public_key().verify(black_box(&[0; 300]), &signature).unwrap());
    });
}

fn drafts(criterion: &mut Criterion) {
    let template = Catalog::builtin().unwrap().template("HS-20").unwrap();
    let place = template.field("place").unwrap();
    let mut draft = Draft::new(template).unwrap();
    let mut round = 0;
    criterion.bench_function("set one field of a draft", |b| {
        b.iter(|| {
            round += 1;
            draft.set([1; 16], place, &FieldValue::Text(format!("第 {round} 处"))).unwrap()
        });
    });
    let mut draft = Draft::new(template).unwrap();
    draft.set([1; 16], place, &FieldValue::Text("一层".into())).unwrap();
    criterion.bench_function("save a draft", |b| b.iter(|| draft.save()));
    let saved = draft.save();
    criterion
        .bench_function("load a draft", |b| b.iter(|| Draft::load(template, black_box(&saved)).unwrap()));
}

fn terminal(criterion: &mut Criterion) {
    let folder = tempfile::tempdir_in(".").unwrap();
    let terminal = field::terminal(folder.path());
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let (document, _) = terminal.new_draft(case, "HS-20").unwrap();
    let mut round = 0;
    criterion.bench_function("save one field to the disk", |b| {
        b.iter(|| {
            round += 1;
            terminal.set_field(document, "place", &format!("第 {round} 处")).unwrap()
        });
    });
}

fn fold(criterion: &mut Criterion) {
    let folder = tempfile::tempdir_in(".").unwrap();
    let terminal = field::terminal(folder.path());
    let case = terminal.open_case("inspection", "平罗县某宾馆", None).unwrap().case;
    let (document, _) = terminal.new_draft(case, "HS-20").unwrap();
    for round in 0..500 {
        terminal.set_field(document, "place", &format!("第 {round} 处")).unwrap();
    }
    let catalog = Catalog::builtin().unwrap();
    let entries: Vec<SignedEntry> = terminal.entries_of(case).unwrap();
    criterion.bench_function("fold a case of 500 edits", |b| {
        b.iter(|| CaseState::fold(catalog, case, black_box(&entries)).digest());
    });
}

criterion_group!(benches, keys, drafts, terminal, fold);
criterion_main!(benches);
