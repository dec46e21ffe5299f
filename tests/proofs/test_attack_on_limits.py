"""Rankings and choices asked twice: the attacker follows how many options one person may choose from one release to the next."""

import random
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.disclosure.auditor import History, Wave
from consult.disclosure.rules import protect
from consult.domain.findings import Method
from consult.domain.table import CHOICE_CELLS, Row, Sizes, Table, Tabulation
from tests.unit.disclosure.panels import named, occasion

SEEDS = range(2)
MORE_SEEDS = range(100, 112)


@dataclass(frozen=True)
class Voter:
    """Her group, and what she chose."""

    group: int
    chosen: frozenset


def tabulated(voters, options, limit, groups):
    names = named(groups)
    sets = [(None, voters)]
    if groups > 1:
        sets += [(name, [one for one in voters if one.group == place]) for place, name in enumerate(names)]
    tables = tuple(
        Table(item="item", option=f"option {option}", cells=CHOICE_CELLS, rows=tuple(counted(sets, option)))
        for option in range(options)
    )
    return Tabulation(
        sizes=Sizes(everyone=len(voters), groups=tuple((name, len(inside)) for name, inside in sets[1:])),
        members=tuple(bytes([len(inside), place]) * 16 for place, (_, inside) in enumerate(sets)),
        tables=tables,
        limits=(("item", limit),),
    )


def counted(sets, option):
    for name, inside in sets:
        yes = sum(option in one.chosen for one in inside)
        yield Row(group=name, counts=(yes, len(inside) - yes))


def two_releases(seed):
    """A few leave and a few join; everyone who stays chooses as before; mostly all use up what they may choose."""
    rng = random.Random(seed)
    options = rng.choice([2, 3, 3, 4, 5])
    limit = min(options, rng.choice([1, 1, 2, 3]))
    sizes = [rng.randint(10, rng.choice([12, 14, 24])) for _ in range(rng.choice([1, 1, 2]))]
    weights = [rng.expovariate(1) ** 3 + 0.001 for _ in range(options)]

    def voter(group):
        order = sorted(range(options), key=lambda option: rng.expovariate(weights[option]))
        many = limit if rng.random() < 0.9 else rng.randint(0, limit)
        return Voter(group, frozenset(order[:many]))

    first = [voter(group) for group, people in enumerate(sizes) for _ in range(people)]
    gone = set()
    for group, people in enumerate(sizes):
        inside = [place for place, one in enumerate(first) if one.group == group]
        gone |= set(rng.sample(inside, min(rng.choice([0, 1, 1, 2, 2, 3, 8]), people - 10)))
    new = [voter(group) for group in range(len(sizes)) for _ in range(rng.choice([0, 0, 1, 2, 3]))]
    patterns = Counter((one.group, None if place in gone else one.group) for place, one in enumerate(first))
    patterns.update((None, one.group) for one in new)
    second = [one for place, one in enumerate(first) if place not in gone] + new
    before = released(tabulated(first, options, limit, len(sizes)), seed, 1)
    history = History(waves=(Wave(round=b"1", release=before),), overlaps=tuple(patterns.items()))
    after = released(tabulated(second, options, limit, len(sizes)), seed, 2, history)
    return (before, after), list(patterns.items()), limit


def released(true, seed, number, history=None):
    happening = replace(occasion(seed), release=b"%d" % number, number=number, history=history or History())
    return protect(true, method=Method(), occasion=happening)


class Joint:
    """All options of both releases as one program, by scipy: how many of each pattern chose each."""

    def __init__(self, releases, patterns, limit):
        self.patterns = patterns
        self.options = len(releases[0].findings)
        self.rows, self.least, self.most = [], [], []
        for wave, release in enumerate(releases):
            for option, finding in enumerate(release.findings):
                for place, row in enumerate(finding.rows):
                    self.figures(option, self.within(wave, None if place == 0 else place - 1), row)
        for place, (_, people) in enumerate(patterns):
            self.require([(option, place) for option in range(self.options)], 0, limit * people)

    def within(self, wave, group):
        return [
            place
            for place, (pattern, _) in enumerate(self.patterns)
            if pattern[wave] is not None and group in {None, pattern[wave]}
        ]

    def people(self, places):
        return sum(self.patterns[place][1] for place in places)

    def figures(self, option, places, row):
        yes, no = (figure.count for figure in row.figures)
        people = self.people(places)
        least, most = max(0, yes - 4, people - no - 4), min(people, yes + 4, people - max(0, no - 4))
        self.require([(option, place) for place in places], least, most)

    def require(self, cells, least, most):
        self.rows.append(self.vector(cells))
        self.least.append(least)
        self.most.append(most)

    def vector(self, cells):
        row = np.zeros(self.options * len(self.patterns))
        row[[option * len(self.patterns) + place for option, place in cells]] = 1
        return row

    def least_of(self, option, places, sign=1):
        goal = sign * self.vector([(option, place) for place in places])
        found = milp(
            goal,
            constraints=LinearConstraint(np.array(self.rows), self.least, self.most),
            bounds=Bounds(0, [people for _ in range(self.options) for _, people in self.patterns]),
            integrality=np.ones(len(goal)),
            options={"presolve": False},
        )
        assert found.status in {0, 2}, found.message
        return None if found.x is None else sign * round(found.fun)

    def possible(self):
        return self.least_of(0, []) is not None

    def known(self):
        """Whose choice of which option is known: exactly, or of all but one, among those described, gone or new."""
        for moved, places in self.targets():
            people = self.people(places)
            for option in range(self.options if people else 0):
                least, most = self.least_of(option, places), self.least_of(option, places, -1)
                if least >= max(1, people - 1) or (not moved and least == most):
                    yield moved, people, option, (least, most)

    def targets(self):
        for wave, other in ((0, 1), (1, 0)):
            for group in {None, *(pattern[wave] for pattern, _ in self.patterns)}:
                inside = self.within(wave, group)
                yield False, inside
                yield True, [place for place in inside if self.patterns[place][0][other] is None]


def nothing_known(seed):
    attack = Joint(*two_releases(seed))
    assert attack.possible()
    assert list(attack.known()) == [], seed


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_followed_over_two_releases_tells_nothing(seed):
    nothing_known(seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_a_limit_followed_over_two_releases_tells_nothing(seed):
    for more in range(10):
        nothing_known(1000 * seed + more)
