"""Languages in the headings of columns: ``label::Tigrinya (ti)`` and what stands in its place in older forms."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from consult.domain.text import Language

UNDETERMINED = Language("und")
"""BCP 47's tag for a language that nobody named."""
_WITH_TAG = re.compile(r".*\(\s*([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)\s*")
_LONGEST_SUBTAG = 8
_SCRIPT, _REGION = 4, 2


def tag_in(heading: str) -> Language | None:
    """The tag in brackets at the end of a language's heading, as BCP 47 writes it; None where there is none."""
    match = _WITH_TAG.fullmatch(heading)
    return Language(_canonical(match.group(1))) if match else None


def _canonical(tag: str) -> str:
    """RFC 5646, section 2.1.1: language in small letters, script capitalised, region in capitals."""
    first, *others = tag.replace("_", "-").lower().split("-")
    private = first == "x"
    written = [first]
    for part in others:
        private = private or part == "x"
        if not private and len(part) == _SCRIPT and part.isalpha():
            written.append(part.title())
        else:
            written.append(part.upper() if not private and len(part) == _REGION else part)
    return "-".join(written)


def tag_of_name(name: str) -> Language | None:
    """The tag of a language named in English or in itself; None where it is not known."""
    return _tags().get(name.strip().casefold())


def private_tag(name: str) -> Language:
    """A tag for a language that nobody knows: ``und-x-`` and the letters of its name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    letters = "".join(sign for sign in plain if sign.isalnum())[:_LONGEST_SUBTAG]
    return Language(f"{UNDETERMINED}-x-{letters}") if letters else UNDETERMINED


def heading_of(language: Language) -> str:
    """How a language heads its columns: ``Tigrinya (ti)``; the tag stands for a name where there is none."""
    try:
        name = Locale.parse(language, sep="-").get_display_name("en")
    except (UnknownLocaleError, ValueError):
        name = None
    plain = (name or str(language)).replace("(", "").replace(")", "").replace(":", "")
    return f"{plain} ({language})"


@lru_cache(maxsize=1)
def _tags() -> dict[str, Language]:
    """Tags by name. A language's own name stands for it where no other language has it in English."""
    english = Locale("en").languages
    plain = {tag: name for tag, name in english.items() if "_" not in tag and "-" not in tag}
    return {name.casefold(): Language(tag) for tag, name in sorted(plain.items(), reverse=True)}
