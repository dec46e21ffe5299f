"""How people are told apart in findings: by the options of one item, or of two crossed where very many are invited (R2, R9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from consult.domain.answer import Answers
from consult.domain.instrument import Instrument, Item, Option
from consult.domain.kinds import kind_named
from consult.domain.table import UNSAID, Group

CROSSING = "*"
"""Stands between the options' names in the name of a category of two items."""
TWO_WAY_LEAST = 300
"""Fewest people invited for a two-way breakdown (R9)."""
MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """People who say the same to the breakdown items: its name, and the option of each."""

    name: str
    options: tuple[Option, ...]


def breakdowns(instrument: Instrument) -> tuple[Item, ...]:
    """The items by which findings are shown, in the order in which they are asked: none, one or two."""
    return tuple(item for item in instrument.items if item.breakdown)


def categories(instrument: Instrument) -> tuple[Category, ...]:
    """Every category that people may be invited in; none where nothing is broken down."""
    items = breakdowns(instrument)
    crossed = product(*(item.options for item in items)) if items else ()
    return tuple(Category(name=CROSSING.join(option.name for option in each), options=each) for each in crossed)


def options_of(instrument: Instrument, name: str) -> tuple[Option, ...]:
    """The options that a category's name is made of; none for those who did not say, or for a name that is none."""
    found = [item.option(part) for item, part in zip(breakdowns(instrument), name.split(CROSSING), strict=False)]
    return tuple(option for option in found if option)


def shown(invited: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The categories that findings are shown by: as invited from 300 people on, else those of the first item alone."""
    if sum(people for _, people in invited) >= TWO_WAY_LEAST:
        return tuple(invited)
    added: dict[str, int] = {}
    for name, people in invited:
        first = name.split(CROSSING)[0]
        added[first] = added.get(first, 0) + people
    return tuple(added.items())


def is_crossed(names: Iterable[str]) -> bool:
    """Whether these are categories of two items."""
    return any(CROSSING in name for name in names)


def told_by(instrument: Instrument, groups: Iterable[Group]) -> tuple[str, ...]:
    """The names of the items by which these groups are told apart, in the order of their categories' names."""
    names = [name for group in groups for name in group.members]
    found = breakdowns(instrument) if is_crossed(names) else breakdowns(instrument)[:1]
    return tuple(item.name for item in found) if names else ()


def category_of(instrument: Instrument, answers: Answers, apart: Sequence[str]) -> str:
    """The name of the category of whoever gave these answers to the items that tell apart.

    ``UNSAID`` where one of them is missing, and where nothing tells apart.
    """
    items = [instrument.item(name) for name in apart]
    said = [kind_named(item.kind).say(answers[item.name]) for item in items]
    return CROSSING.join(said) if all(said) else UNSAID
