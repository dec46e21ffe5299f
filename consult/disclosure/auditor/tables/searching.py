"""Looks for what anyone, or an insider, could work out of a table; passes it only on possible truths that differ enough."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations_with_replacement
from math import comb

from consult.disclosure.auditor.tables.knowing import Knowledge, Placement, Point
from consult.disclosure.auditor.tables.targets import Target, looked_at, targets
from consult.disclosure.auditor.tables.weakness import Finding, Known, Rule
from consult.disclosure.solver import Unlimited, Unproven

MOST_PLACEMENTS = 10_000
"""Ways in which insiders can be placed, beyond which nothing counts as proved."""


class Search:
    """One table's search, over every placement of insiders, for what each target gives away."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._table = knowledge.table
        self._rule = Rule(kind=knowledge.table.kind, threshold=knowledge.table.threshold)
        self._targets = tuple(targets(knowledge))
        self._cells = looked_at(knowledge.table)

    def findings(self) -> Iterator[Finding]:
        """At most one for each cell, in the order of the cells: what anyone can work out before what an insider can."""
        found: dict[str, Finding] = {}
        provable = not self._knowledge.unsettled and self._ways() <= MOST_PLACEMENTS
        if not self._knowledge.unsettled:
            for placement in self._placements() if provable else [Counter[str]()]:
                self._look(placement, found)
        if not provable:
            for cell in self._cells:
                found.setdefault(cell, Finding(cell=cell, known=Known.UNPROVEN))
        yield from (found[cell] for cell in self._cells if cell in found)

    def _open(self) -> tuple[str, ...]:
        """Cells in which an insider can be who changes what is known: those whose counts are open, or looked at."""
        inner = [name for name in self._table.inexact if name not in self._table.totals]
        return tuple(dict.fromkeys([*inner, *self._cells]))

    def _ways(self) -> int:
        """How many placements there are."""
        return comb(len(self._open()) + self._table.insiders, self._table.insiders)

    def _placements(self) -> Iterator[Placement]:
        """Nobody; then every way in which up to so many insiders can be in open cells."""
        cells = self._open()
        return chain.from_iterable(
            map(Counter, combinations_with_replacement(cells, people)) for people in range(self._table.insiders + 1)
        )

    def _look(self, placement: Placement, found: dict[str, Finding]) -> None:
        place = self._knowledge.place
        fitting = [
            point
            for point in self._knowledge.met
            if all(point[place[name]] >= people for name, people in placement.items())
        ]
        for target in self._targets:
            if target.cell not in found:
                known = _Look(self._knowledge, self._rule, target, placement).known(fitting)
                if known is not None:
                    found[target.cell] = Finding(cell=target.cell, known=known, where=tuple(placement), of=target.of)


class _Look:
    """One target, with insiders placed so: how far possible truths differ in it, and what that leaves known."""

    def __init__(self, knowledge: Knowledge, rule: Rule, target: Target, placement: Placement) -> None:
        self._knowledge = knowledge
        self._rule = rule
        self._target = target
        self._placement = placement
        self._among = sum(people for name, people in placement.items() if name in target.names)
        structural = target.cell in knowledge.table.structural
        self._nobody_may_be_told = not target.of and rule.may_be_told_of_nobody(structural=structural)
        self._shown = False
        self._least = 0
        self._most: int | None = 0

    def known(self, fitting: list[Point]) -> Known | None:
        """What is known too well; None where truths among ``fitting``, or others that are added to it, show that nothing is."""
        for point in fitting:
            self._widen(self._target.value(point))
            if not self._weak():
                return None
        unproven = False
        for most in (True, False):
            try:
                fitting.extend(self._ask(most=most))
            except Unproven:
                unproven = True
            if self._shown and not self._weak():
                return None
        return Known.UNPROVEN if unproven else self._certain()

    def _certain(self) -> Known | None:
        """What is known once the solver has found both ends; nothing, where no insider can be placed so."""
        if not self._shown or (self._nobody_may_be_told and self._most == 0):
            return None
        return self._weak()

    def _ask(self, *, most: bool) -> list[Point]:
        """The truth in which the target is least or most, if there is one. Raises Unproven."""
        try:
            point = self._knowledge.ask(self._target.terms, self._placement, most=most)
        except Unlimited:
            point = self._knowledge.ask((), self._placement, most=False)
            self._most = None if most else self._most
        if point is not None:
            self._widen(self._target.value(point))
        return [] if point is None else [point]

    def _weak(self) -> Known | None:
        """The rule, on what is shown so far. That is never wider than what is possible, so None is proof."""
        if self._target.of:
            return Known.ALL if self._most is not None and self._most <= max(1, self._among) else None
        most = None if self._most is None else self._most - self._among
        return self._rule.known(self._least - self._among, most, insiders=self._among)

    def _widen(self, value: int) -> None:
        self._least = min(self._least, value) if self._shown else value
        if self._most is not None:
            self._most = max(self._most, value) if self._shown else value
        self._shown = True
