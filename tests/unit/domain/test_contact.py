"""A contact says who may be reached for which round: by default nobody, and never for what was confirmed before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consult.domain.contact import (
    EVERYTHING,
    LONGEST,
    Confirmation,
    Contact,
    Particulars,
    Unfit,
    changed,
    confirmed,
    decode,
    encode,
    handed,
    unfit,
    wish_kept_until,
)
from consult.domain.ids import ContactId, RoundId
from consult.domain.text import Language

TODAY = date(2026, 5, 4)
FIRST, SECOND = RoundId(b"r" * 16), RoundId(b"s" * 16)
SAID = Particulars(
    how="ስልኪ 07700 900123",
    language=Language("ti"),
    kept_until=TODAY,
    safe_to_say="The library called",
    when="after six",
    may_say_who=False,
    notes="her sister may answer",
)
ONE = Contact(id=ContactId(b"c" * 16), particulars=SAID)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (date(2026, 5, 1), date(2026, 7, 31)),
        (date(2026, 5, 31), date(2026, 7, 31)),
        (date(2026, 10, 7), date(2026, 12, 31)),
        (date(2026, 11, 30), date(2027, 1, 31)),
        (date(2027, 12, 31), date(2028, 2, 29)),
    ],
)
def test_a_wish_is_kept_until_the_end_of_a_month(asked, until):
    assert wish_kept_until(asked) == until


def test_every_day_of_a_month_leads_to_one_day_and_none_is_kept_for_more_than_about_three_months():
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(2 * 365)]
    assert len({(wish_kept_until(day), day.year, day.month) for day in days}) == len(
        {wish_kept_until(day) for day in days}
    )
    assert {(wish_kept_until(day) - day).days for day in days} <= set(range(59, 93))


@pytest.mark.people(33)
def test_nobody_may_be_reached_unless_all_four_were_confirmed_for_this_round():
    assert not ONE.may_be_reached(FIRST)
    for missing in Confirmation:
        assert not confirmed(ONE, FIRST, EVERYTHING - {missing}).may_be_reached(FIRST)
    whole = confirmed(ONE, FIRST, EVERYTHING)
    assert whole.may_be_reached(FIRST)
    assert not whole.may_be_reached(SECOND)
    assert not confirmed(whole, SECOND, frozenset()).may_be_reached(FIRST)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"how": "letter"}, Confirmation.CHANNEL),
        ({"safe_to_say": "nothing"}, Confirmation.SAFETY),
        ({"may_say_who": True}, Confirmation.NAMING),
        ({"when": "mornings"}, Confirmation.TIMES),
    ],
)
def test_what_changes_is_confirmed_no_more(change, lost):
    after = changed(confirmed(ONE, FIRST, EVERYTHING), replace(SAID, **change))
    assert after.confirmed == EVERYTHING - {lost}
    assert not after.may_be_reached(FIRST)


def test_what_was_not_confirmed_about_stays_confirmed():
    after = changed(confirmed(ONE, FIRST, EVERYTHING), replace(SAID, notes="none", language=Language("en")))
    assert after.may_be_reached(FIRST)


def test_a_contact_comes_back_as_it_was():
    whole = handed(handed(confirmed(ONE, FIRST, EVERYTHING), b"1" * 16), b"2" * 16)
    assert decode(whole.id, encode(whole)) == whole
    assert decode(ONE.id, encode(ONE)) == ONE
    assert handed(whole, b"1" * 16) == whole


@pytest.mark.parametrize("stored", [b"", b"{}", b"[]", b"\xff"])
def test_anything_else_is_no_contact(stored):
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(ONE.id, stored)


def test_what_cannot_be_kept_is_said_with_every_reason():
    assert unfit(SAID, TODAY) == ()
    assert unfit(replace(SAID, how=" \n"), TODAY) == (Unfit.NO_WAY,)
    assert unfit(replace(SAID, notes="x" * (LONGEST + 1)), TODAY) == (Unfit.TOO_LONG,)
    assert unfit(replace(SAID, how=""), TODAY + timedelta(days=1)) == (Unfit.NO_WAY, Unfit.OVER)


def test_nothing_of_a_contact_shows_in_a_representation():
    shown = repr(handed(confirmed(ONE, FIRST, EVERYTHING), b"1" * 16))
    for secret in ("07700", "library", "six", "sister", "ti'", str(b"1" * 16), str(FIRST)):
        assert secret not in shown
