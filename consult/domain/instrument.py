"""What is asked: an instrument of sections of items, each with its words, options and conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self

from consult.domain.expression import Expression
from consult.domain.text import Language, Text

NO_WORDS = Text()


class Band(StrEnum):
    """The three bands of a rating scale, by thirds: 1-3, 4-6 and 7-9 of nine points."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Cells(StrEnum):
    """What an item's counts describe, which decides the disclosure rule they fall under."""

    OPINION = "opinion"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the choices of an item."""

    name: str
    prompt: Text
    easy: Text = NO_WORDS
    """The same in easy words, where somebody wrote them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked.

    ``kind`` names an entry of ``consult.domain.kinds``, or is ``unsupported:<type>``. ``least`` and ``most`` bound a
    rating's points, or are the fewest and the most options of a choice or ranking; None where it has none.
    """

    name: str
    kind: str
    prompt: Text
    help: Text = NO_WORDS
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    bands: tuple[Text, ...] = ()
    """The names of the three bands, low to high; empty where the bands go unnamed."""
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Text = NO_WORDS
    cells: Cells = Cells.OPINION
    breakdown: bool = False
    """Whether findings are shown by this item's options; declared before the round opens."""
    easy: Text = NO_WORDS
    """What its easy-read twin asks, in the languages in which somebody wrote it: no language is less whole without."""

    def texts(self) -> Iterator[Text]:
        """Every text of this item that a participant may see."""
        yield from (self.prompt, self.help, self.constraint_message, *self.bands)
        yield from (option.prompt for option in self.options)

    def option(self, name: str) -> Option | None:
        """The option of this name, if there is one."""
        return next((option for option in self.options if option.name == name), None)

    def chosen_by_words(self) -> tuple[Option, ...]:
        """The options that are shown by their words: a scale's points are shown by their numbers."""
        return tuple(option for option in self.options if self.kind != "rating" or not option.name.isdecimal())

    def in_easy_words(self, language: Language) -> Self | None:
        """Its easy-read twin, of the same name, kind and options: what is said to either is the same answer.

        None where nobody wrote one in this language. An option without easy words keeps its own.
        """
        if language not in self.easy.languages:
            return None
        options = tuple(
            replace(option, prompt=option.easy) if language in option.easy.languages else option
            for option in self.options
        )
        return replace(self, prompt=self.easy, help=NO_WORDS, options=options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A page group of items. ``relevant`` holds for all of them.

    One that has a ``note`` is sensitive: it opens with these few words, which name what it is about, and with the
    choice to answer, to skip it or to leave it for later (people.md 9).
    """

    name: str
    prompt: Text
    items: tuple[Item, ...]
    relevant: Expression | None = None
    note: Text = NO_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What a participant is told before she chooses: no round opens while one of these is missing."""

    who_asks: Text = NO_WORDS
    purpose: Text = NO_WORDS
    what_can_change: Text = NO_WORDS
    who_reads: Text = NO_WORDS
    support: Text = NO_WORDS
    payment: Text = NO_WORDS
    must_pass_on: Text = NO_WORDS
    """What those who read her own words must tell someone else; where it is left out there are usual words for it."""
    answer_by: date | None = None
    kept_until: date | None = None

    def texts(self) -> tuple[Text, ...]:
        """Every text of the briefing."""
        asked = (self.who_asks, self.purpose, self.what_can_change, self.who_reads, self.support, self.payment)
        return (*asked, self.must_pass_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Everything asked in a round, in the languages it was written in. The first language is the one it began in."""

    title: Text
    languages: tuple[Language, ...]
    sections: tuple[Section, ...]
    briefing: Briefing = Briefing()
    items: tuple[Item, ...] = field(init=False, repr=False, compare=False)
    """All items, in the order they are asked."""
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """The place of each item, from 1, by its name."""
    conditions: tuple[tuple[int, tuple[Expression, ...]], ...] = field(init=False, repr=False, compare=False)
    """The places of the items that are not always asked, each with what must hold: its section's condition, its own."""
    decisive: frozenset[str] = field(init=False, repr=False, compare=False)
    """The names of the items whose answers those conditions read."""
    whole: tuple[Language, ...] = field(init=False, repr=False, compare=False)
    """The languages in which every text a participant may see has words: every page asks."""

    def __post_init__(self) -> None:
        """Gather once what every page asks for."""
        object.__setattr__(self, "items", tuple(item for section in self.sections for item in section.items))
        object.__setattr__(self, "places", {item.name: place for place, item in enumerate(self.items, start=1)})
        object.__setattr__(self, "conditions", tuple(self._conditions()))
        held = [condition for _, conditions in self.conditions for condition in conditions]
        object.__setattr__(self, "decisive", frozenset(name for each in held for name in each.references()))
        object.__setattr__(self, "whole", self._complete_languages())

    def item(self, name: str) -> Item:
        """The item of this name. Raises KeyError where there is none."""
        return self.items[self.places[name] - 1]

    def section_of(self, name: str) -> tuple[int, Section]:
        """The section that holds the item of this name, with its place from 1. Raises KeyError."""
        for place, section in enumerate(self.sections, start=1):
            if any(item.name == name for item in section.items):
                return place, section
        raise KeyError(name)

    def asks_everyone(self, item: Item) -> bool:
        """Whether no condition on what people say decides who is asked this item: its own, or its section's."""
        held = (item.relevant, self.section_of(item.name)[1].relevant)
        return not any(condition is not None and condition.references() for condition in held)

    def complete_languages(self) -> tuple[Language, ...]:
        """The languages in which every text a participant may see has words."""
        return self.whole

    def _conditions(self) -> Iterator[tuple[int, tuple[Expression, ...]]]:
        asked = ((section, item) for section in self.sections for item in section.items)
        for place, (section, item) in enumerate(asked, start=1):
            if held := tuple(each for each in (section.relevant, item.relevant) if each is not None):
                yield place, held

    def _complete_languages(self) -> tuple[Language, ...]:
        texts = [self.title, *self.briefing.texts()]
        for section in self.sections:
            texts.extend((section.prompt, section.note))
            texts.extend(text for item in section.items for text in item.texts())
        gaps = {language for text in texts for language in text.missing(self.languages)}
        return tuple(language for language in self.languages if language not in gaps)
