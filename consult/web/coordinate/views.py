"""The coordinator's pages, gathered: importing a module adds its routes."""

from consult.web.coordinate import (
    circle,
    contact_key,
    contacts,
    desk,
    helping,
    inviting,
    notice,
    people,
    pictures,
    recordings,
    rounds,
    spoken,
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
    "notice",
    "people",
    "pictures",
    "recordings",
    "rounds",
    "spoken",
    "word_lists",
]
