"""§1, §2: deterministic CBOR, and what its values are."""

import hashlib
import io

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


DEPTH = 32  # No structure is half as deep.


class Tagged:
    """The value under tag 18."""

    def __init__(self, value):
        self.value = value


class Cursor:
    """Values of §1 one after the other, checked while they are read, from a stream of a known length."""

    def __init__(self, stream, length):
        self.stream, self.at, self.length = stream, 0, length

    def take(self, count):
        require(count <= self.length - self.at)
        data = self.stream.read(count)
        require(len(data) == count)
        self.at += count
        return data

    def skip(self, count):
        require(count <= self.length - self.at)
        self.stream.seek(count, io.SEEK_CUR)
        self.at += count

    def head(self):
        """Major type and argument of the next value."""
        first = self.take(1)[0]
        major, short = first >> 5, first & 31
        if short < 24:
            return major, short
        require(short < 28)
        argument = int.from_bytes(self.take(1 << short - 24))
        require(argument >= (24, 1 << 8, 1 << 16, 1 << 32)[short - 24])
        return major, argument

    def expect(self, major):
        found, argument = self.head()
        require(found == major)
        return argument

    def value(self, depth=DEPTH):
        require(depth > 0)
        major, argument = self.head()
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return self.take(argument)
        if major == 3:
            return utf8(self.take(argument))
        if major == 4:
            return [self.value(depth - 1) for _ in range(argument)]
        if major == 5:
            return self.map(argument, depth - 1)
        if major == 6:
            require(argument == 18)
            return Tagged(self.value(depth - 1))
        require(argument in (20, 21))
        return argument == 21

    def map(self, count, depth):
        found, before = {}, -1
        for _ in range(count):
            key = self.expect(0)
            require(key > before)
            found[key], before = self.value(depth), key
        return found


def byte_string_head(length):
    """What stands before a byte string of this length."""
    if length < 24:
        return bytes([0x40 | length])
    size = max(1, 1 << ((length.bit_length() + 7) // 8 - 1).bit_length())
    return bytes([0x58 + size.bit_length() - 1]) + length.to_bytes(size)


def utf8(data):
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused() from error


def decode(data):
    cursor = Cursor(io.BytesIO(data), len(data))
    value = cursor.value()
    require(cursor.at == cursor.length)
    return value


# §1. A reader takes a decoded value and returns it as the descriptions have it, or refuses.


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
