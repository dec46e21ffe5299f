"""One option of several."""

from collections.abc import Sequence

from consult.domain.answer import BLANK, Answer, AnswerState, given
from consult.domain.instrument import Cells, Item
from consult.domain.kinds.kind import Problem
from consult.domain.kinds.multiple_choice import count_options
from consult.domain.table import Count


class SingleChoice:
    """See ``Kind``."""

    name = "single_choice"
    asks = True
    seconds = (10, 60)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """The name of one of its options."""
        if not typed or not typed[-1]:
            return BLANK
        return given(typed[-1]) if item.option(typed[-1]) else Problem.NOT_AN_OPTION

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The option's name."""
        return (str(answer.value),) if answer.state is AnswerState.GIVEN else ()

    def say(self, answer: Answer) -> str:
        """The option's name."""
        return next(iter(self.typed(answer)), "")

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """One table per option where it is an opinion; who people are is not counted here."""
        return count_options(item, answers) if item.cells is Cells.OPINION else ()

    def most_chosen(self, item: Item) -> int | None:
        """Known to anyone who saw the question."""
        return 1 if item.cells is Cells.OPINION else None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
