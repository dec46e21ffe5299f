"""How people are told apart: by one item, or by two crossed from 300 invited on (R2, R9)."""

from dataclasses import replace

import pytest

from consult.disclosure.auditor import History, Wave, Way
from consult.disclosure.auditor.over_time import crossings
from consult.disclosure.grouping import continued, declare
from consult.domain.answer import BLANK, given
from consult.domain.breakdown import breakdowns, categories, category_of, options_of, shown
from consult.domain.instrument import Cells, Instrument, Item
from consult.domain.table import UNSAID, Group
from tests.unit.disclosure.panels import released
from tests.world import both, instrument, option

REGION = Item(
    name="region",
    kind="single_choice",
    prompt=both("Which region?"),
    options=(option("north"), option("south")),
    cells=Cells.ATTRIBUTE,
    breakdown=True,
)


def crossed() -> Instrument:
    """Findings by role and region."""
    usual = instrument()
    about, *others = usual.sections
    return replace(usual, sections=(replace(about, items=(*about.items, REGION)), *others))


def test_two_items_make_a_category_of_every_two_options():
    names = [each.name for each in categories(crossed())]
    assert names[:3] == ["lived*north", "lived*south", "practitioner*north"]
    assert len(names) == 6
    assert [option.name for option in options_of(crossed(), "lived*south")] == ["lived", "south"]


def test_one_item_makes_a_category_of_every_option():
    assert [each.name for each in categories(instrument())] == ["lived", "practitioner", "researcher"]
    assert options_of(instrument(), "nobody") == ()
    assert options_of(instrument(), UNSAID) == ()


def test_without_a_breakdown_there_is_none():
    usual = instrument()
    plain = replace(usual, sections=usual.sections[1:])
    assert (breakdowns(plain), categories(plain)) == ((), ())


def test_from_three_hundred_on_both_items_tell_apart():
    invited = [("a*x", 100), ("a*y", 100), ("b*x", 50), ("b*y", 50)]
    assert shown(invited) == tuple(invited)
    assert shown([*invited[:3], ("b*y", 49)]) == (("a", 200), ("b", 99))
    assert [group.members for group in declare([*invited[:3], ("b*y", 49)])] == [("a",), ("b",)]
    assert [group.members for group in declare(invited)] == [("a*x",), ("a*y",), ("b*x",), ("b*y",)]


def test_who_leaves_one_of_two_unanswered_is_of_no_category():
    answers = {"role": given("lived"), "region": BLANK}
    assert category_of(crossed(), answers, crossed=True) == UNSAID
    assert category_of(crossed(), answers, crossed=False) == "lived"
    assert category_of(crossed(), {**answers, "region": given("south")}, crossed=True) == "lived*south"


def test_a_one_way_and_a_two_way_release_do_not_stand_beside_each_other():
    one_way = (Group(members=("a",)), Group(members=("b",)))
    two_way = (Group(members=("a*x",)), Group(members=("a*y", "b*x", "b*y")))
    assert continued(two_way, [one_way]) == ()
    assert continued(one_way, [two_way]) == ()
    assert continued(two_way, [two_way]) == two_way


@pytest.mark.parametrize(("names", "ways"), [(("a*x", "b*x"), {Way.RECODED}), (("a", "b"), set())])
def test_the_auditor_refuses_that_too(names, ways):
    earlier, _ = released([], [60, 30, 30])
    earlier = replace(earlier, groups=(Group(members=("a",)), Group(members=("b",))))
    history = History(waves=(Wave(round=b"1", release=earlier),))
    pending = replace(earlier, groups=tuple(Group(members=(name,)) for name in names))
    assert {reason.way for reason in crossings(pending, history)} == ways
