//! Who is who: the office's own chain, folded.

use std::collections::BTreeMap;

use super::book::Book;
use super::bureau::{
    BureauFact, GrantIssued, NumbersLeased, NumbersVoided, OfficerRegistered, Role, SealDecided,
};
use super::envelope::Entry;
use super::key_history::KeyHistory;
use super::reason::Reason;
use super::restore::LogRestored;
use super::signed::SignedEntry;
use super::stated::Stated;
use crate::crypto::PublicKey;
use crate::id::{BureauId, DeviceId, DocumentId, EntryHash, OfficerId, SectionId};

/// A section as the office last stated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: String,
}

/// An officer as the office last stated them; `seq` of that statement first.
pub type Officer = OfficerRegistered;

/// A certified terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its key.
    pub key: PublicKey,
    /// Who enrolled it.
    pub officer: OfficerId,
    /// What people call it.
    pub name: String,
    /// `seq` and reason of its revocation.
    pub revoked: Option<(u64, String)>,
}

/// A grant; its name is the `seq` of its entry.
pub type Grant = GrantIssued;

/// The office's chain, folded. Applying the same entries in any order and any number of times
/// gives the same registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    keys: KeyHistory,
    /// `seq` of the first `bureau.created`, its name and log key.
    created: Option<(u64, String, String)>,
    sections: BTreeMap<SectionId, (u64, Section)>,
    officers: BTreeMap<OfficerId, (u64, Officer)>,
    devices: BTreeMap<DeviceId, (u64, Device)>,
    revoked: BTreeMap<DeviceId, (u64, String)>,
    grants: BTreeMap<u64, Grant>,
    decisions: BTreeMap<EntryHash, (u64, bool)>,
    templates: BTreeMap<u64, String>,
    region: Option<(u64, String)>,
    leases: BTreeMap<u64, NumbersLeased>,
    voided: BTreeMap<u64, NumbersVoided>,
    seals: BTreeMap<DocumentId, (u64, SealDecided)>,
    restores: BTreeMap<u64, LogRestored>,
    rules_version: u64,
    pub(super) book: Book,
}

impl Registry {
    /// A registry that trusts one office key and knows nothing else yet.
    #[must_use]
    pub fn new(office_key: PublicKey) -> Self {
        Self {
            keys: KeyHistory::new(office_key),
            created: None,
            sections: BTreeMap::new(),
            officers: BTreeMap::new(),
            devices: BTreeMap::new(),
            revoked: BTreeMap::new(),
            grants: BTreeMap::new(),
            decisions: BTreeMap::new(),
            templates: BTreeMap::new(),
            region: None,
            leases: BTreeMap::new(),
            voided: BTreeMap::new(),
            seals: BTreeMap::new(),
            restores: BTreeMap::new(),
            rules_version: 0,
            book: Book::default(),
        }
    }

    /// Takes in one verified entry of the office's chain.
    ///
    /// # Errors
    /// [`Reason::UnknownDevice`] if it is of another chain, [`Reason::UnknownKind`] or
    /// [`Reason::BadBody`] if this build cannot read it.
    pub fn apply(&mut self, signed: &SignedEntry) -> Result<BureauFact, Reason> {
        let entry = signed.entry();
        if entry.device != self.office() {
            return Err(Reason::UnknownDevice);
        }
        let fact = BureauFact::from_body(&entry.kind, &entry.body)?;
        if fact.is_about_case() != entry.case.is_some() || !fact.is_sound() {
            return Err(Reason::BadBody);
        }
        let seq = entry.seq;
        if fact.decides_rules() {
            self.rules_version = self.rules_version.max(seq);
        }
        match &fact {
            BureauFact::BureauCreated(body) => {
                if self.created.as_ref().is_none_or(|(first, ..)| seq < *first) {
                    self.created = Some((seq, body.name.clone(), body.log_key.clone()));
                }
            }
            BureauFact::SectionAdded(body) => {
                latest(&mut self.sections, body.section, seq, Section { name: body.name.clone() });
            }
            BureauFact::OfficerRegistered(body) => {
                latest(&mut self.officers, body.officer, seq, body.clone());
            }
            BureauFact::DeviceCertified(body) => {
                let id = DeviceId::from(&body.key);
                let device = Device {
                    key: body.key,
                    officer: body.officer,
                    name: body.name.clone(),
                    revoked: self.revoked.get(&id).cloned(),
                };
                latest(&mut self.devices, id, seq, device);
            }
            BureauFact::GrantIssued(body) => {
                self.grants.insert(seq, body.clone());
            }
            BureauFact::DeviceRevoked(body) => {
                let revocation = (seq, body.reason.clone());
                let first = self.revoked.entry(body.device).or_insert_with(|| revocation.clone());
                if seq < first.0 {
                    *first = revocation;
                }
                if let Some((_, device)) = self.devices.get_mut(&body.device) {
                    device.revoked = Some(first.clone());
                }
            }
            BureauFact::QuarantineDecided(body) => {
                latest(&mut self.decisions, body.entry, seq, body.admitted);
            }
            BureauFact::TemplatePublished(body) => {
                self.templates.insert(seq, body.documents.clone());
            }
            BureauFact::NumberingConfigured(body) => {
                if self.region.as_ref().is_none_or(|(last, _)| *last < seq) {
                    self.region = Some((seq, body.region.clone()));
                }
            }
            BureauFact::NumbersLeased(body) => {
                self.leases.insert(seq, body.clone());
            }
            BureauFact::NumbersVoided(body) => {
                self.voided.insert(seq, body.clone());
            }
            BureauFact::SealDecided(body) => {
                let first = self.seals.entry(body.document).or_insert_with(|| (seq, body.clone()));
                if seq < first.0 {
                    *first = (seq, body.clone());
                }
            }
            BureauFact::LogRestored(body) => {
                self.restores.insert(seq, body.clone());
            }
            BureauFact::OfficeKeyRotated(_)
            | BureauFact::RecoveryDeclared(_)
            | BureauFact::OfficeKeyRecovered(_)
            | BureauFact::LogKeyRotated(_) => self.take_key(signed, &fact)?,
            // About a case: its fold takes them in.
            fact if fact.is_about_case() => {}
            fact => self.book.take(fact, Stated::of(entry, signed.hash(), ())),
        }
        Ok(fact)
    }

    /// A statement about keys is kept even if nobody in force signed it as far as is known now: what
    /// comes later may tell otherwise. A new key that does not sign for itself never counts.
    fn take_key(&mut self, signed: &SignedEntry, fact: &BureauFact) -> Result<(), Reason> {
        let is_proved = match fact {
            BureauFact::OfficeKeyRotated(body) => body.is_proved(self.bureau()),
            BureauFact::OfficeKeyRecovered(body) => body.is_proved(self.bureau()),
            _ => true,
        };
        if !is_proved {
            return Err(Reason::BadBody);
        }
        self.keys.offer(signed);
        Ok(())
    }

    /// The place in the office's chain of the last statement by which every case may be judged otherwise: of settings,
    /// officers, sections and equipment. It names the version of the rule set that a finding was made by (R24.1).
    #[must_use]
    pub const fn rules_version(&self) -> u64 {
        self.rules_version
    }

    /// The bureau that the office's first key makes.
    #[must_use]
    pub const fn bureau(&self) -> BureauId {
        self.keys.bureau()
    }

    /// The office's own chain.
    #[must_use]
    pub const fn office(&self) -> DeviceId {
        self.keys.office()
    }

    /// Name of the bureau; empty before `bureau.created` is known.
    #[must_use]
    pub fn name(&self) -> &str {
        self.created.as_ref().map_or("", |(_, name, _)| name)
    }

    /// First verifier key of the office's log, see [`KeyHistory::log_keys`] for later ones; empty before `bureau.created` is known.
    #[must_use]
    pub fn log_key(&self) -> &str {
        self.created.as_ref().map_or("", |(_, _, log_key)| log_key)
    }

    /// The keys of the office by their place in its chain.
    #[must_use]
    pub const fn keys(&self) -> &KeyHistory {
        &self.keys
    }

    /// The key of the chain that an entry belongs to, at its place: the office's own or a certified
    /// device's, revoked or not. `None` for an unknown device.
    #[must_use]
    pub fn key_for(&self, entry: &Entry) -> Option<&PublicKey> {
        if entry.device == self.office() {
            return self.keys.key_for(entry);
        }
        self.devices.get(&entry.device).map(|(_, device)| &device.key)
    }

    /// A certified device.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<&Device> {
        self.devices.get(&device).map(|(_, device)| device)
    }

    /// Every certified device.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        self.devices.iter().map(|(id, (_, device))| (*id, device))
    }

    /// Files of templates that the bureau published, in the order of publication.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.templates.values().map(String::as_str)
    }

    /// What a 文号 of this bureau begins with: as configured, or the first character of its name.
    #[must_use]
    pub fn region(&self) -> String {
        match &self.region {
            Some((_, region)) => region.clone(),
            None => self.name().chars().take(1).collect(),
        }
    }

    /// Every lease of numbers, with the `seq` of its statement, in that order.
    pub fn leases(&self) -> impl Iterator<Item = (u64, &NumbersLeased)> {
        self.leases.iter().map(|(seq, lease)| (*seq, lease))
    }

    /// What the office declared void.
    pub fn voided_numbers(&self) -> impl Iterator<Item = &NumbersVoided> {
        self.voided.values()
    }

    /// Which of several seals of a document counts, if that was decided.
    #[must_use]
    pub fn seal_decision(&self, document: DocumentId) -> Option<&SealDecided> {
        self.seals.get(&document).map(|(_, decided)| decided)
    }

    /// Every restore of the office from a backup, with the `seq` of its statement, in that order.
    pub fn restores(&self) -> impl Iterator<Item = (u64, &LogRestored)> {
        self.restores.iter().map(|(seq, restored)| (*seq, restored))
    }

    /// An officer as last registered.
    #[must_use]
    pub fn officer(&self, officer: OfficerId) -> Option<&Officer> {
        self.officers.get(&officer).map(|(_, officer)| officer)
    }

    /// Every officer.
    pub fn officers(&self) -> impl Iterator<Item = &Officer> {
        self.officers.values().map(|(_, officer)| officer)
    }

    /// A section as last stated.
    #[must_use]
    pub fn section(&self, section: SectionId) -> Option<&Section> {
        self.sections.get(&section).map(|(_, section)| section)
    }

    /// Every section.
    pub fn sections(&self) -> impl Iterator<Item = (SectionId, &Section)> {
        self.sections.iter().map(|(id, (_, section))| (*id, section))
    }

    /// A grant by the `seq` of its entry.
    #[must_use]
    pub fn grant(&self, seq: u64) -> Option<&Grant> {
        self.grants.get(&seq)
    }

    /// The grants before a `seq`, the newest first.
    pub fn grants_before(&self, seq: u64) -> impl Iterator<Item = &Grant> {
        self.grants.range(..seq).rev().map(|(_, grant)| grant)
    }

    /// The newest grant of a device with its `seq`.
    #[must_use]
    pub fn latest_grant(&self, device: DeviceId) -> Option<(u64, &Grant)> {
        self.grants.iter().rev().find(|(_, grant)| grant.device == device).map(|(seq, g)| (*seq, g))
    }

    /// The officer under whose grant an entry was made.
    #[must_use]
    pub fn author(&self, entry: &Entry) -> Option<&Officer> {
        self.officer(self.grant(entry.grant?)?.officer)
    }

    /// What a supervisor decided last about a quarantined entry: whether it joins the record.
    #[must_use]
    pub fn decision(&self, entry: EntryHash) -> Option<bool> {
        self.decisions.get(&entry).map(|(_, admitted)| *admitted)
    }

    /// Whether a supervisor has admitted a quarantined entry.
    #[must_use]
    pub fn is_admitted(&self, entry: EntryHash) -> bool {
        self.decisions.get(&entry).is_some_and(|(_, admitted)| *admitted)
    }

    /// Whether an entry was made after its grant had run out, by its own clock. It was recorded
    /// all the same and is looked at when it reaches the office.
    #[must_use]
    pub fn made_after_grant(&self, entry: &Entry) -> bool {
        entry
            .grant
            .and_then(|seq| self.grant(seq))
            .is_some_and(|grant| i128::from(entry.time.wall_ms) > i128::from(grant.not_after_ms))
    }

    /// Whether the device may act in a role now, by its newest grant.
    #[must_use]
    pub fn has_role(&self, device: DeviceId, role: Role) -> bool {
        self.latest_grant(device).is_some_and(|(_, grant)| grant.roles.contains(&role))
    }
}

fn latest<K: Ord, V>(map: &mut BTreeMap<K, (u64, V)>, key: K, seq: u64, value: V) {
    match map.get(&key) {
        Some((held, _)) if *held >= seq => {}
        _ => {
            map.insert(key, (seq, value));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
