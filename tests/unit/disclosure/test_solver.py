"""The door to the solver, on worked examples that others published."""

import pytest

from consult.disclosure import solver
from consult.disclosure.solver import IntegerProgram, Unproven


def value(point, terms):
    return sum(coefficient * point[variable] for coefficient, variable in terms)


def test_suppressed_cells_of_a_published_table():
    """Geurts 1992, in the Handbook on Statistical Disclosure Control, section 4.2.2, example 3."""
    program = IntegerProgram()
    x11, x12, x21, x22 = (program.variable(0, 16) for _ in range(4))
    for pair, total in (((x11, x12), 7), ((x21, x22), 3), ((x11, x21), 6), ((x12, x22), 4)):
        program.require([(1, place) for place in pair], least=total, most=total)
    spans = [(program.minimise([(1, x)])[x], program.maximise([(1, x)])[x]) for x in (x11, x12, x21, x22)]
    assert spans == [(3, 6), (1, 4), (0, 3), (0, 3)]


def test_means_beside_perturbed_counts_leave_one_answer():
    """Handbook, section 5.7: counts perturbed by at most 2, beside means of whole numbers to four decimals."""
    found = []
    for perturbed, mean in ((9, 112_500), (14, 79_167), (19, 92_500)):
        program = IntegerProgram()
        count, total = program.variable(perturbed - 2, perturbed + 2), program.variable(0, 10_000)
        program.require([(20_000, total), (-2 * mean + 1, count)], least=0)
        program.require([(20_000, total), (-2 * mean - 1, count)], most=0)
        found.append((program.minimise([(1, count)])[count], program.maximise([(1, count)])[count]))
    assert found == [(8, 8), (12, 12), (20, 20)]


def test_whole_numbers_are_kept_where_the_real_optimum_is_broken():
    program = IntegerProgram()
    x, y = program.variable(0, 10), program.variable(0, 10)
    program.require([(2, x), (2, y)], most=9)
    assert value(program.maximise([(1, x), (1, y)]), [(1, x), (1, y)]) == 4
    assert value(program.minimise([(-3, x), (1, y)]), [(-3, x), (1, y)]) == -12
    assert value(program.maximise([(1, x), (1, y)]), [(1, x), (1, y)]) == 4


def test_nothing_possible_is_none():
    program = IntegerProgram()
    x = program.variable(0, 3)
    program.require([(1, x)], least=5)
    assert program.minimise([(1, x)]) is None
    halves = IntegerProgram()
    y = halves.variable(0, 3)
    halves.require([(2, y)], least=3, most=3)
    assert halves.maximise([(1, y)]) is None


def test_a_bound_is_held_for_a_while_only():
    program = IntegerProgram()
    x = program.variable(0, 3)
    with program.at_least(x, 2):
        assert program.minimise([(1, x)]) == (2,)
        with program.within(x, 1, 1):
            assert program.maximise([(1, x)]) == (1,)
    with program.at_least(x, 4):
        assert program.minimise([(1, x)]) is None
    assert program.minimise([(1, x)]) == (0,)


def test_what_the_solver_gives_up_on_is_unproven(monkeypatch):
    monkeypatch.setattr(solver, "NODES", 0)
    program = IntegerProgram()
    places = [program.variable(0, 1) for _ in range(40)]
    weights = [2 * (place * 7919 % 1009) + 1001 for place in places]
    program.require(list(zip(weights, places, strict=True)), least=20_001, most=20_001)
    with pytest.raises(Unproven):
        program.maximise([((place * 31) % 17 + 1, place) for place in places])


@pytest.mark.parametrize("values", [[4.0], [-1.0], [1.5], [3.0]])
def test_a_point_that_does_not_hold_in_whole_numbers_is_unproven(monkeypatch, values):
    program = IntegerProgram()
    x = program.variable(0, 3)
    program.require([(1, x)], most=2)
    assert program.maximise([(1, x)]) == (2,)
    monkeypatch.setattr(program, "_run", lambda: values)
    with pytest.raises(Unproven):
        program.maximise([(1, x)])
