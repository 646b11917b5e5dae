//! What a terminal knows of its office, kept beside the database so that a lost database does not
//! end the terminal.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::TerminalError;
use super::vault::replace;
use crate::crypto::PublicKey;
use crate::id::{BureauId, DeviceId, OfficerId};

const FILE: &str = "enrolment.json";

/// The result of enrolling. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The bureau.
    pub bureau: BureauId,
    /// Its name.
    pub bureau_name: String,
    /// Address of the office.
    pub office: String,
    /// The office's key, compressed, in hexadecimal: the one thing that the terminal trusts.
    pub office_key: String,
    /// Verifier key of the office's log (C2SP vkey).
    pub log_key: String,
    /// The only certificate authority for the office's TLS, PEM; absent on loopback.
    pub ca_pem: Option<String>,
    /// This device.
    pub device: DeviceId,
    /// Who enrolled it.
    pub officer: OfficerId,
    /// The newest grant, by the `seq` of its entry.
    pub grant: u64,
}

impl Enrolment {
    /// Reads it.
    ///
    /// # Errors
    /// [`TerminalError::NotEnrolled`] if there is none.
    pub fn read(home: &Path) -> Result<Self, TerminalError> {
        match std::fs::read(home.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|_| TerminalError::Damaged("enrolment.json cannot be read".into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(TerminalError::NotEnrolled),
            Err(error) => Err(TerminalError::internal(&error)),
        }
    }

    pub(super) fn write(&self, home: &Path) -> Result<(), TerminalError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|error| TerminalError::internal(&error))?;
        replace(&home.join(FILE), &bytes).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => TerminalError::StorageFull,
            _ => TerminalError::internal(&error),
        })
    }

    pub(super) fn key(&self) -> Result<PublicKey, TerminalError> {
        let mut sec1 = Vec::with_capacity(33);
        let mut digits = self.office_key.as_bytes().chunks_exact(2);
        for pair in &mut digits {
            let byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            sec1.push(byte.ok_or_else(|| TerminalError::Damaged("enrolment.json: office_key".into()))?);
        }
        PublicKey::from_sec1(&sec1).map_err(|_| TerminalError::Damaged("enrolment.json: office_key".into()))
    }
}
