"""The one door to highspy: small integer programs whose every answer is checked in whole numbers before it is given."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import highspy
import numpy as np

Term = tuple[int, int]
"""A coefficient and the variable it multiplies."""

NODES = 20_000
"""Branch-and-bound nodes before a program counts as unproven. Nodes, not seconds: every machine decides alike."""

_NEAR = 1e-6


class Unproven(Exception):  # noqa: N818 - it is no error to find nothing proved
    """The solver did not prove its answer optimal, or the answer did not stand up in whole numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounded:
    terms: tuple[Term, ...]
    least: int | None
    most: int | None

    def holds(self, point: Sequence[int]) -> bool:
        value = sum(coefficient * point[variable] for coefficient, variable in self.terms)
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


class IntegerProgram:
    """Whole-number variables within bounds, linear constraints, and many optima over the same constraints.

    Each optimum is first sought over the reals, from the last basis: where the corner found is whole it is the integer
    optimum as well. Only otherwise does branch and bound run. A point is returned only when it satisfies every bound
    and constraint in exact integer arithmetic.
    """

    def __init__(self) -> None:
        self._least: list[int] = []
        self._most: list[int] = []
        self._constraints: list[_Bounded] = []
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003 - highspy takes options by place
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_max_nodes", NODES)):
            self._highs.setOptionValue(option, value)
        for option in ("mip_rel_gap", "mip_abs_gap"):
            self._highs.setOptionValue(option, 0.0)

    def variable(self, least: int, most: int) -> int:
        """A new whole-number variable with these bounds, both included. Gives its place."""
        self._highs.addCol(0.0, float(least), float(most), 0, np.array([], dtype=np.int32), np.array([]))
        self._least.append(least)
        self._most.append(most)
        return len(self._least) - 1

    def require(self, terms: Iterable[Term], *, least: int | None = None, most: int | None = None) -> None:
        """Keep a linear expression between these bounds, both included; None leaves a side open."""
        constraint = _Bounded(terms=tuple(terms), least=least, most=most)
        self._constraints.append(constraint)
        self._highs.addRow(
            -highspy.kHighsInf if least is None else float(least),
            highspy.kHighsInf if most is None else float(most),
            len(constraint.terms),
            np.array([variable for _, variable in constraint.terms], dtype=np.int32),
            np.array([float(coefficient) for coefficient, _ in constraint.terms]),
        )

    @contextmanager
    def within(self, variable: int, least: int, most: int) -> Iterator[None]:
        """Give a variable other bounds for a while."""
        before = self._least[variable], self._most[variable]
        self._bound(variable, least, most)
        try:
            yield
        finally:
            self._bound(variable, *before)

    @contextmanager
    def at_least(self, variable: int, least: int) -> Iterator[None]:
        """Hold a variable's lower bound at no less than this for a while."""
        with self.within(variable, max(least, self._least[variable]), self._most[variable]):
            yield

    def minimise(self, terms: Sequence[Term]) -> tuple[int, ...] | None:
        """A point where the expression is least, or None where nothing satisfies the constraints. Raises Unproven."""
        return self._optimise(terms, highspy.ObjSense.kMinimize)

    def maximise(self, terms: Sequence[Term]) -> tuple[int, ...] | None:
        """A point where the expression is greatest, or None where nothing satisfies the constraints. Raises Unproven."""
        return self._optimise(terms, highspy.ObjSense.kMaximize)

    def _bound(self, variable: int, least: int, most: int) -> None:
        self._least[variable], self._most[variable] = least, most
        self._highs.changeColBounds(variable, float(least), float(most))

    def _optimise(self, terms: Sequence[Term], sense: highspy.ObjSense) -> tuple[int, ...] | None:
        if any(least > most for least, most in zip(self._least, self._most, strict=True)):
            return None
        places = np.arange(len(self._least), dtype=np.int32)
        costs = np.zeros(len(places))
        for coefficient, variable in terms:
            costs[variable] += coefficient
        self._highs.changeColsCost(len(places), places, costs)
        self._highs.changeObjectiveSense(sense)
        values = self._run()
        if values is None or _whole(values):
            return self._checked(values)
        self._integrality(places, highspy.HighsVarType.kInteger)
        try:
            return self._checked(self._run())
        finally:
            self._integrality(places, highspy.HighsVarType.kContinuous)

    def _integrality(self, places: "np.typing.NDArray[np.int32]", kind: highspy.HighsVarType) -> None:
        self._highs.changeColsIntegrality(len(places), places, np.array([kind] * len(places)))

    def _run(self) -> list[float] | None:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unproven
        return list(self._highs.getSolution().col_value)

    def _checked(self, values: list[float] | None) -> tuple[int, ...] | None:
        if values is None:
            return None
        point = tuple(round(value) for value in values)
        inside = all(a <= x <= b for a, x, b in zip(self._least, point, self._most, strict=True))
        if not (_whole(values) and inside and all(constraint.holds(point) for constraint in self._constraints)):
            raise Unproven
        return point


def _whole(values: Sequence[float]) -> bool:
    return all(abs(value - round(value)) < _NEAR for value in values)
