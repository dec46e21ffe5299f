"""Options that bound each other, against attackers that count every possible truth."""

import random
from itertools import combinations, product

import numpy as np
import pytest

from consult.disclosure.auditor import audit
from consult.disclosure.auditor.limits import _Together
from consult.disclosure.auditor.reading import read
from tests.property.disclosure.oracles import interval, truths, unions
from tests.property.disclosure.test_auditor_oracles import drawn_badly, drawn_somehow
from tests.unit.disclosure.panels import drawn, released


def joint_truths(rows, people, limit):
    """Every way in which so many people can have chosen the options of one item, each at most ``limit``."""
    possible = [()]
    for row in rows:
        low, high = interval(row[0], people)
        others_low, others_high = interval(row[1], people)
        span = range(max(low, people - others_high), min(high, people - others_low) + 1)
        possible = [(*truth, chosen) for truth in possible for chosen in span]
    return [truth for truth in possible if sum(truth) <= limit * people]


def nets(possible, people, limit, own):
    """What the others can have chosen, if an insider chose these options (None: there is no insider)."""
    if own is None:
        return possible
    found = [[count - (place in own) for place, count in enumerate(truth)] for truth in possible]
    return [net for net in found if min(net) >= 0 and max(net) <= people - 1 and sum(net) <= limit * (people - 1)]


def known_together(possible, people, limit):
    """Whether the others' counts of an option are known to somebody, inside (with any choices of hers) or not."""
    options = range(len(possible[0]))
    insiders = [set(chosen) for number in range(limit + 1) for chosen in combinations(options, number)]
    for own in (None, *insiders):
        others = people - (own is not None)
        for counts in zip(*nets(possible, people, limit, own), strict=True):
            least, most = min(counts), max(counts)
            one_or_two = (least >= 1 and most <= 2) or (others - most >= 1 and others - least <= 2)
            if least == most or one_or_two or least >= people - 1:
                return True
    return False


@pytest.mark.parametrize("seed", range(150))
def test_a_limit_on_choices_against_every_possible_truth(seed):
    """The room that the auditor keeps for an insider's choices costs nothing here: it refuses what is known, and only that."""
    rng = random.Random(seed)
    people, options = rng.randint(10, 14), rng.choice([2, 3, 3, 4])
    limit = rng.randint(1, options - 1)
    weights = [rng.expovariate(1) ** 2 + 0.01 for _ in range(options)]
    chosen = [0] * options
    for _ in range(people):
        for option in sorted(range(options), key=lambda place: rng.expovariate(weights[place]))[:limit]:
            chosen[option] += 1
    bad = rng.random() < 0.5
    pairs = [(count, people - count) for count in chosen]
    rows = [drawn_badly(pair, 0, up=True) if bad else drawn_somehow(pair, rng) for pair in pairs]
    findings = [drawn("item", [row], [people], option=str(place)) for place, row in enumerate(rows)]
    release, roster = released(findings, [people])
    accepted = audit(release, roster, {"item": limit}).accepted
    known = known_together(joint_truths(rows, people, limit), people, limit)
    assert accepted is not known


def pairs_of_truths(findings, sizes):
    """Every way in which two groups, of one choice each, can have chosen one of two options: truths x options x groups."""
    per_option = []
    for rows in findings:
        found = truths(rows, [sum(sizes), *sizes], None)
        per_option.append([tuple(int(cell) for cell in truth[:, 0]) for truth in found])
    return np.array(
        [
            pair
            for pair in product(*per_option)
            if all(sum(option[group] for option in pair) <= people for group, people in enumerate(sizes))
        ]
    )


def pair_gives_away(possible, sizes):
    for group, own in [(None, None), *product(range(2), (None, 0, 1))]:
        net = possible.copy()
        people = np.array(sizes)
        if group is not None:
            people[group] -= 1
            if own is not None:
                net[:, own, group] -= 1
            fits = (
                (net >= 0).all(axis=(1, 2)) & (net <= people).all(axis=(1, 2)) & (net.sum(axis=1) <= people).all(axis=1)
            )
            net = net[fits]
        for chosen in unions(2) if len(net) else ():
            of = people[chosen].sum()
            counts = net[:, :, chosen].sum(axis=2)
            least, most = counts.min(axis=0), counts.max(axis=0)
            inside = group is not None and chosen[group]
            known = (least == most) | ((least >= 1) & (most <= 2)) | (least >= of - (not inside))
            few_others = (of - most >= 1) & (of - least <= 2)
            if (known | few_others).any():
                return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_a_limit_on_choices_in_two_groups_against_every_possible_truth(seed):
    """What is accepted is safe. What is refused may be refused too strictly, never the other way round."""
    rng = random.Random(seed)
    sizes = [rng.randint(10, 13) for _ in range(2)]
    share = rng.choice([0.05, 0.3, 0.5])
    first = [sum(rng.random() < share for _ in range(people)) for people in sizes]
    chosen = [
        first,
        [people - count - (rng.random() < 0.2) * (count < people) for people, count in zip(sizes, first, strict=True)],
    ]
    findings = []
    for counts in chosen:
        rows = [(count, people - count) for count, people in zip(counts, sizes, strict=True)]
        rows.insert(0, tuple(map(sum, zip(*rows, strict=True))))
        findings.append([drawn_somehow(row, rng) for row in rows])
    people = [sum(sizes), *sizes]
    shown = [drawn("item", rows, people, option=str(place)) for place, rows in enumerate(findings)]
    release, roster = released(shown, people)
    accepted = audit(release, roster, {"item": 1}).accepted
    known = pair_gives_away(pairs_of_truths(findings, sizes), sizes)
    assert not (accepted and known)


def raised(point, own, atom, options, groups):
    """A point of the program, raised by an insider of this group where she chose what nobody of it did."""
    truth = np.array(point[: options * groups]).reshape(options, groups)
    for option in own:
        truth[option, atom] = max(1, truth[option, atom])
    return truth


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("atom", [0, 1])
def test_evidence_stands_for_every_set_of_choices_of_an_insider(seed, atom):
    rng = random.Random(seed)
    sizes, options, limit = [rng.randint(10, 20) for _ in range(2)], 4, rng.randint(1, 3)
    findings = []
    for _ in range(options):
        yes = [rng.choice([0, 1, 2, people // 2, people // 4]) for people in sizes]
        rows = [(count, people - count) for count, people in zip(yes, sizes, strict=True)]
        rows.insert(0, tuple(map(sum, zip(*rows, strict=True))))
        findings.append([drawn_somehow(row, rng) for row in rows])
    people = [sum(sizes), *sizes]
    shown = [drawn("item", rows, people, option=str(place)) for place, rows in enumerate(findings)]
    release, roster = released(shown, people)
    together = _Together([read(finding, release, roster) for finding in shown], limit, atom)
    together.weakness()
    kept = [point for point in together._pool if all(point[options * 2 :])]
    assert kept
    for point in kept:
        for number in range(limit + 1):
            for own in combinations(range(options), number):
                truth = raised(point, own, atom, options, 2)
                net = truth[:, atom] - [option in own for option in range(options)]
                assert net.min() >= 0
                assert net.max() <= sizes[atom] - 1
                assert net.sum() <= limit * (sizes[atom] - 1)
                for rows, option in zip(findings, truth, strict=True):
                    for drawn_row, count, of in zip(rows, (option.sum(), *option), people, strict=True):
                        assert abs(drawn_row[0] - count) < 5
                        assert abs(drawn_row[1] - (of - count)) < 5
