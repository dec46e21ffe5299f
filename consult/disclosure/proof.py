"""Proves sizes publishable: every table of one row is tried, and must have a draw that the auditor accepts (R10)."""

from collections.abc import Iterator
from datetime import date

from consult.disclosure.auditor import Roster, audit_item
from consult.disclosure.rounding import drawn_total, roundings
from consult.disclosure.wording import figures
from consult.domain.delphi.consensus import decide
from consult.domain.findings import Consensus, DrawnRow, Finding, Method, Release
from consult.domain.table import RATING_CELLS

Counts = tuple[int, ...]


def tables(people: int, cells: int) -> Iterator[Counts]:
    """Every way in which so many people can be spread over so many cells."""
    if cells == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in tables(people - first, cells - 1):
            yield (first, *rest)


class RowProof:
    """The search over all tables of one row of ``people``, with the cells named; statuses only where asked for."""

    def __init__(self, people: int, cells: tuple[str, ...], method: Method, *, status: bool) -> None:
        self._people = people
        self._cells = cells
        self._method = method
        self._status = status
        self._roster = Roster(everyone=people)
        self._release = Release(
            number=1, day=date.min, taking_part=drawn_total(people, method.base), groups=(), findings=(), method=method
        )
        self._accepted: dict[tuple[Counts, Consensus | None], bool] = {}

    def gaps(self) -> Iterator[Counts]:
        """The tables without any acceptable draw. The size is publishable where there are none."""
        for counts in tables(self._people, len(self._cells)):
            status = self._decide(counts)
            if not any(self.accepts(drawn, status) for drawn in roundings(counts, self._method.base)):
                yield counts

    def accepts(self, drawn: Counts, status: Consensus | None) -> bool:
        """Whether the auditor accepts this drawn row under this status. Asked once for each."""
        if (drawn, status) not in self._accepted:
            row = DrawnRow(
                group=None,
                total=drawn_total(self._people, self._method.base),
                figures=figures(self._cells, drawn, self._people, self._method),
            )
            finding = Finding(item="item", option=None, status=status, rows=(row,))
            verdict = audit_item([finding], self._release, self._roster, None)
            self._accepted[drawn, status] = verdict.accepted
        return self._accepted[drawn, status]

    def _decide(self, counts: Counts) -> Consensus | None:
        if not self._status or self._cells != RATING_CELLS:
            return None
        low, mid, high, no_rating = counts
        return decide((low, mid, high, no_rating), self._method)
