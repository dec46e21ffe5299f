"""Raw means beside drawn counts, and the same people told apart twice: what they would give away, and that they are not there."""

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.disclosure.auditor import History, Wave
from consult.disclosure.grouping import continued, merge
from consult.disclosure.rules import Cause, Fault, protect
from consult.domain.findings import Method
from consult.domain.table import RATING_CELLS, Group, Row, Table
from tests.proofs.attacker import Attack, told
from tests.unit.disclosure.panels import occasion, rating_table, spread, tabulation

POINTS = 9
BANDS = (range(3), range(3, 6), range(6, 9), range(9, 10))
CLOSE = 0.005
"""A mean is given to two decimals."""


def released(row, seed):
    """The drawn figures of everyone, from how many gave each point and how many gave none."""
    release = protect(tabulation([rating_table("item", [row])]), method=Method(), occasion=occasion(seed))
    return [figure.count for figure in release.findings[0].rows[0].figures]


def known_bands(drawn, people, means):
    """The bands that an attacker knows exactly, with a raw mean of the raters or without."""
    rows, least, most = [np.ones(POINTS + 1)], [people], [people]
    for band, count in zip(BANDS, drawn, strict=True):
        rows.append(np.isin(np.arange(POINTS + 1), list(band)).astype(float))
        least.append(max(0, count - 4))
        most.append(min(people, count + 4))
    for mean in means:
        values = np.append(np.arange(1, POINTS + 1), 0.0)
        raters = np.append(np.ones(POINTS), 0.0)
        rows += [values - (mean - CLOSE) * raters, values - (mean + CLOSE) * raters]
        least += [0, -np.inf]
        most += [np.inf, 0]
    exact = []
    for place, band in enumerate(BANDS):
        goal = np.isin(np.arange(POINTS + 1), list(band)).astype(float)
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * goal,
                constraints=LinearConstraint(np.array(rows), least, most),
                bounds=Bounds(0, people),
                integrality=np.ones(POINTS + 1),
                options={"presolve": False},
            )
            assert found.x is not None, found.message
            ends.append(round(goal @ np.round(found.x)))
        if ends[0] == ends[1]:
            exact.append(place)
    return exact


def panels(people, seeds):
    for seed in seeds:
        rng = random.Random(f"{people} {seed}")
        yield seed, spread(people, [rng.expovariate(1) ** 2 + 0.001 for _ in range(POINTS + 1)], rng)


@pytest.mark.parametrize("people", [12, 20, 64])
def test_a_raw_mean_beside_the_figures_would_be_read_and_is_not_there(people):
    """Of a dozen people a mean to two decimals leaves one truth of some bands; what is released leaves none."""
    with_mean, without = 0, 0
    for seed, row in panels(people, range(12)):
        drawn = released(row, seed)
        raters = sum(row[:POINTS])
        mean = round(sum(point * count for point, count in enumerate(row[:POINTS], start=1)) / raters, 2)
        with_mean += bool(known_bands(drawn, people, [mean]))
        without += bool(known_bands(drawn, people, []))
    assert without == 0
    if people == 12:
        assert with_mean > 0


ONE, OTHER = (("a",), ("b", "c")), (("a", "b"), ("c",))
SIZES = (20, 9, 17)


def of_groups(cells, groups, seed, history=None, overlaps=()):
    """A release of the same people by these groups; each name has its row of cells."""
    inside = [(None, tuple(cells)), *((Group(members=group), group) for group in groups if len(groups) > 1)]
    rows = tuple(
        Row(group=group, counts=tuple(map(sum, zip(*(cells[name] for name in names), strict=True))))
        for group, names in inside
    )
    before = History(waves=(Wave(round=b"1", release=history),), overlaps=overlaps) if history else History()
    number = 2 if history else 1
    happening = replace(occasion(seed), release=b"%d" % number, number=number, history=before)
    table = Table(item="item", option=None, cells=RATING_CELLS, rows=rows)
    return protect(tabulation([table]), method=Method(), occasion=happening)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_people_are_not_told_apart_twice_and_what_is_told_gives_nothing_away(seed):
    rng = random.Random(seed)
    cells = {
        name: spread(people, [rng.expovariate(1) ** 3 + 1e-3 for _ in range(4)], rng)
        for name, people in zip("abc", SIZES, strict=True)
    }
    first = of_groups(cells, ONE, seed)
    stayed = (((0, 0), 20), ((1, 0), 9), ((1, 1), 17))
    with pytest.raises(Fault) as fault:
        of_groups(cells, OTHER, seed + 100, first, stayed)
    assert fault.value.cause is Cause.HISTORY
    declared = tuple(Group(members=group) for group in OTHER)
    assert merge([(group, 46) for group in continued(declared, [first.groups])], 46, 10) == ()
    together = (("a", "b", "c"),)
    second = of_groups(cells, together, seed + 100, first, (((0, 0), 20), ((1, 0), 26)))
    waves = [told(release.findings[0], release.groups) for release in (first, second)]
    attack = Attack(waves, [((0, 0), 20), ((1, 0), 26)])
    assert attack.possible()
    assert attack.found() == []
