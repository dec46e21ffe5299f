"""Themes as their readers have them: "about so many people", or that somebody said it; so what is left of everyone."""

from collections.abc import Iterator

from consult.disclosure.auditor.evidence import weakness
from consult.disclosure.auditor.reading import Interval, Published, Roster
from consult.disclosure.auditor.verdict import Reason, Way
from consult.domain.findings import SAID_LEAST, Release, Theme
from consult.domain.table import CHOICE_CELLS


def against_themes(release: Release, roster: Roster) -> Iterator[Reason]:
    """What stands against each theme of a release. They are independent of each other: anybody may have said several."""
    for theme in release.themes:
        published = _read(theme, release, roster.everyone)
        if published is None:
            yield Reason(way=Way.UNREADABLE, item=theme.item)
        elif (found := weakness(published)) is not None:
            yield Reason(way=found.way, item=theme.item)


def _read(theme: Theme, release: Release, people: int) -> Published | None:
    """How many may have said it, and how many not; None where the figure is none that a release may hold (R8)."""
    base, total = release.method.base, release.taking_part
    if theme.count is None:
        most = min(people, SAID_LEAST - 1)
        said, left = (1, most), (people - most, people - 1)
    elif total is not None and SAID_LEAST <= theme.count <= total and theme.count % base == 0:
        said, left = _about(theme.count, people, base), _about(total - theme.count, people, base)
    else:
        return None
    return Published(
        roster=Roster(everyone=people),
        cells=CHOICE_CELLS,
        everyone=(said, left),
        groups=(),
        status=None,
        method=release.method,
    )


def _about(count: int, people: int, base: int) -> Interval:
    return max(0, count - base + 1), min(people, count + base - 1)
