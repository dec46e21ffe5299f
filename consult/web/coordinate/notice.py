"""What people agree to: who sees each use, until when, and a named partner; changed while the consultation runs."""

from dataclasses import dataclass
from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consent import Notice, Purpose, Terms
from consult.domain.consultation import Round
from consult.domain.graphemes import is_longer
from consult.domain.text import Language, Text
from consult.services import reaching
from consult.services.noticing import ChangedMeanwhileError, LanguageLostError, change_notice, notices_of
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, worker
from consult.web.coordinate.rounds import round_named
from consult.web.locale import gettext as _
from consult.web.locale import words
from consult.web.notice_words import Given, can_be_done, heading_of, reworded
from consult.web.question_form import OnceForm, hidden
from consult.web.wiring import house, today, wiring

LONGEST = 500
"""Graphemes of whoever sees a use, or of a partner's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed in one language, as templates show any field."""

    id: str
    data: str
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As the form sends it."""
        return self.id


class NoticeForm(OnceForm):
    """The last day, the partner, and for each use who sees it, in every language in which people are asked."""

    looked_at = hidden()
    until = StringField()
    partner = StringField()

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        self.seen = self.looked_at.data or ""
        self.looked_at.data = str(notice.version)
        if request.method != "POST":
            self._show()

    def _show(self) -> None:
        sharing, answering = self.notice.of(Purpose.SHARING), self.notice.of(Purpose.ANSWERING)
        self.partner.data = sharing.partner if sharing else ""
        self.until.data = answering.until.isoformat() if answering else ""

    def recipients(self, purpose: Purpose) -> list[tuple[Language, Typed]]:
        """Who sees a use, in each language: as typed, or as it stands."""
        terms = self.notice.of(purpose) or self.notice.of(Purpose.ANSWERING)
        stands = dict(terms.recipients.words) if terms else {}
        return [
            (tag, Typed(id=name, data=request.form.get(name, stands.get(tag, "")).strip()))
            for tag in self.notice.wording.languages()
            for name in (f"sees-{purpose.value}-{tag}",)
        ]

    def last_day(self) -> date | None:
        """The day until which everything is kept; None where none was typed, or it is over."""
        try:
            day = date.fromisoformat(self.until.data or "")
        except ValueError:
            return None
        return day if day > today() else None

    def given(self) -> tuple[dict[Purpose, Given], str]:
        """What is set for each use, and what is wrong with it in a sentence."""
        until = self.last_day()
        if until is None:
            return {}, _("Write the last day as a date that is still to come.")
        partner = (self.partner.data or "").strip()
        said = {purpose: dict(self._said(purpose)) for purpose in Purpose}
        every = [words_ for each in said.values() for words_ in each.values()]
        if not all(every) or any(is_longer(words_, LONGEST) for words_ in (*every, partner)):
            return {}, _("Say for each use who sees it, in every language, in a few words.")
        given = {
            purpose: Given(recipients=Text.of(each), until=until, partner=partner) for purpose, each in said.items()
        }
        return given, ""

    def _said(self, purpose: Purpose) -> list[tuple[str, str]]:
        return [(tag, typed.data) for tag, typed in self.recipients(purpose)]


def _newest(round_: Round) -> Notice:
    newest = notices_of(house(), round_.consultation).newest
    if newest is None:
        abort(404)
    return newest


@route(blueprint, "/r/<round_hex>/notice", needs=Capability.RUN, methods=("GET", "POST"))
def notice(round_hex: str) -> ResponseReturnValue:
    """The notice as it stands; a change makes another version, and asks again."""
    round_ = round_named(round_hex)
    form = NoticeForm(_newest(round_))
    if request.method != "POST":
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    given, trouble = form.given()
    if trouble:
        return _page(round_, form, trouble, 422)
    try:
        sentence = _change(round_, form, given)
    except ChangedMeanwhileError:
        return _page(
            round_, form, _("Someone else changed this meanwhile. Please look again; your change was not saved."), 409
        )
    except LanguageLostError:
        return _page(round_, form, _("Words are missing in a language. Nothing was changed."), 422)
    visits.visit().notice([sentence])
    return redirect(form.done(url_for("coordinate.notice", round_hex=round_hex)), 303)


def _change(round_: Round, form: NoticeForm, given: dict[Purpose, Given]) -> str:
    """Make the change; gives the sentence that says what it means for people."""
    reachable = reaching.is_kept(house())
    wording = reworded(form.notice.wording, round_.instrument, wiring().languages, given, reachable=reachable)
    looked_at = int(form.seen) if form.seen.isascii() and form.seen.isdigit() else 0
    changed = change_notice(house(), round_, wording, looked_at, today(), worker())
    if not changed:
        return _("Nothing was changed.")
    names = ", ".join(words(each.after.heading) for each in changed)
    return _("Changed. People are asked again before this is done under the new words: %(uses)s", uses=names)


def _settable(notice: Notice) -> list[Purpose]:
    """The uses that the notice has or could have here: sharing waits for its partner, and being reached for contacts."""
    reachable = reaching.is_kept(house())
    return [
        purpose
        for purpose in Purpose
        if purpose is Purpose.SHARING or notice.of(purpose) or can_be_done(purpose, "", reachable=reachable)
    ]


def _shown(form: NoticeForm, purpose: Purpose) -> tuple[str, Terms | None, list[tuple[Language, Typed]]]:
    terms = form.notice.of(purpose)
    return words(terms.heading) if terms else heading_of(purpose, _), terms, form.recipients(purpose)


def _page(round_: Round, form: NoticeForm, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    entries = {tag: wiring().languages.get(tag) for tag in form.notice.wording.languages()}
    page = render_template(
        "coordinate/notice.html",
        round=round_,
        form=form,
        notice=form.notice,
        purposes=[_shown(form, purpose) for purpose in _settable(form.notice)],
        names={tag: entry.name if entry else tag for tag, entry in entries.items()},
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, status
