"""The same question under another name, in a later round or the same one: it is held against what was said of it before (R6)."""

from dataclasses import replace

import pytest

from consult.disclosure.auditor import History, Roster, Wave, Way, audit, audit_over_time
from consult.disclosure.auditor.over_time.history import choices
from consult.disclosure.rules import protect
from consult.domain.asked_before import one_question
from consult.domain.findings import Method
from consult.domain.instrument import NO_WORDS, Instrument, Item, Option, Section
from consult.domain.text import Text
from tests.unit.disclosure.panels import drawn, occasion, rating_table, released, table, tabulation

WORDS, OTHERS = "A safe place to live", "A safe place to sleep"


def asks(**items):
    """An instrument of items with one option: their names and words."""
    option = Option(name="o", prompt=Text.of({"en": "Yes"}))
    made = tuple(
        Item(name=name, kind="multiple_choice", prompt=Text.of({"en": words}), options=(option,))
        for name, words in items.items()
    )
    return Instrument(title=NO_WORDS, languages=(), sections=(Section(name="s", prompt=NO_WORDS, items=made),))


def two_left(name, words=WORDS):
    """Of 34 people about 25 said high, of the 32 who came back 15: 21 did and 19 do, so both who left did."""
    earlier, _ = released([drawn("statement_1", [(5, 0, 25, 5)], [34])], [34])
    pending = drawn(name, [(10, 0, 15, 5)], [32])
    release, roster = released([pending], [32])
    history = History(
        waves=(Wave(round=b"1", release=earlier),),
        overlaps=(((0, 0), 32), ((0, None), 2)),
        questions=one_question([asks(statement_1=WORDS), asks(**{name: words})]),
    )
    return audit(replace(release, number=2), roster, {}, history, b"2").reasons


@pytest.mark.parametrize(("name", "words"), [("statement_1", WORDS), ("statement_2", WORDS), ("statement_1", OTHERS)])
def test_both_who_left_are_known_by_name_or_by_words(name, words):
    reasons = two_left(name, words)
    assert {(reason.way, reason.cell) for reason in reasons} == {(Way.EXACT, "high")}
    assert reasons[0].beside == (1,)


def test_another_word_is_another_question():
    assert two_left("statement_2", OTHERS) == ()


def test_what_no_history_of_questions_fits_is_refused():
    release, roster = released([drawn("a", [(10, 0, 15, 5)], [32])], [32])
    history = History(questions=one_question([asks(a=WORDS), asks(a=WORDS)]))
    assert {reason.way for reason in audit(release, roster, {}, history).reasons} == {Way.UNREADABLE}


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_draws_it_until_nothing_tells_who_left(seed):
    """Three of 29 left, all from one cell; under its old name it was drawn again until that was hidden."""
    first = protect(tabulation([table("old", [(4, 0, 25, 0)])]), method=Method(), occasion=occasion(seed))
    history = History(
        waves=(Wave(round=b"1", release=first),),
        overlaps=(((0, 0), 26), ((0, None), 3)),
        questions=one_question([asks(old=WORDS), asks(new=WORDS)]),
    )
    later = replace(occasion(seed + 7777), release=b"2", number=2, history=history)
    made = protect(tabulation([table("new", [(4, 0, 22, 0)])]), method=Method(), occasion=later)
    assert audit_over_time(made.findings[0], made, Roster(everyone=26), history).accepted


def twice(rows, words=WORDS):
    """Of 63 people 29 and 34 chose and did not choose what was asked twice in one release, which was drawn so."""
    findings = [drawn(name, [row], [63], option="o") for name, row in zip(("a", "b"), rows, strict=True)]
    release, roster = released(findings, [63])
    return audit(release, roster, {}, History(questions=one_question([asks(a=WORDS, b=words)]))).reasons


def test_two_draws_in_one_round_must_not_meet_in_one_truth():
    assert twice([(30, 30), (30, 30)]) == ()
    reasons = twice([(30, 30), (25, 35)])
    assert [(reason.item, reason.option, reason.way) for reason in reasons] == [("b", "o", Way.EXACT)]
    assert twice([(30, 30), (25, 35)], OTHERS) == ()


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_draws_what_is_asked_twice_as_it_drew_it_first(seed):
    true = tabulation([table(name, [(29, 34)], option="o") for name in ("a", "b")])
    history = History(questions=one_question([asks(a=WORDS, b=WORDS)]))
    made = protect(true, method=Method(), occasion=replace(occasion(seed), history=history))
    first, second = ([figure.count for figure in finding.rows[0].figures] for finding in made.findings)
    assert first == second


def test_what_is_asked_again_in_the_same_words_has_no_quartiles():
    counts = (100, 100, 100, 100, 100, 100, 100, 100, 200, 3)
    true = tabulation([rating_table(name, [counts]) for name in ("a", "b")])
    for words, expected in ((WORDS, [3, 0]), (OTHERS, [3, 3])):
        history = History(questions=one_question([asks(a=WORDS, b=words)]))
        made = protect(true, method=Method(), occasion=replace(occasion(), history=history))
        assert [len(finding.rows[0].quartiles) for finding in made.findings] == expected


def test_what_earlier_rounds_asked_twice_is_followed_each_way():
    assert list(choices([0, 1])) == [(1,), (0, 1), (0,)]
    assert list(choices([0, 1, 1])) == [(2,), (1, 2), (0, 1, 2), (0,), (1,), (0, 1), (0, 2)]
