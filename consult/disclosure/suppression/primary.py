"""Which cells are to be protected for their own sake, and whether a table is one to suppress in at all."""

from consult.domain.quoting import quoted
from consult.domain.table_file import Kind, PublishedTable


class UnsuitableError(Exception):
    """The table is not one to suppress in. The message is one sentence that names the key."""


def primary_cells(table: PublishedTable) -> tuple[str, ...]:
    """Those named; or else every cell under the threshold, noughts included unless they are structural.

    Raises UnsuitableError where opinions or bases are to be suppressed, where a cell has no true count, or where a
    structural nought is to be protected.
    """
    if table.kind is not Kind.ATTRIBUTE:
        raise UnsuitableError(
            f"kind: cells of the kind {table.kind.value} are not suppressed; opinions are drawn, and bases are told or not."
        )
    unknown = next(iter(table.inexact), None)
    if unknown is not None:
        raise UnsuitableError(f"cells, {quoted(unknown)}: to protect a table, every true count is needed.")
    if table.primary is None:
        return tuple(
            name for name, cell in table.cells.items() if cell.least < table.threshold and name not in table.structural
        )
    wrong = next((name for name in table.primary if name in table.structural), None)
    if wrong is not None:
        raise UnsuitableError(f"primary: the nought of the cell {quoted(wrong)} is structural, so it is no secret.")
    return table.primary
