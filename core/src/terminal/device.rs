//! The device around the library, as an app describes it. Every one of these may fail at any time,
//! and nothing is lost by it.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::Surroundings;
use super::clock::{SystemClock, draw};
use super::upload::{UploadSummary, UploadWatcher};
use super::vault::KeyVault;
use crate::crypto::{CryptoError, PublicKey, Randomness, Signature, sha256};
use crate::id::BootId;
use crate::record::Position;
use crate::sync::Conditions;
use crate::time::{Clock, ClockReading};

/// A part of the device did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DeviceError(pub String);

/// The key store of a phone, in the forms in which phones give keys and signatures.
pub trait DeviceVault: Send + Sync {
    /// Makes the device key and keeps this database key, wrapped, unless they exist.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn create(&self, database_key: &[u8; 32]) -> Result<(), DeviceError>;

    /// The public half of the P-256 device key: SEC 1 (compressed or not), or a
    /// `SubjectPublicKeyInfo` (RFC 5480).
    ///
    /// # Errors
    /// [`DeviceError`] if there is none or it cannot be read.
    fn public_key(&self) -> Result<Vec<u8>, DeviceError>;

    /// Signs with the device key: ECDSA with SHA-256 over the message, as DER (RFC 3279) or as
    /// `r ‖ s`.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, DeviceError>;

    /// The key of the database, 32 bytes.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn database_key(&self) -> Result<Vec<u8>, DeviceError>;

    /// The vault's copy of the head anchor.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn read_anchor(&self) -> Result<Option<Vec<u8>>, DeviceError>;

    /// Replaces the vault's copy of the head anchor.
    ///
    /// # Errors
    /// [`DeviceError`].
    fn write_anchor(&self, anchor: &[u8]) -> Result<(), DeviceError>;
}

/// What the clocks of a device show at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The clocks of a device.
pub trait DeviceClock: Send + Sync {
    /// Reads them all at once.
    ///
    /// # Errors
    /// [`DeviceError`]: the operating system's clocks are read instead.
    fn read(&self) -> Result<DeviceTime, DeviceError>;
}

/// How a device is powered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerState {
    /// Charge of the battery, percent; 100 without a battery.
    pub battery: u8,
    /// Whether it is being charged.
    pub charging: bool,
}

/// The battery of a device.
pub trait Power: Send + Sync {
    /// How it stands.
    ///
    /// # Errors
    /// [`DeviceError`]: nothing is held back for the battery's sake then.
    fn read(&self) -> Result<PowerState, DeviceError>;
}

/// The network of a device.
pub trait Connectivity: Send + Sync {
    /// Whether it is paid by volume.
    ///
    /// # Errors
    /// [`DeviceError`]: it counts as metered then, since somebody has to pay.
    fn is_metered(&self) -> Result<bool, DeviceError>;
}

/// Where a device is.
pub trait LocationSource: Send + Sync {
    /// The last known position, without waiting for a better one.
    ///
    /// # Errors
    /// [`DeviceError`]: a recording then says nothing of where it was made.
    fn locate(&self) -> Result<Option<Position>, DeviceError>;
}

/// A [`DeviceVault`] as the key store of a terminal.
pub struct GuardedVault(pub Arc<dyn DeviceVault>);

impl KeyVault for GuardedVault {
    fn create(&self, randomness: &dyn Randomness) -> Result<(), CryptoError> {
        self.0.create(&Zeroizing::new(draw(randomness)?)).map_err(refused)
    }

    fn public_key(&self) -> Result<PublicKey, CryptoError> {
        PublicKey::from_encoded(&self.0.public_key().map_err(refused)?)
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        Signature::from_encoded(&self.0.sign(message).map_err(refused)?)
    }

    fn database_key(&self) -> Result<Zeroizing<[u8; 32]>, CryptoError> {
        let key = Zeroizing::new(self.0.database_key().map_err(refused)?);
        let key = key.as_slice().try_into().map_err(|_| CryptoError::Refused("not a database key".into()))?;
        Ok(Zeroizing::new(key))
    }

    fn read_anchor(&self) -> Result<Option<Vec<u8>>, CryptoError> {
        self.0.read_anchor().map_err(refused)
    }

    fn write_anchor(&self, anchor: &[u8]) -> Result<(), CryptoError> {
        self.0.write_anchor(anchor).map_err(refused)
    }
}

/// A [`DeviceClock`], and the operating system's clocks where it fails: an entry always has a time.
pub struct GuardedClock {
    device: Arc<dyn DeviceClock>,
    system: SystemClock,
}

impl GuardedClock {
    /// Around the clocks of a device.
    #[must_use]
    pub fn new(device: Arc<dyn DeviceClock>) -> Self {
        Self { device, system: SystemClock::default() }
    }
}

impl Clock for GuardedClock {
    fn read(&self) -> ClockReading {
        match self.device.read() {
            Ok(DeviceTime { wall_ms, offset_minutes, monotonic_ms, boot }) => {
                let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = sha256(boot.as_bytes());
                let boot = BootId::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]);
                ClockReading { wall_ms, offset_minutes, monotonic_ms, boot }
            }
            // Another boot id than the device's, so that nobody compares the two clocks.
            Err(error) => {
                tracing::warn!(cause = %error, "the device's clock failed");
                self.system.read()
            }
        }
    }
}

/// Told how far an upload has come.
pub trait UploadListener: Send + Sync {
    /// How far.
    ///
    /// # Errors
    /// [`DeviceError`]: it is logged, and the upload goes on.
    fn progress(&self, summary: UploadSummary) -> Result<(), DeviceError>;
}

/// What an upload asks of a device, and whom it tells.
pub struct DeviceWatcher {
    /// The battery.
    pub power: Option<Arc<dyn Power>>,
    /// The network.
    pub connectivity: Option<Arc<dyn Connectivity>>,
    /// For the time of day.
    pub clock: Arc<dyn Clock>,
    /// Whom to tell.
    pub listener: Option<Arc<dyn UploadListener>>,
}

impl UploadWatcher for DeviceWatcher {
    fn conditions(&self) -> Conditions {
        let unknown = Conditions::default();
        let power = self.power.as_ref().and_then(|power| logged(power.read()));
        let metered = self.connectivity.as_ref().map(|network| logged(network.is_metered()).unwrap_or(true));
        let now = self.clock.read();
        Conditions {
            metered: metered.unwrap_or(unknown.metered),
            battery: power.map_or(unknown.battery, |power| power.battery),
            charging: power.map_or(unknown.charging, |power| power.charging),
            minute: minute_of_day(now),
        }
    }

    fn progress(&self, summary: &UploadSummary) {
        if let Some(listener) = &self.listener {
            logged(listener.progress(summary.clone()));
        }
    }
}

impl Surroundings {
    /// Where the device is, if it says so.
    pub(super) fn position(&self) -> Option<Position> {
        let position = logged(self.location.as_ref()?.locate()).flatten();
        position.filter(Position::is_on_earth)
    }
}

fn minute_of_day(now: ClockReading) -> u16 {
    let local = now.wall_ms.div_euclid(60_000) + i64::from(now.offset_minutes);
    u16::try_from(local.rem_euclid(24 * 60)).unwrap_or_default()
}

fn logged<T>(answer: Result<T, DeviceError>) -> Option<T> {
    answer.inspect_err(|error| tracing::warn!(cause = %error, "the device did not answer")).ok()
}

fn refused(error: DeviceError) -> CryptoError {
    CryptoError::Refused(error.0)
}

impl std::fmt::Debug for GuardedVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuardedVault").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for GuardedClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuardedClock").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for DeviceWatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceWatcher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl DeviceClock for Broken {
        fn read(&self) -> Result<DeviceTime, DeviceError> {
            Err(DeviceError("no".into()))
        }
    }

    impl Power for Broken {
        fn read(&self) -> Result<PowerState, DeviceError> {
            Err(DeviceError("no".into()))
        }
    }

    impl Connectivity for Broken {
        fn is_metered(&self) -> Result<bool, DeviceError> {
            Err(DeviceError("no".into()))
        }
    }

    #[test]
    fn a_device_that_does_not_answer_is_assumed_to_cost_money_and_to_have_power() {
        let clock: Arc<dyn Clock> = Arc::new(GuardedClock::new(Arc::new(Broken)));
        assert!(clock.read().wall_ms > 1_700_000_000_000);
        let watcher = DeviceWatcher {
            power: Some(Arc::new(Broken)),
            connectivity: Some(Arc::new(Broken)),
            clock,
            listener: None,
        };
        let conditions = watcher.conditions();
        assert!(conditions.metered && conditions.charging && conditions.battery == 100);
    }

    #[test]
    fn the_minute_is_that_of_the_wall_on_which_the_clock_hangs() {
        let at = |wall_ms, offset_minutes| {
            minute_of_day(ClockReading {
                wall_ms,
                offset_minutes,
                monotonic_ms: 0,
                boot: BootId::from_bytes([0; 16]),
            })
        };
        assert_eq!((at(0, 480), at(-60_000, 0), at(16 * 3_600_000, 480)), (480, 1_439, 0));
    }
}
