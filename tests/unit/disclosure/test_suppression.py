"""Optimal secondary suppression: what it leaves out, what it refuses, and that nothing unpublished decides."""

from dataclasses import replace

import pytest

from consult.disclosure.auditor.tables import ContradictionError
from consult.disclosure.solver import IntegerProgram, Unproven
from consult.disclosure.suppression import NoSafePattern, UnsuitableError, protect_table
from consult.disclosure.suppression.costs import losses, places, populations
from consult.domain.table_file import Cell, Kind, Linear, PublishedTable, Relation


def true(counts, *relations, **options):
    cells = {name: Cell(least=count, most=count, exact=True) for name, count in counts.items()}
    return PublishedTable(cells=cells, relations=tuple(relations), **options)


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


def test_among_patterns_of_one_cost_the_smallest_published_totals_decide_then_the_order():
    counts = {"a": 2, "b": 30, "c": 20, "d": 20, "all": 72}
    assert protect_table(true(counts, row("a", "b", "c", "d"))).secondary == ("b",)
    assert places(true(counts)) == {"a": 1, "b": 2, "c": 3, "d": 4, "all": 5}
    assert populations(true(counts, row("a", "b", "c", "d")), frozenset()) == {
        "a": 72,
        "b": 72,
        "c": 72,
        "d": 72,
        "all": 0,
    }
    assert set(populations(true(counts, row("a", "b")), frozenset({"all"})).values()) == {0}


def test_counts_that_are_not_published_do_not_decide():
    """Two tables that differ only in what is left out of both are protected alike."""
    columns = [row("a0", "b0", "c0", total="0"), row("a1", "b1", "c1", total="1")]
    rows = [row("a0", "a1", total="a"), row("b0", "b1", total="b"), row("c0", "c1", total="c")]
    counts = {"a0": 4, "a1": 16, "b0": 15, "b1": 25, "c0": 25, "c1": 15, "a": 20, "b": 40, "c": 40, "0": 44, "1": 56}
    first = protect_table(true(counts, *columns, *rows, row("a", "b", "c"), primary=("a0",)))
    moved = {**counts, "a0": 6, "a1": 14, "b0": 13, "b1": 27}
    second = protect_table(true(moved, *columns, *rows, row("a", "b", "c"), primary=("a0",)))
    assert first.secondary == ("a1", "b0", "b1")
    assert dict(first.cells) == dict(second.cells)


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
