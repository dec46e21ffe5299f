"""Attackers of single tables, written apart from the auditor: one counts every truth, one asks another solver."""

from functools import cache
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from consult.domain.table_file import Kind

FAR = 10_000


@cache
def every_count(cells, most):
    return np.array(list(product(range(most + 1), repeat=cells)), dtype=np.int16)


def every_truth(table, inner, most):
    """Every possible truth of a table whose ``inner`` cells give all the others, each at most ``most``: truths x names."""
    names = [*table.cells, *table.margins]
    counts = every_count(len(inner), most)
    values = dict(zip(inner, counts.T, strict=True))
    inside = np.ones(len(counts), dtype=bool)
    for relation in table.relations:
        sums = sum(values[part] for part in relation.parts)
        if relation.equals is not None:
            inside &= sums == relation.equals
        if relation.total is not None:
            inside &= values.setdefault(relation.total, sums) == sums
    for name, value in values.items():
        cell = table.cells.get(name)
        least, highest = (cell.least, cell.most) if cell else (0, table.population)
        inside &= (value >= least) & (value <= (FAR if highest is None else highest))
    return names, np.stack([values[name] for name in names], axis=1)[inside]


def spans(names, truths):
    return {name: (int(truths[:, at].min()), int(truths[:, at].max())) for at, name in enumerate(names)}


def known(kind, threshold, least, most, *, insiders):
    """anonymity.md's three rules, in other words than the auditor's."""
    if kind is Kind.OPINION:
        return least == most or (least >= 1 and most <= 2)
    if kind is Kind.BASE:
        gross = most + insiders
        return gross > 0 and most < threshold and not (least == 0 and gross == threshold - 1)
    return not (most - least >= 5 and (least == 0 or most >= threshold))


def totals_above(table, name):
    found = {name}
    for _ in table.relations:
        found |= {relation.total for relation in table.relations if found & set(relation.parts)} - {None}
    return found


def failing(table, names, truths):
    """The cells that anyone, or insiders, know too well, by looking at every truth."""
    at = {name: place for place, name in enumerate(names)}
    looked_at = table.inexact if table.primary is None else table.primary
    placed = dict.fromkeys([*(name for name in table.inexact if name not in table.totals), *looked_at])
    placements = [each for k in range(table.insiders + 1) for each in combinations_with_replacement(placed, k)]
    return {cell for cell in looked_at if any(_fails(table, at, truths, cell, own) for own in placements)}


def _fails(table, at, truths, cell, own):
    inside = truths
    for name in set(own):
        inside = inside[inside[:, at[name]] >= own.count(name)]
    if not len(inside):
        return False
    among = sum(cell in totals_above(table, name) for name in own)
    counts = inside[:, at[cell]] - among
    least, most = int(counts.min()), int(counts.max())
    is_nought = cell in table.structural and not inside[:, at[cell]].any()
    if not is_nought and known(table.kind, table.threshold, least, most, insiders=among):
        return True
    return table.kind is Kind.OPINION and any(
        (people - inside[:, at[cell]]).max() <= max(1, elsewhere) for people, elsewhere in _rows(table, cell, own)
    )


def _rows(table, cell, own):
    """How many people there are in all whom the cell is a part of, where it is published; and insiders in other cells."""
    outside = [name for name in own if cell not in totals_above(table, name)]
    if table.population is not None:
        yield table.population, len(outside)
    for relation in table.relations:
        total = table.cells.get(relation.total)
        people = relation.equals
        if people is None and total is not None and total.exact:
            people = total.least
        if cell in relation.parts and len(relation.parts) > 1 and people is not None:
            others = set(relation.parts) - {cell}
            yield people, sum(bool(others & totals_above(table, name)) for name in outside)


def program_of(table):
    """The table for scipy: names, constraint, bounds."""
    names = [*table.cells, *table.margins]
    at = {name: place for place, name in enumerate(names)}
    rows, low, high = [], [], []
    for relation in table.relations:
        row = np.zeros(len(names))
        row[[at[part] for part in relation.parts]] = 1
        if relation.equals is not None:
            rows.append(row.copy())
            low.append(relation.equals)
            high.append(relation.equals)
        if relation.total is not None:
            row[at[relation.total]] -= 1
            rows.append(row)
            low.append(0)
            high.append(0)
    ends = [(cell.least, cell.most) for cell in table.cells.values()] + [(0, table.population)] * len(table.margins)
    bounds = Bounds([least for least, _ in ends], [np.inf if most is None else most for _, most in ends])
    return names, LinearConstraint(np.array(rows), low, high), bounds


def spans_by_milp(table):
    names, constraint, bounds = program_of(table)
    found = {}
    for place, name in enumerate(names):
        goal = np.zeros(len(names))
        goal[place] = 1
        ends = []
        for sign in (1, -1):
            result = milp(sign * goal, constraints=constraint, bounds=bounds, integrality=np.ones(len(names)))
            ends.append(None if result.x is None else round(result.x[place]))
        found[name] = tuple(ends)
    return found


def cheapest_by_shadows(table, primary):
    """Fischetti & Salazar's program in one piece: a least-cost pattern with two whole-number shadow tables per primary.

    Without presolve: with it, HiGHS in scipy 1.17.1 calls 57 the optimum of the pinned example, whose optimum is 7.
    """
    names = list(table.cells)
    at = {name: place for place, name in enumerate(names)}
    true = np.array([table.cells[name].least for name in names])
    n, most = len(names), table.population
    size = n + len(primary) * (2 * n + 1)
    rows, low, high = [], [], []

    def require(entries, least, highest):
        row = np.zeros(size)
        for place, coefficient in entries:
            row[place] += coefficient
        rows.append(row)
        low.append(least)
        high.append(highest)

    for number, cell in enumerate(primary):
        start = n + number * (2 * n + 1)
        choice, p = start + 2 * n, at[cell]
        for shadow in (start, start + n):
            for relation in table.relations:
                require([*((shadow + at[part], 1) for part in relation.parts), (shadow + at[relation.total], -1)], 0, 0)
            for i in range(n):
                require([(shadow + i, 1), (i, -(most - true[i]))], -np.inf, true[i])
                require([(shadow + i, 1), (i, true[i])], true[i], np.inf)
        require([(start + p, 1), (start + n + p, -1)], 5, np.inf)
        require([(start + n + p, 1), (choice, most)], -np.inf, most)  # choice 1: it may be nobody
        require([(start + p, 1), (choice, table.threshold)], table.threshold, np.inf)  # choice 0: the threshold
    costs = np.zeros(size)
    costs[:n] = [50 if name in table.totals else 1 for name in names]
    least, highest = np.zeros(size), np.full(size, float(most))
    highest[:n] = 1
    least[[at[cell] for cell in primary]] = 1
    for number in range(len(primary)):
        highest[n + number * (2 * n + 1) + 2 * n] = 1
    result = milp(
        costs,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(least, highest),
        integrality=np.ones(size),
        options={"presolve": False},
    )
    return None if result.x is None else round(result.fun)
