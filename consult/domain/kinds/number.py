"""A number, typed in the digits of any script and with the marks of any country, where they say one number only."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from consult.domain.answer import BLANK, Answer, given
from consult.domain.instrument import Item
from consult.domain.kinds.kind import Problem
from consult.domain.table import Count

LONGEST = 30
"""Characters."""
MARKS = {
    "\N{MINUS SIGN}": "-",
    "\N{ARABIC DECIMAL SEPARATOR}": "|",
    "\N{ARABIC THOUSANDS SEPARATOR}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{ARABIC COMMA}": ",",
    "\N{FULLWIDTH COMMA}": ",",
    "\N{FULLWIDTH FULL STOP}": ".",
}
"""What is written for what: ``'`` and a blank only ever part thousands, ``|`` only ever begins a fraction."""
WHOLE = re.compile(r"(?P<sign>[-+]?) ?(?P<whole>[0-9]*)(?:[.,|](?P<part>[0-9]*))?")
GROUPED = re.compile(
    r"(?P<sign>[-+]?) ?"
    r"(?P<whole>(?=[1-9])(?:[0-9]{1,3}(?P<gap>[ '.,])(?:[0-9]{3}(?P=gap))*|[0-9]{1,2}(?P<lakh>[.,])(?:[0-9]{2}(?P=lakh))+)[0-9]{3})"
    r"(?:(?!(?P=gap)|(?P=lakh))[.,|](?P<part>[0-9]*))?"
)
"""Thousands in threes, or as South Asia parts them, in twos before the last three; a fraction begins with another mark."""
TWO_WAYS = re.compile(r"[-+]? ?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""A thousand here is one in the next country, and the page cannot know whose way of writing she learned."""
GAPS = str.maketrans("", "", " '.,")


def plain(typed: str) -> str:
    """The same signs with ASCII digits and the marks above; marks of direction dropped, every gap one blank."""
    kept = []
    for sign in typed:
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            kept.append(str(digit))
        elif unicodedata.category(sign) != "Cf":
            kept.append(MARKS.get(sign, sign))
    return " ".join("".join(kept).split())


def read_number(written: str) -> Decimal | Problem:
    """The one number that this says."""
    if TWO_WAYS.fullmatch(written):
        return Problem.TWO_NUMBERS
    found = WHOLE.fullmatch(written) or GROUPED.fullmatch(written)
    if found is None or not (found["whole"] or found["part"]):
        return Problem.NOT_A_NUMBER
    return Decimal(f"{found['sign']}{found['whole'].translate(GAPS)}.{found['part'] or ''}")


class Number:
    """See ``Kind``. Bounds are the instrument's own constraint."""

    name = "number"
    asks = True
    seconds = (10, 60)

    def parse(self, item: Item, typed: Sequence[str]) -> Answer | Problem:
        """A decimal number."""
        written = plain(typed[-1]) if typed else ""
        if not written:
            return BLANK
        number = read_number(written)
        if isinstance(number, Problem):
            return number
        return given(number) if len(f"{number:f}") <= LONGEST else Problem.TOO_LONG

    def typed(self, answer: Answer) -> tuple[str, ...]:
        """The number in ASCII digits; with one nought more where it could be read in two ways."""
        said = self.say(answer)
        return (f"{said}0" if TWO_WAYS.fullmatch(said) else said,) if said else ()

    def say(self, answer: Answer) -> str:
        """The number in ASCII digits."""
        return f"{answer.value:f}" if isinstance(answer.value, Decimal) else ""

    def count(self, item: Item, answers: Sequence[Answer]) -> tuple[Count, ...]:
        """Nothing: numbers wait for their own rule of disclosure control."""
        return ()

    def most_chosen(self, item: Item) -> int | None:
        """There are no options to count."""
        return None

    def settled(self, before: Answer, now: Answer) -> bool:
        """One step."""
        return True
