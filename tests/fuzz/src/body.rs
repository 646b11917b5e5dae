//! Bodies of every kind: the name of the kind, a newline, the body.

use quanji_core::entry::{BureauFact, SignedEntry};
use quanji_core::record::{Fact, check_body};

use crate::seed;
use crate::world::{case, world};

pub(crate) fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let at = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..at]).ok()?, &bytes[at + 1..]))
}

/// A body that is read is made again from what was read, byte for byte.
pub(crate) fn check(bytes: &[u8]) {
    let Some((kind, body)) = split(bytes) else { return };
    let world = world();
    if let Ok(fact) = Fact::from_body(kind, body) {
        assert_eq!((fact.kind(), fact.to_body().as_slice()), (kind, body));
        let about = fact.is_about_case().then(case);
        let entry = world.entry(world.device(), 40, about, kind, body);
        if let Ok(checked) = check_body(&entry, Some(&world.session)) {
            assert_eq!(checked, fact);
        }
    }
    if let Ok(fact) = BureauFact::from_body(kind, body) {
        assert_eq!((fact.kind(), fact.to_body().as_slice()), (kind, body));
        let _ = (fact.is_sound(), fact.act(), fact.said(), fact.decided_by());
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let of = |bytes: Vec<u8>| {
        let signed = SignedEntry::parse(&bytes).ok()?;
        Some([signed.entry().kind.as_bytes(), b"\n", &signed.entry().body].concat())
    };
    seed::entries().into_iter().chain(seed::exemplars("refused", "cbor")).filter_map(of).collect()
}
