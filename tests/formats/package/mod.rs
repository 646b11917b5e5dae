//! Evidence packages: true ones, false ones, and what every reader has to say of them.
//!
//! The office of the [`World`] issues them, so every key is at hand: what an office, a terminal or somebody on the way
//! could forge is forged here.

mod bundle;
mod forge;
mod mutant;
mod mutants;
mod oracle;

use std::io::Cursor;

use quanji_core::package::{Expected, Report, verify};
use serde_json::json;

use super::files::Files;
use super::world::World;
pub(crate) use bundle::Bundle;
pub(crate) use forge::Forge;

/// The moment of evaluation in every test: a day after the world.
pub(crate) const AT_MS: u64 = super::world::NOON.unsigned_abs() + 86_400_000;

/// What the one who verifies expects of the world's packages.
pub(crate) fn expected(world: &World) -> Expected {
    Expected { bureau: Some(world.registry(0).bureau()), at_ms: Some(AT_MS), witnesses: None }
}

/// What Rust says of a package.
pub(crate) fn report_of(world: &World, package: &[u8]) -> Report {
    verify(&mut Cursor::new(package), &expected(world), &mut |_, _| {}).unwrap()
}

/// Makes the exemplars: two true packages and a false one of every kind, each with its report.
pub(crate) fn describe(files: &mut Files) {
    let forge = Forge::new(forge::SHORT);
    let world = std::sync::Arc::clone(&forge.world);
    let mut packages = vec![
        ("true-whole".to_owned(), forge.bundle().to_bytes()),
        ("true-withheld".to_owned(), forge.clone().withholding().bundle().to_bytes()),
    ];
    packages.extend(mutant::named(&forge).into_iter().map(|(name, bytes)| (format!("false-{name}"), bytes)));
    for (name, bytes) in packages {
        let report = report_of(&world, &bytes);
        assert_eq!(report.problems.is_empty(), name.starts_with("true"), "{name}: {report:#?}");
        files.bytes(&format!("package/{name}.zip"), &bytes);
        files.json(&format!("package/{name}.json"), &json!(report));
    }
}
