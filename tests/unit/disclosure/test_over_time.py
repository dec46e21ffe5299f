"""A pending release beside earlier ones: what several of them give away together, from published values alone."""

from collections import Counter
from dataclasses import replace

import pytest

from consult.disclosure.auditor import Care, History, Roster, Wave, Way, audit, audit_over_time, over_time
from consult.disclosure.grouping import continued, merge
from consult.disclosure.rules import Cause, Fault, protect
from consult.domain.findings import Consensus, Method
from consult.domain.table import Group
from tests.unit.disclosure.panels import drawn, named, occasion, released, table, tabulation
from tests.unit.disclosure.waves import Change, move, story


def beside(first, second, overlaps, statuses=(None, None)):
    """The reasons against the second of two releases; each is its drawn rows and how many people they describe."""
    (rows, people), (later, later_people) = first, second
    finding = drawn("item", rows, people, status=statuses[0])
    earlier, _ = released([finding], people)
    pending = drawn("item", later, later_people, status=statuses[1])
    release, roster = released([pending], later_people)
    history = History(waves=(Wave(round=b"1", release=earlier),), overlaps=tuple(overlaps))
    assert history.describes(roster)
    return audit_over_time(pending, replace(release, number=2), roster, history, Care.STATUSES).reasons


def test_who_left_between_figures_that_fell_by_ten_is_known():
    """Of three two at least were in the first cell: it held 26 or more, and holds 24 or fewer."""
    reasons = beside(([(30, 20, 10, 5)], [64]), ([(20, 25, 10, 5)], [61]), [((0, 0), 61), ((0, None), 3)])
    assert (reasons[0].way, reasons[0].cell, reasons[0].beside) == (Way.LEFT, "low", (1,))
    assert reasons[0].in_words() == (
        "item: someone who knows the roster and puts release 1 beside this one could work out that all, or all but "
        "one, of those who then left everyone are in cell low."
    )


def test_who_joined_between_figures_that_rose_by_ten_is_known():
    reasons = beside(([(20, 25, 10, 5)], [61]), ([(30, 20, 10, 5)], [64]), [((0, 0), 61), ((None, 0), 3)])
    assert (reasons[0].way, reasons[0].cell) == (Way.JOINED, "low")


def test_the_same_people_drawn_otherwise_are_known_exactly_and_drawn_alike_are_not():
    same = [((0, 0), 63)]
    reasons = beside(([(30, 30)], [63]), ([(25, 35)], [63]), same)
    assert (reasons[0].way, reasons[0].cell) == (Way.EXACT, "yes")
    assert beside(([(30, 30)], [63]), ([(30, 30)], [63]), same) == ()


def test_a_group_s_leavers_are_looked_at_as_everyone_s_are():
    rows = [(35, 30, 0, 0), (10, 20, 0, 0), (25, 10, 0, 0)]
    later = [(30, 30, 5, 0), (10, 20, 0, 0), (15, 15, 5, 0)]
    overlaps = [((0, 0), 30), ((1, 1), 34), ((1, None), 3)]
    reasons = beside((rows, [67, 30, 37]), (later, [64, 30, 34]), overlaps)
    assert reasons[0].way is Way.LEFT
    assert reasons[0].groups == named(2)[1:]


def test_where_answers_must_have_changed_nothing_follows():
    assert beside(([(60, 0, 0, 0)], [60]), ([(0, 0, 60, 0)], [59]), [((0, 0), 59), ((0, None), 1)]) == ()


def test_a_status_that_turns_as_two_leave_tells_of_them():
    reasons = beside(
        ([(25, 0, 5, 5)], [34]),
        ([(25, 0, 0, 5)], [32]),
        [((0, 0), 32), ((0, None), 2)],
        (Consensus.NONE, Consensus.OUT),
    )
    assert (reasons[0].way, reasons[0].cell) == (Way.LEFT, "high")


def one(people, groups=(), number=1):
    finding = drawn("item", [(people // 5 * 5, 0, 0, 0)], [people])
    release, roster = released([finding], [people])
    return replace(release, groups=groups, number=number, findings=()), roster


def test_a_round_is_released_once():
    release, roster = one(20)
    history = History(waves=(Wave(round=b"r", release=release),), overlaps=(((0, 0), 20),))
    assert [reason.way for reason in audit(release, roster, {}, history, b"r").reasons] == [Way.TWICE]
    assert audit(release, roster, {}, history, b"s").accepted


@pytest.mark.parametrize("overlaps", [(), (((0, 0), 19),), (((0,), 20),), (((0, 0), 21), ((0, None), -1))])
def test_rosters_that_do_not_fit_are_refused(overlaps):
    release, roster = one(20)
    history = History(waves=(Wave(round=b"r", release=release),), overlaps=overlaps)
    assert not audit(release, roster, {}, history, b"s").accepted


@pytest.mark.parametrize(
    ("before", "now", "crosses"),
    [
        ((("a", "b"), ("c",)), (("a",), ("b", "c")), True),
        ((("a", ""), ("b",)), (("a",), ("b", "")), True),
        ((("a", "b"), ("c",)), (("a",), ("b",), ("c",)), False),
        ((("a",), ("b",), ("c",)), (("a", "b"), ("c",)), False),
        ((("a",), ("b",)), (), False),
    ],
)
def test_two_recodings_of_one_breakdown_are_refused_where_they_cross(before, now, crosses):
    groups = [tuple(Group(members=members) for members in each) for each in (before, now)]
    earlier, _ = one(20, groups[0])
    release, _ = one(20, groups[1])
    history = History(waves=(Wave(round=b"r", release=earlier),), overlaps=())
    ways = {reason.way for reason in over_time.crossings(release, history)}
    assert ways == ({Way.RECODED} if crosses else set())


@pytest.mark.parametrize(
    ("declared", "earlier", "expected"),
    [
        ("a b c", [], "a b c"),
        ("a b c", ["ab c"], "ab c"),
        ("a bc", ["ab c"], "abc"),
        ("a b c", ["ab c", ""], "ab c"),
        ("a b c", ["a b c", "ab c"], "ab c"),
        ("a b c", ["a bx"], "a b c"),
        ("c b a", ["ab"], "c ba"),
    ],
)
def test_groups_never_cross_those_of_earlier_releases(declared, earlier, expected):
    def groups(written):
        return tuple(Group(members=tuple(each)) for each in written.split())

    found = continued(groups(declared), [groups(each) for each in earlier])
    assert found == groups(expected)


def test_those_who_did_not_say_stay_where_they_were_put():
    before = (Group(members=("a", "")), Group(members=("b",)))
    declared = (Group(members=("a",)), Group(members=("b",)))
    again = continued(declared, [before])
    assert again == before
    assert merge([(again[0], 14), (again[1], 11)], 25, 10) == before


def test_a_panel_goes_on_and_each_release_is_audited_beside_the_others():
    panel = story([(5, 4, 20, 3), (2, 2, 9, 2)])
    first = panel.release(1)
    move(panel, [Change(leave=(1, 0, 2, 0), join=(0, 1, 0, 0)), Change(leave=(0, 0, 1, 0))])
    second = panel.release(2)
    assert (first.number, second.number) == (1, 2)
    assert [row.total for row in second.findings[0].rows] == [45, 30, 15]


def test_sizes_that_do_not_fit_the_history_keep_a_round_closed():
    panel = story([(5, 4, 20, 3)])
    panel.release(1)
    happening = replace(occasion(), history=History(waves=panel.waves, overlaps=(((0, 0), 31),)), release=b"another")
    with pytest.raises(Fault) as caught:
        protect(tabulation([table("item", [(5, 4, 20, 3)])]), method=Method(), occasion=happening)
    assert caught.value.cause is Cause.HISTORY


@pytest.mark.parametrize("seed", range(4))
def test_who_left_is_hidden_by_drawing_again(seed):
    """Three of 29 left, all from one cell; the first draws to be had would say so."""
    panel = story([(4, 0, 25, 0)])
    panel.release(seed)
    move(panel, [Change(leave=(0, 0, 3, 0))])
    made = panel.release(seed + 7777)
    overlaps = (((0, 0), 26), ((0, None), 3))
    history = History(waves=panel.waves[:1], overlaps=overlaps)
    assert audit_over_time(made.findings[0], made, Roster(everyone=26), history).accepted


@pytest.mark.parametrize("seed", range(8))
def test_the_same_answers_are_drawn_until_they_read_as_they_did(seed):
    """29 and 34 of 63, asked twice: any other draw than the first would mean exactly that."""
    true = tabulation([table("item", [(29, 34)], option="o")])
    first = protect(true, method=Method(), occasion=occasion(seed))
    history = History(waves=(Wave(round=b"1", release=first),), overlaps=(((0, 0), 63),))
    later = replace(occasion(seed + 50), release=b"2", number=2, history=history)
    again = protect(true, method=Method(), occasion=later)
    assert [f.count for f in again.findings[0].rows[0].figures] == [f.count for f in first.findings[0].rows[0].figures]


def test_an_insider_is_taken_into_account():
    """Who did not choose it herself, and stayed or left, can count the others: nobody else could."""
    reasons = beside(([(5, 5)], [13]), ([(0, 10)], [12]), [((0, 0), 12), ((0, None), 1)])
    assert reasons[0].way is Way.EXACT
    assert reasons[0].insider is not None
    assert reasons[0].insider.cell == "no"


def test_the_gate_itself_looks_at_what_was_published_before():
    finding = drawn("item", [(30, 30)], [63], option="o")
    earlier, _ = released([finding], [63])
    release, roster = released([drawn("item", [(25, 35)], [63], option="o")], [63])
    history = History(waves=(Wave(round=b"1", release=earlier),), overlaps=(((0, 0), 63),))
    assert audit(release, roster, {}).accepted
    assert [reason.way for reason in audit(release, roster, {}, history, b"2").reasons] == [Way.EXACT]


def test_answers_that_all_changed_are_published_where_only_a_belief_would_tell():
    """Nobody is high any more who was, so near figures of both rounds leave one truth that is none: a figure may be further."""
    panel = story([(0, 1, 11, 0)])
    panel.release(133006)
    move(panel, [Change(leave=(0, 0, 2, 0), join=(0, 0, 0, 7))])
    panel.release(133006001)
    move(panel, [Change(leave=(0, 0, 2, 0), join=(1, 0, 0, 6), then=(14, 0, 1, 0))])
    release = panel.release(133006002)
    finding = release.findings[0]
    history = History(waves=panel.waves[:2], overlaps=panel_overlaps(panel))
    roster = Roster(everyone=22)
    assert audit_over_time(finding, release, roster, history, Care.FIGURES).reasons
    assert audit_over_time(finding, release, roster, history, Care.REACH).accepted
    assert [abs(figure.count - true) for figure, true in zip(finding.rows[0].figures, (15, 0, 1, 6), strict=True)] < [
        10
    ] * 4


def panel_overlaps(panel):
    """The patterns of the first three rounds."""
    counted = Counter(tuple(person.places[:3]) for person in panel.people)
    return tuple(counted.items())
