"""Attacks on whole releases, by an attacker who counts every possible truth and never asks the auditor."""

import random
from itertools import product

import pytest

from consult.disclosure.rounding import RoundingKey, Source, draw
from consult.disclosure.rules import protect
from consult.domain.findings import Consensus, Method
from consult.domain.table import CHOICE_CELLS, RATING_CELLS
from tests.property.disclosure.oracles import gives_away, truths
from tests.unit.disclosure.panels import occasion, spread, table, tabulation

PANELS = [[10], [12], [10, 10], [18, 12], [40, 24], [33, 30], [64], [34, 30]]
WEIGHTS = [(1, 1, 8, 1), (0, 1, 12, 0), (6, 1, 2, 1), (1, 3, 9, 0), (2, 2, 12, 3), (0, 0, 1, 0), (1, 1, 1, 1)]


@pytest.mark.parametrize("sizes", PANELS, ids=str)
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_no_cell_of_a_panel_is_recovered(sizes, weights):
    rng = random.Random(str((sizes, weights)))
    true = tabulation([table("item", [spread(people, weights, rng) for people in sizes])])
    finding = protect(true, method=Method(), occasion=occasion(7), consensus_items=frozenset({"item"})).findings[0]
    rows = [tuple(figure.count for figure in row.figures) for row in finding.rows]
    people = [row.people for row in true.tables[0].rows]
    possible = truths(rows, people, finding.status)
    truth = [row.counts for row in true.tables[0].rows[1:]] or [true.tables[0].rows[0].counts]
    assert (possible == truth).all(axis=(1, 2)).any()
    assert not gives_away(possible, people[1:] or people)


class Fixed:
    """A source without chance: rounding to the nearest, as public code would do without a key."""

    def chance(self, _cell, _counter):
        return 2**63


def rounded_to_nearest(counts):
    return draw(CHOICE_CELLS, counts, 5, Fixed(), 0)


def test_rounding_to_the_nearest_is_recovered_and_the_keyed_draw_is_not():
    """Two groups answer yes or no. Whoever runs public code over all their tables knows some cells exactly."""
    sizes = [11, 12]
    seen = {}
    for yes in product(*(range(people + 1) for people in sizes)):
        groups = [(count, people - count) for count, people in zip(yes, sizes, strict=True)]
        everyone = tuple(map(sum, zip(*groups, strict=True)))
        seen.setdefault(tuple(map(rounded_to_nearest, (everyone, *groups))), []).append(groups)
    known = [
        groups
        for candidates in seen.values()
        if any(len({groups[place] for groups in candidates}) == 1 for place in range(2))
        for groups in candidates
    ]
    assert len(known) == 6
    for groups in known:
        release = protect(tabulation([table("item", groups, option="o")]), method=Method(), occasion=occasion(5))
        rows = [tuple(figure.count for figure in row.figures) for row in release.findings[0].rows]
        assert not gives_away(truths(rows, [23, *sizes], None), sizes)


def test_dropping_the_redraw_is_recovered():
    """With a status beside it, the first draw of some tables gives a cell away; the released one never does."""
    counts = (1, 2, 9, 12)
    given_away = 0
    for seed in range(20):
        source = Source(key=RoundingKey(random.Random(seed).randbytes(32)), release=b"r", row=b"e", members=b"m")
        first = draw(RATING_CELLS, counts, 5, source, 0)
        given_away += gives_away(truths([first], [24], Consensus.IN), [24])
        release = protect(
            tabulation([table("item", [counts])]),
            method=Method(),
            occasion=occasion(seed),
            consensus_items=frozenset({"item"}),
        )
        rows = [tuple(figure.count for figure in release.findings[0].rows[0].figures)]
        assert not gives_away(truths(rows, [24], Consensus.IN), [24])
    assert given_away > 5


def test_the_error_of_a_percentage_stays_small_at_sixty_four():
    """Share of 7-9, drawn against true: about three points on average."""
    rng = random.Random(64)
    errors = []
    for seed in range(40):
        weights = [rng.expovariate(1) + 0.05 for _ in range(4)]
        counts = spread(64, weights, rng)
        release = protect(tabulation([table("item", [counts])]), method=Method(), occasion=occasion(seed))
        shown = release.findings[0].rows[0].figures[2].percent
        errors.append(abs(shown - 100 * counts[2] / 64))
    assert sum(errors) / len(errors) < 4
    assert max(errors) < 10
