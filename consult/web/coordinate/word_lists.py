"""Words to be careful with: a list for each language, kept by coordinators, held against what a round asks."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.services import wording
from consult.services.wording import TooLongError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, worker
from consult.web.languages import LanguageEntry
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today, wiring


class WordsForm(OnceForm):
    """One language's list, an entry a line."""

    tag = StringField()
    listed = StringField()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListField:
    """One language's list as templates show any field."""

    id: str
    data: str
    name: str = "listed"
    errors: tuple[str, ...] = ()


@route(blueprint, "/words", needs=Capability.DESIGN, methods=("GET", "POST"))
def word_lists() -> ResponseReturnValue:
    """Each list as it stands; saving one says so."""
    form = WordsForm()
    if request.method != "POST":
        return _page(form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    entry = wiring().languages.get(form.tag.data)
    if entry is None:
        return _page(form, _("Choose a language of this page."))
    try:
        changed = wording.keep_list(house(), entry.tag, form.listed.data or "", today(), worker())
    except TooLongError:
        return _page(form, _("This list is longer than can be kept."))
    said = _("Saved. Rounds that open from now on are held against it.") if changed else _("Nothing was changed.")
    visits.visit().notice([said])
    return redirect(form.done(url_for("coordinate.word_lists")), 303)


def _page(form: WordsForm, trouble: str = "") -> ResponseReturnValue:
    stands = wording.lists(house())
    lists = [(entry, _field(entry, stands.get(entry.tag, ""))) for entry in wiring().languages.all()]
    page = render_template(
        "coordinate/words.html", form=form, lists=lists, trouble=trouble, told=visits.visit().notices()
    )
    return page, 422 if trouble else 200


def _field(entry: LanguageEntry, stands: str) -> ListField:
    return ListField(id=f"listed-{entry.tag}", data=stands)
