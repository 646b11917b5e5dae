//! The office's own chain, as far as a package shows it: whose keys count, and since when.

use std::collections::BTreeMap;

use crate::crypto::PublicKey;
use crate::entry::{BureauFact, GrantIssued, KeyHistory, OfficerRegistered, Reason, SignedEntry};
use crate::id::{DeviceId, EntryHash, OfficerId};
use crate::proof::{LogKeys, LogVerifier};

/// What the office's entries say, each by its place.
#[derive(Debug)]
pub(super) struct OfficeView {
    first_key: PublicKey,
    keys: KeyHistory,
    name: String,
    log_keys: Option<LogKeys>,
    devices: BTreeMap<DeviceId, PublicKey>,
    grants: BTreeMap<u64, GrantIssued>,
    /// The least log index of a revocation.
    revoked: BTreeMap<DeviceId, u64>,
    /// Of several decisions the one with the highest `seq`.
    decisions: BTreeMap<EntryHash, (u64, bool)>,
    officers: BTreeMap<OfficerId, BTreeMap<u64, OfficerRegistered>>,
}

impl OfficeView {
    /// Nothing is known but the office's first key.
    pub(super) fn new(first_key: PublicKey) -> Self {
        Self {
            first_key,
            keys: KeyHistory::new(first_key),
            name: String::new(),
            log_keys: None,
            devices: BTreeMap::new(),
            grants: BTreeMap::new(),
            revoked: BTreeMap::new(),
            decisions: BTreeMap::new(),
            officers: BTreeMap::new(),
        }
    }

    /// The office's own chain.
    pub(super) const fn id(&self) -> DeviceId {
        self.keys.office()
    }

    /// Name of the bureau.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The same of these entries alone, which were taken in before.
    pub(super) fn only(&self, entries: &BTreeMap<u64, SignedEntry>) -> Self {
        let mut view = Self::new(self.first_key);
        let own = entries.iter().filter(|(_, signed)| signed.entry().device == self.id());
        let mut own: Vec<(u64, &SignedEntry)> = own.map(|(index, signed)| (*index, signed)).collect();
        own.sort_by_key(|(index, signed)| (signed.entry().seq, *index));
        for (index, signed) in own {
            let _read = view.note(index, signed);
        }
        view
    }

    /// Takes in an entry of the office's chain. They come ascending by `seq`, so the keys that it can be signed with are known.
    pub(super) fn take(&mut self, index: u64, signed: &SignedEntry) -> Result<(), Reason> {
        let key = self.keys.key_for(signed.entry()).ok_or(Reason::BadSignature)?;
        signed.verify(key).map_err(|_| Reason::BadSignature)?;
        self.note(index, signed)
    }

    fn note(&mut self, index: u64, signed: &SignedEntry) -> Result<(), Reason> {
        let entry = signed.entry();
        let fact = match BureauFact::from_body(&entry.kind, &entry.body) {
            Ok(fact) => fact,
            Err(_) if is_read(&entry.kind) => return Err(Reason::BadBody),
            Err(_) => return Ok(()),
        };
        match fact {
            BureauFact::BureauCreated(body) if entry.seq == 1 && body.key == self.first_key => {
                self.name = body.name;
                self.log_keys = LogVerifier::from_vkey(&body.log_key).ok().map(LogKeys::new);
            }
            BureauFact::DeviceCertified(body) => {
                self.devices.insert(DeviceId::from(&body.key), body.key);
            }
            BureauFact::GrantIssued(body) => {
                self.grants.insert(entry.seq, body);
            }
            BureauFact::DeviceRevoked(body) => {
                let least = self.revoked.entry(body.device).or_insert(index);
                *least = index.min(*least);
            }
            BureauFact::QuarantineDecided(body) => {
                self.decisions.insert(body.entry, (entry.seq, body.admitted));
            }
            BureauFact::OfficerRegistered(body) => {
                self.officers.entry(body.officer).or_default().insert(index, body);
            }
            // What does not count has no proof of its key, or breaks a rule of its kind: it is signed.
            BureauFact::OfficeKeyRotated(_)
            | BureauFact::RecoveryDeclared(_)
            | BureauFact::OfficeKeyRecovered(_)
                if !self.keys.offer(signed) =>
            {
                return Err(Reason::BadBody);
            }
            BureauFact::LogKeyRotated(body) => {
                if !self.keys.offer(signed) {
                    return Err(Reason::BadBody);
                }
                // A key that cannot be read signs nothing, and one of another name is no key of this log.
                if let Some(keys) = &mut self.log_keys {
                    keys.rotate(index, &body.log_key).map_err(|_| Reason::BadBody)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The key that signs the office's entry of this `seq`.
    pub(super) fn key_at(&self, seq: u64) -> &PublicKey {
        self.keys.key_at(seq)
    }

    /// The key that signs checkpoints of this size.
    pub(super) fn log_key_at(&self, size: u64) -> Option<&LogVerifier> {
        self.log_keys.as_ref().map(|keys| keys.of_size(size))
    }

    /// The key of a terminal.
    pub(super) fn device_key(&self, device: DeviceId) -> Option<&PublicKey> {
        self.devices.get(&device)
    }

    /// A grant by the `seq` of its entry.
    pub(super) fn grant(&self, seq: u64) -> Option<&GrantIssued> {
        self.grants.get(&seq)
    }

    /// Whether the revocation of a device stands before this index of the log.
    pub(super) fn is_revoked_before(&self, device: DeviceId, index: u64) -> bool {
        self.revoked.get(&device).is_some_and(|revoked| *revoked < index)
    }

    /// Whether it was decided that an entry joins the record.
    pub(super) fn is_admitted(&self, entry: EntryHash) -> bool {
        self.decisions.get(&entry).is_some_and(|(_, admitted)| *admitted)
    }

    /// The name of an officer as registered last before this index, else first after it.
    pub(super) fn officer_at(&self, officer: OfficerId, index: u64) -> Option<&str> {
        let registered = self.officers.get(&officer)?;
        let before = registered.range(..index).next_back();
        before.or_else(|| registered.first_key_value()).map(|(_, body)| body.name.as_str())
    }
}

/// Kinds whose body a verification rests on.
fn is_read(kind: &str) -> bool {
    matches!(
        kind,
        "bureau.created"
            | "device.certified"
            | "grant.issued"
            | "device.revoked"
            | "quarantine.decided"
            | "officer.registered"
            | "office_key.rotated"
            | "recovery.declared"
            | "office_key.recovered"
            | "log_key.rotated"
    )
}
