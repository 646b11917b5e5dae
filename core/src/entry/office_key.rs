//! `office_key.rotated`, `recovery.declared`, `office_key.recovered`, `log_key.rotated`: the office's
//! keys change, and everybody can follow from the first one.

use minicbor::{Decode, Encode};

use super::approval::Approval;
use super::shape::is_said;
use crate::crypto::{PublicKey, Signature};
use crate::id::BureauId;

/// `office_key.rotated`: the office's chain goes on under a new key. Signed with the key before it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfficeKeyRotated {
    /// The new key.
    #[n(0)]
    pub key: PublicKey,
    /// The new key's signature over [`rotation_message`]: proof that it is held.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub proof: [u8; 64],
    /// Why; not blank.
    #[n(2)]
    pub reason: String,
    /// Who agreed; at least two people.
    #[n(3)]
    pub approved_by: Vec<Approval>,
}

/// `recovery.declared`: the key that outlives every other one: it names a new office key when the
/// old one is lost, and terminals seal to it what must not die with them. Its secret is held in
/// shares only.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecoveryDeclared {
    /// The recovery key.
    #[n(0)]
    pub key: PublicKey,
    /// How many shares give the secret; at least two.
    #[n(1)]
    pub threshold: u8,
    /// How many shares there are.
    #[n(2)]
    pub shares: u8,
    /// Who holds each share, in the order of the shares; not blank.
    #[n(3)]
    pub custodians: Vec<String>,
    /// Who agreed; at least two people.
    #[n(4)]
    pub approved_by: Vec<Approval>,
}

/// `office_key.recovered`: the office's key was lost, and its chain goes on under a new one. Signed
/// with the recovery key in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OfficeKeyRecovered {
    /// The new key.
    #[n(0)]
    pub key: PublicKey,
    /// The new key's signature over [`recovery_message`]: proof that it is held.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub proof: [u8; 64],
    /// Why; not blank.
    #[n(2)]
    pub reason: String,
    /// Who agreed; at least two people.
    #[n(3)]
    pub approved_by: Vec<Approval>,
}

/// `log_key.rotated`: checkpoints of the log are signed with a new key from the size on that holds
/// this entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LogKeyRotated {
    /// Verifier key of the log (C2SP vkey), with the name that the log has always had; not blank.
    #[n(0)]
    pub log_key: String,
    /// Why; not blank.
    #[n(1)]
    pub reason: String,
    /// Who agreed; at least two people.
    #[n(2)]
    pub approved_by: Vec<Approval>,
}

/// What the new key signs at a rotation.
#[must_use]
pub fn rotation_message(bureau: BureauId, key: &PublicKey) -> Vec<u8> {
    message(b"quanji rotate 1", bureau, key)
}

/// What the new key signs when it takes the place of a lost one.
#[must_use]
pub fn recovery_message(bureau: BureauId, key: &PublicKey) -> Vec<u8> {
    message(b"quanji recover 1", bureau, key)
}

fn message(context: &[u8], bureau: BureauId, key: &PublicKey) -> Vec<u8> {
    [context, bureau.as_bytes().as_slice(), key.as_sec1()].concat()
}

impl OfficeKeyRotated {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && Approval::are_of_two(&self.approved_by)
    }

    pub(super) fn is_proved(&self, bureau: BureauId) -> bool {
        let message = rotation_message(bureau, &self.key);
        self.key.verify(&message, &Signature(self.proof)).is_ok()
    }
}

impl RecoveryDeclared {
    pub(super) fn is_sound(&self) -> bool {
        self.threshold >= 2
            && self.threshold <= self.shares
            && self.custodians.len() == usize::from(self.shares)
            && self.custodians.iter().all(|name| is_said(name))
            && Approval::are_of_two(&self.approved_by)
    }
}

impl OfficeKeyRecovered {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.reason) && Approval::are_of_two(&self.approved_by)
    }

    pub(super) fn is_proved(&self, bureau: BureauId) -> bool {
        let message = recovery_message(bureau, &self.key);
        self.key.verify(&message, &Signature(self.proof)).is_ok()
    }
}

impl LogKeyRotated {
    pub(super) fn is_sound(&self) -> bool {
        is_said(&self.log_key) && is_said(&self.reason) && Approval::are_of_two(&self.approved_by)
    }
}
