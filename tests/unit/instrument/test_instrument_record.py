"""Strict reading of a frozen instrument, and a digest that stays."""

import copy

import pytest

from consult.domain.expression import parse
from consult.domain.instrument import Instrument, Item, Section
from consult.domain.instrument_record import digest, from_record, to_record
from consult.domain.text import Language, Text

ITEM = Item(name="q", kind="short_text", prompt=Text.of({"en": "Why?", "ti": "ስለምንታይ?"}), relevant=parse("1 = 1"))
INSTRUMENT = Instrument(
    title=Text.of({"en": "A form"}),
    languages=(Language("en"), Language("ti")),
    sections=(Section(name="g", prompt=Text(), items=(ITEM,)),),
)


def changed(change):
    record = copy.deepcopy(to_record(INSTRUMENT))
    change(record)
    return record


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("title"),
        lambda record: record.update(extra=1),
        lambda record: record.update(languages="en"),
        lambda record: record.update(languages=[1]),
        lambda record: record.update(title={"en": "A form"}),
        lambda record: record.update(title=[["en", "A", "form"]]),
        lambda record: record["sections"][0]["items"][0].update(least=True),
        lambda record: record["sections"][0]["items"][0].update(least="1"),
        lambda record: record["sections"][0]["items"][0].update(breakdown=1),
        lambda record: record["sections"][0]["items"][0].update(cells="secret"),
        lambda record: record["sections"][0]["items"][0].update(relevant="1 ="),
        lambda record: record["sections"][0]["items"][0].pop("help"),
        lambda record: record["briefing"].update(answer_by="20260601"),
        lambda record: record["briefing"].update(answer_by="soon"),
        lambda record: record.update(sections=None),
    ],
)
def test_anything_else_is_refused(change):
    with pytest.raises(ValueError):  # noqa: PT011 - one error for all, by its type
        from_record(changed(change))


def test_what_is_no_record_is_refused():
    for nothing in (None, [], "x", 1):
        with pytest.raises(ValueError, match="record"):
            from_record(nothing)


def test_the_digest_is_that_of_the_published_form():
    assert digest(INSTRUMENT).hex() == "8237d23c09e2f34560a61156fbb2002b8b749ea70da803f702abfb794992efbf"
    assert digest(from_record(to_record(INSTRUMENT))) == digest(INSTRUMENT)
    assert len(digest(INSTRUMENT)) == 32
