//! What a bureau does in every case: it decides what the text leaves open, hands out devices, stamps, serves, publishes.

use serde_json::{Map, Value, json};

use super::teller::Story;
use crate::catalog::{Catalog, unix_ms};
use crate::crypto::{Signer as _, SoftwareKey};
use crate::entry::{Approval, BureauFact, CasePublished, Role};
use crate::id::{ActivityId, CaseId, DeviceId, Digest, DocumentId, EntryHash, MediaId};
use crate::record::{
    DeviceChecked, DocumentSigned, EvidenceItem, EvidenceListed, Fact, Means, MediaKind, MediaStarted,
    RecorderCheckedOut, RecorderReturned, ServiceMode, Signer, Source, Stamp, Subject as About, media_id,
};
use crate::rules::Subject;

pub(super) const BOTH: &[&str] = &["张三", "李四"];
pub(super) const PANEL: &[&str] = &["张三", "李四", "赵六"];

/// The two officers as a form names them.
pub(super) fn officers() -> Value {
    json!([{"name": "张三", "cert_no": "64022101"}, {"name": "李四", "cert_no": "64022102"}])
}

impl Story {
    /// A story of a bureau that has decided what the regulation and the law leave open, each with its interpretation
    /// record, and that has a recorder.
    pub(super) fn of_bureau(title: &str, decided: &[(&str, Value)]) -> Self {
        let mut story = Self::new(title);
        let scene = &mut story.scene;
        scene.at("2026-01-05T09:00");
        scene.equip("BWC-07");
        for (key, value) in decided {
            scene.setting(key, &value.to_string());
        }
        scene.setting("case_file_term", "\"30年\"");
        let papers = Catalog::builtin().unwrap().templates();
        let terms: Map<String, Value> = papers.map(|paper| (paper.title.clone(), json!("10年"))).collect();
        scene.setting("archive_terms", &Value::from(terms).to_string());
        story
    }

    /// 张三 takes recorder and terminal along and checks both.
    pub(super) fn set_out(&mut self, moment: &str) {
        let shown_ms = unix_ms(moment, 480).unwrap();
        let recorder = "BWC-07".to_owned();
        let scene = self.scene.at(moment);
        let taken = RecorderCheckedOut { recorder: recorder.clone(), vendor: "gat947".into(), shown_ms };
        scene.state(Fact::RecorderCheckedOut(taken));
        for device in [Some(recorder), None] {
            scene.state(Fact::DeviceChecked(DeviceChecked {
                device,
                battery: 92,
                free_mb: 24_000,
                clock_offset_ms: Some(300),
                fingerprint: Vec::new(),
            }));
        }
    }

    /// The recorder is given back.
    pub(super) fn give_back(&mut self, moment: &str) {
        let returned = RecorderReturned { recorder: "BWC-07".into() };
        self.scene.at(moment).state(Fact::RecorderReturned(returned));
    }

    /// A step begins and has a name.
    pub(super) fn step(&mut self, activity_type: &str, name: &str) -> ActivityId {
        let step = self.scene.step(activity_type);
        self.name(Subject::Activity(step), name);
        step
    }

    /// The terminal begins to record a step.
    pub(super) fn roll(&mut self, step: ActivityId) -> MediaId {
        let terminal = DeviceId::from(&SoftwareKey::from_bytes(&[1; 32]).unwrap().public_key());
        let nonce = nonce_of(step);
        let media = media_id(CaseId::from_bytes([0xca; 16]), terminal, &nonce);
        self.scene.state(Fact::MediaStarted(MediaStarted {
            media,
            nonce,
            kind: MediaKind::Video,
            media_type: "video/mp4".into(),
            subject: About { activity: Some(step), ..About::default() },
            source: Source::Terminal,
            position: None,
            continues: None,
        }));
        self.name(Subject::Media(media), "终端录像");
        media
    }

    /// The terminal stops recording.
    pub(super) fn cut(&mut self, step: ActivityId, media: MediaId, from: &str, to: &str) {
        self.scene.record_with(MediaKind::Video, Some(step), from, to, |captured| {
            (captured.media, captured.nonce) = (media, nonce_of(step));
        });
    }

    /// A step ends that the recorder filmed from beginning to end; the office takes the file in.
    pub(super) fn filmed(&mut self, step: ActivityId, from: &str, to: &str, name: &str) -> MediaId {
        self.scene.at(to);
        let media = self.scene.record_by_recorder(MediaKind::Video, Some(step), from, to, "BWC-07");
        self.name(Subject::Media(media), name);
        self.scene.end(step);
        media
    }

    /// A list of evidence: recordings in which people speak, with the words in writing, and documents.
    pub(super) fn list_evidence(&mut self, media: &[(MediaId, &str)], documents: &[(DocumentId, &str)]) {
        let item = |media, document, proves: &str| EvidenceItem {
            media,
            document,
            digest: Digest::from_bytes([8; 32]),
            proves: proves.into(),
            transcript: media.map(|_| "音像文字整理稿（附卷）".into()),
            has_speech: media.is_some(),
            withdrawn: false,
        };
        let recordings = media.iter().map(|(id, proves)| item(Some(*id), None, proves));
        let papers = documents.iter().map(|(id, proves)| item(None, Some(*id), proves));
        let items = recordings.chain(papers).collect();
        self.scene.state(Fact::EvidenceListed(EvidenceListed { decision: None, supplement: false, items }));
    }

    /// A sealed document that has a name.
    pub(super) fn write(&mut self, code: &str, name: &str, values: Value, signed: &[&str]) -> DocumentId {
        let document = self.scene.seal(code, values, signed);
        self.name(Subject::Document(document), name);
        document
    }

    /// A sealed document with the stamp of the organ.
    pub(super) fn issue(&mut self, code: &str, name: &str, values: Value, signed: &[&str]) -> DocumentId {
        let document = self.scene.draft(code, json!({}));
        self.name(Subject::Document(document), name);
        self.stamp(document);
        self.scene.seal_draft(document, code, values, signed);
        document
    }

    /// The stamp of the organ on the pages that are sealed.
    pub(super) fn stamp(&mut self, document: DocumentId) {
        self.scene.state(Fact::DocumentSigned(DocumentSigned {
            document,
            read_back: EntryHash::from_bytes([1; 32]),
            page: Digest::from_bytes([2; 32]),
            role: "organ".into(),
            signer: Signer { name: "行政执法专用章".into(), ..Signer::default() },
            means: Means::PhysicalStamp(Stamp { serial: "6402210001".into(), photo: None }),
            on_pages: vec![1],
        }));
    }

    /// Serves documents on the party, who signs the receipt.
    pub(super) fn hand_over(&mut self, documents: &[DocumentId], at: &str) {
        let served_at = format!("{at}:00+08:00");
        for document in documents {
            self.scene.serve(*document, ServiceMode::Direct, &served_at);
        }
        let receipt = json!({"mode": "直接", "served_at": served_at, "receiver": "马某，本人"});
        self.write("HS-60", "送达回执", receipt, BOTH);
    }

    /// The office publishes a decision without personal data.
    pub(super) fn publish(&mut self, decision: DocumentId, at: &str) {
        self.scene.office(BureauFact::CasePublished(CasePublished {
            decision,
            at: at.into(),
            address: "平罗县疾病预防控制中心（卫生监督所）网站 行政处罚公示栏".into(),
            redacted: Digest::from_bytes([9; 32]),
            published_by: Approval { name: "综合办公室".into(), role: Role::Administrator },
        }));
    }
}

const fn nonce_of(step: ActivityId) -> [u8; 16] {
    [255 - step.as_bytes()[0]; 16]
}
