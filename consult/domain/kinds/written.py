"""What free text may be kept: every script byte for byte after NFC, and no broken or invisible control characters."""

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from consult.domain.answer import BLANK, Answer, AnswerState, given
from consult.domain.graphemes import is_longer
from consult.domain.instrument import Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import Count

KEPT_CONTROLS = frozenset("\n\t")
LOST = "\N{REPLACEMENT CHARACTER}"
"""What browsers send in place of half a character: something is missing here already, and she is told."""


def keep_text(typed: str, *, longest: int) -> Answer | Problem:
    """The text as an answer, in Unicode's NFC; ``longest`` is in graphemes. Only blanks count as nothing."""
    written = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    if any(_is_broken(sign) for sign in written):
        return Problem.BROKEN_TEXT
    if is_longer(written, longest):
        return Problem.TOO_LONG
    return given(written) if written.strip() else BLANK


def _is_broken(sign: str) -> bool:
    return sign == LOST or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in KEPT_CONTROLS)


class Written:
    """What the kinds of free text share. Words are never counted: themes and quotations have their own way."""

    asks = True
    seconds: ClassVar[tuple[int, int]]
    longest: ClassVar[int]
    """Graphemes."""

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """What was written."""
        return keep_text(typed[-1] if typed else "", longest=self.longest)

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """What was written, as one form value."""
        return (str(answer.value),) if answer.state is AnswerState.GIVEN else ()

    def say(self, answer: Answer) -> str:
        """What was written."""
        return "".join(self.typed(answer))

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """Nothing."""
        return ()

    def most_chosen(self, item: Item) -> int | None:
        """There are no options to count."""
        return None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
