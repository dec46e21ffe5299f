"""The page's language: which it is, and its words, dates and lists. The one module that speaks to Babel's catalogues."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations
from babel.units import format_unit
from flask import Flask, g, request

from consult.domain.text import Language, Text
from consult.web import visits
from consult.web.languages import LanguageEntry
from consult.web.wiring import wiring

COUNTRY_LETTERS = 2
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR that are none of a country."""
A_KILOBYTE = 1000
A_NUMBER = re.compile(r"([+(]*\d[\d ()/.\-\u2010-\u2013\u00a0\u202f]*\d)")
"""Digits of any script with what parts their groups, as telephone numbers are written."""


@cache
def catalogue(folder: Path, tag: str) -> NullTranslations:
    """The interface's words in a language, read from its .po file: nothing compiled can be stale."""
    path = folder / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as written:
        write_mo(compiled, read_po(written, locale=tag.replace("-", "_")))
    compiled.seek(0)
    return Translations(compiled)


def offered() -> tuple[LanguageEntry, ...]:
    """The languages this installation shows."""
    return wiring().languages.offered(drafts=wiring().drafts_offered)


def language() -> LanguageEntry:
    """The language of this page: the one she chose, else the best her browser asks for, else the source."""
    chosen: LanguageEntry | None = g.get("language")
    if chosen is None:
        chosen = g.language = _choose()
    return chosen


def _choose() -> LanguageEntry:
    entries = {entry.tag.lower(): entry for entry in offered()}
    wanted = visits.visit().language
    if wanted and wanted.lower() in entries:
        return entries[wanted.lower()]
    for asked, quality in request.accept_languages:
        for tag in (asked.lower(), asked.lower().split("-")[0]):
            if quality and tag in entries:
                return entries[tag]
    return wiring().languages.source


def use(entry: LanguageEntry) -> None:
    """Speak this language for the rest of the request."""
    g.language = entry


@contextmanager
def speaking(entry: LanguageEntry) -> Iterator[None]:
    """Speak another language for a while: what is printed for somebody else."""
    before = language()
    use(entry)
    try:
        yield
    finally:
        use(before)


def _words() -> NullTranslations:
    return catalogue(wiring().languages.folder, language().tag)


def gettext(message: str, **values: object) -> str:
    """The message in the page's language."""
    said: str = _words().ugettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The message in the page's language and the form its number asks for."""
    said: str = _words().ungettext(singular, plural, num)
    return said % {"num": num, **values}


def lazy_gettext(message: str, **values: object) -> Any:  # noqa: ANN401 - a LazyProxy stands wherever a str may
    """The message, put into words only when it is shown."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def words(text: Text) -> str:
    """An instrument's text in the page's language; for staff, in the nearest they can read."""
    tag = Language(language().tag)
    if visits.visit().is_staff:
        return text.read_any(tag, wiring().languages.source.tag)
    return text.read(tag)


def day(when: date) -> str:
    """A date in the page's language, its digits 0-9."""
    return format_date(when, format="long", locale=language().locale)


def day_typed(typed: object) -> str:
    """A day as a browser's own field takes it; nothing where something else was typed, which no browser would show."""
    try:
        return date.fromisoformat(str(typed or "")).isoformat()
    except ValueError:
        return ""


def country(code: str) -> str:
    """A country's name in the page's language; its code where that language has no name for it."""
    return str(language().locale.territories.get(code, code))


def countries() -> list[tuple[str, str]]:
    """Every country's code and name, in the order of the names."""
    named = language().locale.territories or wiring().languages.source.locale.territories
    found = [
        (code, str(name)) for code, name in named.items() if len(code) == COUNTRY_LETTERS and code not in NO_COUNTRY
    ]
    return sorted(found, key=lambda pair: pair[1])


def direction_of(tag: str) -> str:
    """Which way this language runs."""
    entry = wiring().languages.get(tag)
    return entry.direction if entry else "auto"


def name_of(tag: str) -> str:
    """What this language calls itself."""
    entry = wiring().languages.get(tag)
    return entry.name if entry else tag


def numbers_apart(said: str) -> list[tuple[str, bool]]:
    """The same words in parts, each with whether it is a number of several digits.

    Such a number is shown from left to right, apart from its words: beside Arabic ones, Unicode's bidirectional algorithm
    (UAX 9, rules W2, W4 and N1) would put the groups of a telephone number in the opposite order, its + at the end.
    """
    found = [(part, place % 2 == 1) for place, part in enumerate(A_NUMBER.split(said))]
    return [(part, is_number) for part, is_number in found if part]


def kilobytes(size: int) -> str:
    """So many bytes as kilobytes in the page's language, rounded up, its digits 0-9."""
    said: str = format_unit(-(-size // A_KILOBYTE), "digital-kilobyte", length="short", locale=language().locale)
    return said


def join_words(parts: Iterable[str]) -> str:
    """Several words as alternatives in the page's language: "a, b or c"."""
    return format_list(list(parts), style="or", locale=language().locale)


def install(app: Flask) -> None:
    """Give templates the page's language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(words=words, day=day, day_typed=day_typed, join_words=join_words)
    app.jinja_env.filters.update(numbers_apart=numbers_apart)
    app.jinja_env.globals.update(direction_of=direction_of, country=country, name_of=name_of)
