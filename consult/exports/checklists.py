"""A reporting checklist as a file: each item, its topic, and what is known of it; what is not known is blank."""

import csv
from collections.abc import Callable
from io import StringIO

from consult.domain.delphi.reporting import Known, filled
from consult.exports.csv_file import defused

COLUMNS = ("item", "topic", "known")


def as_csv(name: str, known: Known) -> bytes:
    """One line per item. Raises KeyError for a checklist that is not known."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([defused(cell) for cell in line] for line in filled(name, known))
    return file.getvalue().encode("utf-8-sig")


def as_text(name: str, known: Known) -> bytes:
    """One paragraph per item. Raises as ``as_csv`` does."""
    said = [f"{code}  {topic}\n{known_of or '—'}\n" for code, topic, known_of in filled(name, known)]
    return "\n".join(said).encode()


WRITERS: dict[str, tuple[str, Callable[[str, Known], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "txt": ("text/plain; charset=utf-8", as_text),
}
"""Media type and writer, by the ending of the file."""
