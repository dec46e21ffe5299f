"""Panels that tests make up: tabulations of random or chosen answers, and releases as a reader would find them."""

import random
from datetime import date

from consult.disclosure.auditor import Roster
from consult.disclosure.rounding import RoundingKey, drawn_total
from consult.disclosure.rules import Occasion
from consult.disclosure.wording import figures
from consult.domain.findings import DrawnRow, Finding, Method, Release
from consult.domain.table import CHOICE_CELLS, RATING_CELLS, Group, Row, Sizes, Table, Tabulation

DAY = date(2025, 3, 1)


def named(number):
    return tuple(Group(members=(f"group {place}",)) for place in range(number))


def occasion(seed=0):
    return Occasion(key=RoundingKey(random.Random(seed).randbytes(32)), release=b"release", number=1, day=DAY)


def spread(people, weights, rng):
    """So many people over cells with these weights."""
    counts = [0] * len(weights)
    for cell in rng.choices(range(len(weights)), weights, k=people):
        counts[cell] += 1
    return tuple(counts)


def table(item, rows, option=None):
    """A table of the groups' counts; everyone is their sum, and a lone group is everyone."""
    cells = RATING_CELLS if len(rows[0]) == 4 else CHOICE_CELLS
    everyone = Row(group=None, counts=tuple(map(sum, zip(*rows, strict=True))))
    groups = named(len(rows)) if len(rows) > 1 else ()
    others = (Row(group=group, counts=tuple(counts)) for group, counts in zip(groups, rows, strict=bool(groups)))
    return Table(item=item, option=option, cells=cells, rows=(everyone, *(others if groups else ())))


SCALE = tuple((point, RATING_CELLS[(point - 1) // 3]) for point in range(1, 10))


def rating_table(item, rows):
    """A rating's table of how many of each group gave each of nine points, and last how many gave none."""
    every = [tuple(map(sum, zip(*rows, strict=True))), *(rows if len(rows) > 1 else [])]
    groups = [None, *named(len(every) - 1)]
    return Table(
        item=item,
        option=None,
        cells=RATING_CELLS,
        rows=tuple(
            Row(
                group=group,
                counts=(sum(row[:3]), sum(row[3:6]), sum(row[6:9]), row[9]),
                points=tuple(row[:9]),
            )
            for group, row in zip(groups, every, strict=True)
        ),
        scale=SCALE,
    )


def tabulation(tables, limits=()):
    rows = tables[0].rows
    sizes = Sizes(everyone=rows[0].people, groups=tuple((row.group, row.people) for row in rows[1:]))
    members = tuple(bytes([place]) * 32 for place in range(len(rows)))
    return Tabulation(sizes=sizes, members=members, tables=tuple(tables), limits=limits)


def choice(item, chosen, sizes, limit):
    """An item whose option number o was chosen by chosen[g][o] of group g."""
    tables = [
        table(
            item,
            [(row[place], people - row[place]) for row, people in zip(chosen, sizes, strict=True)],
            f"option {place}",
        )
        for place in range(len(chosen[0]))
    ]
    return tabulation(tables, limits=((item, limit),))


def drawn(item, rows, people, status=None, option=None, method=None):
    """A finding whose drawn rows, everyone's first, are these."""
    cells = RATING_CELLS if len(rows[0]) == 4 else CHOICE_CELLS
    groups = (None, *named(len(rows) - 1))
    return Finding(
        item=item,
        option=option,
        status=status,
        rows=tuple(
            DrawnRow(group=group, total=sum(counts), figures=figures(cells, counts, size, method or Method()))
            for group, counts, size in zip(groups, rows, people, strict=True)
        ),
    )


def released(findings, people, method=None):
    """A release of these findings, and the roster behind it."""
    release = Release(
        number=1,
        day=DAY,
        taking_part=drawn_total(people[0], 5),
        groups=named(len(people) - 1),
        findings=tuple(findings),
        method=method or Method(),
    )
    return release, Roster(everyone=people[0], groups=tuple(people[1:]))
