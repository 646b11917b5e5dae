//! What an exemplar holds, as JSON with the names of docs/FORMATS.md.

use serde_json::{Map, Value, json};

use super::compliance_description;
use super::recordings;
use super::trust;
use super::world::Statement;
use quanji_core::entry::{BureauFact, Entry};
use quanji_core::record::{Fact, Means, MediaInterval, Photo, Point, SeriesNumber, Stamp};
use quanji_core::time::TimeClaim;

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The members of the payload; an absent one has no name.
pub(crate) fn entry(entry: &Entry) -> Value {
    present(json!({
        "version": entry.version,
        "suite": entry.suite,
        "bureau": entry.bureau,
        "device": entry.device,
        "grant": entry.grant,
        "seq": entry.seq,
        "prev": entry.prev,
        "session": entry.session,
        "case": entry.case,
        "kind": entry.kind,
        "body": hex(&entry.body),
        "time": time(&entry.time),
    }))
}

fn time(claim: &TimeClaim) -> Value {
    let checkpoint = claim.checkpoint.map(|seen| {
        present(json!({
            "epoch": seen.epoch,
            "size": seen.size,
            "time_ms": seen.time_ms,
            "received_monotonic_ms": seen.received_monotonic_ms,
            "root": seen.root,
        }))
    });
    present(json!({
        "wall_ms": claim.wall_ms,
        "offset_minutes": claim.offset_minutes,
        "monotonic_ms": claim.monotonic_ms,
        "boot": claim.boot,
        "checkpoint": checkpoint,
    }))
}

/// The members of the body.
pub(crate) fn statement(statement: &Statement) -> Value {
    match statement {
        Statement::Office(fact) => office(fact),
        Statement::Terminal(fact) => terminal(fact),
    }
}

fn office(fact: &BureauFact) -> Value {
    let numbers =
        |roles: &[quanji_core::entry::Role]| roles.iter().map(|role| *role as u8).collect::<Vec<_>>();
    match fact {
        BureauFact::BureauCreated(body) => {
            json!({"name": body.name, "key": hex(body.key.as_sec1()), "log_key": body.log_key})
        }
        BureauFact::SectionAdded(body) => json!({"section": body.section, "name": body.name}),
        BureauFact::OfficerRegistered(body) => json!({
            "officer": body.officer,
            "name": body.name,
            "certificate": body.certificate,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "section": body.section,
            "roles": numbers(&body.roles),
            "established": body.established,
            "on_duty": body.on_duty,
        }),
        BureauFact::DeviceCertified(body) => {
            json!({"key": hex(body.key.as_sec1()), "officer": body.officer, "name": body.name})
        }
        BureauFact::GrantIssued(body) => json!({
            "device": body.device,
            "officer": body.officer,
            "roles": numbers(&body.roles),
            "sections": body.sections,
            "not_before_ms": body.not_before_ms,
            "not_after_ms": body.not_after_ms,
        }),
        BureauFact::DeviceRevoked(body) => present(json!({
            "device": body.device,
            "reason": body.reason,
            "approved_by": body.approved_by.as_ref().map(|approvals| compliance_description::all(approvals)),
        })),
        BureauFact::QuarantineDecided(body) => json!({
            "entry": body.entry,
            "admitted": body.admitted,
            "reason": body.reason,
            "decided_by": body.decided_by,
        }),
        BureauFact::TemplatePublished(body) => {
            json!({"documents": body.documents, "published_by": body.published_by})
        }
        BureauFact::NumberingConfigured(body) => json!({"region": body.region}),
        BureauFact::NumbersLeased(body) => json!({
            "device": body.device,
            "series": body.series,
            "year": body.year,
            "from": body.from,
            "to": body.to,
        }),
        BureauFact::NumbersVoided(body) => json!({
            "series": body.series,
            "year": body.year,
            "from": body.from,
            "to": body.to,
            "reason": body.reason,
            "decided_by": body.decided_by,
        }),
        BureauFact::SealDecided(body) => json!({
            "case": body.case,
            "document": body.document,
            "seal": body.seal,
            "reason": body.reason,
            "decided_by": body.decided_by,
        }),
        BureauFact::OfficeKeyRotated(_)
        | BureauFact::RecoveryDeclared(_)
        | BureauFact::OfficeKeyRecovered(_)
        | BureauFact::LogKeyRotated(_) => trust::of_office(fact),
        about_recordings => recordings::of_office(about_recordings),
    }
}

fn terminal(fact: &Fact) -> Value {
    match fact {
        Fact::SessionOpened(body) => json!({"key": hex(body.key.as_sec1()), "nonce": hex(&body.nonce)}),
        Fact::ChainLost(body) => json!({"gap": {"from": body.gap.from, "to": body.gap.to}}),
        Fact::CaseOpened(body) => json!({"kind": body.kind, "party": body.party, "section": body.section}),
        Fact::CaseAssigned(body) => json!({"officer": body.officer}),
        Fact::ActivityStarted(body) => present(json!({
            "activity": body.activity,
            "activity_type": body.activity_type,
            "place": body.place,
        })),
        Fact::ActivityEnded(body) => json!({"activity": body.activity}),
        Fact::DocumentCreated(body) => json!({
            "document": body.document,
            "template": body.template,
            "version": body.version,
            "nonce": hex(&body.nonce),
        }),
        Fact::DraftChanged(body) => json!({"document": body.document, "change": hex(&body.change)}),
        Fact::NoteAdded(body) => json!({"text": body.text}),
        Fact::RecoverySealed(body) => trust::of_terminal(body),
        other => paper(other),
    }
}

fn paper(fact: &Fact) -> Value {
    match fact {
        Fact::DocumentReadBack(body) => json!({
            "document": body.document,
            "heads": body.heads,
            "content": body.content,
            "page": body.page,
            "pages": body.pages,
            "layout": body.layout,
        }),
        Fact::DocumentSigned(body) => json!({
            "document": body.document,
            "read_back": body.read_back,
            "page": body.page,
            "role": body.role,
            "signer": present(json!({
                "name": body.signer.name,
                "officer": body.signer.officer,
                "relation": body.signer.relation,
                "on_behalf_of": body.signer.on_behalf_of,
            })),
            "means": means(&body.means),
            "on_pages": body.on_pages,
        }),
        Fact::SignatureDeclined(body) => present(json!({
            "document": body.document,
            "read_back": body.read_back,
            "role": body.role,
            "name": body.name,
            "outcome": body.outcome as u8,
            "reason": body.reason,
            "media": body.media.as_ref().map(interval),
            "no_media": body.no_media,
            "noted_by": body.noted_by,
        })),
        Fact::CheckOverridden(body) => json!({
            "document": body.document,
            "field": body.field,
            "value": body.value,
            "reason": body.reason,
        }),
        Fact::DocumentSealed(body) => json!({
            "document": body.document,
            "heads": body.heads,
            "content": hex(&body.content),
            "read_back": body.read_back,
            "signatures": body.signatures,
            "overrides": body.overrides,
            "page": body.page,
            "layout": body.layout,
        }),
        Fact::DocumentCorrected(body) => json!({
            "document": body.document,
            "corrects": body.corrects,
            "seal": body.seal,
            "reason": body.reason,
        }),
        Fact::DocumentServed(body) => present(json!({
            "document": body.document,
            "seal": body.seal,
            "mode": body.mode as u8,
            "served_at": body.served_at,
            "receiver": body.receiver,
            "place": body.place,
            "refusal": body.refusal,
            "witness": body.witness,
            "media": body.media.as_ref().map(interval),
            "consent": body.consent,
            "reference": body.reference,
            "receipt": body.receipt,
        })),
        Fact::NumberAssigned(body) => present(json!({
            "document": body.document,
            "number": body.number.as_ref().map(number),
            "text": body.text,
        })),
        Fact::NumberVoided(body) => json!({"number": number(&body.number), "reason": body.reason}),
        Fact::NumbersReturned(body) => {
            json!({"from": number(&body.from), "to": body.to, "reason": body.reason})
        }
        Fact::NumbersRequested(body) => json!({"series": body.series, "year": body.year, "left": body.left}),
        other => recordings::of_terminal(other),
    }
}

fn means(means: &Means) -> Value {
    let photo = |photo: &Photo| json!({"media_type": photo.media_type, "bytes": hex(&photo.bytes)});
    let stamp =
        |stamp: &Stamp| present(json!({"serial": stamp.serial, "photo": stamp.photo.as_ref().map(photo)}));
    let point = |point: &Point| match point.pressure {
        Some(pressure) => json!([point.x, point.y, point.t, pressure]),
        None => json!([point.x, point.y, point.t]),
    };
    match means {
        Means::Handwriting(hand) => json!([0, {
            "device": hand.device,
            "width": hand.width,
            "height": hand.height,
            "rate_hz": hand.rate_hz,
            "strokes": hand
                .strokes
                .iter()
                .map(|stroke| stroke.iter().map(point).collect())
                .collect::<Vec<Vec<_>>>(),
        }]),
        Means::Paper(paper) => json!([1, photo(paper)]),
        Means::PhysicalStamp(pressed) => json!([2, stamp(pressed)]),
        Means::ElectronicStamp(pressed) => json!([3, stamp(pressed)]),
    }
}

fn interval(media: &MediaInterval) -> Value {
    json!({"media": media.media, "from_ms": media.from_ms, "to_ms": media.to_ms})
}

fn number(number: &SeriesNumber) -> Value {
    json!({"series": number.series, "year": number.year, "number": number.number})
}

pub(crate) fn present(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}
