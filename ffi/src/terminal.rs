//! The terminal object: enrolling, opening, recovering, suspending.

use std::sync::Arc;

use quanji_core::entry::Gap;
use quanji_core::id::CaseId;
use quanji_core::terminal as core;

use crate::device::{Device, Foreign};
use crate::error::TerminalError;
use crate::exchange::{Cancellation, UploadListener};

/// An enrolled terminal. One object for one folder, for as long as the app runs; it may be called from
/// any thread. Calls that are not asynchronous read and write the disk: keep them off the thread that
/// draws.
#[derive(uniffi::Object)]
pub struct Terminal {
    pub(crate) core: core::Terminal,
    pub(crate) device: Device,
    pub(crate) clock: Arc<dyn quanji_core::time::Clock>,
}

/// A terminal that was recovered.
#[derive(uniffi::Record)]
pub struct Recovered {
    /// The terminal, to be used from now on.
    pub terminal: Arc<Terminal>,
    /// Where the old database went; nothing was deleted.
    pub set_aside: Option<String>,
    /// How many entries could be read from it and are in the new one.
    pub salvaged: u64,
    /// Own entries that only the old database, or the office, holds.
    pub missing: Vec<Gap>,
}

/// A stretch of a chain, by sequence number.
#[uniffi::remote(Record)]
pub struct Gap {
    /// The first one.
    pub from: u64,
    /// The last one.
    pub to: u64,
}

impl Terminal {
    pub(crate) fn around(
        device: Device,
        open: impl FnOnce(core::Surroundings) -> Result<core::Terminal, core::TerminalError>,
    ) -> Result<Arc<Self>, TerminalError> {
        let surroundings = device.surroundings();
        let clock = Arc::clone(&surroundings.clock);
        Ok(Arc::new(Self { core: open(surroundings)?, device, clock }))
    }

    pub(crate) fn watcher(&self, listener: Option<Arc<dyn UploadListener>>) -> core::DeviceWatcher {
        core::DeviceWatcher {
            power: self.device.power.clone().map(|power| Arc::new(Foreign(power)) as _),
            connectivity: self.device.connectivity.clone().map(|network| Arc::new(Foreign(network)) as _),
            clock: Arc::clone(&self.clock),
            listener: listener.map(|listener| Arc::new(Foreign(listener)) as _),
        }
    }
}

/// Enrols this device with the code that the office shows: once in its life. After a lost answer the
/// same code may be used again by the same device.
///
/// `ca_pem` is the office's certificate authority, PEM; without one only loopback is spoken to.
///
/// Throws `AlreadyEnrolled`, `Invalid`, `Offline`, `Refused` with `code_used`, `code_expired` or
/// `code_unknown`, `DishonestOffice`, `KeyStore`.
#[uniffi::export(async_runtime = "tokio", default(ca_pem = None, cancellation = None))]
pub async fn enrol(
    device: Device,
    office: String,
    code: String,
    name: String,
    ca_pem: Option<String>,
    cancellation: Option<Arc<Cancellation>>,
) -> Result<Arc<Terminal>, TerminalError> {
    let enrolled = core::enrol(device.surroundings(), &office, &code, &name, ca_pem);
    let enrolled = Cancellation::over(cancellation, enrolled).await?;
    Terminal::around(device, |_| Ok(enrolled))
}

/// Sets a damaged database aside and makes a new one of what can be read. Only after `Damaged`.
///
/// Throws `NotEnrolled`, `Busy`, `KeyStore`, `Invalid` if the database can be read.
#[uniffi::export]
pub fn recover(device: Device) -> Result<Recovered, TerminalError> {
    let (terminal, recovery) = core::recover(device.surroundings())?;
    Ok(Recovered {
        terminal: Terminal::around(device, |_| Ok(terminal))?,
        set_aside: recovery.set_aside.map(|path| path.to_string_lossy().into_owned()),
        salvaged: recovery.salvaged as u64,
        missing: recovery.missing,
    })
}

#[uniffi::export(async_runtime = "tokio")]
impl Terminal {
    /// Opens the store of an enrolled terminal.
    ///
    /// Throws `NotEnrolled`, `Busy`, `KeyStore`, `Damaged`: see `recover`.
    #[uniffi::constructor]
    pub fn open(device: Device) -> Result<Arc<Self>, TerminalError> {
        Self::around(device, core::Terminal::open)
    }

    /// Lets go of every file and every lock, before the system puts the app to sleep: exchanges and
    /// uploads stop, recordings end and are stated as far as they are. Until `resume` every call
    /// throws `Suspended`.
    ///
    /// When this returns, no thread of the library is in what the app implements, nor enters it before
    /// `resume`: it waits for listeners, after the files are closed. A listener must therefore not wait
    /// for the thread that waits for this, but may call this itself and is not waited for then. Call it
    /// before letting go of the terminal or ending the process, if that matters to the app's runtime.
    ///
    /// Called while this is on its way, `resume` wins.
    ///
    /// Throws `StorageFull`, `KeyStore`, `Damaged` if a recording could not be stated: everything is
    /// closed all the same, and `settle_media` tries again.
    pub async fn suspend(&self) -> Result<(), TerminalError> {
        Ok(self.core.suspend().await?)
    }

    /// Opens the store again. Does nothing if it is open.
    ///
    /// Throws as `open`.
    pub fn resume(&self) -> Result<(), TerminalError> {
        Ok(self.core.resume()?)
    }

    /// Walks everything that is held, checks every signature and link, and mends caches.
    ///
    /// Throws `Damaged`.
    pub fn verify(&self) -> Result<Verification, TerminalError> {
        Ok(self.core.verify(|_| ())?.into())
    }

    /// Writes what the office has not received into a file that only the office's recovery key opens.
    /// For a terminal that will be wiped; give the file to the office.
    ///
    /// Throws `Invalid` while the office has declared no recovery key, or if the file cannot be written.
    pub fn rescue(&self, bundle: String) -> Result<Rescued, TerminalError> {
        Ok(self.core.rescue_to(std::path::Path::new(&bundle))?.into())
    }

    /// Removes everything from this terminal, with the office's receipt for the last rescue. Afterwards
    /// destroy the keys of the key store too; without them nothing that a disk still has can be read.
    ///
    /// Throws `Invalid` for any other receipt, or if something was recorded after the rescue: nothing is
    /// touched then.
    pub async fn wipe(&self, receipt: Vec<u8>) -> Result<(), TerminalError> {
        Ok(self.core.wipe(&receipt).await?)
    }
}

/// A rescue that was written.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Rescued {
    /// SHA-256 of the file, in hexadecimal digits.
    pub bundle: String,
    /// Its length in bytes.
    pub length: u64,
    /// Entries in it.
    pub entries: u64,
    /// Recordings in it.
    pub recordings: u64,
    /// Pieces of recordings that could not be read on this terminal.
    pub unreadable: u64,
}

impl From<core::Rescued> for Rescued {
    fn from(rescued: core::Rescued) -> Self {
        Self {
            bundle: rescued.bundle.to_string(),
            length: rescued.length,
            entries: rescued.count.entries,
            recordings: rescued.count.recordings,
            unreadable: rescued.unreadable,
        }
    }
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Verification {
    /// How many entries were walked.
    pub entries: u64,
    /// Own entries among them.
    pub own: u64,
    /// Whether nothing at all is wrong.
    pub sound: bool,
    /// Parts of the own chain that are missing.
    pub missing: Vec<Gap>,
    /// How many entries or links do not verify.
    pub unverified: u64,
    /// Cases whose caches were replaced.
    pub stale_caches: Vec<CaseId>,
}

impl From<core::Verification> for Verification {
    fn from(found: core::Verification) -> Self {
        Self {
            entries: found.entries,
            own: found.own,
            sound: found.sound,
            missing: found.missing,
            unverified: (found.unverified.len() + found.broken.len()) as u64,
            stale_caches: found.stale_caches,
        }
    }
}
