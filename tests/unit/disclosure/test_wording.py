"""Percentages and words are made from drawn figures."""

import pytest

from consult.disclosure.wording import figures, percent
from consult.domain.findings import Method, Wording
from consult.domain.table import RATING_CELLS


def test_words_below_twenty():
    shown = figures(RATING_CELLS, (0, 5, 10, 0), 17, Method())
    assert [(figure.wording, figure.amount, figure.percent) for figure in shown] == [
        (Wording.FEWER_THAN, 5, None),
        (Wording.ABOUT, 5, None),
        (Wording.ABOUT, 10, None),
        (Wording.FEWER_THAN, 5, None),
    ]
    everyone = figures(RATING_CELLS, (0, 0, 15, 0), 17, Method())[2]
    assert (everyone.wording, everyone.amount) == (Wording.AT_LEAST, 11)


@pytest.mark.parametrize("people", [20, 21, 24])
def test_figures_from_twenty(people):
    shown = figures(RATING_CELLS, (0, 5, 15, 0), people, Method())
    assert [figure.percent for figure in shown] == [0, 25, 75, 0]
    assert all(figure.wording is None for figure in shown)


@pytest.mark.parametrize(
    ("count", "total", "shown"), [(5, 60, 8), (20, 60, 33), (40, 60, 67), (5, 200, 3), (15, 40, 38)]
)
def test_a_percentage_is_rounded_and_a_half_goes_up(count, total, shown):
    assert percent(count, total) == shown


def test_equal_figures_read_alike():
    shown = figures(RATING_CELLS, (20, 20, 20, 0), 60, Method())
    assert [figure.percent for figure in shown] == [33, 33, 33, 0]


def test_no_two_drawn_counts_of_a_panel_read_alike():
    for total in range(20, 500, 5):
        assert len({percent(count, total) for count in range(0, total + 5, 5)}) == total // 5 + 1
