"""The recovery key (K13): any two of three shares bring it back; nothing else does, and each fault has its name."""

import os
from itertools import combinations, pairwise, permutations

import pytest

from consult.crypto.contexts import contacts_recovery_context, recovery_context
from consult.crypto.encoding import InstallationId
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite
from consult.crypto.keys import ContactsSeed, EpochSeed, Pepper, RecoverySeed, Seed
from consult.crypto.recovery import (
    WORDS,
    SharesError,
    ShareTrouble,
    combine,
    open_contacts_seed,
    open_epoch_seed,
    split,
)
from consult.crypto.recovery_key import RecoveryKey, key_of
from consult.crypto.stream import StreamOpener, StreamPlace, StreamSealer

SEED = RecoverySeed(Seed(bytes(range(32))))
SHARES = split(SEED)
OTHERS = split(SEED)
INSTALLATION = InstallationId(bytes(16))
CHUNK = 16 * 1024


@pytest.mark.parametrize("pair", [*permutations(range(3), 2), (0, 1, 2), (0, 0, 1)])
def test_two_or_three_shares_bring_it_back(pair):
    assert combine([SHARES[at] for at in pair]) == SEED


def test_shares_read_as_people_write_them():
    assert combine([f"  {SHARES[0].upper()}\n", "\n".join(SHARES[2].split())]) == SEED


def trouble(*shares: str) -> tuple[ShareTrouble, int]:
    with pytest.raises(SharesError) as caught:
        combine(shares)
    assert str(caught.value) == caught.value.trouble.value, "no word of a share is shown"
    return caught.value.trouble, caught.value.number


@pytest.mark.parametrize("few", [(), (SHARES[0],), (SHARES[1], SHARES[1])])
def test_one_share_is_too_few(few):
    assert trouble(*few) == (ShareTrouble.TOO_FEW, 0)


def test_shares_of_two_ceremonies_are_mixed_even_of_one_seed():
    assert trouble(SHARES[0], OTHERS[1]) == (ShareTrouble.MIXED, 0)


@pytest.mark.parametrize("place", range(WORDS))
def test_one_wrong_word_anywhere_is_found(place):
    words = SHARES[1].split()
    words[place] = "academic" if words[place] != "academic" else "acid"
    assert trouble(SHARES[0], " ".join(words)) == (ShareTrouble.DAMAGED, 2)


@pytest.mark.parametrize(
    "damage", ["", "academic", " ".join(SHARES[0].split()[:-1]), SHARES[0] + " acid", "wörd " * 33]
)
def test_what_is_no_share_is_damaged(damage):
    assert trouble(damage, SHARES[1]) == (ShareTrouble.DAMAGED, 1)


def test_swapped_neighbours_are_found():
    words = SHARES[0].split()
    for at, (one, other) in enumerate(pairwise(words)):
        if one != other:
            swapped = [*words[:at], other, one, *words[at + 2 :]]
            assert trouble(" ".join(swapped), SHARES[1]) == (ShareTrouble.DAMAGED, 1)


def test_no_single_share_shows_the_seed():
    for one, other in combinations(OTHERS, 2):
        assert one != other
    assert not set(SHARES) & set(OTHERS)


@pytest.mark.parametrize("suite", Suite)
def test_an_epoch_s_seed_opens_for_k13_and_its_own_place_alone(suite):
    key = key_of(SEED, suite)
    context = recovery_context(INSTALLATION, consultation=bytes(16), epoch=bytes(16))
    epoch = EpochSeed(Seed(os.urandom(32)))
    sealed = key.seal_epoch_seed(epoch, context)
    assert open_epoch_seed(SEED, sealed, context) == epoch
    elsewhere = recovery_context(INSTALLATION, consultation=bytes(16), epoch=b"e" * 16)
    for seed, where in ((SEED, elsewhere), (RecoverySeed(Seed(bytes(32))), context)):
        with pytest.raises(Refused):
            open_epoch_seed(seed, sealed, where)


@pytest.mark.parametrize("suite", Suite)
def test_the_contacts_seed_opens_for_k13_and_its_own_key_alone(suite):
    key = key_of(SEED, suite)
    context = contacts_recovery_context(INSTALLATION, key=bytes(16))
    contacts = ContactsSeed(Seed(os.urandom(32)))
    sealed = key.seal_contacts_seed(contacts, context)
    assert open_contacts_seed(SEED, sealed, context) == contacts
    elsewhere = contacts_recovery_context(INSTALLATION, key=b"e" * 16)
    as_epoch = recovery_context(INSTALLATION, consultation=bytes(16), epoch=bytes(16))
    for seed, where in ((SEED, elsewhere), (SEED, as_epoch), (RecoverySeed(Seed(bytes(32))), context)):
        with pytest.raises(Refused):
            open_contacts_seed(seed, sealed, where)


@pytest.mark.parametrize("suite", Suite)
def test_a_key_is_read_as_it_is_kept_and_nothing_else_is(suite):
    key = key_of(SEED, suite)
    assert RecoveryKey.decoded(key.encoded) == key
    for wrong in (b"", key.encoded[:-1], key.encoded + b"\0", bytes((3 - suite,)) + key.encoded[1:]):
        with pytest.raises(ValueError, match=r"Suite|bytes|key"):
            RecoveryKey.decoded(wrong)


def place(**changed: object) -> StreamPlace:
    named = {"installation": INSTALLATION, "pepper": Pepper(bytes(32)), "header": b"header", **changed}
    return StreamPlace(**named)


def sealed(plaintext: bytes, at: StreamPlace | None = None) -> tuple[bytes, bytes]:
    sealer = StreamSealer(key_of(SEED, Suite.X_WING), at or place(), os.urandom)
    return sealer.sealed_key, sealer.update(plaintext) + sealer.finish()


def opened(key: bytes, content: bytes, at: StreamPlace | None = None, seed: RecoverySeed = SEED) -> bytes:
    opener = StreamOpener(seed, at or place(), key)
    return opener.update(content) + opener.finish()


PLAIN = os.urandom(3 * CHUNK + 100)
KEY, CONTENT = sealed(PLAIN)
HEAD = len(CONTENT) - len(PLAIN) - 4 * 16
SEALED_CHUNK = CHUNK + 16


def test_a_stream_opens():
    assert opened(KEY, CONTENT) == PLAIN
    assert opened(*sealed(b"")) == b""


def test_every_bit_of_a_short_stream_and_of_its_key_counts():
    key, content = sealed(b"seven")
    for blob, first in ((key, True), (content, False)):
        for at in range(len(blob) * 8):
            flipped = bytearray(blob)
            flipped[at // 8] ^= 1 << at % 8
            with pytest.raises(Refused):
                opened(bytes(flipped), content) if first else opened(key, bytes(flipped))


def test_every_prefix_of_a_short_stream_refuses():
    key, content = sealed(b"seven")
    for size in range(len(content)):
        with pytest.raises(Refused):
            opened(key, content[:size])


def chunks() -> list[bytes]:
    body = CONTENT[HEAD:]
    return [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


@pytest.mark.parametrize("order", [order for order in permutations(range(4)) if order != (0, 1, 2, 3)])
def test_chunks_in_another_order_refuse(order):
    parts = chunks()
    with pytest.raises(Refused):
        opened(KEY, CONTENT[:HEAD] + b"".join(parts[at] for at in order))


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_stream_cut_between_chunks_refuses(kept):
    with pytest.raises(Refused):
        opened(KEY, CONTENT[:HEAD] + b"".join(chunks()[:kept]))


def test_a_stream_that_goes_on_or_repeats_refuses():
    parts = chunks()
    for longer in (CONTENT + b"\0", CONTENT + parts[3], CONTENT[:HEAD] + parts[0] + parts[0] + b"".join(parts[1:])):
        with pytest.raises(Refused):
            opened(KEY, longer)


def test_two_streams_cannot_be_put_together():
    other_key, other = sealed(PLAIN)
    for spliced in (other[: HEAD + SEALED_CHUNK] + CONTENT[HEAD + SEALED_CHUNK :], CONTENT[:HEAD] + other[HEAD:]):
        for key in (KEY, other_key):
            with pytest.raises(Refused):
                opened(key, spliced)
    with pytest.raises(Refused):
        opened(other_key, CONTENT)


@pytest.mark.parametrize(
    "changed", [{"installation": InstallationId(b"i" * 16)}, {"pepper": Pepper(b"p" * 32)}, {"header": b"Header"}]
)
def test_a_stream_opens_in_its_own_place_alone(changed):
    with pytest.raises(Refused):
        opened(KEY, CONTENT, place(**changed))


def test_without_the_pepper_nobody_puts_a_stream_of_her_own_in_its_place():
    """Whoever knows the public key may seal to it, and yet not as this installation."""
    forged = sealed(PLAIN, place(pepper=Pepper(b"g" * 32)))
    with pytest.raises(Refused):
        opened(*forged)


def test_another_seed_opens_no_stream():
    with pytest.raises(Refused):
        opened(KEY, CONTENT, seed=RecoverySeed(Seed(bytes(32))))
