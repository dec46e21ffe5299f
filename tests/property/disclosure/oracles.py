"""Attackers written apart from the auditor: one counts every possible truth, one asks another solver."""

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.domain.findings import Consensus


def interval(count, people):
    return max(0, count - 4), min(people, count + 4)


def spreads(people, bounds):
    """Every row of so many people within these bounds."""
    if len(bounds) == 1:
        low, high = bounds[0]
        return [(people,)] if low <= people <= high else []
    low, high = bounds[0]
    return [
        (first, *rest) for first in range(low, min(high, people) + 1) for rest in spreads(people - first, bounds[1:])
    ]


def status_of(low, mid, high, people):
    raters = low + mid + high
    if 2 * raters < people:
        return Consensus.NONE
    if 10 * high >= 7 * raters and 100 * low < 15 * raters:
        return Consensus.IN
    return Consensus.OUT if 10 * low >= 7 * raters and 100 * high < 15 * raters else Consensus.NONE


def truths(drawn_rows, sizes, status):
    """Every truth that these drawn rows, everyone's first, leave possible: an array of truths x groups x cells."""
    everyone, *groups = drawn_rows
    if not groups:
        groups, sizes = [everyone], [sizes[0], sizes[0]]
    cells = len(everyone)
    found = np.zeros((1, 0, cells), dtype=np.int16)
    for row, people in zip(groups, sizes[1:], strict=True):
        spread = np.array(spreads(people, [interval(count, people) for count in row]), dtype=np.int16)
        before = np.repeat(found, len(spread), axis=0)
        found = np.concatenate([before, np.tile(spread, (len(found), 1))[:, None, :]], axis=1)
    total = found.sum(axis=1)
    low, high = np.array([interval(count, sizes[0]) for count in everyone]).T
    inside = ((total >= low) & (total <= high)).all(axis=1)
    if status is not None:
        inside &= [status_of(*row, sizes[0]) is status for row in total[:, :3].tolist()]
    return found[inside]


def unions(groups):
    return [np.array(chosen, dtype=bool) for chosen in product((0, 1), repeat=groups) if any(chosen)]


def gives_away(possible, sizes):
    """Whether a cell of a union of groups is known: exactly, as one or two people, or as all (but one) of them."""
    sizes = np.array(sizes)
    for own in [None, *product(range(possible.shape[1]), range(possible.shape[2]))]:
        inside = possible if own is None else possible[possible[:, own[0], own[1]] >= 1]
        if not len(inside):
            continue
        net = inside.copy()
        if own is not None:
            net[:, own[0], own[1]] -= 1
        for chosen in unions(len(sizes)):
            counts = net[:, chosen, :].sum(axis=1)
            least, most = counts.min(axis=0), counts.max(axis=0)
            telling = np.array([True] * len(least)) if len(least) != 2 else np.array([True, False])
            known = (least == most) | ((least >= 1) & (most <= 2)) | (telling & (least >= sizes[chosen].sum() - 1))
            if known.any():
                return True
    return False


def spans_by_milp(drawn_rows, sizes):
    """The least and the most of every cell of every group, by scipy's milp; no status."""
    everyone, *groups = drawn_rows
    cells = len(everyone)
    variables = len(groups) * cells
    low = [interval(count, people)[0] for row, people in zip(groups, sizes[1:], strict=True) for count in row]
    high = [interval(count, people)[1] for row, people in zip(groups, sizes[1:], strict=True) for count in row]
    rows, least, most = [], [], []
    for place, people in enumerate(sizes[1:]):
        row = np.zeros(variables)
        row[place * cells : (place + 1) * cells] = 1
        rows.append(row)
        least.append(people)
        most.append(people)
    for cell, count in enumerate(everyone):
        row = np.zeros(variables)
        row[cell::cells] = 1
        rows.append(row)
        least.append(interval(count, sizes[0])[0])
        most.append(interval(count, sizes[0])[1])
    constraint = LinearConstraint(np.array(rows), least, most)
    spans = []
    for variable in range(variables):
        goal = np.zeros(variables)
        goal[variable] = 1
        pair = []
        for sign in (1, -1):
            result = milp(sign * goal, constraints=constraint, bounds=Bounds(low, high), integrality=np.ones(variables))
            pair.append(None if result.x is None else round(result.x[variable]))
        spans.append(tuple(pair))
    return spans
