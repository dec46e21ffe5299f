"""What a next round asks, before it opens: reworded, added, put together, split or left out, each with its reason."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying
from consult.domain.graphemes import is_longer
from consult.domain.instrument import Item
from consult.domain.kinds import written_items
from consult.domain.text import Language, Text
from consult.services import continuing, moderating, planning, running_rounds
from consult.services.continuing import ChangedMeanwhileError, NotOneScaleError, ReasonMissingError, StillNeededError
from consult.services.running_rounds import WrongStatusError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.next_round import LONGEST, needed_sentence
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.rounds import here, round_named
from consult.web.locale import catalogue, name_of
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm, hidden
from consult.web.shown_lineage import steps_of
from consult.web.wiring import house, wiring

FIRST, SECOND = "words", "second"
FEWEST_MERGED = 2
CHANGES: dict[str, Any] = {
    "reword": _l("Reword the one that is ticked"),
    "add": _l("Add a statement"),
    "merge": _l("Put those that are ticked together"),
    "split": _l("Split the one that is ticked"),
    "drop": _l("Leave out those that are ticked"),
}


class StatementsForm(OnceForm):
    """What to do with which statements, in which words and why; ``seen`` names the questions as they were shown."""

    seen = hidden()
    change = StringField()
    reason = StringField()

    def __init__(self, round_: Round) -> None:
        super().__init__()
        self.round = round_
        self.looked_at = self.seen.data or ""
        self.seen.data = continuing.looked_at(round_)

    def fields(self, which: str) -> list[tuple[Language, InvitedField]]:
        """A statement's words in each language of the round, as typed."""
        return [
            (tag, InvitedField(id=f"{which}-{tag}", data=request.form.get(f"{which}-{tag}", "").strip()))
            for tag in self.round.instrument.languages
        ]

    def text(self, which: str) -> Text:
        """The same as a text."""
        return Text.of({tag: field.data for tag, field in self.fields(which)})

    @property
    def chosen(self) -> list[str]:
        """The statements that are ticked, in the order in which they are asked."""
        ticked = set(request.form.getlist("statement"))
        return [item.name for item in carrying.ratings(self.round.instrument) if item.name in ticked]

    @property
    def made_from(self) -> list[str]:
        """The questions of the round before, answered in own words, from which a statement is made."""
        return request.form.getlist("source")

    @property
    def why(self) -> str:
        """The reason in words."""
        return (self.reason.data or "").strip()


@route(blueprint, "/r/<round_hex>/statements", needs=Capability.DESIGN, methods=("GET", "POST"))
def statements(round_hex: str) -> ResponseReturnValue:
    """What it asks and how that came about; one change at a time."""
    round_ = round_named(round_hex)
    if round_.status is not RoundStatus.DRAFT or round_.number == 1:
        return redirect(here(round_), 303)
    form = StatementsForm(round_)
    if request.method != "POST":
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    trouble = _trouble(form) or _made(round_, form)
    if trouble:
        return _page(round_, form, trouble)
    visits.visit().notice([_("Changed.")])
    return redirect(form.done(url_for("coordinate.statements", round_hex=round_hex)), 303)


def _trouble(form: StatementsForm) -> str:
    """What is wrong with what was typed, in a sentence."""
    said = [*(field.data for which in (FIRST, SECOND) for _tag, field in form.fields(which)), form.why]
    if form.change.data not in CHANGES:
        return _("Choose what to change.")
    if form.looked_at != continuing.looked_at(form.round):
        return _("Someone else changed this meanwhile. Please look again; your change was not saved.")
    if any(is_longer(one, LONGEST) for one in said):
        return _("This is longer than can be kept.")
    if not form.why:
        return _("Say the reason: it is published with the list.")
    return _lacking(form)


def _lacking(form: StatementsForm) -> str:
    """What this change needs and does not have."""
    change, ticked = form.change.data, len(form.chosen)
    wanted = {FIRST} if change != "drop" else set()
    if change == "split":
        wanted.add(SECOND)
    if not all(form.text(which) for which in wanted):
        return _("Write the new words.")
    if change in {"reword", "split"} and ticked != 1:
        return _("Tick one statement.")
    if change == "merge" and ticked < FEWEST_MERGED:
        return _("Tick two statements or more.")
    return _("Tick at least one statement.") if change == "drop" and not ticked else ""


def _made(round_: Round, form: StatementsForm) -> str:
    """Make the change; gives what stands against it in a sentence, or nothing."""
    try:
        _makers(round_, form)[form.change.data or ""]()
    except StillNeededError as error:
        return needed_sentence(round_, error)
    except NotOneScaleError:
        return _("These are not rated on one scale.")
    except (ChangedMeanwhileError, KeyError, WrongStatusError):
        return _("Someone else changed this meanwhile. Please look again; your change was not saved.")
    except ReasonMissingError:
        return _("Say the reason: it is published with the list.")
    return ""


def _makers(round_: Round, form: StatementsForm) -> dict[str, Callable[[], None]]:
    first, second, chosen, why = form.text(FIRST), form.text(SECOND), form.chosen, form.why
    return {
        "reword": lambda: continuing.reword(house(), round_, chosen[0], first, why),
        "merge": lambda: continuing.merge(house(), round_, chosen, first, why),
        "split": lambda: continuing.split(house(), round_, chosen[0], (first, second), why),
        "drop": lambda: continuing.drop(house(), round_, chosen, why),
        "add": lambda: continuing.add(house(), round_, first, why, _usual_scale(round_), form.made_from),
    }


def _usual_scale(round_: Round) -> carrying.Scale:
    """Nine points, their bands as the design names them, and "unable to say" in the interface's own words."""
    said = {
        str(tag): catalogue(wiring().languages.folder, tag).ugettext("I can’t say")
        for tag in round_.instrument.languages
        if wiring().languages.get(tag)
    }
    return carrying.usual_scale(Text.of(said), planning.design_of(house(), round_).bands or ())


def _own_words(round_: Round) -> list[Item]:
    """What the round before asked people to answer in their own words."""
    earlier = running_rounds.before(house(), round_)
    return list(written_items(earlier.instrument)) if earlier else []


def _may_ask_replies(round_: Round) -> bool:
    """Whether the round before it passed reasons on, so that replies to them may be asked for."""
    earlier = running_rounds.before(house(), round_)
    return earlier is not None and bool(moderating.rated_with_reasons(earlier))


def _page(round_: Round, form: StatementsForm, trouble: str = "") -> ResponseReturnValue:
    page = render_template(
        "coordinate/statements.html",
        round=round_,
        form=form,
        items=carrying.ratings(round_.instrument),
        own_words=_own_words(round_),
        replies=_may_ask_replies(round_),
        changes=CHANGES,
        first=form.fields(FIRST),
        second=form.fields(SECOND),
        names={tag: name_of(tag) for tag in round_.instrument.languages},
        told=[(one.number, steps_of(one)) for one in continuing.lineage_of(house(), round_)],
        trouble=trouble,
        notices=visits.visit().notices(),
    )
    return page, 422 if trouble else 200
