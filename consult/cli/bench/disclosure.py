"""Protecting and auditing a round of sixty ratings by three groups, the solver's share of it, and statistics beside numpy's."""

from cProfile import Profile
from datetime import date
from hashlib import sha256
from pstats import Stats
from time import perf_counter

from consult.cli.bench import statistics
from consult.cli.bench.figures import Figure
from consult.cli.bench.installation import Installation
from consult.disclosure.auditor import History, Wave
from consult.disclosure.rounding import RoundingKey
from consult.disclosure.rules import Occasion, protect
from consult.domain.findings import Method, Release
from consult.domain.table import RATING_CELLS, Group, Row, Sizes, Table, Tabulation

ITEMS = 60
FEW_ITEMS = 2
SIZES = (34, 20, 10)
MOST = 60.0
DAY = date(2026, 5, 4)
SOLVER = "highspy"


def measure(here: Installation, *, quick: bool) -> list[Figure]:
    """Seconds in this process, once: every item is another one, so nothing that was audited before helps."""
    items = FEW_ITEMS if quick else ITEMS
    key = RoundingKey(here.house.keys.rounding)
    began = perf_counter()
    release = _protected(key, 0, items)
    first = perf_counter()
    again = _protected(key, 0, items, _after(release))
    second = perf_counter()
    if len(release.findings) != items or len(again.findings) != items:
        raise RuntimeError("the rounds were not protected")
    share, others = _share(key, items)
    beside, _ = _share(key, items, _after(others))
    asked = f"{items} items by {len(SIZES)} groups of {sum(SIZES)}"
    return [
        _within(f"protect and audit {asked}", first - began),
        _within("the same asked again, audited beside the first release", second - first),
        Figure(what="of it the solver's share, profiled", unit="%", consult=100 * share),
        Figure(what="and beside a first release", unit="%", consult=100 * beside),
        *statistics.measure(),
    ]


def _after(release: Release) -> History:
    """Everyone stayed, group by group."""
    stayed = tuple(((place, place), people) for place, people in enumerate(SIZES))
    return History(waves=(Wave(round=b"bench 1", release=release),), overlaps=stayed)


def _within(what: str, seconds: float) -> Figure:
    return Figure(what=what, unit="s", consult=seconds, aim=f"at most {MOST:.0f} s", kept=seconds <= MOST)


def _protected(key: RoundingKey, first: int, items: int, history: History | None = None) -> Release:
    groups = tuple(Group(members=(f"group {number}",)) for number in range(len(SIZES)))
    tables = tuple(_table(number, groups) for number in range(first, first + items))
    true = Tabulation(
        sizes=Sizes(everyone=sum(SIZES), groups=tuple(zip(groups, SIZES, strict=True))),
        members=tuple(sha256(bytes([number])).digest() for number in range(1 + len(SIZES))),
        tables=tables,
    )
    before = history or History()
    number = 1 + len(before.waves)
    occasion = Occasion(key=key, release=b"bench %d" % number, number=number, day=DAY, history=before)
    return protect(true, method=Method(), occasion=occasion, consensus_items=frozenset(table.item for table in tables))


def _table(number: int, groups: tuple[Group, ...]) -> Table:
    rows = [_row(number, place, people) for place, people in enumerate(SIZES)]
    everyone = tuple(map(sum, zip(*rows, strict=True)))
    return Table(
        item=f"item {number}",
        option=None,
        cells=RATING_CELLS,
        rows=(
            Row(group=None, counts=everyone),
            *(Row(group=group, counts=counts) for group, counts in zip(groups, rows, strict=True)),
        ),
    )


def _row(number: int, place: int, people: int) -> tuple[int, ...]:
    """So many people over four cells, in other parts for each item and group, the same at every run."""
    parts = [1 + byte for byte in sha256(bytes([number % 256, number // 256, place])).digest()[: len(RATING_CELLS)]]
    counts = [people * part // sum(parts) for part in parts]
    counts[parts.index(max(parts))] += people - sum(counts)
    return tuple(counts)


def _share(key: RoundingKey, items: int, history: History | None = None) -> tuple[float, Release]:
    """The part of the time that is spent in the solver itself, over other items of the same kind; and their release."""
    profile = Profile()
    profile.enable()
    release = _protected(key, items, items, history)
    profile.disable()
    entries = Stats(profile).get_stats_profile()
    inside = sum(each.tottime for name, each in entries.func_profiles.items() if SOLVER in name)
    return inside / entries.total_tt, release
