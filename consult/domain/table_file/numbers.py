"""Numbers of a table file: whole counts, and exact decimals; never a binary fraction, never True for 1."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from consult.domain.quoting import quoted

MOST_COUNT = 1_000_000_000
_MOST_DIGITS = 12
_MOST_DECIMALS = 9
_SHOWN = 30


class TableFileError(Exception):
    """The file cannot be used. The message is one sentence that names the place in it."""

    def __init__(self, place: str, words: str) -> None:
        super().__init__(f"{place}: {words}.")


def whole(value: Any, place: str) -> int:  # noqa: ANN401 - anything from JSON
    """A whole number from 0 to a thousand million. Raises TableFileError."""
    number = decimal(value, place)
    if number.denominator != 1 or not 0 <= number <= MOST_COUNT:
        raise TableFileError(place, f"{_said(value)} is not a whole number from 0 to {MOST_COUNT}")
    return int(number)


def decimal(value: Any, place: str) -> Fraction:  # noqa: ANN401 - anything from JSON
    """An exact number of at most 12 digits before the point and 9 behind it. Raises TableFileError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TableFileError(place, f"{_said(value)} is not a number")
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if number and (number.adjusted() >= _MOST_DIGITS or (isinstance(exponent, int) and exponent < -_MOST_DECIMALS)):
        raise TableFileError(place, f"{_said(value)} has too many digits")
    return Fraction(number)


def _said(value: Any) -> str:  # noqa: ANN401 - anything from JSON
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict() | list():
            return "this"
        case str():
            return quoted(value)
        case _:
            return f"{value}"[:_SHOWN]
