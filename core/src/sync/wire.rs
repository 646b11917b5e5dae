//! The messages between a terminal and the office: deterministic CBOR in a [`super::pack`]ed body.

use minicbor::{Decode, Encode};

use crate::crypto::PublicKey;
use crate::entry::Gap;
use crate::id::{CaseId, DeviceId, EntryHash, OfficerId, SectionId};
use crate::proof::{ConsistencyProof, RangeProof};

/// Most entries in one request or answer.
pub const MAX_BATCH_ENTRIES: usize = 2_000;
/// Most bytes of entries in one request or answer, except that a single entry always fits.
pub const MAX_BATCH_BYTES: usize = 512 * 1024;
/// Longest body after unpacking: a batch, one entry of the greatest size, and room for proofs.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The exact bytes of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct EntryBytes(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

/// `POST /v1/enrol`: a terminal presents its one-time code and its key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// The code, without the fingerprint of the office.
    #[n(0)]
    pub code: String,
    /// The device key.
    #[n(1)]
    pub key: PublicKey,
    /// What people will call the device.
    #[n(2)]
    pub name: String,
    /// The device key's signature over [`enrol_message`]: proof that it is held.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub proof: [u8; 64],
}

/// What a terminal signs to enrol.
#[must_use]
pub fn enrol_message(code: &str, key: &PublicKey) -> Vec<u8> {
    let mut message = b"quanji enrol 1".to_vec();
    message.extend_from_slice(key.as_sec1());
    message.extend_from_slice(code.as_bytes());
    message
}

/// Answer to [`EnrolRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolReply {
    /// The office's key; the terminal checks it against the fingerprint in its code.
    #[n(0)]
    pub office_key: PublicKey,
    /// The office's own chain so far, in order: who is who, the certificate and the grants.
    #[n(1)]
    pub entries: Vec<EntryBytes>,
}

/// `POST /v1/challenge`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChallengeRequest {
    /// Who asks.
    #[n(0)]
    pub device: DeviceId,
}

/// Answer to [`ChallengeRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChallengeReply {
    /// Random bytes, good for one minute and one use.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
}

/// `POST /v1/token`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TokenRequest {
    /// Who asks.
    #[n(0)]
    pub device: DeviceId,
    /// The challenge.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// The device key's signature over [`challenge_message`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// What a terminal signs to get a token.
#[must_use]
pub fn challenge_message(device: DeviceId, nonce: &[u8; 32]) -> Vec<u8> {
    let mut message = b"quanji token 1".to_vec();
    message.extend_from_slice(device.as_bytes());
    message.extend_from_slice(nonce);
    message
}

/// Answer to [`TokenRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TokenReply {
    /// Sent back as `authorization: Bearer …`.
    #[n(0)]
    pub token: String,
    /// Until when, milliseconds since 1970 by the office's clock.
    #[n(1)]
    pub expires_ms: u64,
}

/// A part of the log that a terminal may hold.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cbor(flat)]
pub enum Scope {
    /// The entries of one case.
    #[n(0)]
    Case(#[n(0)] CaseId),
    /// The entries of every case of a section.
    #[n(1)]
    Section(#[n(0)] SectionId),
    /// The entries of every case assigned to an officer.
    #[n(2)]
    Officer(#[n(0)] OfficerId),
    /// The entries that the asking device made itself: for a device that lost them.
    #[n(3)]
    Own,
}

/// A stretch of the log to fetch because it came into scope after the cursor had passed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Backfill {
    /// What came into scope.
    #[n(0)]
    pub scope: Scope,
    /// First log index still wanted.
    #[n(1)]
    pub from: u64,
    /// First log index that the main feed covers itself.
    #[n(2)]
    pub until: u64,
}

/// `POST /v1/exchange`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ExchangeRequest {
    /// Epoch of the log that the terminal knows; 0 before the first exchange.
    #[n(0)]
    pub epoch: u64,
    /// Size of the last checkpoint that the terminal has checked.
    #[n(1)]
    pub seen_size: u64,
    /// First log index that the terminal has not been given.
    #[n(2)]
    pub cursor: u64,
    /// Own entries, consecutive in `seq` except across gaps declared lost.
    #[n(3)]
    pub entries: Vec<EntryBytes>,
    /// Parts of the own chain that the terminal no longer holds.
    #[n(4)]
    pub lost: Vec<Gap>,
    /// One stretch to fetch, if any is open.
    #[n(5)]
    pub backfill: Option<Backfill>,
}

/// The office's promise for a run of entries: consecutive in `seq` and in the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// First `seq` of the run.
    #[n(0)]
    pub first_seq: u64,
    /// How many entries.
    #[n(1)]
    pub count: u64,
    /// That they stand in the log from `proof.first` on, under the answer's checkpoint.
    #[n(2)]
    pub proof: RangeProof,
}

/// An entry that the office keeps in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Refused {
    /// Which entry.
    #[n(0)]
    pub entry: EntryHash,
    /// Stored form of [`crate::entry::Reason`].
    #[n(1)]
    pub reason: String,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FeedItem {
    /// Its place in the log.
    #[n(0)]
    pub index: u64,
    /// Its bytes.
    #[n(1)]
    pub entry: EntryBytes,
}

/// Answer to [`ExchangeRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ExchangeReply {
    /// Epoch of the log.
    #[n(0)]
    pub epoch: u64,
    /// A checkpoint signed for this answer.
    #[n(1)]
    pub checkpoint: String,
    /// From `seen_size` to the checkpoint; absent when the epoch differs, the log is shorter than
    /// `seen_size`, or the sizes are equal.
    #[n(2)]
    pub consistency: Option<ConsistencyProof>,
    /// For every entry of the request that is in the log, whether new or known before.
    #[n(3)]
    pub receipts: Vec<Receipt>,
    /// For every entry of the request that is in quarantine.
    #[n(4)]
    pub refused: Vec<Refused>,
    /// The office lacks an earlier entry of the chain: offer again from this `seq`.
    #[n(5)]
    pub need_from: Option<u64>,
    /// The last `seq` of the chain that the office holds.
    #[n(6)]
    pub held_seq: u64,
    /// News from the cursor on, in scope, ascending. The device's own entries are left out.
    #[n(7)]
    pub feed: Vec<FeedItem>,
    /// The next cursor.
    #[n(8)]
    pub cursor: u64,
    /// Stretches that came into scope within this part of the feed.
    #[n(9)]
    pub opened: Vec<Backfill>,
    /// Entries of the requested backfill, ascending.
    #[n(10)]
    pub backfill: Vec<FeedItem>,
    /// Where the requested backfill goes on; absent when it is complete or none was requested.
    #[n(11)]
    pub backfill_from: Option<u64>,
    /// Every statement about keys from `seen_size` on, or all of them if the epoch differs or the log
    /// is shorter, ascending; absent if there is none.
    #[n(12)]
    pub keys: Option<Vec<KeyNotice>>,
}

/// A statement of the office about its keys, with its place: the answer's checkpoint may be signed
/// with a key that the terminal learns from it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeyNotice {
    /// Its place in the log.
    #[n(0)]
    pub index: u64,
    /// Its bytes.
    #[n(1)]
    pub entry: EntryBytes,
    /// That it stands there, under the answer's checkpoint.
    #[n(2)]
    pub proof: RangeProof,
}

/// `POST /v1/returned`: statements of the office itself that it lost with its machine. Each is signed by the office, so
/// nobody needs a token: a terminal may have been enrolled by one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReturnRequest {
    /// Statements, ascending in `seq`; none only asks.
    #[n(0)]
    pub entries: Vec<EntryBytes>,
}

/// Answer to [`ReturnRequest`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReturnReply {
    /// The parts of its own chain that the office lacks after a restore, ascending; at most [`MAX_RETURN_GAPS`].
    #[n(0)]
    pub lost: Vec<Gap>,
}

/// Most gaps in one answer.
pub const MAX_RETURN_GAPS: usize = 1_000;

/// The body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Problem {
    /// Machine code, such as `code_used` or `revoked`.
    #[n(0)]
    pub code: String,
    /// For a person; no personal data.
    #[n(1)]
    pub message: String,
}
