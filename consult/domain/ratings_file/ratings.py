"""What a ratings file says: who rated which item how, in one round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consult.domain.delphi.kappa import Pair

EVERYONE = "everyone"
"""The name under which all people together are told; no group may have it."""


class RatingsError(Exception):
    """The file cannot be used. The message is one sentence that names file, row and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row: a pseudonym, a group ("" for none), ratings by item, and the items she was unable to rate.

    What is in neither was left blank.
    """

    pseudonym: str
    group: str
    ratings: Mapping[str, int] = field(repr=False)
    unable: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One file: its items in the order of its columns, and its people in the order of their rows."""

    items: tuple[str, ...]
    people: tuple[Person, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups there are, in the order in which they appear."""
        return tuple(dict.fromkeys(person.group for person in self.people if person.group))

    def of_group(self, group: str) -> tuple[Person, ...]:
        """The people of one group."""
        return tuple(person for person in self.people if person.group == group)

    def of_item(self, item: str) -> list[int]:
        """The ratings of one item; none where it was not asked."""
        return [person.ratings[item] for person in self.people if item in person.ratings]

    def complete(self) -> Iterator[list[int]]:
        """The rows of those who rated every item."""
        for person in self.people:
            if len(person.ratings) == len(self.items):
                yield [person.ratings[item] for item in self.items]

    def pairs(self, later: "Round", item: str) -> list[Pair]:
        """The ratings of one item by those who rated it here and later, matched by pseudonym."""
        after = {person.pseudonym: person.ratings[item] for person in later.people if item in person.ratings}
        return [
            (person.ratings[item], after[person.pseudonym])
            for person in self.people
            if item in person.ratings and person.pseudonym in after
        ]
