"""Counting people as they come: what they said is added up a few people at a time and let go, so many need no more memory."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from consult.domain.answer import Answers
from consult.domain.instrument import Cells, Instrument, Item
from consult.domain.kinds import kind_named
from consult.domain.kinds.rating import scale_of
from consult.domain.table import UNSAID, Count, Group, Row, Table

SINGLE = "single_choice"
AT_ONCE = 100
"""People whose answers are held before they are added."""


def is_open_to_all(instrument: Instrument, item: Item) -> bool:
    """Whether everyone is asked this item, and may say all that it offers.

    Of a question that other answers open or narrow, a figure would tell of few among few, or of those other answers,
    and no rule that goes by sizes alone (R1) could see it: it has none (decision 0022).
    """
    return item.constraint is None and instrument.asks_everyone(item)


def has_figures(instrument: Instrument, item: Item) -> bool:
    """Whether findings hold figures of what people say to this item."""
    return bool(kind_named(item.kind).count(item, ())) and is_open_to_all(instrument, item)


def tells_who(instrument: Instrument, item: Item) -> bool:
    """Whether a table of who took part is made of this item: one option of several, and not what findings are broken down by."""
    is_attribute = item.kind == SINGLE and item.cells is Cells.ATTRIBUTE and not item.breakdown
    return is_attribute and is_open_to_all(instrument, item)


@dataclass(slots=True)
class _Sums:
    """The counts of everyone who said one thing to the breakdown item: one entry per table, as the kinds give them."""

    waiting: list[Answers] = field(default_factory=list, repr=False)
    counts: list[Count] = field(default_factory=list, repr=False)


class Tally:
    """True counts of the items, by what each person said to the breakdown item. No answer stays in it.

    Adding is all it does with answers: the tables come out the same in whatever order people come.
    """

    def __init__(self, items: Sequence[Item], attributes: Sequence[Item] = ()) -> None:
        self._items = items
        self._attributes = [(item, kind_named(item.kind), Counter[str]()) for item in attributes]
        self._said: defaultdict[str, _Sums] = defaultdict(_Sums)

    def add(self, said: str, answers: Answers) -> None:
        """Count one more person, who said this to the breakdown item ("" where there is none, or she said nothing)."""
        for item, kind, told in self._attributes:
            told[kind.say(answers[item.name])] += 1
        sums = self._said[said]
        sums.waiting.append(answers)
        if len(sums.waiting) >= AT_ONCE:
            self._settle(sums)

    def tables(self, groups: Sequence[Group]) -> tuple[Table, ...]:
        """The tables of all items, each with a row for everyone and one for each group."""
        by_name = {said: self._settle(sums) for said, sums in self._said.items()}
        nobody = self._count([])
        rows: list[tuple[Group | None, list[Count]]] = [(None, _added(nobody, *by_name.values()))]
        rows += [
            (group, _added(nobody, *(by_name[name] for name in group.members if name in by_name))) for group in groups
        ]
        places = [
            (item, number) for item in self._items for number in range(len(kind_named(item.kind).count(item, ())))
        ]
        return tuple(
            Table(
                item=item.name,
                option=nobody[place].option,
                cells=nobody[place].cells,
                scale=scale_of(item) if nobody[place].points else (),
                rows=tuple(
                    Row(group=group, counts=counts[place].counts, points=counts[place].points) for group, counts in rows
                ),
            )
            for place, (item, _) in enumerate(places)
        )

    def attributes(self) -> tuple[Table, ...]:
        """Who they are: for each attribute how many of everyone named each option, and last who named none."""
        return tuple(
            Table(
                item=item.name, option=None, cells=cells, rows=(Row(group=None, counts=tuple(told[c] for c in cells)),)
            )
            for item, cells, told in (
                (item, (*(option.name for option in item.options), UNSAID), told) for item, _, told in self._attributes
            )
        )

    def _settle(self, sums: _Sums) -> list[Count]:
        """Add up who waits."""
        if sums.waiting or not sums.counts:
            more = self._count(sums.waiting)
            sums.counts = _added(sums.counts, more) if sums.counts else more
            sums.waiting.clear()
        return sums.counts

    def _count(self, answers: Sequence[Answers]) -> list[Count]:
        return [
            count
            for item in self._items
            for count in kind_named(item.kind).count(item, [each[item.name] for each in answers])
        ]


def _added(first: Sequence[Count], *others: Sequence[Count]) -> list[Count]:
    """The sums of several people's counts, table by table."""
    return [
        Count(
            option=same[0].option,
            cells=same[0].cells,
            counts=tuple(map(sum, zip(*(count.counts for count in same), strict=True))),
            points=tuple(map(sum, zip(*(count.points for count in same), strict=True))),
        )
        for same in zip(first, *others, strict=True)
    ]
