"""The consent notice in words: what each purpose asks, and the hash of all that was shown."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than WTForms 3.3

from consult.domain.consent import Choice, Purpose
from consult.domain.instrument import Instrument
from consult.services.arrivals import Arrival
from consult.web.locale import day, words
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm

ASKED: dict[Purpose, tuple[Any, Any]] = {
    Purpose.ANSWERING: (
        _l("Take part"),
        _l("Your answers are saved under a code, without your name."),
    ),
    Purpose.TOTALS: (
        _l("Add my answers to totals"),
        _l("With those of at least 9 other people. Nobody can see yours."),
    ),
    Purpose.QUOTATIONS: (
        _l("Use my words in a report"),
        _l("Without your name. Two people check first that nobody can recognise you."),
    ),
    Purpose.COMPARING: (
        _l("Compare with later rounds"),
        _l("So that we see what changes."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One purpose as the page shows it."""

    field: RadioField
    heading: str
    help: str


def yes_no() -> RadioField:
    """A choice that begins unset and may stay so."""
    choices = [SelectChoice(value=choice.value, label=choice.value) for choice in (Choice.YES, Choice.NO)]
    return RadioField(choices=choices, validate_choice=False)


class ChoicesForm(OnceForm):
    """Each purpose apart; nothing is chosen beforehand."""

    answering = yes_no()
    totals = yes_no()
    quotations = yes_no()
    comparing = yes_no()

    def purposes(self) -> list[Asked]:
        """Each purpose with its field and words."""
        return [
            Asked(field=self[purpose.value], heading=str(heading), help=str(explanation))
            for purpose, (heading, explanation) in ASKED.items()
        ]

    def show(self, arrival: Arrival) -> None:
        """What was chosen before, if she comes back to this page."""
        for purpose in Purpose:
            choice = arrival.choice(purpose)
            self[purpose.value].data = None if choice is Choice.UNSET else choice.value

    def choices_made(self) -> tuple[tuple[Purpose, Choice], ...]:
        """Yes, No or unset for each purpose."""
        known = {Choice.YES.value, Choice.NO.value}
        return tuple(
            (purpose, Choice(said) if (said := self[purpose.value].data) in known else Choice.UNSET)
            for purpose in Purpose
        )


def notice_hash(instrument: Instrument) -> bytes:
    """SHA-256 of the notice in the language it was shown in: the briefing, its dates, and every purpose in words."""
    briefing = instrument.briefing
    shown = [words(text) for text in briefing.texts()]
    shown += [day(when) for when in (briefing.answer_by, briefing.kept_until) if when]
    shown += [str(part) for pair in ASKED.values() for part in pair]
    return sha256("\n".join(shown).encode()).digest()
