"""Themes of free text: what they may say of how many, for every number of people there may be (R8)."""

import random
from dataclasses import replace

import pytest

from consult.disclosure import themes
from consult.disclosure.auditor import Roster, Way, audit
from consult.disclosure.proof import RowProof
from consult.disclosure.rounding import RoundingKey, Source, drawn_total
from consult.disclosure.rules import Cause, Fault, protect
from consult.disclosure.themes import drawn_theme
from consult.domain.findings import SAID_LEAST, Method, Theme
from consult.domain.table import CHOICE_CELLS, ThemeCount
from consult.domain.text import Text
from tests.unit.disclosure.panels import occasion, released, spread, table, tabulation

TITLE = Text.of({"en": "Near family"})
SIZES = range(10, 61)


def counted(people, key=b"one", item="words"):
    return ThemeCount(item=item, key=key, title=TITLE, people=people)


def empty(people, *figures):
    release, roster = released([], (people,))
    return replace(release, themes=tuple(Theme(item="words", title=TITLE, count=each) for each in figures)), roster


def source(seed=0):
    return Source(key=RoundingKey(random.Random(seed).randbytes(32)), release=b"r", row=b"", members=bytes(32))


@pytest.mark.parametrize("people", SIZES)
def test_every_number_of_people_has_a_draw_that_the_auditor_accepts(people):
    assert list(RowProof(people, CHOICE_CELLS, Method(), status=False).gaps()) == []


@pytest.mark.parametrize("people", SIZES)
def test_a_theme_says_ten_or_more_in_steps_of_five_and_never_of_fewer_than_six(people):
    """Over every count and several keys: no number under 10, none that stands for fewer than 5 contributors."""
    total = drawn_total(people, 5)
    release, roster = empty(people)
    for said in range(1, people + 1):
        made = {drawn_theme(counted(said), release, people, source(seed)) for seed in range(4)}
        for theme in made:
            assert theme is not None
            assert theme.title == TITLE
            if theme.count is None:
                assert said < SAID_LEAST, "a drawn 5 stands for nine at most"
            else:
                assert theme.count % 5 == 0
                assert SAID_LEAST <= theme.count <= total
                assert abs(theme.count - said) < 5
                assert said > 5
            assert audit(replace(release, themes=(theme,)), roster, {}).accepted


@pytest.mark.parametrize("people", [61, 64, 299, 300, 999, 1000, 5000])
def test_of_more_people_it_says_no_more(people):
    release, roster = empty(people)
    for said in (1, 4, 5, 9, 10, 14, people // 2, people - 5, people - 1, people):
        theme = drawn_theme(counted(said), release, people, source(said))
        assert theme is not None
        assert (theme.count is None) == (said < 5) or 5 <= said < SAID_LEAST
        assert theme.count is None or (theme.count % 5 == 0 and abs(theme.count - said) < 5)
        assert audit(replace(release, themes=(theme,)), roster, {}).accepted


def test_whether_a_number_is_given_follows_from_the_drawn_figure_alone():
    """Seven of thirty are drawn to 5 or to 10: the same truth with a number, and without one."""
    release, _ = empty(30)
    found = {drawn_theme(counted(7), release, 30, source(seed)).count for seed in range(30)}
    assert found == {None, 10}


def test_a_theme_of_what_only_some_were_asked_has_no_number_whatever_is_drawn():
    """Asked where the rating is low, "about 10" said it and "in" together give the number who rated low exactly."""
    for seed in range(30):
        theme = drawn_theme(replace(counted(20), numbered=False), empty(40)[0], 40, source(seed))
        assert theme is not None
        assert theme.count is None
        assert drawn_theme(counted(20), empty(40)[0], 40, source(seed)).count is not None


def test_two_themes_said_by_as_many_have_draws_of_their_own():
    release, _ = empty(30)
    pairs = {
        tuple(drawn_theme(counted(12, key), release, 30, source(seed)).count for key in (b"one", b"two"))
        for seed in range(40)
    }
    assert pairs == {(10, 10), (10, 15), (15, 10), (15, 15)}


def true(people, *themes_counted):
    rated = table("home", [spread(people, [1, 2, 3, 1], random.Random(3))])
    return replace(tabulation([rated]), themes=themes_counted)


def test_a_release_has_its_themes_in_the_order_they_were_given_and_passes_the_auditor():
    said = [counted(number, bytes([number])) for number in (3, 40, 12)]
    release = protect(true(60, *said), method=Method(), occasion=occasion())
    few, many, some = release.themes
    assert few.count is None
    assert many.count == 40
    assert some.count in {10, 15}
    assert audit(release, Roster(everyone=60), {}).accepted
    assert protect(true(60, *said), method=Method(), occasion=occasion()) == release, "the same draw each time"


def test_below_the_threshold_there_are_no_themes_at_all():
    release = protect(true(9, counted(9)), method=Method(), occasion=occasion())
    assert (release.taking_part, release.themes) == (None, ())


def test_a_lowered_threshold_gives_no_theme_of_few_a_number():
    """Nine people: 10 stands for six of them at least. Fewer people than nine have no such figure."""
    lowered = Method(threshold=5)
    for people in range(5, 10):
        for said in range(1, people + 1):
            release = protect(true(people, counted(said)), method=lowered, occasion=occasion(said))
            assert release.themes[0].count is None or (release.themes[0].count == 10 and said > 5)


@pytest.mark.parametrize("broken", [[counted(0)], [counted(-1)], [counted(31)], [counted(3), counted(4)]])
def test_counts_that_cannot_be_are_a_fault(broken):
    with pytest.raises(Fault) as caught:
        protect(true(30, *broken), method=Method(), occasion=occasion())
    assert caught.value.cause is Cause.BROKEN_TABULATION


def test_a_theme_that_no_draw_can_hide_keeps_the_round_closed(monkeypatch):
    release, _ = empty(30)
    monkeypatch.setattr(themes, "TRIES", 0)
    assert drawn_theme(counted(12), release, 30, source()) is None
    with pytest.raises(Fault) as caught:
        protect(true(30, counted(12)), method=Method(), occasion=occasion())
    assert caught.value.cause is Cause.NO_DRAW


@pytest.mark.parametrize("figure", [5, 0, -5, 11, 12, 65, 1000])
def test_the_auditor_refuses_a_figure_that_no_theme_may_carry(figure):
    release, roster = empty(60, 20, figure)
    verdict = audit(release, roster, {})
    assert [(reason.way, reason.item) for reason in verdict.reasons] == [(Way.UNREADABLE, "words")]
    assert "figures" in verdict.reasons[0].in_words()


def test_the_auditor_accepts_what_may_be_said():
    for figure in (None, *range(SAID_LEAST, 61, 5)):
        release, roster = empty(60, figure)
        assert audit(release, roster, {}).accepted


def test_the_auditor_refuses_themes_of_a_release_that_says_nothing_else():
    release, roster = empty(9, None)
    assert not audit(replace(release, taking_part=None), roster, {}).accepted
