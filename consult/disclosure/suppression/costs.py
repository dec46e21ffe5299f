"""What leaving a cell out costs, and what decides between patterns of one cost; never a count that is not published."""

from collections.abc import Mapping

from consult.domain.table_file import PublishedTable

INNER, TOTAL = 1, 50


def losses(table: PublishedTable) -> Mapping[str, int]:
    """1 for an inner cell, 50 for a total."""
    return {name: TOTAL if name in table.totals else INNER for name in table.cells}


def populations(table: PublishedTable, hidden: frozenset[str]) -> Mapping[str, int]:
    """How many people the totals hold that a cell is a part of and that are published: all but the ``hidden`` ones."""
    found = dict.fromkeys(table.cells, 0)
    for relation in table.relations:
        people = relation.equals
        total = None if relation.total is None or relation.total in hidden else table.cells.get(relation.total)
        if people is None and total is not None:
            people = total.least
        for part in relation.parts:
            if part in found:
                found[part] += people or 0
    return found


def places(table: PublishedTable) -> Mapping[str, int]:
    """Where a cell stands among the cells, from 1: the earlier is left out rather."""
    return {name: place for place, name in enumerate(table.cells, start=1)}
