//! Where a terminal keeps its keys.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::clock::draw;
use crate::crypto::{CryptoError, PublicKey, Randomness, Signature, Signer, SoftwareKey};

/// The key store of a device: hardware where there is one. Every call may fail; none may panic.
pub trait KeyVault: Send + Sync {
    /// Makes the device key and the database key unless they exist.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn create(&self, randomness: &dyn Randomness) -> Result<(), CryptoError>;

    /// The public half of the device key.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] if there is none or it cannot be read.
    fn public_key(&self) -> Result<PublicKey, CryptoError>;

    /// Signs with the device key.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError>;

    /// The raw key of the database.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn database_key(&self) -> Result<Zeroizing<[u8; 32]>, CryptoError>;

    /// The vault's copy of the head anchor.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn read_anchor(&self) -> Result<Option<Vec<u8>>, CryptoError>;

    /// Replaces the vault's copy of the head anchor.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn write_anchor(&self, anchor: &[u8]) -> Result<(), CryptoError>;

    /// Destroys every key and the anchor, for a terminal that is wiped. A key store of an app that
    /// leaves this as it is has to do so itself once the wipe has returned.
    ///
    /// # Errors
    /// [`CryptoError::Refused`].
    fn destroy(&self) -> Result<(), CryptoError> {
        Ok(())
    }
}

/// The device key of a vault as a signer.
pub(super) struct DeviceKey<'a> {
    pub(super) vault: &'a dyn KeyVault,
    pub(super) public: PublicKey,
}

impl Signer for DeviceKey<'_> {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        self.vault.sign(message)
    }
}

/// Keys in files that only their owner can read: for a headless terminal. A phone uses its
/// hardware key store instead.
#[derive(Debug, Clone)]
pub struct FileVault {
    folder: PathBuf,
}

const DEVICE_KEY: &str = "device.key";
const DATABASE_KEY: &str = "database.key";
const ANCHOR: &str = "anchor";

impl FileVault {
    /// A vault in this folder, which need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
        let bytes = Zeroizing::new(std::fs::read(self.folder.join(name)).map_err(refused)?);
        let key: [u8; 32] =
            bytes.as_slice().try_into().map_err(|_| CryptoError::Refused(format!("{name} is not a key")))?;
        Ok(Zeroizing::new(key))
    }

    fn device_key(&self) -> Result<SoftwareKey, CryptoError> {
        SoftwareKey::from_bytes(&*self.secret(DEVICE_KEY)?)
    }
}

impl KeyVault for FileVault {
    fn create(&self, randomness: &dyn Randomness) -> Result<(), CryptoError> {
        std::fs::create_dir_all(&self.folder).map_err(refused)?;
        for name in [DEVICE_KEY, DATABASE_KEY] {
            let path = self.folder.join(name);
            if !path.exists() {
                let mut key = Zeroizing::new(draw::<32>(randomness)?);
                while SoftwareKey::from_bytes(&key).is_err() {
                    key = Zeroizing::new(draw::<32>(randomness)?);
                }
                replace(&path, &*key).map_err(refused)?;
            }
        }
        Ok(())
    }

    fn public_key(&self) -> Result<PublicKey, CryptoError> {
        Ok(self.device_key()?.public_key())
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        self.device_key()?.sign(message)
    }

    fn database_key(&self) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
        self.secret(DATABASE_KEY)
    }

    fn read_anchor(&self) -> Result<Option<Vec<u8>>, CryptoError> {
        match std::fs::read(self.folder.join(ANCHOR)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refused(error)),
        }
    }

    fn write_anchor(&self, anchor: &[u8]) -> Result<(), CryptoError> {
        replace(&self.folder.join(ANCHOR), anchor).map_err(refused)
    }

    fn destroy(&self) -> Result<(), CryptoError> {
        for name in [DATABASE_KEY, DEVICE_KEY, ANCHOR] {
            match std::fs::remove_file(self.folder.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(refused(error)),
                _ => {}
            }
        }
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(refused)
    }
}

/// Writes a file so that a crash leaves the old one or the new one, readable by its owner only.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn refused(error: std::io::Error) -> CryptoError {
    CryptoError::Refused(error.to_string())
}
