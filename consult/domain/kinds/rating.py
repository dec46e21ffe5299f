"""A rating on a scale of whole numbers, with "unable to say" where the instrument offers it."""

from collections import Counter
from collections.abc import Sequence

from consult.domain.answer import BLANK, UNABLE, Answer, AnswerState, given
from consult.domain.instrument import Band, Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import NO_ANSWER, RATING_CELLS, Count

RATING = "rating"
"""The name of this kind, for all that treats ratings apart."""
UNABLE_NAME = "unable"


def points(item: Item) -> range:
    """The points of the scale, lowest first."""
    if item.least is None or item.most is None:
        raise ValueError("a rating needs its lowest and highest point")
    return range(item.least, item.most + 1)


def band_of(item: Item, point: int) -> Band:
    """The band in which a point lies: thirds, the outer two of equal width (1-3, 4-6, 7-9; 1-2, 3, 4-5)."""
    scale = points(item)
    width = (len(scale) + 1) // 3
    if point < scale.start + width:
        return Band.LOW
    return Band.HIGH if point >= scale.stop - width else Band.MID


def scale_of(item: Item) -> tuple[tuple[int, str], ...]:
    """The points, lowest first, each with the cell in which it is counted."""
    return tuple((point, band_of(item, point).value) for point in points(item))


class Rating:
    """See ``Kind``."""

    name = RATING
    asks = True
    seconds = (15, 60)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """One point of the scale, or unable to say."""
        if not typed or not typed[-1]:
            return BLANK
        if typed[-1] == UNABLE_NAME and item.option(UNABLE_NAME):
            return UNABLE
        known = {str(point): point for point in points(item)}
        return given(known[typed[-1]]) if typed[-1] in known else Problem.NOT_AN_OPTION

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The point, or the word for unable."""
        if answer.state is AnswerState.UNABLE:
            return (UNABLE_NAME,)
        return (str(answer.value),) if answer.state is AnswerState.GIVEN else ()

    def say(self, answer: Answer) -> str:
        """As XLSForm knows it: the name of the choice."""
        return next(iter(self.typed(answer)), "")

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """One table: the three bands and no rating; beside it how many gave each point."""
        given_points = Counter(answer.value for answer in answers if isinstance(answer.value, int))
        tally = dict.fromkeys(RATING_CELLS, 0)
        for point in points(item):
            tally[band_of(item, point)] += given_points[point]
        tally[NO_ANSWER] = len(answers) - sum(tally.values())
        by_point = tuple(given_points[point] for point in points(item))
        return (Count(option=None, cells=RATING_CELLS, counts=tuple(tally.values()), points=by_point),)

    def most_chosen(self, item: Item) -> int | None:
        """There are no options to count."""
        return None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
