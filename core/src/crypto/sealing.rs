//! Sealing to a public key: HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256),
//! HKDF-SHA256 and ChaCha20Poly1305. Whoever has the public key can seal; only the secret key opens.

use std::convert::Infallible;

use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};
use zeroize::{Zeroize, Zeroizing};

use super::{CryptoError, PublicKey, sha256};

/// Length of an encapsulated key: an uncompressed point of P-256 (RFC 9180 §7.1).
pub const ENC_BYTES: usize = 65;
/// What sealing adds to each message.
pub const TAG_BYTES: usize = 16;

/// Seals messages in order to one key.
pub struct Sealer {
    enc: [u8; ENC_BYTES],
    context: AeadCtxS<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>,
}

impl Sealer {
    /// Begins. `info` says what for; the opener must say the same. `drawn` are 32 fresh random
    /// bytes, used for nothing else.
    ///
    /// # Errors
    /// [`CryptoError::BadPublicKey`].
    pub fn new(key: &PublicKey, info: &[u8], drawn: [u8; 32]) -> Result<Self, CryptoError> {
        let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(key.as_point())
            .map_err(|_| CryptoError::BadPublicKey)?;
        let (enc, context) = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &key,
            info,
            &mut Drawn(drawn),
        )
        .map_err(|_| CryptoError::BadPublicKey)?;
        let enc = enc.to_bytes().as_slice().try_into().map_err(|_| CryptoError::BadPublicKey)?;
        Ok(Self { enc, context })
    }

    /// What the opener needs beside the messages; public.
    #[must_use]
    pub const fn enc(&self) -> &[u8; ENC_BYTES] {
        &self.enc
    }

    /// Seals the next message.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] after 2^64 messages.
    pub fn seal(&mut self, message: &[u8], associated: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.context.seal(message, associated).map_err(|error| CryptoError::Refused(error.to_string()))
    }
}

/// Opens messages in the order in which they were sealed.
pub struct Opener {
    context: AeadCtxR<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>,
}

impl Opener {
    /// Begins with the secret key, as [`super::SoftwareKey::from_bytes`] takes it.
    ///
    /// # Errors
    /// [`CryptoError::BadSecretKey`]; [`CryptoError::NotOpened`] if `enc` is no point of the curve.
    pub fn new(secret: &[u8; 32], enc: &[u8], info: &[u8]) -> Result<Self, CryptoError> {
        let key = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(secret)
            .map_err(|_| CryptoError::BadSecretKey)?;
        let enc =
            <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).map_err(|_| CryptoError::NotOpened)?;
        let context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &key,
            &enc,
            info,
        )
        .map_err(|_| CryptoError::NotOpened)?;
        Ok(Self { context })
    }

    /// Opens the next message. After a failure the place is kept, so the right message still opens.
    ///
    /// # Errors
    /// [`CryptoError::NotOpened`] if it was altered, left out, repeated, or sealed to another key.
    pub fn open(&mut self, sealed: &[u8], associated: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        self.context.open(sealed, associated).map(Zeroizing::new).map_err(|_| CryptoError::NotOpened)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener").finish_non_exhaustive()
    }
}

/// Random bytes that were drawn before: pure code holds no source. The library takes 32 of them for
/// the ephemeral key; should it ever take more, they follow from those.
struct Drawn([u8; 32]);

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for block in bytes.chunks_mut(32) {
            block.iter_mut().zip(self.0).for_each(|(byte, drawn)| *byte = drawn);
            self.0 = sha256(&self.0);
        }
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Signer, SoftwareKey};

    fn unhex(text: &str) -> Vec<u8> {
        let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
        digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
    }

    /// RFC 9180 appendix A.5.1 has DHKEM(P-256, HKDF-SHA256) with ChaCha20Poly1305: its ephemeral
    /// key comes from ikmE as ours comes from what is drawn.
    #[test]
    fn the_vector_of_rfc_9180() {
        let info = unhex("4f6465206f6e2061204772656369616e2055726e");
        let ikm = unhex("f1f1a3bc95416871539ecb51c3a8f0cf608afb40fbbe305c0a72819d35c33f1f");
        let secret = unhex("a4d1c55836aa30f9b3fbb6ac98d338c877c2867dd3a77396d13f68d3ab150d3b");
        let secret: [u8; 32] = secret.try_into().unwrap();
        let enc = "04c07836a0206e04e31d8ae99bfd549380b072a1b1b82e563c935c095827824fc1559eac6fb9e3c70c\
                   d3193968994e7fe9781aa103f5b50e934b5b2f387e381291";
        let message = unhex("4265617574792069732074727574682c20747275746820626561757479");
        let sealed =
            "6469c41c5c81d3aa85432531ecf6460ec945bde1eb428cb2fedf7a29f5a685b4ccb0d057f03ea2952a27bb458b";
        let public = SoftwareKey::from_bytes(&secret).unwrap().public_key();
        let mut sealer = Sealer::new(&public, &info, ikm.try_into().unwrap()).unwrap();
        assert_eq!(sealer.enc().as_slice(), unhex(enc));
        assert_eq!(sealer.seal(&message, b"Count-0").unwrap(), unhex(sealed));
        let mut opener = Opener::new(&secret, &unhex(enc), &info).unwrap();
        assert_eq!(*opener.open(&unhex(sealed), b"Count-0").unwrap(), message);
    }

    #[test]
    fn what_was_altered_reordered_or_sealed_to_another_does_not_open() {
        let secret = [7; 32];
        let public = SoftwareKey::from_bytes(&secret).unwrap().public_key();
        let mut sealer = Sealer::new(&public, b"info", [1; 32]).unwrap();
        let enc = *sealer.enc();
        let (first, second) = (sealer.seal(b"one", b"").unwrap(), sealer.seal(b"two", b"").unwrap());
        let mut opener = Opener::new(&secret, &enc, b"info").unwrap();
        assert_eq!(opener.open(&second, b"").unwrap_err(), CryptoError::NotOpened);
        assert_eq!(*opener.open(&first, b"").unwrap(), b"one");
        assert_eq!(opener.open(&first, b"").unwrap_err(), CryptoError::NotOpened);
        assert_eq!(*opener.open(&second, b"").unwrap(), b"two");
        for (secret, enc, info) in [([8; 32], enc, b"info"), (secret, enc, b"Info")] {
            assert!(Opener::new(&secret, &enc, info).unwrap().open(&first, b"").is_err());
        }
        assert!(Opener::new(&secret, &[4; 65], b"info").is_err());
        assert!(Opener::new(&[0; 32], &enc, b"info").is_err());
    }
}
