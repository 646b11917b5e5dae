//! The second wrap of the database key: sealed to the office's recovery key, so that the record
//! outlives the key store of this device.

use super::clock::draw;
use super::error::TerminalError;
use super::recorder::Recorder;
use crate::record::{Fact, RecoverySealed};
use crate::store;

/// The recovery key that the database key was sealed to last.
const SEALED_TO: &str = "recovery.sealed_to";

impl Recorder {
    /// As far as the key store lets it: an exchange does not wait for it, and the next one tries again.
    pub(super) fn wrap_database_key(&mut self) {
        if let Err(error) = self.seal_database_key() {
            tracing::warn!(cause = %error, "the database key was not sealed to the recovery key");
        }
    }

    /// States the database key, sealed to the recovery key in force, once for each such key.
    fn seal_database_key(&mut self) -> Result<(), TerminalError> {
        let registry = self.registry()?;
        let Some((_, declared)) = registry.keys().recovery() else { return Ok(()) };
        let recovery = declared.key;
        let sealed_to = store::get_meta(self.store.reader(), SEALED_TO)?;
        if sealed_to.as_deref() == Some(recovery.as_sec1().as_slice()) {
            return Ok(());
        }
        let key = self.surroundings.vault.database_key()?;
        let drawn = draw(&*self.surroundings.randomness)?;
        let sealed = RecoverySealed::seal(&recovery, self.enrolment.device, &key, drawn)?;
        self.record(None, vec![Fact::RecoverySealed(sealed)], |tx, _| {
            Ok(store::put_meta(tx, SEALED_TO, recovery.as_sec1())?)
        })?;
        Ok(())
    }
}
