"""What every page of a participant has, whichever blueprint serves it: a cookie that changes, and a length that tells nothing."""

from flask import Blueprint, Response, request

from consult.web import visits
from consult.web.wiring import house, wiring

PAD_BYTES = 64
"""Pages end in a comment of random length, so that a compressed page's size does not tell what is on it (BREACH)."""


def install(blueprint: Blueprint) -> None:
    """Protect every page of this blueprint."""
    blueprint.after_request(protect)


def protect(response: Response) -> Response:
    """Change the cookie that opens nothing with every page, so that a browser asks the server again on Back."""
    if request.method == "GET" and not visits.visit().has_ended:
        wiring().sessions.change(response, inside=visits.visit().was_ever_in)
    if response.mimetype == "text/html":
        pad = house().entropy(PAD_BYTES)
        response.set_data(response.get_data() + b"<!-- " + pad[: pad[0] % PAD_BYTES].hex().encode() + b" -->")
    return response
