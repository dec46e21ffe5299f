"""What free text may be kept: every script byte for byte after NFC, and no broken or invisible control characters."""

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from consult.domain.answer import BLANK, Answer, AnswerState, given
from consult.domain.instrument import Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import Count

KEPT_CONTROLS = frozenset("\n\t")


def keep_text(typed: str, *, longest: int) -> Answer | Problem:
    """The text as an answer, in Unicode's NFC; ``longest`` is in code points. Only blanks count as nothing."""
    written = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in KEPT_CONTROLS for sign in written):
        return Problem.BROKEN_TEXT
    if len(written) > longest:
        return Problem.TOO_LONG
    return given(written) if written.strip() else BLANK


class Written:
    """What the kinds of free text share. Words are never counted: themes and quotations have their own way."""

    asks = True
    longest: ClassVar[int]
    """Code points."""

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
