//! Entries that are refused, one for each rule, each with the reason that it gets.

use minicbor::Encoder;
use serde_json::json;

use super::files::Files;
use super::refused_compliance;
use super::refused_recordings;
use super::world::{GRANT, World, case};
use quanji_core::catalog::{Catalog, FieldValue};
use quanji_core::crypto::{Signer, SoftwareKey};
use quanji_core::entry::{Admission, ChainFacts, Entry, Gap, Reason, Route, SignedEntry, admit, verify};
use quanji_core::id::{BureauId, DeviceId, DocumentId, EntryHash};
use quanji_core::record::{
    ActivityStarted, ChainLost, DocumentCreated, DocumentSealed, DocumentServed, DocumentSigned, Draft,
    DraftChanged, Fact, Handwriting, Means, MediaInterval, NoteAdded, NumbersReturned, Photo, Point,
    ServiceMode, SignatureDeclined, Signer as Person, Stamp, check_body,
};

const PROTECTED: &[u8] = &[0xa1, 0x01, 0x26];
/// Sequence number of the revocation in the office's chain.
const REVOCATION: u64 = 12;
/// The place that every one of these claims.
const SEQ: u64 = 12;

struct Refused {
    name: &'static str,
    why: &'static str,
    reason: Reason,
    bytes: Vec<u8>,
    after_revocation: bool,
}

/// Name of the file, what is wrong, and the statement.
pub(crate) type Stating = (&'static str, &'static str, Fact);

pub(crate) fn describe(world: &World, files: &mut Files) {
    let maker = Maker::new(world);
    assert_eq!(reason_for(world, &maker.good, false), None, "the entry that all are made from is good");
    let mut all = maker.envelopes();
    all.extend(maker.payloads());
    all.extend(maker.standing());
    all.extend(maker.bodies());
    all.extend(maker.papers());
    all.extend(maker.of_office());
    for refused in all {
        let found = reason_for(world, &refused.bytes, refused.after_revocation);
        assert_eq!(found, Some(refused.reason), "{}", refused.name);
        let description = json!({
            "valid": false,
            "reason": refused.reason.as_str(),
            "why": refused.why,
            "after_revocation": refused.after_revocation,
        });
        files.bytes(&format!("refused/{}.cbor", refused.name), &refused.bytes);
        files.json(&format!("refused/{}.json", refused.name), &description);
    }
    files.bytes("refused-base.cbor", &maker.good);
}

/// What an office says that holds the chain of the exemplars up to entry 11.
fn reason_for(world: &World, bytes: &[u8], after_revocation: bool) -> Option<Reason> {
    let Ok(signed) = SignedEntry::parse(bytes) else { return Some(Reason::Malformed) };
    let entry = signed.entry();
    if entry.device == world.office() {
        let mut registry = world.registry(GRANT);
        return verify(&registry, None, &signed).and_then(|()| registry.apply(&signed).map(drop)).err();
    }
    let at = |seq: u64| {
        let held = world.terminal_entries().filter(move |held| held.entry().seq == seq && seq < SEQ);
        held.map(|held| (held.hash(), None)).collect()
    };
    let facts = ChainFacts {
        same: at(entry.seq),
        before: at(entry.seq - 1),
        expected: SEQ,
        declared_lost: false,
        session: (entry.session == Some(1)).then(|| world.session.clone()),
    };
    let registry = world.registry(if after_revocation { REVOCATION } else { GRANT });
    match admit(&registry, &facts, Route::Pushed, &signed) {
        Admission::Quarantine(reason) => Some(reason),
        Admission::Admit => check_body(entry, facts.session.as_ref()).err(),
        other => panic!("{other:?}"),
    }
}

struct Maker<'a> {
    world: &'a World,
    prev: EntryHash,
    entry: Entry,
    good: Vec<u8>,
}

impl<'a> Maker<'a> {
    fn new(world: &'a World) -> Self {
        let prev = world.terminal_entries().find(|held| held.entry().seq == SEQ - 1).unwrap().hash();
        let entry = world.entry(SEQ, Some(prev), &note());
        let good = SignedEntry::sign(entry.clone(), &world.session_key).unwrap().bytes().to_vec();
        assert_eq!(
            good,
            cose(&minicbor::to_vec(&entry).unwrap(), &world.session_key),
            "two ways, one result"
        );
        Self { world, prev, entry, good }
    }

    fn signed(&self, entry: Entry) -> Vec<u8> {
        SignedEntry::sign(entry, &self.world.session_key).unwrap().bytes().to_vec()
    }

    fn stating(&self, fact: &Fact) -> Entry {
        self.world.entry(SEQ, Some(self.prev), fact)
    }

    fn envelopes(&self) -> Vec<Refused> {
        let payload = minicbor::to_vec(&self.entry).unwrap();
        let key = &self.world.session_key;
        let signature = sign(&payload, &[], key);
        let mut flipped = self.good.clone();
        let text = flipped.windows(6).position(|at| at == "一".repeat(2).as_bytes()).unwrap();
        flipped[text + 2] ^= 1;
        let whole = |protected: &[u8], unprotected: &[u8], signature: &[u8]| {
            envelope(protected, unprotected, Some(&payload), signature)
        };
        // The length of the payload in two bytes instead of one.
        let mut long_length = self.good.clone();
        let at = 2 + 1 + PROTECTED.len() + 1;
        assert_eq!(long_length[at], 0x58);
        long_length.splice(at..=at, [0x59, 0]);
        let bad = Reason::BadSignature;
        let no = Reason::Malformed;
        vec![
            refused("flipped-bit", "one bit of the text was changed", bad, flipped),
            refused(
                "high-s",
                "the larger of the two possible s values",
                bad,
                whole(PROTECTED, &[0xa0], &other_s(&signature)),
            ),
            refused(
                "wrong-key",
                "signed by another key than the session names",
                bad,
                cose(&payload, &self.world.stranger_key),
            ),
            refused(
                "external-aad",
                "signed with external_aad that is not empty",
                bad,
                whole(PROTECTED, &[0xa0], &sign(&payload, b"quanji", key)),
            ),
            refused("trailing-byte", "one byte after the end", no, [&self.good[..], &[0]].concat()),
            refused("truncated", "the last byte is missing", no, self.good[..self.good.len() - 1].to_vec()),
            refused("untagged", "tag 18 is missing", no, self.good[1..].to_vec()),
            refused("long-length", "the payload's length is not in its shortest form", no, long_length),
            refused(
                "unprotected-header",
                "a header that nobody signed",
                no,
                whole(PROTECTED, &[0xa1, 0x04, 0x41, 0x31], &signature),
            ),
            refused(
                "protected-header",
                "a key identifier beside the algorithm",
                no,
                whole(&[0xa2, 0x01, 0x26, 0x04, 0x41, 0x31], &[0xa0], &signature),
            ),
            refused(
                "long-algorithm",
                "the algorithm is not in its shortest form",
                no,
                whole(&[0xa1, 0x01, 0x38, 0x06], &[0xa0], &signature),
            ),
            refused(
                "detached",
                "the payload is not inside",
                no,
                envelope(PROTECTED, &[0xa0], None, &signature),
            ),
            refused(
                "short-signature",
                "63 bytes of signature",
                no,
                whole(PROTECTED, &[0xa0], &signature[..63]),
            ),
        ]
    }

    fn payloads(&self) -> Vec<Refused> {
        let good = minicbor::to_vec(&self.entry).unwrap();
        assert_eq!(good[..5], [0xac, 0x00, 0x01, 0x01, 0x01], "twelve members, version 1, suite 1");
        let rest = &good[5..];
        let of = |parts: &[&[u8]]| cose(&parts.concat(), &self.world.session_key);
        let no = Reason::Malformed;
        let mut payloads = vec![
            refused("key-order", "key 1 before key 0", no, of(&[&[0xac, 1, 1, 0, 1], rest])),
            refused("key-twice", "key 0 twice", no, of(&[&[0xad, 0, 1, 0, 1, 1, 1], rest])),
            refused("long-integer", "version 1 in two bytes", no, of(&[&[0xac, 0, 0x18, 1, 1, 1], rest])),
            refused(
                "indefinite-length",
                "a map without a length",
                no,
                of(&[&[0xbf, 0, 1, 1, 1], rest, &[0xff]]),
            ),
            refused("unknown-key", "a key 12", no, of(&[&[0xad, 0, 1, 1, 1], rest, &[12, 0]])),
            refused("payload-trailing-byte", "one byte after the payload's map", no, of(&[&good, &[0]])),
        ];
        for (name, why, entry) in [
            ("version-2", "a format of the future", Entry { version: 2, ..self.entry.clone() }),
            ("suite-2", "a suite of the future", Entry { suite: 2, ..self.entry.clone() }),
            ("seq-0", "sequence numbers begin at 1", Entry { seq: 0, prev: None, ..self.entry.clone() }),
            ("prev-at-1", "nothing is before the first entry", Entry { seq: 1, ..self.entry.clone() }),
            (
                "no-prev",
                "only the first entry has none before it",
                Entry { prev: None, ..self.entry.clone() },
            ),
        ] {
            payloads.push(refused(name, why, no, self.signed(entry)));
        }
        payloads
    }

    fn standing(&self) -> Vec<Refused> {
        let base = &self.entry;
        let stranger = DeviceId::from(&self.world.stranger_key.public_key());
        let before = self.world.terminal_entries().find(|held| held.entry().seq == SEQ - 2).unwrap().hash();
        let mut entries = vec![
            (
                "other-bureau",
                "of a bureau that this office's key does not make",
                Reason::OtherBureau,
                Entry { bureau: BureauId::from_bytes([0xee; 16]), ..base.clone() },
            ),
            (
                "unknown-device",
                "of a device that was never certified",
                Reason::UnknownDevice,
                Entry { device: stranger, ..base.clone() },
            ),
            (
                "unknown-session",
                "names a session that was not opened",
                Reason::UnknownSession,
                Entry { session: Some(9), ..base.clone() },
            ),
            ("no-grant", "names no grant", Reason::GrantMismatch, Entry { grant: None, ..base.clone() }),
            (
                "unknown-grant",
                "names an entry that is no grant",
                Reason::GrantMismatch,
                Entry { grant: Some(4), ..base.clone() },
            ),
            (
                "fork",
                "another entry stands at this place",
                Reason::Fork,
                Entry { seq: SEQ - 1, prev: Some(before), ..base.clone() },
            ),
            (
                "chain-broken",
                "the entry before it is another one",
                Reason::ChainBroken,
                Entry { prev: Some(EntryHash::from_bytes([0xdd; 32])), ..base.clone() },
            ),
            (
                "unknown-kind",
                "a kind that does not exist",
                Reason::UnknownKind,
                Entry { kind: "note.removed".into(), ..base.clone() },
            ),
        ];
        let mut standing: Vec<Refused> = entries
            .drain(..)
            .map(|(name, why, reason, entry)| refused(name, why, reason, self.signed(entry)))
            .collect();
        let mut revoked = refused(
            "revoked-device",
            "delivered after the revocation",
            Reason::RevokedDevice,
            self.good.clone(),
        );
        revoked.after_revocation = true;
        standing.push(revoked);
        standing
    }

    fn bodies(&self) -> Vec<Refused> {
        let bad = Reason::BadBody;
        let body = |entry: Entry, body: &[u8]| self.signed(Entry { body: body.to_vec(), ..entry });
        let activity = self.stating(&Fact::ActivityStarted(ActivityStarted {
            activity: quanji_core::id::ActivityId::from_bytes([0xa5; 16]),
            activity_type: "dispatch".into(),
            place: None,
        }));
        let with_null = [&[0xa3], &activity.body[1..], &[0x02, 0xf6]].concat();
        let document = self.stating(&Fact::DocumentCreated(DocumentCreated {
            document: self.world.document,
            template: "HS-20".into(),
            version: 1,
            nonce: [0xb3; 16],
        }));
        let lost = self.stating(&Fact::ChainLost(ChainLost { gap: Gap { from: SEQ, to: SEQ } }));
        let session = self.stating(&Fact::SessionOpened(self.world.session.clone()));
        // Behind the head of the map, key 0 and the head of the byte string.
        let mut compact = session.body.clone();
        assert!(matches!(compact[4], 2 | 3));
        compact[4] = 5;
        let change = self.change(self.world.actor());
        let draft = |change: Vec<u8>| {
            self.stating(&Fact::DraftChanged(DraftChanged { document: self.world.document, change }))
        };
        let mut kind_of_chunk = change.clone();
        kind_of_chunk[8] = 2;
        let longer = [&change[..], &[0]].concat();
        vec![
            refused("body-shape", "a number instead of a text", bad, body(self.entry.clone(), &[0xa1, 0, 1])),
            refused(
                "body-long-length",
                "a length that is not in its shortest form",
                bad,
                body(self.entry.clone(), &[0xa1, 0, 0x78, 1, b'a']),
            ),
            refused("body-null", "an absent member written as null", bad, body(activity, &with_null)),
            refused(
                "no-case",
                "a statement about a case that names none",
                bad,
                self.signed(Entry { case: None, ..self.entry.clone() }),
            ),
            refused(
                "case-on-lost",
                "a statement about the chain that names a case",
                bad,
                self.signed(Entry { case: Some(case()), ..lost.clone() }),
            ),
            refused("lost-itself", "a gap that reaches the entry itself", bad, self.signed(lost)),
            refused(
                "session-in-session",
                "a session opened by a session key",
                bad,
                self.signed(Entry { session: Some(1), ..session.clone() }),
            ),
            refused(
                "session-compact-key",
                "a key in another form that has 33 bytes too (0x05)",
                bad,
                SignedEntry::sign(Entry { body: compact, ..session }, &self.world.device_key)
                    .unwrap()
                    .bytes()
                    .to_vec(),
            ),
            refused("document-name", "a name that its members do not make", bad, self.signed(document)),
            refused(
                "chunk-type",
                "a draft change of another chunk type",
                bad,
                self.signed(draft(kind_of_chunk)),
            ),
            refused("chunk-tail", "a byte after the draft change", bad, self.signed(draft(longer))),
            refused(
                "forged-actor",
                "a draft change of somebody else's actor",
                Reason::ForgedActor,
                self.signed(draft(self.change([0xee; 16]))),
            ),
            refused(
                "draft-without-session",
                "a draft change signed by the device key has no actor",
                Reason::UnknownSession,
                SignedEntry::sign(Entry { session: None, ..draft(change) }, &self.world.device_key)
                    .unwrap()
                    .bytes()
                    .to_vec(),
            ),
        ]
    }

    /// The first statement of a kind among the exemplars.
    fn held(&self, kind: &str) -> Fact {
        let mut all = self.world.terminal_entries().filter(|held| held.entry().kind == kind);
        let entry = all.next().unwrap().entry();
        Fact::from_body(&entry.kind, &entry.body).unwrap()
    }

    /// Statements about documents that say what cannot be.
    fn papers(&self) -> Vec<Refused> {
        let Fact::NumbersReturned(returned) = self.held("numbers.returned") else { panic!() };
        let mut facts = self.signatures();
        facts.extend(self.outcomes());
        facts.extend(self.seals());
        facts.extend(refused_recordings::stating(self.world));
        facts.extend(refused_compliance::stating(self.world));
        facts.extend(self.services());
        facts.push((
            "numbers-backwards",
            "a stretch that ends before it begins",
            Fact::NumbersReturned(NumbersReturned { to: 2, ..returned }),
        ));
        let made = facts.into_iter().map(|(name, why, fact)| {
            let entry = Entry { session: Some(1), ..self.stating(&fact) };
            refused(name, why, Reason::BadBody, self.signed(entry))
        });
        made.collect()
    }

    /// Statements of the office's own chain after the grant.
    fn of_office(&self) -> Vec<Refused> {
        let office = self.world.office();
        let mut chain = self.world.exemplars.iter().map(|exemplar| &exemplar.signed);
        let last = chain.find(|held| held.entry().device == office && held.entry().seq == GRANT).unwrap();
        let made = refused_compliance::of_office().into_iter().map(|(name, why, fact, case)| {
            let entry = self.world.office_entry(GRANT + 1, Some(last.hash()), &fact);
            let signed = SignedEntry::sign(Entry { case, ..entry }, &self.world.office_key).unwrap();
            refused(name, why, Reason::BadBody, signed.bytes().to_vec())
        });
        made.collect()
    }

    fn signatures(&self) -> Vec<Stating> {
        let Fact::DocumentSigned(signed) = self.held("document.signed") else { panic!() };
        let Means::Handwriting(hand) = signed.means.clone() else { panic!() };
        let by = |means: Means| Fact::DocumentSigned(DocumentSigned { means, ..signed.clone() });
        let written = |strokes| by(Means::Handwriting(Handwriting { strokes, ..hand.clone() }));
        let with_stroke = |stroke: Vec<Point>| written([hand.strokes.clone(), vec![stroke]].concat());
        let point = |x, t| Point { x, y: 1, t, pressure: None };
        let photo =
            |media_type: &str, bytes: &[u8]| Photo { media_type: media_type.into(), bytes: bytes.into() };
        let nobody = Person { name: " ".into(), ..signed.signer.clone() };
        let on = |on_pages| Fact::DocumentSigned(DocumentSigned { on_pages, ..signed.clone() });
        vec![
            ("signature-without-strokes", "nothing was written", written(vec![])),
            ("signature-empty-stroke", "a stroke without a point", with_stroke(vec![])),
            ("signature-off-canvas", "a point outside of the canvas", with_stroke(vec![point(1001, 900)])),
            ("signature-back-in-time", "a point before the one before it", with_stroke(vec![point(1, 0)])),
            (
                "signature-photo",
                "a photograph that is none",
                by(Means::Paper(photo("text/plain", b"signed"))),
            ),
            (
                "signature-photo-type",
                "a JPEG file that calls itself PNG",
                by(Means::Paper(photo("image/png", &[0xff, 0xd8, 0xff, 0xe0]))),
            ),
            (
                "signature-stamp",
                "a stamp without a number",
                by(Means::PhysicalStamp(Stamp { serial: "　".into(), photo: None })),
            ),
            (
                "signature-of-nobody",
                "no name",
                Fact::DocumentSigned(DocumentSigned { signer: nobody, ..signed.clone() }),
            ),
            ("signature-page-0", "pages are counted from 1", on(vec![0])),
            ("signature-page-twice", "a page twice", on(vec![1, 1])),
        ]
    }

    fn outcomes(&self) -> Vec<Stating> {
        let Fact::SignatureDeclined(declined) = self.held("signature.declined") else { panic!() };
        let media = declined.media.clone().unwrap();
        let but = |change: &dyn Fn(&mut SignatureDeclined)| {
            let mut body = declined.clone();
            change(&mut body);
            Fact::SignatureDeclined(body)
        };
        let backwards = MediaInterval { to_ms: media.from_ms - 1, ..media.clone() };
        let unnamed = MediaInterval { media: String::new(), ..media };
        vec![
            ("declined-without-reason", "no reason", but(&|body| body.reason.clear())),
            (
                "declined-with-and-without",
                "a recording, and why there is none",
                but(&|body| body.no_media = Some("无".into())),
            ),
            (
                "declined-backwards",
                "an interval that ends before it begins",
                but(&|body| body.media = Some(backwards.clone())),
            ),
            ("declined-unnamed", "an interval of nothing", but(&|body| body.media = Some(unnamed.clone()))),
        ]
    }

    fn seals(&self) -> Vec<Stating> {
        let Fact::DocumentSealed(sealed) = self.held("document.sealed") else { panic!() };
        let text = String::from_utf8(sealed.content.clone()).unwrap();
        let saying = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            let content = text.replace(from, to).into_bytes();
            Fact::DocumentSealed(DocumentSealed { content, ..sealed.clone() })
        };
        let other = DocumentId::from_bytes([0xb6; 16]);
        vec![
            ("sealed-with-spaces", "content that is not canonical JSON", saying(",", ", ")),
            ("sealed-with-escapes", "a character that RFC 8785 does not escape", saying("布", "\\u5e03")),
            (
                "sealed-out-of-order",
                "members that are not sorted",
                saying("\"template\":\"HS-20\",\"version\":1", "\"version\":1,\"template\":\"HS-20\""),
            ),
            ("sealed-with-more", "a member that a content does not have", saying(":1}", ":1,\"x\":1}")),
            ("sealed-with-blank", "a field that is blank", saying("}]}", "}],\"place\":\"　\"}")),
            ("sealed-with-fraction", "a field that is no whole number", saying("}]}", "}],\"place\":1.5}")),
            ("sealed-with-object", "a field that is an object", saying("}]}", "}],\"place\":{\"x\":1}}")),
            ("sealed-with-version", "a version above 32 bits", saying(":1}", ":4294967296}")),
            (
                "sealed-for-another",
                "content of another document",
                Fact::DocumentSealed(DocumentSealed { document: other, ..sealed.clone() }),
            ),
            (
                "sealed-for-another-case",
                "content of another case",
                saying(&case().to_string(), &"a6".repeat(16)),
            ),
        ]
    }

    fn services(&self) -> Vec<Stating> {
        let Fact::DocumentServed(served) = self.held("document.served") else { panic!() };
        let but = |change: &dyn Fn(&mut DocumentServed)| {
            let mut body = served.clone();
            change(&mut body);
            Fact::DocumentServed(body)
        };
        let by = |mode| but(&|body| body.mode = mode);
        vec![
            ("served-without-receiver", "handed to nobody", by(ServiceMode::Direct)),
            ("served-without-refusal", "left for no reason", but(&|body| body.refusal = Some(" ".into()))),
            (
                "served-without-witness",
                "left with neither witness nor recording",
                but(&|body| (body.witness, body.media) = (None, None)),
            ),
            ("served-without-reference", "posted without a number", by(ServiceMode::Mail)),
            (
                "served-without-consent",
                "sent without the consent of the party",
                but(&|body| (body.mode, body.reference) = (ServiceMode::Electronic, Some("a@b.cn".into()))),
            ),
            (
                "served-without-time",
                "a day without a time",
                but(&|body| body.served_at = "2026-11-23".into()),
            ),
            (
                "served-on-no-day",
                "a day that does not exist",
                but(&|body| body.served_at = "2026-02-30T13:00:00+08:00".into()),
            ),
        ]
    }

    fn change(&self, actor: [u8; 16]) -> Vec<u8> {
        let template = Catalog::builtin().unwrap().template("HS-20").unwrap();
        let value = FieldValue::Text("平罗县某宾馆".into());
        let mut draft = Draft::new(template).unwrap();
        draft.set(actor, template.field("party_name").unwrap(), &value).unwrap().unwrap()
    }
}

fn note() -> Fact {
    Fact::NoteAdded(NoteAdded { text: "一一核对证照。".into() })
}

fn refused(name: &'static str, why: &'static str, reason: Reason, bytes: Vec<u8>) -> Refused {
    Refused { name, why, reason, bytes, after_revocation: false }
}

/// An entry written by hand, without the library.
fn cose(payload: &[u8], key: &SoftwareKey) -> Vec<u8> {
    envelope(PROTECTED, &[0xa0], Some(payload), &sign(payload, &[], key))
}

fn sign(payload: &[u8], external_aad: &[u8], key: &SoftwareKey) -> [u8; 64] {
    let mut message = Encoder::new(Vec::new());
    message.array(4).unwrap().str("Signature1").unwrap();
    message.bytes(PROTECTED).unwrap().bytes(external_aad).unwrap().bytes(payload).unwrap();
    key.sign(&message.into_writer()).unwrap().0
}

fn envelope(protected: &[u8], unprotected: &[u8], payload: Option<&[u8]>, signature: &[u8]) -> Vec<u8> {
    let mut cose = Encoder::new(vec![0xd2]);
    cose.array(4).unwrap().bytes(protected).unwrap();
    cose.writer_mut().extend_from_slice(unprotected);
    match payload {
        Some(payload) => cose.bytes(payload).unwrap(),
        None => cose.null().unwrap(),
    };
    cose.bytes(signature).unwrap();
    cose.into_writer()
}

fn other_s(signature: &[u8; 64]) -> [u8; 64] {
    let parsed = p256::ecdsa::Signature::from_slice(signature).unwrap();
    let (r, s) = (p256::FieldBytes::from(parsed.r()), p256::FieldBytes::from(-*parsed.s()));
    p256::ecdsa::Signature::from_scalars(r, s).unwrap().to_bytes().into()
}
