"""§3, §4: an entry, its time claim, and what the claim is worth."""

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from pycose.algorithms import Es256
from pycose.headers import Algorithm
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message

from .cbor import (
    HASH,
    I16,
    I64,
    ID,
    U8,
    U64,
    Refused,
    byte_string,
    decode,
    require,
    sha256,
    structure,
    text,
)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ENTRY_LIMIT = 1 << 20
TOLERANCE_MS = 10_000
EARLIEST_MS = 1_735_689_600_000


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
