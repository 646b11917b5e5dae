//! A terminal enrolled without a network, for measurements that need no office.

use std::path::Path;

use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{
    BureauCreated, BureauFact, DeviceCertified, Entry, FORMAT_VERSION, GrantIssued, OfficerRegistered, Role,
    SectionAdded, SignedEntry,
};
use quanji_core::id::{BootId, BureauId, DeviceId, EntryHash, OfficerId, SectionId};
use quanji_core::proof::LogSigner;
use quanji_core::sync::{EnrolReply, EntryBytes};
use quanji_core::terminal::{KeyVault, Surroundings, SystemRandomness, Terminal, accept_enrolment};
use quanji_core::time::TimeClaim;

/// Enrols a terminal in a folder from an office chain made here.
pub fn terminal(home: &Path) -> Terminal {
    let surroundings = Surroundings::system(home);
    std::fs::create_dir_all(home).unwrap();
    surroundings.vault.create(&SystemRandomness).unwrap();
    let reply = office_chain(&*surroundings.vault);
    accept_enrolment(surroundings, "http://127.0.0.1:1", None, &reply).unwrap()
}

fn office_chain(vault: &dyn KeyVault) -> EnrolReply {
    let office = SoftwareKey::from_bytes(&[42; 32]).unwrap();
    let device = vault.public_key().unwrap();
    let (officer, section) = (OfficerId::from_bytes([5; 16]), SectionId::from_bytes([6; 16]));
    let log = LogSigner::from_seed("quanji.local/bench", &[7; 32]).unwrap();
    let facts = [
        BureauFact::BureauCreated(BureauCreated {
            name: "平罗县卫生监督所".into(),
            key: office.public_key(),
            log_key: log.verifier().vkey(),
        }),
        BureauFact::SectionAdded(SectionAdded { section, name: "公共场所科".into() }),
        BureauFact::OfficerRegistered(OfficerRegistered {
            officer,
            name: "张三".into(),
            certificate: "640221001".into(),
            valid_from: "2024-01-01".into(),
            valid_to: "2030-01-01".into(),
            section,
            roles: vec![Role::Officer],
            established: true,
            on_duty: true,
        }),
        BureauFact::DeviceCertified(DeviceCertified { key: device, officer, name: "终端".into() }),
        BureauFact::GrantIssued(GrantIssued {
            device: DeviceId::from(&device),
            officer,
            roles: vec![Role::Officer],
            sections: vec![section],
            not_before_ms: 0,
            not_after_ms: u64::MAX >> 2,
        }),
    ];
    let mut prev: Option<EntryHash> = None;
    let mut entries = Vec::new();
    for (seq, fact) in (1..).zip(facts) {
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&office.public_key()),
            device: DeviceId::from(&office.public_key()),
            grant: None,
            seq,
            prev,
            session: None,
            case: None,
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: TimeClaim {
                wall_ms: 1_795_406_400_000,
                offset_minutes: 480,
                monotonic_ms: 0,
                boot: BootId::from_bytes([1; 16]),
                checkpoint: None,
            },
        };
        let signed = SignedEntry::sign(entry, &office).unwrap();
        prev = Some(signed.hash());
        entries.push(EntryBytes(signed.bytes().to_vec()));
    }
    EnrolReply { office_key: office.public_key(), entries }
}
