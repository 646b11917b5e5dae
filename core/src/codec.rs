//! Deterministic CBOR (RFC 8949 §4.2.1): one value, one sequence of bytes.
//!
//! Maps have small unsigned integer keys in ascending order, every length is definite, every
//! integer is in its shortest form, there are no floating-point numbers, and an absent optional
//! member has no key. Strictness is proved, not assumed: what was decoded is encoded again and
//! must give the same bytes.

mod form;

use minicbor::{Decode, Encode};

pub use form::check_form;

/// Bytes that are not the deterministic encoding of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Not CBOR, or not of the expected shape. The text names the place and never the content.
    #[error("not the expected CBOR: {0}")]
    Shape(String),
    /// CBOR of the expected shape, but not in its deterministic form: another order of keys, an
    /// unknown key, a longer integer, an indefinite length, or bytes after the end.
    #[error("not in deterministic form (RFC 8949 §4.2.1)")]
    NotDeterministic,
    /// Longer than the limit for its kind.
    #[error("{actual} bytes, more than the limit of {limit}")]
    TooLong {
        /// Length found, in bytes.
        actual: usize,
        /// Longest length accepted, in bytes.
        limit: usize,
    },
}

/// Encodes a value; the types of this crate encode themselves deterministically.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec cannot fail, and no type of this crate reports a message of its own.
    let _ = minicbor::encode(value, &mut bytes);
    bytes
}

/// Decodes a value of at most `limit` bytes and refuses every form but the deterministic one.
///
/// # Errors
/// [`CodecError`] says which of the three rules was broken.
pub fn decode<T>(bytes: &[u8], limit: usize) -> Result<T, CodecError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    if bytes.len() > limit {
        return Err(CodecError::TooLong { actual: bytes.len(), limit });
    }
    let value: T = minicbor::decode(bytes).map_err(|error| CodecError::Shape(error.to_string()))?;
    if encode(&value) == bytes { Ok(value) } else { Err(CodecError::NotDeterministic) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Sample {
        #[n(0)]
        number: u64,
        #[n(1)]
        text: Option<String>,
    }

    #[test]
    fn only_the_shortest_ordered_form_is_accepted() {
        let good = encode(&Sample { number: 7, text: Some("证".into()) });
        assert_eq!(good, [0xa2, 0x00, 0x07, 0x01, 0x63, 0xe8, 0xaf, 0x81]);
        assert!(decode::<Sample>(&good, 100).is_ok());

        let cases: [(&str, &[u8]); 6] = [
            ("keys out of order", &[0xa2, 0x01, 0x61, 0x61, 0x00, 0x07]),
            ("long integer", &[0xa1, 0x00, 0x18, 0x07]),
            ("indefinite map", &[0xbf, 0x00, 0x07, 0xff]),
            ("unknown key", &[0xa2, 0x00, 0x07, 0x05, 0x01]),
            ("bytes after the end", &[0xa1, 0x00, 0x07, 0x00]),
            ("key twice", &[0xa2, 0x00, 0x07, 0x00, 0x07]),
        ];
        for (what, bytes) in cases {
            assert_eq!(decode::<Sample>(bytes, 100), Err(CodecError::NotDeterministic), "{what}");
        }
        assert!(matches!(decode::<Sample>(&[0x80], 100), Err(CodecError::Shape(_))));
        assert!(matches!(decode::<Sample>(&good, 3), Err(CodecError::TooLong { .. })));
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let mut deep = vec![0xa2, 0x00, 0x07, 0x05];
        deep.extend(std::iter::repeat_n(0x81, 1_000_000));
        assert!(decode::<Sample>(&deep, 2_000_000).is_err());
    }
}
