"""§8f: what a statement has to say beyond its shape."""

import datetime
import re

from cryptography.hazmat.primitives.asymmetric import ec

from .cbor import Refused, require, trimmed
from .kinds import OFFICE_KINDS, TERMINAL_KINDS

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
    "package.issued": {"recipient", "purpose"},
    "log.restored": {"reason"},
    "office_key.rotated": {"reason"},
    "office_key.recovered": {"reason"},
    "log_key.rotated": {"log_key", "reason"},
}
OF_TWO = {
    "device.revoked",
    "office_key.rotated",
    "recovery.declared",
    "office_key.recovered",
    "log_key.rotated",
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
    "package.issued": "issued_by",
}
APART = {
    "items": lambda item: (item.get("media"), item.get("document")),
    "media": lambda media: media["captured"] if type(media) is dict else media,
    "documents": lambda document: document,
    "cases": lambda case: case,
    "fingerprint": lambda part: part["part"],
    "lifted_by": lambda approval: trimmed(approval["name"]),
    "approved_by": lambda approval: trimmed(approval["name"]),
    "issued_by": lambda approval: trimmed(approval["name"]),
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
    if kind not in LATER_KINDS and kind not in OF_TWO:
        return
    # A revocation from before the rule of two names nobody.
    require(kind not in OF_TWO or len(statement.get("approved_by", ("one", "two"))) >= 2, "bad_body")
    named = [statement.get(name) for name in NOT_BLANK_IF_ANY.get(kind, ())]
    said = [statement[name] for name in NOT_BLANK.get(kind, ())] + [
        value for value in named if value is not None
    ]
    said += [value["name"] for value in statement.values() if type(value) is dict and "name" in value]
    for name, members in statement.items():
        if type(members) is list and name in APART:
            apart = [APART[name](member) for member in members]
            require(len(set(apart)) == len(apart), "bad_body")
            for member in members:
                if name in ("fingerprint", "lifted_by", "approved_by", "issued_by"):
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
    elif kind == "recovery.declared":
        custodians = statement["custodians"]
        require(all(trimmed(name) for name in custodians), "bad_body")
        require(2 <= statement["threshold"] <= statement["shares"] == len(custodians), "bad_body")
    elif kind == "recovery.sealed":
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(statement["enc"]))
        except ValueError as error:
            raise Refused("bad_body") from error
    elif kind == "audit.planned":
        require(statement["from"] <= statement["to"], "bad_body")
    elif kind == "audit.sampled":
        require(statement["log_size"] > 0 and len(statement["cases"]) <= statement["population"], "bad_body")
    elif kind == "log.restored":
        lost = statement["lost"]
        require(statement["epoch"] > 1 and 0 < lost["from"] <= lost["to"], "bad_body")


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
