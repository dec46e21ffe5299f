"""Themes: what people wrote about in a closed round, named and counted with their words in view, in one sitting."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.ids import ThemeId
from consult.domain.instrument import Item
from consult.domain.text import Language, Text
from consult.services import theming
from consult.services.running_rounds import WORKERS
from consult.services.theming import (
    ChangedMeanwhileError,
    NewTheme,
    NoGrantError,
    NotAgreedError,
    NotAMemberError,
    NoTitleError,
    SettledError,
    Words,
    WrongCountError,
)
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, me
from consult.web.coordinate.pieces import id_in
from consult.web.coordinate.rounds import here, round_named
from consult.web.coordinate.sentences import asked_words
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import name_of, ngettext
from consult.web.log import log
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

MOST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A field of one item's form, as templates show any field: what was typed stands in the form it was typed in."""

    id: str
    name: str
    data: str
    errors: tuple[str, ...] = ()


SETTLED = _l("The findings of this round are protected already. What people wrote about stays as it is.")
REFUSALS: dict[type[Exception], tuple[Any, int]] = {
    NotAgreedError: (_l("Only those who may read what people wrote can do this."), 403),
    NoGrantError: (_l("You were not given the key of this consultation."), 403),
    SettledError: (SETTLED, 409),
}
"""Why nothing was done, in a sentence, and the status of the page that says so."""


class ThemeForm(OnceForm):
    """A theme of one item, and how many said it; or which one to take away."""

    action = StringField()
    item = StringField()
    theme = StringField()
    is_kept = False
    """Whether what was typed is kept: then its form is empty again."""

    def titles(self, round_: Round, item: Item) -> list[tuple[Language, Typed]]:
        """Its title in each language of the round."""
        return [(tag, self._typed(f"title-{tag}", item)) for tag in round_.instrument.languages]

    def people(self, item: Item) -> Typed:
        """How many said it."""
        return self._typed("people", item)

    def new(self, round_: Round) -> NewTheme:
        """The theme that was typed."""
        said = {str(tag): " ".join(request.form.get(f"title-{tag}", "").split()) for tag in round_.instrument.languages}
        number = request.form.get("people", "").strip()
        people = int(number) if number.isdecimal() and len(number) <= MOST_DIGITS else None
        return NewTheme(item=self.item.data or "", title=Text.of(said), people=people)

    def _typed(self, name: str, item: Item) -> Typed:
        mine = self.action.data == "keep" and self.item.data == item.name and not self.is_kept
        return Typed(id=f"{name}-{item.name}", name=name, data=request.form.get(name, "").strip() if mine else "")


@route(blueprint, "/r/<round_hex>/themes", needs=Capability.READ_WORDS, methods=("GET", "POST"))
def themes(round_hex: str) -> ResponseReturnValue:
    """The themes as they stand; then, with the words in view, one more or one less."""
    round_ = round_named(round_hex, WORKERS)
    if round_.closed_on is None or not theming.written(round_):
        return redirect(here(round_), 303)
    form = ThemeForm()
    if request.method != "POST":
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    try:
        return _act(round_, form)
    except (NotAMemberError, ChangedMeanwhileError):
        abort(404)
    except tuple(REFUSALS) as refusal:
        sentence, status = REFUSALS[type(refusal)]
        return _page(round_, form, trouble=str(sentence), status=status)


def _act(round_: Round, form: ThemeForm) -> ResponseReturnValue:
    there = url_for("coordinate.themes", round_hex=round_.id.hex())
    if form.action.data == "remove":
        theming.remove(house(), me(), round_, ThemeId(id_in(form.theme.data)), today())
        return redirect(form.done(there), 303)
    unlocked = visits.visit().unlocked
    if unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    if not theming.theming_of(house(), me(), round_, today()).open:
        raise SettledError
    found = theming.read_words(house(), me(), unlocked, round_, today())
    if found.unopened:
        log("rows unopened", round=round_.id.hex(), unopened=str(found.unopened))
    trouble = _keep(round_, form, found) if form.action.data == "keep" else ""
    if not trouble:
        form.done(there)
        form.is_kept = True
    return _page(round_, form, found, trouble, 422 if trouble else 200)


def _keep(round_: Round, form: ThemeForm, found: Words) -> str:
    """Keep what was typed; gives what stands against it in a sentence, or nothing."""
    try:
        theming.keep(house(), me(), round_, found, form.new(round_))
    except KeyError:
        return _("Choose a question of this page.")
    except NoTitleError:
        return _("Write its name in a few words, in one language at least.")
    except WrongCountError as wrong:
        if not wrong.of:
            return _("Nobody who is counted wrote anything here.")
        return ngettext(
            "Write how many people said it as a whole number: only %(num)s person wrote here.",
            "Write how many people said it as a whole number, from 1 to %(num)s: so many wrote here.",
            wrong.of,
        )
    return ""


def _page(
    round_: Round, form: ThemeForm, found: Words | None = None, trouble: str = "", status: int = 200
) -> ResponseReturnValue:
    try:
        stands = theming.theming_of(house(), me(), round_, today())
    except NotAMemberError:
        abort(404)
    kept = theming.counted(house(), round_, found) if found else stands.kept
    read: dict[str, Any] = {"told": found.told, "unopened": found.unopened} if found else {}
    page = render_template(
        "coordinate/themes.html",
        round=round_,
        form=form,
        stands=stands,
        items=theming.written(round_),
        prompts={item.name: asked_words(round_.instrument, item) for item in theming.written(round_)},
        kept={item.name: [one for one in kept if one.item == item.name] for item in theming.written(round_)},
        names={tag: name_of(tag) for tag in round_.instrument.languages},
        settled=str(SETTLED),
        unlocked=visits.visit().unlocked is not None,
        trouble=trouble,
        **read,
    )
    return page, status
