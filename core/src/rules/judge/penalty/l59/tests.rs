use serde_json::{Value, json};

use crate::id::{Digest, DocumentId, EntryHash};
use crate::record::{DocumentSigned, Fact, Means, Signer, Stamp};
use crate::rules::judge::further::comes_out;
use crate::rules::scene::Scene;
use crate::rules::{Gate, Level};

#[test]
fn cases_beyond_the_book() {
    comes_out(
        "L59",
        &[
            (json!({"missing": ["履行方式和期限", "证据"]}), "BLOCK"),
            (json!({"missing": "印章"}), "BLOCK"),
            (json!({"facts": "未按规定消毒", "evidence": true}), "PASS"),
            (json!({"missing": [], "seal": "实物印章"}), "PASS"),
            (json!({"missing": [], "seal": null}), "BLOCK"),
            (json!({"seal": "电子印章", "valid": false}), "BLOCK"),
            (json!({"seal": "印章图片", "valid": true}), "BLOCK"),
            (json!({"party": true, "facts": true, "remedies": null, "organ": true}), "BLOCK"),
            (
                json!({"party": "某宾馆", "facts": true, "remedies": true, "organ": "县卫生健康局", "seal": true}),
                "PASS",
            ),
        ],
    );
}

fn full() -> Value {
    json!({
        "party_name": "平罗某宾馆", "party_address": "平罗县某路1号", "facts": "违法事实若干",
        "evidence_refs": [{"evidence_id": "ZJ-001"}], "penalties": [{"kind": "警告"}],
        "law_basis": [{"law": "公共场所卫生管理条例", "article": "14"}], "performance": "十五日内缴纳",
        "recon_authority": "平罗县人民政府", "recon_days": 60, "court": "平罗县人民法院",
        "litigation_term": "六个月", "organ": "平罗县卫生健康局", "issued_on": "2026-03-02"
    })
}

fn stamp(scene: &mut Scene, document: DocumentId, means: Means) {
    scene.state(Fact::DocumentSigned(DocumentSigned {
        document,
        read_back: EntryHash::from_bytes([1; 32]),
        page: Digest::from_bytes([2; 32]),
        role: "seal".into(),
        signer: Signer { name: "平罗县卫生健康局".into(), ..Signer::default() },
        means,
        on_pages: vec![],
    }));
}

#[test]
fn a_full_decision_with_a_stamp_passes() {
    for means in [
        Means::PhysicalStamp(Stamp { serial: "01".into(), photo: None }),
        Means::ElectronicStamp(Stamp { serial: "02".into(), photo: None }),
    ] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let document = scene.draft("HS-56", full());
        let finding = scene.findings("L59").remove(0);
        assert_eq!((finding.level(), finding.gate), (Level::Block, Some(Gate::Seal)), "no stamp yet");
        assert_eq!(finding.verdict.says.zh, "处罚决定书缺少：行政机关印章");
        stamp(&mut scene, document, means);
        assert_eq!(scene.level("L59"), Some(Level::Pass));
        scene.seal_draft(document, "HS-56", full(), &[]);
        assert_eq!(scene.level("L59"), Some(Level::Pass));
    }
}

#[test]
fn each_content_is_named_when_one_of_its_fields_is_missing() {
    for (field, named) in [
        ("party_address", "地址"),
        ("evidence_refs", "证据"),
        ("law_basis", "依据"),
        ("performance", "履行方式"),
        ("court", "救济途径"),
        ("litigation_term", "救济途径"),
        ("issued_on", "决定日期"),
    ] {
        let mut scene = Scene::new();
        scene.open("penalty");
        let mut values = full();
        values.as_object_mut().unwrap().remove(field);
        let document = scene.seal("HS-56", values, &[]);
        stamp(&mut scene, document, Means::PhysicalStamp(Stamp { serial: "01".into(), photo: None }));
        let finding = scene.findings("L59").remove(0);
        assert_eq!(finding.level(), Level::Block, "{field}");
        assert!(finding.verdict.says.zh.contains(named), "{field}: {}", finding.verdict.says.zh);
    }
}
