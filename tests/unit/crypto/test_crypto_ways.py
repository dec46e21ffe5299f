"""The two ways to an answer, the vault, the session and the staff seed."""

import ast
from dataclasses import FrozenInstanceError, fields, replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import consult.crypto
from consult.crypto import consultation_key, own
from consult.crypto.codes import Code, CodeKeys, Locator
from consult.crypto.consultation_key import ConsultationKey, open_grant
from consult.crypto.contexts import session_context, vault_context
from consult.crypto.encoding import InstallationId, number, pae
from consult.crypto.errors import Refused
from consult.crypto.grants import seal_epoch_seed, seal_root
from consult.crypto.hybrid import Opener, public_key, seal_to
from consult.crypto.keys import CookieSecret, DataKey, EpochSeed, Root, SealingKey, Seed, StaffSeed, data_key, hkdf
from consult.crypto.padding import pad
from consult.crypto.session import open_session, seal_session, session_id
from consult.crypto.staff import FactorPlace, open_second_factor, open_staff_seed, seal_second_factor, seal_staff_seed
from consult.crypto.symmetric import seal, unseal
from consult.crypto.vault import Vault, open_vault, seal_vault
from tests.vectors.given import (
    ANSWER,
    ANSWER_CONTEXT,
    CODE_KEYS,
    COOKIE,
    DATA_KEY,
    ELSEWHERE,
    EPOCH,
    GRANT_CONTEXT,
    HERE,
    KEK,
    KEY_CONTEXT,
    PEPPER,
    ROOT,
    ROOT_CONTEXT,
    SESSION_CONTEXT,
    SHARE,
    STAFF,
    STAFF_CONTEXT,
    SUITES,
    VAULT,
    Stream,
    thirty_two,
)


@pytest.mark.parametrize("suite", SUITES)
def test_the_coordinators_way_ends_at_the_participants_own_key(suite):
    grant = seal_epoch_seed(public_key(STAFF, suite), suite, EPOCH, GRANT_CONTEXT)
    sealed_root = seal_root(public_key(EPOCH, suite), suite, ROOT, ROOT_CONTEXT)
    hers = data_key(ROOT, SHARE, KEY_CONTEXT)
    answer = own.seal_answer(hers, ANSWER_CONTEXT, ANSWER, Stream("answer"))

    epoch = ConsultationKey(open_grant(STAFF, grant, GRANT_CONTEXT))
    assert epoch.root(sealed_root, ROOT_CONTEXT) == ROOT
    theirs = epoch.data_key(sealed_root, ROOT_CONTEXT, share=SHARE, key_context=KEY_CONTEXT)
    assert theirs == hers
    assert consultation_key.open_answer(theirs, ANSWER_CONTEXT, answer) == ANSWER
    assert own.open_answer(hers, ANSWER_CONTEXT, answer) == ANSWER


@pytest.mark.parametrize("suite", SUITES)
def test_a_grant_or_root_of_another_refuses(suite):
    stranger = StaffSeed(Seed(thirty_two("stranger")))
    grant = seal_epoch_seed(public_key(STAFF, suite), suite, EPOCH, GRANT_CONTEXT)
    sealed_root = seal_root(public_key(EPOCH, suite), suite, ROOT, ROOT_CONTEXT)
    for opening in (
        lambda: open_grant(stranger, grant, GRANT_CONTEXT),
        lambda: open_grant(STAFF, grant, ROOT_CONTEXT),
        lambda: open_grant(STAFF, sealed_root, ROOT_CONTEXT),
        lambda: ConsultationKey(EpochSeed(stranger)).root(sealed_root, ROOT_CONTEXT),
        lambda: ConsultationKey(EPOCH).root(sealed_root, GRANT_CONTEXT),
        lambda: ConsultationKey(EPOCH).data_key(grant, ROOT_CONTEXT, share=SHARE, key_context=KEY_CONTEXT),
    ):
        with pytest.raises(Refused):
            opening()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_seeds_and_roots_are_thirty_two_bytes_on_every_side(size):
    suite, wrong = SUITES[0], bytes(size)
    to_staff, to_epoch = public_key(STAFF, suite), public_key(EPOCH, suite)
    with pytest.raises(ValueError, match="where 32"):
        seal_epoch_seed(to_staff, suite, EpochSeed(Seed(wrong)), GRANT_CONTEXT)
    with pytest.raises(ValueError, match="where 32"):
        seal_root(to_epoch, suite, Root(wrong), ROOT_CONTEXT)
    with pytest.raises(ValueError, match="where 32"):
        seal_staff_seed(KEK, StaffSeed(Seed(wrong)), STAFF_CONTEXT, Stream("n"))
    with pytest.raises(ValueError, match="where 32"):
        ConsultationKey(EpochSeed(Seed(wrong)))
    for opening in (
        lambda: open_grant(STAFF, seal_to(to_staff, suite, wrong, GRANT_CONTEXT), GRANT_CONTEXT),
        lambda: ConsultationKey(EPOCH).root(seal_to(to_epoch, suite, wrong, ROOT_CONTEXT), ROOT_CONTEXT),
        lambda: open_staff_seed(KEK, seal(KEK, wrong, STAFF_CONTEXT, Stream("n")), STAFF_CONTEXT),
    ):
        with pytest.raises(Refused):
            opening()


def test_a_staff_seed_comes_back_under_its_key_and_name_only():
    blob = seal_staff_seed(KEK, STAFF, STAFF_CONTEXT, Stream("n"))
    assert open_staff_seed(KEK, blob, STAFF_CONTEXT) == STAFF
    for key, context in ((DATA_KEY, STAFF_CONTEXT), (KEK, GRANT_CONTEXT)):
        with pytest.raises(Refused):
            open_staff_seed(key, blob, context)


def test_a_second_factor_opens_in_its_own_row_and_version_only():
    place = FactorPlace(installation=HERE, staff=b"one", version=1)
    blob = seal_second_factor(PEPPER, place, b"secret", Stream("n"))
    assert open_second_factor(PEPPER, place, blob) == b"secret"
    for other in (replace(place, version=2), replace(place, staff=b"two"), replace(place, installation=ELSEWHERE)):
        with pytest.raises(Refused):
            open_second_factor(PEPPER, other, blob)


def test_an_answer_is_padded_and_then_sealed():
    blob = own.seal_answer(DATA_KEY, ANSWER_CONTEXT, b"7", Stream("n"))
    assert unseal(DATA_KEY, blob, ANSWER_CONTEXT) == pad(b"7")
    sizes = {
        len(own.seal_answer(DATA_KEY, ANSWER_CONTEXT, words, Stream("n"))) for words in (b"", b"7", b"skip", bytes(255))
    }
    assert sizes == {256 + 29}
    with pytest.raises(Refused):
        own.open_answer(DATA_KEY, ANSWER_CONTEXT, seal(DATA_KEY, b"7", ANSWER_CONTEXT, Stream("n")))
    with pytest.raises(Refused):
        own.open_answer(DataKey(SealingKey(bytes(32))), ANSWER_CONTEXT, blob)
    with pytest.raises(Refused):
        own.open_answer(DataKey(SealingKey(bytes(16))), ANSWER_CONTEXT, blob)
    opener = own.AnswerOpener(DATA_KEY)
    assert [opener.open(ANSWER_CONTEXT, blob) for _ in range(2)] == [b"7", b"7"]
    with pytest.raises(Refused):
        opener.open(GRANT_CONTEXT, blob)
    with pytest.raises(Refused):
        opener.open(ANSWER_CONTEXT, seal(DATA_KEY, b"7", ANSWER_CONTEXT, Stream("n")))


def test_a_vault_holds_four_parts_of_one_size_under_its_locator():
    blob = seal_vault(CODE_KEYS, VAULT, HERE, Stream("n"))
    context = vault_context(HERE, locator=CODE_KEYS.locator)
    inside = pae([VAULT.consultation, VAULT.seat, ROOT, number(3)])
    assert unseal(CODE_KEYS.vault_key, blob, context) == pad(inside)
    assert open_vault(CODE_KEYS, blob, HERE) == VAULT


def test_a_vault_refuses_elsewhere():
    blob = seal_vault(CODE_KEYS, VAULT, HERE, Stream("n"))
    moved = CodeKeys(locator=Locator(bytes(16)), vault_key=CODE_KEYS.vault_key)
    others = CodeKeys(locator=CODE_KEYS.locator, vault_key=type(CODE_KEYS.vault_key)(bytes(32)))
    for keys, installation in ((moved, HERE), (others, HERE), (CODE_KEYS, ELSEWHERE)):
        with pytest.raises(Refused):
            open_vault(keys, blob, InstallationId(installation))


@pytest.mark.parametrize(
    "inside",
    [
        pad(pae([b"c", b"s", ROOT, number(3)]) + b"\x01"),
        pad(pae([b"c", b"s", ROOT])),
        pad(pae([b"c", b"s", ROOT, number(3), b""])),
        pad(pae([b"c", b"s", ROOT[:31], number(3)])),
        pad(pae([b"c", b"s", ROOT + b"a", number(3)])),
        pad(pae([b"c", b"s", ROOT, b"\x03"])),
        pad(pae([b"c", b"s", ROOT, number(3) + b"\0"])),
        pae([b"c", b"s", ROOT, number(3)]),
        pad(b""),
    ],
)
def test_what_is_sealed_but_no_vault_refuses(inside):
    context = vault_context(HERE, locator=CODE_KEYS.locator)
    with pytest.raises(Refused):
        open_vault(CODE_KEYS, seal(CODE_KEYS.vault_key, inside, context, Stream("n")), HERE)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_vault_takes_no_root_of_another_size(size):
    wrong = Vault(consultation=b"c", seat=b"s", root=Root(bytes(size)), generation=1)
    with pytest.raises(ValueError, match="where 32"):
        seal_vault(CODE_KEYS, wrong, HERE, Stream("n"))


def test_a_session_opens_with_its_cookie_kind_and_expiry_only():
    blob = seal_session(COOKIE, b"state", SESSION_CONTEXT, Stream("n"))
    assert open_session(COOKIE, blob, SESSION_CONTEXT) == b"state"
    key = SealingKey(hkdf(COOKIE, salt=None, info=SESSION_CONTEXT))
    assert AESGCM(key).decrypt(blob[1:13], blob[13:], pae([b"\x01", SESSION_CONTEXT])) == pad(b"state")
    for cookie, context in (
        (CookieSecret(bytes(32)), SESSION_CONTEXT),
        (COOKIE, session_context(HERE, kind=b"staff", expiry=20_000)),
        (COOKIE, session_context(HERE, kind=b"participant", expiry=20_001)),
        (COOKIE, session_context(ELSEWHERE, kind=b"participant", expiry=20_000)),
    ):
        with pytest.raises(Refused):
            open_session(cookie, blob, context)


def test_the_row_of_a_cookie_is_its_hash():
    assert session_id(COOKIE) == sha256(COOKIE).digest()


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_cookie_is_thirty_two_bytes(size):
    cookie = CookieSecret(bytes(size))
    for use in (
        lambda: session_id(cookie),
        lambda: seal_session(cookie, b"", SESSION_CONTEXT, Stream("n")),
    ):
        with pytest.raises(ValueError, match="where 32"):
            use()
    with pytest.raises(Refused):
        open_session(cookie, b"\x01" + bytes(300), SESSION_CONTEXT)


def test_no_repr_shows_a_secret():
    opener = Opener(STAFF)
    key = ConsultationKey(EPOCH)
    for thing in (VAULT, CODE_KEYS, opener, key):
        text = repr(thing) + str(thing)
        for secret in (ROOT, STAFF, EPOCH, CODE_KEYS.locator, CODE_KEYS.vault_key, VAULT.seat, VAULT.consultation):
            assert repr(secret) not in text
            assert secret.hex() not in text
        assert not hasattr(thing, "__dict__")
    assert repr(VAULT) == "Vault()"
    assert repr(CODE_KEYS) == "CodeKeys()"


@pytest.mark.parametrize("thing", [VAULT, CODE_KEYS, Code(digits="0" * 16)], ids=lambda thing: type(thing).__name__)
def test_what_holds_secrets_is_frozen_slotted_and_filled_by_name(thing):
    names = [field.name for field in fields(thing)]
    values = [getattr(thing, name) for name in names]
    assert type(thing)(**dict(zip(names, values, strict=True))) == thing
    assert not hasattr(thing, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(thing, names[0], values[0])
    with pytest.raises(TypeError):
        type(thing)(*values)


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


MODULES = sorted(Path(consult.crypto.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_crypto_knows_bytes_and_nothing_else(path):
    allowed = {
        "ast",
        "collections",
        "cryptography",
        "dataclasses",
        "enum",
        "functools",
        "hashlib",
        "hmac",
        "shamir_mnemonic",
        "typing",
        "unicodedata",
    }
    for module in _imports(path):
        assert module.startswith("consult.crypto.") or module.split(".")[0] in allowed, module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_coordinators_way_knows_the_consultations_key(path):
    assert "consult.crypto.consultation_key" not in set(_imports(path))
