"""A release as JSON: what is stored, with the words of what was asked."""

import json
from typing import Any

from consult.domain.delphi.took_part import NOTE, TookPart, took_part
from consult.domain.findings import FEW, Quotation, Wording
from consult.domain.release_record import to_record
from consult.domain.text import Language
from consult.exports.format import Format, Taken


def write(taken: Taken, language: Language) -> bytes:
    """One JSON object: ``title``, ``language``, ``asked`` (prompts and options by name), the release, and ``quotations``.

    ``took_part`` tells of everyone (``group`` null) and of each group about how many took part, ``now`` and, as it was
    published, ``before``, with the note that belongs to it.
    Which groups participants are shown is left out: that follows from whether there are eleven of a group, so a group
    that stands in ``groups`` alone would have just ten (R7).
    """
    release, instrument = taken.release, taken.instrument
    said = {finding.item for finding in release.findings} | {one.item for one in release.attributes}
    said |= {theme.item for theme in release.themes} | {one.item for one in taken.quotations}
    asked = {
        item.name: {
            "prompt": item.prompt.read_any(language),
            "options": {option.name: option.prompt.read_any(language) for option in item.options},
        }
        for item in instrument.items
        if item.name in said or item.breakdown
    }
    content = {
        "title": instrument.title.read_any(language),
        "language": language,
        "asked": asked,
        **_shown(to_record(release)),
        "took_part": {"sizes": [_size(one) for one in took_part(release, taken.before)], "note": NOTE},
        "quotations": [_quotation(one) for one in taken.quotations],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    """The record without ``told``, and without the drawn count behind "fewer than 10" of a large row."""
    del record["told"]
    rows = [row for finding in record["findings"] for row in finding["rows"]]
    for figure in (figure for row in [*rows, *record["attributes"]] for figure in row["figures"]):
        if (figure["wording"], figure["amount"]) == (Wording.FEWER_THAN.value, FEW):
            figure["count"] = None
    return record


def _size(one: TookPart) -> dict[str, Any]:
    return {"group": list(one.group.members) if one.group else None, "now": one.now, "before": one.before}


def _quotation(one: Quotation) -> dict[str, Any]:
    """In every language in which it was written. ``group`` null stands for nobody that is named."""
    group = None if one.group is None else list(one.group.members)
    return {"item": one.item, "words": dict(one.words.words), "group": group}


FORMAT = Format(name="json", media="application/json", write=write)
