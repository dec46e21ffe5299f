"""Words in several languages, and which languages are missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NewType, Self

Language = NewType("Language", str)
"""A BCP 47 tag as in translations/languages.toml, for example ``en``, ``ti`` or ``fa-AF``."""


class MissingWordsError(LookupError):
    """A text was asked for in a language in which it has no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text, in each language in which it was written; never with silent English for another."""

    words: tuple[tuple[Language, str], ...] = ()

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self:
        """A text from a mapping of language tag to words; blank words count as missing."""
        return cls(words=tuple((Language(tag), said.strip()) for tag, said in words.items() if said.strip()))

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages in which there are words, as they were given."""
        return tuple(language for language, _ in self.words)

    def missing(self, languages: Iterable[Language]) -> tuple[Language, ...]:
        """Those of ``languages`` in which there are no words; a text without any words misses none."""
        return tuple(language for language in languages if self.words and language not in self.languages)

    def read(self, language: Language) -> str:
        """The words in ``language``; "" for a text without any words.

        Raises MissingWordsError where there are words, but not in this language.
        """
        if not self.words:
            return ""
        for written_in, said in self.words:
            if written_in == language:
                return said
        raise MissingWordsError(language)

    def read_any(self, *preferred: Language) -> str:
        """The words in the first preferred language that has them, else in the first written: for staff only."""
        spoken = dict(self.words)
        for language in preferred:
            if language in spoken:
                return spoken[language]
        return self.words[0][1] if self.words else ""

    def __bool__(self) -> bool:
        """Whether there are any words."""
        return bool(self.words)
