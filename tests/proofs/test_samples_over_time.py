"""Rounds after rounds: large samples, extremes included, all have an acceptable draw beside what was released before (R6, R10)."""

import random

import pytest

from tests.proofs.test_samples import cornered, even, rigid
from tests.unit.disclosure.panels import spread
from tests.unit.disclosure.waves import CELLS, Change, move, story

SEEDS = range(10)
MORE_SEEDS = range(100, 160)
ROUNDS = 3
FEW = (0, 0, 1, 1, 2, 2, 3, 7, 8)
"""How many leave or join: those numbers at which one more step of a drawn figure could tell."""


def sizes_of(rng):
    """Small groups mostly, and often of a size at which draws are least free."""
    sizes = [rng.randint(10, rng.choice([11, 14, 24, 44])) for _ in range(rng.choice([1, 1, 2, 3]))]
    return [people - people % 5 + rng.choice([3, 4]) if rng.random() < 0.4 else people for people in sizes]


def one_cell(people, rng):
    """So few people in one cell mostly, else anywhere."""
    weights = [0.02] * CELLS
    weights[rng.randrange(CELLS)] = 1
    return spread(people, weights, rng)


def leaving(counts, rng):
    """Who leaves a group that stays large enough to be shown, from one cell while there are any."""
    left = [0] * CELLS
    first = rng.randrange(CELLS)
    for _ in range(min(rng.choice(FEW), sum(counts) - 10)):
        cells = [cell for cell in range(CELLS) if counts[cell] > left[cell]]
        left[first if first in cells else rng.choice(cells)] += 1
    return tuple(left)


def changed(counts, rng):
    """What those who stayed say next: the same, almost the same, or something else altogether."""
    how = rng.choice(["same", "same", "some", "other"])
    if how == "same":
        return None
    if how == "other":
        return rng.choice([even, cornered, rigid, rigid])(sum(counts), rng)
    then = list(counts)
    for _ in range(rng.randint(1, 8)):
        then[rng.choice([cell for cell in range(CELLS) if then[cell]])] -= 1
        then[rng.randrange(CELLS)] += 1
    return tuple(then)


def goes_on(seed):
    rng = random.Random(seed)
    rows = [rng.choice([even, cornered, rigid])(people, rng) for people in sizes_of(rng)]
    panel = story(rows)
    assert panel.release(seed).findings
    for number in range(1, ROUNDS):
        changes = []
        for place, counts in enumerate(rows):
            leave, join = leaving(counts, rng), one_cell(rng.choice(FEW), rng)
            stayed = tuple(count - gone for count, gone in zip(counts, leave, strict=True))
            then = changed(stayed, rng)
            changes.append(Change(leave=leave, join=join, then=then))
            rows[place] = tuple(count + more for count, more in zip(then or stayed, join, strict=True))
        move(panel, changes)
        assert panel.release(1000 * seed + number).findings


@pytest.mark.parametrize("seed", SEEDS)
def test_every_round_of_a_panel_is_publishable(seed):
    goes_on(seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_every_round_of_a_panel_is_publishable(seed):
    for more in range(20):
        goes_on(1000 * seed + more)
