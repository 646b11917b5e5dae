"""§3, §4: an entry, its time claim, and what the claim is worth."""

from .cbor import (
    HASH,
    I16,
    I64,
    ID,
    U8,
    U64,
    Refused,
    Tagged,
    byte_string,
    byte_string_head,
    decode,
    require,
    sha256,
    structure,
    text,
)
from .signature import verifies

ENTRY_LIMIT = 1 << 20
TOLERANCE_MS = 10_000
EARLIEST_MS = 1_735_689_600_000


CHECKPOINT = structure(
    ("epoch", U64), ("size", U64), ("time_ms", U64), ("received_monotonic_ms?", U64), ("root?", HASH)
)
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


class Entry:
    """§3: the envelope and the payload of one entry."""

    def __init__(self, data):
        require(len(data) <= ENTRY_LIMIT)
        outer = decode(data)
        require(type(outer) is Tagged and type(outer.value) is list and len(outer.value) == 4)
        protected, unprotected, payload, signature = outer.value
        require(protected == bytes.fromhex("a10126") and type(unprotected) is dict and unprotected == {})
        require(type(payload) is bytes and type(signature) is bytes and len(signature) == 64)
        self.data = data
        self.hash = sha256(data).hex()
        self.signed = sha256(
            b"\x84\x6aSignature1\x43\xa1\x01\x26\x40", byte_string_head(len(payload)), payload
        )
        self.signature = signature
        self.fields = ENTRY(decode(payload))
        require((self.fields["version"], self.fields["suite"]) == (1, 1))
        require(self.fields["seq"] > 0 and (self.fields["seq"] == 1) == ("prev" not in self.fields))

    def __getattr__(self, name):
        return self.fields.get(name)

    def verify(self, key):
        require(verifies(key, self.signature, self.signed), "bad_signature")

    def statement(self, kinds):
        require(self.kind in kinds, "unknown_kind")
        try:
            return kinds[self.kind](decode(bytes.fromhex(self.body)))
        except Refused as refused:
            raise Refused("bad_body") from refused


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
