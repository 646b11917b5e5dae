//! A bureau on paper, for tests: real entries, signed and folded, in the order in which a story tells them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::evaluate::Evaluation;
use super::facts::{Around, CaseFacts, DeviceUse};
use super::finding::{Finding, Subject};
use super::level::Level;
use super::settings::Settings;
use crate::catalog::{Catalog, CheckTime, FieldValue, unix_ms};
use crate::crypto::{SUITE_ES256, Signer, SoftwareKey};
use crate::entry::{
    BureauCreated, BureauFact, DeviceCertified, Entry, FORMAT_VERSION, GrantIssued, MediaReceived,
    OfficerRegistered, Registry, Role, SectionAdded, SettingInterpreted, SignedEntry,
};
use crate::id::{
    ActivityId, BootId, BureauId, CaseId, DeviceId, Digest, DocumentId, EntryHash, MediaId, OfficerId,
    SectionId,
};
use crate::record::{
    ActivityEnded, ActivityStarted, CaptureEnd, CaseOpened, CaseState, Content, DocumentCreated,
    DocumentSealed, DocumentServed, DocumentSigned, Draft, DraftChanged, EventKind, EventNoted, Fact,
    Handwriting, Means, MediaCaptured, MediaKind, NumberAssigned, Point, SeriesNumber, ServiceMode,
    Signer as Signing, Source, Subject as About, document_id, media_id,
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

    /// Writes on the case sheet.
    pub(crate) fn sheet(&mut self, values: Value) {
        let template = Catalog::builtin().unwrap().case_sheet().clone();
        self.change(DocumentId::from(self.case), &template, &fields(&values));
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

    /// A recording of a step, from one moment to another, that the office holds at once.
    pub(crate) fn record(
        &mut self,
        kind: MediaKind,
        step: Option<ActivityId>,
        from: &str,
        to: &str,
    ) -> MediaId {
        let media = self.record_with(kind, step, from, to, |_| {});
        self.receive(media);
        media
    }

    /// A recording that the office does not hold yet.
    pub(crate) fn record_with(
        &mut self,
        kind: MediaKind,
        step: Option<ActivityId>,
        from: &str,
        to: &str,
        change: impl FnOnce(&mut MediaCaptured),
    ) -> MediaId {
        let nonce = [self.next(); 16];
        let device = DeviceId::from(&self.terminals[&self.who].0.public_key());
        let mut captured = MediaCaptured {
            media: media_id(self.case, device, &nonce),
            nonce,
            kind,
            media_type: "video/mp4".into(),
            length: 1,
            sha256: Digest::from_bytes([nonce[0]; 32]),
            root: Digest::from_bytes([nonce[0]; 32]),
            sm3: None,
            end: CaptureEnd::Finished,
            started_ms: unix_ms(from, CHINA_OFFSET_MINUTES.into()),
            ended_ms: unix_ms(to, CHINA_OFFSET_MINUTES.into()),
            gaps: Vec::new(),
            marks: Vec::new(),
            subject: About { activity: step, ..About::default() },
            source: Source::Terminal,
            position: None,
            continues: None,
            copy_of: None,
        };
        change(&mut captured);
        let media = captured.media;
        self.state(Fact::MediaCaptured(captured));
        media
    }

    /// A recording that a recorder of the register made and the office holds at once.
    pub(crate) fn record_by_recorder(
        &mut self,
        kind: MediaKind,
        step: Option<ActivityId>,
        from: &str,
        to: &str,
        recorder: &str,
    ) -> MediaId {
        let media = self.record_with(kind, step, from, to, |captured| {
            captured.source = Source::Recorder(crate::record::Import {
                file: "0001.mp4".into(),
                recorder: Some(recorder.into()),
                ..crate::record::Import::default()
            });
        });
        self.receive(media);
        media
    }

    /// 综合办公室 enters a recorder in the register.
    pub(crate) fn equip(&mut self, number: &str) {
        self.office(BureauFact::EquipmentRegistered(crate::entry::EquipmentRegistered {
            number: number.into(),
            kind: crate::entry::EquipmentKind::Recorder,
            model: "DSJ-V8".into(),
            section: Some(SECTION),
            device: None,
            fingerprint: Vec::new(),
            acquired_on: "2025-06-01".into(),
            stated_by: "马主任".into(),
            role: Role::Equipment,
        }));
    }

    /// The office holds a recording now.
    pub(crate) fn receive(&mut self, media: MediaId) {
        let captured = self.entries.iter().rev().find_map(|signed| {
            match Fact::from_body(&signed.entry().kind, &signed.entry().body) {
                Ok(Fact::MediaCaptured(body)) if body.media == media => Some((signed.hash(), body)),
                _ => None,
            }
        });
        let (captured, body) = captured.unwrap();
        self.office(BureauFact::MediaReceived(MediaReceived {
            media,
            captured,
            length: body.length,
            sha256: body.sha256,
        }));
    }

    /// A draft with these values.
    pub(crate) fn draft(&mut self, code: &str, values: Value) -> DocumentId {
        let template =
            Catalog::builtin().unwrap().template(code).unwrap_or_else(|| panic!("no {code}")).clone();
        let nonce = [self.next(); 16];
        let document = document_id(self.case, code, template.version, &nonce);
        self.state(Fact::DocumentCreated(DocumentCreated {
            document,
            template: code.into(),
            version: template.version,
            nonce,
        }));
        self.change(document, &template, &fields(&values));
        document
    }

    /// A sealed document with these values, signed by these officers.
    pub(crate) fn seal(&mut self, code: &str, values: Value, officers: &[&str]) -> DocumentId {
        let document = self.draft(code, Value::Object(serde_json::Map::new()));
        self.seal_draft(document, code, values, officers);
        document
    }

    /// Seals a draft with these values, signed by these officers.
    pub(crate) fn seal_draft(
        &mut self,
        document: DocumentId,
        code: &str,
        values: Value,
        officers: &[&str],
    ) -> EntryHash {
        let template = Catalog::builtin().unwrap().template(code).unwrap().clone();
        let (read_back, page) = (EntryHash::from_bytes([1; 32]), Digest::from_bytes([2; 32]));
        let mut number = None;
        if template.numbering.is_numbered() {
            let count = self.next();
            let text = format!("2026-{count:04}");
            let series = SeriesNumber { series: "编号".into(), year: 2026, number: count.into() };
            self.state(Fact::NumberAssigned(NumberAssigned {
                document,
                number: Some(series),
                text: text.clone(),
            }));
            number = Some(text);
        }
        let strokes = vec![vec![Point { x: 1, y: 1, t: 0, pressure: None }]];
        let signatures = officers
            .iter()
            .map(|name| {
                let hand = Handwriting {
                    device: "T".into(),
                    width: 10,
                    height: 10,
                    rate_hz: 100,
                    strokes: strokes.clone(),
                };
                self.state(Fact::DocumentSigned(DocumentSigned {
                    document,
                    read_back,
                    page,
                    role: "officer".into(),
                    signer: Signing {
                        name: (*name).into(),
                        officer: Some(officer(name)),
                        ..Signing::default()
                    },
                    means: Means::Handwriting(hand),
                    on_pages: vec![1],
                }))
            })
            .collect();
        let content = Content {
            case: self.case,
            document,
            template: code.into(),
            version: template.version,
            number,
            corrects: None,
            fields: fields(&values),
        };
        self.state(Fact::DocumentSealed(DocumentSealed {
            document,
            heads: Vec::new(),
            content: content.to_bytes(),
            read_back,
            signatures,
            overrides: Vec::new(),
            page,
            layout: 1,
        }))
    }

    /// Serves a sealed document.
    pub(crate) fn serve(&mut self, document: DocumentId, mode: ServiceMode, at: &str) -> EntryHash {
        self.serve_with(document, mode, at, |_| {})
    }

    /// As [`Scene::serve`], with more said.
    pub(crate) fn serve_with(
        &mut self,
        document: DocumentId,
        mode: ServiceMode,
        at: &str,
        change: impl FnOnce(&mut DocumentServed),
    ) -> EntryHash {
        let mut served = DocumentServed {
            document,
            seal: EntryHash::from_bytes([3; 32]),
            mode,
            served_at: at.into(),
            receiver: Some("马某".into()),
            place: None,
            refusal: None,
            witness: None,
            media: None,
            consent: None,
            reference: None,
            receipt: None,
        };
        change(&mut served);
        self.state(Fact::DocumentServed(served))
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
        self.state(Fact::NoteAdded(crate::record::NoteAdded { text: text.into() }));
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

    /// The entries of the case as they were stated.
    pub(crate) fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// Who is who.
    pub(crate) fn registry(&self) -> Registry {
        let mut registry = Registry::new(self.office.public_key());
        for signed in &self.bureau_entries {
            registry.apply(signed).unwrap();
        }
        registry
    }

    /// Looks at the facts of the case as of now, folded from its entries in the order given.
    pub(crate) fn with_facts_of<T>(
        &self,
        entries: &[SignedEntry],
        look: impl FnOnce(&CaseFacts<'_>) -> T,
    ) -> T {
        let (registry, catalog) = (self.registry(), Catalog::builtin().unwrap());
        let state = CaseState::fold(catalog, self.case, entries);
        let settings = Settings::of(&registry);
        let calendar = settings.calendar();
        let mut devices = DeviceUse::of(&registry);
        for signed in &self.device_entries {
            devices.take(&registry, signed.entry(), signed.hash());
        }
        let now = CheckTime { unix_ms: self.now_ms, offset_minutes: CHINA_OFFSET_MINUTES.into() };
        let around = Around {
            registry: &registry,
            catalog,
            settings: &settings,
            calendar: &calendar,
            devices: &devices,
            now,
        };
        look(&CaseFacts::of(&state, around))
    }

    /// As [`Scene::with_facts_of`], of all entries.
    pub(crate) fn with_facts<T>(&self, look: impl FnOnce(&CaseFacts<'_>) -> T) -> T {
        self.with_facts_of(&self.entries, look)
    }

    /// What every rule says now.
    pub(crate) fn evaluate(&self) -> Evaluation {
        self.with_facts(Evaluation::of)
    }

    /// What one rule says now.
    pub(crate) fn findings(&self, rule: &str) -> Vec<Finding> {
        self.evaluate().findings().filter(|finding| finding.rule == rule).cloned().collect()
    }

    /// The gravest that one rule says now; `None` if it says nothing.
    pub(crate) fn level(&self, rule: &str) -> Option<Level> {
        self.findings(rule).iter().map(Finding::level).max()
    }

    /// What one rule says about one thing.
    pub(crate) fn level_of(&self, rule: &str, subject: &Subject) -> Option<Level> {
        self.findings(rule).iter().filter(|finding| finding.subject == *subject).map(Finding::level).max()
    }

    fn change(
        &mut self,
        document: DocumentId,
        template: &crate::catalog::Template,
        values: &BTreeMap<String, FieldValue>,
    ) {
        let draft = self.drafts.entry(document).or_insert_with(|| Draft::new(template).unwrap());
        if let Some(change) = draft.set_all([5; 16], template, values).unwrap() {
            self.state(Fact::DraftChanged(DraftChanged { document, change }));
        }
    }

    /// Writes in a draft again: values that it has not or has otherwise.
    pub(crate) fn rewrite(&mut self, document: DocumentId, code: &str, values: &Value) {
        let template = Catalog::builtin().unwrap().template(code).unwrap().clone();
        self.change(document, &template, &fields(values));
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

/// Values as JSON: texts, whole numbers (money in fen), yes or no, rows.
fn fields(values: &Value) -> BTreeMap<String, FieldValue> {
    let members = values.as_object().unwrap();
    let value = |value: &Value| match value {
        Value::String(text) => FieldValue::Text(text.clone()),
        Value::Number(number) => FieldValue::Integer(number.as_i64().unwrap()),
        Value::Bool(yes) => FieldValue::Boolean(*yes),
        Value::Array(rows) => FieldValue::Rows(rows.clone()),
        other => panic!("no field value: {other}"),
    };
    members.iter().map(|(key, one)| (key.clone(), value(one))).collect()
}
