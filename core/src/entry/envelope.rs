//! The payload of an entry.

use minicbor::{Decode, Encode};

use crate::id::{BureauId, CaseId, DeviceId, EntryHash};
use crate::time::TimeClaim;

/// The one format of entries so far.
pub const FORMAT_VERSION: u8 = 1;

/// What an entry states, as `noun.verb`; the owner of the noun knows the shape of the body.
pub type Kind = String;

/// One statement, before it is signed. Encoded as a CBOR map with the keys given.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Format of the entry: [`FORMAT_VERSION`].
    #[n(0)]
    pub version: u8,
    /// Algorithms: [`crate::crypto::SUITE_ES256`].
    #[n(1)]
    pub suite: u8,
    /// Whose record this is.
    #[n(2)]
    pub bureau: BureauId,
    /// Whose chain this belongs to.
    #[n(3)]
    pub device: DeviceId,
    /// Under which grant: the `seq` of the `grant.issued` entry in the office's chain. Absent in
    /// the office's own chain.
    #[n(4)]
    pub grant: Option<u64>,
    /// Position in the device's chain: 1, 2, 3 …
    #[n(5)]
    pub seq: u64,
    /// SHA-256 of the whole entry before this one in the chain; absent at `seq` 1.
    #[n(6)]
    pub prev: Option<EntryHash>,
    /// Which session key signed: the `seq` of its `session` entry. Absent: the device key signed.
    #[n(7)]
    pub session: Option<u64>,
    /// The case that this is about; absent in statements about the bureau or the device.
    #[n(8)]
    pub case: Option<CaseId>,
    /// What is stated.
    #[n(9)]
    pub kind: Kind,
    /// The statement: deterministic CBOR whose shape `kind` fixes.
    #[cbor(n(10), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// When, by the device's own account.
    #[n(11)]
    pub time: TimeClaim,
}
