use super::*;
use crate::crypto::{SUITE_ES256, Signer, SoftwareKey};
use crate::entry::FORMAT_VERSION;
use crate::entry::bureau::{DeviceCertified, DeviceRevoked};
use crate::id::BootId;
use crate::time::TimeClaim;

/// A small office for tests: it signs its own chain.
pub(crate) struct Office {
    pub(crate) key: SoftwareKey,
    seq: u64,
}

impl Office {
    pub(crate) fn new() -> Self {
        Self { key: SoftwareKey::from_bytes(&[42; 32]).unwrap(), seq: 0 }
    }

    pub(crate) fn state(&mut self, fact: &BureauFact) -> SignedEntry {
        let key = SoftwareKey::from_bytes(&[42; 32]).unwrap();
        self.state_with(&key, fact)
    }

    /// As `state`, signed with another key: after a rotation, or by a forger.
    pub(crate) fn state_with(&mut self, key: &SoftwareKey, fact: &BureauFact) -> SignedEntry {
        self.seq += 1;
        let entry = Entry {
            grant: None,
            seq: self.seq,
            prev: (self.seq > 1).then(|| EntryHash::from_bytes([0; 32])),
            kind: fact.kind().into(),
            body: fact.to_body(),
            ..self.entry(&self.key)
        };
        self.sign(key, entry)
    }

    pub(crate) fn entry(&self, key: &SoftwareKey) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&self.key.public_key()),
            device: DeviceId::from(&key.public_key()),
            grant: Some(2),
            seq: 1,
            prev: None,
            session: None,
            case: None,
            kind: "note".into(),
            body: vec![0xa0],
            time: TimeClaim {
                wall_ms: 1_795_406_400_000,
                offset_minutes: 480,
                monotonic_ms: 0,
                boot: BootId::from_bytes([1; 16]),
                checkpoint: None,
            },
        }
    }

    pub(crate) fn sign(&self, key: &SoftwareKey, entry: Entry) -> SignedEntry {
        SignedEntry::sign(entry, key).unwrap()
    }

    pub(crate) fn with_device(&mut self) -> (SoftwareKey, Registry) {
        let key = SoftwareKey::from_bytes(&[11; 32]).unwrap();
        let mut registry = Registry::new(self.key.public_key());
        for signed in self.statements_for(&key) {
            registry.apply(&signed).unwrap();
        }
        (key, registry)
    }

    /// A device's certificate and its grant, which is the office's second statement.
    pub(crate) fn statements_for(&mut self, key: &SoftwareKey) -> Vec<SignedEntry> {
        let officer = OfficerId::from_bytes([5; 16]);
        let certified = BureauFact::DeviceCertified(DeviceCertified {
            key: key.public_key(),
            officer,
            name: "一号终端".into(),
        });
        let granted = BureauFact::GrantIssued(GrantIssued {
            device: DeviceId::from(&key.public_key()),
            officer,
            roles: vec![Role::Officer],
            sections: vec![],
            not_before_ms: 0,
            not_after_ms: 1_795_406_400_000,
        });
        [certified, granted].iter().map(|fact| self.state(fact)).collect()
    }

    pub(crate) fn revoke(&mut self, registry: &mut Registry, key: &SoftwareKey) {
        let device = DeviceId::from(&key.public_key());
        let fact =
            BureauFact::DeviceRevoked(DeviceRevoked { device, reason: "丢失".into(), approved_by: None });
        registry.apply(&self.state(&fact)).unwrap();
    }
}

#[test]
fn order_and_repetition_do_not_matter() {
    let mut office = Office::new();
    let key = SoftwareKey::from_bytes(&[11; 32]).unwrap();
    let section = SectionId::from_bytes([1; 16]);
    let named = |name: &str| {
        BureauFact::SectionAdded(super::super::bureau::SectionAdded { section, name: name.into() })
    };
    let facts = [
        named("旧名"),
        BureauFact::DeviceRevoked(DeviceRevoked {
            device: DeviceId::from(&key.public_key()),
            reason: "丢失".into(),
            approved_by: None,
        }),
        BureauFact::DeviceCertified(DeviceCertified {
            key: key.public_key(),
            officer: OfficerId::from_bytes([5; 16]),
            name: "一号".into(),
        }),
        named("新名"),
    ];
    let entries: Vec<SignedEntry> = facts.iter().map(|fact| office.state(fact)).collect();
    let fold = |order: &[usize]| {
        let mut registry = Registry::new(office.key.public_key());
        for at in order {
            registry.apply(&entries[*at]).unwrap();
        }
        registry
    };
    let straight = fold(&[0, 1, 2, 3]);
    assert_eq!(straight, fold(&[3, 2, 1, 0, 3, 1]));
    assert_eq!(straight.section(section).unwrap().name, "新名");
    assert!(straight.devices().all(|(_, device)| device.revoked.is_some()));
}

#[test]
fn an_entry_after_the_grant_is_marked() {
    let mut office = Office::new();
    let (key, registry) = office.with_device();
    let mut entry = office.entry(&key);
    assert!(!registry.made_after_grant(&entry));
    entry.time.wall_ms += 1;
    assert!(registry.made_after_grant(&entry));
}
