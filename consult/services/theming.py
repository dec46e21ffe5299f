"""Theming: those who may read a closed round's free text say what people wrote about, and how many of them did.

It is done with the words in view, in one sitting, and only the numbers are kept: nothing ties a theme to a text or to a
seat. So whoever takes her words back later is not taken out of a theme; nor can anybody learn which were hers.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from consult.crypto.entropy import draw
from consult.domain.consultation import Round, RoundStatus
from consult.domain.graphemes import is_longer
from consult.domain.ids import ID_BYTES, ThemeId
from consult.domain.instrument import Item
from consult.domain.kinds import written_items
from consult.domain.text import Text
from consult.services.agreeing import NotAMemberError, own_roles
from consult.services.house import House
from consult.services.reading import NoGrantError, NotAgreedError, Reading, Words, read_words, reading_of
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn
from consult.services.theme_counts import open_count, seal_count
from consult.storage import countings, releases, rounds, staff, themes
from consult.storage.database import Transaction
from consult.storage.themes import StoredTheme

__all__ = [
    "ChangedMeanwhileError",
    "Kept",
    "NewTheme",
    "NoGrantError",
    "NoTitleError",
    "NotAMemberError",
    "NotAgreedError",
    "SettledError",
    "Theming",
    "Words",
    "WrongCountError",
    "counted",
    "keep",
    "read_words",
    "remove",
    "theming_of",
    "written",
]

LONGEST = 120
"""Graphemes of a title in one language."""


class NoTitleError(ValueError):
    """A theme has a short title in at least one language: nothing was kept."""


class WrongCountError(ValueError):
    """So many did not write about it, or nobody did: nothing was kept. ``of`` is how many there are."""

    def __init__(self, of: int) -> None:
        super().__init__()
        self.of = of


class SettledError(Exception):
    """The round is open or released, or its release is prepared: its themes stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A theme that is kept. ``people`` is None while the words are not open, and for one that was not counted here."""

    id: ThemeId
    item: str
    title: Text
    people: int | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTheme:
    """A theme as it was typed. ``people`` is None where that was no number."""

    item: str
    title: Text
    people: int | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theming:
    """Where a round's themes stand for one person, without a number; ``open`` while they may change."""

    reading: Reading
    open: bool
    kept: tuple[Kept, ...]


def written(round_: Round) -> tuple[Item, ...]:
    """The items of a round that are answered in own words."""
    return written_items(round_.instrument)


def theming_of(house: House, person: SignedIn, round_: Round, today: date) -> Theming:
    """Where they stand. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    reading = reading_of(house, person, round_, today)
    with house.stores.main.reading() as tx:
        kept = tuple(Kept(id=one.id, item=one.item, title=one.title) for one in themes.of_round(tx, round_.id))
        may_change = round_.status is RoundStatus.CLOSED and releases.of_round(tx, round_.id) is None
    return Theming(reading=reading, open=may_change, kept=kept)


def counted(house: House, round_: Round, words: Words) -> tuple[Kept, ...]:
    """The themes with their true counts, for the page that shows these words and no other."""
    read = {told.item.name for told in words.told}
    with house.stores.main.reading() as tx:
        held = [one for one in themes.of_round(tx, round_.id) if one.item in read]
    return tuple(Kept(id=one.id, item=one.item, title=one.title, people=open_count(house, one)) for one in held)


def keep(house: House, person: SignedIn, round_: Round, words: Words, new: NewTheme) -> None:
    """Keep one more theme of what was just read: how many of those who wrote, and are counted, said it.

    Raises KeyError for an item that is none of these words, NoTitleError, WrongCountError, SettledError, and what
    ``own_roles`` does; then nothing was kept.
    """
    told = next((each for each in words.told if each.item.name == new.item), None)
    if told is None:
        raise KeyError(new.item)
    if not new.title or any(is_longer(said, LONGEST) for _language, said in new.title.words):
        raise NoTitleError
    if new.people is None or not 1 <= new.people <= len(told.counted):
        raise WrongCountError(len(told.counted))
    with house.stores.main.writing() as tx:
        _begin_change(house, tx, person, round_)
        key = ThemeId(draw(house.entropy, ID_BYTES))
        one = StoredTheme(id=key, round=round_.id, item=new.item, title=new.title, sealed=b"")
        themes.add(tx, replace(one, sealed=seal_count(house, one, new.people)))


def remove(house: House, person: SignedIn, round_: Round, theme: ThemeId, today: date) -> None:
    """Take a theme away. Raises NotAgreedError for who may not read the words, SettledError and what ``own_roles`` does."""
    if not reading_of(house, person, round_, today).may:
        raise NotAgreedError
    with house.stores.main.writing() as tx:
        _begin_change(house, tx, person, round_)
        themes.remove(tx, round_.id, theme)


def _begin_change(house: House, tx: Transaction, person: SignedIn, round_: Round) -> None:
    """Hold the rounds as preparing does: whatever is being counted is counted again."""
    rounds.hold(tx, round_.consultation)
    staff.hold(tx)
    own_roles(house, tx, person, round_.consultation)
    if rounds.status(tx, round_.id) is not RoundStatus.CLOSED or releases.of_round(tx, round_.id) is not None:
        raise SettledError
    countings.disturb(tx, round_.consultation)
