"""The coordinator's pages, gathered: importing a module adds its routes."""

from consult.web.coordinate import (
    circle,
    contact_key,
    contacts,
    desk,
    helping,
    inviting,
    moderating,
    next_round,
    notice,
    people,
    pictures,
    planning,
    recordings,
    rounds,
    spoken,
    statements,
    word_lists,
)
from consult.web.coordinate.desk import blueprint

__all__ = [
    "blueprint",
    "circle",
    "contact_key",
    "contacts",
    "desk",
    "helping",
    "inviting",
    "moderating",
    "next_round",
    "notice",
    "people",
    "pictures",
    "planning",
    "recordings",
    "rounds",
    "spoken",
    "statements",
    "word_lists",
]
