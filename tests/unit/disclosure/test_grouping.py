"""Groups are merged by sizes alone."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.disclosure.grouping import declare, merge
from consult.domain.table import Group


def members(groups):
    return [group.members for group in groups]


def test_categories_are_merged_until_each_has_enough_invited():
    assert members(declare([("a", 40), ("b", 15), ("c", 15)])) == [("a",), ("b",), ("c",)]
    assert members(declare([("a", 40), ("b", 14), ("c", 15)])) == [("a",), ("b", "c")]
    assert members(declare([("a", 4), ("b", 60), ("c", 3), ("d", 20)])) == [("a", "c", "d"), ("b",)]


def test_no_more_groups_than_were_proved():
    invited = [(name, 15 + place) for place, name in enumerate("abcdefgh")]
    assert members(declare(invited)) == [("a", "b"), ("c", "d"), ("e",), ("f",), ("g",), ("h",)]
    groups = [(Group(members=(name,)), people) for name, people in invited]
    assert members(merge(groups, sum(people for _, people in invited), 10)) == members(declare(invited))


@pytest.mark.parametrize("invited", [[], [("a", 80)], [("a", 80), ("b", 14)], [("a", 7), ("b", 7)]])
def test_one_group_is_no_breakdown(invited):
    assert declare(invited) == ()


def test_those_who_did_not_say_join_the_smallest():
    groups = [(Group(members=("lived",)), 34), (Group(members=("practice",)), 18), (Group(members=("research",)), 10)]
    assert members(merge(groups, 64, 10)) == [("lived",), ("practice",), ("research", "")]
    assert members(merge(groups, 62, 10)) == [("lived",), ("practice",), ("research",)]


def test_a_group_under_the_threshold_joins_the_next_smallest():
    groups = [(Group(members=("a",)), 9), (Group(members=("b",)), 20), (Group(members=("c",)), 11)]
    assert members(merge(groups, 40, 10)) == [("a", "c"), ("b",)]
    assert merge([(Group(members=("a",)), 9), (Group(members=("b",)), 20)], 29, 10) == ()
    assert members(merge([(Group(members=("a",)), 9), (Group(members=("b",)), 20)], 29, 5)) == [("a",), ("b",)]


def test_more_people_in_groups_than_took_part_is_refused():
    with pytest.raises(ValueError, match="more people"):
        merge([(Group(members=("a",)), 20), (Group(members=("b",)), 20)], 39, 10)


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 20), st.integers(5, 12))
def test_every_difference_of_released_populations_is_nobody_or_enough(sizes, unsaid, threshold):
    groups = [(Group(members=(str(place),)), size) for place, size in enumerate(sizes)]
    everyone = sum(sizes) + unsaid
    people = {str(place): size for place, size in enumerate(sizes)} | {"": unsaid}
    released = [sum(people[name] for name in group.members) for group in merge(groups, everyone, threshold)]
    assert len(released) != 1
    for number in range(len(released) + 1):
        for union in combinations(released, number):
            rest = everyone - sum(union)
            assert rest == 0 or rest >= min(threshold, everyone)
    if released:
        names = [name for group in merge(groups, everyone, threshold) for name in group.members]
        assert sorted(names) == sorted(set(names))
        assert sum(released) == everyone


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6))
def test_names_do_not_decide(sizes):
    shape = [
        [names.index(member) for member in group.members]
        for names in (list("abcdef"), list("zyxwvu"))
        for group in declare(list(zip(names, sizes, strict=False)))
    ]
    assert shape[: len(shape) // 2] == shape[len(shape) // 2 :]
