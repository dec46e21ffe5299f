"""Invitation cards: how many are made, and in which language they speak to the people they are for."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import IntegerField, StringField

from consult.domain.consultation import Round
from consult.web.languages import LanguageEntry
from consult.web.locale import language, offered, speaking
from consult.web.question_form import OnceForm
from consult.web.wiring import wiring


class InviteForm(OnceForm):
    """How many invitations to make, and the language of their cards."""

    how_many = IntegerField()
    language = StringField()


def card_languages(round_: Round) -> list[LanguageEntry]:
    """The languages that cards may be in: the round's, as far as the interface speaks them; her own first."""
    shown = {entry.tag for entry in offered()}
    found = [
        entry
        for tag in round_.instrument.complete_languages()
        if tag in shown and (entry := wiring().languages.get(tag)) is not None
    ]
    return sorted(found, key=lambda entry: entry.tag != language().tag)


def cards(codes: Sequence[Sequence[str]], entry: LanguageEntry) -> Markup:
    """One card for each code, to be printed and cut apart, in this language."""
    made: list[dict[str, Any]] = [{"groups": code, "link": f"{wiring().address}/#{''.join(code)}"} for code in codes]
    with speaking(entry):
        return Markup(render_template("coordinate/cards.html", cards=made, speaks=entry))  # noqa: S704 - a template's own output
