"""What can be recorded for a round in one language, as a page lists it: each place with its words and what speaks them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from consult.domain.consent import Wording
from consult.domain.consultation import Round, RoundStatus
from consult.domain.hearing import Heard, Place, digest_of_words, places_of
from consult.domain.text import Language
from consult.services import hearing, reaching
from consult.services.hearing import Uttered
from consult.services.noticing import notices_of
from consult.web.locale import gettext as _
from consult.web.locale import words
from consult.web.notice_words import usual
from consult.web.playing import Listen, listen
from consult.web.wiring import house, wiring

LONGEST_NAME = 60
"""Characters of the words by which a sentence names a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place: ``id`` names its controls, ``stale`` says that its recording speaks other words than stand there now."""

    id: str
    uttered: Uttered
    listen: Listen | None
    stale: bool

    @property
    def short(self) -> str:
        """Its words, as a sentence may name them."""
        said = " ".join(self.uttered.words.split())
        return said if len(said) <= LONGEST_NAME else f"{said[:LONGEST_NAME].rstrip()}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What stands on one page: a question, or all that people agree to."""

    id: str
    title: str
    rows: tuple[Row, ...]
    changes: bool
    """Whether recordings may be brought and taken away here, as the round stands."""

    @property
    def spoken(self) -> int:
        """How many of its places are heard."""
        return sum(row.listen is not None and not row.stale for row in self.rows)


def groups_of(round_: Round, language: Language) -> tuple[Group, ...]:
    """Everything that can be recorded in this language, what people agree to first."""
    held = hearing.recordings_of(house(), round_, language)
    return (*_notice(round_, language, held), *_items(round_, language, held))


def _items(round_: Round, language: Language, held: dict[Place, Heard]) -> Iterator[Group]:
    changes = round_.status in hearing.CHANGEABLE
    for number, item in enumerate(round_.instrument.items, start=1):
        spoken = [each for each in places_of(item) if language in each.text.languages]
        said = [(each.place, each.text.read(language)) for each in spoken]
        rows = _rows(round_, f"q{number}", [_uttered(language, one) for one in said], held)
        yield Group(id=f"q{number}", title=words(item.prompt), rows=rows, changes=changes)


def _notice(round_: Round, language: Language, held: dict[Place, Heard]) -> Iterator[Group]:
    """The notice of a draft as it would be made now; that of a round that was opened as people are asked to agree to it."""
    draft = round_.status is RoundStatus.DRAFT
    wording = _drafted(round_) if draft else _asked(round_)
    if wording is None or language not in wording.languages():
        return
    if not draft:
        held = {heard.place: heard for heard in wording.recordings if heard.language == language}
    uttered = [_uttered(language, one) for one in wording.spoken(language).items()]
    rows = _rows(round_, "n", uttered, held)
    yield Group(id="n", title=_("What people agree to"), rows=rows, changes=draft)


def _drafted(round_: Round) -> Wording | None:
    try:
        return usual(round_.instrument, wiring().languages, reachable=reaching.is_kept(house()))
    except ValueError:
        return None


def _asked(round_: Round) -> Wording | None:
    newest = notices_of(house(), round_.consultation).newest
    return newest.wording if newest else None


def _uttered(language: Language, said: tuple[Place, str]) -> Uttered:
    place, spoken = said
    return Uttered(place=place, language=language, words=spoken)


def _rows(round_: Round, group: str, uttered: Iterable[Uttered], held: dict[Place, Heard]) -> tuple[Row, ...]:
    return tuple(_row(round_, f"{group}-{number}", each, held.get(each.place)) for number, each in enumerate(uttered))


def _row(round_: Round, row_id: str, uttered: Uttered, heard: Heard | None) -> Row:
    def url_of(name: str) -> str:
        return url_for("coordinate.media", round_hex=round_.id.hex(), name=name)

    return Row(
        id=row_id,
        uttered=uttered,
        listen=listen(heard.recording, url_of) if heard else None,
        stale=heard is not None and heard.words != digest_of_words(uttered.words),
    )


def spoken_languages(round_: Round) -> list[dict[str, Any]]:
    """The languages in which people are asked, and how much of each can be heard."""
    found = []
    for entry in wiring().languages.all():
        if entry.tag in round_.instrument.complete_languages():
            groups = groups_of(round_, entry.tag)
            whole = sum(len(group.rows) for group in groups)
            found.append({"entry": entry, "spoken": sum(group.spoken for group in groups), "whole": whole})
    return found
