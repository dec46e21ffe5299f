"""The wording check: words that label people or frighten them, found in what is to be asked (people.md 15).

A list has one entry a line. An entry is found where it stands as a whole word; ``*`` at an end stands for any letters.
Statutes need some of these words, so a person may go on all the same, and says why.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from consult.domain.instrument import Instrument
from consult.domain.text import Language, Text

LONGEST_LIST = 20_000
"""Characters of a list."""
USUAL: Mapping[Language, str] = {
    Language("en"): """
victim*
rescu*
slave*
enslave*
recovery
illegal*
vulnerab*
prostitut*
alien
aliens
helpless
""",
    Language("ar"): """
*ضحية*
*ضحايا*
*إنقاذ*
*انقاذ*
عبد
العبد
*عبيد*
*عبودية*
*استعباد*
*تعاف*
*غير قانوني*
*غير شرعي*
*مستضعف*
*هشاشة*
*دعارة*
""",
    Language("ti"): """
*ግዳይ*
*ግዳያት*
*ምድሓን*
*ባርያ*
*ባሮት*
*ባርነት*
*ምሕዋይ*
*ዘይሕጋዊ*
*ዘይሕጋውያን*
*ተቓላዒ*
*ተቃላዒ*
*ምንዝርና*
""",
    Language("vi"): """
nạn nhân
giải cứu
nô lệ
phục hồi
bất hợp pháp
dễ bị tổn thương
mại dâm
yếu thế
""",
}
"""The lists that stand until a coordinator changes them. Drafts, like every word that no named person approved."""
_TATWEEL = "\u0640"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A listed word in a text: where it stands, in which language, and as it is listed."""

    where: str
    language: Language
    entry: str


def entries(listed: str) -> tuple[str, ...]:
    """The entries of a list, each once."""
    return tuple(dict.fromkeys(line.strip() for line in listed.splitlines() if line.strip(" *\t")))


def listed_words(instrument: Instrument, lists: Mapping[Language, str]) -> tuple[Found, ...]:
    """Every listed word in all that a participant may read, in the order in which it is asked."""
    found = (
        Found(where=where, language=language, entry=entry)
        for where, text in _texts(instrument)
        for language, said in text.words
        for entry in found_in(said, entries(lists.get(language, "")))
    )
    return tuple(dict.fromkeys(found))


def found_in(said: str, listed: Iterable[str]) -> tuple[str, ...]:
    """The entries that a text holds."""
    plain = _plain(said)
    return tuple(entry for entry in listed if _pattern(entry).search(plain))


@lru_cache(maxsize=4096)
def _pattern(entry: str) -> re.Pattern[str]:
    word = _plain(entry)
    begins = "" if word.startswith("*") else r"(?<!\w)"
    ends = "" if word.endswith("*") else r"(?!\w)"
    return re.compile(begins + r"\s+".join(re.escape(part) for part in word.strip("*").split()) + ends)


def _plain(said: str) -> str:
    """Without the marks that do not change a word: case, Arabic vowel signs and stretching, presentation forms."""
    folded = unicodedata.normalize("NFKC", said).casefold().replace(_TATWEEL, "")
    return "".join(letter for letter in folded if not "\u064b" <= letter <= "\u065f")


def _texts(instrument: Instrument) -> Iterator[tuple[str, Text]]:
    yield "title", instrument.title
    briefing = instrument.briefing
    for name in ("who_asks", "purpose", "what_can_change", "who_reads", "support", "payment", "must_pass_on"):
        yield name, getattr(briefing, name)
    for section in instrument.sections:
        yield section.name, section.prompt
        yield section.name, section.note
        for item in section.items:
            yield from ((item.name, text) for text in item.texts())
