"""The wording check's lists: the usual ones, until a coordinator keeps others; and what they find in a round."""

from collections.abc import Mapping
from datetime import date

from consult.domain.ids import StaffId
from consult.domain.instrument import Instrument
from consult.domain.ledger import Act, Deed
from consult.domain.listed_words import LONGEST_LIST, USUAL, Found, entries, listed_words
from consult.domain.text import Language
from consult.services.house import House
from consult.services.ledgering import record
from consult.storage import word_lists
from consult.storage.database import Transaction


class TooLongError(ValueError):
    """The list is longer than can be kept: nothing was changed."""


def lists(house: House) -> Mapping[Language, str]:
    """Each language's list as it stands, one entry a line."""
    with house.stores.main.reading() as tx:
        return lists_in(tx)


def lists_in(tx: Transaction) -> Mapping[Language, str]:
    """The same, as this transaction sees it."""
    usual = {language: "\n".join(entries(listed)) for language, listed in USUAL.items()}
    return {**usual, **word_lists.every(tx)}


def keep_list(house: House, language: Language, listed: str, today: date, by: StaffId | None = None) -> bool:
    """Keep another list for a language; an empty one finds nothing. False where it stood already. Raises TooLongError."""
    kept = "\n".join(entries(listed))
    if len(kept) > LONGEST_LIST:
        raise TooLongError
    with house.stores.main.writing() as tx:
        if lists_in(tx).get(language, "") == kept:
            return False
        word_lists.put(tx, language, kept)
        record(house, tx, Act(deed=Deed.WORD_LIST_CHANGED, by=by, about=(("of", language),)), today)
    return True


def found(house: House, instrument: Instrument) -> tuple[Found, ...]:
    """The listed words in what a round asks."""
    return listed_words(instrument, lists(house))
