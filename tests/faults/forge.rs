//! Entries forged under a colleague's actor, grant, device or name: refused, kept, shown; what is
//! honest after them joins the record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ROOT};
use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{Entry, FORMAT_VERSION, Session, SignedEntry, actor_of};
use quanji_core::id::{BureauId, CaseId, DeviceId, DocumentId, EntryHash};
use quanji_core::net::Client;
use quanji_core::record::{CaseOpened, DraftChanged, Fact, NoteAdded};
use quanji_core::sync::{
    ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, EntryBytes, ExchangeReply, ExchangeRequest,
    TokenReply, TokenRequest, challenge_message, enrol_message,
};
use quanji_core::terminal::SystemClock;
use quanji_core::time::{Clock, TimeClaim};
use quanji_tests::harness::{Office, scratch};

/// A device whose owner knows the format and has no scruples.
struct Forger {
    key: SoftwareKey,
    device: DeviceId,
    bureau: BureauId,
    grant: u64,
    session: Session,
    head: Option<(u64, EntryHash)>,
    client: Client,
    token: String,
}

impl Forger {
    async fn enrol(office: &Office, code: &str) -> Self {
        let key = SoftwareKey::from_bytes(&[77; 32]).unwrap();
        let client = Client::new(office.url(), None).unwrap();
        let secret = code.rsplit_once('.').unwrap().0;
        let proof = key.sign(&enrol_message(secret, &key.public_key())).unwrap().0;
        let request =
            EnrolRequest { code: secret.into(), key: key.public_key(), name: "伪造者".into(), proof };
        let reply: EnrolReply = client.post("v1/enrol", None, &request).await.unwrap();
        let device = DeviceId::from(&key.public_key());
        let grant = reply
            .entries
            .iter()
            .map(|bytes| SignedEntry::parse(&bytes.0).unwrap())
            .filter(|signed| signed.entry().kind == "grant.issued")
            .map(|signed| signed.entry().seq)
            .max()
            .unwrap();
        let asked = ChallengeRequest { device };
        let ChallengeReply { nonce } = client.post("v1/challenge", None, &asked).await.unwrap();
        let signature = key.sign(&challenge_message(device, &nonce)).unwrap().0;
        let token: TokenReply =
            client.post("v1/token", None, &TokenRequest { device, nonce, signature }).await.unwrap();
        let session = Session { key: key.public_key(), nonce: [5; 16] };
        let bureau = BureauId::from(&reply.office_key);
        Self { key, device, bureau, grant, session, head: None, client, token: token.token }
    }

    /// The next entry of the own chain, changed by `forge` before it is signed.
    fn next(&mut self, case: Option<CaseId>, fact: &Fact, forge: impl FnOnce(&mut Entry)) -> SignedEntry {
        let opens = matches!(fact, Fact::SessionOpened(_));
        let mut entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: self.bureau,
            device: self.device,
            grant: Some(self.grant),
            seq: self.head.map_or(1, |(seq, _)| seq + 1),
            prev: self.head.map(|(_, hash)| hash),
            session: (!opens).then_some(1),
            case,
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: TimeClaim::new(SystemClock::default().read(), None),
        };
        forge(&mut entry);
        let signed = SignedEntry::sign(entry, &self.key).unwrap();
        self.head = Some((self.head.map_or(1, |(seq, _)| seq + 1), signed.hash()));
        signed
    }

    async fn push(&self, entries: &[EntryBytes]) -> ExchangeReply {
        let request = ExchangeRequest { entries: entries.to_vec(), ..ExchangeRequest::default() };
        self.client.post("v1/exchange", Some(&self.token), &request).await.unwrap()
    }
}

fn bytes(signed: &SignedEntry) -> EntryBytes {
    EntryBytes(signed.bytes().to_vec())
}

fn change(actor: [u8; 16], case: CaseId) -> Fact {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(actor.as_slice()));
    doc.put(ROOT, "party_name", "冒名填写").unwrap();
    doc.commit();
    let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    Fact::DraftChanged(DraftChanged { document: DocumentId::from(case), change })
}

#[test]
fn every_forgery_is_refused_kept_and_shown() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = scratch();
        let office = Office::start(&folder.path().join("office"));
        let honest = office.officer("张三", "公共场所科");
        let colleague = office.enrol(&honest, &folder.path().join("colleague"));
        let colleagues_case: CaseId = colleague.open_case("平罗县某宾馆").parse().unwrap();
        colleague.sync();
        let outside = office.officer("李四", "医疗科");
        let stranger = office.enrol(&outside, &folder.path().join("stranger"));
        let outside_case: CaseId = stranger.open_case("平罗县某医院").parse().unwrap();
        stranger.sync();
        let colleague_id: DeviceId = colleague.status()["device"].as_str().unwrap().parse().unwrap();
        let other = office.officer("王五", "公共场所科");
        let mut forger = Forger::enrol(&office, &office.code(&other)).await;
        let own_grant = forger.grant;

        let case = CaseId::from_bytes([9; 16]);
        let section = office.admin(&["section", "list"])["sections"]
            .as_array()
            .unwrap()
            .iter()
            .find(|section| section["name"] == "公共场所科")
            .unwrap()["section"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let note = || Fact::NoteAdded(NoteAdded { text: "伪造".into() });
        let own_actor = actor_of(forger.device, &forger.session);
        let colleagues_actor = actor_of(colleague_id, &forger.session);
        let opened =
            Fact::CaseOpened(CaseOpened { kind: "inspection".into(), party: "某公司".into(), section });
        let session = Fact::SessionOpened(forger.session.clone());

        let honest_before = [forger.next(None, &session, |_| {}), forger.next(Some(case), &opened, |_| {})];
        let mut altered = bytes(&forger.next(Some(case), &note(), |_| {}));
        *altered.0.last_mut().unwrap() ^= 1;
        // The place of the altered entry is taken by nothing that counts: go on from before it.
        forger.head = Some((2, honest_before[1].hash()));
        let forgeries = vec![
            ("forged_actor", forger.next(Some(case), &change(colleagues_actor, case), |_| {})),
            ("grant_mismatch", forger.next(Some(case), &note(), |entry| entry.grant = Some(own_grant - 1))),
            ("unknown_kind", forger.next(Some(case), &note(), |entry| entry.kind = "case.deleted".into())),
            ("bad_body", forger.next(Some(case), &note(), |entry| entry.body = vec![0xa1, 0x00])),
            ("outside_scope", forger.next(Some(outside_case), &note(), |_| {})),
            ("other_bureau", forger.next(Some(case), &note(), |e| e.bureau = BureauId::from_bytes([1; 16]))),
        ];
        let masked = forger.next(Some(colleagues_case), &note(), |entry| entry.device = colleague_id);
        let last = forgeries.last().unwrap().1.hash();
        forger.head = Some((2 + forgeries.len() as u64, last));
        let honest_after = [
            forger.next(Some(case), &change(own_actor, case), |_| {}),
            forger.next(Some(case), &Fact::NoteAdded(NoteAdded { text: "如实记录".into() }), |_| {}),
        ];

        let mut sent: Vec<EntryBytes> = honest_before.iter().map(bytes).collect();
        sent.extend(forgeries.iter().map(|(_, signed)| bytes(signed)));
        sent.extend(honest_after.iter().map(bytes));
        let before = office.log_size();
        forger.push(&sent).await;
        assert_eq!(office.log_size() - before, 4, "what is honest joins the record, before and after");
        forger.push(&[altered]).await;
        forger.push(&[bytes(&masked)]).await;
        assert_eq!(office.log_size() - before, 4);

        let listed = office.admin(&["quarantine", "list"]);
        let entries = listed["quarantine"].as_array().unwrap();
        for (reason, signed) in &forgeries {
            let hash = signed.hash().to_string();
            let kept = entries.iter().find(|entry| entry.to_string().contains(&hash));
            assert_eq!(kept.unwrap_or_else(|| panic!("{reason} is not kept"))["reason"], *reason);
        }
        let reasons = office.quarantine();
        assert_eq!(reasons.iter().filter(|reason| *reason == "bad_signature").count(), 2, "{listed:#}");

        colleague.sync();
        let seen = colleague.run(&["case", "show", &case.to_string()]);
        assert_eq!(seen["timeline"].as_array().unwrap().len(), 3, "only what is honest: {seen}");
        assert!(!colleague.run(&["case", "show", &colleagues_case.to_string()]).to_string().contains("伪造"));
        colleague.verify();
    });
}
