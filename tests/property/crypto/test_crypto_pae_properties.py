"""PAE is injective, and its parser accepts its image only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.crypto.encoding import Parts, pae, unpae

PARTS = st.lists(st.one_of(st.binary(max_size=5), st.lists(st.binary(max_size=3), max_size=2).map(pae)), max_size=5)


@given(PARTS, PARTS)
def test_two_lists_share_an_encoding_only_if_they_are_equal(one, other):
    assert (pae(one) == pae(other)) == (one == other)


@given(PARTS, st.data())
def test_moving_a_border_between_parts_moves_the_encoding(parts, data):
    whole = b"".join(parts)
    cut = data.draw(st.integers(0, len(whole)))
    moved = [whole[:cut], whole[cut:]]
    assert (pae(moved) == pae(parts)) == (moved == parts)


@given(PARTS)
def test_parts_come_out_as_they_went_in(parts):
    assert unpae(pae(parts), len(parts)) == tuple(parts)


@given(PARTS, st.integers(0, 7))
def test_another_count_refuses(parts, count):
    if count != len(parts):
        with pytest.raises(ValueError, match="not the encoding"):
            unpae(pae(parts), count)


@given(PARTS, st.data())
def test_a_changed_encoding_refuses_or_is_that_of_other_parts(parts, data):
    encoded = bytearray(pae(parts))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    try:
        other = unpae(bytes(encoded), len(parts))
    except ValueError:
        return
    assert other != tuple(parts)
    assert pae(other) == encoded


@given(PARTS, st.binary(min_size=1, max_size=4), st.data())
def test_a_cut_or_longer_encoding_refuses(parts, more, data):
    encoded = pae(parts)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    for wrong in (encoded + more, encoded[:cut]):
        with pytest.raises(ValueError, match="not the encoding"):
            unpae(wrong, len(parts))


@given(PARTS, st.integers(0, 300))
def test_parts_of_sizes_that_are_known_beforehand_are_encoded_alike(parts, size):
    parts = [*parts, bytes(size)]
    assert Parts(*map(len, parts)).of(*parts) == pae(parts)


@given(PARTS, PARTS)
def test_parts_of_other_sizes_than_were_announced_are_refused(announced, parts):
    sizes = [len(part) for part in announced]
    if sizes != [len(part) for part in parts]:
        with pytest.raises(ValueError, match="other sizes"):
            Parts(*sizes).of(*parts)
