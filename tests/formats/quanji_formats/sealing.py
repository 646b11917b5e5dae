"""RFC 9180: HPKE in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305."""

import hmac

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM = b"KEM" + (0x0010).to_bytes(2)
SUITE = b"HPKE" + b"".join(number.to_bytes(2) for number in (0x0010, 0x0001, 0x0003))


def extract(suite, salt, label, ikm):
    return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, prk, label, info, length):
    info = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\x01", "sha256")[:length]


def opener(secret, enc, info):
    """§4.1, §5.1: gives a function that opens the messages in their order."""
    private = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    own = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc))
    secret = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", enc + own, 32)
    context = b"\x00" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    prk = extract(SUITE, secret, b"secret", b"")
    cipher = ChaCha20Poly1305(expand(SUITE, prk, b"key", context, 32))
    base = int.from_bytes(expand(SUITE, prk, b"base_nonce", context, 12))
    at = 0

    def open_next(sealed, associated=b""):
        nonlocal at
        plain = cipher.decrypt((base ^ at).to_bytes(12), sealed, associated)
        at += 1
        return plain

    return open_next
