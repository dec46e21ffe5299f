"""What an expression gives for some answers: the operators here, the functions in ``calling.py``."""

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date

from consult.domain.expression.calling import CALLS, Answered
from consult.domain.expression.coercion import (
    Value,
    day_from,
    day_of,
    days,
    equal,
    to_number,
    to_order,
    to_text,
    to_truth,
)
from consult.domain.expression.tree import Call, Expression, Literal, Node, Operation, Own, Reference


def evaluate(expression: Expression, values: Mapping[str, str], own: str, today: date) -> bool | float | str:
    """What ``expression`` gives where the items answered ``values``, the carrier ``own``, on the day ``today``.

    An answer is its text: a number in digits, an option's name, several names parted by spaces; "" or an absent name
    is blank. A day is given back as YYYY-MM-DD. Never fails on a parsed expression: what cannot be computed is NaN or
    "", as in XPath 1.0.
    """
    given = _value(expression.tree, Answered(values=values, own=own, today=today))
    return to_text(given) if isinstance(given, date) else given


def holds(expression: Expression, values: Mapping[str, str], own: str, today: date) -> bool:
    """Whether ``expression`` gives a truth (XPath ``boolean()``). A blank answer's constraint is not asked for."""
    return to_truth(_value(expression.tree, Answered(values=values, own=own, today=today)))


def _value(node: Node, answered: Answered) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Reference):
        return answered.values.get(node.name, "")
    if isinstance(node, Own):
        return answered.own
    if isinstance(node, Call):
        return _called(node, answered)
    return _operated(node, answered)


def _called(call: Call, answered: Answered) -> Value:
    if call.function == "if":
        asked, yes, no = call.arguments
        return _value(yes if to_truth(_value(asked, answered)) else no, answered)
    return CALLS[call.function]([_value(argument, answered) for argument in call.arguments], answered)


def _operated(operation: Operation, answered: Answered) -> Value:
    if operation.operator == "and":
        return all(to_truth(_value(operand, answered)) for operand in operation.operands)
    if operation.operator == "or":
        return any(to_truth(_value(operand, answered)) for operand in operation.operands)
    values = [_value(operand, answered) for operand in operation.operands]
    if operation.operator == "negate":
        return -to_number(values[0])
    return _BINARY[operation.operator](values[0], values[1])


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    """A comparison of numbers; where one side is a day, a text that is a day counts as one."""

    def compared(left: Value, right: Value) -> Value:
        number = to_order if isinstance(left, date) or isinstance(right, date) else to_number
        return compare(number(left), number(right))

    return compared


def _shifted(day: date, by: float) -> Value:
    moved = day_from(days(day) + by)
    return math.nan if moved is None else moved


def _plus(left: Value, right: Value) -> Value:
    if isinstance(left, date):
        return _shifted(left, to_number(right))
    if isinstance(right, date):
        return _shifted(right, to_number(left))
    return to_number(left) + to_number(right)


def _minus(left: Value, right: Value) -> Value:
    if isinstance(left, date) or isinstance(right, date):
        first, second = day_of(left), day_of(right)
        if first is not None and second is not None:
            return days(first) - days(second)
        return math.nan if first is None else _shifted(first, -to_number(right))
    return to_number(left) - to_number(right)


def _divided(left: Value, right: Value) -> Value:
    """IEEE 754 division, as XPath 1.0 asks."""
    above, below = to_number(left), to_number(right)
    if below != 0:
        return above / below
    if above == 0 or math.isnan(above):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1.0, below)


def _remainder(left: Value, right: Value) -> Value:
    """What truncating division leaves: the sign of the left, as XPath 1.0 asks."""
    above, below = to_number(left), to_number(right)
    if below == 0 or math.isinf(above):
        return math.nan
    return math.fmod(above, below)


_BINARY: dict[str, Callable[[Value, Value], Value]] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "+": _plus,
    "-": _minus,
    "*": lambda left, right: to_number(left) * to_number(right),
    "div": _divided,
    "mod": _remainder,
}
