"""Reasons given with a rating: a question of free text that goes by the rating's name, and stands on the rating's page."""

from consult.domain.instrument import Instrument, Item
from consult.domain.kinds import is_written

RATING = "rating"
ENDING = "_why"
"""What a reason's name adds to its rating's: the reason of ``home`` is ``home_why``."""


def reason_of(instrument: Instrument, rating: Item) -> Item | None:
    """What asks for a reason with this rating. One that has a condition of its own is a question of its own."""
    name = f"{rating.name}{ENDING}"
    if rating.kind != RATING or name not in instrument.places:
        return None
    found = instrument.item(name)
    return found if is_written(found.kind) and found.relevant is None else None


def rating_of(instrument: Instrument, reason: Item) -> Item | None:
    """The rating with which this item is asked for; None where it is a question of its own."""
    name = reason.name.removesuffix(ENDING)
    if name == reason.name or name not in instrument.places:
        return None
    rating = instrument.item(name)
    return rating if reason_of(instrument, rating) == reason else None


def pages(instrument: Instrument, places: tuple[int, ...]) -> tuple[int, ...]:
    """Those of these places that have a page of their own, one after the other."""
    return tuple(place for place in places if rating_of(instrument, instrument.items[place - 1]) is None)
