//! An office and terminals for tests: real keys, real entries, a clock that moves when told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ROOT};
use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{Approval, Entry, FORMAT_VERSION, KeyHistory, Role, Session, SignedEntry, actor_of};
use quanji_core::id::{BootId, BureauId, CaseId, DeviceId, DocumentId, EntryHash, OfficerId, SectionId};
use quanji_core::proof::{Checkpoint, LogKeys, LogVerifier};
use quanji_core::record::{CaseAssigned, CaseOpened, DraftChanged, Fact, NoteAdded};
use quanji_core::sync::{
    Backfill, ChallengeRequest, EnrolRequest, EntryBytes, ExchangeReply, ExchangeRequest, Plan, TokenRequest,
    Trust, challenge_message, enrol_message, plan,
};
use quanji_core::terminal::SystemRandomness;
use quanji_core::time::{Clock, ClockReading, TimeClaim};
use tempfile::TempDir;

use super::{NewOfficer, Office, OfficeError, Surroundings};

pub(crate) const NOON: i64 = 1_795_406_400_000;
pub(crate) const HOUR: i64 = 3_600_000;

pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn read(&self) -> ClockReading {
        let wall_ms = self.0.load(Ordering::Relaxed);
        ClockReading { wall_ms, offset_minutes: 480, monotonic_ms: 1, boot: BootId::from_bytes([7; 16]) }
    }
}

pub(crate) struct TestOffice {
    pub(crate) office: Office,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) sections: [SectionId; 2],
    pub(crate) dir: TempDir,
}

impl TestOffice {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(NOON)));
        let office = Office::init(dir.path(), "某县卫生监督所", surroundings(&clock)).unwrap().office;
        let add = |name| office.add_section(name).unwrap().0;
        let sections = [add("医疗科"), add("公共场所科")];
        Self { office, clock, sections, dir }
    }

    /// A second handle on the same folder, as another process has it.
    pub(crate) fn another(&self) -> Office {
        Office::open_with(self.dir.path(), surroundings(&self.clock)).unwrap()
    }

    pub(crate) fn new_officer(&self, section: usize, certificate: &str) -> NewOfficer {
        NewOfficer {
            officer: None,
            name: format!("执法员{certificate}"),
            certificate: certificate.into(),
            valid_from: "2025-01-01".into(),
            valid_to: "2029-12-31".into(),
            section: self.sections[section].to_string(),
            roles: vec![Role::Officer],
            established: true,
            on_duty: true,
        }
    }

    /// Registers an officer of a section and enrols a terminal for them.
    pub(crate) fn terminal(&self, section: usize, n: u8) -> Terminal {
        let (officer, _) =
            self.office.add_officer(&self.new_officer(section, &format!("3301{n:04}"))).unwrap();
        let code = self.office.issue_code(officer).unwrap().code;
        let mut terminal = Terminal::new(&self.office, officer, n);
        self.office.enrol(&terminal.enrol_request(&code)).unwrap();
        terminal.grant = self.office.registry().unwrap().latest_grant(terminal.id).map(|(seq, _)| seq);
        terminal
    }
}

/// Two people who may do together what nobody does alone.
pub(crate) fn two_people() -> Vec<Approval> {
    ["王五", "赵六"].map(|name| Approval { name: name.into(), role: Role::SectionHead }).to_vec()
}

pub(crate) fn surroundings(clock: &Arc<TestClock>) -> Surroundings {
    Surroundings { clock: Arc::<TestClock>::clone(clock), randomness: Arc::new(SystemRandomness) }
}

#[derive(Clone)]
pub(crate) struct Terminal {
    pub(crate) key: Arc<SoftwareKey>,
    pub(crate) id: DeviceId,
    pub(crate) officer: OfficerId,
    pub(crate) grant: Option<u64>,
    pub(crate) seq: u64,
    pub(crate) prev: Option<EntryHash>,
    pub(crate) session: Option<(u64, Session, Arc<SoftwareKey>)>,
    pub(crate) seen: Option<Checkpoint>,
    pub(crate) cursor: u64,
    pub(crate) epoch: u64,
    pub(crate) backfills: Vec<Backfill>,
    /// Log indexes that were given.
    pub(crate) given: std::collections::BTreeSet<u64>,
    bureau: BureauId,
    trust: Trust,
}

impl Terminal {
    pub(crate) fn new(office: &Office, officer: OfficerId, n: u8) -> Self {
        let registry = office.registry().unwrap();
        let key = SoftwareKey::from_bytes(&[n; 32]).unwrap();
        Self {
            id: DeviceId::from(&key.public_key()),
            key: Arc::new(key),
            officer,
            grant: None,
            seq: 0,
            prev: None,
            session: None,
            seen: None,
            cursor: 0,
            epoch: 0,
            backfills: Vec::new(),
            given: std::collections::BTreeSet::new(),
            bureau: registry.bureau(),
            trust: Trust::new(
                KeyHistory::new(office.inner.first_key),
                LogKeys::new(LogVerifier::from_vkey(registry.log_key()).unwrap()),
            ),
        }
    }

    pub(crate) fn enrol_request(&self, code: &str) -> EnrolRequest {
        let code = code.split('.').next().unwrap().to_owned();
        let key = self.key.public_key();
        let proof = self.key.sign(&enrol_message(&code, &key)).unwrap().0;
        EnrolRequest { code, key, name: "一号终端".into(), proof }
    }

    pub(crate) fn token_request(&self, office: &Office) -> TokenRequest {
        let nonce = office.challenge(&ChallengeRequest { device: self.id }).unwrap().nonce;
        let signature = self.key.sign(&challenge_message(self.id, &nonce)).unwrap().0;
        TokenRequest { device: self.id, nonce, signature }
    }

    /// The next entry of the chain, before it is signed.
    pub(crate) fn next(&self, case: Option<CaseId>, fact: &Fact) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: self.bureau,
            device: self.id,
            grant: self.grant,
            seq: self.seq + 1,
            prev: self.prev,
            session: self.session.as_ref().map(|(seq, ..)| *seq),
            case,
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: TimeClaim {
                wall_ms: NOON,
                offset_minutes: 480,
                monotonic_ms: self.seq,
                boot: BootId::from_bytes([9; 16]),
                checkpoint: None,
            },
        }
    }

    pub(crate) fn keep(&mut self, signed: &SignedEntry) {
        (self.seq, self.prev) = (signed.entry().seq, Some(signed.hash()));
    }

    pub(crate) fn say(&mut self, case: Option<CaseId>, fact: &Fact) -> SignedEntry {
        let entry = self.next(case, fact);
        let signer = self.session.as_ref().map_or(&self.key, |(.., key)| key);
        let signed = SignedEntry::sign(entry, signer.as_ref()).unwrap();
        self.keep(&signed);
        signed
    }

    pub(crate) fn open_session(&mut self, n: u8) -> SignedEntry {
        self.session = None;
        let key = SoftwareKey::from_bytes(&[n; 32]).unwrap();
        let session = Session { key: key.public_key(), nonce: [n; 16] };
        let signed = self.say(None, &Fact::SessionOpened(session.clone()));
        self.session = Some((signed.entry().seq, session, Arc::new(key)));
        signed
    }

    pub(crate) fn open_case(&mut self, case: CaseId, section: SectionId) -> SignedEntry {
        let body = CaseOpened { kind: "inspection".into(), party: "某某美容院".into(), section };
        self.say(Some(case), &Fact::CaseOpened(body))
    }

    pub(crate) fn note(&mut self, case: CaseId) -> SignedEntry {
        let text = format!("第{}条工作记录", self.seq);
        self.say(Some(case), &Fact::NoteAdded(NoteAdded { text }))
    }

    pub(crate) fn assign(&mut self, case: CaseId, officer: OfficerId) -> SignedEntry {
        self.say(Some(case), &Fact::CaseAssigned(CaseAssigned { officer }))
    }

    pub(crate) fn draft(&mut self, case: CaseId, actor: Option<[u8; 16]>) -> SignedEntry {
        let own = self.session.as_ref().map(|(_, session, _)| actor_of(self.id, session));
        let mut doc = AutoCommit::new().with_actor(ActorId::from(actor.or(own).unwrap()));
        doc.put(ROOT, "party_name", "某某").unwrap();
        doc.commit();
        let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        self.say(Some(case), &Fact::DraftChanged(DraftChanged { document: DocumentId::from(case), change }))
    }

    /// One exchange, checked as a terminal checks it.
    pub(crate) fn exchange(
        &mut self,
        office: &Office,
        entries: &[SignedEntry],
    ) -> Result<ExchangeReply, OfficeError> {
        let (reply, plan) = self.try_exchange(office, entries)?;
        self.epoch = plan.epoch;
        self.trust = plan.trust;
        self.seen = Some(plan.checkpoint);
        self.cursor = plan.cursor;
        if let Some((asked, left)) = plan.backfill {
            self.backfills.retain(|held| *held != asked);
            self.backfills.extend(left);
        }
        self.backfills.extend(plan.opened);
        self.given.extend(plan.feed.iter().chain(&plan.backfilled).map(|item| item.index));
        Ok(reply)
    }

    /// The same without remembering anything.
    pub(crate) fn try_exchange(
        &self,
        office: &Office,
        entries: &[SignedEntry],
    ) -> Result<(ExchangeReply, Plan), OfficeError> {
        let request = ExchangeRequest {
            epoch: self.epoch,
            seen_size: self.seen.as_ref().map_or(0, |seen| seen.size),
            cursor: self.cursor,
            entries: entries.iter().map(|signed| EntryBytes(signed.bytes().to_vec())).collect(),
            lost: vec![],
            backfill: self.backfills.first().copied(),
        };
        let reply = office.exchange(self.id, request.clone())?.reply;
        let plan = plan(&self.trust, self.seen.as_ref(), &request, entries, u64::MAX, reply.clone()).unwrap();
        Ok((reply, plan))
    }

    /// Exchanges until nothing is left to fetch.
    pub(crate) fn catch_up(&mut self, office: &Office) {
        loop {
            self.exchange(office, &[]).unwrap();
            if self.backfills.is_empty() && self.seen.as_ref().is_some_and(|seen| seen.size == self.cursor) {
                return;
            }
        }
    }
}

pub(crate) fn case(n: u8) -> CaseId {
    CaseId::from_bytes([n; 16])
}

/// The reasons of everything in quarantine, by the hash of the entry.
pub(crate) fn reasons(office: &Office) -> Vec<(EntryHash, String)> {
    let mut reasons: Vec<_> = office
        .quarantine(1_000)
        .unwrap()
        .iter()
        .map(|item| (item.hash, item.reason.as_str().to_owned()))
        .collect();
    reasons.sort();
    reasons
}
