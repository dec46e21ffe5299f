"""From the bytes of a CSV file to a round: every fault is one sentence that names file, row and column."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consult.domain.delphi.bands import Bands
from consult.domain.quoting import harmless, quoted
from consult.domain.ratings_file.ratings import EVERYONE, Person, RatingsError, Round

MOST_BYTES = 20_000_000
MOST_COLUMNS = 1_000
GROUP = "group"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}(\.0*)?")
_OTHER_SEPARATORS = (";", "\t")

Numbered = tuple[int, list[str]]
"""A row's number, as a spreadsheet counts, and its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """Where the group and the items stand. The pseudonym stands first."""

    names: tuple[str, ...]
    group: int | None
    items: tuple[int, ...]


def read(data: bytes, name: str, *, bands: Bands, unable: str | None = None) -> Round:
    """The round that a CSV file holds; ``name`` stands in sentences, ``unable`` is the word for "unable to say".

    UTF-8, with or without a byte-order mark; commas between fields, or semicolons or tabs where the first row has no
    comma. The first row names the columns; rows without anything in them are passed over. Raises RatingsError.
    """
    name = harmless(name)
    if len(data) > MOST_BYTES:
        raise RatingsError(f"{name} has more than {MOST_BYTES // 1_000_000} MB.")
    rows = _rows(_decoded(data, name), name)
    number, first = next(rows, (1, []))
    header = _header(first, name, number)
    people: dict[str, tuple[int, Person]] = {}
    for number, row in rows:
        person = _person(row, number, header, name, bands, unable)
        if person.pseudonym in people:
            earlier = people[person.pseudonym][0]
            place = f"{name}, row {number}, column {harmless(header.names[0])}"
            raise RatingsError(f"{place}: {quoted(person.pseudonym)} stands in row {earlier} already.")
        people[person.pseudonym] = number, person
    if not people:
        raise RatingsError(f"{name} has no row of ratings.")
    return Round(
        items=tuple(header.names[place] for place in header.items),
        people=tuple(person for _, person in people.values()),
    )


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RatingsError(f"{name}, line {line}: this is not UTF-8. Save the file as CSV in UTF-8.") from None


def _rows(text: str, name: str) -> Iterator[Numbered]:
    """The rows that have anything in them."""
    head = text.partition("\n")[0]
    separator = next((mark for mark in _OTHER_SEPARATORS if mark in head and "," not in head), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            fields = [field.strip() for field in row]
            if any(fields):
                yield number, fields
    except csv.Error as error:
        raise RatingsError(f"{name}, row {number + 1}: this is not CSV ({error}).") from None


def _header(row: Sequence[str], name: str, number: int) -> _Header:
    names = [row[0] or "pseudonym", *row[1:]] if any(row) else []
    while names and not names[-1]:
        names.pop()
    if not names:
        raise RatingsError(f"{name} is empty: the first row names the columns.")
    if len(names) > MOST_COLUMNS:
        raise RatingsError(f"{name}, row {number}: there are more than {MOST_COLUMNS} columns.")
    _refuse_names(names, name, number)
    group = names.index(GROUP, 1) if GROUP in names[1:] else None
    items = tuple(place for place in range(1, len(names)) if place != group)
    if not items:
        raise RatingsError(f"{name}, row {number}: no column holds an item; are fields separated by commas?")
    return _Header(names=tuple(names), group=group, items=items)


def _refuse_names(names: Sequence[str], name: str, number: int) -> None:
    for place, column in enumerate(names):
        if not column:
            raise RatingsError(f"{name}, row {number}: column {place + 1} has no name.")
        if names.index(column) != place:
            raise RatingsError(f"{name}, row {number}: two columns are named {quoted(column)}.")


def _person(row: list[str], number: int, header: _Header, name: str, bands: Bands, unable: str | None) -> Person:
    width = len(header.names)
    if len(row) < width or any(row[width:]):
        raise RatingsError(f"{name}, row {number}: it has {len(row)} fields where the first row names {width} columns.")
    pseudonym = row[0]
    if not pseudonym:
        raise RatingsError(f"{name}, row {number}, column {harmless(header.names[0])}: the pseudonym is missing.")
    group = row[header.group] if header.group is not None else ""
    if group == EVERYONE:
        raise RatingsError(f"{name}, row {number}, column {GROUP}: no group may be called {quoted(group)}.")
    ratings: dict[str, int] = {}
    could_not = set()
    for place in header.items:
        item, said = header.names[place], row[place]
        if unable is not None and said == unable:
            could_not.add(item)
        elif said:
            ratings[item] = _rating(said, f"{name}, row {number}, column {harmless(item)}", bands)
    return Person(pseudonym=pseudonym, group=group, ratings=ratings, unable=frozenset(could_not))


def _rating(said: str, place: str, bands: Bands) -> int:
    low, high = bands.scale
    if not _WHOLE.fullmatch(said) or not bands.holds(int(said.partition(".")[0])):
        raise RatingsError(f"{place}: {quoted(said)} is not a whole number from {low} to {high}.")
    return int(said.partition(".")[0])
