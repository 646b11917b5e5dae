//! The signed entry: the atom of everything.
//!
//! An entry is a COSE_Sign1 (RFC 9052 §4.2) over deterministic CBOR. Entries of one device form a
//! chain; the entries of the office's own chain say who is who. This module knows signatures,
//! chains, certificates and admission, and does not know what a case is.

mod admission;
mod bureau;
mod chain;
mod custody;
mod envelope;
mod qualification;
mod reason;
pub(crate) mod registry;
mod session;
mod signed;
mod statement;

pub use admission::{Admission, Route, admit, admit_verified, verify};
pub use bureau::{
    BureauCreated, BureauFact, DeviceCertified, DeviceRevoked, GrantIssued, NumberingConfigured,
    NumbersLeased, NumbersVoided, OfficerRegistered, QuarantineDecided, Role, SealDecided, SectionAdded,
    TemplatePublished,
};
pub use chain::{ChainFacts, Gap, Held};
pub use custody::{Access, EvidenceAccessed, MediaDamaged, MediaReceived};
pub use envelope::{Entry, FORMAT_VERSION, Kind};
pub use qualification::Disqualified;
pub use reason::Reason;
pub use registry::{Device, Grant, Officer, Registry, Section};
pub use session::{Session, actor_of};
pub use signed::{EntryError, MAX_ENTRY_BYTES, SignedEntry};

pub(crate) use statement::statements;
