"""HPKE base mode (RFC 9180) and X-Wing's combiner, written apart from the library's own.

From the library come only X25519, ML-KEM's decapsulation and AES-GCM.
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

X25519_KEM, X_WING_KEM = 0x0020, 0x647A
HKDF_SHA256 = 0x0001
AES_128, AES_256 = 0x0001, 0x0002
X_WING_LABEL = rb"\.//^" + b"\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    key: bytes
    base_nonce: bytes

    def open(self, sealed: bytes, aad: bytes = b"") -> bytes:
        return AESGCM(self.key).decrypt(self.base_nonce, sealed, aad)

    def seal(self, plaintext: bytes, aad: bytes = b"") -> bytes:
        return AESGCM(self.key).encrypt(self.base_nonce, plaintext, aad)


def extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), secret, "sha256")


def expand(key: bytes, info: bytes, size: int) -> bytes:
    output, block, counter = b"", b"", 1
    while len(output) < size:
        block = hmac.digest(key, block + info + bytes((counter,)), "sha256")
        output, counter = output + block, counter + 1
    return output[:size]


def labeled_extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + secret)


def labeled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def schedule(kem: int, aead: int, shared: bytes, info: bytes) -> Schedule:
    """RFC 9180, 5.1, in mode_base (0), with neither PSK nor its id."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (kem, HKDF_SHA256, aead))
    context = b"\0" + labeled_extract(suite, b"", b"psk_id_hash", b"") + labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, shared, b"secret", b"")
    return Schedule(
        key=labeled_expand(suite, secret, b"key", context, {AES_128: 16, AES_256: 32}[aead]),
        base_nonce=labeled_expand(suite, secret, b"base_nonce", context, 12),
    )


def dh(private: bytes, public: bytes) -> bytes:
    key = X25519PrivateKey.from_private_bytes(private)
    return key.exchange(X25519PublicKey.from_public_bytes(public))


def x25519_public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def x25519_shared(exchanged: bytes, enc: bytes, recipient: bytes) -> bytes:
    """RFC 9180, 4.1: ExtractAndExpand of the Diffie-Hellman value."""
    suite = b"KEM" + X25519_KEM.to_bytes(2, "big")
    prk = labeled_extract(suite, b"", b"eae_prk", exchanged)
    return labeled_expand(suite, prk, b"shared_secret", enc + recipient, 32)


def x25519_decapsulate(private: bytes, enc: bytes) -> bytes:
    return x25519_shared(dh(private, enc), enc, x25519_public(private))


def x_wing_combine(from_mlkem: bytes, from_x25519: bytes, enc: bytes, recipient: bytes) -> bytes:
    return hashlib.sha3_256(from_mlkem + from_x25519 + enc + recipient + X_WING_LABEL).digest()


def x_wing_decapsulate(seed: bytes, enc: bytes) -> bytes:
    expanded = hashlib.shake_256(seed).digest(96)
    private, ours = expanded[64:], enc[1088:]
    from_mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(enc[:1088])
    return x_wing_combine(from_mlkem, dh(private, ours), ours, x25519_public(private))
