"""§10: the Merkle log, its proofs and its checkpoints."""

import base64
import re
import unicodedata

from .cbor import HASH, U64, Refused, array, require, sha256, structure
from .signature import is_ed25519_key, verifies_ed25519

RANGE_PROOF = structure(("first", U64), ("size", U64), ("left", array(HASH)), ("right", array(HASH)))
CONSISTENCY_PROOF = structure(("from", U64), ("to", U64), ("hashes", array(HASH)))


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


NOTE_LIMIT = 16 * 1024
LINE_LIMIT = 100
SIZE_LIMIT = 1 << 62
CHECKPOINT_KEY, COSIGNATURE_KEY = 1, 4


class Verifier:
    """A vkey: who signs notes, and with which key."""

    def __init__(self, vkey, kind=CHECKPOINT_KEY):
        parts = vkey.split("+", 2)
        require(len(parts) == 3 and is_name(parts[0]) and len(parts[0].encode()) <= 255)
        require(not any(unicodedata.category(character) == "Cc" for character in parts[0]))
        self.name, key_id, encoded = parts
        material = base64_of(encoded)
        require(len(material) == 33 and material[0] == kind)
        self.id, self.key = sha256(self.name.encode(), b"\n", material)[:4], material[1:]
        require(self.id.hex() == key_id and is_ed25519_key(self.key))


class Note:
    """A checkpoint: its four lines, and the lines of those who signed it."""

    def __init__(self, note):
        data = note.encode()
        require(len(data) <= NOTE_LIMIT and not any(byte < 0x20 and byte != 0x0A for byte in data))
        text, mark, lines = note.rpartition("\n\n")
        require(mark and lines.endswith("\n"))
        self.text = (text + "\n").encode()
        self.signatures = [signature_line(line) for line in lines[:-1].split("\n")]
        require(len(self.signatures) <= LINE_LIMIT)
        parts = text.split("\n")
        require(len(parts) == 4 and parts[0] and parts[3].startswith("time "))
        self.origin, self.size, self.time_ms = parts[0], decimal(parts[1]), decimal(parts[3][5:])
        self.root = base64_of(parts[2])
        require(self.size <= SIZE_LIMIT and self.time_ms < 1 << 64 and len(self.root) == 32)

    def of(self, verifier):
        return [
            found[4:] for name, found in self.signatures if (name, found[:4]) == (verifier.name, verifier.id)
        ]

    def signed_by(self, log):
        """By the log: each of its lines must hold."""
        found = self.of(log)
        return (
            self.origin == log.name
            and bool(found)
            and all(verifies_ed25519(log.key, one, self.text) for one in found)
        )

    def cosigned_by(self, witness):
        """C2SP tlog-cosignature, cosignature/v1."""
        found = self.of(witness)
        return bool(found) and all(self.cosigns(witness, one) for one in found)

    def cosigns(self, witness, found):
        time = int.from_bytes(found[:8])
        message = f"cosignature/v1\ntime {time}\n".encode() + self.text
        return len(found) == 72 and time < 1 << 63 and verifies_ed25519(witness.key, found[8:], message)


def signature_line(line):
    require(line.startswith("— "))
    name, mark, encoded = line[2:].partition(" ")
    found = base64_of(encoded)
    require(mark and is_name(name) and len(found) > 4)
    return name, found


def is_name(name):
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def decimal(text):
    require(re.fullmatch("0|[1-9][0-9]{0,19}", text))
    return int(text)


def base64_of(text):
    """Standard base64 with its padding and nothing in the bits that are left over."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused() from error
    require(base64.b64encode(data).decode() == text)
    return data


def open_note(note, vkey):
    found = Note(note)
    require(found.signed_by(Verifier(vkey)))
    return {"origin": found.origin, "size": found.size, "root": found.root.hex(), "time_ms": found.time_ms}
