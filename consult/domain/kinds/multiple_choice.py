"""Any of several options, up to a limit where the instrument sets one."""

from collections.abc import Sequence

from consult.domain.answer import BLANK, Answer, given
from consult.domain.instrument import Cells, Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import CHOICE_CELLS, Count


def chosen(answer: Answer) -> tuple[str, ...]:
    """The options an answer names: none where it is blank, skipped or unable."""
    if isinstance(answer.value, tuple):
        return answer.value
    return (answer.value,) if isinstance(answer.value, str) else ()


def count_options(item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
    """One table per option: how many chose it, and everyone else."""
    sets = [frozenset(chosen(answer)) for answer in answers]
    counts = []
    for option in item.options:
        yes = sum(option.name in names for names in sets)
        counts.append(Count(option=option.name, cells=CHOICE_CELLS, counts=(yes, len(sets) - yes)))
    return tuple(counts)


def keep_chosen(item: Item, names: Sequence[str]) -> Answer | Problem:
    """These options as an answer, each once, in this order."""
    once = tuple(dict.fromkeys(name for name in names if name))
    if any(item.option(name) is None for name in once):
        return Problem.NOT_AN_OPTION
    if item.most is not None and len(once) > item.most:
        return Problem.TOO_MANY
    return given(once) if once else BLANK


class MultipleChoice:
    """See ``Kind``."""

    name = "multiple_choice"
    asks = True
    seconds = (15, 90)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """The names of its options, kept in the instrument's order, so that the order of tapping is not told."""
        names = frozenset(typed)
        known = [option.name for option in item.options if option.name in names]
        return keep_chosen(item, [*known, *sorted(names.difference(known))])

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The options' names."""
        return chosen(answer)

    def say(self, answer: Answer) -> str:
        """The options' names, joined by blanks."""
        return " ".join(chosen(answer))

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """One table per option where it is an opinion; who people are is not counted here."""
        return count_options(item, answers) if item.cells is Cells.OPINION else ()

    def most_chosen(self, item: Item) -> int | None:
        """Known to anyone who saw the question."""
        return item.most if item.cells is Cells.OPINION else None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
