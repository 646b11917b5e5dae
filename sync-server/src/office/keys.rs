//! Changing the office's keys: rotation, a recovery key in shares, and the ceremony for a lost key.
//!
//! Each step can be the last one of this process. A new key is on the disk before it is stated, in a
//! file of its own; once it is stated, whoever opens the office finds it there.

use std::path::Path;
use std::sync::Arc;

use quanji_core::crypto::{PublicKey, Signer, SoftwareKey};
use quanji_core::entry::{
    Approval, BureauFact, JointAct, OfficeKeyRecovered, OfficeKeyRotated, RecoveryDeclared, Registry,
    may_act_together, recovery_message, rotation_message,
};
use quanji_core::id::EntryHash;

use super::error::OfficeError;
use super::init::checked_name;
use super::share::{Share, combine};
use super::statement::Statements;
use super::{Office, Surroundings, key_file};
use crate::storage::Appender;

/// How many shares give the secret, and how many there are.
const SHARES: (u8, u8) = (2, 3);

/// A key that was put in the place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedKey {
    /// The new key.
    pub key: PublicKey,
    /// The entry that says so.
    pub entry: EntryHash,
}

/// A recovery key, in shares; the secret itself is kept nowhere.
#[derive(Debug)]
pub struct DeclaredRecovery {
    /// What was declared.
    pub declared: RecoveryDeclared,
    /// The shares, in the order of the custodians.
    pub shares: Vec<Share>,
    /// The entry that says so.
    pub entry: EntryHash,
}

impl Office {
    /// Replaces the office's key: what is stated from now on is signed with a new one, and the old
    /// secret is gone. Processes that run go on with the new key by themselves.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] unless two people may do it, [`OfficeError::Invalid`],
    /// [`OfficeError::Storage`].
    pub fn rotate_office_key(
        &self,
        reason: &str,
        approved_by: Vec<Approval>,
    ) -> Result<ChangedKey, OfficeError> {
        may_act_together(JointAct::RotateOfficeKey, &approved_by)?;
        let reason = checked_name(reason, "the reason")?;
        let new = key_file::make_next_office_key(&self.inner.folder, &self.inner.surroundings)?;
        let key = new.public_key();
        let (entry, ()) = self.state_one(|registry| {
            let proof = new.sign(&rotation_message(registry.bureau(), &key))?.0;
            let fact = OfficeKeyRotated { key, proof, reason, approved_by };
            Ok((BureauFact::OfficeKeyRotated(fact), ()))
        })?;
        // Puts the file in place; should this process die before it, the next one does.
        self.inner.key.in_force(&*self.registry()?)?;
        Ok(ChangedKey { key, entry })
    }

    /// Makes a recovery key, declares it, and gives its shares: for each custodian one, two of which
    /// are enough. An earlier recovery key opens nothing new after this.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] unless two people may do it, [`OfficeError::Invalid`] unless three
    /// different custodians are named, [`OfficeError::Storage`].
    pub fn declare_recovery(
        &self,
        custodians: &[String],
        approved_by: Vec<Approval>,
        keep: impl FnOnce(&RecoveryDeclared, &[Share]) -> Result<(), OfficeError>,
    ) -> Result<DeclaredRecovery, OfficeError> {
        may_act_together(JointAct::DeclareRecovery, &approved_by)?;
        let custodians: Vec<String> = custodians
            .iter()
            .map(|name| checked_name(name, "the name of a custodian"))
            .collect::<Result<_, _>>()?;
        let (threshold, shares) = SHARES;
        let different: std::collections::BTreeSet<&String> = custodians.iter().collect();
        if different.len() != usize::from(shares) || custodians.len() != different.len() {
            return Err(OfficeError::Invalid(format!("name {shares} different custodians")));
        }
        let secret = key_file::draw(&self.inner.surroundings)?;
        let key = SoftwareKey::from_bytes(&secret)?.public_key();
        let seed = self.inner.surroundings.draw::<32>()?;
        let made = Share::split(&secret, &key, SHARES, seed);
        let declared = RecoveryDeclared { key, threshold, shares, custodians, approved_by };
        // A key whose shares were not kept must not be declared: nothing sealed to it would open again.
        keep(&declared, &made)?;
        let fact = BureauFact::RecoveryDeclared(declared.clone());
        let (entry, ()) = self.state_one(|_| Ok((fact, ())))?;
        Ok(DeclaredRecovery { declared, shares: made, entry })
    }

    /// Gives an office whose key is lost a new one, with shares of its recovery key: the ceremony for
    /// a lost key. Needs nothing of the old key; terminals follow by the recovery key that they know.
    ///
    /// # Errors
    /// [`OfficeError::Share`] names the share that cannot be used; [`OfficeError::Refused`] unless two
    /// people may do it; [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn recover_office_key(
        data: &Path,
        surroundings: Surroundings,
        shares: &[(String, Share)],
        reason: &str,
        approved_by: impl FnOnce(&Self) -> Result<Vec<Approval>, OfficeError>,
    ) -> Result<ChangedKey, OfficeError> {
        let office = Self::open_keyless(data, surroundings)?;
        let approved_by = approved_by(&office)?;
        may_act_together(JointAct::RecoverOfficeKey, &approved_by)?;
        let reason = checked_name(reason, "the reason")?;
        let registry = office.registry()?;
        let (recovery, _) = combine(registry.keys(), shares)?;
        in_force(&registry, &recovery)?;
        let new = key_file::make_next_office_key(&office.inner.folder, &office.inner.surroundings)?;
        let key = new.public_key();
        let proof = new.sign(&recovery_message(registry.bureau(), &key))?.0;
        let fact = BureauFact::OfficeKeyRecovered(OfficeKeyRecovered { key, proof, reason, approved_by });
        let entry = office.write_log(|tx| {
            // Another recovery key may have been declared since.
            in_force(&*office.inner.registry.current(tx)?, &recovery)?;
            let mut log = Appender::new(tx, office.now_ms())?;
            let mut statements = Statements::signed_with(&office.inner, tx, Arc::new(recovery))?;
            Ok::<_, OfficeError>(statements.state(&mut log, &fact)?.0.hash())
        })?;
        office.inner.key.in_force(&*office.registry()?)?;
        Ok(ChangedKey { key, entry })
    }
}

fn in_force(registry: &Registry, recovery: &SoftwareKey) -> Result<(), OfficeError> {
    match registry.keys().recovery() {
        Some((_, declared)) if declared.key == recovery.public_key() => Ok(()),
        _ => Err(OfficeError::Invalid(
            "these shares are of a recovery key that was replaced: the newest one is needed".into(),
        )),
    }
}
