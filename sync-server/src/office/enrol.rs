//! Enrolment: a one-time code and a key become a certified terminal.

use quanji_core::crypto::Signature;
use quanji_core::entry::{BureauFact, DeviceCertified, SignedEntry};
use quanji_core::id::DeviceId;
use quanji_core::sync::{EnrolReply, EnrolRequest, EntryBytes, enrol_message};
use subtle::ConstantTimeEq;

use super::Office;
use super::code::hash_of_code;
use super::error::OfficeError;
use super::grant::new_grant;
use super::init::checked_name;
use crate::storage::{code, entries_of_chain, use_code};

/// Most bytes of the office's chain in an answer. A longer chain is cut to what the terminal needs
/// before its first exchange; the feed brings the rest.
const CHAIN_BYTES: usize = 1024 * 1024;

impl Office {
    /// Certifies a terminal and grants its officer the use of it. The same code with the same key
    /// gives the same certificate again while the code is valid, for an answer that was lost.
    ///
    /// # Errors
    /// [`OfficeError::CodeUnknown`], [`OfficeError::CodeUsed`], [`OfficeError::CodeExpired`],
    /// [`OfficeError::NotAuthorised`] for a wrong proof of the key, [`OfficeError::Revoked`],
    /// [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolReply, OfficeError> {
        let name = checked_name(&request.name, "the name of the device")?;
        request
            .key
            .verify(&enrol_message(&request.code, &request.key), &Signature(request.proof))
            .map_err(|_| OfficeError::NotAuthorised)?;
        let hash = hash_of_code(&request.code);
        let device = DeviceId::from(&request.key);
        let now_ms = self.now_ms();
        self.state(|tx, registry| {
            let row = code(tx, &hash)?.filter(|row| bool::from(row.hash.ct_eq(&hash)));
            let row = row.ok_or(OfficeError::CodeUnknown)?;
            let used_by_other = row.used_by.is_some_and(|user| user != device);
            if used_by_other {
                return Err(OfficeError::CodeUsed);
            }
            if now_ms >= row.expires_ms {
                return Err(OfficeError::CodeExpired);
            }
            if device == registry.office() {
                return Err(OfficeError::NotAuthorised);
            }
            if registry.device(device).is_some_and(|known| known.revoked.is_some()) {
                return Err(OfficeError::Revoked);
            }
            if row.used_by.is_some() {
                return Ok((Vec::new(), ()));
            }
            let officer = registry.officer(row.officer).ok_or(OfficeError::NoSuchOfficer(row.officer))?;
            let certified = DeviceCertified { key: request.key, officer: row.officer, name };
            use_code(tx, &hash, device)?;
            let grant = new_grant(device, officer, now_ms);
            let mut facts = vec![BureauFact::DeviceCertified(certified), grant];
            facts.extend(self.first_leases(registry, device)?);
            Ok((facts, ()))
        })?;
        let chain = self.inner.database.read(|connection| entries_of_chain(connection, self.inner.id, 0))?;
        Ok(EnrolReply { office_key: self.inner.first_key, entries: needed_by(device, &chain) })
    }
}

fn needed_by(device: DeviceId, chain: &[SignedEntry]) -> Vec<EntryBytes> {
    let fits = chain.iter().map(|signed| signed.bytes().len()).sum::<usize>() <= CHAIN_BYTES;
    chain
        .iter()
        .filter(|signed| fits || is_needed_by(device, signed))
        .map(|signed| EntryBytes(signed.bytes().to_vec()))
        .collect()
}

fn is_needed_by(device: DeviceId, signed: &SignedEntry) -> bool {
    match BureauFact::from_body(&signed.entry().kind, &signed.entry().body) {
        Ok(BureauFact::DeviceCertified(body)) => DeviceId::from(&body.key) == device,
        Ok(BureauFact::GrantIssued(body)) => body.device == device,
        Ok(BureauFact::NumbersLeased(body)) => body.device == device,
        Ok(BureauFact::DeviceRevoked(_) | BureauFact::QuarantineDecided(_)) => false,
        _ => true,
    }
}
