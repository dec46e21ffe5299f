"""Rows of a thousand people and more: with quartiles beside them, large samples all have an acceptable draw (R9, R10)."""

import random
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

import pytest

from consult.disclosure.auditor import History, Wave
from consult.disclosure.publishable import offer
from consult.disclosure.rules import protect
from consult.domain.findings import LARGE, Method
from consult.domain.table import Sizes
from tests.proofs.test_samples import chosen
from tests.unit.disclosure.panels import named, occasion, rating_table, spread, tabulation

SEEDS = range(2)
MORE_SEEDS = range(100, 130)
POINTS = 9
ITEM = frozenset({"item"})


def sizes_of(rng):
    """One large row, or a large one beside smaller ones; often of 5k + 3 or 5k + 4 people, where draws are least free."""
    sizes = [rng.choice([rng.randint(1_000, 1_010), rng.randint(1_000, 5_000), rng.randint(5_000, 200_000)])]
    sizes += [rng.choice([rng.randint(10, 44), rng.randint(500, 2_000)]) for _ in range(rng.choice([0, 0, 1, 2]))]
    return [people - people % 5 + rng.choice([3, 4]) if rng.random() < 0.4 else people for people in sizes]


def even(people, rng):
    return spread(people, [rng.expovariate(1) ** 2 + 0.001 for _ in range(POINTS + 1)], rng)


def cornered(people, rng):
    """All at one point, or in two beside each other, but for a few."""
    few = rng.choice([0, 0, 1, 2, 4, 9])
    weights = [0.0] * (POINTS + 1)
    first = rng.choice([0, 2, 3, 5, 6, 8, 9])
    weights[first] = 1
    weights[min(first + 1, POINTS)] += rng.choice([0, 1, 3])
    return tuple(map(sum, zip(spread(people - few, weights, rng), spread(few, [1] * 10, rng), strict=True)))


def quartered(people, rng):
    """The quartiles fall just where one band ends and the next begins, or one or two people off."""
    quarter = people // 4
    low, mid = rng.choice([(quarter, quarter), (2 * quarter, quarter), (quarter, 2 * quarter), (0, quarter)])
    low, mid = max(0, low + rng.randint(-2, 2)), max(0, mid + rng.randint(-2, 2))
    none = min(rng.choice([0, 0, 1, 3, 5]), max(0, people - low - mid))
    mid = min(mid, people - low - none)
    row = [0] * (POINTS + 1)
    row[rng.randrange(3)] += low
    row[rng.randrange(3, 6)] += mid
    row[POINTS] += none
    row[rng.randrange(6, 9)] += people - low - mid - none
    return tuple(row)


def publish(seed):
    rng = random.Random(seed)
    sizes = sizes_of(rng)
    groups = tuple(zip(named(len(sizes)), sizes, strict=True)) if len(sizes) > 1 else ()
    assert offer(Sizes(everyone=sum(sizes), groups=groups), Method()) is not None
    shape = rng.choice([even, cornered, quartered, quartered])
    true = tabulation([rating_table("item", [shape(people, rng) for people in sizes])])
    release = protect(true, method=Method(), occasion=occasion(seed), consensus_items=ITEM)
    rows = release.findings[0].rows
    assert all(not row.quartiles for row, people in zip(rows[1:], sizes, strict=False) if people < LARGE)


@pytest.mark.parametrize("seed", SEEDS)
def test_ratings_of_large_rows_are_publishable(seed):
    publish(seed)


def options(seed):
    """A ranking or choice under a limit that most people use up."""
    rng = random.Random(seed)
    sizes = [min(people, 20_000) for people in sizes_of(rng)]
    assert protect(chosen(sizes, rng), method=Method(), occasion=occasion(seed)).findings


@pytest.mark.parametrize("seed", SEEDS)
def test_options_of_large_rows_are_publishable(seed):
    options(seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_ratings_of_large_rows_are_publishable(seed):
    for more in range(10):
        publish(1000 * seed + more)
        options(1000 * seed + more)


def some_of(row, how_many, rng):
    """So many people of a row, by what they said."""
    ends = list(accumulate(row))
    gone = [0] * len(row)
    for person in rng.sample(range(ends[-1]), how_many):
        gone[bisect_right(ends, person)] += 1
    return gone


def goes_on(seed):
    """Two rounds of the same question: nobody changes her answer, and up to nine leave or join each group."""
    rng = random.Random(seed)
    sizes = [min(people, 4_000) for people in sizes_of(rng)]
    shape = rng.choice([even, cornered, quartered, quartered])
    rows = [shape(people, rng) for people in sizes]
    then, patterns = [], []
    for group, (row, people) in enumerate(zip(rows, sizes, strict=True)):
        gone = some_of(row, min(rng.choice([0, 1, 1, 2, 3, 9]), people - 10), rng)
        new = some_of(even(50, rng), rng.choice([0, 1, 2, 7]), rng)
        then.append(tuple(was - out + come for was, out, come in zip(row, gone, new, strict=True)))
        counts = {(group, group): people - sum(gone), (group, None): sum(gone), (None, group): sum(new)}
        patterns += [(pattern, count) for pattern, count in counts.items() if count]
    first = protect(tabulated(rows), method=Method(), occasion=occasion(seed), consensus_items=ITEM)
    history = History(waves=(Wave(round=b"1", release=first),), overlaps=tuple(patterns))
    happening = replace(occasion(seed), release=b"2", number=2, history=history)
    second = protect(tabulated(then), method=Method(), occasion=happening, consensus_items=ITEM)
    assert not any(row.quartiles for row in second.findings[0].rows)


def tabulated(rows):
    return tabulation([rating_table("item", rows)])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_round_of_large_rows_is_publishable(seed):
    goes_on(seed)


@pytest.mark.prove
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_longer_a_second_round_of_large_rows_is_publishable(seed):
    for more in range(5):
        goes_on(1000 * seed + more)
