"""What was found of a table, for a program and for a person."""

from collections.abc import Iterator
from typing import Any

from consult.disclosure.auditor.tables import TableVerdict
from consult.domain.quoting import harmless
from consult.domain.table_file import PublishedTable

Outcome = dict[str, Any]


def outcome(table: PublishedTable, verdict: TableVerdict) -> Outcome:
    """As JSON has it: the verdict, its reasons, and the bounds of every cell that is not exact."""
    return {
        "verdict": "pass" if verdict.passed else "fail",
        "reasons": [{"cell": each.cell, "why": each.in_words(table.threshold)} for each in verdict.findings],
        "bounds": {name: list(bounds) for name, bounds in verdict.bounds.items()},
    }


def lines(told: Outcome) -> Iterator[str]:
    """The same for a person."""
    yield f"Verdict: {told['verdict']}"
    for reason in told["reasons"]:
        yield f"  {harmless(reason['cell'])}: {harmless(reason['why'])}"
    if told["bounds"]:
        yield "What is possible"
    for name, (least, most) in told["bounds"].items():
        yield f"  {harmless(name)}: {least} to {'any number' if most is None else most}"
