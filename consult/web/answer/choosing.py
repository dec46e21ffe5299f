"""Her choices: all she ever chose, each to be changed in one step; and what changed, when she is asked again."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consent import Choice, ConsentRecord, Notice, Purpose, Terms
from consult.services import consenting, reaching
from consult.services.consenting import NoticeChangedError, Standing
from consult.services.receipting import proof_from
from consult.services.taking_out import taken_part
from consult.web.access import route
from consult.web.answer.blueprint import answer, notice_now, round_now, seated
from consult.web.answer.changes import told
from consult.web.answer.consenting import CHANGED
from consult.web.answer.hearing import heard_with
from consult.web.answer.purposes import Asked, ChoicesForm, ShownForm
from consult.web.answer.staying import way_back
from consult.web.locale import day
from consult.web.locale import gettext as _
from consult.web.wiring import house, today

KEPT = "kept"
"""The query word of the page that says that a choice was saved."""


class ChangeForm(ShownForm):
    """One button for each choice that is not hers yet."""

    change = StringField()

    def chosen(self) -> tuple[tuple[Purpose, Choice], ...]:
        """What the button says: one use, and Yes or No to it. Empty where it says something else."""
        purpose, _dash, choice = (self.change.data or "").partition("-")
        if purpose in set(Purpose) and choice in {Choice.YES.value, Choice.NO.value}:
            return ((Purpose(purpose), Choice(choice)),)
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One use as her page shows it: what she said, in words, and what she may say instead."""

    terms: Terms
    said: str
    offers: tuple[Choice, ...]

    @property
    def may_end(self) -> bool:
        """Whether No to it would end taking part itself: the page says first what that does."""
        return self.terms.purpose is Purpose.ANSWERING and Choice.NO in self.offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One record of her history."""

    record: ConsentRecord
    choices: tuple[tuple[Terms, Choice], ...]
    receipt: bool
    """Whether there is a receipt of it."""
    proved: bool
    """Whether that receipt carries its proof already."""


@route(answer, "/your-choices", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def your_choices() -> ResponseReturnValue:
    """What she chose, day by day; what can still be taken out; and one button for each change."""
    round_now()
    form = ChangeForm(notice_now())
    if request.method != "POST":
        return _page(form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    try:
        consenting.choose(house(), seated(), form.was_shown(), form.chosen(), today())
    except NoticeChangedError:
        form.form_errors = [str(CHANGED)]
        return _page(form, 409)
    return redirect(form.done(url_for("answer.your_choices", kept=1, back=request.args.get("back"))), 303)


def _page(form: ChangeForm, status: int = 200) -> ResponseReturnValue:
    standing = consenting.standing(house(), seated())
    page = render_template(
        "answer/your_choices.html",
        form=form,
        notice=form.notice,
        heard=heard_with(form.notice),
        purposes=[_chosen(standing, terms) for terms in form.notice.wording.terms],
        takes_part=standing.choice(Purpose.ANSWERING) is not Choice.NO,
        history=[_act(standing, form.notice, record) for record in reversed(standing.records)],
        rounds=taken_part(house(), seated()),
        wished=wished.purposes if (wished := reaching.wished(house(), seated(), today())) else (),
        kept=KEPT in request.args,
        back=way_back(),
    )
    return page, status


def _chosen(standing: Standing, terms: Terms) -> Chosen:
    purpose, choice = terms.purpose, standing.choice(terms.purpose)
    offers = tuple(each for each in (Choice.YES, Choice.NO) if each is not choice)
    return Chosen(terms=terms, said=_said(standing, purpose, choice), offers=offers)


def _said(standing: Standing, purpose: Purpose, choice: Choice) -> str:
    said_no, said_yes = standing.last_day(purpose, Choice.NO), standing.last_day(purpose, Choice.YES)
    if choice is Choice.NO and said_no:
        return _("You said No on %(day)s.", day=day(said_no))
    if choice is Choice.YES and said_yes:
        return _("You said Yes on %(day)s.", day=day(said_yes))
    if said_yes:
        return _(
            "You said Yes on %(day)s. It has changed since. Nothing new is done until you choose.", day=day(said_yes)
        )
    return _("You have not chosen.")


def _act(standing: Standing, newest: Notice, record: ConsentRecord) -> Act:
    notice = standing.chosen_under(record) or newest
    in_order = sorted(record.choices, key=lambda chosen: list(Purpose).index(chosen[0]))
    named = [(notice.of(purpose) or newest.of(purpose), choice) for purpose, choice in in_order]
    return Act(
        record=record,
        choices=tuple((terms, choice) for terms, choice in named if terms is not None),
        receipt=standing.chosen_under(record) is not None,
        proved=proof_from(record) <= today(),
    )


@route(answer, "/changed", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def changed() -> ResponseReturnValue:
    """What changed since she was asked, each use unset again. What she leaves open stays as she agreed before."""
    round_now()
    notice, standing = notice_now(), consenting.standing(house(), seated())
    form = ChoicesForm(notice, standing.to_ask())
    onward = url_for("answer.look_over", again=1)
    if not form.asked:
        return redirect(onward, 303)
    if request.method != "POST":
        return _changed_page(form, standing)
    try:
        consenting.choose(house(), seated(), form.was_shown(), form.choices_made(), today())
    except NoticeChangedError:
        form.leave_open()
        form.form_errors = [str(CHANGED)]
        return _changed_page(form, standing, 409)
    refused = form.answering.data == Choice.NO.value
    return redirect(url_for("answer.your_choices") if refused else onward, 303)


def _changed_page(form: ChoicesForm, standing: Standing, status: int = 200) -> ResponseReturnValue:
    asked: list[tuple[Asked, tuple[str, ...]]] = [
        (each, told(standing, each.terms.purpose)) for each in form.purposes()
    ]
    page = render_template(
        "answer/changed.html", form=form, asked=asked, notice=form.notice, heard=heard_with(form.notice)
    )
    return page, status
