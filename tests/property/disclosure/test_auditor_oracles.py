"""The auditor agrees with two attackers that share no line with it."""

import random

import pytest

from consult.disclosure.auditor import Way, audit
from consult.disclosure.auditor.programs import programs, terms
from consult.disclosure.auditor.reading import read
from consult.disclosure.proof import tables
from consult.disclosure.rounding import roundings
from consult.domain.findings import Consensus
from tests.property.disclosure.oracles import gives_away, spans_by_milp, status_of, truths
from tests.unit.disclosure.panels import drawn, released


def drawn_somehow(counts, rng):
    return rng.choice(list(roundings(counts, 5)))


def drawn_badly(counts, cell, *, up):
    """The rounding that moves one cell up, or down, where there is one."""
    return sorted(roundings(counts, 5), key=lambda row: row[cell])[-1 if up else 0]


def cornered(people, cells, rng):
    """Counts near the corners, where little is left open."""
    counts = [0] * cells
    counts[rng.randrange(cells)] = people
    for _ in range(rng.choice([0, 1, 1, 2, 3, 4, 8])):
        giver = max(range(cells), key=counts.__getitem__)
        counts[giver] -= 1
        counts[rng.randrange(cells)] += 1
    return tuple(counts)


def case(rng, cells):
    groups = rng.choice([2, 2, 3]) if cells == 2 else 2
    sizes = [rng.randint(10, 13) for _ in range(groups)]
    rows = [cornered(people, cells, rng) for people in sizes]
    everyone = tuple(map(sum, zip(*rows, strict=True)))
    people = [sum(sizes), *sizes]
    if rng.random() < 0.5:
        return everyone, [drawn_somehow(counts, rng) for counts in (everyone, *rows)], people
    cell, up = rng.randrange(cells), rng.random() < 0.5
    groups_drawn = [drawn_badly(counts, cell, up=up) for counts in rows]
    return everyone, [drawn_badly(everyone, cell, up=not up), *groups_drawn], people


@pytest.mark.parametrize("seed", range(40))
def test_two_groups_against_every_possible_truth(seed):
    rng = random.Random(seed)
    everyone, rows, people = case(rng, 4)
    status = rng.choice([None, status_of(*everyone[:3], people[0])])
    release, roster = released([drawn("item", rows, people, status)], people)
    assert audit(release, roster, {}).accepted is not gives_away(truths(rows, people, status), people[1:])


@pytest.mark.parametrize("seed", range(60))
def test_groups_of_an_options_table_against_every_possible_truth(seed):
    rng = random.Random(seed)
    _, rows, people = case(rng, 2)
    release, roster = released([drawn("item", rows, people, option="o")], people)
    assert audit(release, roster, {}).accepted is not gives_away(truths(rows, people, None), people[1:])


@pytest.mark.parametrize("people", [10, 15, 19, 20, 23])
def test_one_row_against_every_possible_truth(people):
    """All drawn rows of a size, with every status: refused exactly where something is known, or nothing possible."""
    seen = set()
    for fives in tables((people + 1) // 5, 4):
        row = tuple(5 * five for five in fives)
        for status in (None, *Consensus):
            possible = truths([row], [people], status)
            release, roster = released([drawn("item", [row], [people], status)], [people])
            verdict = audit(release, roster, {})
            if len(possible):
                assert verdict.accepted is not gives_away(possible, [people])
            else:
                assert {reason.way for reason in verdict.reasons} == {Way.IMPOSSIBLE}
            seen.add((status, verdict.accepted))
    assert {(None, True), (Consensus.NONE, True), (Consensus.IN, False)} <= seen


@pytest.mark.parametrize("seed", range(25))
def test_every_interval_against_a_second_solver(seed):
    rng = random.Random(seed)
    sizes = [rng.randint(10, 40) for _ in range(rng.randint(2, 4))]
    rows = [cornered(people, 4, rng) for people in sizes]
    everyone = tuple(map(sum, zip(*rows, strict=True)))
    rows = [drawn_somehow(counts, rng) for counts in (everyone, *rows)]
    people = [sum(sizes), *sizes]
    release, roster = released([drawn("item", rows, people)], people)
    published = read(release.findings[0], release, roster)
    (program,) = programs(published)
    spans = []
    for atom in range(len(sizes)):
        for cell in range(4):
            goal = terms(published, (atom,), cell)
            place = goal[0][1]
            spans.append((program.minimise(goal)[place], program.maximise(goal)[place]))
    assert spans == spans_by_milp(rows, people)


@pytest.mark.parametrize("people", [19, 20])
@pytest.mark.parametrize("status", list(Consensus))
def test_a_status_leaves_exactly_the_truths_that_have_it(people, status):
    """The least and the most of every cell, over all ways to the status, for every drawn row."""
    for fives in tables((people + 1) // 5, 4):
        row = tuple(5 * five for five in fives)
        possible = truths([row], [people], status)[:, 0, :]
        release, roster = released([drawn("item", [row], [people], status)], [people])
        published = read(release.findings[0], release, roster)
        for cell in range(4):
            goal = terms(published, (0,), cell)
            points = [ask(goal) for program in programs(published) for ask in (program.minimise, program.maximise)]
            counts = [point[cell] for point in points if point is not None]
            assert (min(counts, default=None), max(counts, default=None)) == (
                (possible[:, cell].min(), possible[:, cell].max()) if len(possible) else (None, None)
            )
