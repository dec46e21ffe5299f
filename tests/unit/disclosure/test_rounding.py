"""The draw is exactly what the rule says, and comes from the key alone."""

import hashlib
import hmac
from itertools import product

import pytest

from consult.disclosure.rounding import RoundingKey, Source, draw, draw_wider, drawn_total, joined, roundings
from consult.domain.table import RATING_CELLS

FROZEN = [(5, 10, 35, 15), (5, 10, 40, 10), (0, 10, 40, 15), (5, 15, 35, 10)]
KEY = RoundingKey(bytes(range(32)))
SOURCE = Source(key=KEY, release=b"release", row=b"row", members=b"members")


def by_the_rule(counts, source, counter):
    """R4 by enumeration, with fractions of 2**64 kept whole."""
    total = 5 * ((sum(counts) + 1) // 5)
    best = []
    for ups in product((0, 1), repeat=len(counts)):
        if any(up and count % 5 == 0 for up, count in zip(ups, counts, strict=True)):
            continue
        row = tuple(5 * (count // 5 + up) for up, count in zip(ups, counts, strict=True))
        if sum(row) != total:
            continue
        cost = sum(
            5 * source.chance(cell, counter) - 2**64 * (count % 5)
            for cell, count, up in zip(RATING_CELLS, counts, ups, strict=True)
            if up
        )
        best.append((cost, row))
    return min(best)[1]


@pytest.mark.parametrize(("people", "total"), [(9, 10), (10, 10), (13, 10), (14, 15), (59, 60), (63, 60), (64, 65)])
def test_a_row_is_told_by_the_multiple_of_five_nearest_below_one_more(people, total):
    assert drawn_total(people, 5) == total


def test_a_row_of_5k_and_4_with_one_movable_cell_is_drawn_one_over_the_truth():
    assert list(roundings((9, 0, 50, 0), 5)) == [(10, 0, 50, 0)]


@pytest.mark.parametrize("people", [10, 13, 19])
def test_the_draw_minimises_what_the_rule_minimises(people):
    spread = [counts for counts in product(range(people + 1), repeat=4) if sum(counts) == people]
    for place, counts in enumerate(spread[::3]):
        assert draw(RATING_CELLS, counts, 5, SOURCE, place) == by_the_rule(counts, SOURCE, place)


def test_chance_is_the_keyed_hash_of_what_the_row_is():
    parts = [b"release", b"row", b"members", b"high", (7).to_bytes(8, "big")]
    message = len(parts).to_bytes(4, "big") + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    digest = hmac.new(KEY, message, hashlib.sha256).digest()
    assert SOURCE.chance("high", 7) == int.from_bytes(digest[:8], "big")


def test_moving_a_byte_from_one_part_to_the_next_is_another_row():
    moved = Source(key=KEY, release=b"releaser", row=b"ow", members=b"members")
    assert moved.chance("high", 0) != SOURCE.chance("high", 0)
    assert joined([b"a", b"bc"]) != joined([b"ab", b"c"])
    assert joined([b"", b"a"]) != joined([b"a", b""])
    assert joined([b"a"]) != joined([b"a", b""])


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Source(key=RoundingKey(b"short"), release=b"", row=b"", members=b"")


def test_the_key_is_in_no_representation():
    assert "release" in repr(SOURCE)
    assert repr(bytes(KEY))[2:12] not in repr(SOURCE)
    assert "members" not in repr(SOURCE)


def test_every_rounding_that_makes_the_total_is_drawn_sooner_or_later():
    for counts in [(1, 2, 6, 8), (4, 1, 1, 4), (3, 3, 3, 3), (0, 2, 6, 8), (1, 2, 6, 10)]:
        drawn = {draw(RATING_CELLS, counts, 5, SOURCE, counter) for counter in range(3000)}
        assert drawn == set(roundings(counts, 5))


def test_a_published_row_is_frozen():
    counts = (3, 11, 37, 13)
    drawn = [draw(RATING_CELLS, counts, 5, SOURCE, counter) for counter in range(4)]
    assert drawn == FROZEN


@pytest.mark.parametrize("counts", [(4, 9, 0, 0), (7, 7, 2, 1), (12, 0, 0, 1), (5, 5, 5, 4), (16, 0, 1, 0), (9, 9)])
def test_a_wider_draw_leaves_the_ends_of_words_true(counts):
    total = drawn_total(sum(counts), 5)
    rows = {draw_wider(counts, 5, SOURCE, counter, 2) for counter in range(400)}
    assert len(rows) > 1
    for row in rows:
        assert sum(row) == total
        for count, drawn in zip(counts, row, strict=True):
            assert drawn > 0 or count < 5
            assert drawn < total or count >= total - 4
