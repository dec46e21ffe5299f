"""A release as CSV, one line per figure (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script)."""

import csv
from io import StringIO

from consult.domain.findings import DrawnRow, Figure, Finding, Release
from consult.domain.instrument import Instrument
from consult.domain.text import Language
from consult.exports.format import Format

COLUMNS = ("item", "prompt", "option", "option_prompt", "status", "group", "cell", "percent", "wording", "amount")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write(release: Release, instrument: Instrument, language: Language) -> bytes:
    """One line per figure. ``group`` names option names joined by blanks, or is ``everyone``."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for finding in release.findings:
        for row in finding.rows:
            for figure in row.figures:
                writer.writerow([defused(cell) for cell in _line(finding, row, figure, instrument, language)])
    return file.getvalue().encode("utf-8-sig")


def _line(
    finding: Finding,
    row: DrawnRow,
    figure: Figure,
    instrument: Instrument,
    language: Language,
) -> tuple[str, ...]:
    item = instrument.item(finding.item)
    option = item.option(finding.option) if finding.option else None
    return (
        item.name,
        item.prompt.read_any(language),
        finding.option or "",
        option.prompt.read_any(language) if option else "",
        finding.status.value if finding.status else "",
        " ".join(name or "not_said" for name in row.group.members) if row.group else "everyone",
        figure.cell,
        "" if figure.percent is None else str(figure.percent),
        figure.wording.value if figure.wording else "",
        "" if figure.amount is None else str(figure.amount),
    )


FORMAT = Format(name="csv", media="text/csv; charset=utf-8", write=write)
