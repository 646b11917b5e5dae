//! The one small office that all exemplars come from: its keys, its chain and one terminal's chain.

use serde_json::{Value, json};

use super::description::hex;
use quanji_core::catalog::{Catalog, CheckTime, FieldValue};
use quanji_core::crypto::{SUITE_ES256, Signer, SoftwareKey, sha256};
use quanji_core::entry::{
    BureauCreated, BureauFact, DeviceCertified, DeviceRevoked, Entry, FORMAT_VERSION, Gap, GrantIssued,
    LogRestored, NumberingConfigured, NumbersLeased, NumbersVoided, OfficerRegistered, QuarantineDecided,
    Registry, Role, SealDecided, SectionAdded, Session, SignedEntry, TemplatePublished, actor_of,
};
use quanji_core::id::{
    ActivityId, BootId, BureauId, CaseId, DeviceId, Digest, DocumentId, EntryHash, OfficerId, SectionId,
};
use quanji_core::page::{LAYOUT, page_digest, standing};
use quanji_core::proof::{Checkpoint, LogSigner, NodeReader, TreeHash};
use quanji_core::record::{
    ActivityEnded, ActivityStarted, CaseAssigned, CaseOpened, CaseState, ChainLost, CheckOverridden, Content,
    DocumentCorrected, DocumentCreated, DocumentReadBack, DocumentSealed, DocumentServed, DocumentSigned,
    Draft, DraftChanged, Fact, Handwriting, Means, MediaInterval, NoteAdded, NumberAssigned, NumberVoided,
    NumbersRequested, NumbersReturned, Outcome, Photo, Point, SeriesNumber, ServiceMode, SignatureDeclined,
    Signer as Person, Stamp, document_id,
};
use quanji_core::time::{SeenCheckpoint, TimeClaim};

/// 2026-11-23T12:00:00+08:00.
pub(crate) const NOON: i64 = 1_795_406_400_000;
pub(crate) const ANCHOR_KEY: [u8; 32] = [0x77; 32];
pub(crate) const LOG_NAME: &str = "quanji.example/log";
/// `seq` of the grant of the terminal in the office's chain.
pub(crate) const GRANT: u64 = 5;

pub(crate) fn section() -> SectionId {
    SectionId::from_bytes([0xa1; 16])
}

pub(crate) fn officer() -> OfficerId {
    OfficerId::from_bytes([0xa2; 16])
}

pub(crate) fn case() -> CaseId {
    CaseId::from_bytes([0xa3; 16])
}

/// What an exemplar states: with the kind of its entry and its body.
#[allow(clippy::large_enum_variant, reason = "a few dozen of them in one test")]
pub(crate) enum Statement {
    Office(BureauFact),
    Terminal(Fact),
}

pub(crate) struct Exemplar {
    pub(crate) name: String,
    pub(crate) signer: &'static str,
    pub(crate) signed: SignedEntry,
    pub(crate) statement: Statement,
}

pub(crate) struct World {
    pub(crate) office_key: SoftwareKey,
    /// The name in `keys.json` and the key that signs the office's chain now.
    pub(crate) office_signs: (&'static str, SoftwareKey),
    pub(crate) device_key: SoftwareKey,
    pub(crate) session_key: SoftwareKey,
    pub(crate) stranger_key: SoftwareKey,
    pub(crate) log_signer: LogSigner,
    pub(crate) session: Session,
    pub(crate) document: DocumentId,
    /// In the order of the log.
    pub(crate) exemplars: Vec<Exemplar>,
}

/// What a document says: its content, the newest changes, the digests of its pages without and with signatures.
struct Said {
    content: Content,
    heads: Vec<Digest>,
    page: Digest,
    pages: u32,
    signed: Digest,
    overrides: Vec<EntryHash>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self::empty();
        world.office_begins();
        world.terminal_records();
        world.terminal_lost_a_part();
        world.office_leases();
        world.terminal_seals();
        world.office_settles();
        world.office_decides();
        world
    }

    /// The same office and terminal with another record: the terminal has opened the case, and
    /// nothing more.
    pub(crate) fn with_open_case() -> Self {
        let mut world = Self::empty();
        world.office_begins();
        world.state_first("", Fact::SessionOpened(world.session.clone()));
        let opened =
            CaseOpened { kind: "inspection".into(), party: "平罗县某宾馆".into(), section: section() };
        world.state_first("", Fact::CaseOpened(opened));
        world
    }

    fn empty() -> Self {
        let session_key = SoftwareKey::from_bytes(&[0x33; 32]).unwrap();
        let session = Session { key: session_key.public_key(), nonce: [0xb1; 16] };
        Self {
            office_key: SoftwareKey::from_bytes(&[0x11; 32]).unwrap(),
            office_signs: ("office", SoftwareKey::from_bytes(&[0x11; 32]).unwrap()),
            device_key: SoftwareKey::from_bytes(&[0x22; 32]).unwrap(),
            session_key,
            stranger_key: SoftwareKey::from_bytes(&[0x44; 32]).unwrap(),
            log_signer: LogSigner::from_seed(LOG_NAME, &[0x55; 32]).unwrap(),
            session,
            document: document_id(case(), "HS-20", 1, &[0xb2; 16]),
            exemplars: Vec::new(),
        }
    }

    pub(crate) fn device(&self) -> DeviceId {
        DeviceId::from(&self.device_key.public_key())
    }

    pub(crate) fn office(&self) -> DeviceId {
        DeviceId::from(&self.office_key.public_key())
    }

    pub(crate) fn actor(&self) -> [u8; 16] {
        actor_of(self.device(), &self.session)
    }

    pub(crate) fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.exemplars.iter().map(|exemplar| exemplar.signed.bytes())
    }

    pub(crate) fn terminal_entries(&self) -> impl DoubleEndedIterator<Item = &SignedEntry> {
        let device = self.device();
        self.exemplars
            .iter()
            .map(|exemplar| &exemplar.signed)
            .filter(move |signed| signed.entry().device == device)
    }

    /// The office's chain up to this `seq`, folded.
    pub(crate) fn registry(&self, up_to: u64) -> Registry {
        let mut registry = Registry::new(self.office_key.public_key());
        for exemplar in &self.exemplars {
            let entry = exemplar.signed.entry();
            if entry.device == self.office() && entry.seq <= up_to {
                registry.apply(&exemplar.signed).unwrap();
            }
        }
        registry
    }

    /// A fact of the terminal after `prev`, not yet signed.
    pub(crate) fn entry(&self, seq: u64, prev: Option<EntryHash>, fact: &Fact) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&self.office_key.public_key()),
            device: self.device(),
            grant: Some(GRANT),
            seq,
            prev,
            session: (!matches!(fact, Fact::SessionOpened(_) | Fact::DocumentSealed(_))).then_some(1),
            case: fact.is_about_case().then(case),
            kind: fact.kind().to_owned(),
            body: fact.to_body(),
            time: claim(seq, None),
        }
    }

    pub(crate) fn keys(&self) -> Value {
        let key = |secret: u8, key: &SoftwareKey| json!({"secret": hex(&[secret; 32]), "public": hex(key.public_key().as_sec1())});
        let secret = |byte: u8| key(byte, &SoftwareKey::from_bytes(&[byte; 32]).unwrap());
        let log = |byte: u8| {
            let signer = LogSigner::from_seed(LOG_NAME, &[byte; 32]).unwrap();
            json!({"name": LOG_NAME, "seed": hex(&[byte; 32]), "vkey": signer.verifier().vkey()})
        };
        json!({
            "office": key(0x11, &self.office_key),
            "device": key(0x22, &self.device_key),
            "session": key(0x33, &self.session_key),
            "stranger": key(0x44, &self.stranger_key),
            "office_second": secret(0x12),
            "office_third": secret(0x13),
            "recovery_first": secret(0x66),
            "recovery": secret(0x67),
            "log_second": log(0x56),
            "log": log(0x55),
            "bureau_id": BureauId::from(&self.office_key.public_key()),
            "office_id": self.office(),
            "device_id": self.device(),
            "session_nonce": hex(&self.session.nonce),
            "session_actor": hex(&self.actor()),
        })
    }

    fn office_begins(&mut self) {
        let roles = vec![Role::Officer, Role::SectionHead];
        let facts = [
            BureauFact::BureauCreated(BureauCreated {
                name: "平罗县卫生健康监督所".into(),
                key: self.office_key.public_key(),
                log_key: self.log_signer.verifier().vkey(),
            }),
            BureauFact::SectionAdded(SectionAdded { section: section(), name: "公共场所科".into() }),
            BureauFact::OfficerRegistered(OfficerRegistered {
                officer: officer(),
                name: "张三".into(),
                certificate: "6402210001".into(),
                valid_from: "2024-01-01".into(),
                valid_to: "2028-12-31".into(),
                section: section(),
                roles: roles.clone(),
                established: true,
                on_duty: true,
            }),
            BureauFact::DeviceCertified(DeviceCertified {
                key: self.device_key.public_key(),
                officer: officer(),
                name: "一号终端".into(),
            }),
            BureauFact::GrantIssued(GrantIssued {
                device: self.device(),
                officer: officer(),
                roles,
                sections: vec![section()],
                not_before_ms: NOON.unsigned_abs(),
                not_after_ms: NOON.unsigned_abs() + 72 * 3_600_000,
            }),
        ];
        for fact in facts {
            self.state_office(fact);
        }
    }

    fn office_decides(&mut self) {
        self.state_office(BureauFact::DeviceRevoked(DeviceRevoked {
            device: self.device(),
            reason: "遗失".into(),
            approved_by: None,
        }));
        self.state_office(BureauFact::QuarantineDecided(QuarantineDecided {
            entry: EntryHash::from_bytes([0xb9; 32]),
            admitted: true,
            reason: "设备遗失前已记录".into(),
            decided_by: "李四".into(),
        }));
    }

    fn terminal_records(&mut self) {
        let activity = ActivityId::from_bytes([0xa4; 16]);
        let mut sheet = Draft::new(Catalog::builtin().unwrap().case_sheet()).unwrap();
        let mut record = Draft::new(Catalog::builtin().unwrap().template("HS-20").unwrap()).unwrap();
        let facts = [
            ("", Fact::SessionOpened(self.session.clone())),
            (
                "",
                Fact::CaseOpened(CaseOpened {
                    kind: "inspection".into(),
                    party: "平罗县某宾馆".into(),
                    section: section(),
                }),
            ),
            ("", Fact::CaseAssigned(CaseAssigned { officer: officer() })),
            (
                "",
                Fact::ActivityStarted(ActivityStarted {
                    activity,
                    activity_type: "scene_inspection".into(),
                    place: Some("平罗县城关镇".into()),
                }),
            ),
            (
                "",
                Fact::DocumentCreated(DocumentCreated {
                    document: self.document,
                    template: "HS-20".into(),
                    version: 1,
                    nonce: [0xb2; 16],
                }),
            ),
            (
                "-text",
                self.draft(&mut record, "HS-20", "body", FieldValue::Text("布草间未设消毒柜。".into())),
            ),
            ("-scalar", self.draft(&mut record, "HS-20", "cert_ack", FieldValue::Boolean(true))),
            (
                "-rows",
                self.draft(
                    &mut record,
                    "HS-20",
                    "officers",
                    FieldValue::Rows(vec![json!({"certificate": "6402210001", "name": "张三"})]),
                ),
            ),
            (
                "-sheet",
                self.draft(&mut sheet, "CASE", "party_phone", FieldValue::Text("0952-6010000".into())),
            ),
            ("", Fact::NoteAdded(NoteAdded { text: "当事人在场。".into() })),
            ("", Fact::ActivityEnded(ActivityEnded { activity })),
        ];
        for (suffix, fact) in facts {
            let last = self.terminal_entries().last().map(|last| (last.entry().seq, last.hash()));
            let (seq, prev) = last.map_or((1, None), |(seq, hash)| (seq + 1, Some(hash)));
            let mut entry = self.entry(seq, prev, &fact);
            if seq >= 10 {
                // The office was reached in between: its checkpoint ties the clock.
                entry.time = claim(seq, Some(900_000));
            }
            self.sign(suffix, entry, Statement::Terminal(fact));
        }
    }

    /// Entries 12 and 13 are gone; the chain goes on after the hash that the head anchor kept.
    fn terminal_lost_a_part(&mut self) {
        let fact = Fact::ChainLost(ChainLost { gap: Gap { from: 12, to: 13 } });
        let mut entry = self.entry(14, Some(EntryHash::from_bytes(sha256(b"entry 13"))), &fact);
        entry.time.boot = BootId::from_bytes([0xc2; 16]);
        entry.time.checkpoint = Some(seen(None));
        self.sign("", entry, Statement::Terminal(fact));
    }

    fn office_leases(&mut self) {
        let lease = |series: &str, to| {
            BureauFact::NumbersLeased(NumbersLeased {
                device: self.device(),
                series: series.into(),
                year: 2026,
                from: 1,
                to,
            })
        };
        let leases = [lease("编号", 100), lease("当罚", 20)];
        let documents = "meta: {schema: health-enforcement-documents/1}\ndocuments: []\n".to_owned();
        let published = TemplatePublished { documents, published_by: "李四".into() };
        self.state_office(BureauFact::TemplatePublished(published));
        self.state_office(BureauFact::NumberingConfigured(NumberingConfigured { region: "平".into() }));
        for lease in leases {
            self.state_office(lease);
        }
    }

    /// The record is numbered, read back, signed in every way, sealed, corrected and served. A terminal would want more
    /// of its fields and signers before it seals; readers do not ask for that. What is stated of its content and pages
    /// is true. Of the annex there is only the name: its creation has not arrived.
    fn terminal_seals(&mut self) {
        let document = self.document;
        let number = SeriesNumber { series: "编号".into(), year: 2026, number: 1 };
        let assigned = NumberAssigned { document, number: Some(number.clone()), text: "2026-0001".into() };
        self.state_terminal("", Fact::NumberAssigned(assigned));
        let annex = DocumentId::from_bytes([0xb5; 16]);
        let counted = NumberAssigned { document: annex, number: None, text: "2026-0001-附1".into() };
        self.state_terminal("-annex", Fact::NumberAssigned(counted));
        let Said { content, heads, page, pages, .. } = self.standing();
        let read_back = self.state_terminal(
            "",
            Fact::DocumentReadBack(DocumentReadBack {
                document,
                heads: heads.clone(),
                content: content.digest(),
                page,
                pages,
                layout: LAYOUT,
            }),
        );
        let point = |at: u32, pressure| Point { x: 10 * at, y: 20 + at, t: 8 * at, pressure };
        let hand = |pressure: Option<u16>| {
            Means::Handwriting(Handwriting {
                device: "T100".into(),
                width: 1000,
                height: 400,
                rate_hz: 120,
                strokes: vec![vec![point(1, pressure), point(2, pressure)], vec![point(3, None)]],
            })
        };
        let photo =
            |media_type: &str, bytes: &[u8]| Photo { media_type: media_type.into(), bytes: bytes.into() };
        let jpeg = photo("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]);
        let stamp =
            Stamp { serial: "6402210012".into(), photo: Some(photo("image/png", b"\x89PNG\r\n\x1a\n")) };
        let certified = Stamp { serial: "证书 1a2b".into(), photo: None };
        let person = |name: &str| Person { name: name.into(), ..Person::default() };
        let substitute = Person {
            relation: Some("委托代理人".into()),
            on_behalf_of: Some("马某，授权委托书 2026-11-20".into()),
            ..person("赵某")
        };
        let officer = Person { officer: Some(officer()), ..person("张三") };
        let mut counts = Vec::new();
        for (suffix, role, signer, means, on_pages) in [
            ("-pressure", "officer", officer, hand(Some(300)), vec![]),
            ("-plain", "party", substitute, hand(None), vec![1]),
            ("-paper", "witness", person("钱某"), Means::Paper(jpeg), vec![]),
            ("-stamp", "party", person("平罗县某宾馆"), Means::PhysicalStamp(stamp), vec![]),
            ("-electronic", "party", person("平罗县某宾馆"), Means::ElectronicStamp(certified), vec![]),
        ] {
            let role = role.into();
            let fact = DocumentSigned { document, read_back, page, role, signer, means, on_pages };
            assert_eq!(fact.check(), Ok(()));
            counts.push(self.state_terminal(suffix, Fact::DocumentSigned(fact)));
        }
        let interval = MediaInterval { media: "记录仪01/0012".into(), from_ms: 723_000, to_ms: 790_000 };
        for (suffix, outcome, media, no_media) in [
            ("-recorded", Outcome::Refused, Some(interval.clone()), None),
            ("-explained", Outcome::Absent, None, Some("记录仪电量耗尽".to_owned())),
        ] {
            let (role, name, noted_by) = ("party".into(), "马某".into(), "张三".into());
            let reason = "称内容不实".into();
            let fact = SignatureDeclined {
                document,
                read_back,
                role,
                name,
                outcome,
                reason,
                media,
                no_media,
                noted_by,
            };
            counts.push(self.state_terminal(suffix, Fact::SignatureDeclined(fact)));
        }
        // It counts: the field has this value.
        let (field, value) = ("body".into(), "\"布草间未设消毒柜。\"".into());
        let overridden = CheckOverridden { document, field, value, reason: "与现场所见一致".into() };
        let overridden = self.state_terminal("", Fact::CheckOverridden(overridden));
        counts.sort_unstable();
        let Said { signed, overrides, .. } = self.standing();
        assert_eq!(overrides, [overridden]);
        let seal = DocumentSealed {
            document,
            heads,
            content: content.to_bytes(),
            read_back,
            signatures: counts,
            overrides,
            page: signed,
            layout: LAYOUT,
        };
        let seal = self.state_terminal("", Fact::DocumentSealed(seal));
        let sealed = self.standing();
        assert_eq!(
            (sealed.page, sealed.signed),
            (page, signed),
            "what was sealed is what is drawn from the seal"
        );
        let corrected =
            DocumentCorrected { document: annex, corrects: document, seal, reason: "笔误".into() };
        self.state_terminal("", Fact::DocumentCorrected(corrected));
        let served = DocumentServed {
            document,
            seal,
            mode: ServiceMode::Left,
            served_at: "2026-11-23T13:00:00+08:00".into(),
            receiver: None,
            place: Some("平罗县城关镇".into()),
            refusal: Some("拒绝签收".into()),
            witness: Some("孙某，城关居委会".into()),
            media: Some(interval),
            consent: None,
            reference: None,
            receipt: Some(annex),
        };
        assert_eq!(served.check(), Ok(()));
        self.state_terminal("", Fact::DocumentServed(served));
        let next = SeriesNumber { number: 2, ..number };
        let voided = NumberVoided { number: next.clone(), reason: "纸张污损".into() };
        self.state_terminal("", Fact::NumberVoided(voided));
        let from = SeriesNumber { number: 3, ..next };
        self.state_terminal(
            "",
            Fact::NumbersReturned(NumbersReturned { from, to: 100, reason: "终端调换".into() }),
        );
        let asked = NumbersRequested { series: "编号".into(), year: 2027, left: 0 };
        self.state_terminal("", Fact::NumbersRequested(asked));
    }

    fn office_settles(&mut self) {
        let seal = self.exemplars.iter().find(|exemplar| exemplar.signed.entry().kind == "document.sealed");
        let seal = seal.unwrap().signed.hash();
        let decided_by = || "李四".to_owned();
        self.state_office(BureauFact::SealDecided(SealDecided {
            case: case(),
            document: self.document,
            seal,
            reason: "先定稿者为准".into(),
            decided_by: decided_by(),
        }));
        self.state_office(BureauFact::NumbersVoided(NumbersVoided {
            series: "当罚".into(),
            year: 2026,
            from: 1,
            to: 20,
            reason: "终端遗失".into(),
            decided_by: decided_by(),
        }));
    }

    /// What the record says now.
    fn standing(&self) -> Said {
        let catalog = Catalog::builtin().unwrap();
        let state = CaseState::fold(catalog, case(), self.terminal_entries());
        let now = CheckTime { unix_ms: NOON, offset_minutes: 480 };
        let found = standing(catalog, &self.registry(u64::MAX), &state, self.document, &now, false);
        let found = found.unwrap().unwrap();
        Said {
            page: found.page,
            pages: u32::try_from(found.unsigned.pages.len()).unwrap(),
            signed: page_digest(&found.signed),
            content: found.content,
            heads: found.heads,
            overrides: found.overrides,
        }
    }

    /// A fact of the terminal in the boot in which it was enrolled.
    pub(crate) fn state_first(&mut self, suffix: &str, fact: Fact) -> EntryHash {
        let last = self.terminal_entries().last().map(|last| (last.entry().seq, last.hash()));
        let (seq, prev) = last.map_or((1, None), |(seq, hash)| (seq + 1, Some(hash)));
        let entry = self.entry(seq, prev, &fact);
        self.sign(suffix, entry, Statement::Terminal(fact));
        self.exemplars.last().unwrap().signed.hash()
    }

    /// A fact of the terminal after it saw a checkpoint, whose root its claim names.
    pub(crate) fn state_after(&mut self, suffix: &str, seen: &Checkpoint, fact: Fact) {
        let last = self.terminal_entries().last().map(|last| (last.entry().seq, last.hash())).unwrap();
        let mut entry = self.entry(last.0 + 1, Some(last.1), &fact);
        entry.time.wall_ms = i64::try_from(seen.time_ms).unwrap() + 60_000;
        entry.time.checkpoint = Some(SeenCheckpoint {
            epoch: 1,
            size: seen.size,
            time_ms: seen.time_ms,
            received_monotonic_ms: None,
            root: Some(Digest::from_bytes(seen.root.0)),
        });
        self.sign(suffix, entry, Statement::Terminal(fact));
    }

    fn state_terminal(&mut self, suffix: &str, fact: Fact) -> EntryHash {
        let last = self.terminal_entries().last().map(|last| (last.entry().seq, last.hash())).unwrap();
        let mut entry = self.entry(last.0 + 1, Some(last.1), &fact);
        entry.time.boot = BootId::from_bytes([0xc2; 16]);
        entry.time.checkpoint = Some(seen(None));
        self.sign(suffix, entry, Statement::Terminal(fact));
        self.exemplars.last().unwrap().signed.hash()
    }

    fn draft(&self, draft: &mut Draft, template: &str, field: &str, value: FieldValue) -> Fact {
        let template = Catalog::builtin().unwrap().template(template).unwrap();
        let change = draft.set(self.actor(), template.field(field).unwrap(), &value).unwrap().unwrap();
        let document = if template.code == "CASE" { DocumentId::from(case()) } else { self.document };
        Fact::DraftChanged(DraftChanged { document, change })
    }

    pub(crate) fn state_office(&mut self, fact: BureauFact) -> EntryHash {
        let office = self.office();
        let mut chain =
            self.exemplars.iter().map(|exemplar| &exemplar.signed).filter(|s| s.entry().device == office);
        let last = chain.next_back().map(|last| (last.entry().seq, last.hash()));
        let (seq, prev) = last.map_or((1, None), |(seq, hash)| (seq + 1, Some(hash)));
        let entry = self.office_entry(seq, prev, &fact);
        self.sign("", entry, Statement::Office(fact));
        self.exemplars.last().unwrap().signed.hash()
    }

    /// The office goes on from a backup: three places of its chain stay free.
    pub(crate) fn restore_office(&mut self) {
        let office = self.office();
        let mut chain =
            self.exemplars.iter().map(|exemplar| &exemplar.signed).filter(|s| s.entry().device == office);
        let (last, prev) = chain.next_back().map(|last| (last.entry().seq, last.hash())).unwrap();
        let fact = BureauFact::LogRestored(LogRestored {
            epoch: 2,
            size: self.exemplars.len() as u64,
            lost: Gap { from: last + 1, to: last + 3 },
            reason: "restored from the backup of 2026-12-31T02:00:00+08:00".into(),
        });
        let entry = self.office_entry(last + 4, Some(prev), &fact);
        self.sign("", entry, Statement::Office(fact));
    }

    /// A fact of the office after `prev`, not yet signed.
    pub(crate) fn office_entry(&self, seq: u64, prev: Option<EntryHash>, fact: &BureauFact) -> Entry {
        Entry {
            version: FORMAT_VERSION,
            suite: SUITE_ES256,
            bureau: BureauId::from(&self.office_key.public_key()),
            device: self.office(),
            grant: None,
            seq,
            prev,
            session: None,
            case: fact.is_about_case().then(case),
            kind: fact.kind().to_owned(),
            body: fact.to_body(),
            time: TimeClaim { boot: BootId::from_bytes([0xc0; 16]), ..claim(seq, None) },
        }
    }

    fn sign(&mut self, suffix: &str, entry: Entry, statement: Statement) {
        let (signer, key) = match &statement {
            Statement::Office(_) => (self.office_signs.0, &self.office_signs.1),
            Statement::Terminal(Fact::SessionOpened(_) | Fact::DocumentSealed(_)) => {
                ("device", &self.device_key)
            }
            Statement::Terminal(_) => ("session", &self.session_key),
        };
        let signed = SignedEntry::sign(entry, key).unwrap();
        let name = format!("{:02}-{}{suffix}", self.exemplars.len(), signed.entry().kind);
        self.exemplars.push(Exemplar { name, signer, signed, statement });
    }
}

/// A claim one minute later for each `seq`; tied to the office's clock by a checkpoint received
/// `received` milliseconds after the boot, if given.
fn claim(seq: u64, received: Option<u64>) -> TimeClaim {
    let since_noon = seq * 60_000;
    TimeClaim {
        wall_ms: NOON + i64::try_from(since_noon).unwrap(),
        offset_minutes: 480,
        monotonic_ms: 600_000 + since_noon,
        boot: BootId::from_bytes([0xc1; 16]),
        checkpoint: received.map(|received| seen(Some(received))),
    }
}

fn seen(received_monotonic_ms: Option<u64>) -> SeenCheckpoint {
    SeenCheckpoint {
        epoch: 1,
        size: 5,
        time_ms: NOON.unsigned_abs() + 300_000,
        received_monotonic_ms,
        root: None,
    }
}

/// The stored nodes of a log.
pub(crate) struct Nodes(pub(crate) Vec<TreeHash>);

impl NodeReader for Nodes {
    type Error = String;

    fn nodes(&self, indexes: &[u64]) -> Result<Vec<TreeHash>, String> {
        let node = |index: &u64| self.0.get(usize::try_from(*index).ok()?).copied();
        indexes.iter().map(|index| node(index).ok_or_else(|| format!("no node {index}"))).collect()
    }
}
