"""Several releases as one integer program: who stayed is taken to have answered as before."""

from collections.abc import Sequence

from consult.disclosure.auditor.over_time.history import Pattern
from consult.disclosure.auditor.programs import Condition, in_order, ways, weighted
from consult.disclosure.auditor.reading import Interval, Published
from consult.disclosure.solver import IntegerProgram


def program(waves: Sequence[Published], overlaps: Sequence[tuple[Pattern, int]]) -> IntegerProgram:
    """Variable ``place of the pattern * cells + cell`` is how many people of the pattern are in the cell, in every wave.

    After these come, for each status with several explanations, one variable for each: 1 where it is the true one.
    """
    made = IntegerProgram()
    width = len(waves[0].cells)
    for _, people in overlaps:
        for _ in range(width):
            made.variable(0, people)
    for place, (_, people) in enumerate(overlaps):
        made.require(((1, place * width + cell) for cell in range(width)), least=people, most=people)
    for number, wave in enumerate(waves):
        for atom, row in enumerate(wave.groups):
            _require_row(made, row, within(overlaps, number, (atom,)))
        everyone = within(overlaps, number, None)
        _require_row(made, wave.everyone, everyone)
        for place, quartiles in wave.quartiles:
            whose = everyone if place == 0 else within(overlaps, number, (place - 1,))
            for weights, least, most in in_order(quartiles):
                made.require(weighted(weights, whose), least=least, most=most)
        _require_status(made, wave, everyone)
    return made


def within(overlaps: Sequence[tuple[Pattern, int]], wave: int, atoms: Sequence[int] | None) -> tuple[int, ...]:
    """The places of the patterns that are in these atoms of a wave; None: in any."""
    return tuple(
        place
        for place, (pattern, _) in enumerate(overlaps)
        if pattern[wave] is not None and (atoms is None or pattern[wave] in atoms)
    )


def _require_row(made: IntegerProgram, row: Sequence[Interval], places: Sequence[int]) -> None:
    for cell, (least, most) in enumerate(row):
        made.require([(1, place * len(row) + cell) for place in places], least=least, most=most)


def _require_status(made: IntegerProgram, wave: Published, places: Sequence[int]) -> None:
    explanations = ways(wave)
    if len(explanations) == 1:
        for condition in explanations[0]:
            _require_if(made, condition, wave, places, None)
        return
    chosen = [made.variable(0, 1) for _ in explanations]
    made.require([(1, one) for one in chosen], least=1, most=1)
    for one, conditions in zip(chosen, explanations, strict=True):
        for condition in conditions:
            _require_if(made, condition, wave, places, one)


def _require_if(
    made: IntegerProgram, condition: Condition, wave: Published, places: Sequence[int], chosen: int | None
) -> None:
    """A condition on everyone of a wave, which holds where ``chosen`` is 1; else nothing is asked that people could break."""
    weights, least, most = condition
    terms = weighted(weights, places)
    reach = wave.roster.everyone * max(map(abs, weights)) + 1
    if chosen is None:
        made.require(terms, least=least, most=most)
        return
    if least is not None:
        made.require([*terms, (-reach, chosen)], least=least - reach)
    if most is not None:
        made.require([*terms, (reach, chosen)], most=most + reach)
