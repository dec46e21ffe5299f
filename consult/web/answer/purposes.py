"""Each use as a page asks it: apart from the others, unset, under the very notice that is shown."""

from collections.abc import Collection
from dataclasses import dataclass

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than WTForms 3.3

from consult.domain.consent import Choice, Notice, Purpose, Shown, Terms
from consult.services.arrivals import Arrival
from consult.web import locale
from consult.web.question_form import OnceForm, hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One use as the page shows it."""

    field: RadioField
    terms: Terms


class ShownForm(OnceForm):
    """A form that names the notice it was shown with, so that nothing is kept under another."""

    shown = hidden()

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice
        self.posted = self.shown.data or ""
        self.shown.data = notice.shown(locale.language().tag).digest.hex()

    def was_shown(self) -> Shown | None:
        """What she was shown, in whatever language; None where it is not what is asked now."""
        every = (self.notice.shown(language) for language in self.notice.wording.languages())
        return next((shown for shown in every if shown.digest.hex() == self.posted), None)


def yes_no() -> RadioField:
    """A choice that begins unset and may stay so."""
    choices = [SelectChoice(value=choice.value, label=choice.value) for choice in (Choice.YES, Choice.NO)]
    return RadioField(choices=choices, validate_choice=False)


class ChoicesForm(ShownForm):
    """Each use apart; nothing is chosen beforehand."""

    answering = yes_no()
    totals = yes_no()
    quotations = yes_no()
    comparing = yes_no()
    sharing = yes_no()
    inviting = yes_no()
    telling = yes_no()

    def __init__(self, notice: Notice, asked: Collection[Purpose] = tuple(Purpose)) -> None:
        super().__init__(notice)
        self.asked = tuple(terms for terms in notice.wording.terms if terms.purpose in asked)

    def purposes(self) -> list[Asked]:
        """Each use with its field and words."""
        return [Asked(field=self[terms.purpose.value], terms=terms) for terms in self.asked]

    def show(self, arrival: Arrival) -> None:
        """What was chosen before, if she comes back to this page."""
        for terms in self.asked:
            choice = arrival.choice(terms.purpose)
            self[terms.purpose.value].data = None if choice is Choice.UNSET else choice.value

    def leave_open(self) -> None:
        """Nothing is chosen any more: what was chosen was chosen under other words."""
        for terms in self.asked:
            self[terms.purpose.value].data = None

    def choices_made(self) -> tuple[tuple[Purpose, Choice], ...]:
        """Yes, No or unset for each use that is asked."""
        known = {Choice.YES.value, Choice.NO.value}
        return tuple(
            (terms.purpose, Choice(said) if (said := self[terms.purpose.value].data) in known else Choice.UNSET)
            for terms in self.asked
        )
