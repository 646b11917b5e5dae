//! A bureau on paper, for tests: real entries, signed and folded, in the order in which a story tells them.

mod judging;
mod paper;
mod recording;

use std::collections::BTreeMap;

use crate::catalog::unix_ms;
use crate::crypto::{SUITE_ES256, Signer, SoftwareKey};
use crate::entry::{
    BureauCreated, BureauFact, DeviceCertified, Entry, FORMAT_VERSION, GrantIssued, OfficerRegistered, Role,
    SectionAdded, SettingInterpreted, SignedEntry,
};
use crate::id::{
    ActivityId, BootId, BureauId, CaseId, DeviceId, DocumentId, EntryHash, OfficerId, SectionId,
};
use crate::record::{
    ActivityEnded, ActivityStarted, CaseOpened, Draft, EventKind, EventNoted, Fact, NoteAdded,
};
use crate::time::{CHINA_OFFSET_MINUTES, TimeClaim};

/// A bureau with one section, four officers and one case.
///
/// 张三 and 李四 may act; 王五 is not on the establishment (辅助人员); 赵六 is the head of the section.
pub(crate) struct Scene {
    office: SoftwareKey,
    bureau_entries: Vec<SignedEntry>,
    terminals: BTreeMap<String, (SoftwareKey, u64, u64)>,
    entries: Vec<SignedEntry>,
    device_entries: Vec<SignedEntry>,
    case: CaseId,
    who: String,
    now_ms: i64,
    count: u8,
    drafts: BTreeMap<DocumentId, Draft>,
}

pub(crate) const SECTION: SectionId = SectionId::from_bytes([7; 16]);

pub(crate) fn officer(name: &str) -> OfficerId {
    let number = match name {
        "张三" => 1,
        "李四" => 2,
        "王五" => 3,
        "赵六" => 4,
        _ => 9,
    };
    OfficerId::from_bytes([number; 16])
}

impl Scene {
    /// The rules apply from 2020-01-01; it is 2026-03-02, nine o'clock, and 张三 acts.
    pub(crate) fn new() -> Self {
        let mut scene = Self {
            office: SoftwareKey::from_bytes(&[42; 32]).unwrap(),
            bureau_entries: Vec::new(),
            terminals: BTreeMap::new(),
            entries: Vec::new(),
            device_entries: Vec::new(),
            case: CaseId::from_bytes([0xca; 16]),
            who: "张三".into(),
            now_ms: 0,
            count: 0,
            drafts: BTreeMap::new(),
        };
        scene.at("2026-01-01T08:00");
        scene.office(BureauFact::BureauCreated(BureauCreated {
            name: "平罗县疾病预防控制中心（卫生监督所）".into(),
            key: scene.office.public_key(),
            log_key: "scene".into(),
        }));
        scene.office(BureauFact::SectionAdded(SectionAdded {
            section: SECTION, name: "公共场所科".into()
        }));
        for (at, name) in (1..).zip(["张三", "李四", "王五", "赵六"]) {
            scene.register(name, |_| {});
            let key = SoftwareKey::from_bytes(&[at; 32]).unwrap();
            let (device, officer) = (DeviceId::from(&key.public_key()), officer(name));
            scene.office(BureauFact::DeviceCertified(DeviceCertified {
                key: key.public_key(),
                officer,
                name: format!("{name}的终端"),
            }));
            scene.office(BureauFact::GrantIssued(GrantIssued {
                device,
                officer,
                roles: vec![Role::Officer],
                sections: vec![SECTION],
                not_before_ms: 0,
                not_after_ms: u64::MAX / 4,
            }));
            let grant = u64::try_from(scene.bureau_entries.len()).unwrap();
            scene.terminals.insert(name.into(), (key, grant, 0));
        }
        scene.setting("ruleset.effective_from", "\"2020-01-01\"");
        scene.at("2026-03-02T09:00").by("张三");
        scene
    }

    /// Registers an officer, or replaces what is registered.
    pub(crate) fn register(&mut self, name: &str, change: impl FnOnce(&mut OfficerRegistered)) {
        let mut registered = OfficerRegistered {
            officer: officer(name),
            name: name.into(),
            certificate: format!("6402210{}", officer(name).as_bytes()[0]),
            valid_from: "2024-01-01".into(),
            valid_to: "2029-12-31".into(),
            section: SECTION,
            roles: vec![if name == "赵六" { Role::SectionHead } else { Role::Officer }],
            established: name != "王五",
            on_duty: true,
        };
        change(&mut registered);
        self.office(BureauFact::OfficerRegistered(registered));
    }

    /// It is now this moment (China).
    pub(crate) fn at(&mut self, moment: &str) -> &mut Self {
        self.now_ms =
            unix_ms(moment, CHINA_OFFSET_MINUTES.into()).unwrap_or_else(|| panic!("{moment} is no moment"));
        self
    }

    /// From now on this officer acts.
    pub(crate) fn by(&mut self, name: &str) -> &mut Self {
        self.who = name.into();
        self
    }

    /// Decides a setting, from 2020-01-01 on, with its interpretation record.
    pub(crate) fn setting(&mut self, key: &str, json: &str) -> &mut Self {
        self.office(BureauFact::SettingInterpreted(SettingInterpreted {
            key: key.into(),
            value: json.into(),
            doc_no: "解释2020-1".into(),
            approved_by: "负责人".into(),
            effective_from: "2020-01-01".into(),
            stated_by: "综合办公室".into(),
        }));
        self
    }

    /// Opens the case.
    pub(crate) fn open(&mut self, kind: &str) -> EntryHash {
        self.state(Fact::CaseOpened(CaseOpened {
            kind: kind.into(),
            party: "平罗某宾馆".into(),
            section: SECTION,
        }))
    }

    /// Begins a step.
    pub(crate) fn step(&mut self, activity_type: &str) -> ActivityId {
        let activity = ActivityId::from_bytes([self.next(); 16]);
        let (activity_type, place) = (activity_type.into(), Some("三楼".into()));
        self.state(Fact::ActivityStarted(ActivityStarted { activity, activity_type, place }));
        activity
    }

    /// Ends it.
    pub(crate) fn end(&mut self, activity: ActivityId) -> EntryHash {
        self.state(Fact::ActivityEnded(ActivityEnded { activity }))
    }

    /// Notes that something happened.
    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        at: &str,
        change: impl FnOnce(&mut EventNoted),
    ) -> EntryHash {
        let mut noted = EventNoted {
            kind,
            at: at.into(),
            activity: None,
            document: None,
            media: None,
            person: None,
            text: kind.zh().into(),
            amount_fen: None,
            reference: None,
            granted: None,
        };
        change(&mut noted);
        self.state(Fact::EventNoted(noted))
    }

    /// Adds a remark.
    pub(crate) fn note(&mut self, text: &str) {
        self.state(Fact::NoteAdded(NoteAdded { text: text.into() }));
    }

    /// States anything about the case, or about the device.
    pub(crate) fn state(&mut self, fact: Fact) -> EntryHash {
        let about_case = fact.is_about_case();
        let who = self.who.clone();
        let case = about_case.then_some(self.case);
        let (kind, body, time) = (fact.kind().to_owned(), fact.to_body(), self.time());
        let bureau = BureauId::from(&self.office.public_key());
        let (key, grant, seq) = self.terminals.get_mut(&who).unwrap();
        *seq += 1;
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau,
            device: DeviceId::from(&key.public_key()),
            grant: Some(*grant),
            seq: *seq,
            prev: (*seq > 1).then(|| EntryHash::from_bytes([0; 32])),
            session: None,
            case,
            kind,
            body,
            time,
        };
        let signed = SignedEntry::sign(entry, key).unwrap();
        let hash = signed.hash();
        if about_case {
            self.entries.push(signed)
        } else {
            self.device_entries.push(signed)
        }
        hash
    }

    /// The office states something.
    pub(crate) fn office(&mut self, fact: BureauFact) -> EntryHash {
        let seq = u64::try_from(self.bureau_entries.len()).unwrap() + 1;
        let entry = Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&self.office.public_key()),
            device: DeviceId::from(&self.office.public_key()),
            grant: None,
            seq,
            prev: (seq > 1).then(|| EntryHash::from_bytes([0; 32])),
            session: None,
            case: fact.is_about_case().then_some(self.case),
            kind: fact.kind().into(),
            body: fact.to_body(),
            time: self.time(),
        };
        let signed = SignedEntry::sign(entry, &self.office).unwrap();
        let hash = signed.hash();
        if fact.is_about_case() {
            self.entries.push(signed.clone());
        }
        self.bureau_entries.push(signed);
        hash
    }

    fn next(&mut self) -> u8 {
        self.count = self.count.checked_add(1).unwrap();
        self.count
    }

    fn time(&self) -> TimeClaim {
        TimeClaim {
            wall_ms: self.now_ms,
            offset_minutes: CHINA_OFFSET_MINUTES,
            monotonic_ms: 0,
            boot: BootId::from_bytes([1; 16]),
            checkpoint: None,
        }
    }
}
