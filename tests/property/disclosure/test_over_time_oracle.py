"""Two releases of one row of few people, against every possible truth."""

import random
from dataclasses import replace

import numpy as np
import pytest

from consult.disclosure.auditor import History, Wave, audit_over_time
from consult.disclosure.rounding import RoundingKey, Source, draw
from consult.domain.table import CHOICE_CELLS, RATING_CELLS
from tests.property.disclosure.oracles import interval, spreads
from tests.unit.disclosure.panels import drawn, released, spread

SOME = range(40)


def every(people, cells):
    return np.array(spreads(people, [(0, people)] * cells), dtype=np.int16)


def together(drawn_rows, stayed, left, joined):
    """Every truth of those who stayed, left and joined that both drawn rows leave possible: truths x 3 x cells."""
    cells = len(drawn_rows[0])
    stay = every(stayed, cells)
    parts = [stay, every(left, cells), every(joined, cells)]
    first, second = (
        np.array([interval(count, people) for count in row]).T
        for row, people in drawn_rows_of(drawn_rows, stayed, left, joined)
    )
    places = np.stack(np.meshgrid(*(np.arange(len(part)) for part in parts), indexing="ij"), axis=-1).reshape(-1, 3)
    truths = np.stack([part[places[:, number]] for number, part in enumerate(parts)], axis=1)
    inside = np.ones(len(truths), dtype=bool)
    for other, (least, most) in ((1, first), (2, second)):
        row = truths[:, 0] + truths[:, other]
        inside &= ((row >= least) & (row <= most)).all(axis=1)
    return truths[inside]


def drawn_rows_of(drawn_rows, stayed, left, joined):
    return zip(drawn_rows, (stayed + left, stayed + joined), strict=True)


def gives_away(truths, sizes):
    """By R6 and decision 0016: a row's cell exactly, or all but one of those in a row, of who stayed, left or joined."""
    cells = truths.shape[2]
    for own in [None, *((who, cell) for who in range(3) for cell in range(cells))]:
        seen = truths if own is None else truths[truths[:, own[0], own[1]] >= 1]
        if not len(seen):
            continue
        net = seen.copy()
        if own is not None:
            net[:, own[0], own[1]] -= 1
        for other in (1, 2):
            counts = net[:, 0] + net[:, other]
            telling = np.arange(cells) < (1 if cells == len(CHOICE_CELLS) else cells)
            all_but_one = counts.min(axis=0) >= sizes[0] + sizes[other] - 1
            if ((counts.min(axis=0) == counts.max(axis=0)) | (telling & all_but_one)).any():
                return True
        for who, people in enumerate(sizes):
            if people and (telling & (net[:, who].min(axis=0) >= max(1, people - 1))).any():
                return True
    return False


@pytest.mark.parametrize("cells", [CHOICE_CELLS, RATING_CELLS], ids=len)
@pytest.mark.parametrize("seed", SOME)
def test_two_waves_against_every_possible_truth(seed, cells):
    rng = random.Random(f"{seed} {cells}")
    stayed, left, joined = rng.randint(10, 12 if len(cells) > 2 else 24), rng.randint(0, 3), rng.randint(0, 2)
    weights = [rng.expovariate(1) ** 2 for _ in cells]
    stay, gone, new = (spread(people, weights, rng) for people in (stayed, left, joined))
    rows = []
    for wave, other in enumerate((gone, new)):
        source = Source(key=RoundingKey(rng.randbytes(32)), release=bytes([wave]), row=b"e", members=b"m")
        rows.append(draw(cells, [a + b for a, b in zip(stay, other, strict=True)], 5, source, 0))
    if rng.random() < 0.3:
        rows[1] = tuple(rng.sample(rows[1], len(cells)))
    findings = [drawn("item", [row], [people]) for row, people in drawn_rows_of(rows, stayed, left, joined)]
    earlier, _ = released(findings[:1], [stayed + left])
    pending, roster = released(findings[1:], [stayed + joined])
    overlaps = tuple(each for each in (((0, 0), stayed), ((0, None), left), ((None, 0), joined)) if each[1])
    history = History(waves=(Wave(round=b"1", release=earlier),), overlaps=overlaps)
    accepted = audit_over_time(findings[1], replace(pending, number=2), roster, history).accepted
    truths = together(rows, stayed, left, joined)
    assert accepted == (not len(truths) or not gives_away(truths, (stayed, left, joined)))
