//! Whether the body of an entry can be taken in.

use automerge::Change;

use super::capture::media_id;
use super::fact::{Fact, document_id};
use crate::entry::{Entry, Reason, Session, actor_of};
use crate::id::MediaId;

/// Longest draft change in bytes: no field of any template comes near it.
pub const DRAFT_BYTES_LIMIT: usize = 512 * 1024;

/// The chunk type of an uncompressed change in Automerge's binary format, at this offset: a
/// compressed one could unfold to a thousand times its size on every terminal of the bureau.
const CHANGE_CHUNK: (usize, u8) = (8, 1);

/// Reads the statement of an entry and checks all that needs nothing but the entry and its
/// session.
///
/// # Errors
/// [`Reason::UnknownKind`], [`Reason::BadBody`] or [`Reason::ForgedActor`].
pub fn check_body(entry: &Entry, session: Option<&Session>) -> Result<Fact, Reason> {
    let fact = Fact::from_body(&entry.kind, &entry.body)?;
    if fact.is_about_case() != entry.case.is_some() {
        return Err(Reason::BadBody);
    }
    match &fact {
        Fact::SessionOpened(_) if entry.session.is_some() => Err(Reason::BadBody),
        Fact::ChainLost(body) if body.gap.from > body.gap.to || body.gap.to >= entry.seq => {
            Err(Reason::BadBody)
        }
        Fact::DocumentCreated(body) => {
            let named = entry.case.map(|case| document_id(case, &body.template, body.version, &body.nonce));
            if named == Some(body.document) { Ok(fact) } else { Err(Reason::BadBody) }
        }
        Fact::DraftChanged(body) => {
            let session = session.ok_or(Reason::UnknownSession)?;
            let change = read_change(&body.change).ok_or(Reason::BadBody)?;
            if change.actor_id().to_bytes() == actor_of(entry.device, session) {
                Ok(fact)
            } else {
                Err(Reason::ForgedActor)
            }
        }
        Fact::DocumentSigned(body) if body.check().is_err() => Err(Reason::BadBody),
        Fact::SignatureDeclined(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::DocumentServed(body) if body.check().is_err() => Err(Reason::BadBody),
        Fact::DocumentSealed(body) if entry.case.and_then(|case| body.read(case)).is_none() => {
            Err(Reason::BadBody)
        }
        Fact::MediaStarted(body)
            if !is_named(entry, body.media, &body.nonce) || body.media_type.trim().is_empty() =>
        {
            Err(Reason::BadBody)
        }
        Fact::MediaCaptured(body) if !is_named(entry, body.media, &body.nonce) || !body.is_sound() => {
            Err(Reason::BadBody)
        }
        Fact::MediaMarked(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::RecorderCheckedOut(body) if body.recorder.trim().is_empty() => Err(Reason::BadBody),
        Fact::RecorderReturned(body) if body.recorder.trim().is_empty() => Err(Reason::BadBody),
        Fact::EventNoted(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::EvidenceListed(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::HoldPlaced(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::DeviceChecked(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::FaultReported(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::RecoverySealed(body) if !body.is_sound() => Err(Reason::BadBody),
        Fact::NumbersReturned(body) if body.from.number > body.to => Err(Reason::BadBody),
        _ => Ok(fact),
    }
}

/// Whether a recording has the name that its case, its device and its nonce give it.
fn is_named(entry: &Entry, media: MediaId, nonce: &[u8; 16]) -> bool {
    entry.case.is_some_and(|case| media_id(case, entry.device, nonce) == media)
}

/// Reads an Automerge change; `None` for anything but one whole uncompressed change.
pub(super) fn read_change(bytes: &[u8]) -> Option<Change> {
    if bytes.len() > DRAFT_BYTES_LIMIT || bytes.get(CHANGE_CHUNK.0) != Some(&CHANGE_CHUNK.1) {
        return None;
    }
    // Automerge has panicked on hostile bytes before; a terminal must not stop because of them.
    let change = std::panic::catch_unwind(|| Change::from_bytes(bytes.to_vec()).ok()).ok()??;
    // Automerge takes the checksum of the chunk as it comes; a strict reader would refuse the change.
    let checksum = change.hash().0.get(..4) == bytes.get(4..8);
    (checksum && change.raw_bytes() == bytes).then_some(change)
}
