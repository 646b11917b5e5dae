//! The exemplars of every format, made again and compared with the committed files.
//!
//! Keys and times are fixed and signatures are deterministic (RFC 6979), so the same program makes
//! the same bytes. A difference is a change of a format: other readers depend on these files.
//! `QUANJI_UPDATE=1 cargo test -p quanji-tests --test formats` writes them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod bindings;
mod chain;
mod compliance;
mod compliance_description;
mod description;
mod files;
mod log;
mod package;
mod recordings;
mod refused;
mod refused_compliance;
mod refused_recordings;
mod schema;
mod trust;
mod world;

use serde_json::{Value, json};

use files::Files;
use quanji_core::catalog::Catalog;
use quanji_core::record::Draft;
use quanji_core::store::Anchor;
use world::{ANCHOR_KEY, World};

#[test]
fn exemplars_are_as_committed() {
    let world = World::new();
    let mut files = Files::default();
    files.json("keys.json", &world.keys());
    chain::describe(&world, &mut files);
    refused::describe(&world, &mut files);
    log::describe(&world, &mut files);
    let recordings = recordings::describe(&mut files);
    let compliance = compliance::describe(&mut files);
    package::describe(&mut files);
    let trust = trust::describe(&mut files);
    chain::check_kinds(&[&world, &recordings, &compliance, &trust]);
    anchor(&world, &mut files);
    files.json("first-changes.json", &first_changes());
    for (version, dump) in (1..).zip(schema::frozen_dumps()) {
        files.text(&format!("schema-{version}.sql"), dump);
    }
    bindings::write(&mut files);
    files.settle();
}

fn anchor(world: &World, files: &mut Files) {
    let last = world.terminal_entries().last().unwrap();
    let anchor = Anchor { seq: last.entry().seq, hash: last.hash() };
    let slot = anchor.to_bytes(&ANCHOR_KEY);
    assert_eq!(Anchor::from_bytes(&ANCHOR_KEY, &slot), Some(anchor));
    files.bytes("anchor.bin", &slot);
    let description =
        json!({"database_key": description::hex(&ANCHOR_KEY), "seq": anchor.seq, "hash": anchor.hash});
    files.json("anchor.json", &description);
}

fn first_changes() -> Value {
    let catalog = Catalog::builtin().unwrap();
    let mut codes: Vec<_> = catalog.templates().map(|template| template.code.as_str()).collect();
    codes.push("CASE");
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 48, "47 templates and the case sheet");
    let first = |code: &&str| {
        let template = catalog.template(code).unwrap();
        let heads: Vec<String> =
            Draft::new(template).unwrap().heads().iter().map(ToString::to_string).collect();
        ((*code).to_owned(), json!({"version": template.version, "heads": heads}))
    };
    Value::Object(codes.iter().map(first).collect())
}
