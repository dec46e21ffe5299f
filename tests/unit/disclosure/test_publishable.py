"""What is offered follows from sizes alone."""

import pytest

from consult.disclosure.publishable import FACTS, covers, offer
from consult.domain.findings import Method
from consult.domain.table import Sizes
from tests.unit.disclosure.panels import named


def offered(everyone, *groups, method=None):
    sizes = Sizes(everyone=everyone, groups=tuple(zip(named(len(groups)), groups, strict=True)))
    return offer(sizes, method or Method())


def has_status(*sizes, **parameters):
    return offered(*sizes, method=Method(**parameters)).status


def test_drawn_rows_are_offered_from_the_threshold_to_a_million():
    assert offered(9) is None
    assert all(offered(people) is not None for people in range(10, 1100))
    assert offered(1_000_001) is None
    assert offered(9, method=Method(threshold=5)) is not None
    assert offered(4, method=Method(threshold=5)) is None


def test_the_facts_follow_on_each_other():
    assert [fact.least for fact in FACTS[1:]] == [fact.most + 1 for fact in FACTS[:-1]]


def test_every_row_and_the_people_in_none_reach_the_threshold():
    assert offered(64, 34, 20, 10) is not None
    assert offered(64, 34, 21, 9) is None
    assert offered(64, 34, 21) is None
    assert offered(65, 34, 21) is not None
    assert offered(105, *[15] * 7) is None


@pytest.mark.parametrize(
    ("sizes", "status"),
    [
        ((15,), False),
        ((19,), False),
        ((20,), True),
        ((24,), True),
        ((59,), True),
        ((64,), True),
        ((20, 10, 10), True),
        ((60, 30, 30), True),
        ((68, 34, 34), True),
        ((63, 33, 20, 10), True),
    ],
)
def test_a_status_is_offered_from_twenty(sizes, status):
    assert has_status(*sizes) is status


@pytest.mark.parametrize(
    ("sizes", "status"), [((19,), False), ((20,), True), ((59,), True), ((60,), True), ((60, 30, 30), False)]
)
def test_where_unable_counts_it_waits_beside_groups(sizes, status):
    assert has_status(*sizes, unable_counts=True) is status


@pytest.mark.parametrize(
    "parameters", [{"base": 3}, {"words_below": 15}, {"rating_in": 0.75}, {"rating_against": 0.2}, {"threshold": 4}]
)
def test_a_method_that_was_not_proved_is_not_covered(parameters):
    assert covers(Method())
    assert not covers(Method(**parameters))
