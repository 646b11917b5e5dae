"""Reads every exemplar from docs/FORMATS.md alone: a second reader that shares no code with the first.

COSE is pycose's, CBOR is cbor2's, Ed25519 is cryptography's. The rules on top (determinism, low s,
chains, bodies, proofs) are written here from the page. Usage: verify_exemplars.py [FOLDER]
"""

import base64
import datetime
import hashlib
import hmac
import json
import re
import sys
from pathlib import Path

import cbor2
import rfc8785
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pycose.algorithms import Es256
from pycose.headers import Algorithm
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ENTRY_LIMIT = 1 << 20
CHANGE_LIMIT = 512 * 1024
BODY_LIMIT = 2 * 1024 * 1024
TOLERANCE_MS = 10_000
EARLIEST_MS = 1_735_689_600_000
# The characters with the Unicode property White_Space. str.strip() would take U+001C to U+001F too.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


class Refused(Exception):
    """Bytes that are refused, with the reason of §9."""

    def __init__(self, reason="malformed"):
        super().__init__(reason)
        self.reason = reason


def require(condition, reason="malformed"):
    if not condition:
        raise Refused(reason)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def half(*parts):
    return sha256(*parts)[:16]


# §1. A reader takes a decoded value and returns it as the descriptions have it, or refuses.


def decode(data):
    try:
        value = cbor2.loads(data)
        again = cbor2.dumps(value, canonical=True)
    except Exception as error:
        raise Refused() from error
    require(again == data)
    return value


def integer(low, high):
    def read(value):
        require(type(value) is int and low <= value <= high)
        return value

    return read


def byte_string(size=None):
    def read(value):
        require(type(value) is bytes and (size is None or len(value) == size))
        return value.hex()

    return read


def text(value):
    require(type(value) is str)
    return value


def trimmed(value):
    return value.strip(WHITE_SPACE)


def boolean(value):
    require(type(value) is bool)
    return value


def array(item):
    def read(value):
        require(type(value) is list)
        return [item(member) for member in value]

    return read


def structure(*members):
    """A map with the keys 0, 1, 2 …; a name that ends in `?` is optional."""

    def read(value):
        require(type(value) is dict)
        require(all(type(key) is int and 0 <= key < len(members) for key in value))
        found = {}
        for key, (name, reader) in enumerate(members):
            if key in value:
                found[name.rstrip("?")] = reader(value[key])
            else:
                require(name.endswith("?"))
        return found

    return read


def point(value):
    require(type(value) is bytes and len(value) == 33 and value[0] in (2, 3))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), value)
    except ValueError as error:
        raise Refused() from error
    return value.hex()


def carried_entry(value):
    require(type(value) is bytes)
    return sha256(value).hex()


def scope(value):
    names = ["case", "section", "officer", "own"]
    require(type(value) is list and value and type(value[0]) is int and 0 <= value[0] < 4)
    require(len(value) == (1 if value[0] == 3 else 2))
    return [names[value[0]], *(ID(member) for member in value[1:])]


U8, U32, U64 = (integer(0, 2**bits - 1) for bits in (8, 32, 64))
I16, I64 = (integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (16, 64))
ID, HASH, SIGNATURE = (byte_string(size) for size in (16, 32, 64))
ROLE = integer(0, 6)

# §3, §4

CHECKPOINT = structure(("epoch", U64), ("size", U64), ("time_ms", U64), ("received_monotonic_ms?", U64))
TIME = structure(
    ("wall_ms", I64),
    ("offset_minutes", I16),
    ("monotonic_ms", U64),
    ("boot", ID),
    ("checkpoint?", CHECKPOINT),
)
ENTRY = structure(
    ("version", U8),
    ("suite", U8),
    ("bureau", ID),
    ("device", ID),
    ("grant?", U64),
    ("seq", U64),
    ("prev?", HASH),
    ("session?", U64),
    ("case?", ID),
    ("kind", text),
    ("body", byte_string()),
    ("time", TIME),
)

# §6, §7

GAP = structure(("from", U64), ("to", U64))
GROUND, ASPECT = integer(0, 6), integer(0, 4)
APPROVAL = structure(("name", text), ("role", ROLE))
PART = structure(("part", text), ("value", text))
DISPOSED = structure(("media", ID), ("captured", HASH), ("sha256", HASH), ("length", U64))
ASPECT_SCORE = structure(("aspect", ASPECT), ("score_tenths", U32), ("remark", text))
SECTION_SCORE = structure(
    ("section", ID), ("officer?", ID), ("score_tenths", U32), ("deduction_tenths", U32)
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
    "device.revoked": structure(("device", ID), ("reason", text)),
    "quarantine.decided": structure(
        ("entry", HASH), ("admitted", boolean), ("reason", text), ("decided_by", text)
    ),
    "template.published": structure(("documents", text), ("published_by", text)),
    "numbering.configured": structure(("region", text)),
    "numbers.leased": structure(
        ("device", ID), ("series", text), ("year", U32), ("from", U32), ("to", U32)
    ),
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
    "export.approved": structure(
        ("media", array(ID)),
        ("documents", array(ID)),
        ("recipient", text),
        ("reason", text),
        ("approved_by", array(APPROVAL)),
    ),
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
}


def stroke_point(value):
    require(type(value) is list and len(value) in (3, 4))
    return [U32(member) for member in value[:3]] + [U16(member) for member in value[3:]]


def means(value):
    require(type(value) is list and len(value) == 2 and type(value[0]) is int and 0 <= value[0] < 4)
    require(type(value[1]) is list and len(value[1]) == 1)
    reader = (HANDWRITING, PHOTO, STAMP, STAMP)[value[0]]
    return [value[0], reader(value[1][0])]


U16 = integer(0, 2**16 - 1)
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
}

# §8f: what each of the later kinds has to say. Texts that must not be blank, days, and days or moments.
NOT_BLANK = {
    "hold.placed": {"reason"},
    "fault.reported": {"symptom"},
    "setting.interpreted": {"key", "value", "doc_no", "approved_by", "stated_by"},
    "equipment.registered": {"number", "stated_by"},
    "equipment.changed": {"number", "stated_by"},
    "hold.ordered": {"reason", "ordered_by"},
    "hold.lifted": {"reason"},
    "disposal.proposed": {"reason"},
    "disposal.done": {"rules"},
    "case.published": {"address"},
    "publication.withdrawn": {"reason"},
    "copy.verified": {"medium", "place"},
    "audit.planned": {"name", "period"},
    "audit.found": {"text"},
    "audit.answered": {"text"},
    "audit.decided": {"reason"},
    "bulletin.issued": {"period", "title", "text"},
    "export.approved": {"recipient", "reason"},
}
NOT_BLANK_IF_ANY = {
    "event.noted": {"person", "reference"},
    "device.checked": {"device"},
    "fault.reported": {"device"},
    "equipment.changed": {"order"},
}
DAYS = {
    "setting.interpreted": {"effective_from"},
    "equipment.registered": {"acquired_on"},
    "audit.planned": {"from", "to"},
}
DAYS_OR_MOMENTS = {
    "event.noted",
    "fault.reported",
    "equipment.changed",
    "case.published",
    "publication.withdrawn",
    "copy.verified",
}
# Lists with at least one member: of which kinds, and what tells its members apart.
NOT_EMPTY = {
    "evidence.listed": "items",
    "hold.lifted": "lifted_by",
    "disposal.proposed": "media",
    "disposal.done": "media",
    "copy.verified": "media",
    "audit.checked": "aspects",
    "assessment.made": "scores",
    "export.approved": "approved_by",
}
APART = {
    "items": lambda item: (item.get("media"), item.get("document")),
    "media": lambda media: media["captured"] if type(media) is dict else media,
    "documents": lambda document: document,
    "cases": lambda case: case,
    "fingerprint": lambda part: part["part"],
    "lifted_by": lambda approval: trimmed(approval["name"]),
    "approved_by": lambda approval: trimmed(approval["name"]),
    "aspects": lambda score: score["aspect"],
    "scores": lambda score: (score["section"], score.get("officer")),
}
LATER_KINDS = {
    kind
    for kinds, first in ((TERMINAL_KINDS, "event.noted"), (OFFICE_KINDS, "setting.interpreted"))
    for kind in list(kinds)[list(kinds).index(first) :]
}


def check_later(kind, statement):
    """§8f."""
    if kind not in LATER_KINDS:
        return
    named = [statement.get(name) for name in NOT_BLANK_IF_ANY.get(kind, ())]
    said = [statement[name] for name in NOT_BLANK.get(kind, ())] + [value for value in named if value is not None]
    said += [value["name"] for value in statement.values() if type(value) is dict and "name" in value]
    for name, members in statement.items():
        if type(members) is list and name in APART:
            apart = [APART[name](member) for member in members]
            require(len(set(apart)) == len(apart), "bad_body")
            for member in members:
                if name in ("fingerprint", "lifted_by", "approved_by"):
                    said += [value for value in member.values() if type(value) is str]
    require(kind not in NOT_EMPTY or statement[NOT_EMPTY[kind]], "bad_body")
    require(all(trimmed(value) for value in said), "bad_body")
    require(all(is_plain_day(statement[name]) for name in DAYS.get(kind, ())), "bad_body")
    if kind in DAYS_OR_MOMENTS:
        day, mark, time = statement["at"].partition("T")
        require(is_plain_day(day) and (not mark or is_plain_time(time)), "bad_body")
    if kind == "evidence.listed":
        for item in statement["items"]:
            require(("media" in item) != ("document" in item) and trimmed(item["proves"]), "bad_body")
            require("transcript" not in item or trimmed(item["transcript"]), "bad_body")
    elif kind == "device.checked":
        require(statement["battery"] <= 100, "bad_body")
    elif kind == "audit.planned":
        require(statement["from"] <= statement["to"], "bad_body")
    elif kind == "audit.sampled":
        require(statement["log_size"] > 0 and len(statement["cases"]) <= statement["population"], "bad_body")


def is_plain_day(value):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        return datetime.date.fromisoformat(value) is not None
    except ValueError:
        return False


def is_plain_time(value):
    found = re.fullmatch(
        r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?(?:Z|[+-]([0-9]{2}):([0-9]{2}))", value
    )
    if not found:
        return False
    hour, minute, second, ahead, rest = (int(part or 0) for part in found.groups())
    return hour < 24 and minute < 60 and second < 60 and rest < 60 and ahead * 60 + rest <= 18 * 60


# §10, §11

RANGE_PROOF = structure(("first", U64), ("size", U64), ("left", array(HASH)), ("right", array(HASH)))
CONSISTENCY_PROOF = structure(("from", U64), ("to", U64), ("hashes", array(HASH)))
CHUNK_RUN = structure(("first", U32), ("count", U32))


def lack(value):
    names = ["entry", "manifest", "chunks", "nothing"]
    require(type(value) is list and value and type(value[0]) is int and 0 <= value[0] < 4)
    require(len(value) == (2 if value[0] == 2 else 1))
    return [names[value[0]], *(array(CHUNK_RUN)(member) for member in value[1:])]


BACKFILL = structure(("scope", scope), ("from", U64), ("until", U64))
ITEM = structure(("index", U64), ("entry", carried_entry))
RECEIPT = structure(("first_seq", U64), ("count", U64), ("proof", RANGE_PROOF))
MESSAGES = {
    "enrol-request": structure(("code", text), ("key", point), ("name", text), ("proof", SIGNATURE)),
    "enrol-reply": structure(("office_key", point), ("entries", array(carried_entry))),
    "challenge-request": structure(("device", ID)),
    "challenge-reply": structure(("nonce", HASH)),
    "token-request": structure(("device", ID), ("nonce", HASH), ("signature", SIGNATURE)),
    "token-reply": structure(("token", text), ("expires_ms", U64)),
    "problem": structure(("code", text), ("message", text)),
    "exchange-request": structure(
        ("epoch", U64),
        ("seen_size", U64),
        ("cursor", U64),
        ("entries", array(carried_entry)),
        ("lost", array(GAP)),
        ("backfill?", BACKFILL),
    ),
    "exchange-reply": structure(
        ("epoch", U64),
        ("checkpoint", text),
        ("consistency?", CONSISTENCY_PROOF),
        ("receipts", array(RECEIPT)),
        ("refused", array(structure(("entry", HASH), ("reason", text)))),
        ("need_from?", U64),
        ("held_seq", U64),
        ("feed", array(ITEM)),
        ("cursor", U64),
        ("opened", array(BACKFILL)),
        ("backfill", array(ITEM)),
        ("backfill_from?", U64),
    ),
    "offer-request": structure(("captured", array(HASH))),
    "offer-reply": structure(("lacks", array(lack))),
    "receipt-request": structure(("captured", array(HASH)), ("epoch", U64), ("seen_size", U64)),
    "receipt-reply": structure(
        ("epoch", U64),
        ("checkpoint", text),
        ("consistency?", CONSISTENCY_PROOF),
        ("receipts", array(structure(("entry", carried_entry), ("proof", RANGE_PROOF)))),
        ("refused", array(structure(("captured", HASH), ("reason", text)))),
    ),
}

# §8e

CHUNK = 1 << 20
MANIFEST = structure(("length", U64), ("chunks", byte_string()))


def read_manifest(data):
    manifest = MANIFEST(decode(data))
    digests = [manifest["chunks"][at : at + 64] for at in range(0, len(manifest["chunks"]), 64)]
    require(all(len(digest) == 64 for digest in digests))
    require(len(digests) == -(-manifest["length"] // CHUNK) and len(digests) <= 32 * 1024)
    root = root_of([leaf(bytes.fromhex(digest)) for digest in digests])
    return {"length": manifest["length"], "chunks": digests, "root": root.hex()}


class Entry:
    """§3: the envelope and the payload of one entry."""

    def __init__(self, data):
        require(len(data) <= ENTRY_LIMIT)
        outer = decode(data)
        require(type(outer) is cbor2.CBORTag and outer.tag == 18)
        require(type(outer.value) is list and len(outer.value) == 4)
        protected, unprotected, payload, signature = outer.value
        require(protected == bytes.fromhex("a10126") and type(unprotected) is dict and unprotected == {})
        require(type(payload) is bytes and type(signature) is bytes and len(signature) == 64)
        self.data = data
        self.hash = sha256(data).hex()
        self.s = int.from_bytes(signature[32:])
        self.fields = ENTRY(decode(payload))
        require((self.fields["version"], self.fields["suite"]) == (1, 1))
        require(self.fields["seq"] > 0 and (self.fields["seq"] == 1) == ("prev" not in self.fields))

    def __getattr__(self, name):
        return self.fields.get(name)

    def verify(self, key):
        """The signature by pycose, the low-s rule on top."""
        numbers = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key).public_numbers()
        cose = Sign1Message.decode(self.data)
        assert cose.phdr[Algorithm] is Es256
        cose.key = EC2Key(crv=P256, x=numbers.x.to_bytes(32), y=numbers.y.to_bytes(32))
        try:
            good = cose.verify_signature()
        except Exception:
            good = False
        require(good and self.s <= ORDER // 2, "bad_signature")

    def statement(self, kinds):
        require(self.kind in kinds, "unknown_kind")
        try:
            return kinds[self.kind](decode(bytes.fromhex(self.body)))
        except Refused as refused:
            raise Refused("bad_body") from refused


class Office:
    """§5, §9: the office's chain folded, and the chains that it holds."""

    def __init__(self, key):
        self.key = key
        self.bureau = half(b"quanji bureau 1", key).hex()
        self.id = half(key).hex()
        self.devices, self.grants, self.revoked, self.sessions = {}, {}, set(), {}
        self.chains = {}
        self.lost = []

    def key_of(self, entry):
        require(entry.bureau == self.bureau, "other_bureau")
        if entry.device == self.id:
            key = self.key
        else:
            require(entry.device in self.devices, "unknown_device")
            key = self.devices[entry.device]
        if entry.session is None:
            return key
        require((entry.device, entry.session) in self.sessions, "unknown_session")
        return bytes.fromhex(self.sessions[entry.device, entry.session]["key"])

    def check(self, entry):
        """All of §9 but the scope; gives the statement of an entry that is admitted."""
        entry.verify(self.key_of(entry))
        if entry.device == self.id:
            require(entry.grant is None and entry.session is None)
            self.check_place(entry)
            statement = entry.statement(OFFICE_KINDS)
            require((entry.kind in OFFICE_WITH_CASE) == (entry.case is not None), "bad_body")
            check_later(entry.kind, statement)
            return statement
        grant = self.grants.get(entry.grant)
        require(grant is not None and grant["device"] == entry.device, "grant_mismatch")
        require(entry.device not in self.revoked, "revoked_device")
        self.check_place(entry)
        statement = entry.statement(TERMINAL_KINDS)
        self.check_statement(entry, statement)
        return statement

    def check_place(self, entry):
        chain = self.chains.get(entry.device, {})
        require(entry.seq not in chain, "fork")
        if entry.seq - 1 in chain:
            require(chain[entry.seq - 1] == entry.prev, "chain_broken")
        else:
            lost = any(gap["from"] <= entry.seq - 1 <= gap["to"] for gap in self.lost)
            require(entry.seq == 1 or lost, "need_earlier")

    def check_statement(self, entry, statement):
        require((entry.kind in WITHOUT_CASE) == (entry.case is None), "bad_body")
        check_later(entry.kind, statement)
        if entry.kind == "session.opened":
            require(entry.session is None, "bad_body")
        elif entry.kind == "chain.lost":
            gap = statement["gap"]
            require(gap["from"] <= gap["to"] < entry.seq, "bad_body")
        elif entry.kind == "document.created":
            name = half(
                b"quanji document 1",
                bytes.fromhex(entry.case),
                bytes.fromhex(statement["nonce"]),
                statement["version"].to_bytes(4),
                statement["template"].encode(),
            )
            require(name.hex() == statement["document"], "bad_body")
        elif entry.kind == "draft.changed":
            session = self.sessions.get((entry.device, entry.session))
            require(session is not None, "unknown_session")
            change = Change(bytes.fromhex(statement["change"]))
            require(change.actor == actor(entry.device, session), "forged_actor")
        elif entry.kind == "document.signed":
            self.check_signature(statement)
        elif entry.kind == "signature.declined":
            self.check_declined(statement)
        elif entry.kind == "document.served":
            self.check_served(statement)
        elif entry.kind == "document.sealed":
            content = read_content(bytes.fromhex(statement["content"]))
            named = (content["case"], content["document"])
            require(named == (entry.case, statement["document"]), "bad_body")
        elif entry.kind == "numbers.returned":
            require(statement["from"]["number"] <= statement["to"], "bad_body")
        elif entry.kind in ("media.started", "media.captured"):
            nonce = bytes.fromhex(statement["nonce"])
            name = half(b"quanji media 1", bytes.fromhex(entry.case), bytes.fromhex(entry.device), nonce)
            require(name.hex() == statement["media"] and trimmed(statement["media_type"]), "bad_body")
            if entry.kind == "media.captured":
                self.check_captured(statement)
        elif entry.kind == "media.marked":
            require(statement["from_ms"] <= statement["to_ms"] and trimmed(statement["text"]), "bad_body")
        elif entry.kind in ("recorder.checked_out", "recorder.returned"):
            require(trimmed(statement["recorder"]), "bad_body")

    @staticmethod
    def check_captured(statement):
        moments = [moment for gap in statement["gaps"] for moment in (gap["from_ms"], gap["to_ms"])]
        marks = [mark["at_ms"] for mark in statement["marks"]]
        require(moments == sorted(moments) and marks == sorted(marks), "bad_body")
        require(statement.get("copy_of", {}).get("media") != statement["media"], "bad_body")

    @staticmethod
    def check_signature(statement):
        pages = statement["on_pages"]
        require(trimmed(statement["signer"]["name"]) and pages == sorted(set(pages)), "bad_body")
        require(not pages or pages[0] > 0, "bad_body")
        number, body = statement["means"]
        if number == 0:
            require(body["strokes"] and all(body["strokes"]), "bad_body")
            points = [point for stroke in body["strokes"] for point in stroke]
            require(len(points) <= 120_000 and body["width"] and body["height"], "bad_body")
            require(all(x <= body["width"] and y <= body["height"] for x, y, *_ in points), "bad_body")
            times = [point[2] for point in points]
            require(times == sorted(times), "bad_body")
        photo = body if number == 1 else body.get("photo")
        if number > 1:
            require(trimmed(body["serial"]), "bad_body")
        if number > 0 and photo is not None:
            magic = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
            require(photo["media_type"] in magic, "bad_body")
            data = bytes.fromhex(photo["bytes"])
            require(len(data) <= 655_360 and data.startswith(magic[photo["media_type"]]), "bad_body")

    @staticmethod
    def check_declined(statement):
        media = statement.get("media")
        require(trimmed(statement["reason"]) and not (media and "no_media" in statement), "bad_body")
        require(not media or trimmed(media["media"]) and media["from_ms"] <= media["to_ms"], "bad_body")

    @staticmethod
    def check_served(statement):
        said = {name for name, value in statement.items() if type(value) is str and trimmed(value)}
        needs = {0: {"receiver"}, 1: {"refusal"}, 2: {"receiver"}, 3: {"reference"}, 4: {"reference", "consent"}}
        require(needs.get(statement["mode"], set()) <= said, "bad_body")
        require(statement["mode"] != 1 or "witness" in said or "media" in statement, "bad_body")
        require(is_moment(statement["served_at"]), "bad_body")

    def take(self, entry, statement):
        self.chains.setdefault(entry.device, {})[entry.seq] = entry.hash
        if entry.kind == "device.certified":
            key = bytes.fromhex(statement["key"])
            self.devices[half(key).hex()] = key
        elif entry.kind == "grant.issued":
            self.grants[entry.seq] = statement
        elif entry.kind == "device.revoked":
            self.revoked.add(statement["device"])
        elif entry.kind == "session.opened":
            self.sessions[entry.device, entry.seq] = statement


# §7, §8a


def is_moment(value):
    """A day and a time of day."""
    folded = (chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else " " if c == "\u3000" else c for c in value)
    day, mark, time = re.match(r"([^日]*)(日?)(.*)", trimmed("".join(folded)), re.DOTALL).groups()
    if not mark:
        day, _, time = (re.split("([Tt ])", day, maxsplit=1) + ["", ""])[:3]
    return is_day(day) and is_time(trimmed(time))


def is_day(value):
    parts = [trimmed(part) for part in re.split("[-/.年月]", value)]
    if re.fullmatch("[0-9]{8}", value):
        parts = [value[:4], value[4:6], value[6:]]
    shapes = ("[0-9]{4}", "[0-9]{1,2}", "[0-9]{1,2}")
    if len(parts) != 3 or not all(re.fullmatch(shape, part) for shape, part in zip(shapes, parts)):
        return False
    try:
        return datetime.date(*map(int, parts)) is not None
    except ValueError:
        return False


def is_time(value):
    at = re.search("[Zz+-]", value)
    offset = value[at.start() :] if at else "Z"
    value = trimmed(value[: at.start()]) if at else value
    found = re.fullmatch(r"[Zz]|[+-]([0-9]{2}):?([0-9]{2})?", offset)
    if not found:
        return False
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    if minutes > 59 or hours * 60 + minutes > 18 * 60:
        return False
    value = re.sub("[时点分]", ":", value).replace("秒", "")
    parts = [trimmed(part) for part in value.removesuffix(":").split(":")]
    shapes = ("[0-9]{1,2}", "[0-9]{1,2}", r"[0-9]{1,2}(\.[0-9]{1,9})?")
    if len(parts) not in (2, 3) or not all(re.fullmatch(shape, part) for shape, part in zip(shapes, parts)):
        return False
    return all(int(part.split(".")[0]) < limit for part, limit in zip(parts, (24, 60, 60)))


def is_blank(value):
    if type(value) is str:
        return not trimmed(value)
    if type(value) in (list, dict):
        return all(is_blank(member) for member in (value.values() if type(value) is dict else value))
    return value is None


def doubles(value):
    """The numbers of RFC 8785 are doubles; its library wants those that are not safe integers as such."""
    if type(value) is dict:
        return {key: doubles(member) for key, member in value.items()}
    if type(value) is list:
        return [doubles(member) for member in value]
    return float(value) if type(value) is int and abs(value) >= 2**53 else value


def read_content(data):
    """The content of a sealed document: canonical JSON (RFC 8785) and nothing else."""
    try:
        content = json.loads(data)
        again = rfc8785.dumps(doubles(content))
    except (ValueError, OverflowError, RecursionError) as error:
        raise Refused("bad_body") from error
    require(again == data and type(content) is dict, "bad_body")
    required, optional = {"case", "document", "fields", "template", "version"}, {"corrects", "number"}
    require(required <= set(content) <= required | optional, "bad_body")
    for name in {"case", "document", "corrects"} & set(content):
        require(type(content[name]) is str and re.fullmatch("[0-9a-f]{32}", content[name]), "bad_body")
    require(type(content["template"]) is str and type(content.get("number", "")) is str, "bad_body")
    require(type(content["version"]) is int and 0 <= content["version"] < 2**32, "bad_body")
    require(type(content["fields"]) is dict, "bad_body")
    for value in content["fields"].values():
        require(type(value) in (str, int, bool, list) and not is_blank(value), "bad_body")
        require(type(value) is not int or -(2**63) <= value < 2**63, "bad_body")
    return content


def actor(device, session):
    parts = (device, session["key"], session["nonce"])
    return half(b"quanji actor 1", *(bytes.fromhex(part) for part in parts))


class Change:
    """§8: an uncompressed change chunk."""

    def __init__(self, data):
        require(len(data) <= CHANGE_LIMIT and data[:4] == bytes.fromhex("856f4a83"), "bad_body")
        require(data[8:9] == b"\x01", "bad_body")
        length, at = leb128(data, 9)
        require(at + length == len(data), "bad_body")
        self.hash = sha256(data[8:])
        self.checksum = data[4:8]
        count, at = leb128(data, at)
        self.dependencies = [data[at + 32 * n : at + 32 * n + 32] for n in range(count)]
        length, at = leb128(data, at + 32 * count)
        self.actor = data[at : at + length]


def leb128(data, at):
    value, shift = 0, 0
    while True:
        require(at < len(data) and shift < 64, "bad_body")
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


# §4


def assess(before, claim):
    flags = set()
    if claim["wall_ms"] < EARLIEST_MS:
        flags.add("implausible")
    if before is not None:
        wall = claim["wall_ms"] - before["wall_ms"]
        running = claim["monotonic_ms"] - before["monotonic_ms"]
        if before["boot"] != claim["boot"]:
            if wall < -TOLERANCE_MS:
                flags.add("behind_previous")
        elif running < 0:
            flags.add("monotonic_backwards")
        elif abs(wall - running) > TOLERANCE_MS:
            flags.add("clock_moved")
    seen = claim.get("checkpoint", {})
    received = seen.get("received_monotonic_ms")
    if seen:
        lead = claim["wall_ms"] - seen["time_ms"]
        if lead < -TOLERANCE_MS:
            flags.add("before_checkpoint")
        if received is not None and abs(lead - max(claim["monotonic_ms"] - received, 0)) > TOLERANCE_MS:
            flags.add("differs_from_office")
    if flags:
        return "suspect", flags
    return ("trusted" if received is not None else "unverified"), flags


# §10


def leaf(data):
    return sha256(b"\x00", data)


def node(left, right):
    return sha256(b"\x01", left, right)


def root_of(leaves):
    """MTH of RFC 6962 §2.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def subtrees(start, end):
    while start < end:
        width = 1 << (end - start).bit_length() - 1
        while start % width:
            width >>= 1
        yield start, width
        start += width


def verify_range(proof, leaves, root):
    first, size, end = proof["first"], proof["size"], proof["first"] + len(leaves)
    left, right = list(subtrees(0, first)), list(subtrees(end, size))
    require(leaves and end <= size)
    require(len(left) == len(proof["left"]) and len(right) == len(proof["right"]))
    laid = []

    def lay(start, width, digest):
        laid.append((start, width, digest))
        while len(laid) > 1 and laid[-2][1] == laid[-1][1] and laid[-2][0] % (2 * laid[-1][1]) == 0:
            (start, width, one), (_, _, other) = laid[-2:]
            laid[-2:] = [(start, 2 * width, node(one, other))]

    for (start, width), digest in zip(left, proof["left"]):
        lay(start, width, bytes.fromhex(digest))
    for index, digest in enumerate(leaves, first):
        lay(index, 1, digest)
    for (start, width), digest in zip(right, proof["right"]):
        lay(start, width, bytes.fromhex(digest))
    digest = laid.pop()[2]
    while laid:
        digest = node(laid.pop()[2], digest)
    require(digest == root)


def verify_consistency(proof, from_root, to_root):
    """RFC 6962 §2.1.2, as RFC 9162 §2.1.4.2 words the check."""
    first, second = proof["from"], proof["to"]
    path = [bytes.fromhex(digest) for digest in proof["hashes"]]
    require(first <= second and len(path) <= 64)
    if first == second or first == 0:
        require(not path and (first == 0 or from_root == to_root))
        return
    if first & (first - 1) == 0:
        path.insert(0, from_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    require(path)
    fr = sr = path[0]
    for digest in path[1:]:
        require(sn != 0)
        if fn & 1 or fn == sn:
            fr, sr = node(digest, fr), node(digest, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, digest)
        fn, sn = fn >> 1, sn >> 1
    require(fr == from_root and sr == to_root and sn == 0)


def open_note(note, vkey):
    name, key_id, encoded = vkey.split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    require(len(note) <= 16 * 1024 and len(key) == 33 and key[0] == 1)
    require(sha256(name.encode(), b"\n", key)[:4].hex() == key_id)
    body, signatures = note.rsplit("\n\n", 1)
    body += "\n"
    good = False
    for line in signatures.splitlines():
        require(line.startswith("— "))
        signer, encoded = line[2:].split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if signer == name and signature[:4].hex() == key_id:
            ed25519.Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], body.encode())
            good = True
    require(good)
    origin, size, root, time = body.splitlines()
    require(origin == name and time.startswith("time ") and str(int(size)) == size)
    require(str(int(time[5:])) == time[5:])
    root = base64.b64decode(root, validate=True)
    require(len(root) == 32)
    return {"origin": origin, "size": int(size), "root": root.hex(), "time_ms": int(time[5:])}


# The exemplars


class Exemplars:
    def __init__(self, folder):
        self.folder = folder
        self.keys = self.json("keys.json")
        self.passed = self.failed = 0
        self.entries = []
        self.office = Office(bytes.fromhex(self.keys["office"]["public"]))

    def bytes(self, name):
        return (self.folder / name).read_bytes()

    def json(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def names(self, folder):
        return sorted(path.stem for path in (self.folder / folder).glob("*.cbor"))

    def test(self, name, check, *arguments):
        try:
            check(*arguments)
            self.passed += 1
        except Exception as error:
            self.failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}")

    def run(self):
        self.test("keys", self.check_keys)
        for name in self.names("entries"):
            self.test(f"entries/{name}", self.check_entry, name)
        self.test("time", self.check_times)
        self.test("first changes", self.check_first_changes)
        self.test("sealed document", self.check_document)
        self.test("moments", self.check_moments)
        for name in self.names("refused"):
            self.test(f"refused/{name}", self.check_refused, name)
        self.test("refused-base", self.check_refused_base)
        for name in sorted(path.stem for path in (self.folder / "log").glob("checkpoint-*.txt")):
            self.test(name, self.check_checkpoint, name)
        self.test("range proof", self.check_range)
        self.test("consistency proof", self.check_consistency)
        for name in self.names("wire"):
            self.test(f"wire/{name}", self.check_message, name)
        self.test("zstd frame", self.check_frame)
        self.test("signatures of access", self.check_access)
        self.test("exchange", self.check_exchange)
        self.test("anchor", self.check_anchor)
        record = Record(self, "recordings")
        for name in self.names("recordings"):
            self.test(f"recordings/{name}", record.check_entry, name)
        self.test("recording", record.check_recording)
        self.test("file of the vault", self.check_vault)
        self.test("receipts", record.check_receipts)
        record = Record(self, "compliance")
        for name in self.names("compliance"):
            self.test(f"compliance/{name}", record.check_entry, name)
        self.test("what rules rest on", record.check_compliance)
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 and self.passed > 0 else 1

    def check_keys(self):
        assert self.office.bureau == self.keys["bureau_id"] and self.office.id == self.keys["office_id"]
        assert half(bytes.fromhex(self.keys["device"]["public"])).hex() == self.keys["device_id"]
        session = {"key": self.keys["session"]["public"], "nonce": self.keys["session_nonce"]}
        assert actor(self.keys["device_id"], session).hex() == self.keys["session_actor"]

    def check_entry(self, name):
        expected = self.json(f"entries/{name}.json")
        entry = Entry(self.bytes(f"entries/{name}.cbor"))
        assert expected["valid"] and expected["log_index"] == len(self.entries)
        assert entry.hash == expected["hash"]
        assert entry.fields == expected["entry"], entry.fields
        assert self.office.key_of(entry).hex() == self.keys[expected["signed_by"]]["public"]
        if entry.kind == "chain.lost":
            self.office.lost.append(entry.statement(TERMINAL_KINDS)["gap"])
        statement = self.office.check(entry)
        assert statement == expected["statement"], statement
        self.office.take(entry, statement)
        self.entries.append(entry)

    def terminal(self):
        return [entry for entry in self.entries if entry.device == self.keys["device_id"]]

    def check_times(self):
        before, qualities = None, []
        for entry in self.terminal():
            qualities.append(assess(before, entry.time)[0])
            before = entry.time
        rest = ["unverified"] * (len(qualities) - 11)
        assert qualities == ["unverified"] * 9 + ["trusted"] * 2 + rest, qualities
        moved = dict(before, wall_ms=before["wall_ms"] - 3 * 86_400_000)
        assert assess(before, moved) == ("suspect", {"clock_moved", "before_checkpoint"})

    def check_first_changes(self):
        """Checksums, and what the first change of an officer builds on."""
        first = self.json("first-changes.json")
        assert len(first) == 48 and all(len(found["heads"]) <= 1 for found in first.values())
        newest = {
            self.keys_document(): bytes.fromhex(first["HS-20"]["heads"][0]),
            self.terminal()[1].case: bytes.fromhex(first["CASE"]["heads"][0]),
        }
        for entry in self.terminal():
            if entry.kind == "draft.changed":
                statement = entry.statement(TERMINAL_KINDS)
                change = Change(bytes.fromhex(statement["change"]))
                assert change.checksum == change.hash[:4]
                assert change.dependencies == [newest[statement["document"]]]
                newest[statement["document"]] = change.hash

    def check_document(self):
        """§8a, §8b: what a seal names is there, and says the same."""
        found = {entry.hash: (entry, entry.statement(TERMINAL_KINDS)) for entry in self.terminal()}
        seals = [(entry, body) for entry, body in found.values() if entry.kind == "document.sealed"]
        assert len(seals) == 1
        entry, seal = seals[0]
        assert entry.session is None
        entry.verify(bytes.fromhex(self.keys["device"]["public"]))
        shown, read_back = found[seal["read_back"]]
        assert shown.kind == "document.read_back"
        assert read_back["content"] == sha256(bytes.fromhex(seal["content"])).hex()
        assert [read_back[key] for key in ("heads", "document", "layout")] == [
            seal[key] for key in ("heads", "document", "layout")
        ]
        heads, late = self.changes_of(seal["document"], seal["heads"])
        assert heads == seal["heads"] and not late
        assert len(self.changes_of(seal["document"], [])[1]) == 3, "before the first change all are late"
        content = read_content(bytes.fromhex(seal["content"]))
        self.check_counted(found, seal, read_back, content)
        self.check_numbers(found, seal["document"], content["number"])
        decided = [(e.seq, e.statement(OFFICE_KINDS)) for e in self.entries if e.kind == "seal.decided"]
        decided = min((seq, body["seal"]) for seq, body in decided if body["document"] == seal["document"])
        assert decided[1] == entry.hash
        for later, body in found.values():
            if later.kind in ("document.served", "document.corrected"):
                about = body["document" if later.kind == "document.served" else "corrects"]
                assert body["seal"] == entry.hash and about == seal["document"]

    def changes_of(self, document, heads):
        """The newest changes of a document, and the entries of those that come too late for a seal with these heads."""
        changes = {}
        for entry in self.terminal():
            if entry.kind == "draft.changed":
                body = entry.statement(TERMINAL_KINDS)
                if body["document"] == document:
                    change = Change(bytes.fromhex(body["change"]))
                    changes[change.hash.hex()] = (entry.hash, [name.hex() for name in change.dependencies])
        built_on = {name for _, dependencies in changes.values() for name in dependencies}
        inside, open_ones = set(), list(heads)
        while open_ones:
            name = open_ones.pop()
            if name in changes and name not in inside:
                inside.add(name)
                open_ones += changes[name][1]
        late = [entry for name, (entry, _) in changes.items() if name not in inside]
        return sorted(set(changes) - built_on), late

    def check_counted(self, found, seal, read_back, content):
        """The signatures, outcomes and reasons that the seal names."""
        for name in seal["signatures"]:
            counted, body = found[name]
            assert counted.kind in ("document.signed", "signature.declined")
            assert body["read_back"] == seal["read_back"] and body["document"] == seal["document"]
            if counted.kind == "document.signed":
                assert body["page"] == read_back["page"]
                assert all(page <= read_back["pages"] for page in body["on_pages"])
        for name in seal["overrides"]:
            counted, body = found[name]
            assert counted.kind == "check.overridden" and body["document"] == seal["document"]
            assert json.loads(body["value"]) == content["fields"][body["field"]]
        for names in (seal["heads"], seal["signatures"], seal["overrides"]):
            assert names == sorted(set(names))

    def check_numbers(self, found, document, text):
        """§8c: every number was leased to its device and is used once."""
        leases = [entry.statement(OFFICE_KINDS) for entry in self.entries if entry.kind == "numbers.leased"]
        used, texts = set(), {}
        for entry, body in found.values():
            if entry.kind == "number.assigned":
                texts.setdefault(body["document"], body["text"])
            first = body.get("from" if entry.kind == "numbers.returned" else "number")
            if not entry.kind.startswith("number") or first is None:
                continue
            for number in range(first["number"], body.get("to", first["number"]) + 1):
                name = (first["series"], first["year"], number)
                assert name not in used
                used.add(name)
                leased = (
                    (lease["device"], lease["series"], lease["year"]) == (entry.device, *name[:2])
                    and lease["from"] <= number <= lease["to"]
                    for lease in leases
                )
                assert any(leased), name
        assert texts[document] == text == "2026-0001"

    def check_moments(self):
        for value in (
            "2026-11-23T10:20",
            "2026-11-23 9:05:07",
            "2026-11-23T10:20:30.250+08:00",
            "2026-11-23T10:20:30.123456789Z",
            "2026-11-23T10:20-0330",
            "20261123 10:20",
            "2026年11月23日10时20分",
            "２０２６年１１月２３日　10时20分30秒",
        ):
            assert is_moment(value), value
        for value in (
            "",
            "昨天",
            "2026-11-23",
            "2026-02-29T10:20",
            "0000-01-01T10:20",
            "26-11-23T10:20",
            "2026-11-23T24:00",
            "2026-11-23T10",
            "2026-11-23T10:20:30.",
            "2026-11-23T10:20+18:01",
            "2026-11-23T10:20+8",
        ):
            assert not is_moment(value), value

    def keys_document(self):
        created = next(entry for entry in self.terminal() if entry.kind == "document.created")
        return created.statement(TERMINAL_KINDS)["document"]

    def office_before(self, after_revocation):
        """The office as it is when entry 12 of the terminal arrives."""
        office = Office(self.office.key)
        for entry in self.entries:
            own = entry.device == office.id
            if entry.seq <= (12 if after_revocation else 5) if own else entry.seq <= 11:
                office.take(entry, entry.statement(OFFICE_KINDS if own else TERMINAL_KINDS))
        return office

    def check_refused(self, name):
        expected = self.json(f"refused/{name}.json")
        assert not expected["valid"]
        try:
            self.office_before(expected["after_revocation"]).check(Entry(self.bytes(f"refused/{name}.cbor")))
        except Refused as refused:
            assert refused.reason == expected["reason"], f"{refused.reason}, not {expected['reason']}"
        else:
            raise AssertionError(f"accepted, although {expected['why']}")

    def check_refused_base(self):
        self.office_before(False).check(Entry(self.bytes("refused-base.cbor")))

    def leaves(self):
        return [leaf(entry.data) for entry in self.entries]

    def check_checkpoint(self, name):
        note = self.bytes(f"log/{name}.txt").decode()
        found = open_note(note, self.keys["log"]["vkey"])
        assert found == self.json(f"log/{name}.json")
        assert root_of(self.leaves()[: found["size"]]).hex() == found["root"]
        try:
            open_note(note.replace("time 1", "time 2"), self.keys["log"]["vkey"])
        except InvalidSignature:
            return
        raise AssertionError("a changed note was accepted")

    def refuses(self, check, *arguments):
        try:
            check(*arguments)
        except Refused:
            return
        raise AssertionError("a changed proof was accepted")

    def check_range(self):
        proof = RANGE_PROOF(decode(self.bytes("log/range-proof.cbor")))
        assert proof == self.json("log/range-proof.json")
        leaves = self.leaves()
        proven, root = leaves[proof["first"] : proof["first"] + 11], root_of(leaves)
        verify_range(proof, proven, root)
        self.refuses(verify_range, proof, proven[:-1], root)
        self.refuses(verify_range, proof, proven[::-1], root)
        self.refuses(verify_range, dict(proof, first=proof["first"] + 1), proven, root)

    def check_consistency(self):
        proof = CONSISTENCY_PROOF(decode(self.bytes("log/consistency-proof.cbor")))
        assert proof == self.json("log/consistency-proof.json")
        leaves = self.leaves()
        before, now = root_of(leaves[: proof["from"]]), root_of(leaves[: proof["to"]])
        verify_consistency(proof, before, now)
        self.refuses(verify_consistency, proof, root_of(leaves[1 : proof["from"] + 1]), now)
        self.refuses(verify_consistency, dict(proof, hashes=proof["hashes"][:-1]), before, now)

    def check_message(self, name):
        data = self.bytes(f"wire/{name}.cbor")
        expected = self.json(f"wire/{name}.json")
        expected.pop("whole_code", None)
        found = MESSAGES[name](decode(data))
        assert found == expected, found
        self.refuses(lambda: MESSAGES[name](decode(data + b"\x00")))

    def check_frame(self):
        packed = self.bytes("wire/exchange-request.zst")
        assert packed[:4] == bytes.fromhex("28b52ffd")
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=BODY_LIMIT)
        assert plain == self.bytes("wire/exchange-request.cbor")

    def check_access(self):
        request = self.json("wire/enrol-request.json")
        code, fingerprint = request["whole_code"].rsplit(".", 1)
        office = base64.b32encode(bytes.fromhex(self.office.id)).decode().rstrip("=")
        assert code == request["code"] and fingerprint == office and len(office) == 26
        key = bytes.fromhex(request["key"])
        verify_raw(key, request["proof"], b"quanji enrol 1" + key + code.encode())
        request = self.json("wire/token-request.json")
        message = b"quanji token 1" + bytes.fromhex(request["device"]) + bytes.fromhex(request["nonce"])
        verify_raw(key, request["signature"], message)

    def check_exchange(self):
        request = MESSAGES["exchange-request"](decode(self.bytes("wire/exchange-request.cbor")))
        reply = MESSAGES["exchange-reply"](decode(self.bytes("wire/exchange-reply.cbor")))
        now = open_note(reply["checkpoint"], self.keys["log"]["vkey"])
        leaves, root = self.leaves(), bytes.fromhex(now["root"])
        assert reply["consistency"]["from"] == request["seen_size"]
        verify_consistency(reply["consistency"], root_of(leaves[: request["seen_size"]]), root)
        sent = {entry.seq: entry for entry in self.terminal() if entry.hash in request["entries"]}
        for receipt in reply["receipts"]:
            run = range(receipt["first_seq"], receipt["first_seq"] + receipt["count"])
            assert receipt["proof"]["size"] == now["size"]
            verify_range(receipt["proof"], [leaf(sent[seq].data) for seq in run], root)
        assert sum(receipt["count"] for receipt in reply["receipts"]) == len(sent)
        for item in reply["feed"] + reply["backfill"]:
            assert self.entries[item["index"]].hash == item["entry"]
        assert request["cursor"] <= reply["cursor"] <= now["size"]

    def check_anchor(self):
        slot, expected = self.bytes("anchor.bin"), self.json("anchor.json")
        assert len(slot) == 64 and slot[:4] == b"QJA1"
        assert int.from_bytes(slot[4:12]) == expected["seq"] == self.terminal()[-1].seq
        assert slot[12:44].hex() == expected["hash"] == self.terminal()[-1].hash
        mac = hmac.digest(bytes.fromhex(expected["database_key"]), b"quanji anchor 1" + slot[:44], "sha256")
        assert slot[44:] == mac[:20]


    def check_vault(self):
        expected = self.json("media/vault.json")
        data, name = self.bytes("media/vault.data"), bytes.fromhex(expected["file"])
        assert data[:8] == b"QJMEDIA1" and data[8:24] == name
        vault = hmac.digest(bytes.fromhex(expected["database_key"]), b"quanji vault 1", "sha256")
        wrapping = hmac.digest(vault, b"quanji wrap 1" + name, "sha256")
        key = ChaCha20Poly1305(wrapping).decrypt(bytes(12), data[24:72], None)
        assert key.hex() == expected["key"]
        nonce = bytes(7) + (0).to_bytes(4) + bytes([expected["finished"]])
        plain = ChaCha20Poly1305(key).decrypt(nonce, data[72:], name)
        assert plain.hex() == expected["bytes"] and len(plain) < CHUNK
        listed = b"quanji list 1" + (0).to_bytes(4) + len(plain).to_bytes(4) + b"\x01" + sha256(plain)
        assert self.bytes("media/vault.list") == hmac.digest(key, listed, "sha256")


class Record:
    """Another record of the same office and terminal: of recordings, or of what rules rest on."""

    def __init__(self, exemplars, folder):
        self.exemplars = exemplars
        self.folder = folder
        self.office = Office(exemplars.office.key)
        self.entries = []

    def check_entry(self, name):
        expected = self.exemplars.json(f"{self.folder}/{name}.json")
        entry = Entry(self.exemplars.bytes(f"{self.folder}/{name}.cbor"))
        assert expected["valid"] and expected["log_index"] == len(self.entries)
        assert (entry.hash, entry.fields) == (expected["hash"], expected["entry"])
        statement = self.office.check(entry)
        assert statement == expected["statement"], statement
        self.office.take(entry, statement)
        self.entries.append(entry)

    def of_kind(self, kind, kinds):
        return [(entry, entry.statement(kinds)) for entry in self.entries if entry.kind == kind]

    def check_recording(self):
        """The bytes, the manifest, the capture and the receipt say the same."""
        content = bytes((at * 7 + at // 251) % 256 for at in range(5 * CHUNK // 2))
        manifest = read_manifest(self.exemplars.bytes("media/manifest.cbor"))
        assert manifest == self.exemplars.json("media/manifest.json")
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        assert manifest["chunks"] == [sha256(chunk).hex() for chunk in chunks]
        entry, captured = self.of_kind("media.captured", TERMINAL_KINDS)[0]
        assert captured["length"] == manifest["length"] == len(content)
        assert captured["root"] == manifest["root"] and captured["sha256"] == sha256(content).hex()
        assert captured["sm3"] == hashlib.new("sm3", content).hexdigest()
        _, received = self.of_kind("media.received", OFFICE_KINDS)[0]
        assert received["captured"] == entry.hash and received["media"] == captured["media"]
        assert received["sha256"] == captured["sha256"] and received["length"] == captured["length"]

    def check_compliance(self):
        """What a statement says of an entry or of the log is so."""
        entries = {entry.hash: entry for entry in self.entries}
        names = {
            "hold.lifted": ("hold", "hold.placed"),
            "disposal.approved": ("proposal", "disposal.proposed"),
            "disposal.done": ("proposal", "disposal.proposed"),
            "publication.withdrawn": ("publication", "case.published"),
            "audit.sampled": ("audit", "audit.planned"),
            "audit.found": ("audit", "audit.planned"),
            "audit.checked": ("audit", "audit.planned"),
            "audit.answered": ("finding", "audit.found"),
            "audit.decided": ("finding", "audit.found"),
        }
        for kind, (member, other) in names.items():
            (_, statement), *_ = self.of_kind(kind, OFFICE_KINDS)
            assert entries[statement[member]].kind == other
        captured, recording = self.of_kind("media.captured", TERMINAL_KINDS)[0]
        gone = self.of_kind("disposal.done", OFFICE_KINDS)[0][1]["media"]
        members = {name: recording[name] for name in ("media", "sha256", "length")}
        assert gone == [dict(members, captured=captured.hash)]
        _, listed = self.of_kind("evidence.listed", TERMINAL_KINDS)[0]
        assert listed["items"][0]["digest"] == recording["sha256"]
        _, sampled = self.of_kind("audit.sampled", OFFICE_KINDS)[0]
        before = self.entries[: sampled["log_size"]]
        assert entries[sampled["audit"]] in before[:-1]
        assert root_of([leaf(entry.data) for entry in before]).hex() == sampled["log_root"]

    def check_receipts(self):
        keys = self.exemplars.keys
        request = MESSAGES["receipt-request"](decode(self.exemplars.bytes("wire/receipt-request.cbor")))
        reply = MESSAGES["receipt-reply"](decode(self.exemplars.bytes("wire/receipt-reply.cbor")))
        now = open_note(reply["checkpoint"], keys["log"]["vkey"])
        leaves, root = [leaf(entry.data) for entry in self.entries], bytes.fromhex(now["root"])
        verify_consistency(reply["consistency"], root_of(leaves[: request["seen_size"]]), root)
        for receipt in reply["receipts"]:
            entry = next(entry for entry in self.entries if entry.hash == receipt["entry"])
            assert entry.device == self.office.id and entry.kind == "media.received"
            assert entry.statement(OFFICE_KINDS)["captured"] in request["captured"]
            assert receipt["proof"]["size"] == now["size"]
            verify_range(receipt["proof"], [leaf(entry.data)], root)
        assert len(reply["receipts"]) == 1


def verify_raw(key, signature, message):
    """A signature outside COSE: r ‖ s over the bytes."""
    signature = bytes.fromhex(signature)
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    assert s <= ORDER // 2
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    public.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "exemplars"
    sys.exit(Exemplars(Path(sys.argv[1]) if len(sys.argv) > 1 else default).run())
