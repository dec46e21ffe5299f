"""What the three parts of a scale are called, where a first round rates nothing and statements are made of it later."""

from collections.abc import Callable

from flask import request

from consult.domain.consultation import Round
from consult.domain.delphi import carrying
from consult.domain.delphi.design import Design
from consult.domain.graphemes import is_longer
from consult.domain.instrument import NO_WORDS, Band
from consult.domain.kinds.rating import band_of, points
from consult.domain.text import Language, Text
from consult.web.coordinate.open_form import InvitedField
from consult.web.locale import catalogue, name_of
from consult.web.locale import gettext as _
from consult.web.wiring import wiring

LONGEST = 60
"""Graphemes of a name: it stands above three numbers on a small phone."""
Say = Callable[[str], str]
"""Gives a message in one language. Under the name ``_`` it marks what is to be translated."""
Named = tuple[str, InvitedField, Language]
"""A field with what it is called: the points of its band, and its language."""


def usual_names(_: Say) -> tuple[str, str, str]:
    """The names of the bands where importance is rated, in the interface's own words."""
    return _("Less important"), _("Important"), _("Most important")


def is_wanted(round_: Round) -> bool:
    """Whether this is a first round that has no scale of its own."""
    return round_.number == 1 and carrying.scale_of(round_.instrument) is None


def fields(round_: Round, design: Design) -> list[Named]:
    """Each band in each language of the round: as typed, as it is chosen, or, before anybody chose, in the usual words."""
    if not is_wanted(round_):
        return []
    return [
        (f"{_limits(band)} · {name_of(tag)}", _field(band, tag, design), tag)
        for band in Band
        for tag in round_.instrument.languages
    ]


def bands(round_: Round) -> tuple[Text, ...]:
    """The names as they were typed, low to high; none where nothing was typed at all."""
    typed = tuple(
        Text.of({tag: request.form.get(_id(band, tag), "") for tag in round_.instrument.languages}) for band in Band
    )
    return typed if any(typed) else ()


def trouble(round_: Round, named: tuple[Text, ...]) -> str:
    """What is wrong with these names, in a sentence."""
    said = [dict(band.words).get(tag, "") for band in named for tag in round_.instrument.languages]
    if not all(said):
        return _("Name all three parts of the scale in every language, or leave all of them empty.")
    return _("This is longer than can be kept.") if any(is_longer(one, LONGEST) for one in said) else ""


def _field(band: Band, tag: Language, design: Design) -> InvitedField:
    place = list(Band).index(band)
    chosen = design.bands or (NO_WORDS,) * len(Band)
    usual = _usual_in(tag)[place] if design.bands is None else dict(chosen[place].words).get(tag, "")
    name = _id(band, tag)
    return InvitedField(id=name, data=request.form.get(name, usual).strip())


def _id(band: Band, tag: Language) -> str:
    return f"band-{band.value}-{tag}"


def _limits(band: Band) -> str:
    """Where the band begins and ends: by thirds, as consensus is decided."""
    rated = carrying.rated_on(carrying.usual_scale(NO_WORDS))
    within = [point for point in points(rated) if band_of(rated, point) is band]
    return _("%(lowest)s to %(highest)s", lowest=within[0], highest=within[-1])


def _usual_in(tag: Language) -> tuple[str, str, str]:
    """The interface's own words in this language; "" where it has none: never in silent English."""
    languages = wiring().languages
    said = usual_names(catalogue(languages.folder, tag).ugettext)
    return said if tag == languages.source.tag or said != usual_names(str) else ("", "", "")
