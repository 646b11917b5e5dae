//! Somebody who may write to the database of the office, and has not its key, makes a terminal of their
//! own: it convinces no terminal, and nothing that it states joins anybody's record.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey};
use quanji_core::entry::{
    BureauFact, DeviceCertified, Entry, FORMAT_VERSION, GrantIssued, Role, Session, SignedEntry,
};
use quanji_core::id::{BureauId, CaseId, DeviceId, EntryHash, OfficerId, SectionId};
use quanji_core::record::{Fact, NoteAdded};
use quanji_core::terminal::SystemClock;
use quanji_core::time::{Clock, TimeClaim};
use quanji_server::storage::{Appender, Database};
use quanji_tests::harness::{Office, Terminal, scratch};

const FORGED: &str = "内部人员伪造的记录";

/// What the insider writes into the log, each signed with a key that the insider made.
struct Insider {
    key: SoftwareKey,
    bureau: BureauId,
    office: DeviceId,
}

impl Insider {
    fn signed(
        &self,
        device: DeviceId,
        place: (u64, Option<EntryHash>),
        about: Option<CaseId>,
        said: (&str, Vec<u8>),
    ) -> SignedEntry {
        let of_office = device == self.office;
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: self.bureau,
            device,
            grant: (!of_office).then_some(place.0.max(2) - 1),
            seq: place.0,
            prev: place.1,
            session: None,
            case: about,
            kind: said.0.to_owned(),
            body: said.1,
            time: TimeClaim::new(SystemClock::default().read(), None),
        };
        SignedEntry::sign(entry, &self.key).unwrap()
    }
}

/// The head of the office's chain.
fn head(office: &Office, id: DeviceId) -> (u64, EntryHash) {
    let (_, seq, hash) = office.log().into_iter().rfind(|(device, ..)| device == id.as_bytes()).unwrap();
    (seq, EntryHash::from_slice(&hash).unwrap())
}

#[test]
fn a_key_put_into_the_database_of_the_office_convinces_nobody() {
    let folder = scratch();
    let mut office = Office::start(&folder.path().join("office"));
    let [one, two] = ["张三", "李四"].map(|name| office.officer(name, "公共场所科"));
    let honest = office.enrol(&one, &folder.path().join("honest"));
    let reader = office.enrol(&two, &folder.path().join("reader"));
    let case: CaseId = honest.open_case("平罗县某宾馆").parse().unwrap();
    honest.sync();
    reader.sync();
    let first = office.log()[0].0;
    let key = SoftwareKey::from_bytes(&[77; 32]).unwrap();
    let enrolment = std::fs::read(honest.home().join("enrolment.json")).unwrap();
    let enrolment: serde_json::Value = serde_json::from_slice(&enrolment).unwrap();
    let insider = Insider {
        bureau: enrolment["bureau"].as_str().unwrap().parse().unwrap(),
        office: DeviceId::from_bytes(first),
        key,
    };
    let section: SectionId =
        office.admin(&["section", "list"])["sections"][0]["section"].as_str().unwrap().parse().unwrap();
    office.kill();

    // A certificate, a grant, and a note of the terminal that they make; the tree over them is right.
    let officer: OfficerId = one.id.parse().unwrap();
    let (seq, hash) = head(&office, insider.office);
    let key = insider.key.public_key();
    let certified =
        BureauFact::DeviceCertified(DeviceCertified { key, officer, name: "伪造终端".into() });
    let device = DeviceId::from(&key);
    let granted = BureauFact::GrantIssued(GrantIssued {
        device,
        officer,
        roles: vec![Role::Officer],
        sections: vec![section],
        not_before_ms: 0,
        not_after_ms: u64::MAX >> 1,
    });
    let certificate =
        insider.signed(insider.office, (seq + 1, Some(hash)), None, (certified.kind(), certified.to_body()));
    let grant = insider.signed(
        insider.office,
        (seq + 2, Some(certificate.hash())),
        None,
        (granted.kind(), granted.to_body()),
    );
    let session = Fact::SessionOpened(Session { key, nonce: [5; 16] });
    let opened = insider.signed(device, (1, None), None, (session.kind(), session.to_body()));
    let note = Fact::NoteAdded(NoteAdded { text: FORGED.into() });
    let note = insider.signed(device, (2, Some(opened.hash())), Some(case), (note.kind(), note.to_body()));
    let database = Database::open(office.data()).unwrap();
    database
        .write(|tx| {
            let mut appender = Appender::new(tx, 1)?;
            for signed in [&certificate, &grant, &opened, &note] {
                appender.append(signed)?;
            }
            Ok::<(), quanji_server::storage::StorageError>(())
        })
        .unwrap();
    drop(database);

    // Whether the office serves on or stops with an error: no terminal takes any of it in.
    if office.try_restart() {
        let _ = honest.note(&case.to_string(), "如实记录");
        let _ = honest.try_run(&["sync"]);
        let _ = reader.try_run(&["sync"]);
    }
    for terminal in [&honest, &reader] {
        let shown = terminal.run(&["case", "show", &case.to_string()]).to_string();
        assert!(!shown.contains(FORGED), "what the forged terminal states is no part of the case");
        assert!(!terminal.status().to_string().contains("伪造终端"));
        terminal.verify();
    }
    // A terminal that is enrolled now is told the whole chain of the office, and refuses it.
    if office.try_restart() {
        let late = Terminal::at(&folder.path().join("late"));
        let code = office.try_admin(&["code", "new", "--officer", &two.id]);
        if let Ok(code) = code {
            let code = code["code"].as_str().unwrap();
            let refused = late.try_run(&["enrol", "--office", office.url(), "--code", code]).unwrap_err();
            assert_eq!(refused.code, "dishonest_office", "{refused:?}");
        }
    }
}
