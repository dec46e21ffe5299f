"""Groups, large rows and limits on choices: large samples, extremes included, all have an acceptable draw (R10)."""

import random

import pytest

from consult.disclosure.publishable import offer
from consult.disclosure.rules import protect
from consult.domain.findings import Method
from consult.domain.table import Sizes
from tests.unit.disclosure.panels import choice, named, occasion, spread, table, tabulation

SEEDS = range(12)
MORE_SEEDS = range(100, 250)
ITEM = frozenset({"item"})


def sizes_of(rng):
    """One large row, or up to six groups; often of 5k + 4 people, where draws are least free."""
    groups = rng.choice([1, 2, 2, 2, 3, 3, 4, 6])
    if groups == 1:
        return [rng.randint(61, 299)]
    sizes = [rng.randint(10, rng.choice([11, 14, 24, 44])) for _ in range(groups)]
    return [people - people % 5 + 4 if rng.random() < 0.3 else people for people in sizes]


def even(people, rng):
    return spread(people, [rng.expovariate(1) ** 2 + 0.01 for _ in range(4)], rng)


def cornered(people, rng):
    """All in one cell but for a few."""
    few = rng.choice([0, 0, 1, 1, 2, 4])
    weights = [0] * 4
    weights[rng.choice([0, 2, 2, 3])] = 1
    return tuple(map(sum, zip(spread(people - few, weights, rng), spread(few, [1] * 4, rng), strict=True)))


def rigid(people, rng):
    """All cells multiples of 5 but one: such a row has one draw only."""
    fives = spread(people // 5, rng.choice([(1, 0.3, 6, 0.3), (1, 1, 7, 0.5), (6, 0, 1, 1)]), rng)
    rest = [0] * 4
    rest[rng.randrange(4)] = people % 5
    return tuple(5 * count + more for count, more in zip(fives, rest, strict=True))


def edge(rows):
    """How far the panel is from where its status changes."""
    low, mid, high, _ = map(sum, zip(*rows, strict=True))
    raters = low + mid + high
    return min(abs(max(low, high) - 0.7 * raters), abs(min(low, high) - 0.15 * raters))


def rated(sizes, rng):
    shape = rng.choice([even, cornered, rigid, rigid])
    panels = [[shape(people, rng) for people in sizes] for _ in range(20)]
    return tabulation([table("item", min(panels, key=edge))])


def chosen(sizes, rng):
    """Mostly everyone chooses as many as she may."""
    options = rng.choice([2, 3, 4, 6, 10])
    limit = min(options, rng.choice([1, 1, 2, 3]))
    weights = [rng.expovariate(1) ** 3 + 0.001 for _ in range(options)]
    used_up = rng.random() < 0.8
    groups = [[0] * options for _ in sizes]
    for group, people in zip(groups, sizes, strict=True):
        for _ in range(people):
            order = sorted(range(options), key=lambda place: rng.expovariate(weights[place]))
            for option in order[: limit if used_up else rng.randint(0, limit)]:
                group[option] += 1
    return choice("item", groups, sizes, limit)


def publish(make, seed, *, items=frozenset()):
    rng = random.Random(seed)
    sizes = sizes_of(rng)
    groups = tuple(zip(named(len(sizes)), sizes, strict=True)) if len(sizes) > 1 else ()
    assert offer(Sizes(everyone=sum(sizes), groups=groups), Method()) is not None
    release = protect(make(sizes, rng), method=Method(), occasion=occasion(seed), consensus_items=items)
    assert release.findings


@pytest.mark.parametrize("seed", SEEDS)
def test_ratings_of_groups_and_large_rows_are_publishable(seed):
    publish(rated, seed, items=ITEM)


@pytest.mark.parametrize("seed", SEEDS)
def test_options_under_a_limit_are_publishable(seed):
    publish(chosen, seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_ratings_of_groups_and_large_rows_are_publishable(seed):
    for more in range(10):
        publish(rated, 1000 * seed + more, items=ITEM)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_options_under_a_limit_are_publishable(seed):
    for more in range(3):
        publish(chosen, 1000 * seed + more)
