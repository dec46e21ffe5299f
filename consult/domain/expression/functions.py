"""The functions of the language: what each takes and gives. What they do is in ``evaluating.py``.

XPath 1.0 section 4 where it has the function; the ODK XForms specification for ``coalesce``, ``count-selected``,
``date``, ``ends-with``, ``if``, ``int``, ``max``, ``min``, ``once``, ``regex``, ``round`` to places, ``selected``,
``selected-at``, ``substr`` and ``today``.
"""

from dataclasses import dataclass

from consult.domain.expression.tree import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a function takes: ``takes`` by place, the last repeated up to ``most`` arguments. What it gives."""

    takes: tuple[Type, ...]
    fewest: int
    most: int
    gives: Type


MANY = 40
"""The most arguments of ``concat``, ``max`` and ``min``."""


def _takes(*takes: Type, gives: Type, fewest: int | None = None, most: int | None = None) -> Signature:
    return Signature(
        takes=takes,
        fewest=len(takes) if fewest is None else fewest,
        most=len(takes) if most is None else most,
        gives=gives,
    )


_N, _T, _B, _D, _A = Type.NUMBER, Type.TEXT, Type.BOOLEAN, Type.DATE, Type.ANY

FUNCTIONS: dict[str, Signature] = {
    "abs": _takes(_N, gives=_N),
    "boolean": _takes(_A, gives=_B),
    "ceiling": _takes(_N, gives=_N),
    "coalesce": _takes(_T, _T, gives=_A),
    "concat": _takes(_A, gives=_T, fewest=2, most=MANY),
    "contains": _takes(_T, _T, gives=_B),
    "count-selected": _takes(_T, gives=_N),
    "date": _takes(_A, gives=_D),
    "ends-with": _takes(_T, _T, gives=_B),
    "false": _takes(gives=_B),
    "floor": _takes(_N, gives=_N),
    "if": _takes(_A, _A, _A, gives=_A),
    "int": _takes(_N, gives=_N),
    "max": _takes(_N, gives=_N, fewest=1, most=MANY),
    "min": _takes(_N, gives=_N, fewest=1, most=MANY),
    "normalize-space": _takes(_T, gives=_T, fewest=0),
    "not": _takes(_A, gives=_B),
    "number": _takes(_A, gives=_N, fewest=0),
    "once": _takes(_A, gives=_A),
    "regex": _takes(_T, _T, gives=_B),
    "round": _takes(_N, _N, gives=_N, fewest=1),
    "selected": _takes(_T, _T, gives=_B),
    "selected-at": _takes(_T, _N, gives=_A),
    "starts-with": _takes(_T, _T, gives=_B),
    "string": _takes(_A, gives=_T, fewest=0),
    "string-length": _takes(_T, gives=_N, fewest=0),
    "substr": _takes(_T, _N, _N, gives=_T, fewest=2),
    "today": _takes(gives=_D),
    "translate": _takes(_T, _T, _T, gives=_T),
    "true": _takes(gives=_B),
}
