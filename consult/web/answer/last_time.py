"""What people said of a question last time, her own answer beside it: beside the question, or once she has answered."""

from typing import Any

from flask import url_for

from consult.domain.consultation import Round
from consult.domain.instrument import Item
from consult.services import feeding_back
from consult.services.feeding_back import Feedback, LastTime, Passed
from consult.web import locale
from consult.web.answer.blueprint import seated
from consult.web.shown import spoken_figures
from consult.web.wiring import house

NOTHING: dict[str, Any] = {"last": None, "remarks": []}


def stands_beside(round_: Round) -> bool:
    """Whether it is shown on the question's own page."""
    return feeding_back.feedback_of(house(), round_) is Feedback.BESIDE


def comes_after(round_: Round) -> bool:
    """Whether it is shown on a page of its own, once she has answered."""
    return feeding_back.feedback_of(house(), round_) is Feedback.AFTER


def beside(round_: Round, item: Item) -> dict[str, Any]:
    """What stands on the question's own page."""
    return shown(round_, item) if stands_beside(round_) else NOTHING


def leads_to(round_: Round, item: Item, place: int, *, over: int | None) -> str | None:
    """The page to go to once she has answered; None where there is nothing to show, or it stood beside the question."""
    shows = comes_after(round_) and _last(round_, item) is not None
    return url_for("answer.last_time", place=place, over=over) if shows else None


def shown(round_: Round, item: Item) -> dict[str, Any]:
    """What may be shown, in a language in which all of it has words: never in silent English."""
    last = _last(round_, item)
    if last is None:
        return NOTHING
    return {
        "last": last,
        "other_words": last.item.prompt != item.prompt,
        "remarks": [each for one in last.remarks if (each := _spoken(one))],
        **spoken_figures(last.instrument),
    }


def _last(round_: Round, item: Item) -> LastTime | None:
    found = feeding_back.last_time(house(), seated(), round_, item.name)
    if found is None or locale.language().tag not in found.instrument.complete_languages():
        return None
    return found


def _spoken(one: Passed) -> dict[str, Any] | None:
    """A piece with those of its replies that have words in her language; None where it has none itself."""
    tag = locale.language().tag
    if tag not in one.words.languages:
        return None
    return {"words": one.words, "replies": [said for said in one.replies if tag in said.languages]}
