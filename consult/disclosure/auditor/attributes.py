"""Who took part, attacked: what the figures of one attribute, with the roster and an insider, leave open of each cell (R3)."""

from collections.abc import Iterator, Sequence

from consult.disclosure.auditor.reading import Interval
from consult.disclosure.auditor.tables.weakness import Known, Rule
from consult.disclosure.auditor.verdict import Insider, Reason, Way
from consult.domain.findings import TENS, Attribute, Figure, Method, Wording
from consult.domain.table_file import Kind

WAYS = {Known.EXACT: Way.EXACT, Known.NARROW: Way.NARROW, Known.SMALL: Way.SMALL}


def audit_attribute(attribute: Attribute, people: int, method: Method) -> tuple[Reason, ...]:
    """What stands against saying this of so many people. Figures are multiples of ten, in words.

    Everyone is in one cell, so that what one cell can hold follows from the bounds of the others alone. Attributes are
    taken as independent of each other.
    """
    bounds = _bounds(attribute, people)
    if bounds is None:
        return (Reason(way=Way.UNREADABLE, item=attribute.item),)
    cells = [figure.cell for figure in attribute.figures]
    return tuple(
        Reason(way=way, item=attribute.item, cell=cells[place], insider=insider)
        for own in (None, *range(len(cells)))
        for insider in [None if own is None else Insider(group=None, cell=cells[own])]
        for place, way in _weak(bounds, people, own, method.threshold)
    )


def _weak(bounds: Sequence[Interval], people: int, own: int | None, threshold: int) -> Iterator[tuple[int, Way]]:
    """The cells of which too much is known, to someone who is in the cell ``own`` herself; nothing where nobody can be."""
    within = [(max(low, place == own), high) for place, (low, high) in enumerate(bounds)]
    lows, highs = (sum(ends) for ends in zip(*within, strict=True))
    if any(low > high for low, high in within) or not lows <= people <= highs:
        if own is None:
            yield 0, Way.IMPOSSIBLE
        return
    rule = Rule(kind=Kind.ATTRIBUTE, threshold=threshold)
    for place, (low, high) in enumerate(within):
        net = place == own
        known = rule.known(max(low, people - highs + high) - net, min(high, people - lows + low) - net)
        if known is not None:
            yield place, WAYS[known]


def _bounds(attribute: Attribute, people: int) -> list[Interval] | None:
    """What each figure says; None where they are not those of a lawful attribute."""
    counts = [figure.count for figure in attribute.figures]
    lawful = (
        len({figure.cell for figure in attribute.figures}) == len(counts)
        and all(count >= 0 and count % TENS == 0 for count in counts)
        and sum(counts) == attribute.total == TENS * ((people + 1) // TENS)
        and all(_in_words(figure, attribute.total) for figure in attribute.figures)
    )
    return [(max(0, count - TENS + 1), min(people, count + TENS - 1)) for count in counts] if lawful else None


def _in_words(figure: Figure, total: int) -> bool:
    said = (figure.wording, figure.amount, figure.percent)
    if figure.count == 0:
        return said == (Wording.FEWER_THAN, TENS, None)
    if figure.count == total:
        return said == (Wording.AT_LEAST, total - TENS + 1, None)
    return said == (Wording.ABOUT, figure.count, None)
