//! What a record is: the kinds of fact, drafts, the fold of a case, conflicts.
//!
//! State is a pure fold over a case's entries. Any number of replicas, any order of delivery and
//! any repetition give the same state; nothing here reads a clock, randomness or a disk.

mod admit;
mod capture;
mod case;
mod conflict;
mod content;
mod device_check;
mod document;
mod draft;
mod event;
mod evidence;
mod fact;
mod fault;
mod hold;
mod leases;
mod media;
mod media_note;
mod media_source;
mod number;
mod office_act;
mod paperwork;
mod published;
mod read_back;
mod readiness;
mod recorder;
mod recovery;
mod refusal;
mod requirement;
mod seal;
mod service;
mod signature;
mod sound;
mod timeline;

pub use admit::{DRAFT_BYTES_LIMIT, check_body};
pub use capture::{
    CaptureEnd, CopyChange, CopyOf, MediaCaptured, MediaGap, MediaKind, MediaMark, MediaStarted, Subject,
    media_id,
};
pub use case::{Activity, CASE_SHEET, CaseState, Note};
pub use conflict::{Conflict, FieldVersion};
pub use content::{Content, ContentError, digest_of};
pub use device_check::DeviceChecked;
pub use document::{DocumentState, Waiting};
pub use draft::{Draft, DraftError};
pub use event::{EventKind, EventNoted};
pub use evidence::{EvidenceItem, EvidenceListed};
pub use fact::{
    ActivityEnded, ActivityStarted, CaseAssigned, CaseOpened, ChainLost, DocumentCreated, DraftChanged, Fact,
    NoteAdded, document_id,
};
pub use fault::FaultReported;
pub use hold::HoldPlaced;
pub use leases::{LeaseSize, SERIAL_SERIES, free, lease_size, series, short, years};
pub use media::{Custody, MediaState, Whereabouts};
pub use media_note::{MarkKind, MediaMarked, MediaPlaced};
pub use media_source::{Import, Position, Source};
pub use number::{NumberAssigned, NumberVoided, NumbersRequested, NumbersReturned, SeriesNumber};
pub use office_act::OfficeActs;
pub use paperwork::{Paperwork, Sealing};
pub use published::published_catalog;
pub use read_back::DocumentReadBack;
pub use readiness::{Blocker, RuleBlock, SealingFacts, blockers, conflict_labels};
pub use recorder::{RecorderCheckedOut, RecorderReturned};
pub use recovery::RecoverySealed;
pub use refusal::{MediaInterval, Outcome, SignatureDeclined};
pub use requirement::{Declined, Lack, RoleStatus, Signed, SigningFacts, signatures};
pub use seal::{CheckOverridden, DocumentCorrected, DocumentSealed};
pub use service::{DocumentServed, ServiceFault, ServiceMode};
pub use signature::{
    DocumentSigned, Handwriting, MAX_PHOTO_BYTES, MAX_POINTS, Means, Photo, Point, SignatureFault, Signer,
    Stamp,
};
pub use timeline::{TimelineEvent, Told, timeline};

pub use crate::entry::Stated;
