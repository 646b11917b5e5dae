//! The key that signs between two unlocks.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

use crate::crypto::{CryptoError, PublicKey, Signature, Signer, SoftwareKey};

/// A session key in memory. It signs every save, four times as fast as [`SoftwareKey`]; its nonces
/// come from the operating system, so two signatures of one message differ.
pub(super) struct SessionKey {
    pair: EcdsaKeyPair,
    public: PublicKey,
    random: SystemRandom,
}

impl SessionKey {
    /// Takes 32 random bytes as the secret scalar.
    pub(super) fn from_bytes(secret: &[u8; 32]) -> Result<Self, CryptoError> {
        let public = SoftwareKey::from_bytes(secret)?.public_key();
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            secret,
            public.as_point(),
            &random,
        )
        .map_err(|_| CryptoError::BadSecretKey)?;
        Ok(Self { pair, public, random })
    }
}

impl Signer for SessionKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        let signature = self
            .pair
            .sign(&self.random, message)
            .map_err(|_| CryptoError::Refused("no randomness".to_owned()))?;
        Signature::from_fixed(signature.as_ref())
    }
}
