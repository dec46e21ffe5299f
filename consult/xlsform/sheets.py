"""A sheet as rows of cells that know their place; its headings as columns in languages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.domain.text import Language, Text
from consult.xlsform.guarding import MOST_COLUMNS, MOST_ROWS, guard_cell
from consult.xlsform.trouble import Place, Reason, WorkbookError

_OLD_NAMES = {
    "caption": "label",
    "command": "type",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "list name": "list_name",
    "relevance": "relevant",
    "tag": "name",
    "value": "name",
}
"""What pyxform reads as another column (its ``aliases.py``)."""
_WRAPPERS = frozenset({"bind", "body", "control"})
SPOKEN = frozenset({"label", "hint", "constraint_message", "text", "form_title", "consult::note", "consult::easy"})
"""Columns that may come once per language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading: the column it is, and, for words, the language as it was named ("" where none was)."""

    heading: str
    name: str
    language: str = ""


def column_of(heading: str, *, double: bool, rename: bool = True) -> Column:
    """The column under a heading, parted at ``::``, or at ``:`` in a sheet that has no ``::`` (as pyxform does)."""
    parts = [part.strip() for part in heading.split("::" if double or "::" in heading else ":")]
    if "jr" in parts[:-1]:
        at = parts.index("jr")
        parts[at : at + 2] = [f"jr:{parts[at + 1]}"]
    if len(parts) > 1 and parts[0].lower() in _WRAPPERS:
        parts = parts[1:]
    first = "_".join(parts[0].lower().split())
    name = _OLD_NAMES.get(first, _OLD_NAMES.get(parts[0].lower(), first)) if rename else first
    if (own := f"{name}::{''.join(parts[1:2]).lower()}") in SPOKEN:
        return Column(heading=heading, name=own, language="::".join(parts[2:]))
    if name in SPOKEN:
        return Column(heading=heading, name=name, language="::".join(parts[1:]))
    return Column(heading=heading, name="::".join([name, *(part.lower() for part in parts[1:])]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a row by their column. Blank cells are absent."""

    sheet: str
    number: int
    cells: Mapping[Column, str]

    def place(self, name: str = "") -> Place:
        """Where the column of this name stands in this row."""
        heading = next((column.heading for column in self.cells if column.name == name), name)
        return Place(sheet=self.sheet, row=self.number, column=heading)

    def said(self, name: str) -> str:
        """What stands in the column of this name, or ""."""
        return next((said for column, said in self.cells.items() if column.name == name), "")

    def words(self, name: str, spoken: Mapping[str, Language]) -> Text:
        """What stands in the columns of this name, by language; a language named outright beats an unnamed one."""
        found: dict[Language, str] = {}
        for column in sorted((each for each in self.cells if each.name == name), key=lambda each: each.language):
            found[spoken[column.language]] = self.cells[column]
        return Text.of({language: found[language] for language in dict.fromkeys(spoken.values()) if language in found})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet's columns and its rows, empty rows left out."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()

    def languages(self) -> Iterator[str]:
        """The languages of its columns as they were named, in their order, with repeats."""
        return (column.language for column in self.columns if column.name in SPOKEN)


def sheet_from(
    name: str, headings: Iterable[str], rows: Sequence[Mapping[str, str]] | None, *, rename: bool = True
) -> Sheet:
    """A sheet from its headings and its rows by heading, the first of which is row 2. Raises WorkbookError."""
    headings = list(headings)
    if len(headings) > MOST_COLUMNS:
        raise WorkbookError(Reason.TOO_MANY_COLUMNS, Place(sheet=name), str(MOST_COLUMNS))
    double = any("::" in heading for heading in headings)
    columns = {heading: column_of(heading, double=double, rename=rename) for heading in headings}
    found = []
    for number, row in enumerate(rows or (), start=2):
        if number > MOST_ROWS + 1:
            raise WorkbookError(Reason.TOO_MANY_ROWS, Place(sheet=name), str(MOST_ROWS))
        for heading, said in row.items():
            guard_cell(said, Place(sheet=name, row=number, column=heading))
        if row:
            cells = {columns[heading]: said for heading, said in row.items()}
            found.append(Row(sheet=name, number=number, cells=cells))
    return Sheet(name=name, columns=tuple(columns.values()), rows=tuple(found))
