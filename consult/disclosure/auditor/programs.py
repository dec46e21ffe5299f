"""Published values as integer programs over how many people of each atom are in each cell."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from consult.disclosure.auditor.reading import Published
from consult.disclosure.solver import IntegerProgram, Term
from consult.domain.findings import Consensus

Weights = tuple[int, int, int, int]
"""A coefficient for each cell of a rating: low, mid, high, no rating."""
Condition = tuple[Weights, int | None, int | None]
"""A weighted sum over everyone's cells, with its least and its most."""


def programs(published: Published) -> tuple[IntegerProgram, ...]:
    """One program for each way in which the published status can have come about; the truth is in one of them.

    Variable ``atom * cells + cell`` is how many people of the atom are in the cell.
    """
    return tuple(_program(published, conditions) for conditions in ways(published))


def terms(published: Published, atoms: tuple[int, ...], cell: int) -> tuple[Term, ...]:
    """How many people of these atoms, together, are in this cell."""
    return tuple((1, atom * len(published.cells) + cell) for atom in atoms)


def _program(published: Published, conditions: tuple[Condition, ...]) -> IntegerProgram:
    program = IntegerProgram()
    width = len(published.cells)
    sizes = published.roster.atoms
    every = tuple(range(len(sizes)))
    for atom, people in enumerate(sizes):
        for bounds in published.groups[atom] if atom < len(published.groups) else [(0, people)] * width:
            program.variable(*bounds)
        program.require(((1, atom * width + cell) for cell in range(width)), least=people, most=people)
    for cell, (least, most) in enumerate(published.everyone):
        program.require(terms(published, every, cell), least=least, most=most)
    for row, quartiles in published.quartiles:
        for weights, low, high in in_order(quartiles):
            atoms = every if row == 0 else (row - 1,)
            program.require(weighted(weights, atoms), least=low, most=high)
    for weights, low, high in conditions:
        program.require(weighted(weights, every), least=low, most=high)
    return program


def weighted(weights: Weights, places: Sequence[int]) -> list[Term]:
    """The weighted sum over the cells of several atoms."""
    return [(weight, place * len(weights) + cell) for place in places for cell, weight in enumerate(weights) if weight]


def in_order(quartiles: Sequence[int]) -> Iterator[Condition]:
    """What three quartiles say of a row, by the places of their cells.

    Under one, two or three quarters of its raters are in the cells below, and at least so many up to it. Which point of
    its cell a quartile is says nothing more of the cells.
    """
    for part, place in enumerate(quartiles, start=1):
        low, mid, high = (4 * (cell < place) - part for cell in range(3))
        yield (low, mid, high, 0), None, -1
        low, mid, high = (4 * (cell <= place) - part for cell in range(3))
        yield (low, mid, high, 0), 0, None


def ways(published: Published) -> tuple[tuple[Condition, ...], ...]:
    """The conditions under which the published status comes about, one set of them for each way in which it can."""
    return tuple(_ways(published))


def _ways(published: Published) -> Iterator[tuple[Condition, ...]]:
    """COMET's rule and its negation, read from its published definition.

    In: raters at least half of the people, 7-9 at least the share for it, 1-3 under the share against it. Out mirrors
    it. None: too few raters, or one part of each of the other two failing, in any of four combinations.
    """
    raters_least = ((1, 1, 1, -1), 0, None)
    if published.status is None:
        yield ()
    elif published.status is Consensus.NONE:
        for not_in, not_out in product(_unmet(published, 2, 0), _unmet(published, 0, 2)):
            yield raters_least, not_in, not_out
        yield (((1, 1, 1, -1), None, -1),)
    else:
        agreed, against = (2, 0) if published.status is Consensus.IN else (0, 2)
        yield raters_least, *_met(published, agreed, against)


def _met(published: Published, agreed: int, against: int) -> tuple[Condition, Condition]:
    high, low = _excess(published, agreed, against)
    return (high, 0, None), (low, None, -1)


def _unmet(published: Published, agreed: int, against: int) -> tuple[Condition, Condition]:
    high, low = _excess(published, agreed, against)
    return (high, None, -1), (low, 0, None)


def _excess(published: Published, agreed: int, against: int) -> tuple[Weights, Weights]:
    """By how much each cell is over its share of the raters (or of everyone), in whole numbers."""
    method = published.method
    return (
        _over(agreed, Fraction(str(method.rating_in)), unable_counts=method.unable_counts),
        _over(against, Fraction(str(method.rating_against)), unable_counts=method.unable_counts),
    )


def _over(cell: int, share: Fraction, *, unable_counts: bool) -> Weights:
    low, mid, high = (share.denominator * (place == cell) - share.numerator for place in range(3))
    return low, mid, high, -share.numerator if unable_counts else 0
