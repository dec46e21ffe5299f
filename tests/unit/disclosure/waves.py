"""Panels over several rounds, as tests make them up: who is in which round, of which group, and what she answers."""

from collections import Counter
from dataclasses import dataclass, field, replace

from consult.disclosure.auditor import History, Wave
from consult.disclosure.rules import protect
from consult.domain.findings import Method, Release
from consult.domain.table import RATING_CELLS, Group, Row, Sizes, Table, Tabulation
from tests.unit.disclosure.panels import named, occasion

CELLS = len(RATING_CELLS)


@dataclass
class Person:
    """One of the panel: her group in each round (None: not in it), and her cell of each item in each round."""

    places: list[int | None] = field(default_factory=list)
    said: list[dict[str, int]] = field(default_factory=list)


@dataclass
class Story:
    """A panel, and what was released of it so far."""

    groups: int
    people: list[Person]
    waves: tuple[Wave, ...] = ()

    def history(self) -> History:
        """As the auditor is told: the newest round was answered and is not released yet."""
        overlaps = Counter(tuple(person.places) for person in self.people if any(p is not None for p in person.places))
        return History(waves=self.waves, overlaps=tuple(overlaps.items()) if self.waves else ())

    def tabulation(self) -> Tabulation:
        """The true counts of the newest round."""
        inside = [person for person in self.people if person.places[-1] is not None]
        sets: list[tuple[Group | None, list[Person]]] = [(None, inside)]
        if self.groups > 1:
            sets += [
                (group, [one for one in inside if one.places[-1] == number])
                for number, group in enumerate(named(self.groups))
            ]
        items = sorted({item for person in inside for item in person.said[-1]})
        return Tabulation(
            sizes=Sizes(everyone=len(inside), groups=tuple((g, len(them)) for g, them in sets if g is not None)),
            members=tuple(bytes([len(self.waves), number]) * 16 for number in range(len(sets))),
            tables=tuple(
                Table(
                    item=item,
                    option=None,
                    cells=RATING_CELLS,
                    rows=tuple(Row(group=group, counts=counted(them, item)) for group, them in sets),
                )
                for item in items
            ),
        )

    def release(self, seed: int) -> Release:
        """The newest round's release, as the engine makes it. Raises Fault."""
        number = len(self.waves) + 1
        round_ = bytes([number])
        happening = replace(occasion(seed), release=round_, number=number, history=self.history())
        true = self.tabulation()
        items = frozenset(table.item for table in true.tables)
        made = protect(true, method=Method(), occasion=happening, consensus_items=items)
        self.waves = (*self.waves, Wave(round=round_, release=made))
        return made


def counted(people: list[Person], item: str) -> tuple[int, ...]:
    """How many are in each cell of an item in the newest round."""
    said = Counter(person.said[-1][item] for person in people)
    return tuple(said[cell] for cell in range(CELLS))


def story(rows: list[tuple[int, ...]], item: str = "item") -> Story:
    """A panel whose groups answered one item so in its first round."""
    people = [
        Person(places=[group], said=[{item: cell}])
        for group, counts in enumerate(rows)
        for cell, count in enumerate(counts)
        for _ in range(count)
    ]
    return Story(groups=len(rows), people=people)


@dataclass(frozen=True)
class Change:
    """What happens to one group between two rounds: who leaves, by cell; who joins, by cell; what the rest says then.

    ``then`` is the table of those who stayed, or None where nobody changed an answer.
    """

    leave: tuple[int, ...] = (0,) * CELLS
    join: tuple[int, ...] = (0,) * CELLS
    then: tuple[int, ...] | None = None


def move(panel: Story, changes: list[Change], item: str = "item") -> None:
    """The next round: every group changes so."""
    for group, change in enumerate(changes):
        inside = [one for one in panel.people if len(one.places) == len(panel.waves) and one.places[-1] == group]
        by_cell = [[one for one in inside if one.said[-1][item] == cell] for cell in range(CELLS)]
        staying: list[Person] = []
        for cell, there in enumerate(by_cell):
            for one in there[: change.leave[cell]]:
                one.places.append(None)
                one.said.append({})
            staying += there[change.leave[cell] :]
        told = [cell for cell, count in enumerate(change.then or ()) for _ in range(count)]
        for one, cell in zip(staying, told or [one.said[-1][item] for one in staying], strict=True):
            one.places.append(group)
            one.said.append({item: cell})
        before: list[int | None] = [None] * len(panel.waves)
        panel.people += [
            Person(places=[*before, group], said=[*({} for _ in before), {item: cell}])
            for cell, count in enumerate(change.join)
            for _ in range(count)
        ]
    for one in panel.people:
        if len(one.places) == len(panel.waves):
            one.places.append(None)
            one.said.append({})
