import hashlib

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.backends.openssl.backend import backend
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from consult.crypto.errors import Refused
from consult.crypto.hybrid import Opener, PublicKey, Suite, available_suites, public_key, seal_to, unseal_with
from consult.crypto.keys import Seed
from tests.vectors.given import GRANT_CONTEXT, ROOT_CONTEXT, STAFF, SUITES, thirty_two

SIZES = {Suite.X_WING: (1216, 1120), Suite.X25519: (32, 32)}


def test_the_first_bytes_are_frozen():
    assert [(suite.name, suite.value) for suite in Suite] == [("X_WING", 1), ("X25519", 2)]


@pytest.mark.parametrize("suite", SUITES)
def test_a_sealed_blob_is_suite_enc_and_ciphertext(suite):
    public = public_key(STAFF, suite)
    blob = seal_to(public, suite, b"words", GRANT_CONTEXT)
    assert (len(public), len(blob)) == (SIZES[suite][0], 1 + SIZES[suite][1] + 5 + 16)
    assert blob[0] == suite
    assert unseal_with(STAFF, blob, GRANT_CONTEXT) == b"words"


@pytest.mark.parametrize("suite", SUITES)
def test_another_seed_or_context_refuses(suite):
    blob = seal_to(public_key(STAFF, suite), suite, b"words", GRANT_CONTEXT)
    for seed, context in ((STAFF, ROOT_CONTEXT), (Seed(thirty_two("another")), GRANT_CONTEXT)):
        with pytest.raises(Refused):
            unseal_with(seed, blob, context)


@pytest.mark.parametrize("suite", SUITES)
def test_each_seal_is_new(suite):
    public = public_key(STAFF, suite)
    assert len({seal_to(public, suite, b"", GRANT_CONTEXT) for _ in range(3)}) == 3


def test_the_two_suites_share_no_x25519_key():
    assert public_key(STAFF, Suite.X_WING)[-32:] != public_key(STAFF, Suite.X25519)
    assert public_key(STAFF, Suite.X25519) == X25519PrivateKey.from_private_bytes(STAFF).public_key().public_bytes_raw()
    expanded = hashlib.shake_256(STAFF).digest(96)
    assert public_key(STAFF, Suite.X_WING)[-32:] == public_key(Seed(expanded[64:]), Suite.X25519)


def test_one_opener_opens_both_suites_again_and_again():
    opener = Opener(STAFF)
    for suite in (*SUITES, *SUITES):
        blob = seal_to(public_key(STAFF, suite), suite, bytes((suite,)), GRANT_CONTEXT)
        assert opener.unseal(blob, GRANT_CONTEXT) == bytes((suite,))


def test_an_opener_expands_its_seed_once_a_suite():
    opener = Opener(STAFF)
    blob = seal_to(public_key(STAFF, Suite.X_WING), Suite.X_WING, b"", GRANT_CONTEXT)
    kept = []
    for _ in range(2):
        opener.unseal(blob, GRANT_CONTEXT)
        kept.append(opener._private[Suite.X_WING])
    assert kept[0] is kept[1]


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\0",
        b"\x01",
        b"\x02",
        b"\x03" + bytes(1200),
        bytes(1200),
        b"\x01" + bytes(1200),
        b"\x02" + bytes(64),
        "words",
        None,
    ],
)
def test_what_is_no_blob_refuses(blob):
    with pytest.raises(Refused):
        unseal_with(STAFF, blob, GRANT_CONTEXT)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_seed_is_thirty_two_bytes(size):
    seed = Seed(bytes(size))
    with pytest.raises(ValueError, match="32"):
        Opener(seed)
    with pytest.raises(Refused):
        unseal_with(seed, b"\x02" + bytes(64), GRANT_CONTEXT)
    for suite in SUITES:
        with pytest.raises(ValueError, match="32"):
            public_key(seed, suite)


@pytest.mark.parametrize("suite", SUITES)
def test_a_public_key_of_another_size_or_suite_is_an_error(suite):
    public = public_key(STAFF, suite)
    other = next(another for another in Suite if another is not suite)
    for wrong in (b"", public[:-1], public + b"\0", public_key(STAFF, other)):
        with pytest.raises(ValueError, match="bytes"):
            seal_to(PublicKey(wrong), suite, b"", GRANT_CONTEXT)


def test_sealing_to_a_low_order_point_is_an_error():
    with pytest.raises(ValueError, match="shared key"):
        seal_to(PublicKey(bytes(32)), Suite.X25519, b"", GRANT_CONTEXT)


def test_this_backend_has_both_suites():
    assert available_suites() == {Suite.X_WING, Suite.X25519}


def test_a_backend_without_ml_kem_is_noticed(monkeypatch):
    blob = seal_to(public_key(STAFF, Suite.X_WING), Suite.X_WING, b"", GRANT_CONTEXT)
    monkeypatch.setattr(type(backend), "mlkem_supported", lambda _: False)
    assert available_suites() == {Suite.X25519}
    with pytest.raises(UnsupportedAlgorithm):
        unseal_with(STAFF, blob, GRANT_CONTEXT)
