"""A consent record is read back as it was written, and anything else is refused."""

import json
from dataclasses import replace

import pytest

from consult.domain.consent import Choice, Purpose, decode, encode, next_sequence
from tests.unit.domain.notices import DAY, TI, notice, record, wording

ONE = notice(wording())


def test_a_record_is_read_back_as_it_was_written() -> None:
    written = replace(
        record(ONE, 12, TI, answering=Choice.YES, totals=Choice.NO, comparing=Choice.UNSET), nonce=bytes(range(32))
    )
    back = decode(encode(written))
    assert (back.day, back.sequence, back.nonce) == (DAY, 12, bytes(range(32)))
    assert back.shown == ONE.shown(TI)
    assert dict(back.choices) == dict(written.choices)
    assert encode(back) == encode(written)


def test_a_record_does_not_speak_of_what_was_not_in_its_act() -> None:
    assert record(ONE, answering=Choice.YES).choice(Purpose.QUOTATIONS) is None
    assert record(ONE, quotations=Choice.UNSET).choice(Purpose.QUOTATIONS) is Choice.UNSET


def test_the_order_of_choosing_is_not_kept() -> None:
    one = record(ONE, answering=Choice.YES, totals=Choice.NO)
    other = record(ONE, totals=Choice.NO, answering=Choice.YES)
    assert encode(one) == encode(other)


def test_the_bytes_are_canonical() -> None:
    shown = ONE.shown(TI)
    assert encode(record(ONE, 3, TI, totals=Choice.YES)) == (
        b'{"choices":{"totals":"yes"},"day":"2026-05-04","digest":"'
        + shown.digest.hex().encode()
        + b'","language":"ti","nonce":"'
        + b"00" * 32
        + b'","notice":"'
        + b"01" * 16
        + b'","sequence":3,"version":1}'
    )


def test_a_change_of_one_use_has_the_size_class_of_a_first_choice_of_all() -> None:
    """Padded to 256·2ⁿ, so that a row's size does not tell a withdrawal from an enrolment."""
    one = encode(record(ONE, 9, totals=Choice.NO))
    every = encode(record(ONE, 1, **{purpose.value: Choice.UNSET for purpose in Purpose}))
    assert 256 < len(one) < len(every) < 512


def test_the_nonce_never_shows_and_has_its_size() -> None:
    assert "nonce" not in repr(record(ONE, totals=Choice.YES))
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            replace(record(ONE), nonce=bytes(size))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "4 May 2026"),
        ("day", "2026-02-30"),
        ("day", 4),
        ("digest", "zz"),
        ("digest", "AB" * 32),
        ("nonce", "00"),
        ("notice", None),
        ("language", 1),
        ("sequence", 0),
        ("sequence", True),
        ("sequence", "1"),
        ("version", -1),
        ("choices", {"selling": "yes"}),
        ("choices", {"totals": "maybe"}),
        ("choices", {"totals": True}),
        ("choices", ["totals"]),
    ],
)
def test_a_record_that_says_something_else_is_refused(name: str, value: object) -> None:
    content = json.loads(encode(record(ONE, totals=Choice.YES)))
    changed = json.dumps({**content, name: value}, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(ValueError):  # noqa: PT011 - each part has its own words
        decode(changed)


@pytest.mark.parametrize("name", sorted(json.loads(encode(record(ONE, totals=Choice.YES)))))
def test_a_record_without_one_of_its_parts_or_with_one_more_is_refused(name: str) -> None:
    content = json.loads(encode(record(ONE, totals=Choice.YES)))
    left = {key: value for key, value in content.items() if key != name}
    for wrong in (left, {**content, f"{name}s": 1}, [content], "text"):
        with pytest.raises(ValueError, match="not a consent record"):
            decode(json.dumps(wrong, sort_keys=True, separators=(",", ":")).encode())


def test_a_record_written_in_another_way_is_refused() -> None:
    stored = encode(record(ONE, totals=Choice.YES))
    with pytest.raises(ValueError, match="not as"):
        decode(stored + b" ")
    with pytest.raises(ValueError, match="not as"):
        decode(json.dumps(json.loads(stored), indent=1).encode())


def test_records_are_numbered_from_one() -> None:
    assert next_sequence(()) == 1
    assert next_sequence((record(ONE, 4), record(ONE, 2))) == 5
