"""What a consent permits: a Yes to just this use, the newest choice, and never what was not renewed."""

from dataclasses import replace
from datetime import date

import pytest

from consult.domain.consent import (
    Choice,
    Permission,
    Purpose,
    Reason,
    choice_now,
    last_choice,
    permits,
    refuses,
    to_ask,
)
from tests.unit.domain.notices import OFFERED, TI, both, notices, record, terms, with_terms, wording

YES, NO, UNSET = Choice.YES, Choice.NO, Choice.UNSET
ONCE = notices(wording())
FIRST = ONCE.versions[0]
MORE = with_terms(wording(), Purpose.TOTALS, recipients=both("the team and a ministry"))
CHANGED = notices(wording(), MORE)
SECOND = CHANGED.versions[1]


def reason(records, purpose=Purpose.TOTALS, kept=ONCE, version=None) -> Reason:
    return permits(tuple(records), purpose, kept, version).reason


def test_only_a_permitted_use_is_true() -> None:
    assert [bool(Permission(each)) for each in Reason] == [each is Reason.PERMITTED for each in Reason]


def test_no_record_and_no_notice_permit_nothing() -> None:
    for purpose in Purpose:
        assert reason((), purpose) is Reason.UNSET
        assert reason((record(FIRST, **{purpose.value: YES}),), purpose, notices()) is Reason.NOT_RENEWED


@pytest.mark.parametrize("purpose", OFFERED)
def test_only_a_yes_permits_and_only_its_own_use(purpose: Purpose) -> None:
    for choice, expected in ((YES, Reason.PERMITTED), (NO, Reason.REFUSED), (UNSET, Reason.UNSET)):
        kept = (record(FIRST, **{purpose.value: choice}),)
        assert reason(kept, purpose) is expected
        for other in OFFERED:
            if other is not purpose and (purpose, choice) != (Purpose.ANSWERING, NO):
                assert reason(kept, other) is Reason.UNSET


def test_the_newest_record_counts_in_whatever_order_rows_come() -> None:
    yes, no = record(FIRST, 1, totals=YES), record(FIRST, 2, totals=NO)
    assert reason((yes, no)) is reason((no, yes)) is Reason.WITHDRAWN
    assert reason((record(FIRST, 3, totals=YES), yes, no)) is Reason.PERMITTED
    assert reason((record(FIRST, 10, totals=NO), record(FIRST, 9, totals=YES))) is Reason.WITHDRAWN


def test_the_order_is_told_by_the_sequence_and_not_by_the_day() -> None:
    later_day = replace(record(FIRST, 1, totals=YES), day=date(2027, 1, 1))
    assert reason((later_day, record(FIRST, 2, totals=NO))) is Reason.WITHDRAWN


def test_a_record_that_does_not_speak_of_a_use_leaves_it_as_it_was() -> None:
    kept = (record(FIRST, 1, totals=YES, quotations=NO), record(FIRST, 2, comparing=NO))
    assert reason(kept) is Reason.PERMITTED
    assert reason(kept, Purpose.QUOTATIONS) is Reason.REFUSED
    assert reason(kept, Purpose.COMPARING) is Reason.REFUSED


def test_a_use_left_open_later_as_it_is_ends_the_older_yes() -> None:
    assert reason((record(FIRST, 1, totals=YES), record(FIRST, 2, totals=UNSET))) is not Reason.PERMITTED


def test_a_no_to_answering_ends_every_use() -> None:
    said = dict.fromkeys([purpose.value for purpose in OFFERED], YES)
    kept = (record(FIRST, 1, **said), record(FIRST, 2, answering=NO))
    assert {reason(kept, purpose) for purpose in OFFERED} == {Reason.WITHDRAWN}
    assert {reason((*kept, record(FIRST, 3, answering=YES)), purpose) for purpose in OFFERED} == {Reason.PERMITTED}


@pytest.mark.people(17)
def test_a_changed_use_is_refused_until_it_is_renewed_and_no_other_is() -> None:
    kept = (record(FIRST, answering=YES, totals=YES, comparing=YES),)
    assert reason(kept, kept=CHANGED) is Reason.NOT_RENEWED
    assert reason(kept, Purpose.COMPARING, CHANGED) is Reason.PERMITTED
    renewed = (*kept, record(SECOND, 2, TI, totals=YES))
    assert reason(renewed, kept=CHANGED) is Reason.PERMITTED


def test_her_old_choice_holds_for_what_she_agreed_to() -> None:
    kept = (record(FIRST, totals=YES),)
    assert reason(kept, kept=CHANGED, version=1) is Reason.PERMITTED
    left_open = (*kept, record(SECOND, 2, totals=UNSET))
    assert reason(left_open, kept=CHANGED, version=1) is Reason.PERMITTED
    assert reason(left_open, kept=CHANGED) is Reason.NOT_RENEWED
    renewed = (*kept, record(SECOND, 2, totals=YES))
    assert reason(renewed, kept=CHANGED, version=1) is reason(renewed, kept=CHANGED, version=2) is Reason.PERMITTED
    refused = (*kept, record(SECOND, 2, totals=NO))
    assert reason(refused, kept=CHANGED, version=1) is reason(refused, kept=CHANGED) is Reason.WITHDRAWN


def test_a_use_that_changed_back_is_the_one_she_agreed_to() -> None:
    assert reason((record(FIRST, totals=YES),), kept=notices(wording(), MORE, wording())) is Reason.PERMITTED


def test_a_yes_under_a_notice_that_is_not_known_permits_nothing_and_a_no_still_counts() -> None:
    elsewhere = notices(wording(until=date(2030, 1, 1)))
    assert reason((record(FIRST, totals=YES),), kept=elsewhere) is Reason.NOT_RENEWED
    assert reason((record(FIRST, totals=NO),), kept=elsewhere) is Reason.REFUSED


def test_a_use_or_a_version_that_is_not_offered_permits_nothing() -> None:
    kept = (record(FIRST, answering=YES, totals=YES, sharing=YES),)
    assert reason(kept, Purpose.SHARING) is Reason.NOT_RENEWED
    assert reason(kept, version=9) is Reason.NOT_RENEWED
    partner = replace(wording(), terms=(*wording().terms, terms(Purpose.SHARING, partner="Ann")))
    assert reason(kept, Purpose.SHARING, notices(wording(), partner)) is Reason.NOT_RENEWED


def test_another_partner_needs_another_yes() -> None:
    def partner(name: str):
        return replace(wording(), terms=(*wording().terms, terms(Purpose.SHARING, partner=name)))

    kept = notices(partner("Ann"), partner("Ben"))
    said = (record(kept.versions[0], sharing=YES),)
    assert reason(said, Purpose.SHARING, kept) is Reason.NOT_RENEWED
    assert reason(said, Purpose.SHARING, kept, 1) is Reason.PERMITTED
    assert reason((*said, record(kept.versions[1], 2, sharing=YES)), Purpose.SHARING, kept) is Reason.PERMITTED


def test_she_is_asked_what_changed_once_and_never_what_she_refused() -> None:
    every = dict.fromkeys([purpose.value for purpose in OFFERED], UNSET)
    first = record(FIRST, **every)
    assert to_ask((first,), ONCE) == ()
    assert to_ask((first,), CHANGED) == (Purpose.TOTALS,)
    assert to_ask((record(FIRST, **{**every, "totals": YES}),), CHANGED) == (Purpose.TOTALS,)
    assert to_ask((record(FIRST, **{**every, "totals": NO}),), CHANGED) == ()
    assert to_ask((first, record(SECOND, 2, totals=UNSET)), CHANGED) == ()
    assert to_ask((), notices()) == ()
    assert to_ask((), ONCE) == OFFERED


def test_a_use_that_is_offered_later_is_asked() -> None:
    partner = replace(wording(), terms=(*wording().terms, terms(Purpose.SHARING, partner="Ann")))
    every = dict.fromkeys([purpose.value for purpose in OFFERED], UNSET)
    assert to_ask((record(FIRST, **every),), notices(wording(), partner)) == (Purpose.SHARING,)


def test_what_stands_now_is_her_no_her_yes_to_just_this_or_nothing() -> None:
    assert choice_now((record(FIRST, totals=YES),), Purpose.TOTALS, ONCE) is YES
    assert choice_now((record(FIRST, totals=YES),), Purpose.TOTALS, CHANGED) is UNSET
    assert choice_now((record(FIRST, totals=NO),), Purpose.TOTALS, CHANGED) is NO
    assert choice_now((), Purpose.TOTALS, ONCE) is UNSET
    assert refuses((record(FIRST, totals=NO), record(FIRST, 2, totals=UNSET)), Purpose.TOTALS)
    assert not refuses((record(FIRST, totals=NO), record(FIRST, 2, totals=YES)), Purpose.TOTALS)


def test_the_last_choice_is_the_newest_record_that_speaks_of_it() -> None:
    kept = (record(FIRST, 3, comparing=YES), record(FIRST, 2, totals=NO), record(FIRST, 1, totals=YES))
    assert last_choice(kept, Purpose.TOTALS).sequence == 2
    assert last_choice(kept, Purpose.TELLING) is None
