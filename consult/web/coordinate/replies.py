"""Whether a next round asks for replies to reasons that are shown, and in which words: until it opens."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round, RoundStatus
from consult.domain.graphemes import is_longer
from consult.domain.instrument import NO_WORDS
from consult.domain.text import Language, Text
from consult.services import continuing, passing_on, running_rounds
from consult.services.continuing import ChangedMeanwhileError
from consult.services.running_rounds import WrongStatusError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.rounds import here, round_named
from consult.web.locale import catalogue, name_of
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm, hidden
from consult.web.wiring import house, wiring

LONGEST = 500
"""Graphemes of what asks for a reply."""
Say = Callable[[str], str]
"""Gives a message in one language. Under the name ``_`` it marks what is to be translated."""


def usual_words(_: Say) -> str:
    """The question that asks for a reply, in the interface's own words."""
    return _("Would you like to say something about these reasons? You do not have to.")


class RepliesForm(OnceForm):
    """Whether replies are asked for, and in which words; ``seen`` names the questions as they were shown."""

    replies = StringField()
    seen = hidden()

    def reply_fields(self, round_: Round, now: Text = NO_WORDS) -> list[tuple[Language, InvitedField]]:
        """The question that asks for a reply in each language of the round: as typed, as it is asked now, or in the usual words."""
        usual = {tag: dict(now.words).get(tag) or _usual_in(tag) for tag in round_.instrument.complete_languages()}
        named = [(tag, f"reply-{tag}", said) for tag, said in usual.items()]
        return [(tag, InvitedField(id=name, data=request.form.get(name, said).strip())) for tag, name, said in named]

    def reply_words(self, round_: Round) -> Text:
        """The same as a text; without words where no replies are asked for."""
        return Text.of({tag: field.data for tag, field in self.reply_fields(round_)} if self.replies.data else {})

    def reply_trouble(self, round_: Round) -> str:
        """What is wrong with these words, in a sentence."""
        said = self.reply_words(round_)
        if self.replies.data and set(said.languages) != set(round_.instrument.complete_languages()):
            return _("Write in every language what asks for a reply.")
        return _("This is longer than can be kept.") if any(is_longer(one, LONGEST) for _tag, one in said.words) else ""


def _usual_in(tag: Language) -> str:
    """The interface's own words in this language; "" where it has none: never in silent English."""
    languages = wiring().languages
    said = usual_words(catalogue(languages.folder, tag).ugettext)
    return said if tag == languages.source.tag or said != usual_words(str) else ""


@route(blueprint, "/r/<round_hex>/replies", needs=Capability.DESIGN, methods=("GET", "POST"))
def replies(round_hex: str) -> ResponseReturnValue:
    """Ask for them, ask for none, or ask in other words."""
    round_ = round_named(round_hex)
    if round_.status is not RoundStatus.DRAFT or round_.number == 1:
        return redirect(here(round_), 303)
    form = RepliesForm()
    if request.method != "POST":
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    trouble = form.reply_trouble(round_) or _ask(round_, form)
    if trouble:
        return _page(round_, form, trouble)
    visits.visit().notice([_("Changed.")])
    return redirect(form.done(url_for("coordinate.statements", round_hex=round_hex)), 303)


def _ask(round_: Round, form: RepliesForm) -> str:
    """Make the change; gives what stands against it in a sentence, or nothing."""
    meanwhile = _("Someone else changed this meanwhile. Please look again; your change was not saved.")
    if form.seen.data != continuing.looked_at(round_):
        return meanwhile
    try:
        continuing.ask_replies(house(), round_, form.reply_words(round_))
    except (ChangedMeanwhileError, WrongStatusError):
        return meanwhile
    return ""


def _page(round_: Round, form: RepliesForm, trouble: str = "") -> ResponseReturnValue:
    now = continuing.replies_asked(round_)
    form.seen.data = continuing.looked_at(round_)
    if request.method != "POST":
        form.replies.data = "yes" if now else ""
    last = running_rounds.before(house(), round_)
    page = render_template(
        "coordinate/replies.html",
        round=round_,
        form=form,
        may_ask=bool(now) or (last is not None and bool(passing_on.may_ask_replies(house(), last))),
        fields=form.reply_fields(round_, now),
        names={tag: name_of(tag) for tag in round_.instrument.languages},
        trouble=trouble,
    )
    return page, 422 if trouble else 200
