"""The participant's pages as one blueprint, and what they share: who she is, and the round she meets."""

from flask import Blueprint, abort, g, redirect, url_for

from consult.domain.consent import Notice
from consult.domain.consultation import Round
from consult.domain.ids import ConsultationId
from consult.domain.instrument import Briefing
from consult.services.arrivals import Arrival
from consult.services.noticing import notices_of
from consult.services.running_rounds import NoSuchRoundError, asked_now
from consult.services.seats import Seated
from consult.services.vouching import UnvouchedError
from consult.web import locale, protected, visits
from consult.web.languages import LanguageEntry
from consult.web.wiring import house, wiring

answer = Blueprint("answer", __name__)

protected.install(answer)


def arrived() -> Arrival:
    """The one on her way in; who is in already goes to her answers; to anyone else there is nothing here."""
    if visits.visit().seated is not None:
        abort(redirect(url_for("answer.look_over"), 303))
    arrival = visits.visit().arrival
    if arrival is None:
        abort(404)
    return arrival


def seated() -> Seated:
    """The participant who is in; to anyone else there is nothing here."""
    held = visits.visit().seated
    if held is None:
        abort(404)
    return held


def consultation() -> ConsultationId:
    """The consultation that she was let into."""
    held = visits.visit().seated
    return held.consultation if held else arrived().consultation


def round_now() -> Round:
    """The round she meets, spoken in a language in which it is whole: never in silent English."""
    if "round" not in g:
        try:
            meet(asked_now(house(), consultation()))
        except NoSuchRoundError:
            abort(404)
    found: Round = g.round
    return found


def briefing_now() -> Briefing:
    """What stands around its questions; nothing where the round is not as it was opened.

    A break, support, and taking everything back are there for her whatever became of a round.
    """
    try:
        return round_now().instrument.briefing
    except UnvouchedError:
        return Briefing()


def meet(round_: Round) -> None:
    """This is the round that she meets: it was read already."""
    g.round = round_
    spoken = languages(round_)
    if locale.language() not in spoken:
        locale.use(spoken[0])


def notice_now() -> Notice:
    """What people are asked to agree to now, in a language in which it is whole."""
    newest = notices_of(house(), round_now().consultation).newest
    if newest is None:
        abort(404)
    whole = newest.wording.languages()
    if locale.language().tag not in whole:
        locale.use(next((entry for entry in locale.offered() if entry.tag in whole), wiring().languages.source))
    return newest


def languages(round_: Round) -> tuple[LanguageEntry, ...]:
    """The languages in which both the instrument and the interface are whole."""
    whole = round_.instrument.complete_languages()
    return tuple(entry for entry in locale.offered() if entry.tag in whole) or (wiring().languages.source,)
