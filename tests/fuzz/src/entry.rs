//! The signed entry and its payload.

use quanji_core::codec;
use quanji_core::entry::{Entry, MAX_ENTRY_BYTES, SignedEntry};
use quanji_core::record::check_body;

use crate::seed;
use crate::world::{Given, unsigned, world};

/// An entry that is read is made again from what was read, byte for byte; so is a payload.
pub(crate) fn check(bytes: &[u8]) {
    if let Ok(signed) = SignedEntry::parse(bytes) {
        assert_eq!(signed.bytes(), bytes);
        let signature = bytes.last_chunk::<64>().unwrap();
        let again = SignedEntry::sign(signed.entry().clone(), &Given(*signature)).unwrap();
        assert_eq!(again.bytes(), bytes);
        assert_eq!(again.hash(), signed.hash());
        let _ = signed.verify(&world().device_key);
        let _ = check_body(signed.entry(), Some(&world().session));
    }
    if let Ok(entry) = codec::decode::<Entry>(bytes, MAX_ENTRY_BYTES) {
        assert_eq!(codec::encode(&entry), bytes);
        let signed = unsigned(entry);
        if let Ok(parsed) = SignedEntry::parse(signed.bytes()) {
            assert_eq!(parsed.entry(), signed.entry());
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let whole = seed::entries();
    let payload = |bytes: &Vec<u8>| codec::encode(SignedEntry::parse(bytes).unwrap().entry());
    let payloads: Vec<_> = whole.iter().map(payload).collect();
    [whole, payloads, seed::exemplars("refused", "cbor")].concat()
}
