"""Forms that arrive once, and the one field that serves every kind of item."""

import re
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField

from consult.domain.answer import BLANK, Answer
from consult.domain.instrument import Instrument, Item
from consult.domain.kinds import Problem, kind_named
from consult.services.visiting import new_token
from consult.web import visits
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import words
from consult.web.wiring import house

SENTENCES: dict[Problem, Any] = {
    Problem.NOT_AN_OPTION: _l("Choose one of the answers on this page."),
    Problem.TOO_MANY: _l("These are more than can be chosen. Take some away."),
    Problem.TOO_LONG: _l("This is longer than can be kept. Make it shorter, or split it."),
    Problem.NOT_A_NUMBER: _l("Write a number, for example 12."),
    Problem.TWO_NUMBERS: _l(
        "This could be read as two different numbers. Write a thousand as 1000, and one and a half as 1.5."
    ),
    Problem.BROKEN_TEXT: _l("Some of these characters cannot be kept. Take them away and try again."),
    Problem.AGAINST_CONSTRAINT: _l("This answer does not fit the question."),
}

NOT_SAVED = _l("This could not be saved just now. What you said before is safe. Please try again.")
NOT_TAKING_PART = _l("You said No to taking part, so nothing is saved. Under “Your choices” you can say Yes again.")

OF_THE_FORM = frozenset({"csrf_token", "once", "action", "shown"})
"""Fields that nobody types."""


def hidden() -> HiddenField:
    """A field without an id: several forms of one page may carry it."""
    return HiddenField(render_kw={"id": False})


NOT_OF_HTML = re.compile(
    "[\0\ufdd0-\ufdef" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)) + "]"
)
"""Code points that an HTML page may not hold (WHATWG HTML, 13.2.3.5)."""


class OnceForm(FlaskForm):  # type: ignore[misc]
    """A form that carries a token: its second arrival changes nothing.

    Its other token, against forgery, is made where a page shows the form, not where a POST only leads on. What arrives
    is held against it by ``CSRFProtect``, before any view is called.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No field for the token against forgery: ``hidden_tag`` writes it."""

        csrf = False

    once = hidden()

    def __init__(self) -> None:
        """What was typed here before the language was changed stands here again; what is sent now takes its place."""
        self.restored = typed_before()
        super().__init__(**({"formdata": self.restored} if self.restored else {}))
        self.arrived = self.once.data or ""
        self.once.data = new_token(house())

    def hidden_tag(self, *fields: str) -> Markup:
        """Both tokens, for a page."""
        forgery = Markup('<input name="csrf_token" type="hidden" value="{}">').format(generate_csrf())
        hidden: Markup = super().hidden_tag(*fields)
        return forgery + hidden

    def spent(self) -> str | None:
        """Where the first arrival of this form led, if this is a later one."""
        return visits.visit().spent(self.arrived)

    def done(self, led_to: str) -> str:
        """Mark the token as spent; gives back where it led."""
        visits.visit().spend(self.arrived, led_to)
        return led_to


def typed_before() -> MultiDict[str, str] | None:
    """What was typed on this page and not sent, where the page is being shown again."""
    here = visits.visit()
    if request.method == "POST":
        here.drop_typed(request.path)
        return None
    return MultiDict(here.typed(request.path)) or None


def keep_typed(path: str) -> bool:
    """Keep what was typed on the page of this path, not what belongs to the form and its buttons; whether there was any."""
    pairs = [pair for pair in request.form.items(multi=True) if pair[0] not in OF_THE_FORM]
    visits.visit().keep_typed(path, pairs)
    return any(value.strip() for _name, value in pairs)


class AnswerField(Field):
    """The field of an item of any kind: its values are what the kind can parse."""

    def __init__(self, label: str = "", **named: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        super().__init__(label, **named)
        self.item: Item | None = None
        self.typed: tuple[str, ...] = ()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep what was typed, to be read against the item."""
        self.typed = tuple(valuelist)

    def ask(self, item: Item, saved: Answer) -> None:
        """Show this item, with what is saved where nothing was typed."""
        self.item = item
        if not self.typed:
            self.typed = kind_named(item.kind).typed(saved)

    def refuse(self, problem: Problem, item: Item) -> None:
        """Say what is wrong, in the instrument's own words where it has some. HTML carries no non-characters back."""
        self.typed = tuple(NOT_OF_HTML.sub("\ufffd", each) for each in self.typed)
        own = problem is Problem.AGAINST_CONSTRAINT and item.constraint_message
        self.errors = [words(item.constraint_message) if own else str(SENTENCES[problem])]


ASIDE = frozenset({"pause", "support", "your_choices", "erase"})
"""Pages that may be opened from a question or a form without losing what is typed there."""
PREVIOUS = "previous"
"""And the page before: the button that says Back."""
EASY, FULL = "easy", "full"
"""The buttons that change the words of a question, and nothing else."""


class QuestionForm(OnceForm):
    """One question: its answer, and which button was pressed."""

    answer = AnswerField()
    reason = AnswerField()
    """Beside a rating, where its round asks for reasons."""
    reply = AnswerField()
    """Below the reasons that others gave, where its round asks for replies to them."""
    action = StringField()

    @property
    def skips(self) -> bool:
        """Whether Skip was pressed."""
        return bool(self.action.data == "skip")

    @property
    def takes_back(self) -> bool:
        """Whether this answer is to be taken back."""
        return bool(self.action.data == "back")

    @property
    def sets_aside(self) -> str:
        """The page to go to for now, where one of its buttons was pressed: what is typed here is kept first."""
        return self.action.data if self.action.data in {*ASIDE, PREVIOUS} else ""

    @property
    def writes(self) -> bool:
        """Whether something was written beside the answer itself."""
        return any(field.typed and field.typed[-1].strip() for field in (self.reason, self.reply))

    @property
    def changes_words(self) -> bool:
        """Whether the same question is to be asked in easy words, or in its own again."""
        return self.action.data in {EASY, FULL}

    @property
    def goes_on(self) -> bool:
        """Whether Continue was pressed, rather than a button within the question."""
        return bool(self.action.data == "continue")


def shown(instrument: Instrument, place: int, saved: Answer = BLANK) -> QuestionForm:
    """The form of the item at this place, holding what is saved."""
    form = QuestionForm()
    form.answer.ask(instrument.items[place - 1], saved)
    return form
