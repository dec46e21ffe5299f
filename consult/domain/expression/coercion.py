"""XPath 1.0 coercions between number, text and truth (sections 3.4 and 4.2 to 4.4), and days for dates."""

import math
import re
from datetime import date
from decimal import Decimal

Value = bool | float | str | date
"""What a part of an expression gives while it is evaluated."""

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = date(1970, 1, 1).toordinal()


def is_number(said: str) -> bool:
    """Whether XPath reads the text as a number: digits, a point, a leading minus, white space around; no exponent."""
    return _NUMBER.fullmatch(said) is not None


def is_day(said: str) -> bool:
    """Whether the text is a day of the calendar written YYYY-MM-DD (ISO 8601)."""
    return day_of(said) is not None


def day_of(value: Value) -> date | None:
    """The day that a date or a text YYYY-MM-DD names; None for anything else."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


def days(day: date) -> float:
    """Days since 1 January 1970."""
    return float(day.toordinal() - _EPOCH)


def day_from(count: float) -> date | None:
    """The day that many whole days after 1 January 1970; None outside the years 1 to 9999."""
    if not math.isfinite(count):
        return None
    try:
        return date.fromordinal(math.floor(count) + _EPOCH)
    except (ValueError, OverflowError):
        return None


def to_number(value: Value) -> float:
    """XPath ``number()``; a date gives its days since 1 January 1970; a text that is no number gives NaN."""
    if isinstance(value, date):
        return days(value)
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        return float(match.group(1)) if match else math.nan
    return float(value)


def to_text(value: Value) -> str:
    """XPath ``string()``; a date is written YYYY-MM-DD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    return value if isinstance(value, str) else value.isoformat()


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"


def to_truth(value: Value) -> bool:
    """XPath ``boolean()``: a number that is neither zero nor NaN, a text that is not empty."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    if isinstance(value, str):
        return value != ""
    return value if isinstance(value, bool) else True


def to_order(value: Value) -> float:
    """The number by which ``<`` and its like compare: a text that is a day counts as that day."""
    day = day_of(value)
    return to_number(value) if day is None else days(day)


def equal(left: Value, right: Value) -> bool:
    """XPath ``=`` on two values: as truths if one is, else as numbers if one is, else as texts; days by their day."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, date) or isinstance(right, date):
        return to_order(left) == to_order(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right
