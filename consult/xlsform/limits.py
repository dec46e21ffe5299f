"""Limits of a choice inside its constraint: ``count-selected(.) <= 3`` and its like, told apart from the rest."""

from dataclasses import dataclass, replace

from consult.domain.expression import Expression, ExpressionError, parse
from consult.domain.expression.tokens import Sort, tokenize
from consult.domain.expression.tree import Call, Literal, Node, Operation, Own

WHOLE = "int(.) = ."
"""The constraint that stands for the type ``integer``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The fewest and the most options, and what else the constraint asks."""

    least: int | None = None
    most: int | None = None
    rest: Expression | None = None


def limits_in(constraint: Expression) -> Limits:
    """A choice's constraint, parted into plain limits and the rest."""
    found = Limits()
    rest: list[str] = []
    for part in _conjuncts(constraint.source):
        bound = _bound(parse(part).tree)
        if bound is None:
            rest.append(part)
        else:
            found = _tightened(found, *bound)
    if found == Limits():
        return Limits(rest=constraint)
    return replace(found, rest=parse(_unwrapped(" and ".join(rest))) if rest else None)


def with_limits(least: int | None, most: int | None, rest: Expression | None) -> str:
    """The constraint that ``limits_in`` parts in this way again; "" where nothing is asked."""
    parts = [] if least is None else [f"count-selected(.) >= {least}"]
    parts += [] if most is None else [f"count-selected(.) <= {most}"]
    if rest is not None:
        parts.append(f"({rest.source})" if parts else rest.source)
    return " and ".join(parts)


def with_whole(constraint: Expression | None) -> Expression:
    """The constraint of an integer: what was written, and that it be whole."""
    return parse(f"({constraint.source}) and {WHOLE}" if constraint else WHOLE)


def without_whole(constraint: Expression | None) -> tuple[bool, str]:
    """Whether a constraint asks for a whole number as ``with_whole`` writes it, and what was written besides."""
    source = constraint.source if constraint else ""
    if source == WHOLE:
        return True, ""
    ending = f") and {WHOLE}"
    inner = source.removeprefix("(").removesuffix(ending)
    if source.startswith("(") and source.endswith(ending) and _parses(inner):
        return True, inner
    return False, source


def _parses(source: str) -> bool:
    try:
        parse(source)
    except ExpressionError:
        return False
    return True


def _unwrapped(source: str) -> str:
    """Without one pair of parentheses around the whole."""
    inner = source.removeprefix("(").removesuffix(")")
    return inner if source.startswith("(") and source.endswith(")") and _parses(inner) else source


def _conjuncts(source: str) -> list[str]:
    """The parts of a conjunction as they were written; the whole where it is none, or where ``or`` binds looser."""
    depth = 0
    cuts: list[int] = []
    for token in tokenize(source):
        depth += (token.sort is Sort.OPEN) - (token.sort is Sort.CLOSE)
        if depth == 0 and token.sort is Sort.OPERATOR and token.said == "or":
            return [source]
        if depth == 0 and token.sort is Sort.OPERATOR and token.said == "and":
            cuts.append(token.position - 1)
    starts = [0, *(cut + len("and") for cut in cuts)]
    return [source[start:end].strip() for start, end in zip(starts, [*cuts, len(source)], strict=True)]


def _bound(node: Node) -> tuple[int | None, int | None] | None:
    """The least and the most that a part like ``count-selected(.) <= 3`` sets; None for any other part."""
    if not isinstance(node, Operation) or len(node.operands) != 2:  # noqa: PLR2004 - a comparison
        return None
    counted, number = node.operands
    if not _counts_own(counted) or not isinstance(number, Literal) or not isinstance(number.value, float):
        return None
    if not number.value.is_integer():
        return None
    whole = int(number.value)
    bounds: dict[str, tuple[int | None, int | None]] = {
        "<=": (None, whole),
        "<": (None, whole - 1),
        ">=": (whole, None),
        ">": (whole + 1, None),
        "=": (whole, whole),
    }
    return bounds.get(node.operator)


def _counts_own(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "count-selected" and isinstance(node.arguments[0], Own)


def _tightened(found: Limits, least: int | None, most: int | None) -> Limits:
    leasts = [bound for bound in (found.least, least) if bound is not None]
    mosts = [bound for bound in (found.most, most) if bound is not None]
    return Limits(least=max(leasts, default=None), most=min(mosts, default=None))
