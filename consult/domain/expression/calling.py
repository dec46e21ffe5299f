"""What each function of the language does with the values of its arguments."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from consult.domain.expression.coercion import Value, day_from, day_of, to_number, to_text, to_truth
from consult.domain.expression.program import compiled

LONGEST_MADE = 20_000
"""Characters of the longest text that ``concat`` makes; what is longer is cut."""
_MOST_PLACES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an expression may read: the answers by item, the carrier's own, and the day."""

    values: Mapping[str, str]
    own: str
    today: date


Arguments = Sequence[Value]
_Function = Callable[[Arguments, Answered], Value]


def _names(value: Value) -> list[str]:
    return to_text(value).split()


def _own_or(arguments: Arguments, answered: Answered) -> Value:
    return arguments[0] if arguments else answered.own


def _selected_at(arguments: Arguments, _: Answered) -> Value:
    names, at = _names(arguments[0]), to_number(arguments[1])
    return names[int(at)] if 0 <= at < len(names) else ""


def _coalesce(arguments: Arguments, _: Answered) -> Value:
    return arguments[0] if to_text(arguments[0]) else arguments[1]


def _once(arguments: Arguments, answered: Answered) -> Value:
    return answered.own or arguments[0]


def _date(arguments: Arguments, _: Answered) -> Value:
    value = arguments[0]
    day = day_from(value) if isinstance(value, float) else day_of(value)
    return "" if day is None else day


def _whole(cut: Callable[[float], int]) -> _Function:
    """A function that makes a number whole; NaN and the infinities stay what they are."""

    def made_whole(arguments: Arguments, _: Answered) -> Value:
        number = to_number(arguments[0])
        return float(cut(number)) if math.isfinite(number) else number

    return made_whole


def _round(arguments: Arguments, _: Answered) -> Value:
    """Half goes up (XPath 1.0, section 4.4), here also to a number of decimal places."""
    number = to_number(arguments[0])
    places = to_number(arguments[1]) if len(arguments) > 1 else 0.0
    if not math.isfinite(number) or not abs(places) <= _MOST_PLACES:
        return number if abs(places) <= _MOST_PLACES else math.nan
    unit = Decimal(1).scaleb(-int(places))
    halves = (Decimal(number if places == 0 else repr(number)) / unit + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    return float(halves * unit)


def _extreme(pick: Callable[[list[float]], float]) -> _Function:
    def picked(arguments: Arguments, _: Answered) -> Value:
        numbers = [to_number(argument) for argument in arguments]
        return math.nan if any(math.isnan(number) for number in numbers) else pick(numbers)

    return picked


def _substr(arguments: Arguments, _: Answered) -> Value:
    """From a place counted from 0 up to, not with, another; from the end where negative."""
    said = to_text(arguments[0])
    ends = [to_number(argument) for argument in arguments[1:]]
    if any(math.isnan(end) for end in ends):
        return ""
    places = [max(-len(said), min(len(said), int(max(-1e9, min(1e9, end))))) for end in ends]
    return said[slice(*places)] if len(places) > 1 else said[places[0] :]


def _translate(arguments: Arguments, _: Answered) -> Value:
    said, old, new = (to_text(argument) for argument in arguments)
    swaps: dict[int, str | None] = {}
    for place, character in enumerate(old):
        swaps.setdefault(ord(character), new[place] if place < len(new) else None)
    return said.translate(swaps)


def _truth(test: Callable[[str, str], bool]) -> _Function:
    return lambda arguments, _: test(to_text(arguments[0]), to_text(arguments[1]))


CALLS: dict[str, _Function] = {
    "abs": lambda arguments, _: abs(to_number(arguments[0])),
    "boolean": lambda arguments, _: to_truth(arguments[0]),
    "ceiling": _whole(math.ceil),
    "coalesce": _coalesce,
    "concat": lambda arguments, _: "".join(to_text(argument) for argument in arguments)[:LONGEST_MADE],
    "contains": _truth(lambda said, part: part in said),
    "count-selected": lambda arguments, _: float(len(_names(arguments[0]))),
    "date": _date,
    "ends-with": _truth(str.endswith),
    "false": lambda _arguments, _: False,
    "floor": _whole(math.floor),
    "int": _whole(math.trunc),
    "max": _extreme(max),
    "min": _extreme(min),
    "normalize-space": lambda arguments, answered: " ".join(_xpath_words(to_text(_own_or(arguments, answered)))),
    "not": lambda arguments, _: not to_truth(arguments[0]),
    "number": lambda arguments, answered: to_number(_own_or(arguments, answered)),
    "once": _once,
    "regex": lambda arguments, _: compiled(to_text(arguments[1])).matches(to_text(arguments[0])),
    "round": _round,
    "selected": lambda arguments, _: to_text(arguments[1]).strip() in _names(arguments[0]),
    "selected-at": _selected_at,
    "starts-with": _truth(str.startswith),
    "string": lambda arguments, answered: to_text(_own_or(arguments, answered)),
    "string-length": lambda arguments, answered: float(len(to_text(_own_or(arguments, answered)))),
    "substr": _substr,
    "today": lambda _arguments, answered: answered.today,
    "translate": _translate,
    "true": lambda _arguments, _: True,
}


def _xpath_words(said: str) -> list[str]:
    """The words between the four characters that XPath calls white space."""
    return said.replace("\t", " ").replace("\r", " ").replace("\n", " ").strip(" ").split()
