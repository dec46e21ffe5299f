"""Published vectors, and the library's HPKE against one written by hand."""

import hashlib
from operator import itemgetter

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consult.crypto.codes import check_digit
from consult.crypto.encoding import pae
from consult.crypto.hybrid import Suite, public_key, seal_to, unseal_with
from consult.crypto.keys import Seed
from tests.vectors import hpke_by_hand, mlkem_by_hand
from tests.vectors.given import GRANT_CONTEXT, STAFF

KEM = {Suite.X_WING: hpke_by_hand.X_WING_KEM, Suite.X25519: hpke_by_hand.X25519_KEM}
ENC = {Suite.X_WING: 1120, Suite.X25519: 32}

RFC_9180_A_1_1 = {
    name: bytes.fromhex(value)
    for name, value in {
        "info": "4f6465206f6e2061204772656369616e2055726e",
        "private": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        "public": "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        "shared": "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc",
        "key": "4531685d41d65f03dc48f6b8302c05b0",
        "base_nonce": "56d890e5accaaf011cff4b7d",
        "aad": "436f756e742d30",
        "plaintext": "4265617574792069732074727574682c20747275746820626561757479",
        "ciphertext": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    }.items()
}


def test_rfc_9180_a_1_1_by_hand():
    private, enc, info = itemgetter("private", "enc", "info")(RFC_9180_A_1_1)
    assert hpke_by_hand.x25519_public(private) == RFC_9180_A_1_1["public"]
    shared = hpke_by_hand.x25519_decapsulate(private, enc)
    schedule = hpke_by_hand.schedule(hpke_by_hand.X25519_KEM, hpke_by_hand.AES_128, shared, info)
    assert (shared, schedule.key, schedule.base_nonce) == itemgetter("shared", "key", "base_nonce")(RFC_9180_A_1_1)
    opened = schedule.open(RFC_9180_A_1_1["ciphertext"], RFC_9180_A_1_1["aad"])
    assert opened == RFC_9180_A_1_1["plaintext"]


def test_rfc_9180_a_1_1_in_the_library():
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    private, enc, info, aad = itemgetter("private", "enc", "info", "aad")(RFC_9180_A_1_1)
    opened = openssl.hpke._decrypt_with_aad(
        suite, enc + RFC_9180_A_1_1["ciphertext"], X25519PrivateKey.from_private_bytes(private), info, aad
    )
    assert opened == RFC_9180_A_1_1["plaintext"]


def _x_wing_vector():
    """The draft's first vector draws its seeds from SHAKE128 of nothing."""
    drawn = hashlib.shake_128(b"").digest(96)
    return Seed(drawn[:32]), drawn[32:64], drawn[64:]


X_WING_SHARED = "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384"


def test_x_wings_first_vector_from_both_sides():
    """draft-connolly-cfrg-xwing-kem, appendix C: its seeds give its shared secret."""
    seed, message, ephemeral = _x_wing_vector()
    public = public_key(seed, Suite.X_WING)
    from_mlkem, ciphertext = mlkem_by_hand.encapsulate(public[:1184], message)
    ours = hpke_by_hand.x25519_public(ephemeral)
    theirs = public[1184:]
    sealing_side = hpke_by_hand.x_wing_combine(from_mlkem, hpke_by_hand.dh(ephemeral, theirs), ours, theirs)
    opening_side = hpke_by_hand.x_wing_decapsulate(seed, ciphertext + ours)
    assert sealing_side.hex() == opening_side.hex() == X_WING_SHARED


def test_a_blob_sealed_by_hand_with_x_wings_first_vector_opens():
    seed, message, ephemeral = _x_wing_vector()
    public = public_key(seed, Suite.X_WING)
    _, ciphertext = mlkem_by_hand.encapsulate(public[:1184], message)
    enc = ciphertext + hpke_by_hand.x25519_public(ephemeral)
    info = pae([b"\x01", GRANT_CONTEXT])
    schedule = hpke_by_hand.schedule(hpke_by_hand.X_WING_KEM, hpke_by_hand.AES_256, bytes.fromhex(X_WING_SHARED), info)
    assert unseal_with(seed, b"\x01" + enc + schedule.seal(b"words"), GRANT_CONTEXT) == b"words"


def test_a_blob_sealed_by_hand_with_x25519_opens():
    ephemeral, theirs = hashlib.sha256(b"ephemeral").digest(), public_key(STAFF, Suite.X25519)
    enc = hpke_by_hand.x25519_public(ephemeral)
    shared = hpke_by_hand.x25519_shared(hpke_by_hand.dh(ephemeral, theirs), enc, theirs)
    info = pae([b"\x02", GRANT_CONTEXT])
    schedule = hpke_by_hand.schedule(hpke_by_hand.X25519_KEM, hpke_by_hand.AES_256, shared, info)
    assert unseal_with(STAFF, b"\x02" + enc + schedule.seal(b"words"), GRANT_CONTEXT) == b"words"


@pytest.mark.parametrize("suite", Suite)
def test_what_the_library_seals_opens_by_hand(suite):
    blob = seal_to(public_key(STAFF, suite), suite, b"words", GRANT_CONTEXT)
    enc, sealed = blob[1 : 1 + ENC[suite]], blob[1 + ENC[suite] :]
    if suite is Suite.X_WING:
        shared = hpke_by_hand.x_wing_decapsulate(STAFF, enc)
    else:
        shared = hpke_by_hand.x25519_decapsulate(STAFF, enc)
    info = pae([bytes((suite,)), GRANT_CONTEXT])
    assert hpke_by_hand.schedule(KEM[suite], hpke_by_hand.AES_256, shared, info).open(sealed) == b"words"


def test_ml_kem_by_hand_and_the_librarys_agree():
    private = MLKEM768PrivateKey.from_seed_bytes(bytes(range(64)))
    shared, ciphertext = mlkem_by_hand.encapsulate(private.public_key().public_bytes_raw(), b"m" * 32)
    assert private.decapsulate(ciphertext) == shared


def test_rfc_5869_test_case_1():
    derived = HKDF(hashes.SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).derive(b"\x0b" * 22)
    assert derived.hex() == ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")


def test_rfc_9106_argon2id():
    """Appendix 5.3."""
    argon = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    assert argon.derive(b"\x01" * 32).hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_damms_example():
    assert check_digit("572") == "4"
