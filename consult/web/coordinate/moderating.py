"""Reasons that are passed on: pieces that staff make of them, agreed to by two, shown to others in the next round."""

from collections.abc import Sequence
from functools import partial

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.ids import RemarkId
from consult.domain.instrument import Item
from consult.domain.text import Language, Text
from consult.services import moderating
from consult.services.moderating import Moderation, NotAMemberError, NotShownThereError, Passed, TooLongError
from consult.services.running_rounds import WORKERS, WrongStatusError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, me
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.pieces import agreed, id_in, pressed, typed_in
from consult.web.coordinate.rounds import here, round_named
from consult.web.locale import gettext as _
from consult.web.locale import name_of, words
from consult.web.question_form import OnceForm, hidden
from consult.web.wiring import house, today

BEGINNING = 80
"""Characters of a piece by which it is told apart in a list."""


class RemarkForm(OnceForm):
    """A piece about one rating, in the languages in which it was written, and which one it replies to, if any.

    Or which one to take away, or what was seen.
    """

    action = StringField()
    item = StringField()
    answers = StringField()
    remark = StringField()
    seen = hidden()

    def fields(self, round_: Round) -> list[tuple[Language, InvitedField]]:
        """The piece in each language of the round, as typed."""
        return typed_in(round_, "piece")

    def text(self, round_: Round) -> Text:
        """The same as a text."""
        return Text.of({tag: field.data for tag, field in self.fields(round_)})


@route(blueprint, "/r/<round_hex>/reasons", needs=Capability.READ_WORDS, methods=("GET", "POST"))
def reasons(round_hex: str) -> ResponseReturnValue:
    """The pieces as they stand; one more, one less, or one's word that they be shown."""
    round_ = round_named(round_hex, WORKERS)
    if round_.closed_on is None or not moderating.rated_with_reasons(round_):
        return redirect(here(round_), 303)
    form = RemarkForm()
    path = url_for("coordinate.reasons", round_hex=round_hex)
    return pressed(form, lambda: _act(round_, form), lambda trouble: _page(round_, form, trouble), path)


def _act(round_: Round, form: RemarkForm) -> str:
    """Do what was pressed; gives what stands against it in a sentence, or nothing."""
    if form.action.data == "show":
        show = partial(moderating.show, house(), me(), round_, form.seen.data or "", today())
        return agreed(show, _("They are shown from now on."))
    if form.action.data == "remove":
        moderating.remove(house(), me(), round_, RemarkId(id_in(form.remark.data)), today())
        return ""
    answers = RemarkId(id_in(form.answers.data)) if form.answers.data else None
    try:
        moderating.write(house(), me(), round_, form.item.data or "", form.text(round_), answers)
    except NotShownThereError:
        return _("People were not shown this reason beside this statement. Choose another one, or none.")
    except (KeyError, WrongStatusError):
        return _("Choose a statement of this page.")
    except TooLongError:
        return _("Write it in a few words, in one language at least.")
    return ""


def _page(round_: Round, form: RemarkForm, trouble: str = "") -> ResponseReturnValue:
    try:
        stands = moderating.moderation_of(house(), me(), round_, today())
    except NotAMemberError:
        abort(404)
    rated = moderating.rated_with_reasons(round_)
    shown = moderating.answered_by(house(), round_)
    form.seen.data = stands.seen
    page = render_template(
        "coordinate/reasons.html",
        round=round_,
        form=form,
        fields=form.fields(round_),
        names={tag: name_of(tag) for tag in round_.instrument.languages},
        choices=[(item.name, words(item.prompt)) for item in rated],
        prompts={item.name: words(item.prompt) for item in rated},
        answerable=_answerable(shown, rated),
        answered=_answered(shown, stands),
        stands=stands,
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, 422 if trouble else 200


def _answerable(shown: dict[str, tuple[Passed, ...]], rated: Sequence[Item]) -> list[tuple[str, str]]:
    """What a piece may reply to, for a list, each with its statement; first, nothing."""
    pieces = [
        (one.id.hex(), f"{_beginning(one.words)} · {_beginning(item.prompt)}")
        for item in rated
        for one in shown.get(item.name, ())
    ]
    return [("", _("None of them")), *pieces] if pieces else []


def _beginning(text: Text) -> str:
    said = words(text)
    return said if len(said) <= BEGINNING else f"{said[:BEGINNING].rstrip()}…"


def _answered(shown: dict[str, tuple[Passed, ...]], stands: Moderation) -> dict[RemarkId, str]:
    """By piece, what it replies to; "" where that is shown no more."""
    known = {one.id: words(one.words) for passed in shown.values() for one in passed}
    replies = (one for one in (*stands.waiting, *stands.shown) if one.answers is not None)
    return {one.id: known.get(one.answers, "") for one in replies if one.answers is not None}
