use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use tlog_tiles::{EMPTY_HASH, Hash, node_hash, record_hash};

/// A SHA-256 node of the log's Merkle tree: a leaf, an inner node or a root (RFC 6962 §2.1).
///
/// In CBOR a byte string of exactly 32 bytes. `Debug` and `Display` show lowercase hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl TreeHash {
    /// The root of the tree without leaves: SHA-256 of the empty string (RFC 6962 §2.1).
    pub const EMPTY_ROOT: Self = Self(EMPTY_HASH.0);

    pub(super) fn from_tlog(hash: Hash) -> Self {
        Self(hash.0)
    }

    pub(super) fn to_tlog(self) -> Hash {
        Hash(self.0)
    }
}

/// The leaf for the exact bytes of a log entry: SHA-256 of `0x00` and the bytes (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(entry_bytes: &[u8]) -> TreeHash {
    TreeHash::from_tlog(record_hash(entry_bytes))
}

/// The node above two nodes: SHA-256 of `0x01` and both (RFC 6962 §2.1).
pub(super) fn parent_hash(left: TreeHash, right: TreeHash) -> TreeHash {
    TreeHash::from_tlog(node_hash(left.to_tlog(), right.to_tlog()))
}

impl From<[u8; 32]> for TreeHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for TreeHash {
    type Error = std::array::TryFromSliceError;

    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl AsRef<[u8]> for TreeHash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for TreeHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<C> Encode<C> for TreeHash {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for TreeHash {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let at = d.position();
        let bytes = d.bytes()?;
        Self::try_from(bytes).map_err(|_| decode::Error::message("a tree hash has 32 bytes").at(at))
    }
}

#[cfg(test)]
mod tests {
    use minicbor::decode;

    use super::{TreeHash, leaf_hash};

    #[test]
    fn leaf_of_the_empty_entry_is_the_ct_vector() {
        let expected = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        assert_eq!(leaf_hash(b"").to_string(), expected);
        assert_eq!(format!("{:?}", leaf_hash(b"")), expected);
    }

    #[test]
    fn cbor_is_a_byte_string_of_32_bytes() {
        let hash = leaf_hash(b"x");
        let bytes = minicbor::to_vec(hash).unwrap();
        assert_eq!(bytes, [&[0x58, 32], hash.as_ref()].concat());
        assert_eq!(decode::<TreeHash>(&bytes).unwrap(), hash);
    }

    #[test]
    fn cbor_of_another_length_or_type_is_refused() {
        for length in [0, 31, 33] {
            let bytes = minicbor::to_vec(minicbor::bytes::ByteVec::from(vec![7; length])).unwrap();
            assert!(decode::<TreeHash>(&bytes).is_err());
        }
        assert!(decode::<TreeHash>(&minicbor::to_vec([7_u8; 32]).unwrap()).is_err());
    }
}
