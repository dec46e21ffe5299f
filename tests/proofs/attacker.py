"""An attacker written apart from the auditor: every release, the rosters, one insider's answers, and scipy's own solver."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.domain.findings import Consensus

BASE = 5
FEW = 2
WEIGHTS = {"half": (1, 1, 1, -1), "high": (-7, -7, 3, 0), "low": (85, -15, -15, 0)}
"""Of low, mid, high, none: raters over the others; tenths of high over 7; hundredths of low over 15."""
MIRRORED = {"half": (1, 1, 1, -1), "high": (3, -7, -7, 0), "low": (-15, -15, 85, 0)}
FAR = 1e5


@dataclass
class Told:
    """What one release says of an item: its rows by group (None: everyone) and its status."""

    rows: dict
    status: Consensus | None


def told(finding, groups):
    """Read off a finding; groups by their number."""
    names = [None, *range(len(groups))]
    return Told(
        rows={name: [figure.count for figure in row.figures] for name, row in zip(names, finding.rows, strict=True)},
        status=finding.status,
    )


@dataclass
class Known:
    """One thing worked out: what sort of people, how many of them, which cell, and how it is known."""

    people: str
    size: int
    cell: int
    way: str


@dataclass
class Attack:
    """Some releases of one item; ``patterns`` counts people by their group in each of them (None: not in it).

    ``means`` are leaks: for a wave, the mean of everyone's band (0, 1, 2) among raters, times raters known exactly.
    """

    waves: list
    patterns: list
    own: tuple | None = None
    leaks: list = field(default_factory=list)
    reach: tuple = ()
    """How far the figures of each wave can miss; 4 people, where nothing is said."""

    def __post_init__(self):
        self.width = len(self.waves[0].rows[None])
        self.size = len(self.patterns) * self.width
        self.rows, self.least, self.most = [], [], []
        self.extra = 0
        self.seen = []
        for place, (_, people) in enumerate(self.patterns):
            self.require({(place, cell): 1 for cell in range(self.width)}, people, people)
        for number, wave in enumerate(self.waves):
            for group, counts in wave.rows.items():
                inside = self.within(number, group)
                people = sum(self.patterns[place][1] for place in inside)
                for cell, count in enumerate(counts):
                    far = self.reach[number] if self.reach else BASE - 1
                    low, high = max(0, count - far), min(people, count + far)
                    self.require({(place, cell): 1 for place in inside}, low, high)
            self.status(number, wave.status)
        for number, group, cell, exact in self.leaks:
            inside = self.within(number, group)
            self.require({(place, cell): 1 for place in inside}, exact, exact)
        if self.own is not None:
            self.require({self.own: 1}, 1, np.inf)

    def within(self, number, group):
        return [
            place
            for place, (pattern, _) in enumerate(self.patterns)
            if pattern[number] is not None and group in {None, pattern[number]}
        ]

    def require(self, terms, least, most, chosen=None, *, far=0):
        row = {place * self.width + cell: value for (place, cell), value in terms.items()}
        if chosen is not None:
            row[self.size + chosen] = far
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def weighted(self, number, weights):
        return {(place, cell): weight for place in self.within(number, None) for cell, weight in enumerate(weights)}

    def status(self, number, status):
        if status is None:
            return
        if status is not Consensus.NONE:
            weights = WEIGHTS if status is Consensus.IN else MIRRORED
            self.require(self.weighted(number, weights["half"]), 0, np.inf)
            self.require(self.weighted(number, weights["high"]), 0, np.inf)
            self.require(self.weighted(number, weights["low"]), -np.inf, -1)
            return
        too_few = self.new()
        self.require(self.weighted(number, WEIGHTS["half"]), -np.inf, FAR - 1, too_few, far=FAR)
        for weights in (WEIGHTS, MIRRORED):
            high, low = self.new(), self.new()
            self.require(self.weighted(number, weights["high"]), -np.inf, FAR - 1, high, far=FAR)
            self.require(self.weighted(number, weights["low"]), -FAR, np.inf, low, far=-FAR)
            self.rows.append({self.size + one: 1 for one in (too_few, high, low)})
            self.least.append(1)
            self.most.append(np.inf)

    def new(self):
        self.extra += 1
        return self.extra - 1

    def ask(self, places, cell, sign):
        """A possible truth in which fewest, or most, of these people are in the cell; None where nothing is possible."""
        total = self.size + self.extra
        if not hasattr(self, "matrix"):
            self.matrix = np.zeros((len(self.rows), total))
            for number, row in enumerate(self.rows):
                self.matrix[number, list(row)] = list(row.values())
        goal = np.zeros(total)
        goal[[place * self.width + cell for place in places]] = sign
        most = [people for _, people in self.patterns for _ in range(self.width)] + [1] * self.extra
        result = milp(
            goal,
            constraints=LinearConstraint(self.matrix, self.least, self.most),
            bounds=Bounds(0, most),
            integrality=np.ones(total),
        )
        if result.x is None:
            assert result.status == 2, result.message
            return None
        point = np.round(result.x[: self.size]).astype(int)
        self.seen.append(point)
        return point

    def possible(self):
        """Whether any answers, unchanged by those who stayed, can stand behind all these releases."""
        return self.ask([], 0, 1) is not None

    def span(self, places, cell, enough):
        """Fewest and most, or less than that once it is enough to show that nothing is known."""
        variables = [place * self.width + cell for place in places]

        def shown():
            counts = [int(point[variables].sum()) for point in self.seen]
            return min(counts), max(counts)

        for sign in (1, -1):
            if not enough(*shown()):
                self.ask(places, cell, sign)
        low, high = shown()
        mine = self.own is not None and self.own[0] in places and self.own[1] == cell
        return low - mine, high - mine

    def found(self):
        """Everything that can be worked out, where anything is possible."""
        if not self.possible():
            return []
        return [known for people, places, size in self.people() for known in self.of(people, places, size)]

    def of(self, people, places, size):
        alone = len(self.waves) == 1
        moved = people in {"left", "joined"}
        for cell in range(self.width):
            mine = self.own is not None and self.own[0] in places and self.own[1] == cell

            def way(low, high, mine=mine):
                low, high = low - mine, high - mine
                if moved:
                    return "all but one" if low >= max(1, size - 1) else None
                if low == high:
                    return "exact"
                if alone and low >= 1 and high <= FEW:
                    return "few"
                return "all but one" if low >= size - 1 else None

            low, high = self.span(places, cell, lambda low, high, way=way: way(low, high) is None)
            found = way(low + mine, high + mine)
            if found is not None:
                yield Known(people=people, size=size, cell=cell, way=found)

    def people(self):
        """Whoever is described, and whoever left or joined between two releases, by group and in all."""
        for number, wave in enumerate(self.waves):
            for group in wave.rows:
                yield from self.named("described", self.within(number, group))
        for first in range(len(self.waves) - 1):
            for people, inside, outside in (("left", first, first + 1), ("joined", first + 1, first)):
                for group in self.waves[inside].rows:
                    places = [p for p in self.within(inside, group) if self.patterns[p][0][outside] is None]
                    yield from self.named(people, places)

    def named(self, people, places):
        size = sum(self.patterns[place][1] for place in places)
        if size:
            yield people, places, size


def patterns_of(panel, waves):
    """The rosters of some rounds: how many people were in which group in each."""
    found = Counter(tuple(person.places[wave] for wave in waves) for person in panel.people)
    return [(pattern, people) for pattern, people in found.items() if any(place is not None for place in pattern)]
