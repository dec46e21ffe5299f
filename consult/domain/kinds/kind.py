"""What every kind of item can do: read what was typed, say it to an expression, count it, and know when it is settled."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from consult.domain.answer import Answer
from consult.domain.instrument import Item
from consult.domain.table import Count


class Problem(StrEnum):
    """Why what was typed cannot be kept. The web has a sentence for each."""

    NOT_AN_OPTION = "not_an_option"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    TWO_NUMBERS = "two_numbers"
    BROKEN_TEXT = "broken_text"
    AGAINST_CONSTRAINT = "against_constraint"


class Kind(Protocol):
    """One kind of item. Implementations are stateless: one instance each, named in ``KINDS``."""

    @property
    def name(self) -> str:
        """Its word in an instrument."""

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""

    @property
    def seconds(self) -> tuple[int, int]:
        """From how long to how long one item of it may take to read and answer. Our own guess, and wide: nobody measured it."""

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """The answer that these form values are. Nothing chosen or typed is a blank answer, never a problem."""

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The form values that show this answer again; ``parse`` of them gives the answer back."""

    def say(self, answer: Answer) -> str:
        """The answer as an XPath string for ``relevant`` and ``constraint``; "" where there is none."""

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """True counts of these people's answers, one per table; none for what is not counted."""

    def most_chosen(self, item: Item) -> int | None:
        """The most options one person may choose; None where options are not counted or there is no limit."""

    def settled(self, before: Answer, now: Answer) -> bool:
        """Whether this step of answering is done, so that Continue moves on."""
