"""How a drawn figure is shown: a whole percentage, or words where the row is small. Reads published values only."""

from collections.abc import Sequence

from consult.domain.findings import FEW, LARGE, Figure, Method, Wording


def figures(cells: Sequence[str], counts: Sequence[int], people: int, method: Method) -> tuple[Figure, ...]:
    """The figures of one drawn row, in the order of its cells.

    Whether a row gets words follows from ``people``, how many it describes, and from nothing else.
    """
    total = sum(counts)
    if people < method.words_below:
        return words(cells, counts, method.base)
    return tuple(
        Figure(cell=cell, count=count, wording=Wording.FEWER_THAN, amount=FEW)
        if is_few(count, people)
        else Figure(cell=cell, count=count, percent=percent(count, total))
        for cell, count in zip(cells, counts, strict=True)
    )


def words(cells: Sequence[str], counts: Sequence[int], base: int) -> tuple[Figure, ...]:
    """The figures of one drawn row, all of them in words."""
    total = sum(counts)
    return tuple(_in_words(cell, count, total, base) for cell, count in zip(cells, counts, strict=True))


def is_few(count: int, people: int) -> bool:
    """Whether this drawn figure stands for so few of so many that it is not given (R9)."""
    return people >= LARGE and count < FEW


def percent(count: int, total: int) -> int:
    """The share of a drawn count in its drawn total, as a whole number; a half goes up.

    Plain rounding, not largest remainder: equal figures then read alike wherever they stand, in this row and beside
    other rows of the same size, and a figure says nothing about its neighbours. The price is that a row may add up
    to 99 or 101. Both are functions of published values, so neither costs protection.
    """
    return (200 * count + total) // (2 * total)


def _in_words(cell: str, count: int, total: int, base: int) -> Figure:
    if count == 0:
        return Figure(cell=cell, count=count, wording=Wording.FEWER_THAN, amount=base)
    if count == total:
        return Figure(cell=cell, count=count, wording=Wording.AT_LEAST, amount=total - base + 1)
    return Figure(cell=cell, count=count, wording=Wording.ABOUT, amount=count)
