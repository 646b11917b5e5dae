//! Witnesses: others who look at the log's heads, one after the other, and sign those that continue
//! what they saw before.
//!
//! A log that shows two histories needs a witness that signs both, and an honest one does not: it
//! remembers one head of a log and signs only what extends it. [`judge`] is that decision, total and
//! without I/O; whoever runs it keeps the new head on the disk before the signature leaves. The
//! process that holds the log's own key decides by the same function.
//!
//! The formats are C2SP tlog-witness and tlog-cosignature (<https://c2sp.org/tlog-witness>), in the
//! Ed25519 form.

mod cosigner;
mod judge;
mod policy;
mod request;

#[cfg(test)]
mod tests;

pub use cosigner::{WitnessSigner, WitnessVerifier, add_cosignatures};
pub use judge::{Verdict, judge};
pub use policy::{MAX_WITNESSES, WitnessPolicy};
pub use request::AddCheckpoint;

pub(super) use request::hash_of_line;
