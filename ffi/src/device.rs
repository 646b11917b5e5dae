//! What the app tells of the device. Every method may throw: see each for what happens then. They are
//! called from threads of the library, and must not call the terminal.

use std::sync::Arc;

use quanji_core::record::Position;
use quanji_core::terminal as core;

/// A part of the device did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum DeviceError {
    /// It failed.
    #[error("{reason}")]
    Failed {
        /// For the log: no personal data.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for DeviceError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

impl From<DeviceError> for core::DeviceError {
    fn from(error: DeviceError) -> Self {
        Self(error.to_string())
    }
}

/// The key store of the device: hardware where there is one. If a method throws, the call that needed
/// it fails with `KeyStore`, and nothing is saved.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// Makes the device key (P-256) and keeps this database key, wrapped by the hardware, unless they
    /// exist already.
    fn create(&self, database_key: Vec<u8>) -> Result<(), DeviceError>;

    /// The public half of the device key: SEC 1, compressed or not, or a `SubjectPublicKeyInfo`
    /// (RFC 5480).
    fn public_key(&self) -> Result<Vec<u8>, DeviceError>;

    /// Signs with the device key: ECDSA with SHA-256 over the message, as DER or as `r ‖ s`.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, DeviceError>;

    /// The key of the database, unwrapped: 32 bytes.
    fn database_key(&self) -> Result<Vec<u8>, DeviceError>;

    /// The vault's copy of the head anchor: what `write_anchor` was given last.
    fn read_anchor(&self) -> Result<Option<Vec<u8>>, DeviceError>;

    /// Replaces the vault's copy of the head anchor. It shows when a database was put back to an
    /// older state, so it belongs where a backup of the app does not reach.
    fn write_anchor(&self, anchor: Vec<u8>) -> Result<(), DeviceError>;
}

/// What the clocks of the device show at one moment.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DeviceTime {
    /// Wall clock, milliseconds since 1970.
    pub wall_ms: i64,
    /// Offset of local time from UTC, minutes; China is 480.
    pub offset_minutes: i16,
    /// Time since boot, sleep included, milliseconds.
    pub monotonic_ms: u64,
    /// Anything that differs from boot to boot and stays the same within one.
    pub boot: String,
}

/// The clocks of the device. If it throws, the operating system's clocks are read.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// Reads them all at once.
    fn read(&self) -> Result<DeviceTime, DeviceError>;
}

/// How the device is powered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct PowerState {
    /// Charge of the battery, percent; 100 without a battery.
    pub battery: u8,
    /// Whether it is being charged.
    pub charging: bool,
}

/// The battery. If it throws, nothing is held back for the battery's sake.
#[uniffi::export(with_foreign)]
pub trait Power: Send + Sync {
    /// How it stands.
    fn read(&self) -> Result<PowerState, DeviceError>;
}

/// The network. If it throws, it counts as metered.
#[uniffi::export(with_foreign)]
pub trait Connectivity: Send + Sync {
    /// Whether it is paid by volume.
    fn is_metered(&self) -> Result<bool, DeviceError>;
}

/// Where the device is. If it throws, a recording says nothing of where it was made.
#[uniffi::export(with_foreign)]
pub trait LocationSource: Send + Sync {
    /// The last known position, without waiting for a better one.
    fn locate(&self) -> Result<Option<Position>, DeviceError>;
}

/// A position as the device claims it.
#[uniffi::remote(Record)]
pub struct Position {
    /// Latitude in WGS 84, ten-millionths of a degree, north positive.
    pub latitude_e7: i32,
    /// Longitude in WGS 84, ten-millionths of a degree, east positive.
    pub longitude_e7: i32,
    /// Radius within which the device is with two chances in three, centimetres.
    pub accuracy_cm: Option<u32>,
    /// Whether the system says that another program made the position up.
    pub mocked: bool,
}

/// The device that a terminal runs on.
#[derive(Clone, uniffi::Record)]
pub struct Device {
    /// The folder of the terminal, private to the app and excluded from backups.
    pub home: String,
    /// Its keys.
    pub vault: Arc<dyn KeyVault>,
    /// Its clocks; those of the operating system if absent.
    #[uniffi(default = None)]
    pub clock: Option<Arc<dyn Clock>>,
    /// Its battery; always charged if absent.
    #[uniffi(default = None)]
    pub power: Option<Arc<dyn Power>>,
    /// Its network; never metered if absent.
    #[uniffi(default = None)]
    pub connectivity: Option<Arc<dyn Connectivity>>,
    /// Where it is.
    #[uniffi(default = None)]
    pub location: Option<Arc<dyn LocationSource>>,
    /// Space that sound and video leave free for statements and seals, MiB.
    #[uniffi(default = 256)]
    pub media_reserve_mib: u32,
    /// Whether SM3 (GB/T 32905) of recordings is computed beside SHA-256.
    #[uniffi(default = false)]
    pub sm3: bool,
}

impl Device {
    pub(crate) fn surroundings(&self) -> core::Surroundings {
        let system = core::Surroundings::system(self.home.as_ref());
        core::Surroundings {
            vault: Arc::new(core::GuardedVault(Arc::new(Foreign(Arc::clone(&self.vault))))),
            clock: self
                .clock
                .clone()
                .map_or(system.clock, |clock| Arc::new(core::GuardedClock::new(Arc::new(Foreign(clock))))),
            location: self.location.clone().map(|source| Arc::new(Foreign(source)) as _),
            media: core::MediaOptions { reserve: u64::from(self.media_reserve_mib) << 20, sm3: self.sm3 },
            ..system
        }
    }
}

/// What the app implements, as the core sees it.
pub(crate) struct Foreign<T: ?Sized>(pub(crate) Arc<T>);

impl core::DeviceVault for Foreign<dyn KeyVault> {
    fn create(&self, database_key: &[u8; 32]) -> Result<(), core::DeviceError> {
        Ok(self.0.create(database_key.to_vec())?)
    }

    fn public_key(&self) -> Result<Vec<u8>, core::DeviceError> {
        Ok(self.0.public_key()?)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, core::DeviceError> {
        Ok(self.0.sign(message.to_vec())?)
    }

    fn database_key(&self) -> Result<Vec<u8>, core::DeviceError> {
        Ok(self.0.database_key()?)
    }

    fn read_anchor(&self) -> Result<Option<Vec<u8>>, core::DeviceError> {
        Ok(self.0.read_anchor()?)
    }

    fn write_anchor(&self, anchor: &[u8]) -> Result<(), core::DeviceError> {
        Ok(self.0.write_anchor(anchor.to_vec())?)
    }
}

impl core::DeviceClock for Foreign<dyn Clock> {
    fn read(&self) -> Result<core::DeviceTime, core::DeviceError> {
        let DeviceTime { wall_ms, offset_minutes, monotonic_ms, boot } = self.0.read()?;
        Ok(core::DeviceTime { wall_ms, offset_minutes, monotonic_ms, boot })
    }
}

impl core::Power for Foreign<dyn Power> {
    fn read(&self) -> Result<core::PowerState, core::DeviceError> {
        let PowerState { battery, charging } = self.0.read()?;
        Ok(core::PowerState { battery, charging })
    }
}

impl core::Connectivity for Foreign<dyn Connectivity> {
    fn is_metered(&self) -> Result<bool, core::DeviceError> {
        Ok(self.0.is_metered()?)
    }
}

impl core::LocationSource for Foreign<dyn LocationSource> {
    fn locate(&self) -> Result<Option<Position>, core::DeviceError> {
        Ok(self.0.locate()?)
    }
}
