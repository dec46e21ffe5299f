"""A release as CSV, one line per figure (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script)."""

import csv
from collections.abc import Iterator
from io import StringIO

from consult.domain.findings import Figure, Release
from consult.domain.instrument import Instrument, Item
from consult.domain.text import Language
from consult.exports.format import Format

COLUMNS = ("item", "prompt", "option", "option_prompt", "status", "group", "cell", "percent", "wording", "amount")
QUARTILES = ("lower_quartile", "median", "upper_quartile")
"""Cells of a large row whose ``amount`` is a point of the scale."""
PEOPLE = "people"
"""The cell of who took part: ``option`` is what they said of themselves."""
EVERYONE, NOT_SAID = "everyone", "not_said"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write(release: Release, instrument: Instrument, language: Language) -> bytes:
    """One line per figure. ``group`` names option names joined by blanks, or is ``everyone``."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for line in _lines(release, instrument, language):
        writer.writerow([defused(cell) for cell in line])
    return file.getvalue().encode("utf-8-sig")


def _lines(release: Release, instrument: Instrument, language: Language) -> Iterator[tuple[str, ...]]:
    for finding in release.findings:
        item = instrument.item(finding.item)
        status = finding.status.value if finding.status else ""
        for row in finding.rows:
            group = " ".join(name or NOT_SAID for name in row.group.members) if row.group else EVERYONE
            head = (*_asked(item, finding.option, language), status, group)
            yield from ((*head, figure.cell, *_said(figure)) for figure in row.figures)
            named = zip(QUARTILES, row.quartiles, strict=bool(row.quartiles))
            yield from ((*head, name, "", "", str(each.point)) for name, each in named)
    for one in release.attributes:
        for figure in one.figures:
            asked = _asked(instrument.item(one.item), figure.cell or NOT_SAID, language)
            yield (*asked, "", EVERYONE, PEOPLE, *_said(figure))


def _asked(item: Item, option: str | None, language: Language) -> tuple[str, ...]:
    found = item.option(option) if option else None
    words = found.prompt.read_any(language) if found else ""
    return item.name, item.prompt.read_any(language), option or "", words


def _said(figure: Figure) -> tuple[str, ...]:
    return (
        "" if figure.percent is None else str(figure.percent),
        figure.wording.value if figure.wording else "",
        "" if figure.amount is None else str(figure.amount),
    )


FORMAT = Format(name="csv", media="text/csv; charset=utf-8", write=write)
