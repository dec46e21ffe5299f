"""K1's MACs and K14's heads: the same for the same, another for everything else, and published vectors."""

import hmac

import pytest

from consult.crypto.contexts import commitment_context, head_context, row_context
from consult.crypto.keys import LedgerSeed, PepperSubkey
from consult.crypto.ledger import commitment_of, head_stands, ledger_key, opens_to, sign_head
from consult.crypto.rows import row_mac, row_stands
from tests.vectors.given import ELSEWHERE, HERE

KEY = PepperSubkey(bytes(range(32)))
ROW = {"kind": b"staff", "row": b"id", "version": 2, "fields": [b"Ann", b"coordinator"]}
OTHERS = [
    {**ROW, "kind": b"epoch"},
    {**ROW, "row": b"di"},
    {**ROW, "version": 1},
    {**ROW, "fields": [b"Ann", b"custodian"]},
    {**ROW, "fields": [b"Anncoordinator", b""]},
    {**ROW, "fields": [b"Ann"]},
]
# RFC 8032, 7.1, test 2.
SEED = LedgerSeed(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNED = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_a_mac_is_hmac_sha256_over_the_whole_context() -> None:
    context = row_context(HERE, **ROW)
    assert row_mac(KEY, context) == hmac.new(KEY, context, "sha256").digest()
    assert row_stands(KEY, context, row_mac(KEY, context))


@pytest.mark.parametrize("other", OTHERS)
def test_another_row_has_another_mac(other) -> None:
    mac = row_mac(KEY, row_context(HERE, **ROW))
    assert not row_stands(KEY, row_context(HERE, **other), mac)


def test_another_house_another_key_and_a_cut_mac_do_not_stand() -> None:
    context = row_context(HERE, **ROW)
    mac = row_mac(KEY, context)
    assert not row_stands(KEY, row_context(ELSEWHERE, **ROW), mac)
    assert not row_stands(PepperSubkey(bytes(32)), context, mac)
    for wrong in (b"", mac[:-1], mac + b"\0", bytes(32)):
        assert not row_stands(KEY, context, wrong)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_size_makes_nothing(size) -> None:
    with pytest.raises(ValueError, match="bytes"):
        row_mac(PepperSubkey(bytes(size)), row_context(HERE, **ROW))
    with pytest.raises(ValueError, match="bytes"):
        ledger_key(LedgerSeed(bytes(size)))


def test_k14_signs_as_rfc_8032_does() -> None:
    assert ledger_key(SEED).hex() == PUBLIC
    assert sign_head(SEED, b"\x72").hex() == SIGNED


def test_a_head_stands_under_its_own_key_alone() -> None:
    context = head_context(HERE, day=b"2026-05-04", size=3, link=b"l" * 32, root=b"r" * 32)
    signature = sign_head(SEED, context)
    assert head_stands(ledger_key(SEED), context, signature)
    assert not head_stands(ledger_key(LedgerSeed(bytes(32))), context, signature)
    assert not head_stands(b"short", context, signature)
    for at in range(len(signature)):
        changed = signature[:at] + bytes((signature[at] ^ 1,)) + signature[at + 1 :]
        assert not head_stands(ledger_key(SEED), context, changed)


def test_a_commitment_opens_to_its_own_nonce_and_content_alone() -> None:
    commitment = commitment_of(commitment_context(HERE, nonce=b"n" * 32, content=b"yes"))
    assert opens_to(commitment, commitment_context(HERE, nonce=b"n" * 32, content=b"yes"))
    for nonce, content in ((b"m" * 32, b"yes"), (b"n" * 32, b"no"), (b"n" * 32 + b"y", b"es")):
        assert not opens_to(commitment, commitment_context(HERE, nonce=nonce, content=content))
