"""A published table as constraints on whole numbers: variables for cells and margins, sums over them, and their bounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from consult.disclosure.solver import IntegerProgram, Term
from consult.domain.table_file import PublishedTable

Ends = tuple[int, int | None]
_ROUNDS = 1_000


class Impossible(Exception):  # noqa: N818 - numbers that contradict each other are no error of the code
    """No whole numbers satisfy the constraints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A sum of variables with whole coefficients, between bounds; ``place`` names it in the file."""

    place: str
    terms: tuple[Term, ...]
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Everything a table says. The place of a name among ``names`` is that of its variable."""

    names: tuple[str, ...]
    ends: tuple[Ends, ...]
    constraints: tuple[Constraint, ...]

    def program(self, ends: Sequence[Ends]) -> IntegerProgram:
        """The integer program, with these bounds of its variables."""
        program = IntegerProgram()
        for least, most in ends:
            program.variable(least, most)
        for constraint in self.constraints:
            program.require(constraint.terms, least=constraint.least, most=constraint.most)
        return program


def system(table: PublishedTable) -> System:
    """The cells and margins of a table as variables, its relations and sums as constraints."""
    names = (*table.cells, *table.margins)
    places = {name: place for place, name in enumerate(names)}
    ends = [(cell.least, _lesser(cell.most, table.population)) for cell in table.cells.values()]
    ends += [(0, table.population) for _ in table.margins]
    return System(names=names, ends=tuple(ends), constraints=tuple(_constraints(table, places)))


def _constraints(table: PublishedTable, places: dict[str, int]) -> Iterator[Constraint]:
    for number, relation in enumerate(table.relations, start=1):
        place = f"relation {number}"
        parts = tuple((1, places[part]) for part in relation.parts)
        if relation.total is not None:
            yield Constraint(place=place, terms=(*parts, (-1, places[relation.total])), least=0, most=0)
        if relation.equals is not None:
            yield Constraint(place=place, terms=parts, least=relation.equals, most=relation.equals)
    for number, linear in enumerate(table.linear, start=1):
        given = [coefficient for coefficient, _ in linear.coefficients]
        scale = lcm(*(each.denominator for each in [*given, *filter(None, (linear.low, linear.high))]))
        terms = tuple((int(scale * coefficient), places[name]) for coefficient, name in linear.coefficients)
        yield Constraint(
            place=f"linear {number}",
            terms=tuple(term for term in terms if term[0]),
            least=None if linear.low is None else ceil(scale * linear.low),
            most=None if linear.high is None else floor(scale * linear.high),
        )


def tighten(system: System) -> tuple[Ends, ...]:
    """Bounds of the variables that follow from each constraint by itself, over and over, in exact arithmetic.

    They hold every possible truth. Raises Impossible where one of them holds no whole number.
    """
    ends = list(system.ends)
    for _ in range(_ROUNDS):
        before = list(ends)
        for constraint in system.constraints:
            _narrow(constraint, ends)
        if ends == before:
            break
    return tuple(ends)


def _narrow(constraint: Constraint, ends: list[Ends]) -> None:
    """Each variable's bounds, given how little and how much all the others can add to the sum."""
    if not constraint.terms and not (constraint.least or 0) <= 0 <= (constraint.most or 0):
        raise Impossible
    reach = [_reach(coefficient, ends[variable]) for coefficient, variable in constraint.terms]
    least_of_all, most_of_all = (_Sum(side) for side in zip(*reach, strict=True)) if reach else (_Sum(()), _Sum(()))
    for (coefficient, variable), (own_least, own_most) in zip(constraint.terms, reach, strict=True):
        low = _less(constraint.least, most_of_all.without(own_most))
        high = _less(constraint.most, least_of_all.without(own_least))
        least, most = ends[variable]
        from_low, from_high = (low, high) if coefficient > 0 else (high, low)
        if from_low is not None:
            least = max(least, ceil(Fraction(from_low, coefficient)))
        if from_high is not None:
            limit = floor(Fraction(from_high, coefficient))
            most = limit if most is None else min(most, limit)
        if most is not None and least > most:
            raise Impossible
        ends[variable] = least, most


def _reach(coefficient: int, ends: Ends) -> tuple[int | None, int | None]:
    """How little and how much one term can be."""
    least, most = ends
    far = None if most is None else coefficient * most
    return (coefficient * least, far) if coefficient > 0 else (far, coefficient * least)


class _Sum:
    """A sum of which any one may be left out; None stands for a number without limit."""

    def __init__(self, values: Sequence[int | None]) -> None:
        known = [value for value in values if value is not None]
        self._known = sum(known)
        self._unknown = len(values) - len(known)

    def without(self, value: int | None) -> int | None:
        if value is None:
            return self._known if self._unknown == 1 else None
        return None if self._unknown else self._known - value


def _lesser(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


def _less(bound: int | None, others: int | None) -> int | None:
    return None if bound is None or others is None else bound - others
