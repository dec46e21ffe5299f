"""How many people said what a theme names: a true count, sealed under the server's key to its place and its title.

Whoever writes to the database can neither make one, nor give one another title, item or round.
"""

import json

from consult.crypto.contexts import theme_context
from consult.crypto.encoding import Context
from consult.crypto.errors import Refused
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server, seal_for_server
from consult.services.house import House
from consult.storage.themes import StoredTheme


def seal_count(house: House, theme: StoredTheme, people: int) -> bytes:
    """What is kept of how many people said it: of one size, however many they are."""
    key = server_key(house.keys.pepper, house.keys.installation)
    return seal_for_server(key, str(people).encode(), _context(house, theme), house.entropy)


def open_count(house: House, theme: StoredTheme) -> int | None:
    """How many people said it; None where this house did not count so."""
    key = server_key(house.keys.pepper, house.keys.installation)
    try:
        return int(open_for_server(key, theme.sealed, _context(house, theme)))
    except Refused:
        return None


def _context(house: House, theme: StoredTheme) -> Context:
    title = json.dumps(theme.title.words, ensure_ascii=False).encode()
    place = {"round_": theme.round, "theme": theme.id, "item": theme.item.encode()}
    return theme_context(house.keys.installation, title=title, **place)
