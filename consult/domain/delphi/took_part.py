"""How many took part in a round and in the one before it, from what both releases publish: no number is made anew.

It is no attrition: that leaves out who joined (``attrition.attrition``), and no release tells of those (R5, R6).
"""

from dataclasses import dataclass
from fractions import Fraction

from consult.domain.findings import Release
from consult.domain.table import Group

NOTE = (
    "Sizes are as published. People who joined are counted in the later round, so more may have left than the figures "
    "show. What those who left would have said is not known: agreement may look greater than it is."
)
"""The bias note, for files and reports (ACCORD items on who took part in each round)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TookPart:
    """Of everyone (``group`` None), or of a group, about how many took part; ``before`` is None where none is published."""

    group: Group | None
    now: int
    before: int | None = None

    @property
    def fewer(self) -> Fraction | None:
        """By which share of the earlier size there are fewer now, 0 to 1; nought where there are as many or more.

        Both are multiples of five, and it is as coarse as they are. Joiners are counted in ``now``.
        """
        return None if self.before is None else max(Fraction(0), 1 - Fraction(self.now, self.before))


def took_part(release: Release, before: Release | None = None) -> tuple[TookPart, ...]:
    """Everyone, then each group that the release shows apart (ten people or more, R1); empty below that.

    A group has its earlier size where the release before tells its groups apart by the same.
    """
    then = _sizes(before) if before else {}
    if before and before.apart != release.apart:
        then = {group: size for group, size in then.items() if group is None}
    return tuple(TookPart(group=group, now=now, before=then.get(group)) for group, now in _sizes(release).items())


def _sizes(release: Release) -> dict[Group | None, int]:
    if release.taking_part is None:
        return {}
    rows = {row.group: row.total for finding in release.findings for row in finding.rows}
    return {None: release.taking_part} | rows
