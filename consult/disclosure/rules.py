"""Turns the true tables of a closed round into a release (R1, R4, R5, R10). The only way from a table to a finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from consult.disclosure.attributes import NoDrawError, draw_attribute
from consult.disclosure.auditor import (
    Care,
    History,
    Reason,
    Roster,
    audit,
    audit_item,
    audit_over_time,
    populations,
)
from consult.disclosure.publishable import has_attributes, offer
from consult.disclosure.rounding import RoundingKey, Source, draw, draw_wider, drawn_total, joined
from consult.disclosure.themes import drawn_theme
from consult.disclosure.wording import figures
from consult.domain.delphi.consensus import decide
from consult.domain.delphi.distribution import HALF, QUARTER, THREE_QUARTERS, reached
from consult.domain.findings import (
    FEW,
    FURTHEST,
    LARGE,
    Attribute,
    Consensus,
    DrawnRow,
    Figure,
    Finding,
    Method,
    Quartile,
    Release,
    Theme,
)
from consult.domain.table import NO_ANSWER, RATING_CELLS, Group, Row, Table, Tabulation

TRIES = 1_000
"""Draws of one finding, and of one item's options together, before the round stays closed."""

LADDER = (
    (600, 2, Care.REACH),
    (300, 4, Care.FIGURES),
    (150, 2, Care.FIGURES),
    (120, 1, Care.FIGURES),
    (30, 2, Care.STATUSES),
    (0, 1, Care.STATUSES),
)
"""How an item is drawn that was asked before (decision 0016): from which counter on, to how many multiples on either side
of a count, and with how much care it is held against earlier releases."""


class Cause(StrEnum):
    """Why a round stays closed. For the log alone."""

    NOT_PROVED = "not_proved"
    BROKEN_TABULATION = "broken_tabulation"
    NO_DRAW = "no_draw"
    REFUSED = "refused"
    HISTORY = "history"


class Fault(Exception):  # noqa: N818 - R10's word
    """The whole round stays closed, and says only that it is being looked into (R10).

    ``cause`` and ``reasons`` are for the log; they hold no count.
    """

    def __init__(self, cause: Cause, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.reasons = reasons

    def in_words(self) -> str:
        """The cause and every reason, for the log."""
        return " ".join([self.cause.value, *(reason.in_words() for reason in self.reasons)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Which release is being made: the rounding key (K16), the release's id, its number, the day, and all before it."""

    key: RoundingKey = field(repr=False)
    release: bytes
    number: int
    day: date
    history: History = field(default_factory=History, repr=False)


def protect(
    tabulation: Tabulation, *, method: Method, occasion: Occasion, consensus_items: frozenset[str] = frozenset()
) -> Release:
    """The release of a closed round: every row drawn, every finding and theme audited, in the order they have here.

    ``tabulation.sizes.groups`` are the groups to release, as ``grouping.merge`` gave them, and every table has a row
    for everyone and one for each of them. ``consensus_items`` are the ratings that get a status, where the sizes allow
    one. Below the threshold in all the release says only that (R1). Raises Fault, after which nothing may be shown.
    """
    sizes = tabulation.sizes
    groups = tuple(group for group, _ in sizes.groups)
    release = Release(
        number=occasion.number,
        day=occasion.day,
        taking_part=drawn_total(sizes.everyone, method.base),
        groups=groups,
        apart=tabulation.apart if groups else (),
        findings=(),
        method=method,
    )
    roster = Roster(everyone=sizes.everyone, groups=tuple(people for _, people in sizes.groups))
    beside = populations(release, roster, occasion.history, occasion.release)
    if beside:
        raise Fault(Cause.HISTORY, beside)
    if sizes.everyone < method.threshold:
        return replace(release, taking_part=None, groups=(), apart=())
    offered = offer(sizes, method)
    if offered is None:
        raise Fault(Cause.NOT_PROVED)
    if not _sound(tabulation, consensus_items):
        raise Fault(Cause.BROKEN_TABULATION)
    maker = _Maker(tabulation, occasion, release, roster, consensus_items if offered.status else frozenset())
    findings = [
        finding
        for _, tables in groupby(tabulation.tables, key=lambda table: table.item)
        for finding in maker.item(tuple(tables))
    ]
    release = replace(
        release,
        findings=tuple(findings),
        attributes=_attributes(tabulation, method, occasion),
        themes=_themes(tabulation, release, occasion),
    )
    verdict = audit(release, roster, dict(tabulation.limits), occasion.history, occasion.release, maker.far)
    if not verdict.accepted:
        raise Fault(Cause.REFUSED, verdict.reasons)
    return release


def _attributes(tabulation: Tabulation, method: Method, occasion: Occasion) -> tuple[Attribute, ...]:
    """Who took part, where that was counted and the size allows it."""
    if not has_attributes(tabulation.sizes.everyone, method):
        return ()
    try:
        return tuple(
            draw_attribute(table, method, occasion.key, occasion.release, tabulation.members[0])
            for table in tabulation.attributes
        )
    except NoDrawError as none:
        raise Fault(Cause.NO_DRAW, none.reasons) from None


def _themes(tabulation: Tabulation, release: Release, occasion: Occasion) -> tuple[Theme, ...]:
    """Each theme drawn among everyone, under the hash of everyone's seats."""
    source = Source(key=occasion.key, release=occasion.release, row=b"", members=tabulation.members[0])
    people = tabulation.sizes.everyone
    made = tuple(drawn_theme(theme, release, people, source) for theme in tabulation.themes)
    if None in made:
        raise Fault(Cause.NO_DRAW)
    return tuple(filter(None, made))


def _sound(tabulation: Tabulation, consensus_items: frozenset[str]) -> bool:
    """Whether every table describes the same people, and every table is there once."""
    sizes = tabulation.sizes
    shape: list[tuple[Group | None, int]] = [(None, sizes.everyone), *sizes.groups]
    names = [(table.item, table.option) for table in tabulation.tables]
    return (
        len(tabulation.members) == len(shape)
        and len(set(names)) == len(names)
        and len(list(groupby(names, key=lambda name: name[0]))) == len({item for item, _ in names})
        and all([(row.group, row.people) for row in table.rows] == shape for table in tabulation.tables)
        and all(
            len(row.counts) == len(table.cells) and min(row.counts) >= 0
            for table in tabulation.tables
            for row in table.rows
        )
        and _counted(tabulation)
        and all(table.cells == RATING_CELLS for table in tabulation.tables if table.item in consensus_items)
        and all(_counts_points(table) for table in tabulation.tables if table.scale)
        and all([row.people for row in table.rows] == [sizes.everyone] for table in tabulation.attributes)
    )


def _counts_points(table: Table) -> bool:
    """Whether a rating's points add up to its cells, in every row."""
    return all(
        len(row.points) == len(table.scale)
        and all(
            count == sum(many for many, (_, at) in zip(row.points, table.scale, strict=True) if at == cell)
            for cell, count in zip(table.cells, row.counts, strict=True)
            if cell != NO_ANSWER
        )
        for row in table.rows
    )


def _counted(tabulation: Tabulation) -> bool:
    """Whether every theme was said by somebody, by no more than everyone, and has a draw of its own."""
    keys = {theme.key for theme in tabulation.themes}
    return len(keys) == len(tabulation.themes) and all(
        1 <= theme.people <= tabulation.sizes.everyone for theme in tabulation.themes
    )


class _Maker:
    """Draws the findings of one release, each until the auditor accepts it."""

    def __init__(
        self,
        tabulation: Tabulation,
        occasion: Occasion,
        release: Release,
        roster: Roster,
        with_status: frozenset[str],
    ) -> None:
        self._roster = roster
        self._members = tabulation.members
        self._limits = dict(tabulation.limits)
        self._occasion = occasion
        self._release = release
        self._with_status = with_status
        self.far: set[tuple[str, str | None]] = set()
        """What was asked again and found no draw that is safe if its figures are near."""

    def item(self, tables: Sequence[Table]) -> tuple[Finding, ...]:
        """The findings of one item, all options together; each option is drawn on until they are safe together."""
        drawings = [self._acceptable(table) for table in tables]
        limit = self._limits.get(tables[0].item)
        reasons: tuple[Reason, ...] = ()
        for _ in range(TRIES):
            findings = [next(drawing) for drawing in drawings]
            reasons = audit_item(findings, self._release, self._roster, limit).reasons
            if not reasons:
                self._release = replace(self._release, findings=(*self._release.findings, *findings))
                return tuple(findings)
        raise Fault(Cause.NO_DRAW, reasons)

    def _acceptable(self, table: Table) -> Iterator[Finding]:
        """This table's draws that the auditor accepts by themselves, in the order of their counters."""
        refused: tuple[Reason, ...] = ()
        before = self._occasion.history.has(table.item, table.option, self._release.findings)
        for counter in range(TRIES):
            reach, care = next((reach, care) for first, reach, care in LADDER if counter >= first)
            finding = self._draw(table, counter, reach if before else 1, before=before)
            refused = audit_item([finding], self._release, self._roster, None).reasons
            if before and not refused:
                history = self._occasion.history
                refused = audit_over_time(finding, self._release, self._roster, history, care).reasons
            if not refused:
                if care is Care.REACH:
                    self.far.add((table.item, table.option))
                yield finding
        raise Fault(Cause.NO_DRAW, refused)

    def _draw(self, table: Table, counter: int, reach: int, *, before: bool) -> Finding:
        """One draw. What was asked ``before`` has no quartiles: beside earlier ones they would tell who came or went."""
        rows = []
        for row, members in zip(table.rows, self._members, strict=True):
            name = joined([table.item.encode(), *_optional(table.option), *_named(row.group)])
            source = Source(key=self._occasion.key, release=self._occasion.release, row=name, members=members)
            method = self._release.method
            counts = (
                draw(table.cells, row.counts, method.base, source, counter)
                if reach == 1
                else draw_wider(row.counts, method.base, source, counter, reach)
            )
            shown = figures(table.cells, counts, row.people, method)
            total = drawn_total(row.people, method.base)
            middle = () if before else _quartiles(table, row, shown)
            rows.append(DrawnRow(group=row.group, total=total, figures=shown, quartiles=middle))
        return Finding(item=table.item, option=table.option, status=self._status(table), rows=tuple(rows))

    def _status(self, table: Table) -> Consensus | None:
        if table.item not in self._with_status:
            return None
        low, mid, high, no_rating = table.rows[0].counts
        return decide((low, mid, high, no_rating), self._release.method)


def _quartiles(table: Table, row: Row, shown: Sequence[Figure]) -> tuple[Quartile, ...]:
    """The quartiles of a large row's ratings, unless by its drawn figures fewer than ten people may have rated (R9)."""
    drawn = sum(figure.count for figure in shown if figure.cell == NO_ANSWER)
    if not table.scale or row.people < LARGE or row.people - drawn - FURTHEST < FEW:
        return ()
    return tuple(
        Quartile(point=point, cell=cell)
        for point, cell in (table.scale[place] for place in reached(row.points, (QUARTER, HALF, THREE_QUARTERS)))
    )


def _optional(option: str | None) -> list[bytes]:
    return [b"no option"] if option is None else [b"option", option.encode()]


def _named(group: Group | None) -> list[bytes]:
    return [b"everyone"] if group is None else [b"group", *(member.encode() for member in group.members)]
