"""The page that shows every component in every state: only where the settings ask for it, never in earnest."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer, given
from consult.domain.capability import Capability
from consult.domain.delphi.design import Design
from consult.domain.findings import DrawnRow, Figure, Finding, Method, Release
from consult.domain.instrument import Instrument, Item, Option
from consult.domain.kinds import KINDS, Kind
from consult.domain.table import CHOICE_CELLS, RATING_CELLS, Group
from consult.domain.text import Text
from consult.web import locale
from consult.web.access import route
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.shown import words_for

blueprint = Blueprint("example", __name__)
SHARES = {RATING_CELLS: (5, 10, 35, 10), CHOICE_CELLS: (20, 40)}
VALUES: dict[str, Any] = {
    "rating": 8,
    "single_choice": "one",
    "multiple_choice": ("one", "two"),
    "ranking": ("two", "one"),
    "number": "12",
}


class WrongForm(OnceForm):
    """A form in which something is wrong."""

    name = StringField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What templates know of a field."""

    id: str
    name: str
    typed: tuple[str, ...]
    errors: tuple[str, ...] = ()


def _text(words: str) -> Text:
    return Text.of({locale.language().tag: words})


def _item(kind: Kind) -> Item:
    rating = kind.name == "rating"
    unable = Option(name="unable", prompt=_text(_("I can’t say")))
    few = (Option(name="one", prompt=_text(_("Pause"))), Option(name="two", prompt=_text(_("Support"))))
    return Item(
        name=kind.name,
        kind=kind.name,
        prompt=_text(kind.name.replace("_", " ")),
        help=_text(_("Your place is kept. Take as long as you need.")),
        options=(unable,) if rating else few,
        least=1 if rating else None,
        most=9 if rating else 2,
    )


def _answers(kind: Kind) -> list[Answer]:
    said = given(VALUES.get(kind.name, _("Thank you")))
    return [said, SKIPPED, UNABLE, BLANK] if kind.asks else []


def _findings(item: Item) -> tuple[Finding, ...]:
    if item.kind not in VALUES or item.kind == "number":
        return ()
    cells = RATING_CELLS if item.kind == "rating" else CHOICE_CELLS
    counts = SHARES[cells]
    total = sum(counts)
    figures = tuple(
        Figure(cell=cell, count=count, percent=round(100 * count / total))
        for cell, count in zip(cells, counts, strict=True)
    )
    rows = tuple(DrawnRow(group=group, total=total, figures=figures) for group in (None, Group(members=("one",))))
    options = [None] if item.kind == "rating" else [option.name for option in item.options]
    return tuple(Finding(item=item.name, option=option, status=None, rows=rows) for option in options)


@route(blueprint, "/example", needs=Capability.ANYONE, methods=("GET", "POST"))
def components() -> ResponseReturnValue:
    """Every component in every state, and every kind asked, shown and found."""
    form = WrongForm()
    form.name.errors = [_("Please try again")]
    shown = []
    for kind in KINDS:
        item = _item(kind)
        answers = _answers(kind)
        field = Field(id=f"k-{kind.name}", name=kind.name, typed=kind.typed(answers[0]) if answers else ())
        shown.append({"item": item, "field": field, "answers": answers, "findings": _findings(item), "groups": ()})
    empty = Instrument(title=_text(_("Page")), languages=(locale.language().tag,), sections=())
    release = Release(number=1, day=date(2026, 5, 12), taking_part=60, groups=(), findings=(), method=Method())
    before = replace(release, taking_part=70)
    return render_template(
        "example/components.html", kinds=shown, **{**words_for(release, empty, Design(), before=before), "form": form}
    )
