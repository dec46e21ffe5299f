"""A release as CSV, one line per figure, theme and quotation.

RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from consult.domain.delphi.took_part import NOTE, took_part
from consult.domain.findings import Figure, Release, Wording
from consult.domain.instrument import Instrument, Item
from consult.domain.text import Language
from consult.exports.format import Format, Taken

FIGURES = ("item", "prompt", "option", "option_prompt", "status", "group", "cell", "percent", "wording", "amount")
COLUMNS = (*FIGURES, "words")
"""``words`` are what staff wrote, a theme's title or a quotation; and what belongs to how many took part."""
QUARTILES = ("lower_quartile", "median", "upper_quartile")
"""Cells of a large row whose ``amount`` is a point of the scale."""
PEOPLE = "people"
"""The cell of who took part: ``option`` is what they said of themselves."""
THEME, QUOTATION = "theme", "quotation"
"""Cells of what people wrote about, and of what one of them said. A theme of which nothing tells how many has no amount."""
TOOK_PART, TOOK_PART_BEFORE = "took_part", "took_part_before"
"""Cells of about how many took part, and did in the round before: they belong to no item."""
EVERYONE, NOT_SAID = "everyone", "not_said"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write(taken: Taken, language: Language) -> bytes:
    """One line per figure, size, theme and quotation.

    ``group`` names option names joined by blanks, or is ``everyone``; of a quotation it may be empty: of nobody named.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for figures in _lines(taken.release, taken.instrument, language):
        writer.writerow([*(defused(cell) for cell in figures), ""])
    for line in (*_sizes(taken), *_worded(taken, language)):
        writer.writerow([defused(cell) for cell in line])
    return file.getvalue().encode("utf-8-sig")


def _lines(release: Release, instrument: Instrument, language: Language) -> Iterator[tuple[str, ...]]:
    for finding in release.findings:
        item = instrument.item(finding.item)
        status = finding.status.value if finding.status else ""
        for row in finding.rows:
            group = _named(row.group.members) if row.group else EVERYONE
            head = (*_asked(item, finding.option, language), status, group)
            yield from ((*head, figure.cell, *_said(figure)) for figure in row.figures)
            named = zip(QUARTILES, row.quartiles, strict=bool(row.quartiles))
            yield from ((*head, name, "", "", str(each.point)) for name, each in named)
    for one in release.attributes:
        for figure in one.figures:
            asked = _asked(instrument.item(one.item), figure.cell or NOT_SAID, language)
            yield (*asked, "", EVERYONE, PEOPLE, *_said(figure))


def _sizes(taken: Taken) -> Iterator[tuple[str, ...]]:
    for one in took_part(taken.release, taken.before):
        group = _named(one.group.members) if one.group else EVERYONE
        for cell, size, words in ((TOOK_PART, one.now, ""), (TOOK_PART_BEFORE, one.before, NOTE)):
            if size is not None:
                yield (*[""] * 5, group, cell, "", Wording.ABOUT.value, str(size), words)


def _worded(taken: Taken, language: Language) -> Iterator[tuple[str, ...]]:
    for theme in taken.release.themes:
        about = ("", "") if theme.count is None else (Wording.ABOUT.value, str(theme.count))
        asked = _asked(taken.instrument.item(theme.item), None, language)
        yield (*asked, "", EVERYONE, THEME, "", *about, theme.title.read_any(language))
    for one in taken.quotations:
        group = _named(one.group.members) if one.group else ""
        asked = _asked(taken.instrument.item(one.item), None, language)
        yield (*asked, "", group, QUOTATION, "", "", "", one.words.read_any(language))


def _named(members: Sequence[str]) -> str:
    return " ".join(name or NOT_SAID for name in members)


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
