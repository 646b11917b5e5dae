//! The cipher of a terminal's vault: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over
//! ChaCha20-Poly1305 (RFC 8439).
//!
//! Each chunk is sealed at its position with the name of its file as associated data, and the last
//! one says so: chunks cannot be moved, exchanged between files, or cut off unnoticed.

use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::AeadInOut};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::id::MediaId;

/// What the cipher adds to each chunk, bytes.
pub const TAG_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
const PREFIX_BYTES: usize = 7;

/// A chunk, or a wrapped key, is not what was sealed under this key at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not what was sealed")]
pub struct CipherError;

/// The key of one file of the vault, used for nothing else. The bytes are wiped when it is dropped.
#[derive(Clone)]
pub struct FileKey(Zeroizing<[u8; KEY_BYTES]>);

impl FileKey {
    /// A key from random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the database.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// HMAC-SHA-256 under this key. The message begins with what it is for.
    pub(super) fn mac(&self, message: &[&[u8]]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.0) else { return [0; 32] };
        message.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(…)")
    }
}

/// Wraps the keys of files, so that a file can be read with nothing but the terminal's secret when
/// the database that lists it is lost.
#[derive(Clone)]
pub struct VaultKey(Zeroizing<[u8; KEY_BYTES]>);

impl VaultKey {
    /// HMAC-SHA-256 under the key of the terminal's database, over "quanji vault 1".
    #[must_use]
    pub fn derive(database_key: &[u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(FileKey::from_bytes(*database_key).mac(&[b"quanji vault 1"])))
    }

    /// The key of a file, sealed. Random nonces are not needed: each file has its own name, and its
    /// key is wrapped once.
    #[must_use]
    pub fn wrap(&self, file: MediaId, key: &FileKey) -> [u8; KEY_BYTES + TAG_BYTES] {
        let mut wrapped = [0; KEY_BYTES + TAG_BYTES];
        let (text, tag) = wrapped.split_at_mut(KEY_BYTES);
        text.copy_from_slice(key.as_bytes());
        // Fails only for texts of 256 GiB.
        if let Ok(made) = self.cipher(file).encrypt_inout_detached(&Default::default(), &[], text.into()) {
            tag.copy_from_slice(&made);
        }
        wrapped
    }

    /// The key of a file from its sealed form.
    ///
    /// # Errors
    /// [`CipherError`].
    pub fn unwrap(
        &self,
        file: MediaId,
        wrapped: &[u8; KEY_BYTES + TAG_BYTES],
    ) -> Result<FileKey, CipherError> {
        let (text, tag) = wrapped.split_at(KEY_BYTES);
        let tag = tag.try_into().map_err(|_| CipherError)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        key.copy_from_slice(text);
        self.cipher(file)
            .decrypt_inout_detached(&Default::default(), &[], key.as_mut_slice().into(), tag)
            .map_err(|_| CipherError)?;
        Ok(FileKey(key))
    }

    /// A cipher for one file: its key follows from the name, so a nonce of zeros is used once.
    fn cipher(&self, file: MediaId) -> ChaCha20Poly1305 {
        let key = FileKey(self.0.clone()).mac(&[b"quanji wrap 1", file.as_bytes()]);
        ChaCha20Poly1305::new(&key.into())
    }
}

impl std::fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultKey(…)")
    }
}

/// Seals and opens the chunks of one file, in any order.
pub struct ChunkCipher {
    stream: StreamBE32<ChaCha20Poly1305>,
    file: MediaId,
}

impl ChunkCipher {
    /// The cipher of a file.
    #[must_use]
    pub fn new(key: &FileKey, file: MediaId) -> Self {
        // A key is used for one file only, so the nonce may begin with anything.
        let stream = StreamBE32::new(key.as_bytes().into(), &[0; PREFIX_BYTES].into());
        Self { stream, file }
    }

    /// Seals a chunk in place; it grows by [`TAG_BYTES`].
    ///
    /// # Errors
    /// [`CipherError`] if the chunk is longer than the cipher can take, 256 GiB.
    pub fn seal(&self, position: u32, last: bool, chunk: &mut Vec<u8>) -> Result<(), CipherError> {
        self.stream.encrypt_in_place(position, last, self.file.as_bytes(), chunk).map_err(|_| CipherError)
    }

    /// Opens a sealed chunk in place; it shrinks by [`TAG_BYTES`].
    ///
    /// # Errors
    /// [`CipherError`] if a bit of it differs, or it was sealed at another position or of another
    /// file.
    pub fn open(&self, position: u32, last: bool, sealed: &mut Vec<u8>) -> Result<(), CipherError> {
        self.stream.decrypt_in_place(position, last, self.file.as_bytes(), sealed).map_err(|_| CipherError)
    }
}

impl std::fmt::Debug for ChunkCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChunkCipher").field("file", &self.file).finish_non_exhaustive()
    }
}
