"""Attacks on panels over three rounds: late joiners, drop-outs, erasures, a unanimous group, an insider, the rosters known.

`poe prove` prints a report for each size.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations

import pytest

from consult.disclosure.rules import Cause, Fault, protect
from consult.domain.findings import FURTHEST, Method
from tests.proofs.attacker import Attack, Told, patterns_of, told
from tests.unit.disclosure.panels import occasion, spread, table, tabulation
from tests.unit.disclosure.waves import CELLS, Change, move, story

PANELS = {8: [8], 12: [12], 20: [10, 10], 30: [17, 13], 60: [30, 18, 12], 120: [60, 35, 25], 300: [150, 90, 60]}
FALLING = (64, 60, 53)
RISING = (53, 64, 74)
ROUNDS = 3
NEAR = 4
"""People by which a figure of what is asked for the first time misses at most."""
ALL = tuple(waves for many in range(1, ROUNDS + 1) for waves in combinations(range(ROUNDS), many))


@dataclass
class Report:
    """What attackers found in panels of one size."""

    size: object
    panels: int = 0
    exact: int = 0
    failing: int = 0
    left: int = 0
    joined: int = 0
    by_status: int = 0
    believed: int = 0
    told: Counter = field(default_factory=Counter)
    """What those two told, by whom it was about and how."""
    refusals: int = 0
    errors: list = field(default_factory=list)

    def take(self, known):
        self.exact += known.way == "exact"
        self.failing += known.people == "described"
        self.left += known.people == "left"
        self.joined += known.people == "joined"

    @property
    def error(self):
        return sum(self.errors) / len(self.errors) if self.errors else 0.0

    def __str__(self):
        return (
            f"{self.size} people: {self.panels} panels; cells recovered exactly {self.exact}; targets failing the rule "
            f"{self.failing}; leavers identified {self.left}; joiners identified {self.joined}; refusals {self.refusals}; "
            f"error of the share of 7-9: {self.error:.1f} points; panels in which a status that turned told of somebody {self.by_status}, "
            f"or figures taken for nearer than they need be {self.believed}; what these told: {dict(self.told)}"
        )


def unanimous(people, rng):
    counts = [0] * CELLS
    counts[rng.randrange(CELLS)] = people
    return tuple(counts)


def answers(people, rng):
    if rng.random() < 0.2:
        return unanimous(people, rng)
    return spread(people, [rng.expovariate(1) ** 2 + 0.01 for _ in range(CELLS)], rng)


def some_of(counts, how_many, rng):
    """So many people of a row, by cell."""
    chosen = Counter(rng.sample([cell for cell in range(CELLS) for _ in range(counts[cell])], how_many))
    return tuple(chosen[cell] for cell in range(CELLS))


def panel_of(sizes, rng, totals=None):
    """Three rounds, released one after the other; ``totals`` are how many are in each, else a few come and go."""
    rows = [answers(people, rng) for people in sizes]
    panel = story(rows)
    panel.release(rng.randrange(10**6))
    for number in range(1, ROUNDS):
        more = totals[number] - totals[number - 1] if totals else 0
        changes = []
        for place, counts in enumerate(rows):
            gone = max(0, -more) if place == 0 else 0
            leave = some_of(counts, min(gone + rng.choice([0, 1, 2, 3]), max(0, sum(counts) - 10)), rng)
            stayed = tuple(count - out for count, out in zip(counts, leave, strict=True))
            coming = max(0, more) + sum(leave) - gone if totals and place == 0 else rng.choice([0, 1, 2, 3])
            join = spread(coming, [1] * CELLS, rng)
            then = rng.choice([None, None, answers(sum(stayed), rng)])
            changes.append(Change(leave=leave, join=join, then=then))
            rows[place] = tuple(count + new for count, new in zip(then or stayed, join, strict=True))
        move(panel, changes)
        panel.release(rng.randrange(10**6))
    return panel


def attack(panel, report, rng, *, insiders=1):
    """Every choice of releases together; nobody inside, and somebody who knows what she said.

    What several statuses together tell at the edge, no draw can hide; and what somebody believes who takes every figure
    of what was asked again for a near one need not be so (decision 0016). Both are counted apart.
    """
    report.panels += 1
    turned, believed = False, False
    findings = {
        number: told(wave.release.findings[0], wave.release.groups)
        for number, wave in enumerate(panel.waves)
        if wave.release.findings
    }
    for waves in (each for each in ALL if findings.keys() >= set(each)):
        patterns = patterns_of(panel, waves)
        inside = [one for one in panel.people if any(one.places[wave] is not None for wave in waves)]
        owns = [None]
        for one in rng.sample(inside, insiders):
            said = {one.said[wave]["item"] for wave in waves if one.places[wave] is not None}
            if len(said) == 1:
                pattern = tuple(one.places[wave] for wave in waves)
                owns.append(([each for each, _ in patterns].index(pattern), said.pop()))
        for own in owns:
            seen = [findings[wave] for wave in waves]
            found = Attack(seen, patterns, own).found()
            if found and len(waves) > 1:
                turned = True
                report.told.update((known.people, known.way) for known in found)
                bare = [replace(one, status=None) for one in seen]
                found = Attack(bare, patterns, own).found()
                if found:
                    believed = True
                    reach = tuple(NEAR if wave == min(findings) else FURTHEST for wave in waves)
                    found = Attack(bare, patterns, own, reach=reach).found()
            for known in found:
                report.take(known)
    report.by_status += turned and not believed
    report.believed += believed


def measured(panel, report):
    """The error added to the share of 7-9, by wave."""
    for number, wave in enumerate(panel.waves):
        inside = [one for one in panel.people if len(one.places) > number and one.places[number] is not None]
        high = sum(one.said[number]["item"] == 2 for one in inside)
        shown = wave.release.findings[0].rows[0].figures[2].percent if wave.release.findings else None
        if shown is not None:
            report.errors.append(abs(shown - 100 * high / len(inside)))


def campaign(size, sizes, seeds, totals=None):
    report = Report(size=size)
    for seed in seeds:
        rng = random.Random(f"{size} {seed}")
        try:
            panel = panel_of(sizes, rng, totals)
        except Fault:
            report.refusals += 1
            continue
        attack(panel, report, rng)
        measured(panel, report)
    return report


def nothing_found(report):
    sys.stdout.write(f"{report}\n")
    assert (report.exact, report.failing, report.left, report.joined, report.refusals) == (0, 0, 0, 0, 0), str(report)
    assert report.panels
    assert {people for people, _ in report.told} <= {"left", "joined"}, str(report)
    assert 10 * (report.by_status + report.believed) <= report.panels, str(report)


@pytest.mark.parametrize("size", PANELS)
def test_no_attacker_finds_anything_over_three_rounds(size):
    nothing_found(campaign(size, PANELS[size], range(1)))


@pytest.mark.prove
@pytest.mark.parametrize("size", PANELS)
def test_longer_no_attacker_finds_anything_over_three_rounds(size):
    nothing_found(campaign(size, PANELS[size], range(100, 130)))


@pytest.mark.prove
@pytest.mark.parametrize("totals", [RISING, FALLING], ids=str)
def test_longer_as_people_come_and_go(totals):
    first = totals[0] - 20
    nothing_found(campaign(totals, [first, 20], range(30), totals))


def test_with_what_the_engine_never_says_the_attacker_finds_something():
    """The attack can succeed: one exact cell beside the drawn ones is enough, here that of a row of few."""
    rng = random.Random(1)
    found = 0
    for _ in range(6):
        panel = panel_of([12], rng)
        findings = [told(wave.release.findings[0], ()) for wave in panel.waves]
        true = [sum(one.said[0].get("item") == cell for one in panel.people) for cell in range(CELLS)]
        leaks = [(0, None, cell, true[cell]) for cell in (0, 1)]
        found += any(
            known.way == "exact" for known in Attack(findings[:1], patterns_of(panel, (0,)), None, leaks).found()
        )
    assert found == 6


def test_a_second_draw_of_the_same_people_would_be_read_and_is_refused():
    """Of 63 people, drawn as 30 and 30 and then as 25 and 35, 29 and 34 are known exactly."""
    patterns = [((0, 0), 63)]
    drawn = [[30, 30], [25, 35]]
    waves = [Told(rows={None: row}, status=None) for row in drawn]
    assert {known.way for known in Attack(waves, patterns).found()} == {"exact"}
    for seed in range(20):
        again = story([(29, 34, 0, 0)])
        again.release(seed)
        move(again, [Change()])
        again.release(seed + 100)
        attack_of_two = Attack([told(wave.release.findings[0], ()) for wave in again.waves], patterns)
        assert attack_of_two.possible()
        assert attack_of_two.found() == []


def test_a_round_is_released_once_whatever_was_answered():
    for seed in range(5):
        panel = panel_of([12], random.Random(seed))
        true, history = panel.tabulation(), panel.history()
        overlaps = tuple(((*pattern, pattern[-1]), people) for pattern, people in history.overlaps)
        again = replace(occasion(seed), release=panel.waves[-1].round, history=replace(history, overlaps=overlaps))
        with pytest.raises(Fault) as caught:
            protect(true, method=Method(), occasion=again)
        assert caught.value.cause is Cause.HISTORY


def shape(release):
    return (
        release.taking_part,
        release.groups,
        tuple((one.item, one.status is None, tuple(row.total for row in one.rows)) for one in release.findings),
    )


@pytest.mark.parametrize("sizes", [[8], [12], [20], [12, 11], [33, 14]], ids=str)
def test_who_reads_refusals_and_what_is_left_out_reads_sizes_alone(sizes):
    """Whatever is answered, the same is offered: extremes, unanimity and everything skipped among it."""
    shapes = set()
    for seed in range(30):
        rng = random.Random(seed)
        rows = [cell_of(people, seed) if seed < CELLS else answers(people, rng) for people in sizes]
        items = frozenset({"item"})
        made = protect(
            tabulation([table("item", rows)]), method=Method(), occasion=occasion(seed), consensus_items=items
        )
        shapes.add(shape(made))
    assert len(shapes) == 1


def cell_of(people, seed):
    return tuple(people if cell == seed % CELLS else 0 for cell in range(CELLS))


@pytest.mark.parametrize("sizes", [[12], [24], [31]], ids=str)
def test_who_runs_this_code_with_keys_of_her_own_rules_nothing_more_out(sizes):
    """The truths that lie furthest apart are all made into the published figures by some key."""
    rng = random.Random(str(sizes))
    true = tabulation([table("item", [answers(sizes[0], rng)])])
    published = protect(true, method=Method(), occasion=occasion(1)).findings[0]
    attacker = Attack([told(published, ())], [((0,), sizes[0])])
    for cell in range(CELLS):
        for sign in (1, -1):
            point = tuple(int(count) for count in attacker.ask([0], cell, sign))
            candidate = tabulation([table("item", [point])])
            made = (protect(candidate, method=Method(), occasion=occasion(seed)).findings[0] for seed in range(1000))
            assert any(each == published for each in made), point
