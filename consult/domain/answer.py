"""An answer to one item: blank, skipped, unable to say, or given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

Value = int | str | Decimal | tuple[str, ...]
"""A rating's number; an option's name or free text; a number; several options, in order where order counts."""


class AnswerState(StrEnum):
    """Blank was never touched; skipped and unable are answers of their own."""

    BLANK = "blank"
    SKIPPED = "skipped"
    UNABLE = "unable"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a participant said to one item. Its representation never shows the value."""

    state: AnswerState
    value: Value | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse a value without its state, and the other way round."""
        if (self.state is AnswerState.GIVEN) != (self.value is not None):
            message = "a given answer has a value, and no other has"
            raise ValueError(message)


BLANK = Answer(state=AnswerState.BLANK)
SKIPPED = Answer(state=AnswerState.SKIPPED)
UNABLE = Answer(state=AnswerState.UNABLE)

Answers = Mapping[str, Answer]
"""Answers by the name of their item."""


def given(value: Value) -> Answer:
    """An answer with this value."""
    return Answer(state=AnswerState.GIVEN, value=value)
