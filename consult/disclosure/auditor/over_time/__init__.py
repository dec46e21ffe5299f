"""A pending release beside everything that the consultation has published before (R6).

The attacker knows the roster of every round, so who joined, left or skipped a round; and takes answers as unchanged for
those who stayed. Limits: what asks the same is a question of one name or in the same words
(``asked_before``), and another word makes another; a limit on choices is not followed from one round to
the next (an attacker who does found nothing in large samples: `test_attack_on_limits.py`); statuses and quartiles steer
the draw and stop nothing; and of several earlier releases those are put together that follow on each other up to the
pending one, and each one alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto

from consult.disclosure.auditor.over_time.history import History, Pattern, Wave, choices, made_before
from consult.disclosure.auditor.over_time.searching import Found, weakness_over_time
from consult.disclosure.auditor.reading import Published, Roster, read
from consult.disclosure.auditor.verdict import Insider, Reason, Way
from consult.domain.findings import Finding, Release
from consult.domain.table import Group

__all__ = ["Care", "History", "Pattern", "Wave", "against", "crossings", "populations"]


class Care(Enum):
    """How much is taken as known of what was asked again. The first two steer the draw; the last decides (decision 0016)."""

    STATUSES = auto()
    """Figures, statuses and quartiles, each figure as near to the truth as nearly all are."""
    FIGURES = auto()
    """Figures alone, as near as nearly all are."""
    REACH = auto()
    """Figures alone, as far from the truth as one that was asked again can have been moved."""


def populations(release: Release, roster: Roster, history: History, round_: bytes) -> tuple[Reason, ...]:
    """What stands against the people whom the pending release describes, beside those of earlier ones: sizes alone.

    A round has one release. Groups of two releases are the same, or one holds the other, or they share nobody by name:
    then whatever populations differ by is a union of released groups, or people who left, joined or changed groups.
    """
    if any(wave.round == round_ for wave in history.waves):
        return (Reason(way=Way.TWICE),)
    if not history.describes(roster):
        return (Reason(way=Way.UNREADABLE),)
    return crossings(release, history)


def crossings(release: Release, history: History) -> tuple[Reason, ...]:
    """The earlier releases whose groups cross those of the pending one: two recodings of the same breakdown, or two breakdowns."""
    anew = history.renamed(len(history.waves), release)
    crossing = [wave for wave in history.waves if (anew and wave.release.groups) or _cross(wave.release, release)]
    return tuple(Reason(way=Way.RECODED, beside=(wave.release.number,)) for wave in crossing)


def against(finding: Finding, release: Release, roster: Roster, history: History, care: Care) -> tuple[Reason, ...]:
    """What stands against one finding beside what was published of the same item before, with so much care."""
    if not history.has(finding.item, finding.option, made_before(finding, release)):
        return ()
    pending, asked = read(finding, release, roster), history.asked(finding, release, roster)
    if (
        pending is None
        or pending.quartiles
        or asked is None
        or any(earlier.cells != pending.cells for _, earlier in asked)
    ):
        return (Reason(way=Way.UNREADABLE, item=finding.item, option=finding.option),)
    reasons = tuple(_reasons(finding, release, pending, asked, history))
    if care is Care.STATUSES or not reasons:
        return reasons
    by_figures = tuple((place, _figures_of(earlier)) for place, earlier in asked)
    reasons = tuple(_reasons(finding, release, _figures_of(pending), by_figures, history))
    if care is Care.FIGURES or not reasons:
        return reasons
    pending, asked = read(finding, release, roster, again=True), history.asked(finding, release, roster, far=True)
    if pending is None or asked is None:
        return reasons
    by_reach = tuple((place, _figures_of(earlier)) for place, earlier in asked)
    return tuple(_reasons(finding, release, _figures_of(pending), by_reach, history))


def _figures_of(published: Published) -> Published:
    """What is drawn of it: neither status nor quartiles, which no other draw would change."""
    return replace(published, status=None, quartiles=())


def _reasons(
    finding: Finding, release: Release, pending: Published, asked: Sequence[tuple[int, Published]], history: History
) -> Iterator[Reason]:
    everyone = [*(wave.release for wave in history.waves), release]
    for chosen in choices([place for place, _ in asked]):
        places, earlier = zip(*(asked[one] for one in chosen), strict=True)
        found = weakness_over_time((*earlier, pending), history.among(places, pending.roster))
        if found is not None:
            releases = [*(everyone[place] for place in places), release]
            yield _reason(finding, releases, pending.cells, found)


def _reason(finding: Finding, releases: list[Release], cells: tuple[str, ...], found: Found) -> Reason:
    beside = tuple(release.number for release in releases[:-1])
    if found.target is None:
        return Reason(way=found.way, item=finding.item, option=finding.option, beside=beside)
    groups = releases[found.target.wave].groups
    insider = None
    if found.own is not None:
        pattern, cell = found.own
        wave, atom = next((wave, atom) for wave, atom in enumerate(pattern) if atom is not None)
        insider = Insider(group=_named(releases[wave].groups, atom), cell=cells[cell])
    return Reason(
        way=found.way,
        item=finding.item,
        option=finding.option,
        cell=cells[found.target.cell],
        groups=tuple(_named(groups, atom) for atom in found.target.within or ()) if groups else (),
        insider=insider,
        beside=beside,
    )


def _named(groups: tuple[Group, ...], atom: int) -> Group | None:
    return groups[atom] if atom < len(groups) else None


def _cross(some: Release, other: Release) -> bool:
    """Whether both tell people apart, but by other items; or two of their groups share members while neither holds the other."""
    if some.groups and other.groups and some.apart != other.apart:
        return True
    return any(
        one & another and not (one <= another or another <= one)
        for one in (frozenset(group.members) for group in some.groups)
        for another in (frozenset(group.members) for group in other.groups)
    )
