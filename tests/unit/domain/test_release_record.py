"""A release as JSON values: nothing is lost, nothing is added, nothing else is read."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from consult.domain.findings import Consensus, DrawnRow, Figure, Finding, Method, Release, Theme, Wording
from consult.domain.release_record import from_record, to_record
from consult.domain.table import Group
from consult.domain.text import Text

LIVED = Group(members=("lived",))
UNSAID = Group(members=("practitioner", ""))
LATER = {"apart", "told", "attributes", "themes"}
"""Parts that older releases lack."""
RELEASE = Release(
    number=3,
    day=date(2026, 5, 4),
    taking_part=60,
    groups=(LIVED, UNSAID),
    findings=(
        Finding(
            item="home",
            option=None,
            status=Consensus.IN,
            rows=(
                DrawnRow(group=None, total=60, figures=(Figure(cell="low", count=0, percent=0),)),
                DrawnRow(
                    group=LIVED,
                    total=15,
                    figures=(
                        Figure(cell="low", count=5, wording=Wording.FEWER_THAN, amount=5),
                        Figure(cell="high", count=15, wording=Wording.AT_LEAST, amount=10),
                    ),
                ),
                DrawnRow(group=UNSAID, total=0, figures=()),
            ),
        ),
        Finding(item="top", option="family", status=None, rows=()),
    ),
    method=Method(unable_counts=True, rating_in=0.75),
    told=(LIVED,),
    themes=(
        Theme(item="words", title=Text.of({"ar": "القرب من الأهل", "en": "Near family"}), count=15),
        Theme(item="words", title=Text.of({"en": "A door that locks"})),
    ),
)


def copied() -> Any:
    """The record as a store gives it back."""
    return json.loads(json.dumps(to_record(RELEASE)))


def test_a_release_is_read_back_as_it_was() -> None:
    assert from_record(copied()) == RELEASE


def test_a_release_below_the_threshold_tells_no_number_of_people() -> None:
    small = replace(RELEASE, taking_part=None, groups=(), findings=(), told=(), themes=())
    record = json.loads(json.dumps(to_record(small)))
    assert record["taking_part"] is None
    assert from_record(record) == small


def test_everyone_is_no_group_and_those_who_did_not_say_are_one() -> None:
    rows = copied()["findings"][0]["rows"]
    assert [row["group"] for row in rows] == [None, ["lived"], ["practitioner", ""]]
    assert from_record(copied()).findings[0].rows[0].group is None


def test_the_record_says_all_of_a_release_and_no_more() -> None:
    record = copied()
    assert set(record) == {field.name for field in fields(Release)}
    assert set(record["method"]) == {field.name for field in fields(Method)}
    assert all(set(theme) == {field.name for field in fields(Theme)} for theme in record["themes"])
    assert set(record["findings"][0]) == {field.name for field in fields(Finding)}
    assert set(record["findings"][0]["rows"][0]) == {field.name for field in fields(DrawnRow)}
    assert set(record["findings"][0]["rows"][0]["figures"][0]) == {field.name for field in fields(Figure)}


def test_a_record_from_before_groups_were_told_apart_tells_none_apart() -> None:
    record = copied()
    assert record.pop("told")
    assert from_record(record).told == ()


def test_a_record_from_before_there_were_themes_has_none() -> None:
    record = copied()
    assert record.pop("themes")
    assert from_record(record) == replace(RELEASE, themes=())


@pytest.mark.parametrize("name", [field.name for field in fields(Release) if field.name not in LATER])
def test_a_record_that_lacks_a_part_is_refused(name: str) -> None:
    record = copied()
    del record[name]
    with pytest.raises((KeyError, TypeError)):
        from_record(record)


def test_words_that_no_release_uses_are_refused() -> None:
    for change in ("status", "wording", "day", "method"):
        record = copied()
        if change == "status":
            record["findings"][0]["status"] = "nearly"
        elif change == "wording":
            record["findings"][0]["rows"][1]["figures"][0]["wording"] = "perhaps"
        elif change == "day":
            record["day"] = "yesterday"
        else:
            record["method"]["true_counts"] = [1, 2]
        with pytest.raises((ValueError, TypeError)):
            from_record(record)
