"""The auditor of tables and the suppression, held against the enumeration of every truth and against another solver."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from consult.disclosure.auditor.tables import ContradictionError, audit_table
from consult.disclosure.suppression import KEY_BYTES, ChanceKey, NoSafePattern, protect_table
from consult.domain.table_file import Cell, Kind, PublishedTable, Relation
from tests.property.disclosure.table_oracles import (
    cheapest_by_shadows,
    every_truth,
    failing,
    spans,
    spans_by_milp,
)

CHANCE = ChanceKey(bytes(KEY_BYTES))
SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def counts_of(rows, columns, counts):
    """Inner cells, row and column totals, and the grand total of a two-way table."""
    table = np.array(counts).reshape(rows, columns)
    found = {f"{i}/{j}": int(table[i, j]) for i in range(rows) for j in range(columns)}
    found |= {f"row {i}": int(table[i].sum()) for i in range(rows)}
    return found | {f"column {j}": int(table[:, j].sum()) for j in range(columns)} | {"all": int(table.sum())}


def relations_of(rows, columns):
    by_row = [Relation(total=f"row {i}", parts=tuple(f"{i}/{j}" for j in range(columns))) for i in range(rows)]
    by_column = [Relation(total=f"column {j}", parts=tuple(f"{i}/{j}" for i in range(rows))) for j in range(columns)]
    grand = [
        Relation(total="all", parts=tuple(f"row {i}" for i in range(rows))),
        Relation(total="all", parts=tuple(f"column {j}" for j in range(columns))),
    ]
    return (*by_row, *by_column, *grand)


def published(draw, count):
    """One true count, as somebody might publish it."""
    match draw(st.sampled_from(["exact", "exact", "hidden", "hidden", "interval", "controlled", "nearest"])):
        case "exact":
            return Cell(least=count, most=count, exact=True)
        case "hidden":
            return Cell(least=0, most=None)
        case "interval":
            return Cell(least=max(0, count - draw(st.integers(0, 3))), most=count + draw(st.integers(0, 3)))
        case "controlled":
            shown = 5 * (count // 5 + (draw(st.booleans()) if count % 5 else 0))
            return Cell(least=max(0, shown - 4), most=shown + 4)
        case _:
            shown = 3 * round(count / 3)
            return Cell(least=max(0, shown - 1), most=shown + 1)


@st.composite
def tables(draw, rows, columns, most):
    """A truth, and a table that publishes it; totals without a number are margins, or numbers of their relation."""
    true = counts_of(
        rows, columns, draw(st.lists(st.integers(0, most), min_size=rows * columns, max_size=rows * columns))
    )
    population = draw(st.sampled_from([true["all"], true["all"] + 2, None]))
    cells, relations = {}, []
    for name, count in true.items():
        cell = published(draw, count)
        if population is not None:
            cell = Cell(
                least=cell.least, most=min(population, population if cell.most is None else cell.most), exact=cell.exact
            )
        cells[name] = cell
    for relation in relations_of(rows, columns):
        bare = cells.get(relation.total) is None or (relation.total != "all" and draw(st.integers(0, 3)) == 0)
        if bare:
            cells.pop(relation.total, None)
        told = draw(st.booleans()) if bare else False
        relations.append(
            Relation(total=relation.total, parts=relation.parts, equals=true[relation.total] if told else None)
        )
    names = list(cells)
    primary = draw(st.none() | st.lists(st.sampled_from(names), max_size=3, unique=True))
    noughts = [name for name in names if cells[name].least == 0]
    return true, PublishedTable(
        cells=cells,
        relations=tuple(relations),
        population=population,
        threshold=draw(st.integers(3, 10)),
        insiders=draw(st.sampled_from([0, 0, 1, 2])),
        kind=draw(st.sampled_from(Kind)),
        primary=None if primary is None else tuple(primary),
        structural=frozenset(draw(st.lists(st.sampled_from(noughts), max_size=2)) if noughts else ()),
    )


@settings(SLOWLY, max_examples=100)
@given(tables(2, 2, 3))
def test_the_auditor_finds_what_the_enumeration_of_every_truth_finds(drawn):
    _, table = drawn
    inner = ["0/0", "0/1", "1/0", "1/1"]
    names, truths = every_truth(table, inner, 12 if table.population is None else min(table.population, 14))
    oracle = spans(names, truths)
    assume(all(most < 12 or table.population is not None for _, most in oracle.values()))
    verdict = audit_table(table)
    assert dict(verdict.bounds) == {name: oracle[name] for name in table.inexact}
    assert {each.cell for each in verdict.findings} == failing(table, names, truths)


@settings(SLOWLY, max_examples=25)
@given(tables(4, 3, 30))
def test_the_auditors_bounds_are_those_of_another_solver(drawn):
    _, table = drawn
    oracle = spans_by_milp(table)
    assert dict(audit_table(table).bounds) == {name: oracle[name] for name in table.inexact}


@settings(SLOWLY, max_examples=40)
@given(tables(2, 2, 2), st.data())
def test_numbers_that_contradict_each_other_are_told_from_those_that_do_not(drawn, data):
    _, table = drawn
    exact = [name for name, cell in table.cells.items() if cell.exact]
    assume(exact)
    name = data.draw(st.sampled_from(exact))
    wrong = max(0, table.cells[name].least + data.draw(st.sampled_from([-2, -1, 1, 2])))
    assume(table.population is None or wrong <= table.population)
    cells = dict(table.cells) | {name: Cell(least=wrong, most=wrong, exact=True)}
    changed = PublishedTable(cells=cells, relations=table.relations, population=table.population)
    _, truths = every_truth(changed, ["0/0", "0/1", "1/0", "1/1"], 12)
    if len(truths):
        audit_table(changed)
    else:
        with pytest.raises(ContradictionError, match=r"^The numbers contradict each other: relation \d"):
            audit_table(changed)


def true_table(rows, columns, counts, **options):
    true = counts_of(rows, columns, counts)
    cells = {name: Cell(least=count, most=count, exact=True) for name, count in true.items()}
    return PublishedTable(cells=cells, relations=relations_of(rows, columns), population=2 * true["all"], **options)


COUNTS = st.integers(0, 9) | st.integers(10, 40) | st.integers(10, 40)


@settings(SLOWLY, max_examples=25)
@example([2, 12, 35, 0, 24, 4, 6, 29, 19, 18, 30, 20])
@given(st.lists(COUNTS, min_size=12, max_size=12))
def test_the_pattern_costs_what_fischetti_and_salazars_program_costs(counts):
    table = true_table(4, 3, counts)
    assume(sum(counts) >= 20)
    primary = [name for name, cell in table.cells.items() if cell.least < table.threshold]
    assume(1 <= len(primary) <= 4)
    oracle = cheapest_by_shadows(table, primary)
    try:
        found = protect_table(table, CHANCE)
    except NoSafePattern:
        assert oracle is None
        return
    assert list(found.primary) == primary
    hidden = [*found.primary, *found.secondary]
    assert sum(50 if name in table.totals else 1 for name in hidden) == oracle
    assert found.verdict.passed


def safe(truths, at, table):
    counts = truths[:, at]
    least, most = counts.min(), counts.max()
    return most - least >= 5 and (least == 0 or most >= table.threshold)


@settings(SLOWLY, max_examples=15)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.integers(3, 6))
def test_no_cheaper_pattern_is_safe_by_trying_every_one(counts, threshold):
    """Two by two, every one of 512 patterns, each attacked by counting every table that it leaves possible."""
    true = counts_of(2, 2, counts)
    assume(true["all"] >= 6)
    cells = {name: Cell(least=count, most=count, exact=True) for name, count in true.items()}
    table = PublishedTable(
        cells=cells, relations=relations_of(2, 2), population=true["all"] + 3, threshold=threshold, primary=("0/0",)
    )
    free = PublishedTable(
        cells=dict.fromkeys(cells, Cell(least=0, most=table.population)),
        relations=table.relations,
        population=table.population,
    )
    names, truths = every_truth(free, ["0/0", "0/1", "1/0", "1/1"], table.population)
    same = truths == np.array([true[name] for name in names])
    costs = np.array([50 if name in table.totals else 1 for name in names])
    best = None
    for pattern in range(1 << len(names)):
        hidden = np.array([bool(pattern >> place & 1) for place in range(len(names))])
        if hidden[0] and (best is None or costs[hidden].sum() < best):
            possible = truths[(same | hidden).all(axis=1)]
            best = int(costs[hidden].sum()) if safe(possible, 0, table) else best
    try:
        found = protect_table(table, CHANCE)
    except NoSafePattern:
        assert best is None
    else:
        assert sum(50 if name in table.totals else 1 for name in [*found.primary, *found.secondary]) == best


@settings(SLOWLY, max_examples=20)
@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_what_is_protected_for_an_insider_passes_her_audit(counts):
    table = true_table(3, 3, counts, insiders=1)
    try:
        found = protect_table(table, CHANCE)
    except NoSafePattern:
        return
    assert found.verdict.passed
    assert {name for name, count in found.cells.items() if count is None} == {*found.primary, *found.secondary}
    assert all(count in (None, table.cells[name].least) for name, count in found.cells.items())
