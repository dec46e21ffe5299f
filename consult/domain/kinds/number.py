"""A number, typed in the digits of any script."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from consult.domain.answer import BLANK, Answer, given
from consult.domain.instrument import Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import Count

LONGEST = 30
"""Characters."""
SIGNS = {"\N{ARABIC DECIMAL SEPARATOR}": ".", ",": ".", "\N{MINUS SIGN}": "-"}


def plain_digits(typed: str) -> str:
    """The same number in ASCII digits, with a point; blanks and direction marks dropped."""
    kept = []
    for sign in typed:
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            kept.append(str(digit))
        elif not sign.isspace() and unicodedata.category(sign) != "Cf":
            kept.append(SIGNS.get(sign, sign))
    return "".join(kept)


class Number:
    """See ``Kind``. Bounds are the instrument's own constraint."""

    name = "number"
    asks = True

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """A finite decimal number."""
        written = plain_digits(typed[-1]) if typed else ""
        if not written:
            return BLANK
        try:
            number = Decimal(written)
        except InvalidOperation:
            return Problem.NOT_A_NUMBER
        if not number.is_finite() or "e" in written.lower() or "_" in written:
            return Problem.NOT_A_NUMBER
        return given(number) if len(f"{number:f}") <= LONGEST else Problem.TOO_LONG

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The number in ASCII digits."""
        return (f"{answer.value:f}",) if isinstance(answer.value, Decimal) else ()

    def say(self, answer: Answer) -> str:
        """The number in ASCII digits."""
        return "".join(self.typed(answer))

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """Nothing: numbers wait for their own rule of disclosure control."""
        return ()

    def most_chosen(self, item: Item) -> int | None:
        """There are no options to count."""
        return None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
