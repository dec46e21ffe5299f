"""Hearing instead of reading, easy words and their picture: what goes with a question and with what is agreed to."""

from typing import Any

from flask import Response, url_for

from consult.domain.capability import Capability
from consult.domain.consent import Notice
from consult.domain.consultation import Round
from consult.domain.hearing import NOTICE, parts_of
from consult.domain.instrument import Item
from consult.services import hearing
from consult.services.hearing import Uttered
from consult.web import locale, visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, round_now
from consult.web.locale import kilobytes
from consult.web.playing import Listen, handed_out, listens
from consult.web.question_form import EASY, FULL
from consult.web.wiring import house


@route(answer, "/m/<name>", needs=Capability.ARRIVED)
def media(name: str) -> Response:
    """A recording or a picture of what she is asked. Like every page of hers it stays in no browser (decision “let no recording stay on a phone”)."""
    return handed_out(round_now(), name)


def _url(name: str) -> str:
    return url_for("answer.media", name=name)


def shown_with(round_: Round, item: Item) -> dict[str, Any]:
    """What the page of a question shows: the item or its easy-read twin, what can be heard, and the picture."""
    tag = locale.language().tag
    twin = item.in_easy_words(tag)
    easy = twin is not None and visits.visit().reads_easily
    picture = hearing.picture_of(house(), round_, item.name) if twin else None
    if picture is not None and tag not in picture.shows.languages:
        picture = None
    return {
        "item": twin if easy else item,
        "heard": _heard(round_, item, easy=easy),
        "switch": (FULL if easy else EASY) if twin else "",
        "picture": {"url": _url(picture.name), "shown": easy, "size": kilobytes(picture.size), "of": picture}
        if picture
        else None,
    }


def _heard(round_: Round, item: Item, *, easy: bool) -> dict[str, Listen]:
    tag = locale.language().tag
    spoken = {each.place: each for each in parts_of(item, tag, easy=easy)}
    uttered = [Uttered(place=place, language=tag, words=each.text.read(tag)) for place, each in spoken.items()]
    found = hearing.heard_in(house(), round_, uttered)
    return listens({spoken[place].part: heard for place, heard in found.items()}, _url)


def heard_with(notice: Notice) -> dict[str, Listen]:
    """What can be heard of what is agreed to: just what its hash covers, by the use that each speaks of."""
    tag = locale.language().tag
    own = [heard for heard in notice.wording.recordings if heard.language == tag]
    return listens({heard.place.removeprefix(NOTICE): heard for heard in own}, _url)
