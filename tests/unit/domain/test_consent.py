"""Consent: the newest choice counts, an unset one permits nothing, and records are read back as they were written."""

import json
from datetime import date

import pytest

from consult.domain.consent import Choice, ConsentRecord, Purpose, decode, encode, permits
from consult.domain.text import Language

NOTICE = bytes(range(32))


def record(sequence: int = 1, day: date = date(2026, 5, 4), **choices: Choice) -> ConsentRecord:
    made = tuple((Purpose(name), choice) for name, choice in choices.items())
    return ConsentRecord(day=day, language=Language("ti"), notice=NOTICE, choices=made, sequence=sequence)


def test_no_record_permits_nothing() -> None:
    for purpose in Purpose:
        assert not permits((), purpose)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_only_a_yes_permits_and_only_its_own_purpose(purpose: Purpose) -> None:
    for choice in Choice:
        kept = (record(**{purpose.value: choice}),)
        assert permits(kept, purpose) == (choice is Choice.YES)
        assert not any(permits(kept, other) for other in Purpose if other is not purpose)


def test_a_purpose_that_was_never_shown_is_unset() -> None:
    assert record(answering=Choice.YES).choice(Purpose.QUOTATIONS) is Choice.UNSET


def test_the_newest_record_counts_in_whatever_order_rows_come() -> None:
    yes, no = record(1, totals=Choice.YES), record(2, totals=Choice.NO)
    assert not permits((yes, no), Purpose.TOTALS)
    assert not permits((no, yes), Purpose.TOTALS)
    assert permits((record(3, totals=Choice.YES), yes, no), Purpose.TOTALS)


def test_a_newer_record_that_leaves_a_purpose_unset_ends_the_older_yes() -> None:
    assert not permits((record(1, totals=Choice.YES), record(2, answering=Choice.YES)), Purpose.TOTALS)


def test_the_order_is_told_by_the_sequence_and_not_by_the_day() -> None:
    later_day = record(1, date(2026, 6, 1), totals=Choice.YES)
    assert not permits((later_day, record(2, totals=Choice.NO)), Purpose.TOTALS)
    assert not permits((record(9, totals=Choice.YES), record(10, totals=Choice.NO)), Purpose.TOTALS)


def test_a_record_is_read_back_as_it_was_written() -> None:
    written = record(12, answering=Choice.YES, totals=Choice.NO, comparing=Choice.UNSET)
    back = decode(encode(written))
    assert (back.day, back.language, back.notice, back.sequence) == (date(2026, 5, 4), "ti", NOTICE, 12)
    assert dict(back.choices) == dict(written.choices)
    assert encode(back) == encode(written)


def test_the_order_of_choosing_is_not_kept() -> None:
    one = record(answering=Choice.YES, totals=Choice.NO)
    other = record(totals=Choice.NO, answering=Choice.YES)
    assert encode(one) == encode(other)


def test_the_bytes_are_canonical() -> None:
    assert encode(record(totals=Choice.YES)) == (
        b'{"choices":{"totals":"yes"},"day":"2026-05-04","language":"ti","notice":"'
        + NOTICE.hex().encode()
        + b'","sequence":1}'
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "4 May 2026"),
        ("day", "2026-02-30"),
        ("notice", "zz"),
        ("choices", {"selling": "yes"}),
        ("choices", {"totals": "maybe"}),
        ("choices", {"totals": True}),
    ],
)
def test_a_record_that_says_something_else_is_refused(name: str, value: object) -> None:
    content = json.loads(encode(record(totals=Choice.YES)))
    with pytest.raises(ValueError):  # noqa: PT011 - each part has its own words
        decode(json.dumps({**content, name: value}).encode())


@pytest.mark.parametrize("name", ["day", "language", "notice", "sequence", "choices"])
def test_a_record_without_one_of_its_parts_is_refused(name: str) -> None:
    content = json.loads(encode(record(totals=Choice.YES)))
    del content[name]
    with pytest.raises(KeyError):
        decode(json.dumps(content).encode())
