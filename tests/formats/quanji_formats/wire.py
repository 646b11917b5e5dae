"""§11: the messages between terminal and office."""

from .cbor import (
    HASH,
    ID,
    SIGNATURE,
    U32,
    U64,
    array,
    byte_string,
    point,
    require,
    sha256,
    structure,
    text,
)
from .kinds import GAP
from .log import CONSISTENCY_PROOF, RANGE_PROOF

BODY_LIMIT = 2 * 1024 * 1024


def carried_entry(value):
    require(type(value) is bytes)
    return sha256(value).hex()


def scope(value):
    names = ["case", "section", "officer", "own"]
    require(type(value) is list and value and type(value[0]) is int and 0 <= value[0] < 4)
    require(len(value) == (1 if value[0] == 3 else 2))
    return [names[value[0]], *(ID(member) for member in value[1:])]


CHUNK_RUN = structure(("first", U32), ("count", U32))


def lack(value):
    names = ["entry", "manifest", "chunks", "nothing"]
    require(type(value) is list and value and type(value[0]) is int and 0 <= value[0] < 4)
    require(len(value) == (2 if value[0] == 2 else 1))
    return [names[value[0]], *(array(CHUNK_RUN)(member) for member in value[1:])]


BACKFILL = structure(("scope", scope), ("from", U64), ("until", U64))
ITEM = structure(("index", U64), ("entry", carried_entry))
KEY_NOTICE = structure(("index", U64), ("entry", carried_entry), ("proof", RANGE_PROOF))
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
        ("keys?", array(KEY_NOTICE)),
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
        ("keys?", array(KEY_NOTICE)),
    ),
}

# §11, rescue bundle

RESCUE_HEADER = structure(("bureau", ID), ("device", ID), ("key", point), ("enc", byte_string(65)))
RESCUE_COUNT = structure(("entries", U64), ("recordings", U64), ("chunks", U64), ("pieces", U64))
RESCUE_RECEIPT = structure(
    ("device", ID), ("bundle", HASH), ("length", U64), ("signature", SIGNATURE), ("keys", array(carried_entry))
)
