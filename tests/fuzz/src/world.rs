//! The office, the terminal and the log of the exemplars: their keys are no secret.

use std::sync::OnceLock;

use quanji_core::catalog::{Catalog, CheckTime};
use quanji_core::crypto::{CryptoError, PublicKey, SUITE_ES256, Signature, Signer, SoftwareKey};
use quanji_core::entry::{Entry, FORMAT_VERSION, Session, SignedEntry};
use quanji_core::id::{BootId, BureauId, CaseId, DeviceId, EntryHash};
use quanji_core::proof::{LogSigner, LogVerifier};
use quanji_core::time::TimeClaim;

pub(crate) const NOW: CheckTime = CheckTime { unix_ms: 1_795_406_400_000, offset_minutes: 480 };

/// What all targets know.
pub(crate) struct World {
    pub(crate) office_key: PublicKey,
    pub(crate) device_key: PublicKey,
    pub(crate) session: Session,
    pub(crate) signer: LogSigner,
    pub(crate) log: LogVerifier,
    pub(crate) catalog: &'static Catalog,
}

pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let public = |secret: u8| SoftwareKey::from_bytes(&[secret; 32]).unwrap().public_key();
        let signer = LogSigner::from_seed("quanji.example/log", &[0x55; 32]).unwrap();
        World {
            office_key: public(0x11),
            device_key: public(0x22),
            session: Session { key: public(0x33), nonce: [0xb1; 16] },
            log: signer.verifier(),
            signer,
            catalog: Catalog::builtin().unwrap(),
        }
    })
}

impl World {
    pub(crate) fn office(&self) -> DeviceId {
        DeviceId::from(&self.office_key)
    }

    pub(crate) fn device(&self) -> DeviceId {
        DeviceId::from(&self.device_key)
    }

    /// An entry of the exemplars' terminal, or of its office.
    pub(crate) fn entry(
        &self,
        device: DeviceId,
        seq: u64,
        case: Option<CaseId>,
        kind: &str,
        body: &[u8],
    ) -> Entry {
        let of_office = device == self.office();
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&self.office_key),
            device,
            grant: (!of_office).then_some(5),
            seq,
            prev: (seq > 1).then(|| EntryHash::from_bytes([7; 32])),
            session: (!of_office && kind != Session::KIND).then_some(1),
            case,
            kind: kind.to_owned(),
            body: body.to_vec(),
            time: TimeClaim {
                wall_ms: NOW.unix_ms,
                offset_minutes: 480,
                monotonic_ms: seq.saturating_mul(1_000),
                boot: BootId::from_bytes([2; 16]),
                checkpoint: None,
            },
        }
    }
}

/// The case of the exemplars.
pub(crate) fn case() -> CaseId {
    CaseId::from_bytes([0xa3; 16])
}

/// A signature that was made already; nothing here is about keys.
pub(crate) struct Given(pub(crate) [u8; 64]);

impl Signer for Given {
    fn public_key(&self) -> PublicKey {
        world().device_key
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, CryptoError> {
        Ok(Signature(self.0))
    }
}

/// An entry whose signature nobody looks at.
pub(crate) fn unsigned(entry: Entry) -> SignedEntry {
    SignedEntry::sign(entry, &Given([1; 64])).unwrap()
}
