"""What stands on a rating's page beside it: its reason, and a reply to the reasons that others gave last time.

Both are questions of free text that go by the rating's name, each sealed as an answer of its own. A reply is asked for
only where such reasons are shown.
"""

from consult.domain.instrument import Instrument, Item
from consult.domain.kinds import is_written
from consult.domain.kinds.rating import RATING

ENDING = "_why"
"""What a reason's name adds to its rating's: the reason of ``home`` is ``home_why``."""
REPLY_ENDING = "_reply"
"""And what a reply's name adds."""


def reason_of(instrument: Instrument, rating: Item) -> Item | None:
    """What asks for a reason with this rating. One that has a condition of its own is a question of its own."""
    return _named(instrument, rating, ENDING)


def reply_of(instrument: Instrument, rating: Item) -> Item | None:
    """The question that asks for a reply to the reasons that stand beside this rating."""
    return _named(instrument, rating, REPLY_ENDING)


def beside(instrument: Instrument, rating: Item) -> tuple[Item, ...]:
    """What is asked on this rating's page with it."""
    found = (reason_of(instrument, rating), reply_of(instrument, rating))
    return tuple(item for item in found if item is not None)


def rating_of(instrument: Instrument, written: Item) -> Item | None:
    """The rating with which this item is asked for; None where it is a question of its own."""
    for ending in (ENDING, REPLY_ENDING):
        name = written.name.removesuffix(ending)
        if name != written.name and name in instrument.places:
            rating = instrument.item(name)
            return rating if _named(instrument, rating, ending) == written else None
    return None


def replied_to(instrument: Instrument, written: Item) -> Item | None:
    """The rating whose reasons this item replies to; None where it is no reply."""
    rating = rating_of(instrument, written)
    return rating if rating is not None and reply_of(instrument, rating) == written else None


def pages(instrument: Instrument, places: tuple[int, ...]) -> tuple[int, ...]:
    """Those of these places that have a page of their own, one after the other."""
    return tuple(place for place in places if rating_of(instrument, instrument.items[place - 1]) is None)


def _named(instrument: Instrument, rating: Item, ending: str) -> Item | None:
    name = f"{rating.name}{ending}"
    if rating.kind != RATING or name not in instrument.places:
        return None
    found = instrument.item(name)
    return found if is_written(found.kind) and found.relevant is None else None
