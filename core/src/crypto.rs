//! Suites and keys. Suite 1 is ECDSA on P-256 with SHA-256 (COSE ES256, RFC 9053 §2.1).
//!
//! A signature is accepted only with the smaller of its two possible `s` values: otherwise anyone
//! on the way could turn an entry into a second, equally valid one with another hash.

mod sealing;

use minicbor::{Decode, Decoder, Encode, Encoder};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::DecodePublicKey as _;
use sha2::{Digest, Sha256};

pub use sealing::{ENC_BYTES, Opener, Sealer, TAG_BYTES};

/// The suite that every entry of format version 1 uses: ES256.
pub const SUITE_ES256: u8 = 1;

/// What can go wrong with keys and signatures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// Not a point on P-256 in compressed SEC 1 form.
    #[error("not a P-256 public key")]
    BadPublicKey,
    /// Not a valid P-256 secret key.
    #[error("not a P-256 secret key")]
    BadSecretKey,
    /// The signature does not belong to the message and key, or has the larger `s`.
    #[error("signature does not verify")]
    BadSignature,
    /// What was sealed does not open with this key, or was altered.
    #[error("what was sealed does not open with this key")]
    NotOpened,
    /// The holder of the key (hardware, vault) did not sign. The text is its own reason.
    #[error("the key store did not sign: {0}")]
    Refused(String),
}

/// SHA-256 (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A source of random bytes. Pure modules take the bytes; only shells hold a source.
pub trait Randomness: Send + Sync {
    /// Fills the buffer.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] if the operating system gave none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), CryptoError>;
}

/// Something that holds a P-256 secret key and signs with it: software, or a hardware key store.
pub trait Signer: Send + Sync {
    /// The public half.
    fn public_key(&self) -> PublicKey;
    /// ES256 over `message`.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] if the key store did not sign.
    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError>;
}

/// A P-256 public key. Known to be on the curve.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    /// Compressed (SEC 1 §2.3.3): the form that is stored and sent.
    sec1: [u8; 33],
    /// Uncompressed: the form that verification needs, kept because the square root that makes it
    /// costs about as much as a verification.
    point: [u8; 65],
}

impl PublicKey {
    /// Reads the compressed form.
    ///
    /// # Errors
    /// [`CryptoError::BadPublicKey`] if it is not a point in compressed form.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, CryptoError> {
        let sec1: [u8; 33] = bytes.try_into().map_err(|_| CryptoError::BadPublicKey)?;
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(|_| CryptoError::BadPublicKey)?;
        // A "compact" point (0x05, x) has 33 bytes too: it would be a second name of the same key.
        if key.to_sec1_point(true).as_bytes() != bytes {
            return Err(CryptoError::BadPublicKey);
        }
        let point = key.to_sec1_point(false).as_bytes().try_into().map_err(|_| CryptoError::BadPublicKey)?;
        Ok(Self { sec1, point })
    }

    /// Reads a point as key stores give it: SEC 1 §2.3.3, compressed or not, or a
    /// `SubjectPublicKeyInfo` (RFC 5480) around it.
    ///
    /// # Errors
    /// [`CryptoError::BadPublicKey`] if it is no point of the curve.
    pub fn from_encoded(bytes: &[u8]) -> Result<Self, CryptoError> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
            .or_else(|_| p256::ecdsa::VerifyingKey::from_public_key_der(bytes))
            .map_err(|_| CryptoError::BadPublicKey)?;
        Self::from_sec1(key.to_sec1_point(true).as_bytes())
    }

    /// The compressed form.
    #[must_use]
    pub const fn as_sec1(&self) -> &[u8; 33] {
        &self.sec1
    }

    /// The uncompressed form.
    #[must_use]
    pub const fn as_point(&self) -> &[u8; 65] {
        &self.point
    }

    /// Checks an ES256 signature.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] if it does not verify or has the larger `s`.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), CryptoError> {
        let parsed =
            p256::ecdsa::Signature::from_slice(&signature.0).map_err(|_| CryptoError::BadSignature)?;
        if parsed.normalize_s() != parsed {
            return Err(CryptoError::BadSignature);
        }
        ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, &self.point)
            .verify(message, &signature.0)
            .map_err(|_| CryptoError::BadSignature)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey(")?;
        self.sec1.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

impl<C> Encode<C> for PublicKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.sec1)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for PublicKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        Self::from_sec1(d.bytes()?)
            .map_err(|_| minicbor::decode::Error::message("not a P-256 public key").at(at))
    }
}

/// `r ‖ s`, 32 bytes each (RFC 9053 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// Takes `r ‖ s` with either of the two possible `s` and gives the one accepted form.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] if the scalars are out of range.
    pub fn from_fixed(fixed: &[u8]) -> Result<Self, CryptoError> {
        p256::ecdsa::Signature::from_slice(fixed).map(Self::normalised).map_err(|_| CryptoError::BadSignature)
    }

    /// Takes what a hardware key store returns (ASN.1 DER) and gives the one accepted form.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] if it is not DER of two scalars.
    pub fn from_der(der: &[u8]) -> Result<Self, CryptoError> {
        p256::ecdsa::Signature::from_der(der).map(Self::normalised).map_err(|_| CryptoError::BadSignature)
    }

    /// Reads `r ‖ s` or DER, as key stores give it; takes the smaller `s`.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] if it is neither.
    pub fn from_encoded(bytes: &[u8]) -> Result<Self, CryptoError> {
        Self::from_der(bytes).or_else(|_| Self::from_fixed(bytes))
    }

    fn normalised(signature: p256::ecdsa::Signature) -> Self {
        Self(signature.normalize_s().to_bytes().into())
    }
}

/// A secret key in memory; wiped when dropped.
pub struct SoftwareKey {
    secret: p256::ecdsa::SigningKey,
    public: PublicKey,
}

impl SoftwareKey {
    /// Takes 32 random bytes as the secret scalar (SEC 1, big end first).
    ///
    /// # Errors
    /// [`CryptoError::BadSecretKey`] for zero or a number not below the group order: draw again.
    pub fn from_bytes(secret: &[u8; 32]) -> Result<Self, CryptoError> {
        let secret = p256::ecdsa::SigningKey::from_slice(secret).map_err(|_| CryptoError::BadSecretKey)?;
        let public = PublicKey::from_sec1(secret.verifying_key().to_sec1_point(true).as_bytes())?;
        Ok(Self { secret, public })
    }
}

impl std::fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftwareKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Signer for SoftwareKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        let signature: p256::ecdsa::Signature =
            self.secret.try_sign(message).map_err(|error| CryptoError::Refused(error.to_string()))?;
        Ok(Signature::normalised(signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_s_of_a_signature_is_refused() {
        let key = SoftwareKey::from_bytes(&[7; 32]).unwrap();
        let good = key.sign(b"record").unwrap();
        assert_eq!(key.public_key().verify(b"record", &good), Ok(()));
        assert_eq!(key.public_key().verify(b"Record", &good), Err(CryptoError::BadSignature));

        let parsed = p256::ecdsa::Signature::from_slice(&good.0).unwrap();
        let other = p256::ecdsa::Signature::from_scalars(
            p256::FieldBytes::from(parsed.r()),
            p256::FieldBytes::from(-*parsed.s()),
        )
        .unwrap();
        assert_eq!(
            key.public_key().verify(b"record", &Signature(other.to_bytes().into())),
            Err(CryptoError::BadSignature)
        );
        assert_eq!(Signature::from_der(other.to_der().as_bytes()), Ok(good));
    }

    #[test]
    fn keys_and_signatures_are_read_as_phones_give_them() {
        use p256::pkcs8::EncodePublicKey as _;
        let key = SoftwareKey::from_bytes(&[7; 32]).unwrap();
        let public = key.public_key();
        let info = key.secret.verifying_key().to_public_key_der().unwrap();
        for encoded in [public.as_sec1().as_slice(), public.as_point(), info.as_bytes()] {
            assert_eq!(PublicKey::from_encoded(encoded), Ok(public));
            assert!(PublicKey::from_encoded(encoded.split_last().unwrap().1).is_err());
        }
        let signature = key.sign(b"record").unwrap();
        let der = p256::ecdsa::Signature::from_slice(&signature.0).unwrap().to_der();
        assert_eq!(Signature::from_encoded(&signature.0), Ok(signature));
        assert_eq!(Signature::from_encoded(der.as_bytes()), Ok(signature));
        assert!(Signature::from_encoded(&[0; 64]).is_err() && Signature::from_encoded(&[]).is_err());
    }

    #[test]
    fn keys_that_are_no_keys_are_refused() {
        assert!(SoftwareKey::from_bytes(&[0; 32]).is_err());
        assert!(SoftwareKey::from_bytes(&[0xff; 32]).is_err());
        assert!(PublicKey::from_sec1(&[2; 32]).is_err());
        assert!(PublicKey::from_sec1(&[0xff; 33]).is_err());
        let mut key = *SoftwareKey::from_bytes(&[7; 32]).unwrap().public_key().as_sec1();
        assert!(PublicKey::from_sec1(&key).is_ok());
        for first in (0..=u8::MAX).filter(|first| !matches!(first, 2 | 3)) {
            key[0] = first;
            assert!(PublicKey::from_sec1(&key).is_err(), "{first}");
        }
    }
}
