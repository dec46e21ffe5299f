"""The auditor of single tables: what anyone can work out of published counts, relations and roundings.

It knows the numbers and how they add up, in whole numbers, and one or more insiders; not how anything was chosen to be
suppressed or rounded. It bounds what is possible, not what is likely. An insider is one person in one cell, and in the
totals above it; cells that overlap in other ways are not told of each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.disclosure.auditor.tables.contradiction import ContradictionError
from consult.disclosure.auditor.tables.knowing import Knowledge
from consult.disclosure.auditor.tables.searching import Search
from consult.disclosure.auditor.tables.weakness import Finding
from consult.domain.table_file import PublishedTable

__all__ = ["Bounds", "ContradictionError", "Finding", "TableVerdict", "audit_table"]

Bounds = tuple[int, int | None]
"""Least and most, both included; None is no upper limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVerdict:
    """What stands against a table, and the bounds of every cell that is not exact. It passes where nothing does."""

    findings: tuple[Finding, ...]
    bounds: Mapping[str, Bounds]

    @property
    def passed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.findings


def audit_table(table: PublishedTable) -> TableVerdict:
    """The verdict on a table. Raises ContradictionError where no counts can have given these numbers."""
    knowledge = Knowledge(table)
    bounds = {name: knowledge.bounds(name) for name in table.inexact}
    return TableVerdict(findings=tuple(Search(knowledge).findings()), bounds=bounds)
