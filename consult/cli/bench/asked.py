"""An instrument made in code, so that a wheel can be measured too: twenty items, in every language the interface knows.

Its words are the interface's own, so that each language has its true script and weight and nothing is invented.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from consult.domain.expression import parse
from consult.domain.instrument import Briefing, Cells, Instrument, Item, Option, Section
from consult.domain.text import Text
from consult.web.languages import LanguageEntry
from consult.web.locale import catalogue

RATINGS = 15
POINTS = 9
TOP = 3
ROLES = (("lived", 34), ("practitioner", 20), ("researcher", 10))
"""The options of the breakdown item, each with how many of 64 are invited."""
RATING_PLACE = 4
"""The place of the first rating."""


class Words:
    """Texts in every language."""

    def __init__(self, folder: Path, entries: Sequence[LanguageEntry]) -> None:
        self._folder = folder
        self.tags = tuple(entry.tag for entry in entries)

    def __call__(self, message: str) -> Text:
        """This message of the interface in every language. Raises LookupError where it is a message no more."""
        said: dict[str, str] = {tag: catalogue(self._folder, tag).ugettext(message) for tag in self.tags}
        if list(said.values()).count(message) > 1:
            raise LookupError(message)
        return Text.of(said)


def instrument(words: Words, ratings: int = RATINGS) -> Instrument:
    """Two background questions and one that depends on them, ratings, a ranking of them, and one in own words."""
    return Instrument(
        title=words("Look over your answers"),
        languages=words.tags,
        sections=(
            Section(name="about", prompt=words("Before you begin"), items=_about(words)),
            Section(name="ratings", prompt=words("Your code"), items=_ratings(words, ratings)),
            Section(name="end", prompt=words("All your answers and your choices."), items=_end(words, ratings)),
        ),
        briefing=_briefing(words),
    )


def _about(words: Words) -> tuple[Item, ...]:
    names = (words("Group"), words("Everyone"), words("Other ways to be safe"))
    roles = tuple(Option(name=role, prompt=name) for (role, _), name in zip(ROLES, names, strict=True))
    places = tuple(Option(name=f"place{number}", prompt=name) for number, name in enumerate(names))
    asked = words("Choose one of the answers on this page.")
    return (
        Item(name="role", kind="single_choice", prompt=asked, options=roles, cells=Cells.ATTRIBUTE, breakdown=True),
        Item(name="place", kind="single_choice", prompt=asked, options=places, cells=Cells.ATTRIBUTE),
        Item(name="where", kind="short_text", prompt=asked, relevant=parse("${place} = 'place2'")),
    )


def _ratings(words: Words, how_many: int) -> tuple[Item, ...]:
    points = tuple(Option(name=str(point), prompt=words("Choice")) for point in range(1, POINTS + 1))
    return tuple(
        Item(
            name=f"rating{number}",
            kind="rating",
            prompt=words("Choose a time and a place where you are alone, or with someone you trust."),
            help=words("It lets one person in, once. You can stop at any time."),
            options=(*points, Option(name="unable", prompt=words("I can’t say"))),
            least=1,
            most=POINTS,
            bands=(words("No consensus"), words("No rating"), words("Consensus: in")),
        )
        for number in range(1, how_many + 1)
    )


def _end(words: Words, ratings: int) -> tuple[Item, ...]:
    dear = tuple(Option(name=f"rating{number}", prompt=words("Take part")) for number in range(1, ratings + 1))
    asked = words("Change what you like. When you are ready, send them.")
    return (
        Item(name="top", kind="ranking", prompt=asked, options=dear, most=TOP),
        Item(name="words", kind="long_text", prompt=asked),
    )


def _briefing(words: Words) -> Briefing:
    said = words("It lets one person in, once. You can stop at any time.")
    return Briefing(
        who_asks=said,
        purpose=said,
        what_can_change=said,
        who_reads=said,
        support=said,
        payment=said,
        answer_by=date(2026, 6, 1),
        kept_until=date(2026, 12, 31),
    )
