//! The signed entry: the atom of everything.
//!
//! An entry is a COSE_Sign1 (RFC 9052 §4.2) over deterministic CBOR. Entries of one device form a
//! chain; the entries of the office's own chain say who is who. This module knows signatures,
//! chains, certificates and admission, and does not know what a case is.

mod admission;
mod approval;
mod audit;
mod audit_finding;
mod book;
mod bulletin;
mod bureau;
mod chain;
mod custody;
mod disposal;
mod envelope;
mod equipment;
mod export;
mod fingerprint;
mod hold;
mod key_history;
mod medium;
mod office_key;
mod package;
mod publication;
mod qualification;
mod reach;
mod reason;
pub(crate) mod registry;
mod restore;
mod said;
mod session;
mod setting;
mod shape;
mod signed;
mod sound;
mod stated;
mod statement;
mod two_people;
pub(crate) mod vocabulary;

pub use admission::{Admission, Route, admit, admit_verified, verify};
pub use approval::Approval;
pub use audit::{AuditPlanned, AuditSampled};
pub use audit_finding::{Aspect, AspectScore, AuditAnswered, AuditChecked, AuditDecided, AuditFound};
pub use book::Equipment;
pub use bulletin::{AssessmentMade, BulletinIssued, SectionScore};
pub use bureau::{
    BureauCreated, BureauFact, DeviceCertified, DeviceRevoked, GrantIssued, NumberingConfigured,
    NumbersLeased, NumbersVoided, OfficerRegistered, QuarantineDecided, Role, SealDecided, SectionAdded,
    TemplatePublished,
};
pub use chain::{ChainFacts, Gap, Held};
pub use custody::{Access, EvidenceAccessed, MediaDamaged, MediaReceived};
pub use disposal::{DisposalApproved, DisposalDone, DisposalProposed, DisposedMedia};
pub use envelope::{Entry, FORMAT_VERSION, Kind};
pub use equipment::{EquipmentChange, EquipmentChanged, EquipmentKind, EquipmentRegistered};
pub use export::ExportApproved;
pub use fingerprint::FingerprintPart;
pub use hold::{HoldGround, HoldLifted, HoldOrdered};
pub use key_history::KeyHistory;
pub use medium::{CopyVerified, MediumKind};
pub use office_key::{
    LogKeyRotated, OfficeKeyRecovered, OfficeKeyRotated, RecoveryDeclared, recovery_message, rotation_message,
};
pub use package::{PackageIssued, PackageProfile};
pub use publication::{CasePublished, PublicationWithdrawn};
pub use qualification::Disqualified;
pub use reason::Reason;
pub use registry::{Device, Grant, Officer, Registry, Section};
pub use restore::LogRestored;
pub use session::{Session, actor_of};
pub use setting::SettingInterpreted;
pub use signed::{EntryError, MAX_ENTRY_BYTES, SignedEntry};
pub use stated::Stated;
pub use two_people::{JointAct, JointFault, may_act_together};

pub(crate) use shape::{are_distinct, is_said, is_said_if_any};
pub(crate) use statement::statements;
pub(crate) use vocabulary::vocabulary;
