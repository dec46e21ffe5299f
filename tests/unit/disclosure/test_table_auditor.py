"""The auditor of tables by kind, with insiders, without limits, and where the solver proves nothing."""

import pytest

from consult.disclosure import solver
from consult.disclosure.auditor.tables import ContradictionError, audit_table
from consult.disclosure.auditor.tables.weakness import Known, Rule
from consult.disclosure.solver import IntegerProgram, Unlimited, Unproven
from consult.domain.table_file import Cell, Kind, Linear, PublishedTable, Relation

HIDDEN = Cell(least=0, most=None)


def exact(count):
    return Cell(least=count, most=count, exact=True)


def between(least, most):
    return Cell(least=least, most=most)


def table(cells, *relations, **options):
    return PublishedTable(cells=cells, relations=tuple(relations), **options)


def failed(*given, **options):
    return {each.cell: each.known for each in audit_table(table(*given, **options)).findings}


@pytest.mark.parametrize(
    ("kind", "least", "most", "known"),
    [
        (Kind.ATTRIBUTE, 0, 5, None),
        (Kind.ATTRIBUTE, 0, 4, Known.NARROW),
        (Kind.ATTRIBUTE, 0, 0, Known.EXACT),
        (Kind.ATTRIBUTE, 1, 9, Known.SMALL),
        (Kind.ATTRIBUTE, 1, 10, None),
        (Kind.ATTRIBUTE, 11, 15, Known.NARROW),
        (Kind.ATTRIBUTE, 11, 16, None),
        (Kind.ATTRIBUTE, 3, None, None),
        (Kind.OPINION, 4, 4, Known.EXACT),
        (Kind.OPINION, 0, 1, None),
        (Kind.OPINION, 1, 2, Known.FEW),
        (Kind.OPINION, 1, 3, None),
        (Kind.OPINION, 2, None, None),
        (Kind.BASE, 10, 10, None),
        (Kind.BASE, 7, 7, Known.SMALL),
        (Kind.BASE, 0, 9, None),  # "fewer than 10", in words
        (Kind.BASE, 0, 3, Known.SMALL),
        (Kind.BASE, 1, 9, Known.SMALL),
        (Kind.BASE, 3, 30, None),
        (Kind.BASE, 0, None, None),
    ],
)
def test_each_kind_has_its_rule(kind, least, most, known):
    assert Rule(kind=kind, threshold=10).known(least, most) is known


def test_a_lone_suppressed_cell_is_exact_and_two_are_not():
    row = Relation(total="all", parts=("a", "b", "c"))
    assert failed({"a": exact(12), "b": exact(40), "c": HIDDEN, "all": exact(60)}, row) == {"c": Known.EXACT}
    assert failed({"a": exact(12), "b": HIDDEN, "c": HIDDEN, "all": exact(60)}, row) == {}


def test_only_the_primary_cells_are_looked_at_and_one_that_is_published_fails():
    cells = {"a": exact(3), "b": HIDDEN, "c": HIDDEN, "all": exact(9)}
    row = Relation(total="all", parts=("a", "b", "c"))
    assert failed(cells, row, primary=("b",)) == {}
    assert failed(cells, row, primary=("a",)) == {"a": Known.EXACT}
    assert failed(cells, row, primary=()) == {}


def test_a_structural_nought_is_no_secret_but_a_count_beside_it_is():
    cells = {"a": HIDDEN, "b": exact(9), "all": exact(9)}
    row = Relation(total="all", parts=("a", "b"))
    assert failed(cells, row) == {"a": Known.EXACT}
    assert failed(cells, row, structural=frozenset({"a"})) == {}
    cells["all"] = between(9, 11)
    assert failed(cells, row, structural=frozenset({"a"})) == {"a": Known.NARROW, "all": Known.NARROW}


def test_bounds_are_of_anyone_and_the_verdict_is_net_of_an_insider():
    cells = {"a": HIDDEN, "b": HIDDEN, "all": exact(5)}
    row = Relation(total="all", parts=("a", "b"))
    alone, inside = (audit_table(table(cells, row, insiders=insiders)) for insiders in (0, 1))
    assert alone.passed
    assert dict(alone.bounds) == dict(inside.bounds) == {"a": (0, 5), "b": (0, 5)}
    assert {each.cell: (each.known, each.where) for each in inside.findings} == {
        "a": (Known.NARROW, ("a",)),
        "b": (Known.NARROW, ("a",)),
    }
    assert inside.findings[0].in_words(10) == (
        "Somebody who is in “a” herself could work out how many there are, to fewer than 5."
    )


def test_an_insider_in_a_cell_is_in_its_totals_too():
    cells = {"a": HIDDEN, "b": HIDDEN, "row": between(0, 5), "other": HIDDEN}
    relations = (Relation(total="row", parts=("a", "b")), Relation(total="all", parts=("row", "other")))
    found = audit_table(table(cells, *relations, insiders=1, primary=("row",), population=50))
    assert [(each.cell, each.where) for each in found.findings] == [("row", ("a",))]


def test_two_insiders_may_sit_apart():
    cells = {"a": HIDDEN, "b": HIDDEN, "all": exact(6)}
    row = Relation(total="all", parts=("a", "b"))
    assert failed(cells, row, insiders=1) == {}
    assert audit_table(table(cells, row, insiders=2)).findings[0].where == ("a",)
    found = audit_table(table(cells | {"c": HIDDEN}, row, insiders=2, population=20, primary=("a",)))
    assert found.findings[0].known is Known.NARROW


def test_too_many_ways_to_place_insiders_prove_nothing():
    cells = {f"c{place}": HIDDEN for place in range(60)} | {"all": exact(600)}
    row = Relation(total="all", parts=tuple(f"c{place}" for place in range(60)))
    found = audit_table(table(cells, row, insiders=4))
    assert {each.known for each in found.findings} == {Known.UNPROVEN}
    assert found.findings[0].in_words(10) == "It could not be proved that nobody can work anything out."


def test_an_opinion_shared_by_all_or_all_but_one_is_known_of_each():
    cells = {"low": HIDDEN, "mid": between(0, 1), "high": between(0, 12)}
    row = Relation(parts=("low", "mid", "high"), equals=12)
    low = Linear(coefficients=((1, "low"),), low=None, high=1)
    options = {"linear": (low,), "kind": Kind.OPINION}
    assert failed(cells, row, **options) == {}
    cells["mid"] = exact(0)
    assert failed(cells, row, **options) == {"high": Known.ALL}
    alone = {"high": between(11, 12), "rest": HIDDEN}
    assert failed(alone, kind=Kind.OPINION, population=12, primary=("high",)) == {"high": Known.ALL}
    assert failed(alone, kind=Kind.OPINION, population=14, primary=("high",)) == {}
    found = audit_table(table(alone, kind=Kind.OPINION, population=14, insiders=3, primary=("high",)))
    assert found.findings[0].in_words(10).endswith("that it is all, or all but one, of “population”.")


def test_a_base_is_not_told_of_fewer_than_the_threshold_net_of_an_insider():
    cells = {"everyone": exact(64), "group": exact(53), "rest": HIDDEN}
    row = Relation(total="everyone", parts=("group", "rest"))
    assert failed(cells, row, kind=Kind.BASE) == {}
    assert failed(cells, row, kind=Kind.BASE, insiders=1) == {}
    assert failed(cells, row, kind=Kind.BASE, insiders=2) == {"rest": Known.SMALL}
    cells["group"] = exact(57)
    assert failed(cells, row, kind=Kind.BASE) == {"rest": Known.SMALL}
    cells["group"] = exact(64)
    assert failed(cells, row, kind=Kind.BASE) == {}


def test_without_a_population_there_may_be_no_upper_limit():
    cells = {"a": HIDDEN, "b": HIDDEN, "c": HIDDEN}
    found = audit_table(table(cells, Relation(parts=("c",), equals=7)))
    assert dict(found.bounds) == {"a": (0, None), "b": (0, None), "c": (7, 7)}
    assert [each.cell for each in found.findings] == ["c"]
    apart = Linear(coefficients=((1, "a"), (-1, "b")), low=3, high=3)
    assert dict(audit_table(table(cells, linear=(apart,))).bounds) == {"a": (3, None), "b": (0, None), "c": (0, None)}
    assert dict(audit_table(table({"a": HIDDEN}, population=20)).bounds) == {"a": (0, 20)}


def test_margins_without_a_number_tie_relations_together():
    cells = {"a": HIDDEN, "b": exact(4), "c": exact(3), "d": exact(2)}
    relations = (Relation(total="m", parts=("a", "b")), Relation(total="m", parts=("c", "d"), equals=None))
    assert dict(audit_table(table(cells, *relations)).bounds) == {"a": (1, 1)}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            table({"a": exact(3), "b": exact(4), "t": exact(8)}, Relation(total="t", parts=("a", "b"))),
            "The numbers contradict each other: relation 1 cannot hold.",
        ),
        (
            table(
                {"a": HIDDEN, "b": HIDDEN, "z": HIDDEN},
                Relation(parts=("a", "z"), equals=99),
                Relation(parts=("a", "b"), equals=8),
                Relation(parts=("b",), equals=9),
            ),
            "The numbers contradict each other: relation 2 and relation 3 cannot hold together.",
        ),
        (
            table(
                {"a": HIDDEN, "b": HIDDEN},
                linear=(
                    Linear(coefficients=((2, "a"), (2, "b")), low=3, high=3),
                    Linear(coefficients=((1, "a"),), low=0, high=9),
                ),
            ),
            "The numbers contradict each other: linear 1 cannot hold.",
        ),
    ],
)
def test_numbers_that_contradict_each_other_are_named(given, sentence):
    with pytest.raises(ContradictionError) as error:
        audit_table(given)
    assert str(error.value) == sentence


def test_what_the_solver_did_not_prove_fails_and_its_bounds_still_hold(monkeypatch):
    def gives_up(self):
        raise Unproven

    monkeypatch.setattr(IntegerProgram, "_run", gives_up)
    cells = {"a": HIDDEN, "b": HIDDEN, "all": exact(60)}
    found = audit_table(table(cells, Relation(total="all", parts=("a", "b"))))
    assert dict(found.bounds) == {"a": (0, 60), "b": (0, 60)}
    assert {each.cell: each.known for each in found.findings} == {"a": Known.UNPROVEN, "b": Known.UNPROVEN}


def test_a_program_without_limit_says_so_and_one_without_solution_does_not():
    program = IntegerProgram()
    x, y = program.variable(0, None), program.variable(2, None)
    program.require([(2, x), (-3, y)], least=1, most=4)
    with pytest.raises(Unlimited):
        program.maximise([(1, x)])
    assert program.minimise([(1, x)])[x] == 4
    program.require([(1, x)], most=3)
    assert program.maximise([(1, y)]) is None
    held = IntegerProgram()
    z = held.variable(0, None)
    held.require([(3, z)], most=10)
    assert held.maximise([(1, z)]) == (3,)
    free = IntegerProgram()
    w = free.variable(0, None)
    with pytest.raises(Unlimited):
        free.minimise([(-1, w)])


def test_a_ray_that_is_not_found_proves_nothing(monkeypatch):
    monkeypatch.setattr(solver, "_RAY", 1)
    program = IntegerProgram()
    x, y = program.variable(0, None), program.variable(0, None)
    program.require([(1, x), (-5, y)], least=0, most=0)
    with pytest.raises(Unproven):
        program.maximise([(1, y)])
