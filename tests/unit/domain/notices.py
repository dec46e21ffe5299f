"""Small notices to test consent on."""

from dataclasses import replace
from datetime import date

from consult.domain.consent import (
    Choice,
    ConsentRecord,
    Notice,
    Notices,
    Purpose,
    Terms,
    Wording,
)
from consult.domain.ids import ConsultationId, NoticeId
from consult.domain.text import Language, Text

EN, TI = Language("en"), Language("ti")
DAY = date(2026, 5, 4)
UNTIL = date(2026, 12, 31)
OFFERED = tuple(purpose for purpose in Purpose if purpose is not Purpose.SHARING)


def both(said: str) -> Text:
    return Text.of({"en": said, "ti": f"ቃል {said}"})


def terms(purpose: Purpose, **changed: object) -> Terms:
    usual = Terms(
        purpose=purpose,
        heading=both(f"heading {purpose}"),
        explanation=both(f"explanation {purpose}"),
        recipients=both("the team"),
        until=UNTIL,
        told=(both(f"seen by the team {purpose}"), both("kept")),
    )
    return replace(usual, **changed)


def wording(*purposes: Purpose, **changed: object) -> Wording:
    return Wording(
        controller=both("the team"),
        terms=tuple(terms(purpose, **changed) for purpose in purposes or OFFERED),
        rights=both("rights"),
        contact=both("contact"),
    )


def notice(said: Wording, version: int = 1) -> Notice:
    return Notice(
        id=NoticeId(bytes([version]) * 16),
        consultation=ConsultationId(b"c" * 16),
        version=version,
        made_on=DAY,
        wording=said,
    )


def notices(*said: Wording) -> Notices:
    return Notices(versions=tuple(notice(one, version) for version, one in enumerate(said, start=1)))


def with_terms(said: Wording, purpose: Purpose, **changed: object) -> Wording:
    """The same wording with one use changed."""
    return replace(
        said, terms=tuple(replace(each, **changed) if each.purpose is purpose else each for each in said.terms)
    )


def record(under: Notice, sequence: int = 1, language: Language = EN, **choices: Choice) -> ConsentRecord:
    return ConsentRecord(
        day=DAY,
        shown=under.shown(language),
        choices=tuple((Purpose(name), choice) for name, choice in choices.items()),
        nonce=bytes(32),
        sequence=sequence,
    )
