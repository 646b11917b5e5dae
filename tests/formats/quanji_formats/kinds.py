"""§6, §7: the kinds of statement and the shapes of their bodies."""

from .cbor import (
    HASH,
    I64,
    ID,
    ROLE,
    SIGNATURE,
    U8,
    U16,
    U32,
    U64,
    array,
    boolean,
    byte_string,
    integer,
    point,
    require,
    structure,
    text,
)

GAP = structure(("from", U64), ("to", U64))
GROUND, ASPECT = integer(0, 6), integer(0, 4)
APPROVAL = structure(("name", text), ("role", ROLE))
PART = structure(("part", text), ("value", text))
DISPOSED = structure(("media", ID), ("captured", HASH), ("sha256", HASH), ("length", U64))
ASPECT_SCORE = structure(("aspect", ASPECT), ("score_tenths", U32), ("remark", text))
SECTION_SCORE = structure(("section", ID), ("officer?", ID), ("score_tenths", U32), ("deduction_tenths", U32))
SUCCESSION = structure(
    ("key", point), ("proof", SIGNATURE), ("reason", text), ("approved_by", array(APPROVAL))
)
OFFICE_KINDS = {
    "bureau.created": structure(("name", text), ("key", point), ("log_key", text)),
    "section.added": structure(("section", ID), ("name", text)),
    "officer.registered": structure(
        ("officer", ID),
        ("name", text),
        ("certificate", text),
        ("valid_from", text),
        ("valid_to", text),
        ("section", ID),
        ("roles", array(ROLE)),
        ("established", boolean),
        ("on_duty", boolean),
    ),
    "device.certified": structure(("key", point), ("officer", ID), ("name", text)),
    "grant.issued": structure(
        ("device", ID),
        ("officer", ID),
        ("roles", array(ROLE)),
        ("sections", array(ID)),
        ("not_before_ms", U64),
        ("not_after_ms", U64),
    ),
    "device.revoked": structure(("device", ID), ("reason", text), ("approved_by?", array(APPROVAL))),
    "quarantine.decided": structure(
        ("entry", HASH), ("admitted", boolean), ("reason", text), ("decided_by", text)
    ),
    "template.published": structure(("documents", text), ("published_by", text)),
    "numbering.configured": structure(("region", text)),
    "numbers.leased": structure(("device", ID), ("series", text), ("year", U32), ("from", U32), ("to", U32)),
    "numbers.voided": structure(
        ("series", text),
        ("year", U32),
        ("from", U32),
        ("to", U32),
        ("reason", text),
        ("decided_by", text),
    ),
    "seal.decided": structure(
        ("case", ID), ("document", ID), ("seal", HASH), ("reason", text), ("decided_by", text)
    ),
    "media.received": structure(("media", ID), ("captured", HASH), ("length", U64), ("sha256", HASH)),
    "media.damaged": structure(("media", ID), ("captured", HASH), ("chunks", array(U32))),
    "evidence.accessed": structure(
        ("media", ID), ("captured", HASH), ("by", text), ("role", ROLE), ("access", integer(0, 1))
    ),
    "setting.interpreted": structure(
        ("key", text),
        ("value", text),
        ("doc_no", text),
        ("approved_by", text),
        ("effective_from", text),
        ("stated_by", text),
    ),
    "equipment.registered": structure(
        ("number", text),
        ("kind", integer(0, 4)),
        ("model", text),
        ("section?", ID),
        ("device?", ID),
        ("fingerprint", array(PART)),
        ("acquired_on", text),
        ("stated_by", text),
        ("role", ROLE),
    ),
    "equipment.changed": structure(
        ("number", text),
        ("change", integer(0, 7)),
        ("at", text),
        ("section?", ID),
        ("officer?", ID),
        ("order?", text),
        ("fingerprint", array(PART)),
        ("text", text),
        ("stated_by", text),
        ("role", ROLE),
    ),
    "hold.ordered": structure(
        ("ground", GROUND), ("media", array(ID)), ("reason", text), ("ordered_by", text), ("role", ROLE)
    ),
    "hold.lifted": structure(("hold", HASH), ("reason", text), ("lifted_by", array(APPROVAL))),
    "disposal.proposed": structure(("media", array(ID)), ("reason", text), ("proposed_by", APPROVAL)),
    "disposal.approved": structure(("proposal", HASH), ("approved_by", APPROVAL)),
    "disposal.done": structure(
        ("proposal", HASH), ("media", array(DISPOSED)), ("rules", text), ("done_by", APPROVAL)
    ),
    "case.published": structure(
        ("decision", ID), ("at", text), ("address", text), ("redacted", HASH), ("published_by", APPROVAL)
    ),
    "publication.withdrawn": structure(
        ("publication", HASH), ("at", text), ("reason", text), ("withdrawn_by", APPROVAL)
    ),
    "copy.verified": structure(
        ("media", array(ID)),
        ("medium", text),
        ("kind", integer(0, 2)),
        ("place", text),
        ("manifest", HASH),
        ("at", text),
        ("verified_by", APPROVAL),
    ),
    "audit.planned": structure(
        ("name", text),
        ("section?", ID),
        ("period", text),
        ("ad_hoc", boolean),
        ("from", text),
        ("to", text),
        ("sample", U32),
        ("planned_by", APPROVAL),
    ),
    "audit.sampled": structure(
        ("audit", HASH),
        ("log_size", U64),
        ("log_root", HASH),
        ("population", U32),
        ("cases", array(ID)),
        ("sampled_by", APPROVAL),
    ),
    "audit.found": structure(
        ("audit?", HASH),
        ("aspect", ASPECT),
        ("rule", text),
        ("section", ID),
        ("officer?", ID),
        ("text", text),
        ("serious", boolean),
        ("deduction_tenths?", U32),
        ("found_by", APPROVAL),
    ),
    "audit.answered": structure(
        ("finding", HASH), ("text", text), ("answered_by", APPROVAL), ("appeal", boolean)
    ),
    "audit.decided": structure(
        ("finding", HASH), ("upheld", boolean), ("reason", text), ("decided_by", APPROVAL)
    ),
    "audit.checked": structure(("audit", HASH), ("aspects", array(ASPECT_SCORE)), ("checked_by", APPROVAL)),
    "bulletin.issued": structure(
        ("period", text),
        ("section?", ID),
        ("title", text),
        ("text", text),
        ("findings", U32),
        ("deduction_tenths", U32),
        ("issued_by", APPROVAL),
    ),
    "assessment.made": structure(("year", U32), ("scores", array(SECTION_SCORE)), ("made_by", APPROVAL)),
    "package.issued": structure(
        ("manifest", HASH),
        ("log_size", U64),
        ("entries", U64),
        ("recipient", text),
        ("purpose", text),
        ("profile", integer(0, 4)),
        ("issued_by", array(APPROVAL)),
    ),
    "export.approved": structure(
        ("media", array(ID)),
        ("documents", array(ID)),
        ("recipient", text),
        ("reason", text),
        ("approved_by", array(APPROVAL)),
    ),
    "office_key.rotated": SUCCESSION,
    "recovery.declared": structure(
        ("key", point),
        ("threshold", U8),
        ("shares", U8),
        ("custodians", array(text)),
        ("approved_by", array(APPROVAL)),
    ),
    "office_key.recovered": SUCCESSION,
    "log_key.rotated": structure(("log_key", text), ("reason", text), ("approved_by", array(APPROVAL))),
    "log.restored": structure(("epoch", U64), ("size", U64), ("lost", GAP), ("reason", text)),
}
OFFICE_WITH_CASE = {
    "media.received",
    "media.damaged",
    "evidence.accessed",
    "hold.ordered",
    "hold.lifted",
    "disposal.proposed",
    "disposal.approved",
    "disposal.done",
    "case.published",
    "publication.withdrawn",
    "copy.verified",
    "audit.found",
    "audit.answered",
    "audit.decided",
    "audit.checked",
    "export.approved",
    "package.issued",
}


def stroke_point(value):
    require(type(value) is list and len(value) in (3, 4))
    return [U32(member) for member in value[:3]] + [U16(member) for member in value[3:]]


def means(value):
    require(type(value) is list and len(value) == 2 and type(value[0]) is int and 0 <= value[0] < 4)
    require(type(value[1]) is list and len(value[1]) == 1)
    reader = (HANDWRITING, PHOTO, STAMP, STAMP)[value[0]]
    return [value[0], reader(value[1][0])]


PHOTO = structure(("media_type", text), ("bytes", byte_string()))
STAMP = structure(("serial", text), ("photo?", PHOTO))
HANDWRITING = structure(
    ("device", text),
    ("width", U32),
    ("height", U32),
    ("rate_hz", U32),
    ("strokes", array(array(stroke_point))),
)
SIGNER = structure(("name", text), ("officer?", ID), ("relation?", text), ("on_behalf_of?", text))
INTERVAL = structure(("media", text), ("from_ms", U64), ("to_ms", U64))
NUMBER = structure(("series", text), ("year", U32), ("number", U32))
SUBJECT = structure(("activity?", ID), ("document?", ID), ("method?", text), ("proves?", text))
IMPORT = structure(
    ("file", text), ("recorder?", text), ("clock_ahead_ms?", I64), ("officer?", text), ("important?", boolean)
)
POSITION = structure(
    ("latitude_e7", integer(-(2**31), 2**31 - 1)),
    ("longitude_e7", integer(-(2**31), 2**31 - 1)),
    ("accuracy_cm?", U32),
    ("mocked", boolean),
)
MEDIA_GAP = structure(("from_ms", U64), ("to_ms", U64), ("reason?", text))
MEDIA_MARK = structure(("at_ms", U64), ("text", text))
COPY_OF = structure(("media", ID), ("change", integer(0, 2)), ("reason", text))
EVIDENCE_ITEM = structure(
    ("media?", ID),
    ("document?", ID),
    ("digest", HASH),
    ("proves", text),
    ("transcript?", text),
    ("has_speech", boolean),
    ("withdrawn", boolean),
)


def source(value):
    require(type(value) is list and value and type(value[0]) is int and 0 <= value[0] < 3)
    require(len(value) == (1 if value[0] == 0 else 2))
    return [value[0], *(IMPORT(member) for member in value[1:])]


TERMINAL_KINDS = {
    "session.opened": structure(("key", point), ("nonce", ID)),
    "chain.lost": structure(("gap", GAP)),
    "case.opened": structure(("kind", text), ("party", text), ("section", ID)),
    "case.assigned": structure(("officer", ID)),
    "activity.started": structure(("activity", ID), ("activity_type", text), ("place?", text)),
    "activity.ended": structure(("activity", ID)),
    "document.created": structure(("document", ID), ("template", text), ("version", U32), ("nonce", ID)),
    "draft.changed": structure(("document", ID), ("change", byte_string())),
    "note.added": structure(("text", text)),
    "document.read_back": structure(
        ("document", ID),
        ("heads", array(HASH)),
        ("content", HASH),
        ("page", HASH),
        ("pages", U32),
        ("layout", U32),
    ),
    "document.signed": structure(
        ("document", ID),
        ("read_back", HASH),
        ("page", HASH),
        ("role", text),
        ("signer", SIGNER),
        ("means", means),
        ("on_pages", array(U32)),
    ),
    "signature.declined": structure(
        ("document", ID),
        ("read_back", HASH),
        ("role", text),
        ("name", text),
        ("outcome", integer(0, 2)),
        ("reason", text),
        ("media?", INTERVAL),
        ("no_media?", text),
        ("noted_by", text),
    ),
    "check.overridden": structure(("document", ID), ("field", text), ("value", text), ("reason", text)),
    "document.sealed": structure(
        ("document", ID),
        ("heads", array(HASH)),
        ("content", byte_string()),
        ("read_back", HASH),
        ("signatures", array(HASH)),
        ("overrides", array(HASH)),
        ("page", HASH),
        ("layout", U32),
    ),
    "document.corrected": structure(("document", ID), ("corrects", ID), ("seal", HASH), ("reason", text)),
    "document.served": structure(
        ("document", ID),
        ("seal", HASH),
        ("mode", integer(0, 5)),
        ("served_at", text),
        ("receiver?", text),
        ("place?", text),
        ("refusal?", text),
        ("witness?", text),
        ("media?", INTERVAL),
        ("consent?", ID),
        ("reference?", text),
        ("receipt?", ID),
    ),
    "number.assigned": structure(("document", ID), ("number?", NUMBER), ("text", text)),
    "number.voided": structure(("number", NUMBER), ("reason", text)),
    "numbers.returned": structure(("from", NUMBER), ("to", U32), ("reason", text)),
    "numbers.requested": structure(("series", text), ("year", U32), ("left", U32)),
    "media.started": structure(
        ("media", ID),
        ("nonce", ID),
        ("kind", integer(0, 2)),
        ("media_type", text),
        ("subject", SUBJECT),
        ("source", source),
        ("position?", POSITION),
        ("continues?", ID),
    ),
    "media.captured": structure(
        ("media", ID),
        ("nonce", ID),
        ("kind", integer(0, 2)),
        ("media_type", text),
        ("length", U64),
        ("sha256", HASH),
        ("root", HASH),
        ("sm3?", HASH),
        ("end", integer(0, 2)),
        ("started_ms?", I64),
        ("ended_ms?", I64),
        ("gaps", array(MEDIA_GAP)),
        ("marks", array(MEDIA_MARK)),
        ("subject", SUBJECT),
        ("source", source),
        ("position?", POSITION),
        ("continues?", ID),
        ("copy_of?", COPY_OF),
    ),
    "media.marked": structure(
        ("media", ID), ("what", integer(0, 1)), ("from_ms", U64), ("to_ms", U64), ("text", text)
    ),
    "media.placed": structure(("media", ID), ("subject", SUBJECT)),
    "recorder.checked_out": structure(("recorder", text), ("vendor", text), ("shown_ms", I64)),
    "recorder.returned": structure(("recorder", text)),
    "event.noted": structure(
        ("kind", integer(0, 40)),
        ("at", text),
        ("activity?", ID),
        ("document?", ID),
        ("media?", ID),
        ("person?", text),
        ("text", text),
        ("amount_fen?", U64),
        ("reference?", text),
        ("granted?", boolean),
    ),
    "evidence.listed": structure(("decision?", ID), ("supplement", boolean), ("items", array(EVIDENCE_ITEM))),
    "hold.placed": structure(("ground", GROUND), ("media", array(ID)), ("reason", text)),
    "device.checked": structure(
        ("device?", text),
        ("battery", U8),
        ("free_mb", U64),
        ("clock_offset_ms?", I64),
        ("fingerprint", array(PART)),
    ),
    "fault.reported": structure(("device?", text), ("at", text), ("symptom", text)),
    "recovery.sealed": structure(("key", point), ("enc", byte_string(65)), ("sealed", byte_string(48))),
}
WITHOUT_CASE = {
    "session.opened",
    "chain.lost",
    "number.voided",
    "numbers.returned",
    "numbers.requested",
    "recorder.checked_out",
    "recorder.returned",
    "device.checked",
    "fault.reported",
    "recovery.sealed",
}
