"""§1, §2: deterministic CBOR, and what its values are."""

import hashlib

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

# The characters with the Unicode property White_Space. str.strip() would take U+001C to U+001F too.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


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


U8, U32, U64 = (integer(0, 2**bits - 1) for bits in (8, 32, 64))
I16, I64 = (integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (16, 64))
ID, HASH, SIGNATURE = (byte_string(size) for size in (16, 32, 64))
ROLE = integer(0, 6)
U16 = integer(0, 2**16 - 1)
