"""Who took part: drawn in tens, and what an attacker makes of it (R3, decision 0018)."""

import random
from dataclasses import replace

import pytest

from consult.disclosure.auditor import History, Roster, Wave, Way, audit, audit_attribute
from consult.disclosure.auditor.tables.weakness import Known, Rule
from consult.disclosure.proof import tables
from consult.disclosure.publishable import has_attributes
from consult.disclosure.rounding import drawn_total, roundings
from consult.disclosure.rules import Cause, Fault, protect
from consult.disclosure.wording import words
from consult.domain.findings import TENS, Attribute, Figure, Method, Wording
from consult.domain.release_record import from_record, to_record
from consult.domain.table import UNSAID, Row, Table
from consult.domain.table_file import Kind
from tests.unit.disclosure.panels import occasion, released, spread, table, tabulation

ITEMS = frozenset({"item"})


def cells_of(counts):
    return (*(f"option {place}" for place in range(len(counts) - 1)), UNSAID)


def told(counts, people):
    """An attribute whose drawn figures are these, of so many people."""
    cells = cells_of(counts)
    return Attribute(item="who", total=drawn_total(people, TENS), figures=words(cells, counts, TENS))


def ways(attribute, people):
    return {reason.way for reason in audit_attribute(attribute, people, Method())}


def who(counts):
    return Table(item="who", option=None, cells=cells_of(counts), rows=(Row(group=None, counts=tuple(counts)),))


def with_attributes(counts, *, people=None):
    people = people or sum(counts)
    true = replace(tabulation([table("item", [(people, 0, 0, 0)])]), attributes=(who(counts),))
    return protect(true, method=Method(), occasion=occasion(), consensus_items=ITEMS)


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        (2, 40),
        (3, 20),
        (4, 14),
        *(pytest.param(*each, marks=pytest.mark.prove) for each in ((2, 130), (3, 60), (4, 32), (5, 24))),
    ],
)
def test_every_table_of_eleven_and_more_has_an_acceptable_draw(cells, most):
    accepted = {}
    for people in range(TENS + 1, most + 1):
        assert has_attributes(people, Method())
        for counts in tables(people, cells):
            draws = list(roundings(counts, TENS))
            for drawn in draws:
                accepted.setdefault((people, drawn), not ways(told(drawn, people), people))
            assert any(accepted[people, drawn] for drawn in draws), (people, counts)


@pytest.mark.parametrize("seed", range(12))
def test_large_tables_have_an_acceptable_draw(seed):
    rng = random.Random(seed)
    people = rng.choice([rng.randint(11, 99), rng.randint(100, 5_000)])
    counts = spread(people, [rng.expovariate(1) ** 4 + 1e-6 for _ in range(rng.randint(2, 30))], rng)
    assert with_attributes(counts).attributes


def test_of_ten_people_no_table_has_one():
    assert not has_attributes(10, Method())
    assert not any(not ways(told(drawn, 10), 10) for drawn in roundings((9, 1), TENS))


def test_a_threshold_over_ten_has_none():
    assert not has_attributes(40, Method(threshold=15))


def test_figures_of_five_would_tell_of_the_few():
    """Why it is tens: a five says one to nine, and that is what may not be known of an attribute."""
    figures = words(("a", "b", UNSAID), (5, 20, 10), 5)
    assert ways(Attribute(item="who", total=35, figures=figures), 35) == {Way.UNREADABLE}


def test_a_figure_that_another_leaves_no_room_is_refused():
    """All of 11 but for an insider: she is of the other cell, so at most ten are of this one, and it cannot be nobody."""
    assert ways(told((10, 0), 10), 10) == {Way.SMALL}


def test_figures_that_nobody_can_stand_behind_are_impossible():
    one = told((20, 0, 10), 30)
    assert ways(one, 30) == set()
    assert ways(replace(one, total=20), 30) == {Way.UNREADABLE}


@pytest.mark.parametrize(
    "figure",
    [
        Figure(cell="option 0", count=20, percent=67),
        Figure(cell="option 0", count=20, wording=Wording.ABOUT, amount=19),
        Figure(cell="option 0", count=15, wording=Wording.ABOUT, amount=15),
        Figure(cell="option 0", count=20, wording=Wording.AT_LEAST, amount=20),
    ],
)
def test_a_figure_that_says_more_is_unreadable(figure):
    one = told((20, 0, 10), 30)
    assert ways(replace(one, figures=(figure, *one.figures[1:])), 30) == {Way.UNREADABLE}


def test_the_whole_release_is_audited_with_it():
    release = with_attributes((12, 20, 3))
    roster = Roster(everyone=35)
    assert audit(release, roster, {}).accepted
    (one,) = release.attributes
    worse = replace(one, figures=(replace(one.figures[0], percent=40), *one.figures[1:]))
    reasons = audit(replace(release, attributes=(worse,)), roster, {}).reasons
    assert {reason.way for reason in reasons} == {Way.UNREADABLE}


def a_year_later(first, second):
    """Who took part told to 40 people, and to the 38 of them who are there a year later."""
    earlier, _ = released([], [40])
    release, roster = released([], [38])
    history = History(
        waves=(Wave(round=b"1", release=replace(earlier, attributes=(told(first, 40),))),),
        overlaps=(((0, 0), 38), ((0, None), 2)),
    )
    later = replace(release, number=2, attributes=(told(second, 38),) if second else ())
    return audit(later, roster, {}, history, b"2").reasons


def test_who_took_part_is_not_told_again_in_its_consultation():
    """Of 40 at least 21 are so; two leave; of 38 at most 19 are: both were. Each year's figures by themselves may stand."""
    first, second = told((30, 10, 0), 40), told((10, 20, 0), 38)
    said = {one.total: one.figures[0] for one in (first, second)}
    assert said[40].count - TENS + 1 == 21
    assert said[30].count + TENS - 1 == 19
    assert ways(first, 40) == ways(second, 38) == set()
    (reason,) = a_year_later((30, 10, 0), (10, 20, 0))
    assert (reason.way, reason.item, reason.beside) == (Way.TWICE, "who", (1,))
    assert a_year_later((30, 10, 0), None) == ()


def test_ten_who_left_or_joined_are_not_enough_to_tell_it_again():
    """Why it is once, and not again where ten or more moved: all who are so now were so then, when at most nine were."""
    everyone, stayed = told((0, 30, 10), 40), told((10, 20, 0), 30)
    assert ways(everyone, 40) == ways(stayed, 30) == set()
    least, most = max(0, stayed.figures[0].count - TENS + 1), everyone.figures[0].count + TENS - 1
    assert Rule(kind=Kind.ATTRIBUTE, threshold=Method().threshold).known(least, most) is Known.SMALL


def test_a_reason_is_said_without_a_number():
    (reason, *_) = audit_attribute(told((10, 0), 10), 10, Method())
    assert "some, but fewer than the threshold," in reason.in_words()


def test_it_is_read_as_it_was_written():
    release = with_attributes((12, 20, 3))
    assert from_record(to_record(release)) == release


def test_a_table_of_other_people_is_a_fault():
    with pytest.raises(Fault) as fault:
        with_attributes((12, 20, 3), people=36)
    assert fault.value.cause is Cause.BROKEN_TABULATION


def test_the_draw_is_the_same_for_the_same_release():
    assert with_attributes((12, 20, 3)) == with_attributes((12, 20, 3))
