//! X25519 keys as text: Bech32 (BIP 173) with `age` and `age-secret-key-` before it.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use curve25519_dalek::montgomery::MontgomeryPoint;
use zeroize::Zeroizing;

use super::file::AgeError;

const PUBLIC: &str = "age";
const SECRET: &str = "age-secret-key-";

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::backup) struct Recipient([u8; 32]);

/// A secret key; wiped when dropped.
pub(in crate::backup) struct Identity(Zeroizing<[u8; 32]>);

impl Recipient {
    pub(in crate::backup) fn parse(text: &str) -> Option<Self> {
        decode(text, PUBLIC).map(|bytes| Self(*bytes))
    }

    pub(in crate::backup) fn to_text(&self) -> Option<String> {
        bech32::encode::<Bech32>(Hrp::parse(PUBLIC).ok()?, &self.0).ok()
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Identity {
    /// The key of 32 random bytes.
    pub(in crate::backup) const fn from_bytes(secret: Zeroizing<[u8; 32]>) -> Self {
        Self(secret)
    }

    pub(in crate::backup) fn parse(text: &str) -> Option<Self> {
        decode(text, SECRET).map(Self)
    }

    pub(in crate::backup) fn to_text(&self) -> Option<Zeroizing<String>> {
        let text =
            Zeroizing::new(bech32::encode::<Bech32>(Hrp::parse(SECRET).ok()?, self.0.as_slice()).ok()?);
        Some(Zeroizing::new(text.to_uppercase()))
    }

    pub(in crate::backup) fn public(&self) -> Recipient {
        Recipient(MontgomeryPoint::mul_base_clamped(*self.0).to_bytes())
    }

    /// The secret shared with the holder of the other key (RFC 7748 §6.1).
    ///
    /// # Errors
    /// [`AgeError::Refused`] for a point of small order, with which nothing would be secret.
    pub(super) fn shared(&self, other: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, AgeError> {
        let shared = Zeroizing::new(MontgomeryPoint(*other).mul_clamped(*self.0).to_bytes());
        if *shared == [0; 32] { Err(AgeError::Refused) } else { Ok(shared) }
    }
}

fn decode(text: &str, prefix: &str) -> Option<Zeroizing<[u8; 32]>> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if !checked.hrp().as_str().eq_ignore_ascii_case(prefix) {
        return None;
    }
    let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(checked.byte_iter().collect());
    let key = <[u8; 32]>::try_from(bytes.as_slice()).ok()?;
    Some(Zeroizing::new(key))
}
