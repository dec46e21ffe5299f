"""The languages the interface knows: one table each in translations/languages.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from consult.domain.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageEntry:
    """One language: its own name, which way it runs, whether people approved its words, where its exit leads.

    ``dates`` is the locale whose way of writing dates it follows.
    """

    tag: Language
    name: str
    english: str
    direction: str
    status: str
    leave_to: str
    dates: str

    @property
    def locale(self) -> Locale:
        """Babel's locale for dates, lists and plurals."""
        return Locale.parse(self.dates, sep="-")

    @property
    def is_draft(self) -> bool:
        """Whether no named person has approved its words yet."""
        return self.status == "draft"


class Languages:
    """All of them, in the order of the file; the first is the source language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tables = tomllib.loads((folder / "languages.toml").read_text(encoding="utf-8"))
        self._entries = {
            Language(tag): LanguageEntry(
                tag=Language(tag),
                name=table["name"],
                english=table["english"],
                direction=table["direction"],
                status=table["status"],
                leave_to=table["leave_to"],
                dates=table.get("dates", tag),
            )
            for tag, table in tables.items()
        }

    @property
    def source(self) -> LanguageEntry:
        """The language in which the interface is written."""
        return next(iter(self._entries.values()))

    def all(self) -> tuple[LanguageEntry, ...]:
        """Every language of the file."""
        return tuple(self._entries.values())

    def get(self, tag: str | None) -> LanguageEntry | None:
        """The language of this tag, if there is one."""
        return self._entries.get(Language(tag)) if tag else None

    def offered(self, *, drafts: bool) -> tuple[LanguageEntry, ...]:
        """Those that may be shown: approved ones, and drafts where the installation allows them."""
        return tuple(entry for entry in self._entries.values() if drafts or not entry.is_draft)
