//! The members of the statements of the third record, with the names of docs/FORMATS.md.

use serde_json::{Value, json};

use super::description::present;
use quanji_core::entry::{Approval, BureauFact, FingerprintPart};
use quanji_core::record::{EvidenceItem, Fact};

/// Of a terminal.
pub(crate) fn of_terminal(fact: &Fact) -> Value {
    match fact {
        Fact::EventNoted(body) => present(json!({
            "kind": body.kind as u8,
            "at": body.at,
            "activity": body.activity,
            "document": body.document,
            "media": body.media,
            "person": body.person,
            "text": body.text,
            "amount_fen": body.amount_fen,
            "reference": body.reference,
            "granted": body.granted,
        })),
        Fact::EvidenceListed(body) => present(json!({
            "decision": body.decision,
            "supplement": body.supplement,
            "items": body.items.iter().map(item).collect::<Vec<_>>(),
        })),
        Fact::HoldPlaced(body) => {
            json!({"ground": body.ground as u8, "media": body.media, "reason": body.reason})
        }
        Fact::DeviceChecked(body) => present(json!({
            "device": body.device,
            "battery": body.battery,
            "free_mb": body.free_mb,
            "clock_offset_ms": body.clock_offset_ms,
            "fingerprint": parts(&body.fingerprint),
        })),
        Fact::FaultReported(body) => {
            present(json!({"device": body.device, "at": body.at, "symptom": body.symptom}))
        }
        other => panic!("{} is of another record", other.kind()),
    }
}

/// Of the office.
pub(crate) fn of_office(fact: &BureauFact) -> Value {
    match fact {
        BureauFact::SettingInterpreted(body) => json!({
            "key": body.key,
            "value": body.value,
            "doc_no": body.doc_no,
            "approved_by": body.approved_by,
            "effective_from": body.effective_from,
            "stated_by": body.stated_by,
        }),
        BureauFact::EquipmentRegistered(body) => present(json!({
            "number": body.number,
            "kind": body.kind as u8,
            "model": body.model,
            "section": body.section,
            "device": body.device,
            "fingerprint": parts(&body.fingerprint),
            "acquired_on": body.acquired_on,
            "stated_by": body.stated_by,
            "role": body.role as u8,
        })),
        BureauFact::EquipmentChanged(body) => present(json!({
            "number": body.number,
            "change": body.change as u8,
            "at": body.at,
            "section": body.section,
            "officer": body.officer,
            "order": body.order,
            "fingerprint": parts(&body.fingerprint),
            "text": body.text,
            "stated_by": body.stated_by,
            "role": body.role as u8,
        })),
        BureauFact::BulletinIssued(body) => present(json!({
            "period": body.period,
            "section": body.section,
            "title": body.title,
            "text": body.text,
            "findings": body.findings,
            "deduction_tenths": body.deduction_tenths,
            "issued_by": by(&body.issued_by),
        })),
        BureauFact::AssessmentMade(body) => json!({
            "year": body.year,
            "scores": body.scores.iter().map(|score| present(json!({
                "section": score.section,
                "officer": score.officer,
                "score_tenths": score.score_tenths,
                "deduction_tenths": score.deduction_tenths,
            }))).collect::<Vec<_>>(),
            "made_by": by(&body.made_by),
        }),
        about_recordings => of_archive(about_recordings),
    }
}

fn of_archive(fact: &BureauFact) -> Value {
    match fact {
        BureauFact::HoldOrdered(body) => json!({
            "ground": body.ground as u8,
            "media": body.media,
            "reason": body.reason,
            "ordered_by": body.ordered_by,
            "role": body.role as u8,
        }),
        BureauFact::HoldLifted(body) => {
            json!({"hold": body.hold, "reason": body.reason, "lifted_by": all(&body.lifted_by)})
        }
        BureauFact::DisposalProposed(body) => {
            json!({"media": body.media, "reason": body.reason, "proposed_by": by(&body.proposed_by)})
        }
        BureauFact::DisposalApproved(body) => {
            json!({"proposal": body.proposal, "approved_by": by(&body.approved_by)})
        }
        BureauFact::DisposalDone(body) => json!({
            "proposal": body.proposal,
            "media": body.media.iter().map(|gone| json!({
                "media": gone.media,
                "captured": gone.captured,
                "sha256": gone.sha256,
                "length": gone.length,
            })).collect::<Vec<_>>(),
            "rules": body.rules,
            "done_by": by(&body.done_by),
        }),
        BureauFact::CasePublished(body) => json!({
            "decision": body.decision,
            "at": body.at,
            "address": body.address,
            "redacted": body.redacted,
            "published_by": by(&body.published_by),
        }),
        BureauFact::PublicationWithdrawn(body) => json!({
            "publication": body.publication,
            "at": body.at,
            "reason": body.reason,
            "withdrawn_by": by(&body.withdrawn_by),
        }),
        BureauFact::CopyVerified(body) => json!({
            "media": body.media,
            "medium": body.medium,
            "kind": body.kind as u8,
            "place": body.place,
            "manifest": body.manifest,
            "at": body.at,
            "verified_by": by(&body.verified_by),
        }),
        BureauFact::ExportApproved(body) => json!({
            "media": body.media,
            "documents": body.documents,
            "recipient": body.recipient,
            "reason": body.reason,
            "approved_by": all(&body.approved_by),
        }),
        BureauFact::PackageIssued(body) => json!({
            "manifest": body.manifest,
            "log_size": body.log_size,
            "entries": body.entries,
            "recipient": body.recipient,
            "purpose": body.purpose,
            "profile": body.profile as u8,
            "issued_by": all(&body.issued_by),
        }),
        BureauFact::LogRestored(body) => json!({
            "epoch": body.epoch,
            "size": body.size,
            "lost": {"from": body.lost.from, "to": body.lost.to},
            "reason": body.reason,
        }),
        about_audits => of_audit(about_audits),
    }
}

fn of_audit(fact: &BureauFact) -> Value {
    match fact {
        BureauFact::AuditPlanned(body) => present(json!({
            "name": body.name,
            "section": body.section,
            "period": body.period,
            "ad_hoc": body.ad_hoc,
            "from": body.from,
            "to": body.to,
            "sample": body.sample,
            "planned_by": by(&body.planned_by),
        })),
        BureauFact::AuditSampled(body) => json!({
            "audit": body.audit,
            "log_size": body.log_size,
            "log_root": body.log_root,
            "population": body.population,
            "cases": body.cases,
            "sampled_by": by(&body.sampled_by),
        }),
        BureauFact::AuditFound(body) => present(json!({
            "audit": body.audit,
            "aspect": body.aspect as u8,
            "rule": body.rule,
            "section": body.section,
            "officer": body.officer,
            "text": body.text,
            "serious": body.serious,
            "deduction_tenths": body.deduction_tenths,
            "found_by": by(&body.found_by),
        })),
        BureauFact::AuditAnswered(body) => json!({
            "finding": body.finding,
            "text": body.text,
            "answered_by": by(&body.answered_by),
            "appeal": body.appeal,
        }),
        BureauFact::AuditDecided(body) => json!({
            "finding": body.finding,
            "upheld": body.upheld,
            "reason": body.reason,
            "decided_by": by(&body.decided_by),
        }),
        BureauFact::AuditChecked(body) => json!({
            "audit": body.audit,
            "aspects": body.aspects.iter().map(|score| json!({
                "aspect": score.aspect as u8,
                "score_tenths": score.score_tenths,
                "remark": score.remark,
            })).collect::<Vec<_>>(),
            "checked_by": by(&body.checked_by),
        }),
        other => panic!("{} is of another record", other.kind()),
    }
}

fn item(item: &EvidenceItem) -> Value {
    present(json!({
        "media": item.media,
        "document": item.document,
        "digest": item.digest,
        "proves": item.proves,
        "transcript": item.transcript,
        "has_speech": item.has_speech,
        "withdrawn": item.withdrawn,
    }))
}

fn by(approval: &Approval) -> Value {
    json!({"name": approval.name, "role": approval.role as u8})
}

pub(crate) fn all(approvals: &[Approval]) -> Vec<Value> {
    approvals.iter().map(by).collect()
}

fn parts(fingerprint: &[FingerprintPart]) -> Vec<Value> {
    fingerprint.iter().map(|part| json!({"part": part.part, "value": part.value})).collect()
}
