//! One object: a piece of the office, encrypted.
//!
//! Inside the age file the first byte tells how the piece follows: 0 as it is, 1 as one zstd frame.

use quanji_core::crypto::Randomness;

use super::age::{self, AgeError, Identity, Recipient};

/// Longest piece, bytes.
const MAX_PIECE: usize = 1024 * 1024;
const AS_IT_IS: u8 = 0;
const ZSTD: u8 = 1;
const LEVEL: i32 = 3;

/// Encrypts a piece; packed if that is smaller.
pub(super) fn seal(
    recipients: &[Recipient],
    piece: &[u8],
    pack: bool,
    randomness: &dyn Randomness,
) -> Result<Vec<u8>, AgeError> {
    let packed = if pack { zstd::bulk::compress(piece, LEVEL).ok() } else { None };
    let (form, bytes) = match &packed {
        Some(packed) if packed.len() < piece.len() => (ZSTD, packed.as_slice()),
        _ => (AS_IT_IS, piece),
    };
    age::seal(recipients, &[&[form], bytes].concat(), randomness)
}

/// Decrypts an object.
pub(super) fn unseal(identity: &Identity, sealed: &[u8]) -> Result<Vec<u8>, AgeError> {
    let mut bytes = age::open(identity, sealed, MAX_PIECE + 1)?;
    match bytes.split_first() {
        Some((&AS_IT_IS, _)) => {
            bytes.remove(0);
            Ok(bytes)
        }
        Some((&ZSTD, packed)) => zstd::bulk::decompress(packed, MAX_PIECE).map_err(|_| AgeError::Altered),
        _ => Err(AgeError::NoAge),
    }
}

#[cfg(test)]
mod tests {
    use quanji_core::terminal::SystemRandomness;
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn any_recipient_opens_it_and_nobody_else() {
        let keys = [1, 2, 3].map(|n| Identity::from_bytes(Zeroizing::new([n; 32])));
        let recipients = [keys[0].public(), keys[1].public()];
        for (piece, pack) in [(vec![], true), (vec![7; MAX_PIECE], true), (vec![7; MAX_PIECE], false)] {
            let sealed = seal(&recipients, &piece, pack, &SystemRandomness).unwrap();
            assert_eq!(sealed.len() < 1000, pack, "packed");
            assert_eq!(unseal(&keys[0], &sealed).as_ref(), Ok(&piece));
            assert_eq!(unseal(&keys[1], &sealed), Ok(piece));
            assert_eq!(unseal(&keys[2], &sealed), Err(AgeError::OtherKey));
        }
    }

    #[test]
    fn no_bit_can_change() {
        let key = Identity::from_bytes(Zeroizing::new([1; 32]));
        let sealed = seal(&[key.public()], b"a piece of the office", true, &SystemRandomness).unwrap();
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 0x10;
            assert!(unseal(&key, &other).is_err(), "byte {at}");
        }
        assert!(unseal(&key, &sealed[..sealed.len() - 1]).is_err());
    }
}
