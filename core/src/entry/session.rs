//! Session keys: what signs between two unlocks of a terminal.

use minicbor::{Decode, Encode};

use crate::crypto::{PublicKey, sha256};
use crate::id::DeviceId;

/// Body of `session.opened`: the device key certifies a key that signs what follows.
///
/// One is written before the first entry of every opening of the store, so that an opening never
/// reuses an Automerge actor, not even after the store was restored from a copy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Session {
    /// The session key.
    #[n(0)]
    pub key: PublicKey,
    /// Sixteen random bytes that make the actor of this opening.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
}

impl Session {
    /// The kind of entry that carries a session.
    pub const KIND: &str = "session.opened";
}

/// The Automerge actor of one session of one device: the first 16 bytes of
/// SHA-256("quanji actor 1" ‖ device ‖ session key ‖ nonce). Nobody else can have it, and an entry
/// whose change carries any other actor is refused.
#[must_use]
pub fn actor_of(device: DeviceId, session: &Session) -> [u8; 16] {
    let mut input = b"quanji actor 1".to_vec();
    input.extend_from_slice(device.as_bytes());
    input.extend_from_slice(session.key.as_sec1());
    input.extend_from_slice(&session.nonce);
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(&input);
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}
