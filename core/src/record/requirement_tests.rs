use super::*;
use crate::catalog::Catalog;
use crate::id::{Digest, DocumentId};
use crate::record::{Handwriting, MediaInterval, Point, Signer, Stamp};

const DAY_OFFICERS: [(u8, &str); 2] = [(1, "张三"), (2, "李四")];

fn officer(number: u8) -> OfficerId {
    OfficerId::from_bytes([number; 16])
}

fn handwriting() -> Means {
    let point = Point { x: 1, y: 1, t: 0, pressure: None };
    Means::Handwriting(Handwriting {
        device: "T100".into(),
        width: 10,
        height: 10,
        rate_hz: 100,
        strokes: vec![vec![point]],
    })
}

fn signed(role: &str, name: &str, number: Option<u8>, pages: &[u32], means: Means) -> DocumentSigned {
    DocumentSigned {
        document: DocumentId::from_bytes([1; 16]),
        read_back: EntryHash::from_bytes([2; 32]),
        page: Digest::from_bytes([3; 32]),
        role: role.into(),
        signer: Signer { name: name.into(), officer: number.map(officer), ..Signer::default() },
        means,
        on_pages: pages.to_vec(),
    }
}

fn declined(role: &str, outcome: Outcome, media: bool, no_media: bool) -> SignatureDeclined {
    SignatureDeclined {
        document: DocumentId::from_bytes([1; 16]),
        read_back: EntryHash::from_bytes([2; 32]),
        role: role.into(),
        name: "马某".into(),
        outcome,
        reason: "称内容不实".into(),
        media: media.then(|| MediaInterval { media: "记录仪01/0012".into(), from_ms: 0, to_ms: 60_000 }),
        no_media: no_media.then(|| "记录仪电量耗尽".into()),
        noted_by: "张三".into(),
    }
}

fn judge(code: &str, signed: &[DocumentSigned], declined: &[SignatureDeclined]) -> Vec<RoleStatus> {
    let template = Catalog::builtin().unwrap().template(code).unwrap();
    judge_template(template, &BTreeMap::new(), signed, declined)
}

fn judge_template(
    template: &Template,
    values: &BTreeMap<String, FieldValue>,
    signed: &[DocumentSigned],
    declined: &[SignatureDeclined],
) -> Vec<RoleStatus> {
    let hash = |n: usize| EntryHash::from_bytes([u8::try_from(n).unwrap(); 32]);
    let signed: Vec<Signed<'_>> = signed.iter().enumerate().map(|(at, body)| (hash(at), body)).collect();
    let declined: Vec<Declined<'_>> =
        declined.iter().enumerate().map(|(at, body)| (hash(100 + at), body)).collect();
    signatures(&SigningFacts {
        template,
        values,
        pages: 2,
        signed: &signed,
        declined: &declined,
        qualified: &|_, id| match DAY_OFFICERS.iter().find(|(number, _)| officer(*number) == id) {
            Some(_) => Ok(()),
            None if id == officer(3) => Err(Disqualified::Expired),
            None => Err(Disqualified::Unknown),
        },
    })
}

fn lacks(statuses: &[RoleStatus]) -> Vec<(String, &'static str)> {
    statuses.iter().flat_map(|role| role.lacks.iter().map(|lack| (role.role.clone(), lack.code()))).collect()
}

fn team() -> Vec<DocumentSigned> {
    let officers =
        DAY_OFFICERS.map(|(number, name)| signed("officer", name, Some(number), &[], handwriting()));
    let recorder = signed("recorder", "李四", Some(2), &[], handwriting());
    officers.into_iter().chain([recorder]).collect()
}

/// The only signature of a template with one group under this rule.
fn one_role(rule: &str) -> Template {
    let yaml = format!(
        "meta: {{schema: health-enforcement-documents/1}}\ndocuments:\n- code: T-1\n  title: 甲\n  version: 1\n  key: a\n  stage: 事中\n  external: true\n  offline_final: true\n  copies: 1\n  numbering: {{kind: none}}\n  basis: []\n  media: {{required: none, basis: 无, kind: '-'}}\n  signatures:\n  - {{role: party, label: 当事人, min: 1, when: always, refusal: {rule}}}\n  rules: []\n  deadlines: []\n  fields:\n  - {{key: a, label: 甲, type: text, required: false}}\n"
    );
    Template::clone(Catalog::from_yaml(&yaml).unwrap().template("T-1").unwrap())
}

#[test]
fn every_rule_and_every_outcome() {
    use Outcome::{Absent, Refused, Unable};
    let witness = || signed("witness", "赵某", None, &[], handwriting());
    let host = || signed("host", "钱某", None, &[], handwriting());
    let none = Vec::new;
    // rule, outcome, recording, reason for none, who else signed, what is missing
    type Row = (&'static str, Outcome, bool, bool, Vec<DocumentSigned>, Option<&'static str>);
    let rows: Vec<Row> = vec![
        ("RF-NONE", Refused, false, false, none(), None),
        ("RF-NONE", Absent, false, false, none(), None),
        ("RF-NONE", Unable, false, false, none(), None),
        ("RF-BLOCK", Refused, true, false, none(), Some("must_sign")),
        ("RF-BLOCK", Absent, true, false, vec![witness()], Some("must_sign")),
        ("RF-BLOCK", Unable, true, false, none(), Some("must_sign")),
        ("RF-INTERNAL", Refused, false, false, none(), None),
        ("RF-INTERNAL", Absent, false, false, none(), None),
        ("RF-INTERNAL", Unable, false, false, none(), None),
        ("RF-NOTE", Refused, false, false, none(), None),
        ("RF-NOTE", Absent, false, false, none(), None),
        ("RF-NOTE", Unable, false, false, none(), None),
        ("RF-SCENE", Refused, false, false, none(), Some("recording_missing")),
        ("RF-SCENE", Refused, true, false, none(), None),
        ("RF-SCENE", Refused, false, true, none(), None),
        ("RF-SCENE", Unable, false, false, none(), Some("recording_missing")),
        ("RF-SCENE", Unable, true, false, none(), None),
        ("RF-SCENE", Absent, true, false, none(), Some("witness_missing")),
        ("RF-SCENE", Absent, false, false, vec![witness()], None),
        ("RF-INTERROG", Refused, false, false, none(), Some("recording_missing")),
        ("RF-INTERROG", Refused, true, false, none(), None),
        ("RF-INTERROG", Unable, false, true, none(), None),
        ("RF-INTERROG", Absent, true, false, none(), Some("witness_missing")),
        ("RF-INTERROG", Absent, false, false, vec![witness()], None),
        ("RF-SERVICE", Refused, false, false, none(), Some("witness_or_recording_missing")),
        ("RF-SERVICE", Refused, false, true, none(), Some("witness_or_recording_missing")),
        ("RF-SERVICE", Refused, true, false, none(), None),
        ("RF-SERVICE", Refused, false, false, vec![witness()], None),
        ("RF-SERVICE", Unable, false, false, none(), Some("witness_or_recording_missing")),
        ("RF-SERVICE", Unable, false, false, vec![witness()], None),
        ("RF-SERVICE", Absent, false, false, none(), None),
        ("RF-SPOT", Refused, false, false, none(), None),
        ("RF-SPOT", Unable, false, false, none(), Some("recording_missing")),
        ("RF-SPOT", Unable, true, false, none(), None),
        ("RF-SPOT", Absent, true, false, vec![witness()], Some("must_sign")),
        ("RF-HEARING", Refused, false, false, none(), Some("host_missing")),
        ("RF-HEARING", Refused, false, false, vec![host()], None),
        ("RF-HEARING", Absent, false, false, vec![host()], None),
        ("RF-HEARING", Unable, true, false, none(), Some("host_missing")),
    ];
    for (rule, outcome, media, no_media, others, expected) in rows {
        let template = one_role(rule);
        let noted = [declined("party", outcome, media, no_media)];
        let found = lacks(&judge_template(&template, &BTreeMap::new(), &others, &noted));
        let expected: Vec<_> = expected.map(|code| ("party".to_owned(), code)).into_iter().collect();
        assert_eq!(found, expected, "{rule} {outcome:?} media {media} explained {no_media}");
    }
    for rule in ["BLOCK", "INTERNAL", "NOTE", "SCENE", "INTERROG", "SERVICE", "SPOT", "HEARING"] {
        let template = one_role(&format!("RF-{rule}"));
        let silent = lacks(&judge_template(&template, &BTreeMap::new(), &[], &[]));
        assert_eq!(silent, [("party".to_owned(), "signature_missing")], "silence is no outcome: {rule}");
        let party = [signed("party", "马某", None, &[1, 2], handwriting())];
        assert_eq!(lacks(&judge_template(&template, &BTreeMap::new(), &party, &[])), [], "{rule}");
    }
}

#[test]
fn a_scene_record_needs_two_qualified_officers() {
    let party = signed("party", "马某", None, &[], handwriting());
    let with = |officers: Vec<DocumentSigned>| {
        let recorder = signed("recorder", "李四", Some(2), &[], handwriting());
        let all: Vec<_> = officers.into_iter().chain([recorder, party.clone()]).collect();
        lacks(&judge("HS-20", &all, &[]))
    };
    let sign = |name: &str, number| signed("officer", name, number, &[], handwriting());
    assert_eq!(with(vec![sign("张三", Some(1)), sign("李四", Some(2))]), []);
    assert_eq!(with(vec![sign("张三", Some(1))]), [("officer".into(), "signature_missing")]);
    let twice = with(vec![sign("张三", Some(1)), sign("张三", Some(1))]);
    assert_eq!(twice, [("officer".into(), "signature_missing")], "one person signs once");
    let expired = with(vec![sign("张三", Some(1)), sign("王五", Some(3))]);
    assert_eq!(expired, [("officer".into(), "officer_not_qualified")]);
    let stranger = with(vec![sign("张三", Some(1)), sign("路人", None)]);
    assert_eq!(stranger, [("officer".into(), "officer_not_qualified")]);
}

#[test]
fn a_witness_is_needed_when_the_party_is_not_there() {
    let mut all = team();
    let absent = [declined("party", Outcome::Absent, false, false)];
    let missing = lacks(&judge("HS-20", &all, &absent));
    assert_eq!(missing, [("party".into(), "witness_missing"), ("witness".into(), "signature_missing")]);
    all.push(signed("witness", "赵某", None, &[], handwriting()));
    assert_eq!(lacks(&judge("HS-20", &all, &absent)), []);
}

#[test]
fn an_interrogation_is_signed_on_every_page() {
    let sign = |pages: &[u32]| {
        let mut all = team();
        all.extend(pages.iter().map(|page| signed("subject", "马某", None, &[*page], handwriting())));
        all.push(signed("subject", "马某", None, &[], handwriting()));
        judge("HS-21", &all, &[])
    };
    assert_eq!(lacks(&sign(&[1, 2])), []);
    assert_eq!(lacks(&sign(&[2])), [("subject".into(), "pages_unsigned")]);
    let text = sign(&[]).iter().flat_map(|role| &role.lacks).map(Lack::zh).collect::<String>();
    assert_eq!(text, "马某未逐页签名，还缺第1、2页");
}

#[test]
fn stamps_and_signatures_do_not_stand_for_each_other() {
    let stamp = || Means::PhysicalStamp(Stamp { serial: "0012".into(), photo: None });
    let notice = |seal: Means, party: Means| {
        let all = [signed("seal", "某机关", None, &[], seal), signed("party", "马某", None, &[], party)];
        lacks(&judge("HS-24", &all, &[]))
    };
    assert_eq!(notice(stamp(), handwriting()), []);
    assert_eq!(notice(handwriting(), handwriting()), [("seal".into(), "stamp_missing")]);
    assert_eq!(notice(stamp(), stamp()), [("party".into(), "not_a_signature")]);
}

#[test]
fn conditions_decide_who_signs_a_receipt() {
    let template = Catalog::builtin().unwrap().template("HS-60").unwrap();
    let required = |mode: &str, video: bool| -> Vec<String> {
        let values = BTreeMap::from([("mode".to_owned(), FieldValue::Text(mode.into()))]);
        let noted = [declined("receiver", Outcome::Refused, video, false)];
        let all = judge_template(template, &values, &[], &noted);
        all.into_iter().filter(|role| role.required).map(|role| role.role).collect()
    };
    assert_eq!(required("直接", false), ["server", "receiver"]);
    assert_eq!(required("留置", false), ["server", "witness"]);
    assert_eq!(required("留置", true), ["server"]);
    assert_eq!(required("邮寄", false), Vec::<String>::new());
}

#[test]
fn every_lack_says_so_in_both_languages() {
    let all = [
        Lack::Signatures(1),
        Lack::MustSign(Outcome::Refused),
        Lack::Witness,
        Lack::WitnessOrRecording,
        Lack::Recording,
        Lack::Host,
        Lack::Pages("马某".into(), vec![2, 3]),
        Lack::Stamp,
        Lack::NotAStamp,
        Lack::Officer("王五".into(), Disqualified::Expired),
    ];
    for lack in all {
        assert!(
            lack.zh().chars().any(|c| u32::from(c) > 0x4e00)
                && lack.en().is_ascii() | lack.en().contains("马某") | lack.en().contains("王五"),
            "{lack:?}"
        );
    }
}
