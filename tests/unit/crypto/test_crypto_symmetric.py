import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consult.crypto.encoding import pae
from consult.crypto.errors import Refused
from consult.crypto.keys import SealingKey
from consult.crypto.symmetric import Unsealer, seal, unseal
from tests.vectors.given import ANSWER_CONTEXT, DATA_KEY, SESSION_CONTEXT, Stream


def test_a_blob_is_format_nonce_and_aes_256_gcm_with_format_and_context_bound():
    stream = Stream("nonce")
    blob = seal(DATA_KEY, b"words", ANSWER_CONTEXT, stream)
    assert stream.asked == [12]
    assert blob[0] == 1
    assert blob[1:13] == Stream("nonce")(12)
    assert blob[13:] == AESGCM(DATA_KEY).encrypt(blob[1:13], b"words", pae([b"\x01", ANSWER_CONTEXT]))
    assert len(blob) == 1 + 12 + 16 + 5
    assert unseal(DATA_KEY, blob, ANSWER_CONTEXT) == b"words"


def test_each_seal_draws_a_new_nonce():
    stream = Stream("nonces")
    assert seal(DATA_KEY, b"", ANSWER_CONTEXT, stream)[1:13] != seal(DATA_KEY, b"", ANSWER_CONTEXT, stream)[1:13]


def test_another_context_or_key_refuses():
    blob = seal(DATA_KEY, b"words", ANSWER_CONTEXT, Stream("n"))
    for key, context in ((DATA_KEY, SESSION_CONTEXT), (SealingKey(bytes(32)), ANSWER_CONTEXT)):
        with pytest.raises(Refused):
            unseal(key, blob, context)


@pytest.mark.parametrize("form", [0, 2, 255])
def test_another_format_refuses_even_if_it_was_sealed_so(form):
    nonce = bytes(12)
    for first in (form, 1):
        sealed = AESGCM(DATA_KEY).encrypt(nonce, b"", pae([bytes((first,)), ANSWER_CONTEXT]))
        with pytest.raises(Refused):
            unseal(DATA_KEY, bytes((form,)) + nonce + sealed, ANSWER_CONTEXT)


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33])
def test_a_key_is_thirty_two_bytes(size):
    key = SealingKey(bytes(size))
    with pytest.raises(ValueError, match=f"{size} bytes where 32"):
        seal(key, b"", ANSWER_CONTEXT, Stream("n"))
    nonce = bytes(12)
    if size in {16, 24}:
        sealed = AESGCM(key).encrypt(nonce, b"", pae([b"\x01", ANSWER_CONTEXT]))
        with pytest.raises(Refused):
            unseal(key, b"\x01" + nonce + sealed, ANSWER_CONTEXT)


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33])
def test_a_key_that_is_made_ready_is_thirty_two_bytes(size):
    with pytest.raises(ValueError, match=f"{size} bytes where 32"):
        Unsealer(SealingKey(bytes(size)))


def test_a_key_that_is_made_ready_opens_blob_after_blob_and_refuses_as_it_did():
    unsealer = Unsealer(DATA_KEY)
    stream = Stream("nonces")
    for words in (b"one", b"two"):
        blob = seal(DATA_KEY, words, ANSWER_CONTEXT, stream)
        assert unsealer.unseal(blob, ANSWER_CONTEXT) == words
        for wrong, context in (
            (blob, SESSION_CONTEXT),
            (blob[:-1], ANSWER_CONTEXT),
            (b"\x02" + blob[1:], ANSWER_CONTEXT),
        ):
            with pytest.raises(Refused):
                unsealer.unseal(wrong, context)


@pytest.mark.parametrize("blob", [b"", b"\x01", bytes(29), b"\x01" + bytes(11), b"\x01" + bytes(27), "words", None])
def test_what_is_no_blob_refuses(blob):
    with pytest.raises(Refused):
        unseal(DATA_KEY, blob, ANSWER_CONTEXT)


def test_a_short_source_of_nonces_seals_nothing():
    with pytest.raises(ValueError, match="number of bytes"):
        seal(DATA_KEY, b"", ANSWER_CONTEXT, lambda _: bytes(8))
