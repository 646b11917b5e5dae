//! The age file format, version 1, for X25519 keys (<https://c2sp.org/age>): files that any program for age opens.
//!
//! What it is made of is ring's: HKDF, HMAC and ChaCha20-Poly1305. Randomness is passed in.

mod file;
mod header;
mod key;
mod payload;

#[cfg(test)]
mod tests;

pub(super) use file::{AgeError, open, seal};
pub(super) use key::{Identity, Recipient};

use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

/// A key derived by HKDF-SHA-256 (RFC 5869).
fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Result<Zeroizing<[u8; 32]>, AgeError> {
    struct Bytes32;
    impl KeyType for Bytes32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut key = Zeroizing::new([0; 32]);
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[info], Bytes32)
        .and_then(|output| output.fill(key.as_mut_slice()))
        .map_err(|_| AgeError::Refused)?;
    Ok(key)
}
