//! `recovery.sealed`: the key of a terminal's database, sealed so that it outlives the terminal's
//! key store.

use minicbor::{Decode, Encode};

use crate::crypto::{CryptoError, ENC_BYTES, Opener, PublicKey, Sealer};
use crate::id::DeviceId;

/// Length of a database key.
const KEY_BYTES: usize = 32;
/// Length of a sealed database key.
const SEALED_BYTES: usize = KEY_BYTES + crate::crypto::TAG_BYTES;

/// `recovery.sealed`: the terminal's database key, for the holders of the recovery key only.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecoverySealed {
    /// The recovery key that it is sealed to.
    #[n(0)]
    pub key: PublicKey,
    /// The encapsulated key (RFC 9180 §4).
    #[cbor(n(1), with = "minicbor::bytes")]
    pub enc: [u8; ENC_BYTES],
    /// The database key and its tag.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub sealed: [u8; SEALED_BYTES],
}

impl RecoverySealed {
    /// Seals a database key. `drawn` are 32 fresh random bytes.
    ///
    /// # Errors
    /// [`CryptoError`].
    pub fn seal(
        recovery: &PublicKey,
        device: DeviceId,
        database_key: &[u8; KEY_BYTES],
        drawn: [u8; 32],
    ) -> Result<Self, CryptoError> {
        let mut sealer = Sealer::new(recovery, &info(device), drawn)?;
        let enc = *sealer.enc();
        let sealed = sealer.seal(database_key, b"")?;
        let sealed = sealed.try_into().map_err(|_| CryptoError::NotOpened)?;
        Ok(Self { key: *recovery, enc, sealed })
    }

    /// Opens it with the recovery secret; `device` is the terminal that stated it.
    ///
    /// # Errors
    /// [`CryptoError::NotOpened`] for another secret or another terminal.
    pub fn open(&self, secret: &[u8; 32], device: DeviceId) -> Result<[u8; KEY_BYTES], CryptoError> {
        let opened = Opener::new(secret, &self.enc, &info(device))?.open(&self.sealed, b"")?;
        opened.as_slice().try_into().map_err(|_| CryptoError::NotOpened)
    }

    pub(super) fn is_sound(&self) -> bool {
        PublicKey::from_encoded(&self.enc).is_ok()
    }
}

fn info(device: DeviceId) -> Vec<u8> {
    [b"quanji recovery 1".as_slice(), device.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Signer, SoftwareKey};

    #[test]
    fn only_the_recovery_key_opens_it_and_only_for_the_terminal_that_sealed_it() {
        let (secret, device) = ([7; 32], DeviceId::from_bytes([1; 16]));
        let public = SoftwareKey::from_bytes(&secret).unwrap().public_key();
        let sealed = RecoverySealed::seal(&public, device, &[9; 32], [3; 32]).unwrap();
        assert!(sealed.is_sound());
        assert_eq!(sealed.open(&secret, device), Ok([9; 32]));
        assert_eq!(sealed.open(&[8; 32], device), Err(CryptoError::NotOpened));
        assert_eq!(sealed.open(&secret, DeviceId::from_bytes([2; 16])), Err(CryptoError::NotOpened));
        assert!(!RecoverySealed { enc: [4; 65], ..sealed }.is_sound());
    }
}
