"""A release as CSV, one line per figure, theme and quotation (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script)."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from consult.domain.findings import DrawnRow, Figure, Finding, Quotation, Release, Wording
from consult.domain.instrument import Instrument
from consult.domain.text import Language
from consult.exports.format import Format

COLUMNS = (
    "item",
    "prompt",
    "option",
    "option_prompt",
    "status",
    "group",
    "cell",
    "percent",
    "wording",
    "amount",
    "words",
)
EVERYONE = "everyone"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write(release: Release, instrument: Instrument, quotations: Sequence[Quotation], language: Language) -> bytes:
    """One line per figure; then one per theme (cell ``theme``) and per quotation (cell ``quotation``), in ``words``.

    ``group`` names option names joined by blanks, or is ``everyone``; a quotation of nobody that is named has none. A
    theme of which nothing says how many has no amount.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for line in _lines(release, instrument, quotations, language):
        writer.writerow([defused(line.get(column, "")) for column in COLUMNS])
    return file.getvalue().encode("utf-8-sig")


def _lines(
    release: Release, instrument: Instrument, quotations: Sequence[Quotation], language: Language
) -> Iterator[dict[str, str]]:
    def asked(name: str) -> dict[str, str]:
        return {"item": name, "prompt": instrument.item(name).prompt.read_any(language)}

    for finding in release.findings:
        for row in finding.rows:
            for figure in row.figures:
                yield {**asked(finding.item), **_figure(finding, row, figure, instrument, language)}
    for theme in release.themes:
        about = {} if theme.count is None else {"wording": Wording.ABOUT.value, "amount": str(theme.count)}
        named = {"cell": "theme", "group": EVERYONE, "words": theme.title.read_any(language)}
        yield {**asked(theme.item), **named, **about}
    for one in quotations:
        group = _named(one.group.members) if one.group else ""
        yield {**asked(one.item), "cell": "quotation", "group": group, "words": one.words.read_any(language)}


def _figure(
    finding: Finding, row: DrawnRow, figure: Figure, instrument: Instrument, language: Language
) -> dict[str, str]:
    option = instrument.item(finding.item).option(finding.option) if finding.option else None
    return {
        "option": finding.option or "",
        "option_prompt": option.prompt.read_any(language) if option else "",
        "status": finding.status.value if finding.status else "",
        "group": _named(row.group.members) if row.group else EVERYONE,
        "cell": figure.cell,
        "percent": "" if figure.percent is None else str(figure.percent),
        "wording": figure.wording.value if figure.wording else "",
        "amount": "" if figure.amount is None else str(figure.amount),
    }


def _named(members: Sequence[str]) -> str:
    return " ".join(name or "not_said" for name in members)


FORMAT = Format(name="csv", media="text/csv; charset=utf-8", write=write)
