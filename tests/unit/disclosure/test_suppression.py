"""Optimal secondary suppression: what it leaves out, what it refuses, and that nothing unpublished decides."""

from dataclasses import replace

import pytest

from consult.disclosure import suppression
from consult.disclosure.auditor.tables import ContradictionError
from consult.disclosure.solver import IntegerProgram, Unproven
from consult.disclosure.suppression import ChanceKey, NoSafePattern, UnsuitableError
from consult.disclosure.suppression.costs import chances, losses
from consult.domain.table_file import Cell, Kind, Linear, PublishedTable, Relation


def true(counts, *relations, **options):
    cells = {name: Cell(least=count, most=count, exact=True) for name, count in counts.items()}
    return PublishedTable(cells=cells, relations=tuple(relations), **options)


def protect_table(table, key=bytes(32)):
    return suppression.protect_table(table, ChanceKey(key))


def row(*parts, total="all"):
    return Relation(total=total, parts=parts)


def test_a_table_without_anything_to_protect_is_left_as_it_is():
    found = protect_table(true({"a": 20, "b": 30, "all": 50}, row("a", "b")))
    assert (found.primary, found.secondary) == ((), ())
    assert dict(found.cells) == {"a": 20, "b": 30, "all": 50}
    assert found.verdict.passed


def test_cells_under_the_threshold_are_primary_noughts_included_unless_they_are_structural():
    counts = {"a": 0, "b": 9, "c": 10, "d": 40, "all": 59}
    found = protect_table(true(counts, row("a", "b", "c", "d")))
    assert found.primary == ("a", "b")
    assert found.secondary == ()
    found = protect_table(true(counts, row("a", "b", "c", "d"), structural=frozenset({"a"})))
    assert (found.primary, found.secondary) == (("b",), ("c",))
    assert dict(found.cells)["a"] == 0
    assert protect_table(true(counts, row("a", "b", "c", "d"), threshold=9)).primary == ("a",)


def test_a_total_costs_fifty_inner_cells():
    counts = {"a": 2, "b": 30, "all": 32}
    assert losses(true(counts, row("a", "b"))) == {"a": 1, "b": 1, "all": 50}
    assert protect_table(true(counts, row("a", "b"))).secondary == ("b",)
    fixed = Linear(coefficients=((1, "b"),), low=30, high=30)
    assert protect_table(true(counts, row("a", "b"), linear=(fixed,))).secondary == ("all",)


KEYS = [bytes([number]) * 32 for number in range(40)]


def test_among_patterns_of_one_cost_chance_alone_decides():
    """Whatever totals a cell is a part of, and whatever it holds: each of three has its turn, for each key the same one."""
    counts = {"a": 2, "b": 30, "c": 20, "d": 25, "all": 77}
    table = true(counts, row("a", "b", "c", "d"))
    found = [protect_table(table, key).secondary for key in KEYS[:12]]
    assert {name for (name,) in found} == {"b", "c", "d"}
    assert found == [protect_table(table, key).secondary for key in KEYS[:12]]
    moved = {**counts, "b": 20, "c": 35, "d": 20}
    assert found == [protect_table(true(moved, row("a", "b", "c", "d")), key).secondary for key in KEYS[:12]]


def test_chance_is_the_key_s_and_the_names_alone():
    counts = {"a": 2, "b": 30, "all": 32}
    drawn = chances(true(counts), ChanceKey(KEYS[1]))
    assert drawn == chances(true({"all": 5, "b": 3, "a": 2}), ChanceKey(KEYS[1]))
    assert drawn != chances(true(counts), ChanceKey(KEYS[2]))
    assert all(1 <= cost <= 1 << 16 for cost in drawn.values())
    with pytest.raises(ValueError, match="32 bytes"):
        chances(true(counts), ChanceKey(bytes(16)))


def two_by_three(counts):
    """Two rows of three cells, with every total."""
    cells = {f"{place // 3}{place % 3}": count for place, count in enumerate(counts)}
    rows = [row(*(f"{r}{c}" for c in range(3)), total=f"row {r}") for r in range(2)]
    columns = [row(*(f"{r}{c}" for r in range(2)), total=f"column {c}") for c in range(3)]
    for relation in (*rows, *columns):
        cells[relation.total] = sum(cells[part] for part in relation.parts)
    cells["all"] = sum(counts)
    return true(cells, *rows, *columns, row("row 0", "row 1"))


def test_who_runs_the_rule_on_every_possible_table_cannot_strike_any_out_that_matters():
    """With a public rule between patterns of one cost, all tables but two of 14 would have been published otherwise."""
    published = dict(protect_table(two_by_three((18, 1, 22, 12, 12, 9))).cells)
    assert [name for name, count in published.items() if count is None] == ["01", "02", "11", "12"]
    possible = {
        count
        for count in range(14)
        for table in [two_by_three((18, count, 23 - count, 12, 13 - count, 8 + count))]
        if any(dict(protect_table(table, key).cells) == published for key in KEYS)
    }
    assert possible == set(range(14))


def test_counts_that_are_not_published_do_not_decide():
    """Two tables that differ only in what is left out of both are protected alike."""
    columns = [row("a0", "b0", "c0", total="0"), row("a1", "b1", "c1", total="1")]
    rows = [row("a0", "a1", total="a"), row("b0", "b1", total="b"), row("c0", "c1", total="c")]
    counts = {"a0": 4, "a1": 16, "b0": 15, "b1": 25, "c0": 25, "c1": 15, "a": 20, "b": 40, "c": 40, "0": 44, "1": 56}
    moved = {**counts, "a0": 6, "a1": 14, "b0": 13, "b1": 27}
    left_out = set()
    for key in KEYS[:12]:
        first = protect_table(true(counts, *columns, *rows, row("a", "b", "c"), primary=("a0",)), key)
        second = protect_table(true(moved, *columns, *rows, row("a", "b", "c"), primary=("a0",)), key)
        assert first.secondary == second.secondary
        left_out.add(first.secondary)
        if first.secondary == ("a1", "b0", "b1"):
            assert dict(first.cells) == dict(second.cells)
    assert left_out == {("a1", "b0", "b1"), ("a1", "c0", "c1")}


def test_whole_numbers_are_asked_for_where_fractions_would_look_safe():
    """Halves of a person would make an interval wide enough: 2a + 2b = 14 leaves whole a from 0 to 7, and b likewise."""
    counts = {"a": 3, "b": 4, "c": 11, "all": 18}
    even = Linear(coefficients=((1, "a"), (-6, "c")), low=-63, high=-63)
    with pytest.raises(NoSafePattern):
        protect_table(true(counts, row("a", "b", "c"), linear=(even,), primary=("a",), population=18))


def test_no_pattern_is_safe_in_too_small_a_table():
    table = true({"a": 1, "b": 2, "all": 3}, row("a", "b"), population=3)
    with pytest.raises(NoSafePattern) as none:
        protect_table(table)
    assert none.value.primary == ("a", "b", "all")
    assert protect_table(replace(table, population=None)).secondary == ()


def test_an_insider_needs_more_room():
    counts = {"a": 2, "b": 3, "c": 30, "all": 35}
    alone = protect_table(true(counts, row("a", "b", "c"), primary=("a",)))
    inside = protect_table(true(counts, row("a", "b", "c"), primary=("a",), insiders=1))
    assert alone.secondary == ("b",)
    assert inside.secondary == ("c",)
    assert inside.verdict.passed


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            true({"a": 3}, kind=Kind.OPINION),
            "kind: cells of the kind opinion are not suppressed; opinions are drawn, and bases are told or not.",
        ),
        (
            PublishedTable(cells={"a": Cell(least=0, most=None)}, relations=()),
            "cells, “a”: to protect a table, every true count is needed.",
        ),
        (
            true({"a": 0}, primary=("a",), structural=frozenset({"a"})),
            "primary: the nought of the cell “a” is structural, so it is no secret.",
        ),
    ],
)
def test_tables_that_are_not_to_be_suppressed_in_are_refused(table, sentence):
    with pytest.raises(UnsuitableError) as error:
        protect_table(table)
    assert str(error.value) == sentence


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(ContradictionError, match="relation 1 cannot hold"):
        protect_table(true({"a": 3, "b": 20, "all": 24}, row("a", "b")))


def test_a_solver_that_gives_up_protects_nothing(monkeypatch):
    table = true({"a": 3, "b": 20, "all": 23}, row("a", "b"))

    def gives_up(self):
        raise Unproven

    monkeypatch.setattr(IntegerProgram, "_run", gives_up)
    with pytest.raises(Unproven):
        protect_table(table)
