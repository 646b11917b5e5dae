"""§8e: the manifest of a recording."""

from .cbor import U64, byte_string, decode, require, structure
from .log import leaf, root_of

CHUNK = 1 << 20
MANIFEST = structure(("length", U64), ("chunks", byte_string()))


def read_manifest(data):
    manifest = MANIFEST(decode(data))
    digests = [manifest["chunks"][at : at + 64] for at in range(0, len(manifest["chunks"]), 64)]
    require(all(len(digest) == 64 for digest in digests))
    require(len(digests) == -(-manifest["length"] // CHUNK) and len(digests) <= 32 * 1024)
    root = root_of([leaf(bytes.fromhex(digest)) for digest in digests])
    return {"length": manifest["length"], "chunks": digests, "root": root.hex()}
