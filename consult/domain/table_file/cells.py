"""What a cell of a table file says of its count: the count, nothing, an interval, or a rounded number."""

from typing import Any

from consult.domain.table_file.numbers import TableFileError, whole
from consult.domain.table_file.published import Cell

_INTERVAL = frozenset({"low", "high"})
_ROUNDED = frozenset({"rounded", "base", "rule"})


def read_cell(value: Any, place: str, population: int | None) -> Cell:  # noqa: ANN401 - anything from JSON
    """The cell, within the population. Raises TableFileError."""
    cell = _cell(value, place)
    most = cell.most if population is None else population if cell.most is None else min(cell.most, population)
    if most is not None and cell.least > most:
        raise TableFileError(place, f"it is at least {cell.least}, and at most {most}")
    return Cell(least=cell.least, most=most, exact=cell.exact)


def _cell(value: Any, place: str) -> Cell:  # noqa: ANN401 - anything from JSON
    match value:
        case None:
            return Cell(least=0, most=None)
        case dict() if set(value) == _ROUNDED:
            return _rounded(value, place)
        case dict() if value and set(value) <= _INTERVAL:
            high = value.get("high")
            return Cell(
                least=whole(value.get("low", 0), place), most=None if high is None else whole(high, place), exact=False
            )
        case dict() | list() | str():
            raise TableFileError(place, "it is a count, null, {low, high}, or {rounded, base, rule}")
        case _:
            count = whole(value, place)
            return Cell(least=count, most=count, exact=True)


def _rounded(value: dict[str, Any], place: str) -> Cell:
    """Nearest: half a base to either side. Controlled: to one of the two multiples beside the count, so less than one base."""
    shown, base = whole(value["rounded"], place), whole(value["base"], place)
    if base == 0 or shown % base:
        raise TableFileError(place, f"{shown} is not a multiple of its base, {base}")
    match value["rule"]:
        case "nearest":
            reach = base // 2
        case "controlled":
            reach = base - 1
        case _:
            raise TableFileError(place, "the rule of a rounded number is nearest or controlled")
    return Cell(least=max(0, shown - reach), most=shown + reach)
