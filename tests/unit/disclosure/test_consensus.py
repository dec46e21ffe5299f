"""COMET 70/15, on true counts."""

from itertools import product

import pytest

from consult.domain.delphi.consensus import decide, exact_share
from consult.domain.findings import Consensus, Method

IN, OUT, NONE = Consensus.IN, Consensus.OUT, Consensus.NONE


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ((0, 3, 7, 0), IN),  # exactly 70 %
        ((0, 31, 69, 0), NONE),
        ((14, 16, 70, 0), IN),
        ((15, 15, 70, 0), NONE),  # exactly 15 % against is too many
        ((70, 16, 14, 0), OUT),
        ((70, 15, 15, 0), NONE),
        ((0, 0, 5, 5), IN),  # half of the people gave a rating
        ((0, 0, 5, 6), NONE),  # fewer than half
        ((0, 0, 0, 0), NONE),
        ((0, 0, 0, 12), NONE),
        ((3, 4, 3, 0), NONE),
    ],
)
def test_thresholds_are_met_to_the_person(counts, status):
    assert decide(counts, Method()) is status


def test_a_share_is_the_decimal_that_is_written():
    assert 0.7 * 10 != 7.000000000000001
    assert exact_share(0.7) * 10 == 7
    assert decide((0, 9, 21, 0), Method()) is IN
    assert decide((3, 3, 14, 0), Method()) is NONE
    assert decide((1, 2, 7, 0), Method(rating_against=0.1)) is NONE


def test_unable_to_say_counts_against_both_where_the_method_says_so():
    counts = (1, 1, 14, 4)
    assert decide(counts, Method()) is IN
    assert decide(counts, Method(unable_counts=True)) is IN
    assert decide((1, 1, 13, 5), Method()) is IN
    assert decide((1, 1, 13, 5), Method(unable_counts=True)) is NONE


def test_out_mirrors_in():
    for counts in product(range(8), repeat=4):
        low, mid, high, no_rating = counts
        mirrored = {IN: OUT, OUT: IN, NONE: NONE}[decide(counts, Method())]
        assert decide((high, mid, low, no_rating), Method()) is mirrored
