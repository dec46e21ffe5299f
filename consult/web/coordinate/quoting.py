"""Quotations: what somebody said, written anew, agreed to by two, standing with a round's findings until it is taken away."""

import json
from functools import partial

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.ids import QuotationId
from consult.domain.table import Group
from consult.domain.text import Language, Text
from consult.services import quoting
from consult.services.quoting import (
    NewQuotation,
    NoSuchGroupError,
    NotAMemberError,
    TooLongError,
)
from consult.services.running_rounds import WORKERS, WrongStatusError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, me
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.pieces import agreed, id_in, pressed, typed_in
from consult.web.coordinate.rounds import here, round_named
from consult.web.coordinate.sentences import asked_words
from consult.web.locale import gettext as _
from consult.web.locale import name_of
from consult.web.question_form import OnceForm, hidden
from consult.web.shown import group_words
from consult.web.wiring import house, today

NOBODY = "nobody"


class QuotationForm(OnceForm):
    """A quotation, of whom it is said to be; or which one to take away, or what was seen."""

    action = StringField()
    item = StringField()
    group = StringField()
    quotation = StringField()
    seen = hidden()

    def fields(self, round_: Round) -> list[tuple[Language, InvitedField]]:
        """The quotation in each language of the round, as typed."""
        return typed_in(round_, "said")

    def new(self, round_: Round) -> NewQuotation:
        """What was typed. Raises NoSuchGroupError where nobody can be said to have said it."""
        words = Text.of({tag: field.data for tag, field in self.fields(round_)})
        chosen = self.group.data or NOBODY
        if chosen == NOBODY:
            return NewQuotation(item=self.item.data or "", words=words)
        group = next((one for one in quoting.groups_of(house(), round_) if _value(one) == chosen), None)
        if group is None:
            raise NoSuchGroupError
        return NewQuotation(item=self.item.data or "", words=words, group=group)


@route(blueprint, "/r/<round_hex>/quotations", needs=Capability.READ_WORDS, methods=("GET", "POST"))
def quotations(round_hex: str) -> ResponseReturnValue:
    """The quotations as they stand; one more, one less, or one's word that they be shown."""
    round_ = round_named(round_hex, WORKERS)
    if round_.closed_on is None or not quoting.quotable(round_):
        return redirect(here(round_), 303)
    form = QuotationForm()
    path = url_for("coordinate.quotations", round_hex=round_hex)
    return pressed(form, lambda: _act(round_, form), lambda trouble: _page(round_, form, trouble), path)


def _act(round_: Round, form: QuotationForm) -> str:
    """Do what was pressed; gives what stands against it in a sentence, or nothing."""
    if form.action.data == "show":
        show = partial(quoting.show, house(), me(), round_, form.seen.data or "", today())
        return agreed(show, _("They stand with the findings from now on."))
    if form.action.data == "remove":
        quoting.remove(house(), me(), round_, QuotationId(id_in(form.quotation.data)), today())
        return ""
    try:
        quoting.write(house(), me(), round_, form.new(round_))
    except (KeyError, WrongStatusError):
        return _("Choose a question of this page.")
    except NoSuchGroupError:
        return _("Choose whose words they are from this page.")
    except TooLongError:
        return _("Write it in a few words, in one language at least.")
    return ""


def _value(group: Group) -> str:
    """A group's name in a form: the same for this group, wherever it stands among the others."""
    return json.dumps(group.members)


def _page(round_: Round, form: QuotationForm, trouble: str = "") -> ResponseReturnValue:
    try:
        stands = quoting.quoting_of(house(), me(), round_, today())
    except NotAMemberError:
        abort(404)
    asked = [(item.name, asked_words(round_.instrument, item)) for item in quoting.quotable(round_)]
    named = group_words(round_.instrument)
    groups = quoting.groups_of(house(), round_)
    form.seen.data = stands.seen
    page = render_template(
        "coordinate/quotations.html",
        round=round_,
        form=form,
        fields=form.fields(round_),
        names={tag: name_of(tag) for tag in round_.instrument.languages},
        choices=asked,
        prompts=dict(asked),
        groups=[(NOBODY, _("Nobody")), *((_value(group), named(group)) for group in groups)] if groups else [],
        named=named,
        stands=stands,
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, 422 if trouble else 200
