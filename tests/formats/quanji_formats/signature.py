"""ES256 with low s (§3), and Ed25519 that takes no key of small order (§10)."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from .cbor import sha256

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ES256_DIGEST = ec.ECDSA(utils.Prehashed(hashes.SHA256()))

FIELD = 2**255 - 19
EDWARDS_D = -121665 * pow(121666, -1, FIELD) % FIELD
# The y of the points of edwards25519 whose order divides 8.
SMALL_ORDER_Y = {
    0,
    1,
    FIELD - 1,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
}


@lru_cache(maxsize=1024)
def public_key(key):
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)


def verifies(key, signature, digest):
    """Whether r ‖ s is the signature of a SHA-256 by a compressed point."""
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    if s > ORDER // 2:
        return False
    try:
        public_key(key).verify(utils.encode_dss_signature(r, s), digest, ES256_DIGEST)
    except InvalidSignature:
        return False
    return True


def verifies_message(key, signature, message):
    """The same, of bytes outside COSE."""
    return verifies(key, signature, sha256(message))


def verifies_ed25519(key, signature, message):
    if len(signature) != 64 or small_order(key) or small_order(signature[:32]):
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_ed25519_key(encoded):
    """A point of edwards25519 that is not of small order: −x² + y² = 1 + d·x²·y² has a solution."""
    y = (int.from_bytes(encoded, "little") & (1 << 255) - 1) % FIELD
    square = (y * y - 1) * pow(EDWARDS_D * y * y + 1, -1, FIELD) % FIELD
    return pow(square, (FIELD - 1) // 2, FIELD) in (0, 1) and not small_order(encoded)


def small_order(encoded):
    return (int.from_bytes(encoded, "little") & (1 << 255) - 1) % FIELD in SMALL_ORDER_Y
