"""How the cells of a table file add up."""

from typing import Any

from consult.domain.quoting import quoted
from consult.domain.table_file.numbers import TableFileError, decimal, whole
from consult.domain.table_file.published import Linear, Relation

_RELATION = frozenset({"total", "parts", "equals"})
_LINEAR = frozenset({"coefficients", "low", "high"})


def read_relation(content: dict[str, Any], place: str) -> Relation:
    """Parts that add up to a total, to a number, or to both. Raises TableFileError."""
    _known(content, _RELATION, place)
    parts, total, equals = content.get("parts"), content.get("total"), content.get("equals")
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise TableFileError(place, "parts must be a list of names")
    if total is not None and not isinstance(total, str):
        raise TableFileError(place, "total must be a name")
    if total is None and equals is None:
        raise TableFileError(place, "it has neither a total nor a number that it equals")
    twice = next((part for at, part in enumerate(parts) if part in parts[:at] or part == total), None)
    if twice is not None:
        raise TableFileError(place, f"{quoted(twice)} stands in it twice")
    return Relation(
        parts=tuple(parts), total=total, equals=None if equals is None else whole(equals, f"{place}, equals")
    )


def read_linear(content: dict[str, Any], place: str) -> Linear:
    """A weighted sum and its bounds. Raises TableFileError."""
    _known(content, _LINEAR, place)
    coefficients = content.get("coefficients")
    if not isinstance(coefficients, dict) or not coefficients:
        raise TableFileError(place, "coefficients must be an object of names and numbers")
    low, high = (None if content.get(key) is None else decimal(content[key], place) for key in ("low", "high"))
    if low is None and high is None:
        raise TableFileError(place, "it has neither a low nor a high end")
    if low is not None and high is not None and low > high:
        raise TableFileError(place, "its low end is above its high end")
    weights = tuple((decimal(value, f"{place}, {quoted(name)}"), name) for name, value in coefficients.items())
    return Linear(coefficients=weights, low=low, high=high)


def _known(content: dict[str, Any], keys: frozenset[str], place: str) -> None:
    unknown = next((key for key in content if key not in keys), None)
    if unknown is not None:
        raise TableFileError(place, f"the key {quoted(unknown)} is not known")
