"""§10: the Merkle log, its proofs and its checkpoints."""

import base64

from cryptography.hazmat.primitives.asymmetric import ed25519

from .cbor import HASH, U64, array, require, sha256, structure

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
