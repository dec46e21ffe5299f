"""Which questions of several rounds are one: those of one name, and those in the same words, whatever they are called.

Everything that goes by "asked before" goes by this: what is audited beside what (R6), with how much care it is drawn, and
what people are shown of last time (decision 0016).
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from consult.domain.instrument import Instrument
from consult.domain.text import Text

Name = tuple[str, str | None]
"""An item, or one option of it."""
UNHEARD = frozenset("CPZ")
"""Unicode's general categories that make no other word: control and format, punctuation, white space."""
_MEMORY = 20_000
_Key = tuple[bool, tuple[str, ...]]
"""Whether it is a name or words; and an item's, or an item's and an option's."""


def one_question(asked: Sequence[Instrument]) -> tuple[Mapping[Name, Name], ...]:
    """For each of these, in their order, by which name each of its items and options goes through all of them.

    Two are one where their names are the same, or their words in any language, and where both are one with a third: a
    statement that was reworded under its name and later stands under a new one, in the words it had, is still one.
    Options are compared within items that are one.
    """
    items = _items(tuple(map(_prompts, asked)))
    same = _Same()
    for instrument, first in zip(asked, items, strict=True):
        for item in instrument.items:
            for option in item.options:
                same.join((first[item.name], option.name), spoken(option.prompt))
    return tuple(
        {
            (item.name, option): (name := first[item.name], option and same.first((name, option))[-1])
            for item in instrument.items
            for option in (None, *(each.name for each in item.options))
        }
        for instrument, first in zip(asked, items, strict=True)
    )


def called(asked: Sequence[Instrument], name: str) -> tuple[tuple[str, ...], ...]:
    """What each of these calls the item that the last one calls by this name, that very name first; nothing where it has none."""
    items = _items(tuple(map(_prompts, asked)))
    mine = items[-1].get(name)
    found = ([item for item, first in each.items() if first == mine] for each in items)
    return tuple(tuple(sorted(names, key=lambda item: item != name)) for names in found)


@lru_cache(maxsize=_MEMORY)
def spoken(words: Text) -> frozenset[str]:
    """What is left of words in each language when nobody looks at how they are written: NFKC, case folded, letters and signs.

    Words of which nothing is left are compared as they are.
    """
    folded = (unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold()) for _, said in words.words)
    return frozenset(
        "".join(sign for sign in said if unicodedata.category(sign)[0] not in UNHEARD) or said for said in folded
    )


def _prompts(instrument: Instrument) -> tuple[tuple[str, Text], ...]:
    return tuple((item.name, item.prompt) for item in instrument.items)


@lru_cache(maxsize=64)
def _items(asked: tuple[tuple[tuple[str, Text], ...], ...]) -> tuple[Mapping[str, str], ...]:
    """By which name each item goes. Whoever answers a later round asks for it on every page."""
    same = _Same()
    for prompts in asked:
        for name, words in prompts:
            same.join((name,), spoken(words))
    return tuple({name: same.first((name,))[-1] for name, _ in prompts} for prompts in asked)


class _Same:
    """Sets of names and words that are one. A set goes by the first name in it, which is always its first."""

    def __init__(self) -> None:
        self._above: dict[_Key, _Key] = {}
        self._order: dict[_Key, int] = {}

    def join(self, name: tuple[str, ...], words: Iterable[str]) -> None:
        """Something of this name is said in these words: it is one with whatever has either of them."""
        for key in ((True, name), *((False, (*name[:-1], said)) for said in sorted(words))):
            self._above.setdefault(key, key)
            self._order.setdefault(key, len(self._order))
            first, second = sorted((self._root((True, name)), self._root(key)), key=self._order.__getitem__)
            self._above[second] = first

    def first(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """The first name of the set in which this one is."""
        return self._root((True, name))[1]

    def _root(self, key: _Key) -> _Key:
        while self._above[key] != key:
            key = self._above[key]
        return key
