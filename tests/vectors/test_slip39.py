"""SLIP-39's published vectors (SatoshiLabs, slip-0039.md, "Test vectors"; their passphrase is TREZOR)."""

import json
from pathlib import Path

import pytest
from shamir_mnemonic import MnemonicError, combine_mnemonics

from consult.crypto.recovery import SharesError, combine

VECTORS = json.loads((Path(__file__).parent / "slip39.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("shares", "secret"), [vector[1:3] for vector in VECTORS], ids=[one[0] for one in VECTORS])
def test_the_library_agrees(shares, secret):
    if not secret:
        with pytest.raises(MnemonicError):
            combine_mnemonics(shares, b"TREZOR")
        return
    assert combine_mnemonics(shares, b"TREZOR").hex() == secret


@pytest.mark.parametrize(
    "shares", [vector[1] for vector in VECTORS if not vector[2]], ids=lambda shares: shares[0][:20]
)
def test_ours_refuses_what_the_standard_refuses(shares):
    with pytest.raises(SharesError):
        combine(shares)


def test_there_are_as_many_as_were_published():
    assert len(VECTORS) == 45
    assert sum(bool(vector[2]) for vector in VECTORS) == 15
