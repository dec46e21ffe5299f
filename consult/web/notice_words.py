"""The usual words of a consent notice: from the briefing of what is asked, and the interface's own words, in each language.

They are frozen into the notice when a round opens, so that what was shown can be shown again word for word.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date

from consult.domain.consent import LawfulBasis, Purpose, SpecialCondition, Terms, Wording
from consult.domain.instrument import Instrument
from consult.domain.receipt import CONTACT_NEEDED
from consult.domain.text import Language, Text
from consult.web.languages import LanguageEntry, Languages
from consult.web.locale import catalogue

Say = Callable[[str], str]
"""Gives a message in one language. Under the name ``_`` it marks what is to be translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a coordinator may set for a use; all else are the usual words."""

    recipients: Text
    until: date
    partner: str = ""


def _asked(_: Say) -> dict[Purpose, tuple[str, str]]:
    """Each use as it is asked: its heading and what it means."""
    reach = _(
        "Only if you leave a way to reach you. You can do that on the page “Your choices”. "
        "It is kept apart from your answers."
    )
    return {
        Purpose.ANSWERING: (_("Take part"), _("Your answers are saved under a code, without your name.")),
        Purpose.TOTALS: (
            _("Add my answers to totals"),
            _("With those of at least 9 other people. Nobody can see yours on its own."),
        ),
        Purpose.QUOTATIONS: (
            _("Use my words in a report"),
            _("Without your name. Two people check first that nobody can recognise you."),
        ),
        Purpose.COMPARING: (_("Compare with later rounds"), _("So that we see what changes.")),
        Purpose.SHARING: (
            _("Share with a research partner"),
            _("%(partner)s gets what you wrote, sorted by topic, without your name."),
        ),
        Purpose.INVITING: (_("Invite me to a meeting"), reach),
        Purpose.TELLING: (_("Tell me the results"), reach),
    }


def _grounds(_: Say) -> dict[LawfulBasis, str]:
    return {
        LawfulBasis.CONSENT: _("It rests on your Yes."),
        LawfulBasis.CONTRACT: _("It rests on an agreement with you."),
        LawfulBasis.LEGAL_OBLIGATION: _("It rests on a duty in law."),
        LawfulBasis.VITAL_INTERESTS: _("It rests on keeping someone alive."),
        LawfulBasis.PUBLIC_TASK: _("It rests on a public task."),
        LawfulBasis.LEGITIMATE_INTERESTS: _("It rests on a legitimate interest."),
    }


def _rights(_: Say) -> str:
    said = (
        _("With your access code you can see what you chose, change it, and take back one answer or erase everything."),
        _("You can complain to the Information Commissioner (ico.org.uk)."),
    )
    return " ".join(said)


def _told(_: Say, terms: Terms, entry: LanguageEntry) -> tuple[str, ...]:
    """The small print, a whole sentence each."""
    until = format_date(terms.until, format="long", locale=entry.locale)
    return (
        _("Who sees it: %(who)s") % {"who": terms.recipients.read(entry.tag)},
        _("Kept until %(day)s.") % {"day": until},
        _grounds(_)[terms.basis],
    )


def usual(instrument: Instrument, languages: Languages, *, reachable: bool) -> Wording:
    """The notice of a round that opens with this instrument. Raises ValueError where its briefing names no last day.

    ``reachable`` says whether somebody keeps contacts here: without that no use is offered that needs one.
    """
    until = instrument.briefing.kept_until
    if until is None:
        raise ValueError("the briefing does not say until when answers are kept")
    given = dict.fromkeys(Purpose, Given(recipients=instrument.briefing.who_reads, until=until))
    return worded(instrument, languages, given, reachable=reachable)


def worded(instrument: Instrument, languages: Languages, given: dict[Purpose, Given], *, reachable: bool) -> Wording:
    """The notice with what was set for each use. What could not be done here is not offered."""
    spoken = [entry for entry in languages.all() if entry.tag in instrument.complete_languages()]
    says = {entry.tag: catalogue(languages.folder, entry.tag).ugettext for entry in spoken}
    offered = [purpose for purpose in Purpose if can_be_done(purpose, given[purpose].partner, reachable=reachable)]
    return Wording(
        controller=_only(instrument.briefing.who_asks, says),
        terms=tuple(_terms(purpose, given[purpose], spoken, says) for purpose in offered),
        rights=_text(says, _rights),
        contact=_only(instrument.briefing.support, says),
    )


def can_be_done(purpose: Purpose, partner: str, *, reachable: bool) -> bool:
    """Sharing needs a partner who is named; being reached needs somebody who keeps contacts."""
    if purpose is Purpose.SHARING:
        return bool(partner)
    return reachable or purpose not in CONTACT_NEEDED


def heading_of(purpose: Purpose, say: Say) -> str:
    """How a use is headed where no notice offers it yet."""
    return _asked(say)[purpose][0]


def _terms(purpose: Purpose, given: Given, spoken: Iterable[LanguageEntry], says: Mapping[Language, Say]) -> Terms:
    terms = Terms(
        purpose=purpose,
        heading=_text(says, lambda say: _asked(say)[purpose][0]),
        explanation=_text(says, lambda say: _asked(say)[purpose][1].replace("%(partner)s", given.partner)),
        recipients=_only(given.recipients, says),
        until=given.until,
        basis=LawfulBasis.CONSENT,
        condition=SpecialCondition.EXPLICIT_CONSENT,
        partner=given.partner if purpose is Purpose.SHARING else "",
    )
    sentences = [(entry.tag, _told(says[entry.tag], terms, entry)) for entry in spoken]
    lines = zip(*(said for _, said in sentences), strict=True)
    tags = [tag for tag, _ in sentences]
    return replace(terms, told=tuple(Text.of(dict(zip(tags, line, strict=True))) for line in lines))


def _text(says: Mapping[Language, Say], message: Callable[[Say], str]) -> Text:
    return Text.of({tag: message(say) for tag, say in says.items()})


def _only(text: Text, says: Mapping[Language, Say]) -> Text:
    """A text in these languages alone."""
    return Text(words=tuple((language, said) for language, said in text.words if language in says))


def reworded(
    newest: Wording, instrument: Instrument, languages: Languages, given: dict[Purpose, Given], *, reachable: bool
) -> Wording:
    """The newest notice with what was set anew; what was not set keeps the very words that people agreed to."""
    offers = reachable or any(newest.of(purpose) for purpose in CONTACT_NEEDED)
    made = worded(instrument, languages, given, reachable=offers)
    return Wording(
        controller=newest.controller,
        terms=tuple(_kept(newest.of(terms.purpose), terms) for terms in made.terms),
        rights=newest.rights,
        contact=newest.contact,
    )


def _kept(old: Terms | None, new: Terms) -> Terms:
    if old is None or old.partner != new.partner:
        return new
    if (old.recipients, old.until) == (new.recipients, new.until):
        return old
    return replace(new, heading=old.heading, explanation=old.explanation, basis=old.basis, condition=old.condition)
