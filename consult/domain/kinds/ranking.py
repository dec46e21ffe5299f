"""The most important few of several options, in order: chosen by taps, put in order by "move up"."""

from collections.abc import Sequence

from consult.domain.answer import Answer
from consult.domain.instrument import Item
from consult.domain.kinds.kind import Problem
from consult.domain.kinds.multiple_choice import chosen, count_options, keep_chosen
from consult.domain.table import Count

WAS = "was "
UP = "up "
"""No option's name holds a blank."""


def move_up(names: list[str], name: str) -> list[str]:
    """The order in which ``name`` stands one place higher; the same order where it cannot."""
    place = names.index(name) if name in names else 0
    if place == 0:
        return names
    return [*names[: place - 1], name, names[place - 1], *names[place + 1 :]]


class Ranking:
    """See ``Kind``. Form values are names of chosen options, ``was name`` for the order so far, ``up name`` to move."""

    name = "ranking"
    asks = True
    seconds = (45, 240)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """Those chosen: first those that had a place, in that order, then the new ones."""
        picked = [value for value in typed if not value.startswith((WAS, UP))]
        before = [value.removeprefix(WAS) for value in typed if value.startswith(WAS)]
        names = [name for name in before if name in picked] + [name for name in picked if name not in before]
        for value in typed:
            if value.startswith(UP):
                names = move_up(names, value.removeprefix(UP))
        return keep_chosen(item, names)

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The options' names in her order."""
        return chosen(answer)

    def say(self, answer: Answer) -> str:
        """The options' names in her order, joined by blanks."""
        return " ".join(chosen(answer))

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """One table per option: how many placed it among their first few."""
        return count_options(item, answers)

    def most_chosen(self, item: Item) -> int | None:
        """Known to anyone who saw the question."""
        return item.most

    def settled(self, before: Answer, now: Answer) -> bool:
        """Newly chosen options are put in order first; an order that was seen is settled."""
        return len(chosen(now)) < 2 or frozenset(chosen(before)) == frozenset(chosen(now))  # noqa: PLR2004 - two need an order
