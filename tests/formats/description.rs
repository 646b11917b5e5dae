//! What an exemplar holds, as JSON with the names of docs/FORMATS.md.

use serde_json::{Map, Value, json};

use super::world::Statement;
use quanji_core::entry::{BureauFact, Entry};
use quanji_core::record::Fact;
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
        BureauFact::DeviceRevoked(body) => json!({"device": body.device, "reason": body.reason}),
        BureauFact::QuarantineDecided(body) => json!({
            "entry": body.entry,
            "admitted": body.admitted,
            "reason": body.reason,
            "decided_by": body.decided_by,
        }),
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
    }
}

fn present(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        other => other,
    }
}
