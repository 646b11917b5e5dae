//! Recordings in a scene.

use super::{SECTION, Scene};
use crate::catalog::unix_ms;
use crate::crypto::Signer;
use crate::entry::{BureauFact, EquipmentKind, EquipmentRegistered, MediaReceived, Role};
use crate::id::{ActivityId, DeviceId, Digest, MediaId};
use crate::record::{CaptureEnd, Fact, Import, MediaCaptured, MediaKind, Source, Subject as About, media_id};
use crate::time::CHINA_OFFSET_MINUTES;

impl Scene {
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
            captured.source = Source::Recorder(Import {
                file: "0001.mp4".into(),
                recorder: Some(recorder.into()),
                ..Import::default()
            });
        });
        self.receive(media);
        media
    }

    /// 综合办公室 enters a recorder in the register.
    pub(crate) fn equip(&mut self, number: &str) {
        self.office(BureauFact::EquipmentRegistered(EquipmentRegistered {
            number: number.into(),
            kind: EquipmentKind::Recorder,
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
}
