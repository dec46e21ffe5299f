"""The long-list with its reasons as CSV or JSON: what became of every statement between rounds."""

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO

from consult.domain.delphi.lineage import Lineage, to_record
from consult.domain.text import Language
from consult.exports.csv_file import defused

COLUMNS = ("before_round", "change", "from", "from_words", "to", "to_words", "consensus", "reason")

Told = Mapping[int, Lineage]
"""The changes before each round, by its number."""


def as_csv(told: Told, language: Language) -> bytes:
    """One line per change. Several names are joined by blanks, several words by a stroke between blanks."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number, steps in told.items():
        for step in steps:
            sides = [
                part
                for side in (step.sources, step.results)
                for part in (
                    " ".join(one.name for one in side),
                    " | ".join(one.words.read_any(language) for one in side),
                )
            ]
            status = step.status.value if step.status else ""
            writer.writerow([defused(cell) for cell in (str(number), step.change.value, *sides, status, step.reason)])
    return file.getvalue().encode("utf-8-sig")


def as_json(told: Told, language: Language) -> bytes:
    """One JSON object: ``rounds``, each with its number and its changes, in every language they were written in."""
    rounds = [{"before_round": number, "changes": to_record(steps)} for number, steps in told.items()]
    return (json.dumps({"language": language, "rounds": rounds}, ensure_ascii=False, indent=1) + "\n").encode()


WRITERS: dict[str, tuple[str, Callable[[Told, Language], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
"""Media type and writer, by the ending of the file."""
