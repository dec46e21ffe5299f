"""How people are told apart: by one item, or by two crossed from 300 invited on (R2, R9)."""

from dataclasses import replace

import pytest

from consult.disclosure.auditor import History, Wave, Way
from consult.disclosure.auditor.over_time import crossings
from consult.disclosure.grouping import declare
from consult.domain.answer import BLANK, given
from consult.domain.asked_before import one_question
from consult.domain.breakdown import breakdowns, categories, category_of, options_of, shown, told_by
from consult.domain.instrument import Cells, Instrument, Item, Option, Section
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
    assert category_of(crossed(), answers, ("role", "region")) == UNSAID
    assert category_of(crossed(), answers, ("role",)) == "lived"
    assert category_of(crossed(), {**answers, "region": given("south")}, ("role", "region")) == "lived*south"
    assert category_of(crossed(), answers, ()) == UNSAID


def test_groups_are_told_apart_by_both_items_or_by_the_first():
    assert told_by(crossed(), [Group(members=("lived*north",)), Group(members=("lived*south", UNSAID))]) == (
        "role",
        "region",
    )
    assert told_by(crossed(), [Group(members=("lived",))]) == ("role",)
    assert told_by(crossed(), []) == ()


@pytest.mark.parametrize(
    ("names", "apart", "ways"),
    [
        (("a*x", "b*x"), ("role", "region"), {Way.RECODED}),
        (("c", "d"), ("region",), {Way.RECODED}),
        (("a", "b"), ("role",), set()),
    ],
)
def test_the_auditor_refuses_a_release_by_other_items_beside_an_earlier_one(names, apart, ways):
    earlier, _ = released([], [60, 30, 30])
    earlier = replace(earlier, groups=(Group(members=("a",)), Group(members=("b",))), apart=("role",))
    history = History(waves=(Wave(round=b"1", release=earlier),))
    pending = replace(earlier, groups=tuple(Group(members=(name,)) for name in names), apart=apart)
    assert {reason.way for reason in crossings(pending, history)} == ways


@pytest.mark.parametrize(("new", "words", "ways"), [("x", "A", {Way.RECODED}), ("a", "A", set()), ("x", "B", set())])
def test_the_auditor_refuses_groups_of_options_that_go_by_a_new_name(new, words, ways):
    """By name it shares nobody with the old one, so the two could cross unseen."""

    def asks(name, said):
        options = (Option(name=name, prompt=both(said)),)
        item = Item(name="role", kind="single_choice", prompt=both("Role"), options=options)
        return replace(instrument(), sections=(Section(name="one", prompt=both("P"), items=(item,)),))

    earlier, _ = released([], [60, 30, 30])
    earlier = replace(earlier, groups=(Group(members=("a",)), Group(members=("b",))), apart=("role",))
    history = History(
        waves=(Wave(round=b"1", release=earlier),), questions=one_question([asks("a", "A"), asks(new, words)])
    )
    pending = replace(earlier, groups=(Group(members=(new, "")), Group(members=("b",))))
    assert {reason.way for reason in crossings(pending, history)} == ways
