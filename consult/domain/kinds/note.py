"""Words to read; nothing to answer."""

from collections.abc import Sequence

from consult.domain.answer import BLANK, Answer
from consult.domain.instrument import Item
from consult.domain.table import Count


class Note:
    """See ``Kind``."""

    name = "note"
    asks = False
    seconds = (5, 30)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer:
        """Always blank."""
        return BLANK

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def say(self, answer: Answer) -> str:
        """Nothing."""
        return ""

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """Nothing."""
        return ()

    def most_chosen(self, item: Item) -> int | None:
        """There are no options to count."""
        return None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
