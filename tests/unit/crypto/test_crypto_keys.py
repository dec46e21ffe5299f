import hmac

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from consult.crypto import keys
from consult.crypto.encoding import Label, pae
from consult.crypto.keys import Pepper, Root, Share, data_key, hkdf, sized, slow_hash, staff_key, subkey
from tests.vectors.given import ELSEWHERE, HERE, KEY_CONTEXT, PEPPER, ROOT, SALT, SESSION_CONTEXT, SHARE


def _by_hand(secret, salt, info):
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")


def test_the_data_key_is_hkdf_of_root_salted_with_the_share():
    assert data_key(ROOT, SHARE, KEY_CONTEXT) == _by_hand(ROOT, SHARE, KEY_CONTEXT)


def test_root_share_and_context_each_make_another_data_key():
    derived = {
        data_key(ROOT, SHARE, KEY_CONTEXT),
        data_key(Root(bytes(32)), SHARE, KEY_CONTEXT),
        data_key(ROOT, Share(bytes(32)), KEY_CONTEXT),
        data_key(ROOT, SHARE, SESSION_CONTEXT),
        data_key(Root(SHARE), Share(ROOT), KEY_CONTEXT),
    }
    assert len(derived) == 5


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_every_derivation_measures_what_it_is_given(size):
    short = bytes(size)
    for derive in (
        lambda: data_key(Root(short), SHARE, KEY_CONTEXT),
        lambda: data_key(ROOT, Share(short), KEY_CONTEXT),
        lambda: subkey(Pepper(short), Label.CSRF, HERE),
        lambda: staff_key("words", salt=SALT, pepper=Pepper(short)),
        lambda: slow_hash(b"words", salt=SALT, pepper=Pepper(short), size=32),
    ):
        with pytest.raises(ValueError, match=f"{size} bytes where 32"):
            derive()


@pytest.mark.parametrize("size", [0, 8, 15, 17, 32])
def test_a_salt_is_sixteen_bytes(size):
    with pytest.raises(ValueError, match=f"{size} bytes where 16"):
        staff_key("words", salt=bytes(size), pepper=PEPPER)


def test_a_wrong_size_is_told_without_the_key():
    with pytest.raises(ValueError, match="where 32") as caught:
        sized(b"sesame")
    assert "sesame" not in str(caught.value)
    assert sized(ROOT) == ROOT
    assert sized(b"abc", 3) == b"abc"


def test_subkeys_differ_by_use_and_installation():
    assert subkey(PEPPER, Label.CSRF, HERE) == _by_hand(PEPPER, bytes(32), pae([b"consult/v1", b"csrf", HERE]))
    pairs = [(use, where) for use in (Label.ROW_MAC, Label.CSRF, Label.THROTTLE) for where in (HERE, ELSEWHERE)]
    assert len({subkey(PEPPER, *pair) for pair in pairs}) == 6
    assert subkey(Pepper(bytes(32)), Label.CSRF, HERE) != subkey(PEPPER, Label.CSRF, HERE)


def test_hkdf_gives_thirty_two_bytes():
    assert hkdf(b"ikm", salt=None, info=KEY_CONTEXT) == _by_hand(b"ikm", bytes(32), KEY_CONTEXT)
    assert keys.KEY_SIZE == 32


def test_the_staff_key_is_argon2id_over_the_composed_passphrase():
    expected = Argon2id(salt=SALT, length=32, iterations=3, lanes=1, memory_cost=65_536, secret=PEPPER).derive(
        "na\u00efve".encode()
    )
    assert staff_key("nai\u0308ve", salt=SALT, pepper=PEPPER) == expected
    assert staff_key("NAIVE", salt=SALT, pepper=PEPPER) != expected
