"""What changed in a use since she was asked, in words: what it was, and what it is now."""

from consult.domain.consent import Changed, Purpose, Terms, changes, last_choice
from consult.domain.text import Text
from consult.services.consenting import Standing
from consult.web import locale
from consult.web.locale import day, words
from consult.web.locale import gettext as _


def told(standing: Standing, purpose: Purpose) -> tuple[str, ...]:
    """What is another in this use than when she was last asked, a sentence each."""
    newest, record = standing.notices.newest, last_choice(standing.records, purpose)
    if newest is None or record is None:
        return (_("This is new."),)
    before = standing.chosen_under(record)
    if before is None:
        return (_("This has changed since you were asked."),)
    found = [each for each in changes(before.wording, newest.wording) if each.after.purpose is purpose]
    sentences = [
        sentence
        for each in found
        for sentence in _sentences(each, before.wording.controller, newest.wording.controller)
    ]
    return tuple(sentences) or (_("This has changed since you were asked."),)


def _sentences(changed: Changed, controller: Text, controls_now: Text) -> list[str]:
    old, new = changed.before, changed.after
    if old is None:
        return [_("This is new.")]
    said = []
    if "controller" in changed.parts:
        said.append(_was_and_is(_("Who looks after your answers"), controller, controls_now))
    if {"heading", "explanation"} & set(changed.parts):
        said.append(_was_and_is(_("What it says"), _joined(old), _joined(new)))
    if "recipients" in changed.parts:
        said.append(_was_and_is(_("Who sees it"), old.recipients, new.recipients))
    if "until" in changed.parts:
        said.append(
            _("It was kept until %(before)s. Now it is kept until %(now)s.", before=day(old.until), now=day(new.until))
        )
    if {"basis", "condition"} & set(changed.parts):
        said.append(_("It now rests on a different law."))
    return said


def _joined(terms: Terms) -> Text:
    tag = locale.language().tag
    parts = [text for text in (terms.heading, terms.explanation) if tag in text.languages]
    return Text.of({tag: " ".join(text.read(tag) for text in parts)})


def _was_and_is(what: str, before: Text, now: Text) -> str:
    """Both as they were written; only the newer where the older has no words in her language."""
    if locale.language().tag in before.languages:
        return _("%(what)s. Before: “%(before)s” Now: “%(now)s”", what=what, before=words(before), now=words(now))
    return _("%(what)s: now it is “%(now)s”", what=what, now=words(now))
