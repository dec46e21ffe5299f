"""Handing out recordings and pictures: whole or a part of them, and what a page says of them before anything is fetched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, abort, request

from consult.domain.consultation import Round
from consult.domain.hearing import Heard, Recording, name_of
from consult.services import hearing
from consult.services.hearing import NoSuchFileError
from consult.web.locale import kilobytes
from consult.web.wiring import house

A_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """A recording as a page offers it: where it is, how long it lasts and what it weighs."""

    url: str
    length: str
    size: str


def listen(recording: Recording, url_of: Callable[[str], str]) -> Listen:
    """What a page says of a recording. ``url_of`` gives the address of a file by its name."""
    minutes, seconds = divmod(recording.seconds, A_MINUTE)
    return Listen(
        url=url_of(name_of(recording.digest)), length=f"{minutes}:{seconds:02}", size=kilobytes(recording.size)
    )


def listens(found: Mapping[str, Heard], url_of: Callable[[str], str]) -> dict[str, Listen]:
    """The same for many, by the part of the page that each speaks."""
    return {part: listen(heard.recording, url_of) for part, heard in found.items()}


def handed_out(round_: Round, name: str) -> Response:
    """A file of this round; to a name that is none there is nothing here.

    A player asks for a part where it has the rest already, or jumps. No part is of another file: an address names its
    content, so no validator is sent, and a request that brings one gets the whole.
    """
    try:
        file = hearing.file_of(house(), round_, name)
    except NoSuchFileError:
        abort(404)
    response = Response(file.content, mimetype=file.mime)
    response.headers["Accept-Ranges"] = "bytes"
    wanted = None if "If-Range" in request.headers else request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return response
    whole = len(file.content)
    bounds = wanted.range_for_length(whole)
    if bounds is None:
        return Response(status=416, mimetype=file.mime, headers={"Content-Range": f"bytes */{whole}"})
    first, last = bounds
    response.set_data(file.content[first:last])
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {first}-{last - 1}/{whole}"
    return response
