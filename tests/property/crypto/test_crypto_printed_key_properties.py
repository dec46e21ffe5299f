"""Recovery keys: read back however they are typed, and every slip of one character or two neighbours is found."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.crypto.errors import Refused
from consult.crypto.printed_key import RecoveryKey, grouped, key_under, mint, parse
from consult.crypto.staff import open_staff_seed, seal_staff_seed
from tests.vectors import given as g

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEYS = st.binary(min_size=22, max_size=22).map(lambda drawn: mint(lambda _: drawn))
DRESSES = st.lists(st.sampled_from(["", " ", "-", "–", "\u00a0", "\u200e", "\t"]), min_size=36, max_size=36)


@given(KEYS, DRESSES, st.sampled_from([str.lower, str.upper]))
def test_a_key_is_read_back_however_it_is_typed(key: RecoveryKey, dresses: list[str], case) -> None:
    typed = "".join(mark + character for mark, character in zip(dresses, key.characters, strict=True))
    assert parse(case(typed)) == key
    assert parse(" ".join(grouped(key))) == key


@given(KEYS)
def test_letters_that_look_like_digits_and_digits_of_other_scripts_are_read(key: RecoveryKey) -> None:
    assert parse(key.characters.replace("0", "O").replace("1", "l")) == key
    assert parse(key.characters.replace("1", "I").replace("3", "٣").replace("7", "７")) == key


@given(KEYS, st.integers(0, 35), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(key: RecoveryKey, place: int, other: str) -> None:
    wrong = key.characters[:place] + other + key.characters[place + 1 :]
    assert (parse(wrong) is None) == (other != key.characters[place])


@given(KEYS, st.integers(0, 34))
def test_every_swap_of_neighbours_is_found(key: RecoveryKey, place: int) -> None:
    one, other = key.characters[place : place + 2]
    swapped = key.characters[:place] + other + one + key.characters[place + 2 :]
    assert (parse(swapped) is None) == (one != other)


@given(st.text(max_size=300))
def test_nothing_that_is_typed_raises(typed: str) -> None:
    found = parse(typed)
    assert found is None or len(found.characters) == 36


@given(KEYS)
def test_a_key_has_no_more_and_no_less_and_shows_nothing(key: RecoveryKey) -> None:
    assert parse(key.characters[:-1]) is None
    assert parse(key.characters + "0") is None
    assert key.characters not in repr(key)
    with pytest.raises(ValueError, match="thirty-six"):
        RecoveryKey(characters=key.characters[:-1])


def test_keys_are_drawn_over_the_whole_alphabet_and_never_twice() -> None:
    drawn = [mint(os.urandom).characters for _ in range(300)]
    assert len(set(drawn)) == 300
    assert all({key[place] for key in drawn} > set("0Z") for place in range(35))


@given(KEYS, KEYS)
def test_a_seed_opens_under_its_own_key_for_its_own_owner_alone(key: RecoveryKey, other: RecoveryKey) -> None:
    sealed = seal_staff_seed(key_under(key, g.HERE, staff=b"ada"), g.STAFF, g.STAFF_CONTEXT, g.Stream("recovery"))
    assert open_staff_seed(key_under(key, g.HERE, staff=b"ada"), sealed, g.STAFF_CONTEXT) == g.STAFF
    strangers = [key_under(key, g.HERE, staff=b"eve"), key_under(key, g.ELSEWHERE, staff=b"ada")]
    strangers += [key_under(other, g.HERE, staff=b"ada")] if other != key else []
    for stranger in strangers:
        with pytest.raises(Refused):
            open_staff_seed(stranger, sealed, g.STAFF_CONTEXT)
