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


_RAY = 1_000_000
"""How long a whole-number ray may be that shows a program to be without limit."""


class Unproven(Exception):  # noqa: N818 - it is no error to find nothing proved
    """The solver did not prove its answer optimal, or the answer did not stand up in whole numbers."""


class Unlimited(Exception):  # noqa: N818 - it is no error to have no limit
    """The constraints can be satisfied, and leave the expression without limit: shown by a ray, checked in whole numbers."""


class _Open(Exception):  # noqa: N818 - the solver's word, still to be proved
    """The solver says that there is no limit, or that there is no solution; it does not say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounded:
    terms: tuple[Term, ...]
    least: int | None
    most: int | None

    def levelled(self) -> "_Bounded":
        """What a direction has to satisfy so that going along it, however far, keeps the constraint."""
        return _Bounded(
            terms=self.terms,
            least=None if self.least is None else 0,
            most=None if self.most is None else 0,
        )

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
        self._most: list[int | None] = []
        self._constraints: list[_Bounded] = []
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003 - highspy takes options by place
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_max_nodes", NODES)):
            self._highs.setOptionValue(option, value)
        for option in ("mip_rel_gap", "mip_abs_gap"):
            self._highs.setOptionValue(option, 0.0)

    def variable(self, least: int, most: int | None) -> int:
        """A new whole-number variable with these bounds, both included; None is no upper bound. Gives its place."""
        self._highs.addCol(0.0, float(least), _end(most), 0, np.array([], dtype=np.int32), np.array([]))
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

    def bound(self, variable: int, least: int, most: int | None) -> None:
        """Give a variable other bounds, both included, from now on; None is no upper bound."""
        self._least[variable], self._most[variable] = least, most
        self._highs.changeColBounds(variable, float(least), _end(most))

    @contextmanager
    def within(self, variable: int, least: int, most: int | None) -> Iterator[None]:
        """Give a variable other bounds for a while."""
        before = self._least[variable], self._most[variable]
        self.bound(variable, least, most)
        try:
            yield
        finally:
            self.bound(variable, *before)

    @contextmanager
    def at_least(self, variable: int, least: int) -> Iterator[None]:
        """Hold a variable's lower bound at no less than this for a while."""
        with self.within(variable, max(least, self._least[variable]), self._most[variable]):
            yield

    def minimise(self, terms: Sequence[Term]) -> tuple[int, ...] | None:
        """A point where the expression is least, or None where nothing satisfies the constraints.

        Raises Unproven, and Unlimited where variables have no upper bound and nothing else holds the expression.
        """
        return self._optimise(terms, highspy.ObjSense.kMinimize)

    def maximise(self, terms: Sequence[Term]) -> tuple[int, ...] | None:
        """A point where the expression is greatest, or None where nothing satisfies the constraints.

        Raises Unproven, and Unlimited where variables have no upper bound and nothing else holds the expression.
        """
        return self._optimise(terms, highspy.ObjSense.kMaximize)

    def idle(self, terms: Sequence[Term]) -> frozenset[int]:
        """Variables whose bounds seem not to hold the expression down: of no reduced cost where it is greatest.

        A hint alone: it is read from the optimum over the reals, and nothing of it is checked.
        """
        self._aim(terms, highspy.ObjSense.kMaximize)
        self._highs.run()
        costs = self._highs.getSolution().col_dual
        return frozenset(variable for variable, cost in enumerate(costs) if abs(cost) < _NEAR)

    def _optimise(self, terms: Sequence[Term], sense: highspy.ObjSense) -> tuple[int, ...] | None:
        if any(most is not None and least > most for least, most in zip(self._least, self._most, strict=True)):
            return None
        try:
            return self._optimum(terms, sense)
        except _Open:
            self._settle(terms, sense)
            return None

    def _optimum(self, terms: Sequence[Term], sense: highspy.ObjSense) -> tuple[int, ...] | None:
        places = self._aim(terms, sense)
        values = self._run()
        if values is None or _whole(values):
            return self._checked(values)
        self._integrality(places, highspy.HighsVarType.kInteger)
        try:
            return self._checked(self._run())
        finally:
            self._integrality(places, highspy.HighsVarType.kContinuous)

    def _aim(self, terms: Sequence[Term], sense: highspy.ObjSense) -> "np.typing.NDArray[np.int32]":
        """Set what is sought. Gives the places of all variables."""
        places = np.arange(len(self._least), dtype=np.int32)
        costs = np.zeros(len(places))
        for coefficient, variable in terms:
            costs[variable] += coefficient
        self._highs.changeColsCost(len(places), places, costs)
        self._highs.changeObjectiveSense(sense)
        return places

    def _settle(self, terms: Sequence[Term], sense: highspy.ObjSense) -> None:
        """Nothing satisfies the constraints, or there is no limit: whichever can be shown. Raises Unlimited or Unproven."""
        if terms and self.minimise(()) is None:
            return
        if terms and self._has_ray(terms, 1 if sense == highspy.ObjSense.kMaximize else -1):
            raise Unlimited
        raise Unproven

    def _has_ray(self, terms: Sequence[Term], way: int) -> bool:
        """Whether a whole-number direction keeps every constraint and moves the expression on by at least 1."""
        rays = IntegerProgram()
        for most in self._most:
            rays.variable(0, _RAY if most is None else 0)
        for constraint in map(_Bounded.levelled, self._constraints):
            rays.require(constraint.terms, least=constraint.least, most=constraint.most)
        rays.require([(way * coefficient, variable) for coefficient, variable in terms], least=1)
        return rays.minimise([(1, variable) for variable in range(len(self._most))]) is not None

    def _integrality(self, places: "np.typing.NDArray[np.int32]", kind: highspy.HighsVarType) -> None:
        self._highs.changeColsIntegrality(len(places), places, np.array([kind] * len(places)))

    def _run(self) -> list[float] | None:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            raise _Open
        if status != highspy.HighsModelStatus.kOptimal:
            raise Unproven
        return list(self._highs.getSolution().col_value)

    def _checked(self, values: list[float] | None) -> tuple[int, ...] | None:
        if values is None:
            return None
        point = tuple(round(value) for value in values)
        inside = all(a <= x and (b is None or x <= b) for a, x, b in zip(self._least, point, self._most, strict=True))
        if not (_whole(values) and inside and all(constraint.holds(point) for constraint in self._constraints)):
            raise Unproven
        return point


def _end(most: int | None) -> float:
    return highspy.kHighsInf if most is None else float(most)


def _whole(values: Sequence[float]) -> bool:
    return all(abs(value - round(value)) < _NEAR for value in values)
